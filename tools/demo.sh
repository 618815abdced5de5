#!/usr/bin/env bash
# From a fresh clone to an explained sentence:  tools/demo.sh [--no-serve] [--port N]
#
# Sets up what is missing, builds the program (build/native/whybert) and the page (build/site: copy
# that folder to any static host), explains a sentence in the terminal, then serves the page on
# this machine alone and prints its address. --no-serve stops before serving.
set -euo pipefail
cd "$(dirname "$0")/.."

serve=yes port=8000
while [ $# -gt 0 ]; do
  case $1 in
    --no-serve) serve=no ;;
    --port) port=${2:?--port wants a number} && shift ;;
    *) echo "usage: tools/demo.sh [--no-serve] [--port N]" >&2 && exit 2 ;;
  esac
  shift
done

tools/setup.sh demo
# shellcheck source=/dev/null
. build/env.sh

quietly() { # a build is only worth reading when it fails
  local log=build/demo.log
  "$@" >"$log" 2>&1 || { cat "$log" >&2 && exit 1; }
}

echo "Building the program and the page ..."
quietly cmake --preset native
quietly cmake --build --preset native --target whybert
for module in wasm-simd wasm-relaxed; do
  quietly emcmake cmake --preset $module
  quietly cmake --build --preset $module
done

tools/make_site.py build build/site

sentence="A charming film, though its plot is hardly new."
echo
echo "$ build/native/whybert explain \"$sentence\""
build/native/whybert explain "$sentence"
echo
[ $serve = no ] || exec tools/serve.py build/site "$port"
