#!/usr/bin/env bash
# Sets up what is missing and runs every test; needs no data set and no PyTorch:  tools/check.sh
#
# Each step writes build/check/<step>.log; what failed is shown at the end. The last line counts all.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
tools/setup.sh check || exit 1
# shellcheck source=/dev/null
. build/env.sh

mkdir -p build/check
passed=0 failed=0 faulty=()

# What a log says was counted, "passed failed": by ctest, in TAP, or as "N passed, N failed". A runner
# that found no test at all has failed.
counted() {
  awk '
    match($0, /tests failed out of/) { ctest = 1; bad = $4; good = $NF - $4 }
    /^# pass / { tap = 1; good = $3 }
    /^# (fail|cancelled) / { bad += $3 }
    !ctest && !tap && /^[0-9]+ passed, [0-9]+ failed$/ { good = $1; bad = $3 }
    END { if ((ctest || tap) && !good) bad += !bad; print good + 0, bad + 0 }' "$1"
}

# step NAME COMMAND...: counts what the command counted, or the step itself where it counted nothing.
step() {
  local name=$1 log=build/check/$1.log status=0 begun=$SECONDS good bad
  shift
  "$@" >"$log" 2>&1 || status=1
  read -r good bad < <(counted "$log")
  [ $status = 1 ] && [ "$bad" = 0 ] && bad=1
  [ $((good + bad)) = 0 ] && good=1
  passed=$((passed + good)) failed=$((failed + bad))
  printf '%-14s %4d passed %4d failed %5d s\n' "$name" "$good" "$bad" $((SECONDS - begun))
  [ "$bad" = 0 ] || faulty+=("$name")
}

# What a step's log says of its failing: in TAP each test that failed, else how the log ends.
faults() {
  awk '/^ *not ok / { said = 1 } said { print; any = 1 } /^ *\.\.\.$/ { said = 0 } END { exit !any }' "$1" ||
    tail -n 60 "$1"
}

# The same for a step that only a developer's tool can take.
step_with() { # TOOL NAME COMMAND...
  if command -v "$1" >/dev/null; then step "${@:2}"; else printf '%-14s skipped: no %s here\n' "$2" "$1"; fi
}

native() { # preset, build folder, compiler
  cmake --preset "$1" -B "$2" -DCMAKE_C_COMPILER="$3" && cmake --build "$2" &&
    ctest --test-dir "$2" --output-on-failure --no-tests=error \
      --parallel "$(getconf _NPROCESSORS_ONLN)"
}

# The library keeps no state of its own: nothing in it can be written to. (stb_image_write.h, in
# png.c, leaves two tables writable that it only reads.)
stateless() {
  size -A build/native/libwhy.a | awk '
    /:$/ { file = $1 }
    ($1 == ".data" || $1 == ".bss") && $2 > 0 && file !~ /^png\.c/ { print file ": " $2 " bytes of " $1; bad = 1 }
    END { exit bad }'
}

# Somebody else's project, in C and in C++, against the installed package.
package() {
  rm -rf build/prefix build/consumer
  cmake --install build/native --prefix build/prefix &&
    cmake -S tests/install -B build/consumer -G Ninja -DCMAKE_PREFIX_PATH="$PWD/build/prefix" &&
    cmake --build build/consumer &&
    build/consumer/consumer_c models/tiny.gguf && build/consumer/consumer_cpp models/tiny.gguf &&
    (cd / && "$OLDPWD/build/prefix/bin/whybert" explain "It finds its model by itself.")
}

in_node() { node --test --test-reporter=tap tests/node/*.test.mjs; }

in_browser() {
  (cd tests/browser && npm ci --ignore-scripts --omit=optional) &&
    WHY_SITE=build/site node --test --test-reporter=tap tests/browser/*.test.mjs
}

in_docs() { WHY_SITE=build/site node --test --test-reporter=tap tests/docs_sites/*.test.mjs; }

# What npm publishes, in projects of others.
npm_package() {
  (cd tests/package && npm ci --ignore-scripts) &&
    WHY_SITE=build/site node --test --test-reporter=tap tests/package/*.test.mjs
}

formatted() {
  find src wasm tests -name node_modules -prune -o -name '*.[ch]' -print0 |
    xargs -0 clang-format-19 --dry-run --Werror
}

scripts() { shellcheck tools/*.sh .ci/run; }

step demo tools/demo.sh --no-serve
step native native native build/native cc
step_with clang-19 clang native native build/clang clang-19
step sanitize native sanitize build/sanitize cc
step node in_node
step browser in_browser
step docs in_docs
step npm npm_package
step converter "$WHY_PYTHON" tests/test_convert.py
step families "$WHY_PYTHON" tests/test_convert_families.py
step tokenizers "$WHY_PYTHON" tests/test_convert_tokenizers.py
step hostile "$WHY_PYTHON" tests/test_convert_hostile.py
step faithfulness "$WHY_PYTHON" tests/test_faithfulness.py
step package package
step includes tools/check_includes.py
step readme tools/check_readme.py
step stateless stateless
step_with clang-format-19 format formatted
step_with shellcheck shellcheck scripts

for name in "${faulty[@]}"; do
  echo "== $name"
  faults "build/check/$name.log"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
