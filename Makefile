# The daily work on Maxella; `make help` lists it. Needs Python 3.11 to 3.14 with venv, and nothing else.
#
#   make run PORT=9000 DATASET=ml-100k     make test TESTS="tests/data -k zip"     make install PYTHON=python3.12

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
CODE := src tests studies docs benchmarks scripts

# Every file is checked against the lock. Bytecode is left to the first import: only some modules are ever imported.
PIP_INSTALL = -m pip --disable-pip-version-check install --quiet --no-compile
LOCKED = $(PIP_INSTALL) --require-hashes --requirement
PROJECT = $(PIP_INSTALL) --no-deps --no-build-isolation

ALL_TESTS = --numprocesses=auto --dist=loadfile --no-loadscope-reorder

# An environment that does not start any more, or that was made in another folder, is made anew.
ifneq ($(shell $(BIN)/python -c 'print(open(".venv/made").read().strip())' 2>/dev/null),$(CURDIR))
  $(shell rm -f .venv/made .venv/installed .venv/installed-dev)
endif

.PHONY: help install install-dev lock hooks clean run test coverage check lint format types soak attack test-lowest \
	test-wheel dist bench docs results screenshots chromium axe postgres nginx caddy \
	mutants

help: ## list what can be made
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- the environment -------------------------------------------------------------------------------------

install: .venv/installed ## make the environment in .venv, with Maxella editable in it

install-dev: .venv/installed-dev ## the same with everything that the tests need

.venv/made:
	@python=$$(sh scripts/find-python.sh $(PYTHON)) && "$$python" -m venv --clear .venv
	@pwd -P > $@

.venv/installed: .venv/made requirements/run.lock pyproject.toml
	@echo "Installing what Maxella needs into .venv …"
	@$(BIN)/python $(LOCKED) requirements/run.lock
	@$(BIN)/python $(PROJECT) --editable .
	@touch $@

.venv/installed-dev: .venv/made requirements/dev.lock pyproject.toml
	@echo "Installing what Maxella and its tests need into .venv …"
	@$(BIN)/python $(LOCKED) requirements/dev.lock
	@$(BIN)/python $(PROJECT) --editable .
	@touch .venv/installed $@

lock: install-dev ## write the lock files anew (UPGRADE=1 takes the newest versions)
	sh scripts/lock.sh $(BIN)/uv $(if $(UPGRADE),--upgrade)

hooks: install-dev ## run the checks before every commit
	$(BIN)/pre-commit install

clean: ## remove the environments and everything that was built
	rm -rf .venv .venv-lowest .venv-wheel build dist htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache

# --- using it --------------------------------------------------------------------------------------------

run: install ## data, training, evaluation and the app (PORT= HOST= DATASET=)
	@exec $(BIN)/maxella up $(if $(DATASET),--dataset '$(DATASET)') $(if $(HOST),--host '$(HOST)') \
		$(if $(PORT),--port '$(PORT)')

# --- checking it -----------------------------------------------------------------------------------------

test: install-dev chromium axe postgres nginx caddy ## run the tests (TESTS= names some, or gives pytest other options)
	$(BIN)/python -m pytest $(or $(TESTS),$(ALL_TESTS))

coverage: ## run all tests and say which lines none of them runs
	$(MAKE) test TESTS='$(ALL_TESTS) --cov --cov-report=term:skip-covered'

check: lint types test ## lint, types and test

lint: install-dev ## style and layers
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports

format: install-dev ## bring the code into style
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: install-dev ## check the types
	$(BIN)/mypy

soak: install-dev postgres ## count faults in full, and the property tests with ten times the examples; writes docs/soak.md
	rm -f build/soak.jsonl
	MAXELLA_SOAK=1 $(BIN)/python -m pytest -m soak
	$(BIN)/python docs/write_soak.py
	$(BIN)/python -m pytest -m 'hypothesis and not soak' --hypothesis-profile soak

attack: install-dev ## try all that strangers might against a served app; writes docs/attack.md
	rm -f build/attack.jsonl
	MAXELLA_ATTACK=1 $(BIN)/python -m pytest -m attack
	$(BIN)/python docs/write_attack.py

mutants: install-dev ## put small faults into the code and see which ones no test notices (N=400 SEED=1 JOBS=2 FOLDERS=)
	$(BIN)/python -m scripts.mutants $(FOLDERS) --count $(or $(N),400) --seed $(or $(SEED),1) --jobs $(or $(JOBS),2)

test-lowest: .venv-lowest/installed ## the tests with the lowest versions that pyproject.toml allows (Python 3.11)
	.venv-lowest/bin/python -m pytest -m 'not browser and not tensorflow' $(TESTS)

.venv-lowest/installed: requirements/lowest.lock pyproject.toml
	@python=$$(sh scripts/find-python.sh python3.11) && "$$python" -m venv --clear .venv-lowest
	@.venv-lowest/bin/python $(LOCKED) requirements/lowest.lock
	@.venv-lowest/bin/python $(PROJECT) --editable .
	@touch $@

dist: install-dev ## build the wheel and the source archive
	rm -rf dist
	$(BIN)/hatchling build

test-wheel: dist ## run the app from the wheel, then serve its bundle without any extra, each in a clean environment
	@python=$$(sh scripts/find-python.sh $(PYTHON)); for lock in run serve; do \
		"$$python" -m venv --clear .venv-wheel/$$lock && \
		.venv-wheel/$$lock/bin/python $(LOCKED) requirements/$$lock.lock && \
		.venv-wheel/$$lock/bin/python $(PROJECT) dist/*.whl || exit 1; \
	done
	$(BIN)/python scripts/try_installed.py .venv-wheel/run/bin/maxella .venv-wheel/serve/bin/maxella

chromium:
	@sh scripts/get-chromium.sh

axe:
	@sh scripts/get-axe.sh

postgres:
	@sh scripts/get-postgres.sh

nginx caddy:
	@sh scripts/get-proxy.sh $@

# --- figures and pages -----------------------------------------------------------------------------------

bench: install-dev ## measure speed and memory, fail where a goal is missed (needs ml-1m; ONLY= names some, QUICK=1 only tries them)
	@$(BIN)/python -m benchmarks $(ONLY) $(if $(QUICK),--quick)

docs: install-dev ## write the generated pages of docs/
	$(BIN)/python docs/generate_cli.py
	$(BIN)/python docs/write_limits.py
	$(BIN)/python docs/write_architecture.py

results: install-dev ## run every experiment on ml-1m and write docs/results.md and all tables (hours; goes on where it stopped)
	$(BIN)/maxella experiment run
	$(BIN)/maxella experiment run --engine tfrs
	$(BIN)/maxella experiment table --out docs/results.md --figures studies/tfrs_movielens/figures/ml-1m.json
	$(BIN)/python docs/write_importance.py
	$(BIN)/python docs/write_pictures.py
	$(BIN)/python docs/write_results.py

screenshots: install-dev chromium ## take the pictures of the pages (needs a trained ml-1m: make run, once)
	$(BIN)/python docs/screenshots.py
