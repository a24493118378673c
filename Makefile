.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := $(VENV)/.demo
# Nearly every test that starts a process would compile the program and its libraries anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 18

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("milelog needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# What is imported is compiled then; to compile all that is installed takes twenty seconds more, here and below.
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e '.[dev]'
	@touch $(READY) $(DEMO)

$(DEMO): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("milelog needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e .
	@touch $(DEMO)

demo: $(DEMO) ## set up what milelog itself needs, then analyze the sample data: terminal report and HTML page
	$(BIN)/milelog analyze sample_data

test: $(READY) ## set up, then run all tests
	$(BIN)/python -m pytest -n auto --nbmake notebooks tests

.PHONY: test-nightly
test-nightly: $(READY) ## the tests that take minutes: large files through other decoders, a thousand weeks
	$(BIN)/python -m pytest -n auto -m nightly

check: $(READY) ## lint, types, formatting, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: bench-readers bench-detect bench-verdicts bench-repair bench-runner bench-mile bench-report bench-run bench-ingest ## every figure the docs quote, measured here

bench-readers: $(READY) ## readers against other decoders: times as ratios, distances side by side
	$(BIN)/python bench/readers.py
	$(BIN)/python bench/distances.py

bench-detect: $(READY) ## the detector against truth and baselines
	$(BIN)/python bench/detect_fit.py
	$(BIN)/python bench/detect.py
	$(BIN)/python bench/detect_log.py

fit-detector: $(READY) ## fit the choice among accounts of a run, and print figures of runners left out
	$(BIN)/python bench/detect_fit.py --write

bench-verdicts: $(READY) ## verdicts of simulated logs against their truth
	$(BIN)/python bench/verdict_situations.py
	$(BIN)/python bench/verdicts.py

bench-repair: $(READY) ## plan repair against brute force on ten thousand small weeks
	$(BIN)/python bench/plan_repair.py

mutants: $(READY) ## small changes to the code that the tests should notice
	for package in compliance weeks.py sessions plan corrections store runner measure formats; do $(BIN)/python bench/mutants.py $$package --sample 150; done

.PHONY: bench-slope
bench-slope: $(READY) ## her own response to slopes on simulated runners, and what it does for the zones of reps
	$(BIN)/python bench/slope.py --runs 24

.PHONY: bench-runner
bench-runner: $(READY) ## fitness by date on simulated runners who improve, with and without races
	$(BIN)/python bench/runner.py

.PHONY: bench-mile
bench-mile: $(READY) ## forecasts, splits of races and workouts run again, on simulated runners
	$(BIN)/python bench/mile.py

bench-report: $(READY) ## sizes and times of pages and charts, for a week and a season
	$(BIN)/python bench/report.py

bench-ingest: $(READY) ## a log of a thousand runs: cold, again, one new, faults
	$(BIN)/python bench/ingest.py

bench-run: $(READY) ## the main job: time and memory, cold and with nothing new
	$(BIN)/python bench/run.py

.PHONY: bench-faults
bench-faults: $(READY) ## kills, full disks, damaged recordings and random steps: tried and lost
	$(BIN)/python bench/faults.py

fuzz: $(READY) ## a million damaged recordings, rows and corrections; goes on where it was stopped
	$(BIN)/python bench/fuzz.py

docs: $(READY) ## build the documentation into site/
	$(BIN)/python tools/docs.py site

sample: $(READY) ## write sample_data/ again, the same bytes
	$(BIN)/python -m milelog.simulate sample_data

clean: ## remove what was built, the environment too
	rm -rf $(VENV) build dist site out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache sample_data/.milelog sample_data/milelog-report.html

.PHONY: help demo test check bench mutants bench-readers bench-detect bench-verdicts bench-repair bench-report bench-run bench-ingest fuzz docs sample clean fit-detector
