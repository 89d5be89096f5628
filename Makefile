# make demo  - sets everything up and starts Prova with no key and no server
# make test  - sets everything up and runs every check and test
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3.11
BIN := .venv/bin
COMPILE := --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q

.PHONY: demo setup setup-dev browser check test bench lock screenshots clean

demo: setup
	@echo "== Starting the demonstration. Its data lives in ./var; remove that folder to start afresh."
	PROVA_HOME=$${PROVA_HOME:-var} $(BIN)/prova demo

setup: .venv/run.stamp

setup-dev: .venv/dev.stamp

.venv/tools.stamp: locks/tools.txt
	@echo "== Making a virtual environment in .venv"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/tools.txt
	touch $@

.venv/run.stamp: .venv/tools.stamp locks/run.txt pyproject.toml
	@echo "== Installing what Prova runs on (pinned by hash in locks/run.txt)"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r locks/run.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev.stamp: .venv/run.stamp locks/dev.txt
	@echo "== Installing what the tests need (pinned by hash in locks/dev.txt)"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r locks/dev.txt
	touch $@

browser:
	@bash scripts/get_chromium.sh

check: setup-dev
	@echo "== ruff: style and names"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo "== mypy: types"
	$(BIN)/mypy
	@echo "== import-linter: the rooms and their doors"
	$(BIN)/lint-imports
	@echo "== size: no file over 300 lines, no function over 40"
	$(BIN)/python scripts/check_size.py

test: setup-dev browser check
	@echo "== pytest: every test"
	$(BIN)/pytest -n 2 --dist loadfile

bench: setup-dev
	$(BIN)/python -m tests.benchmarks $(BENCH)

screenshots: setup-dev browser
	$(BIN)/python scripts/take_screenshots.py

lock: .venv/tools.stamp
	printf 'uv==0.13.9\nhatchling\neditables\n' | $(BIN)/uv pip compile $(COMPILE) - -o locks/tools.txt
	$(BIN)/uv pip compile $(COMPILE) pyproject.toml -o locks/run.txt
	$(BIN)/uv pip compile $(COMPILE) pyproject.toml --extra dev -c locks/run.txt -o locks/dev.txt

clean:
	rm -rf .venv var
