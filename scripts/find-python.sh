#!/bin/sh
# Prints the Python to make the environment with: 3.11 to 3.14, with venv. A name may be given as the argument.
#
# A candidate counts when it runs: a shim of a version manager can be on the path and still refuse to start.
# `python3` comes first, since it is what its owner has chosen.
set -u

check='import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit("is Python %d.%d" % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("has no venv")
print(sys.executable)'

asked=${1:-}
rejected=
for candidate in ${asked:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    if found=$("$candidate" -c "$check" 2>&1); then
        printf '%s\n' "$found"
        exit 0
    fi
    case $found in
        "has no venv") rejected="$rejected $candidate has no venv (Debian, Ubuntu: apt-get install python3-venv);" ;;
        "is Python "*) rejected="$rejected $candidate $found;" ;;
        *) rejected="$rejected $candidate does not start;" ;;
    esac
done

echo "Maxella needs Python 3.11, 3.12, 3.13 or 3.14 with venv. ${asked:-On the path}:${rejected:- none found}" >&2
echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13)," \
    "or name one that is there: make PYTHON=python3.12 …" >&2
exit 1
