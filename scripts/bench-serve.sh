#!/usr/bin/env bash
# Measures the server itself: start to ready, memory at rest, and one large upload
# (hashed, synced, acknowledged) against cp and sync of the same file.
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$(mktemp -d "${TMPDIR:-/tmp}/juzheng-bench.XXXXXX")
server=
trap 'status=$?; [ -z "$server" ] || kill "$server" 2>/dev/null; wait; [ $status = 0 ] || tail -5 "$dir/log" >&2; rm -rf "$dir"' EXIT
rounds=3
mib=${JUZHENG_BENCH_MIB:-1024}

CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$dir/juzheng" ./cmd/juzheng
export JUZHENG_DATA=$dir/data
run() { "$dir/juzheng" "$@" 2>>"$dir/log"; }
run import cmd/juzheng/sample/report.txt >/dev/null
run doctor --warm >/dev/null
run account add --name bench --role auditor >/dev/null
token=$(run account token --name bench)

mkfifo "$dir/out"
exec 3<>"$dir/out"

since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
memory() { awk -v f="$1:" '$1 == f { printf "%d", $2 / 1024 }' "/proc/$server/status"; }

start() {
  local began=$EPOCHREALTIME line
  "$dir/juzheng" serve --listen 127.0.0.1:0 >&3 2>>"$dir/log" &
  server=$!
  read -r -t 30 line <&3
  since "$began" >> "$dir/ready"
  address=${line##*http://}
}
ask() { curl -sf -H "Authorization: Bearer $token" "http://$address/api/v1/$1" "${@:2}"; }
stop() { kill "$server"; wait "$server"; server=; }

for _ in $(seq $rounds); do start; stop; done
start
sleep 3
printf 'start to ready, warm\t%s s\t< 0.5 s\n' "$(median < "$dir/ready")"
printf 'memory at rest\t%s MiB\t<= 60 MiB\n' "$(memory VmRSS)"

echo 5 > "/proc/$server/clear_refs" # from here on the highest memory is the uploads'
file=$dir/large.bin
head -c "${mib}M" /dev/urandom > "$file"
for n in $(seq $rounds); do
  printf '%s' "$n" | dd of="$file" conv=notrunc status=none # other bytes each time
  sync
  began=$EPOCHREALTIME; cp "$file" "$dir/copy"; sync "$dir/copy"; copied=$(since "$began"); rm "$dir/copy"
  sync
  began=$EPOCHREALTIME
  ask evidence -F "file=@$file" >/dev/null
  since "$began" | awk -v c="$copied" '{ printf "%.2f\n", $1 / c }' >> "$dir/ratio"
  while ask status | grep -qE '"(received|reading)":[1-9]'; do sleep 0.2; done # reading it is another matter
done
printf 'upload of %d MiB, against cp and sync\t%s times\t<= 1.2 times\n' "$mib" "$(median < "$dir/ratio")"
printf 'highest memory while uploading\t%s MiB\t<= 60 MiB\n' "$(memory VmHWM)"
