#!/usr/bin/env bash
# Runs a command beside a fresh PostgreSQL and a fresh S3 server (versitygw), both
# on free ports of 127.0.0.1, and removes them when it ends.
#
#   scripts/with-services.sh go test ./...
#   scripts/with-services.sh bash            # a shell, to run the product on them by hand
#
# The command finds them in
#   JUZHENG_TEST_POSTGRES                                    postgres:// URL of an empty database
#   JUZHENG_TEST_S3                                          host:port, plain http
#   JUZHENG_TEST_S3_BUCKET, _ACCESS_KEY, _SECRET_KEY         a bucket name (its user makes it) and the keys
# Inside itself it runs the command with the services that are there.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: scripts/with-services.sh COMMAND [ARGUMENT...]" >&2; exit 2; }
[ -z "${JUZHENG_TEST_POSTGRES:-}" ] || [ -z "${JUZHENG_TEST_S3:-}" ] || exec "$@"

root=$(cd "$(dirname "$0")/.." && pwd)
gateway=$root/bin/versitygw
wait_seconds=30

fail() { echo "with-services: $*" >&2; exit 1; }

build_gateway() {
  # Pinned by tools/go.mod; the first build takes some minutes of CPU.
  [ -x "$gateway" ] && [ "$gateway" -nt "$root/tools/go.mod" ] && return
  echo "building versitygw, which is done once" >&2
  (cd "$root/tools" && GOFLAGS=-mod=readonly CGO_ENABLED=0 nice go build -trimpath -ldflags='-s -w' -o "$gateway" github.com/versity/versitygw/cmd/versitygw)
  touch "$gateway"
}

postgres_bin() {
  local newest
  newest=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1) || true
  if [ -z "$newest" ] && command -v initdb >/dev/null; then newest=$(dirname "$(readlink -f "$(command -v initdb)")"); fi
  echo "$newest"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" != 0 ]; then "$@"; else setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups "$@"; fi
}

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 12000)) # below the ports that clients are given
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "no free port"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_postgres() {
  pg=$(postgres_bin)
  if [ -z "$pg" ]; then
    "$root/scripts/setup.sh" test >&2
    pg=$(postgres_bin)
  fi
  [ -n "$pg" ] || fail "PostgreSQL is missing; install it with: sudo apt-get install postgresql"
  owner=$(id -un)
  if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id postgres >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$dir/pg"
  fi
  as_postgres "$pg/initdb" -D "$dir/pg/data" -U juzheng -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
  for _ in 1 2 3; do # another may take the port first
    pg_port=$(free_port)
    if as_postgres "$pg/pg_ctl" -D "$dir/pg/data" -l "$dir/pg/log" -w -t "$wait_seconds" -s -o \
      "-c listen_addresses=127.0.0.1 -c port=$pg_port -c unix_socket_directories=$dir/pg -c fsync=off -c max_connections=200" start >/dev/null 2>&1; then
      as_postgres "$pg/createdb" -h 127.0.0.1 -p "$pg_port" -U juzheng juzheng
      export JUZHENG_TEST_POSTGRES="postgres://juzheng@127.0.0.1:$pg_port/juzheng?sslmode=disable"
      return
    fi
  done
  cat "$dir/pg/log" >&2
  fail "PostgreSQL did not start"
}

start_gateway() {
  mkdir -p "$dir/s3/data" "$dir/s3/versions"
  for _ in 1 2 3; do
    s3_port=$(free_port)
    ROOT_ACCESS_KEY=juzheng ROOT_SECRET_KEY=juzheng-secret "$gateway" --quiet --port "127.0.0.1:$s3_port" \
      posix --versioning-dir "$dir/s3/versions" "$dir/s3/data" >"$dir/s3/log" 2>&1 &
    s3_pid=$!
    for _ in $(seq $((wait_seconds * 10))); do
      kill -0 "$s3_pid" 2>/dev/null || continue 2
      if answers "$s3_port"; then
        export JUZHENG_TEST_S3="127.0.0.1:$s3_port" JUZHENG_TEST_S3_BUCKET=juzheng-test
        export JUZHENG_TEST_S3_ACCESS_KEY=juzheng JUZHENG_TEST_S3_SECRET_KEY=juzheng-secret
        return
      fi
      sleep 0.1
    done
  done
  cat "$dir/s3/log" >&2
  fail "versitygw did not start"
}

stop() {
  trap - EXIT
  trap '' INT TERM HUP # once is enough
  if [ -n "${command_pid:-}" ]; then kill -- "-$command_pid" 2>/dev/null && wait "$command_pid" || true; fi
  if [ -n "${s3_pid:-}" ]; then kill "$s3_pid" 2>/dev/null && wait "$s3_pid" || true; fi
  if [ -f "$dir/pg/data/postmaster.pid" ]; then as_postgres "$pg/pg_ctl" -D "$dir/pg/data" -m immediate -s stop || true; fi
  rm -rf "$dir"
}

dir=$(mktemp -d)
chmod 755 "$dir"
mkdir "$dir/pg"
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
build_gateway
start_postgres
start_gateway

status=0
if [ -t 0 ]; then # Ctrl-C reaches the command itself
  "$@" || status=$?
else # in a group of its own, so that a signal ends all of it at once
  set -m
  "$@" <&0 &
  command_pid=$!
  set +m
  wait "$command_pid" || status=$?
  command_pid=
fi
exit "$status"
