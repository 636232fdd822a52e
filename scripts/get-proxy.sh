#!/bin/sh
# Sees to a proxy (nginx or caddy) that the tests put before the app: installs Debian's as root, else says how to get it.
# Without it those tests are skipped by name, and fail where CI=true; so this script itself never fails.
set -u
proxy=$1
package=$proxy
[ "$proxy" = nginx ] && package=nginx-light

if command -v "$proxy" >/dev/null 2>&1 || [ -x "/usr/sbin/$proxy" ]; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $proxy for the tests of the app behind a proxy …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq --yes --no-install-recommends "$package" >/dev/null && exit 0
    echo "$proxy could not be installed; its tests will not run." >&2
else
    echo "No $proxy, so its tests will not run; as root: apt-get install $package" >&2
fi
