# make reports · make test · make coverage · make lint · make docs · make bench: each makes .venv itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
# with --no-deps: the locks name all there is, and pip takes twice as long to find that out itself
INSTALL = $(if $(UV),uv pip install --quiet --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

# neighbours stay together, for they share what is costly to make; who is done takes over from the other
PARALLEL := --numprocesses auto --dist worksteal

unexport PYTHONDONTWRITEBYTECODE  # where it is set every process would compile the tests anew

.PHONY: reports test test-fast coverage collected lint docs bench robustness lock series-damaged series-builds series-data series-adds
.DEFAULT_GOAL := reports

$(BIN)/python:
	$(if $(UV),uv venv --quiet --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

$(VENV)/.reports: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --no-deps --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q analysis  # else every process compiles it where Python may write none
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.reports
	$(INSTALL) --no-compile --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

reports: $(VENV)/.reports  ## every report with its defaults, HTML and PDF
	$(BIN)/landfall build

test: $(VENV)/.dev  ## every test
	$(BIN)/python -m pytest $(PARALLEL)

test-fast: $(VENV)/.dev  ## the tests that take under a minute in all
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow and not browser"

coverage: $(VENV)/.dev  ## every test, and which lines and branches of analysis/ they reach
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

collected: $(VENV)/.dev  ## no test is run, and all are compiled: once for all workers
	@told=$$($(BIN)/python -m pytest --collect-only -qq 2>&1) || { echo "$$told"; exit 1; }

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry analysis notebooks

docs: $(VENV)/.dev  ## the documents that are made from the code
	$(BIN)/python -m docs.generate

bench: $(VENV)/.dev  ## every figure on speed; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

SERIES := series-damaged series-builds series-data series-adds
robustness: $(VENV)/.dev  ## the long series of docs/robustness.md, beside one another, for they wait more than they work
	$(MAKE) --no-print-directory --keep-going --jobs $(words $(SERIES)) $(SERIES)

series-damaged:
	LANDFALL_MUTATIONS=500 nice $(BIN)/python -m pytest $(PARALLEL) --hypothesis-seed=20260926 tests/releases/reading/test_mutations.py tests/releases/reading/test_bombs.py tests/releases/test_apart.py tests/cli/test_serve.py
series-builds:
	$(BIN)/python tests/kill_builds.py
series-data:
	$(BIN)/python tests/kill_data.py
series-adds:
	$(BIN)/python tests/adds_during_builds.py

lock:  ## needs uv; writes no index address
	uv pip compile --quiet pyproject.toml --group build --universal --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile --quiet pyproject.toml --group build --group test --group lint --group browser --all-extras --constraint requirements.lock --universal --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock
	uv pip compile --quiet --group audit --universal --generate-hashes --no-emit-index-url --no-header -o requirements-audit.lock
