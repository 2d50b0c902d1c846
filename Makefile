# Needs make, Python 3.11 or newer and pip, nothing else: requirements/venv.py makes .venv when a verb first needs it.
.DEFAULT_GOAL := help
.PHONY: help demo test check fix docs bench lock clean stores venv-run venv-dev

PYTHON   ?= $(shell for p in python3.11 python3; do "$$p" -c pass >/dev/null 2>&1 && { echo "$$p"; break; }; done)
BIN      := .venv/bin
ARGS     ?=
WORKERS  ?= 0
POSTGRES ?= postgresql://postgres@127.0.0.1:5432
CHECKS   := types pages style imports migrations procedures house
STORES   := $(wildcard tests/records tests/actions tests/web)
DOCS     ?= docs/generate.py
BENCH    ?= benchmarks/engine.py
PAGES    := tests/web/test_stories.py tests/web/test_permissions.py  # about pages, whatever the database
COMPILE  := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --fork-strategy fewest --no-header
.PHONY: $(CHECKS)

help:  ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: venv-run  ## print what will come loose in the samples, then serve the pages at 127.0.0.1:8000; ARGS="--port 9000"
	@$(BIN)/lockwasher demo --serve $(ARGS)

test: venv-dev  ## run the tests, and what touches the database also on PostgreSQL; ARGS=tests/cases narrows
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)
	@[ -n "$(strip $(ARGS))" ] || $(MAKE) --no-print-directory stores

stores:
	@if $(BIN)/python -c 'import psycopg; psycopg.connect("$(POSTGRES)/postgres", connect_timeout=2)' 2>/dev/null; then \
	    DATABASE_URL="$(POSTGRES)/lockwasher_$$$$" $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m database $(STORES) $(PAGES:%=--ignore %); \
	elif [ "$$LOCKWASHER_REQUIRE" = all ]; then \
	    echo "LOCKWASHER_REQUIRE=all, and no PostgreSQL answers at $(POSTGRES)" >&2; exit 1; \
	else \
	    echo "skipped: $(STORES) on PostgreSQL; none answers at $(POSTGRES) (LOCKWASHER_REQUIRE=all makes this a failure)"; \
	fi

check: export LOCKWASHER_HOME := $(CURDIR)/.venv
check: venv-dev  ## everything a change must pass besides the tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync $(CHECKS)

types:
	$(BIN)/mypy
style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
imports:
	$(BIN)/lint-imports
migrations:
	DJANGO_SETTINGS_MODULE=lockwasher.web.settings $(BIN)/python -m django makemigrations --check --dry-run
procedures:
	$(BIN)/lockwasher procedures check
pages:
	$(BIN)/python $(DOCS) --check
house:
	$(BIN)/python -m pytest tests/test_house.py

fix: venv-dev  ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: venv-dev  ## write the generated pages anew
	$(BIN)/python $(DOCS)

bench: venv-dev  ## measure the engine beside its rivals, in turn; ARGS=--growth: how its cost grows; ARGS="w1 --rounds 1 --draws 100"
	$(BIN)/python $(BENCH) $(ARGS)

lock:  ## resolve requirements/*.lock anew from pyproject.toml (needs uv)
	$(COMPILE) --upgrade --group build --output-file requirements/run.lock pyproject.toml
	$(COMPILE) --upgrade --group dev --constraint requirements/run.lock --output-file requirements/dev.lock pyproject.toml

clean:  ## remove the environment, caches and builds; no data
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

venv-run venv-dev: venv-%:
	@test -n "$(PYTHON)" || { echo "lockwasher: needs Python 3.11 or newer; found neither python3.11 nor python3." >&2; exit 1; }
	@"$(PYTHON)" requirements/venv.py $*
