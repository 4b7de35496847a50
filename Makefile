# fieldguide: `make demo` and `make test` on a machine that has only Python 3.11 or newer and make.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test check format fuzz lock clean

# Train on 2,624 photos of solar cells; leaves demo/solar.guide and demo/report.html.
demo: $(VENV)/.demo
	$(BIN)/fieldguide demo --output demo --force

# Everything that must hold before a change lands: format, lint, types, tests and the examples in the pages.
test: $(VENV)/.test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyrefly check
	$(BIN)/python -m pytest -n 2

# Every field of several guides with every odd value, instead of the few that `make test` draws; half an hour.
fuzz: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 -m fuzz

format: $(VENV)/.test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Write constraints.txt anew from what this environment holds.
lock: $(VENV)/.test
	{ sed -n '/^#/p' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | sort -f; } > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) demo dist build

$(VENV)/.demo: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e '.[demo]'
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e '.[classic,demo,fast,lite]'
	$(INSTALL) --group test
	touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "fieldguide needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
