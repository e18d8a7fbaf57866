#!/bin/sh
# Make sure that there is a Chromium for the browser tests: the machine's own, or Debian's package where permitted.
set -eu

for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
    exit 0
fi
echo "The browser tests need Chromium, and this user may not install it." >&2
echo "Install it (Debian: apt-get install chromium) or point CHROMIUM at one." >&2
exit 1
