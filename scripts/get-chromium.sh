#!/bin/sh
# Sees to the Chromium of the browser tests: installs Debian's as root, else says how to get it.
# Without it those tests are skipped by name, and fail where CI=true; so this script itself never fails.
set -u

if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium >/dev/null && exit 0
    echo "Chromium could not be installed; the browser tests will not run." >&2
else
    echo "No Chromium, so the browser tests will not run; as root: apt-get install chromium" >&2
fi
