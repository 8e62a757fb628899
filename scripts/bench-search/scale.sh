#!/usr/bin/env bash
# Kills the engine while it writes, damages what it wrote, and has it grow to a
# million pages (JUZHENG_PAGES; at most JUZHENG_LIMIT). Called by bench-search.sh.
# Needs 8 GB in $TMPDIR. More flags (-kills, -flips, -dir, -only): go run ./indexer/bench/scale -h
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
CGO_ENABLED=0 go build -o "$bin/scale" ./indexer/bench/scale
mkdir -p docs
"$bin/scale" -pages "${JUZHENG_PAGES:-1000000}" -limit "${JUZHENG_LIMIT:-60m}" -svg docs/search-scale.svg "$@"
