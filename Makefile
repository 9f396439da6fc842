# Everything a newcomer or CI needs. `make run` and `make test` install what is missing.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

RELEASE := .build/release/tocsin
# With Swift's libraries inside, the binary needs no toolchain where it runs and starts sooner.
STATIC := $(if $(wildcard $(dir $(shell command -v swift))../lib/swift_static),--static-swift-stdlib)
PACKAGE ?= playbooks/quickstart
# How long each of the six fuzz targets runs: three minutes in all in CI, moments elsewhere.
FUZZ_SECONDS ?= $(if $(CI),30,4)
# In CI each commit tries inputs of its own, and the same ones when it is run again.
FUZZ_SEED ?= $(if $(CI),$(shell git rev-list --count HEAD 2>/dev/null || echo 1)000000)
LISTEN ?= 127.0.0.1:9093
STORE ?= sqlite:.tocsin/quickstart.db

.PHONY: help setup setup-test build release run test unit e2e bench bench-language fmt lint generate clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## Install the libraries that a build needs (Debian, Ubuntu)
	@scripts/setup build

setup-test: setup ## Install what the tests need as well: real Prometheus, Alertmanager, mail server
	@scripts/setup test

build: setup ## Debug build
	swift build

release: setup ## Release build
	swift build -c release $(STATIC) --product tocsin

run: release ## Start the server with the quickstart package and play its recorded incident
	@mkdir -p .tocsin
	@$(RELEASE) check $(PACKAGE)
	@exec $(RELEASE) serve $(PACKAGE) --listen $(LISTEN) --store $(STORE) \
	  --play $(PACKAGE)/incident.jsonl --narrate --hints

test: setup-test ## Every test: units, properties, simulation, conformance, tidiness, end to end
	swift build --build-tests
	TOCSIN_CONFORMANCE="$${TOCSIN_CONFORMANCE:-}" TOCSIN_FUZZ_SECONDS=$(FUZZ_SECONDS) \
	  TOCSIN_FUZZ_SEED=$(FUZZ_SEED) swift test --skip-build --parallel
	scripts/examples
	scripts/e2e

unit: setup ## Only the Swift tests
	swift build --build-tests
	TOCSIN_FUZZ_SECONDS=$(FUZZ_SECONDS) swift test --skip-build --parallel

e2e: setup-test ## Only the tests against the real Prometheus, Alertmanager tools and a mail server
	swift build
	scripts/e2e

bench-language: release setup-test ## How fast the language is, beside promtool and other languages' tools
	@scripts/setup bench
	scripts/bench-language

bench: release setup-test ## Tocsin and Alertmanager side by side on the same stream
	scripts/bench

fmt: ## Format the Swift sources
	swift format -i --parallel --recursive --configuration .swift-format Sources Tests Package.swift

lint: ## Check the format of the Swift sources
	swift format lint --strict --parallel --recursive --configuration .swift-format Sources Package.swift

generate: ## Rewrite the files that come from grammar/
	python3 grammar/generate.py

clean: ## Remove build products and the quickstart store
	rm -rf .build .tocsin
