# One command each: `make help` lists them. Nothing here needs an activated environment, PYTHONPATH
# or an installed package; the stamps in .venv see to it that nothing is installed twice.

VENV := .venv
# Not called PYTHON: that one is for a person to name another Python with, and make would pass it on.
PY := $(VENV)/bin/python
# The benchmark's peers are large, and nothing else may come to lean on them.
BENCH := .venv-bench
CODE := config training plots graphs runs gui main.py tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help run test test-long coverage check format bench bench-window clean environment bench-environment

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*##/make \1 -/p' Makefile

run: $(VENV)/requirements.stamp  ## Open the window (make run ARGS="gaussian-clusters --headless --out run")
	@$(PY) main.py $(ARGS)

test: $(VENV)/requirements-dev.stamp  ## Run every test (make test ARGS="tests/training -x" for some)
	@scripts/test $(PY) -m pytest $(ARGS)

test-long: $(VENV)/requirements-dev.stamp  ## Run the generated tests in full: some minutes
	@HOURGLASS_LONG=1 scripts/test $(PY) -m pytest $(or $(ARGS),tests/generated tests/monkeys tests/training/test_gradients.py tests/faults tests/gui/training/test_astray.py)

# Monkeys touch much and claim little of it, so what they reach does not count.
coverage: $(VENV)/requirements-dev.stamp  ## Run every test, and list what of the program none reaches
	@$(PY) -m coverage erase
	@scripts/test $(PY) -m coverage run -m pytest --ignore=tests/monkeys $(ARGS); status=$$?; \
	$(PY) -m coverage combine --quiet && $(PY) -m coverage report; exit $$status

check: $(VENV)/requirements-dev.stamp  ## Lint, formatting, types and import rules
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m ruff format --check $(CODE)
	@$(PY) -m mypy
	@$(PY) -c "from importlinter.cli import lint_imports_command as main; main()" --no-logo

format: $(VENV)/requirements-dev.stamp  ## Format the code, and mend what the linter can mend
	@$(PY) -m ruff format $(CODE)
	@$(PY) -m ruff check --fix $(CODE)

# Two halves: `bench` is the engine beside its peers, without a screen; `bench-window` is the program
# that people see, which has no peers and so needs none of their large environment.
bench: $(BENCH)/requirements.stamp  ## Measure the engine against other programs (make bench ARGS="--only 16-5-16")
	@$(BENCH)/bin/python -m benchmarks $(ARGS)

bench-window: $(VENV)/requirements-dev.stamp  ## Measure the real window on virtual screens; needs Xvfb
	@$(PY) -m benchmarks.window $(ARGS)

clean:  ## Remove .venv, caches and what the tests left
	rm -rf $(VENV) $(BENCH) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf build *.egg-info tests/artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Asked of the shell beforehand: a Python that the system replaced leaves a link to nowhere, and then
# all that make knows of the stamps in the old environment is worth nothing.
ENVIRONMENT := $(shell [ -x $(PY) ] || echo environment)
environment:
	@scripts/make-venv $(VENV)

$(VENV)/%.stamp: %.txt $(ENVIRONMENT)
	@echo "Installing $<; this happens once."
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(VENV)/requirements-dev.stamp: $(VENV)/requirements.stamp

BENCH_ENVIRONMENT := $(shell [ -x $(BENCH)/bin/python ] || echo bench-environment)
bench-environment:
	@scripts/make-venv $(BENCH)

$(BENCH)/requirements.stamp: benchmarks/requirements.txt requirements.txt $(BENCH_ENVIRONMENT)
	@echo "Installing $<; this happens once, and is large."
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
