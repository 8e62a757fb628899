#!/usr/bin/env bash
# Measures the search against peers, all in one run, and writes the tables of docs/benchmarks.md.
# Lines "figure<TAB>measured<TAB>aim" go to stdout, all else to stderr.
#   BENCH_DIR=…      keep corpus, indexes and results there (about 1 GB); otherwise they go
#   BENCH_QUERIES=…  pieces that exactness asks for (100000)
#   BENCH_MB=…       megabytes of text (58); less is for trying out
#   JUZHENG_PAGES=…  how large the index grows in the end (1000000: an hour); JUZHENG_LIMIT=… when to stop (60m)
#   BENCH_DOCS=none  leave docs/benchmarks.md as it is
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0 PYTHONDONTWRITEBYTECODE=1
dir=${BENCH_DIR:-$(mktemp -d)}
[ -n "${BENCH_DIR:-}" ] || trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/results"
rm -f "$dir"/results/*.json
go build -o "$dir/bench" ./indexer/bench

part() { echo "== $1" >&2; "$dir/bench" -dir "$dir" -mb "${BENCH_MB:-58}" -queries "${BENCH_QUERIES:-100000}" -docs "${BENCH_DOCS:-docs/benchmarks.md}" "$1"; }
part corpus
part questions
part size
part exact
part speed
part quality
echo "== peers" >&2
/usr/bin/python3 scripts/bench-search/peers.py "$dir" >&2
part report
echo "== scale" >&2
scripts/bench-search/scale.sh
