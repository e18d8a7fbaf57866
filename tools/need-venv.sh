#!/bin/sh
# Make the virtual environment $1 with a Python that is new enough, or say what is missing.
set -eu

[ -x "$1/bin/python" ] && exit 0
for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.10; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
        "$python" -m venv "$1" && exit 0
        rm -rf "$1"
        echo "$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "netlify_nb needs Python 3.10 or newer, and there is none on PATH. Set PYTHON to one." >&2
exit 1
