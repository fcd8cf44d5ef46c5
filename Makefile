# Two commands matter: `make run` and `make test`. Both need only Python 3.11 or newer; the rest they install, saying so.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test lint lock states clean-data

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run-ready ## Install, migrate, seed and start everything on this machine
	@exec $(BIN)/rapport up

test: $(VENV)/.test-ready ## Install what the tests need and run every tier
	@scripts/install-browser
	@scripts/install-bluesky-network
	$(BIN)/pytest -n 2 --dist loadfile -q -m "not browser"
	$(BIN)/pytest -q -m browser

lint: $(VENV)/.test-ready ## Style, types and the import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(VENV)/.test-ready ## Write both lock files anew from pyproject.toml
	@scripts/lock

states: $(VENV)/.run-ready ## Draw docs/reference/states.md from the state graphs
	$(BIN)/rapport states > docs/reference/states.md

$(VENV)/.run-ready: requirements.lock pyproject.toml
	@scripts/install-python-packages requirements.lock
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock pyproject.toml
	@scripts/install-python-packages requirements-dev.lock
	@touch $@ $(VENV)/.run-ready
