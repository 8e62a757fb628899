#!/usr/bin/env bash
# Measures how files become text, beside programs that do the same, all in one run, and writes
# the table of docs/benchmarks-read.md. Lines "figure<TAB>measured<TAB>aim" go to stdout, all else to stderr.
#   BENCH_DIR=…      keep what is made on the way there; otherwise it goes
#   BENCH_SEED=…     what everything invented follows from
#   BENCH_CORPUS=…   real files (shared/corpus beside the checkout)
#   BENCH_PARTS=…    only these of: pdf verdict office mixed, and the names in scripts/bench-read
#   BENCH_DOCS=none  leave docs/benchmarks-read.md as it is
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0 PYTHONDONTWRITEBYTECODE=1
dir=${BENCH_DIR:-$(mktemp -d)}
[ -n "${BENCH_DIR:-}" ] || trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir"
corpus=${BENCH_CORPUS:-$(cd .. && pwd)/shared/corpus}
go build -o "$dir/read" ./indexer/bench/read
go build -o "$dir/juzheng" ./cmd/juzheng

wanted() { [ -z "${BENCH_PARTS:-}" ] || [[ " $BENCH_PARTS " == *" $1 "* ]]; }
own() { "$dir/read" -dir "$dir" -corpus "$corpus" -seed "${BENCH_SEED:-20251128}" "$1"; }
table=$dir/figures.tsv
{
  if wanted pdf; then echo "== pdf" >&2; own pdf; fi
  if wanted verdict; then echo "== verdict" >&2; own verdict; fi
  if wanted office; then echo "== office" >&2; own office; fi
  if wanted mixed; then echo "== mixed" >&2; /usr/bin/python3 scripts/bench-read/mixed.py "$dir/juzheng" "$dir" "$corpus"; fi
  for script in scripts/bench-read/*.sh; do
    [ -x "$script" ] || continue
    name=$(basename "$script" .sh)
    if wanted "$name"; then echo "== $name" >&2; "$script"; fi
  done
} | tee "$table"

docs=docs/benchmarks-read.md
[ "${BENCH_DOCS:-}" != none ] || exit 0
{
  sed '/^<!-- measured/,$d' "$docs"
  printf '<!-- measured: scripts/bench-read.sh writes what follows -->\n\n'
  printf 'Measured on %s with %s on %s CPUs, load %s at the end.\n\n' "$(date +%F)" "$(go version | cut -d' ' -f3)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
  printf '| figure | measured | aim |\n|---|---|---|\n'
  awk -F'\t' '{ printf "| %s | %s | %s |\n", $1, $2, $3 }' "$table"
} > "$dir/docs" && cp "$dir/docs" "$docs"
