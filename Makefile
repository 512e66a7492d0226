# matelot: `make learn` is all that a learner types. CONTRIBUTING.md says the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := build
.NOTPARALLEL: # two of these at once would share an engine and the compiler's cores
MAKEFLAGS += --no-print-directory

# One setting everywhere: switching it rebuilds every library.
export CGO_ENABLED := 0

EXE := $(shell go env GOEXE 2>/dev/null)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT := $(shell git rev-parse HEAD 2>/dev/null)
BUILD_FLAGS := -trimpath -ldflags '-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)'

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# The linter is built once per version, out of tools/go.mod.
GOLANGCI_VERSION := $(shell sed -n 's|.*github.com/golangci/golangci-lint/v2 \(v[^ ]*\).*|\1|p' tools/go.mod)
GOLANGCI := .tools/golangci-lint-$(GOLANGCI_VERSION)$(EXE)

# The packages whose tests share the one engine, and the others.
ENGINE_PACKAGES = $(shell scripts/packages engine)
UNIT_PACKAGES = $(shell scripts/packages unit)

.PHONY: learn build images engine test format vet lint cross docs docs-current vulnerabilities \
	unit engine-tests course course-sample compat fuzz mutation property faults bench demo release release-check clean-build go-there

learn: build
	@scripts/engine -- bin/matelot$(EXE) learn

# Two executables, one tree of commands: matelot starts in a few milliseconds and
# hands over to its sibling where Markdown has to be shown.
build: images
	go build $(BUILD_FLAGS) -o bin/matelot$(EXE) ./cmd/matelot
	go build $(BUILD_FLAGS) -o bin/matelot-tutor$(EXE) ./cmd/matelot-tutor

# The programs of the lab images; does nothing where they are up to date.
images: go-there
	@go run ./sandbox/images/build

engine:
	@scripts/engine

# ------------------------------------------------------------------ Checks --

# All that CI checks, quickest first.
test: images engine format vet lint docs-current vulnerabilities cross unit engine-tests course

format: go-there
	@unformatted=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt -w these files:"; echo "$$unformatted"; exit 1; fi

vet: go-there
	go vet ./...

lint: $(GOLANGCI)
	$(GOLANGCI) run ./...
	@scripts/lint-scripts

$(GOLANGCI): tools/go.mod tools/go.sum
	@echo "building golangci-lint $(GOLANGCI_VERSION), once: a few minutes"
	@mkdir -p $(@D)
	go build -C tools -trimpath -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

cross: images
	@for platform in $(PLATFORMS); do \
		echo "go build for $$platform"; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} go build ./... || exit 1; \
	done

# What is generated: the findings' documentation and the like.
docs: go-there
	go generate ./...

docs-current: go-there
	@scripts/docs-current

# Known vulnerabilities in what is called, where their database can be reached.
vulnerabilities: go-there
	@scripts/vulnerabilities

unit: images
	go test $(UNIT_PACKAGES)

# One package after another: they share the engine, its names and its ports.
engine-tests: build engine
	@if [ -n "$(ENGINE_PACKAGES)" ]; then set -x; \
		MATELOT_ENGINE_TESTS=1 go test -p 1 -timeout 30m $(ENGINE_PACKAGES); fi

# Every exercise of the course on a real engine: it fails untouched, its solutions
# pass, its mistakes give their findings, a reset leads back, nothing is left.
course: build engine
	scripts/engine-image
	bin/matelot$(EXE) course verify --course lessons --lang en

# The same with three mistakes of each exercise, for a first look.
course-sample: build engine
	scripts/engine-image
	bin/matelot$(EXE) course verify --course lessons --lang en --mistakes 3

# What docker's clients see by the lab, compared with what they see on the engine
# itself (docs/compat.md). CLIENTS names some of them, with commas between.
CLIENTS ?= all
compat: images engine
	scripts/compat-tools
	scripts/engine-image
	MATELOT_COMPAT=$(CLIENTS) MATELOT_ENGINE_TESTS=1 go test ./internal/compat -v -run TestFaithful -parallel 4 -timeout 2h

# 100,000 inputs to each fuzz target. Their seeds run as tests anyhow.
fuzz: images
	@scripts/fuzz 100000x

# Would the judge's tests notice a mistake in it? Each operator, comparison and branch
# of it is changed in turn; 5 % of the changes may go unnoticed, or it fails.
mutation: go-there
	go run ./internal/mutation/run -max 5 ./checker -- -rapid.seed=1 -rapid.nofailfile -rapid.checks=50

# The engine is killed, stopped and closed, disks are filled, clocks moved, in each phase
# of an exercise (docs/faults.md): on a machine of its own, in a container. Ten minutes.
faults: build engine
	scripts/engine-image
	MATELOT_FAULTS=1 MATELOT_ENGINE_TESTS=1 go test ./internal/acceptance -v -count=1 -timeout 30m \
		-run 'TestFaults|TestTheEngine|TestTheHome|TestTheClock'

# After each command of random sequences, the checker sees what docker inspect
# says. The seed is printed; SEED=N tries the same again.
property: engine
	MATELOT_ENGINE_TESTS=1 go test ./checker/observe -run TestEveryState -v -count=1 -timeout 6h \
		-sequences $(or $(SEQUENCES),2000) -seed $(or $(SEED),0)

# Figures, each as a ratio taken in one run; then a table with the aims beside them.
# BENCH is which: make bench BENCH=Check. Half an hour on a quiet machine.
BENCH := .
bench: build engine
	scripts/engine-image
	@mkdir -p dist
	MATELOT_ENGINE_TESTS=1 go test -p 1 -run '^$$' -bench '$(BENCH)' -timeout 60m ./... >dist/bench.txt; \
		status=$$?; grep '^Benchmark\|^--- FAIL\|^FAIL\|_test.go:' dist/bench.txt; go run ./internal/bench/table <dist/bench.txt && exit $$status

# The recordings that the READMEs link: matelot demo, in each language.
demo: build engine
	@scripts/record-demo

# ---------------------------------------------------------------- Releases --

# Archives, Debian packages, checksums and a bill of materials, in dist/
# (docs/releasing.md). MAINTAINER is who the packages name: Ada Lovelace <ada@example.org>
release: images
	go run ./cmd/matelot-release -o dist $(if $(MAINTAINER),-maintainer '$(MAINTAINER)') $(PLATFORMS)

# The same commit, built twice from the beginning at two places, gives the same bytes.
release-check: go-there
	@scripts/release-check

clean-build:
	rm -rf bin dist .tools sandbox/images/dist/*.gz

go-there:
	@command -v go >/dev/null || { \
		echo "Il faut Go 1.26 ou plus récent pour construire matelot : https://go.dev/dl/" >&2; \
		echo "Building matelot needs Go 1.26 or newer: https://go.dev/dl/" >&2; exit 1; }
