# make demo  - sets everything up and starts Prova with no key and no server
# make test  - sets everything up and runs every check and test
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3.11
BIN := .venv/bin
say = @printf '\n== %s\n' "$(1)"

.PHONY: demo setup setup-dev browser check test bench lock screenshots clean

demo: setup
	$(call say,Starting the demonstration. Its data lives in ./var; remove that folder to start afresh.)
	PROVA_HOME=$${PROVA_HOME:-var} $(BIN)/prova demo

setup: .venv/run.stamp

setup-dev: .venv/dev.stamp

.venv/tools.stamp: locks/tools.txt
	$(call say,Making a virtual environment in .venv)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/tools.txt
	touch $@

.venv/run.stamp: .venv/tools.stamp locks/run.txt pyproject.toml
	$(call say,Installing what Prova runs on (pinned by hash in locks/run.txt))
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r locks/run.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev.stamp: .venv/run.stamp locks/dev.txt
	$(call say,Installing what the tests need (pinned by hash in locks/dev.txt))
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r locks/dev.txt
	touch $@

browser:
	@bash scripts/get_chromium.sh

check: setup-dev
	$(call say,ruff: style and names)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(call say,mypy: types)
	$(BIN)/mypy
	$(call say,import-linter: the rooms and their doors)
	$(BIN)/lint-imports
	$(call say,size: no file over 300 lines, no function over 40)
	$(BIN)/python scripts/check_size.py

test: setup-dev browser check
	$(call say,pytest: every test)
	$(BIN)/pytest -n 2 --dist loadfile

bench: setup-dev
	$(BIN)/python -m tests.benchmarks

screenshots: setup-dev browser
	$(BIN)/python scripts/take_screenshots.py

lock:
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q pyproject.toml -o locks/run.txt
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q pyproject.toml --extra dev -c locks/run.txt -o locks/dev.txt

clean:
	rm -rf .venv var
