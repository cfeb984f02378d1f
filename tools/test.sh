#!/bin/sh
# `npm test`: sets everything up on a fresh Debian machine (Node 24, npm packages, the programs that tests run for real),
# then checks and tests the whole tree. `.ci/run` calls this through npm.
set -eu
home=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$home/tools/setup.sh"
sampan_node "$home" --include=dev
sampan_runtime

missing=
for pair in docker-registry:docker-registry crun:crun socat:socat nft:nftables openssl:openssl; do
  command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
# shellcheck disable=SC2086
sampan_packages $missing

cd "$home"
PATH=$home/node_modules/.bin:$PATH
export PATH
if [ $# -gt 0 ]; then exec "$SAMPAN_NODE" tools/run-tests.ts "$@"; fi
exec "$SAMPAN_NODE" tools/run-tests.ts
