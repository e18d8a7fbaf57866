# `make demo` and `make test` do all of their own set-up, in .venv.

VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint types imports labextension tests docs benchmarks installed clean

help:
	@echo "make demo        publish a notebook to the embedded local Netlify"
	@echo "make test        lint, types, import rule, documentation and all tests"
	@echo "make benchmarks  compare speed and size with peers, side by side (about ten minutes)"
	@echo "make installed   try a wheel without Node.js, in the newest and the oldest JupyterLab (about ten minutes)"
	@echo "make clean       remove what the others made"

demo: $(VENV)/run.stamp
	$(BIN)/python tools/demo.py

test: lint types imports docs labextension tests

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

imports: $(VENV)/test.stamp
	$(BIN)/lint-imports

docs: $(VENV)/test.stamp
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

# The JupyterLab part: lint, types, unit tests, and the bundle that the browser tests then use.
labextension: labextension/node_modules/.package-lock.json
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" && npm run lint && npm test && npm run build

labextension/node_modules/.package-lock.json: labextension/package-lock.json $(VENV)/test.stamp
	sh tools/need-node.sh $(VENV)
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund
	touch $@

tests: $(VENV)/test.stamp labextension
	sh tools/need-chromium.sh
	$(BIN)/coverage erase
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python vendor/build.py --tests
	openapi="$${NETLIFY_NB_OPENAPI:-$$(PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/need-openapi.sh)}" && \
	    NETLIFY_NB_OPENAPI="$$openapi" $(BIN)/coverage run -m pytest
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

benchmarks: $(VENV)/test.stamp
	$(BIN)/python benchmarks/run.py

installed: $(VENV)/test.stamp labextension/node_modules/.package-lock.json
	sh tools/need-chromium.sh
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/installed.py

$(VENV)/run.stamp: pyproject.toml tools/need-venv.sh
	sh tools/need-venv.sh $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@[ -f netlify_nb/labextension/package.json ] || echo "No Node.js 20 or newer: without the JupyterLab part."
	touch $@

$(VENV)/test.stamp: pyproject.toml tools/need-venv.sh
	sh tools/need-venv.sh $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test,docs]'
	touch $@ $(VENV)/run.stamp

clean:
	rm -rf labextension/node_modules labextension/lib netlify_nb/labextension
	rm -rf $(VENV) docs/_build build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
