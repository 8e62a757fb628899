#!/usr/bin/env bash
# Builds the web interface into web/dist when its sources are newer.
# Without Node the binary still builds: it serves a page that says so.
set -euo pipefail
cd "$(dirname "$0")/../web"

[ -f package.json ] || exit 0
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a >= 22 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  echo "没有找到 Node.js 20.19 以上版本，本次不编译网页界面；接口和命令行照常可用。"
  exit 0
fi

# What npm ci lays down says for which lock file.
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts

newest() { find . \( -name node_modules -o -name dist -o -name unbuilt \) -prune -o -type f ! -name '*.go' -newer "$1" -print -quit; }
[ ! -f dist/index.html ] || [ -n "$(newest dist/index.html)" ] || exit 0

npm run --silent build
