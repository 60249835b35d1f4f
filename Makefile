# One word for each thing; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup tools run test check catalogues lock proof clean

PYTHON ?= python3
BIN := .venv/bin
BABEL := $(BIN)/python -m babel.messages.frontend -q
EXTRACT := $(BABEL) extract -F pyproject.toml --omit-header --add-location=file --width=100
UPDATE := $(BABEL) update -i locales/messages.pot -d locales --no-fuzzy-matching --ignore-obsolete \
	--ignore-pot-creation-date --width=100

help:
	@echo "make run         start the assistant on http://127.0.0.1:8080, everything embedded"
	@echo "make test        run all tests (installs what they need)"
	@echo "make check       format, lint, types, import contract, catalogues, content"
	@echo "make setup       only make .venv from requirements.lock"
	@echo "make catalogues  take new sentences into locales/ after a change of code or content"
	@echo "make proof       the longer proofs: every crash point, long walks"
	@echo "make lock        renew both lock files from pyproject.toml"

setup: .venv/.run

.venv/.run: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	touch $@

tools: .venv/.tools

.venv/.tools: tests/requirements.lock .venv/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	touch $@

run: setup
	$(BIN)/python -m bot migrate
	$(BIN)/python -m bot serve

test: tools
	@sh tests/browser.sh
	XDG_RUNTIME_DIR=$${XDG_RUNTIME_DIR:-/tmp} $(BIN)/python -m pytest -n auto --dist loadfile

proof: tools
	$(BIN)/python -m pytest -m proof -s

check: tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(EXTRACT) -o /dev/stdout . | diff -u locales/messages.pot -
	$(UPDATE) --check
	$(BIN)/python -m bot check

catalogues: tools
	$(EXTRACT) -o locales/messages.pot .
	$(UPDATE)

# uv only compiles the lock files: it names no registry in them, and `pip --require-hashes` installs them anywhere.
lock: tools
	$(PYTHON) -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv
	.venv/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml -o requirements.lock
	.venv/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		-c requirements.lock pyproject.toml --group dev -o tests/requirements.lock

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
