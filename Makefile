# One command per wish; `make` alone lists them. Only Python 3.11+ is needed to run Parley.
PYTHON ?= python3
VENV   ?= .venv
# Tests run in two processes; `make test TESTS=tests/flows WORKERS=0` runs a part of them in one.
TESTS   ?= tests
WORKERS ?= 2

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
RUN_READY := $(VENV)/.ready-to-run
DEV_READY := $(VENV)/.ready-to-develop
E2E_READY := tests/e2e/node_modules/.ready

# Where a lock is made must not show in it: no configuration of this machine, no addresses, no paths.
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv --no-config pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)

.DEFAULT_GOAL := help
.PHONY: help run test check lint format lock dev bench pictures clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_READY) ## Start Parley (prepares .venv and the database first)
	@mkdir -p var
	@$(BIN)/python -m bot migrate
	@exec $(BIN)/python -m bot serve

test: $(DEV_READY) $(E2E_READY) ## Run every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS) --maxschedchunk 4 $(TESTS)

check: lint test ## The whole gate: format, lint, types, imports, tests

lint: $(DEV_READY) ## Everything of check but the tests
	@echo "— format"  && $(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@echo "— lint"    && $(BIN)/ruff check --quiet .
	@echo "— types"   && $(BIN)/mypy
	@echo "— imports" && $(BIN)/lint-imports

format: $(DEV_READY) ## Format the code and mend what can be mended
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix .

lock: $(DEV_READY) ## Write the locks anew (newest versions: make lock LOCK_ARGS=--upgrade)
	@$(LOCK) pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@echo "Locked: requirements.lock, requirements-dev.lock"

dev: $(DEV_READY) $(E2E_READY) ## Prepare everything the tests need

bench: $(DEV_READY) ## Measure speed and memory, side by side in one run (some minutes)
	@$(BIN)/python -m bench.run

pictures: $(DEV_READY) $(E2E_READY) ## Take the pictures of the sandbox and of Teams that the docs show
	@PARLEY_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/e2e/test_sandbox.py tests/e2e/test_teams.py

clean: ## Remove what was made here (.venv, caches); var/ with your data stays
	@rm -rf $(VENV) tests/e2e/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Parley needs Python 3.11 or newer; '$(PYTHON)' was not found. Try: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Parley needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.11"; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(RUN_READY): requirements.lock | $(BIN)/python
	@echo "Installing what Parley runs on …"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(DEV_READY): requirements-dev.lock | $(RUN_READY)
	@echo "Installing what its tests need …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# A Slack and a Teams to test against, from npm. Without them those tests say so and are skipped; in CI that
# is a failure.
$(E2E_READY): tests/e2e/package.json tests/e2e/package-lock.json
	@if (cd tests/e2e && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null); then mkdir -p $(@D); touch $@; \
	elif [ "$(CI)" = true ]; then echo "The stand-ins for Slack and Teams could not be installed (npm)."; exit 1; \
	else echo "npm did not install the stand-ins for Slack and Teams; the tests that need them will be skipped."; fi
