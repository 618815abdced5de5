#!/usr/bin/env bash
# Makes build/venv, the Python of the tools that train models or write goldens:  tools/venv.sh
# Then:  build/venv/bin/python tools/train.py --help      (Python 3.11 or newer; about 6.5 GB)
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x build/venv/bin/python ] || python3 -m venv build/venv
build/venv/bin/python -m pip install --quiet --requirement tools/requirements-train.txt
