#!/usr/bin/env bash
# Proves the screens: their types against the contract, their rules, and the
# journeys of people in a real browser against the real binary.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/web.sh
[ -f web/dist/index.html ] || { echo "the screens were not built, so they cannot be tested: install Node.js 20.19 or newer" >&2; exit 1; }
go build -trimpath -o bin/juzheng ./cmd/juzheng

cd web
kept=$(sha256sum src/api/schema.d.ts)
npm run --silent types
[ "$kept" = "$(sha256sum src/api/schema.d.ts)" ] || { echo "src/api/schema.d.ts was not what api/openapi.yaml says; it is now: commit it" >&2; exit 1; }
npm run --silent check
npm run --silent unit
npm run --silent e2e
