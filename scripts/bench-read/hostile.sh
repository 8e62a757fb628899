#!/usr/bin/env bash
# Reads every hostile file of ../shared/corpus and 1,000 altered files of every kind
# (HOSTILE_MUTANTS, HOSTILE_SEED) through the real reader, while a search engine answers.
# Lines "figure<TAB>measured<TAB>aim" go to stdout, all else to stderr. It takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CGO_ENABLED=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
go build -o "$out/hostile" ./indexer/bench/hostile
"$out/hostile" -mutants "${HOSTILE_MUTANTS:-1000}" -seed "${HOSTILE_SEED:-20180305}"
