#!/bin/sh
# Runs the tests of an older version of the code on the schema of this one: whoever still serves while the others are
# being replaced must go on working. Before a release: sh deploy/older-on-newer.sh v1.3 [test file …]
set -eu
older=${1:?name the version that runs now, such as v1.3}
shift
here=$(cd "$(dirname "$0")/.." && pwd)
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
git clone --quiet --shared --no-checkout "$here" "$there"
cd "$there"
git checkout --quiet "$older"
# The packages of this version: an older process ran with its own, the schema does not mind.
cp -al "$here/node_modules" . 2>/dev/null || cp -a "$here/node_modules" .
rm -rf db/migrations
cp -R "$here/db/migrations" db/
[ $# -gt 0 ] || set -- tests/capabilities
PATH="$PWD/node_modules/.bin:$PATH" vitest run "$@"
