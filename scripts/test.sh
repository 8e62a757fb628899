#!/usr/bin/env bash
# Runs every test of the project; the closing lines are go test's own.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# concurrent are the packages in which goroutines share things. The substrings of the
# engine contract are left out there: one goroutine, and most of the time.
concurrent=(internal/store internal/casework internal/gallery internal/ingest internal/blob indexer/bleve)

say gofmt
unformatted=$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l)
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }

say "go vet"
go vet ./...

if [ -f api/openapi.yaml ]; then
  say "api/gen.go is what api/openapi.yaml says"
  kept=$(sha256sum api/gen.go)
  go generate ./api
  [ "$kept" = "$(sha256sum api/gen.go)" ] || { echo "api/gen.go was stale; it is fresh now: commit it" >&2; exit 1; }
fi

say "the screens"
scripts/test-web.sh

say "go test ./..."
scripts/with-services.sh go test -vet=off -timeout 12m ./...

# After the rest, which leaves the compiled PDF reader behind: compiled under the race
# detector, it takes more memory than a child may have.
racy=()
for p in "${concurrent[@]}"; do [ ! -d "$p" ] || racy+=("./$p/..."); done
if [ ${#racy[@]} -gt 0 ]; then
  say "go test -race ${racy[*]}"
  CGO_ENABLED=1 scripts/with-services.sh go test -race -vet=off -timeout 8m -skip 'TestContract/substrings' "${racy[@]}"
fi
