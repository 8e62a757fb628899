# Juzheng: make run, make test, make bench, make lint, make dist, make clean.
SHELL := /bin/bash

.PHONY: run test
test:
	scripts/test.sh
