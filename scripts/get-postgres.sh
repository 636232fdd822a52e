#!/bin/sh
# Sees to the PostgreSQL of the storage tests: installs Debian's as root, else says how to get it.
# Without it those tests are skipped by name, and fail where CI=true; so this script itself never fails.
set -u

if command -v postgres >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL for the storage tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq --yes --no-install-recommends postgresql >/dev/null && exit 0
    echo "PostgreSQL could not be installed; its tests will not run." >&2
else
    echo "No PostgreSQL, so its tests will not run; as root: apt-get install postgresql" >&2
fi
