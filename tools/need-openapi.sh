#!/bin/sh
# Fetch Netlify's own OpenAPI document by npm, once, and print where it is. It is not ours to copy into the repository.
set -eu

version=2.60.0
cache="${XDG_CACHE_HOME:-$HOME/.cache}/netlify-nb/openapi/$version"
document="$cache/swagger.json"

if [ ! -s "$document" ]; then
    if ! command -v npm >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            echo "Installing npm, which fetches Netlify's OpenAPI document …" >&2
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends npm; } >&2
        else
            echo "The contract tests need npm to fetch Netlify's OpenAPI document, and this user may not install it." >&2
            echo "Install it (Debian: apt-get install npm), or let NETLIFY_NB_OPENAPI name a swagger.json." >&2
            exit 1
        fi
    fi
    mkdir -p "$cache"
    fresh="$(mktemp -d "$cache/.fresh.XXXXXX")"
    trap 'rm -rf "$fresh"' EXIT
    (cd "$fresh" && npm pack --silent "@netlify/open-api@$version" >/dev/null && tar -xzf ./*.tgz package/dist/swagger.json)
    mv "$fresh/package/dist/swagger.json" "$document"
fi
echo "$document"
