# Every target sets itself up: Python 3.11 or newer and make are all that a machine needs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/lock.txt
# What only the benchmarks need, on top of the lock, and what must not stand beside it.
LOCK_BENCH := requirements/bench.txt
LOCK_APART := requirements/bench-apart.txt
DEMO := build/demo
# The day that the demonstration's data belongs to.
DEMO_DAY := 2026-03-02

# Used by `make lock` only, in a venv of its own: nobody else needs it.
UV_VERSION := 0.13.9
COMPILE = build/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)

# The interpreter that makes .venv; without a choice, the newest of these that can make one.
PYTHON ?=
PYTHONS := $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3)

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-14s %s\n' "$$name" "$$text"; done

.PHONY: setup
setup: $(VENV)/.installed ## Make .venv from the lock and install Playwise in it, editable

$(VENV)/.locked: $(LOCK)
	@python=; \
	for candidate in $(PYTHONS); do \
	    if command -v "$$candidate" >/dev/null && "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Playwise needs Python 3.11 or newer with its venv module; tried: $(PYTHONS). Name another with: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$("$$python" --version) from $(LOCK): about a minute, once."; \
	"$$python" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: lock
lock: ## Rewrite the lock after a change of dependencies; UPGRADE=--upgrade takes newest releases
	@test -x build/lock/bin/uv || { python3 -m venv build/lock; build/lock/bin/python -m pip install --quiet uv==$(UV_VERSION); }
	$(COMPILE) pyproject.toml --extra postgres --extra prove --group dev --output-file $(LOCK)
	$(COMPILE) --group bench --constraints $(LOCK) --output-file $(LOCK_BENCH)
	$(COMPILE) --group bench-apart --output-file $(LOCK_APART)

.PHONY: demo
demo: setup ## Run the demonstration from an empty workspace to a GraphQL answer
	@$(BIN)/python examples/quickstart/demo.py

.PHONY: test
test: setup ## Run the tests; TEST_ARGS="-k renewal" is passed on
	@$(BIN)/python -m pytest -n 2 $(TEST_ARGS)

.PHONY: check
check: setup ## Check style, format, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: setup ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: serve
serve: setup $(DEMO)/playwise.yaml ## Serve the demonstration workspace on 127.0.0.1
	@cd $(DEMO) && "$(CURDIR)/$(BIN)/playwise" serve --dev

$(DEMO)/playwise.yaml: | $(VENV)/.installed
	@$(BIN)/playwise init --demo $(DEMO)
	@cd $(DEMO) && "$(CURDIR)/$(BIN)/playwise" run --as-of $(DEMO_DAY)

.PHONY: bench
bench: setup build/bench/.installed ## Print the benchmarks' ratios; BENCH_ARGS="one_entity" runs that part alone
	@$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

# Whatever is measured against stays out of .venv: in folders of its own, one for what would hide another package.
build/bench/.installed: $(LOCK_BENCH) $(LOCK_APART) | $(VENV)/.installed
	@rm -rf build/bench build/bench-apart
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target build/bench -r $(LOCK_BENCH)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target build/bench-apart -r $(LOCK_APART)
	@touch $@

.PHONY: fuzz
fuzz: setup ## Try the laws on fresh examples for ten minutes; FUZZ_ARGS="--minutes 1" is passed on
	@$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

.PHONY: clean
clean: ## Remove what was made: build, caches and .venv
	rm -rf build dist .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
