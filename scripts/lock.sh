#!/bin/sh
# Writes the lock files: lock.sh UV [--upgrade]. Without --upgrade a version stays where it still fits.
#
# dev.lock comes first and holds run.lock and serve.lock to its versions, so that what is tested is what is run.
# run.lock has what `maxella up` needs, serve.lock what serving a bundle does. lowest.lock has the lowest version that
# pyproject.toml allows of everything that it names. The last one is of the environment that TensorFlow Recommenders
# runs in; the overrides put tensorflow-cpu in the place of what it asks for.
set -eu

uv=$1
shift
run="--extra train --extra explore"
compile() {
    # No index address and no header: the files say what to install, and pip's own settings say from where.
    # Extras stay: pip would look for the newest release of a name with an extra that is pinned without it.
    "$uv" pip compile --python-version 3.11 --generate-hashes --quiet \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-strip-extras "$@" >/dev/null
}

compile pyproject.toml --universal $run --group dev --group tensorflow --output-file requirements/dev.lock "$@"
compile pyproject.toml --universal $run --group build --constraint requirements/dev.lock \
    --output-file requirements/run.lock "$@"
compile pyproject.toml --universal --constraint requirements/dev.lock --output-file requirements/serve.lock "$@"
rm -f requirements/lowest.lock # else its versions would be kept where they fit, and stay too high
compile pyproject.toml --python-platform x86_64-manylinux_2_28 --resolution lowest-direct $run --group build \
    --group test --output-file requirements/lowest.lock "$@"
tfrs=studies/tfrs_movielens/tfrs
compile $tfrs/requirements.in --override $tfrs/overrides.txt --universal --output-file $tfrs/requirements.lock "$@"
