#!/usr/bin/env bash
# Measures: every Go benchmark, then every scripts/bench-*.sh. Ends with one table.
# A bench script prints lines "figure<TAB>measured<TAB>aim"; all else it says goes to stderr.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

scripts/with-services.sh go test -run '^$' -bench . -benchmem -timeout 30m ./... | tee "$out/go" >&2
# BenchmarkPut/1MiB-2  120  983 ns/op  106 MB/s  64 B/op  2 allocs/op  0.9 ratio
awk '/^pkg:/ { pkg = $2; sub(/^juzheng\//, "", pkg) }
     /^Benchmark/ { name = $1; sub(/^Benchmark/, "", name); rest = ""
       for (i = 3; i < NF; i += 2) rest = rest (rest ? ", " : "") $i " " $(i + 1)
       printf "%s %s\t%s\t\n", pkg, name, rest }' "$out/go" > "$out/table"

for script in scripts/bench-*.sh; do
  [ -x "$script" ] || continue
  echo "== $script" >&2
  "$script" | tee -a "$out/table" >&2
done

printf '\n%s, %s CPUs, load %s, %s\n' "$(go version | cut -d' ' -f3-)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)" "$(date +%F)"
{ printf 'figure\tmeasured\taim\n'; cat "$out/table"; } |
  awk -F'\t' '{ f[NR] = $1; m[NR] = $2; a[NR] = $3; if (length($1) > w) w = length($1); if (length($2) > v) v = length($2) }
    END { for (i = 1; i <= NR; i++) printf "%-*s  %-*s  %s\n", w, f[i], v, m[i], a[i] }'
