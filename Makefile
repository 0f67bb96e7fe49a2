PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STUDY ?= data/26-NQ-TW
WORKERS ?= 2
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: report test setup lab lint docs pictures clean

report: $(VENV)/.installed  ## coverage and divergence reports of STUDY in outputs/
	$(BIN)/doichieu report $(STUDY) --workers $(WORKERS)

# Tests that run whole reports, notebooks or a browser take as long as all others together: side by side on two cores.
SLOW := tests/batch tests/notebook tests/figures tests/test_notebooks.py tests/test_security.py tests/test_install.py tests/test_site.py

test: $(VENV)/.installed-test lint  ## lint, types, unit, properties, notebooks
	$(BIN)/python -m pytest -p no:cacheprovider $(SLOW) & slow=$$!; \
	$(BIN)/python -m pytest -p no:cacheprovider $(addprefix --ignore=,$(SLOW)); rest=$$?; \
	wait $$slow && exit $$rest

setup: $(VENV)/.installed  ## leaves .venv/bin/doichieu

lab: $(VENV)/.installed  ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.installed-docs  ## the documentation site in build/docs; runs the tutorial for its pictures
	$(BIN)/python docs/run_tutorial.py docs/pictures
	$(BIN)/python -m sphinx -W --keep-going -q docs build/docs

pictures: $(VENV)/.installed-test  ## those of the README, from a run on the shipped study
	$(BIN)/doichieu report data/26-NQ-TW --output-dir build/pictures --workers $(WORKERS)
	$(BIN)/python docs/take_pictures.py build/pictures

clean:  ## removes what make made, never data/
	rm -rf $(VENV) build docs/pictures *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "doichieu needs Python 3.11 or newer; try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	@echo "Installing some hundred packages into $(VENV), each named as it comes: a few minutes, this once."
	$(INSTALL) .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(INSTALL) '.[test]'
	touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	$(INSTALL) '.[docs]'
	touch $@
