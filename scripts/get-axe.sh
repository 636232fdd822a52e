#!/bin/sh
# Gets axe-core for the browser tests, as the lock file beside them says; needs npm (Debian: apt-get install npm).
# Without it the tests of accessibility are skipped by name, and fail where CI=true; so this script never fails.
set -u
cd "$(dirname "$0")/../tests/browser" || exit 0

if [ -f node_modules/axe-core/axe.min.js ] && [ node_modules/axe-core -nt package-lock.json ]; then
    exit 0
fi
if ! command -v npm >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing npm for the tests of accessibility …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq --yes --no-install-recommends npm >/dev/null
fi
if command -v npm >/dev/null 2>&1 && npm ci --no-audit --no-fund --loglevel=error >/dev/null; then
    touch node_modules/axe-core
else
    echo "No axe-core, so accessibility is not tested; it needs npm: apt-get install npm" >&2
fi
