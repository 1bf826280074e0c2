# Everything a developer runs. `make demo` and `make test` set up what they need, on a fresh machine, from a fresh clone.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= out
DATA   ?= ../shared/data

.PHONY: install models demo test test-web lint fix gate bench bench-clustering bench-events bench-extraction bench-fuzz bench-inputs bench-kills bench-replay bench-scale bench-speed bench-truth clean

install: $(VENV)/installed            ## a virtual environment with everything, pinned

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

models: install                       ## the default models, into models/
	$(BIN)/aibot models install --default --models models

# Exit code 3 means that some of the input was set aside: the example inbox holds a broken file.
demo: models                          ## the example inbox, from articles to stories
	$(BIN)/aibot summarize examples/inbox --out $(OUT) || test $$? -eq 3

test: models                          ## every test, the slow ones too
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not ray"
	$(BIN)/python -m pytest -m ray tests/cluster

test-web: install                     ## the reading room in a real browser: keys, screen readers, phone, print
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[browser]"
	scripts/install_chromium.sh
	$(BIN)/python -m pytest tests/web -m web

lint: install                         ## style, types, and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: install                          ## put style right where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gate: models                          ## has quality fallen below a floor of benchmarks/baseline.json?
	$(BIN)/python benchmarks/gate.py --data $(DATA)

bench: bench-clustering bench-events bench-extraction bench-truth bench-inputs bench-speed   ## every figure in docs/ (hours)

bench-clustering: models              ## how fast are events found in a large pile? (an hour)
	$(BIN)/python benchmarks/clustering_speed.py --data $(DATA)

bench-events: models                  ## are the right articles found together?
	$(BIN)/python benchmarks/events.py --data $(DATA)

bench-extraction: models              ## are the right sentences chosen?
	$(BIN)/python benchmarks/extraction.py --data $(DATA)

bench-truth: models                   ## does the gate stop what is false, and let through what is true?
	$(BIN)/python benchmarks/truth.py --data $(DATA)
	$(BIN)/python benchmarks/contradictions.py --data $(DATA)
	$(BIN)/python benchmarks/disputes.py

bench-inputs: install                 ## is everything read, and read right?
	$(BIN)/python benchmarks/inputs.py --data $(DATA)/inputs

bench-replay: models                  ## do events keep their ids from day to day?
	$(BIN)/python benchmarks/replay.py --data $(DATA)

bench-fuzz: install                   ## does any damaged file crash, hang or lose what reads it? (about an hour)
	$(BIN)/python benchmarks/fuzz_inputs.py --data $(DATA)/inputs

bench-kills: install                  ## do 5,000 runs that are ended at random lose or tear anything? (about an hour)
	$(BIN)/python benchmarks/kill_runs.py --kills 5000

bench-speed: models                   ## how much faster than plain libraries?
	$(BIN)/python benchmarks/embedding.py
	$(BIN)/python benchmarks/rewriting.py

bench-scale: models                   ## what a whole run costs as it grows, and where the time goes (about a quarter of an hour)
	$(BIN)/python benchmarks/scale.py --articles 100 1000 10000 --write
	$(BIN)/python benchmarks/scale.py --articles 100 --rewriter SmolLM2-135M-Instruct --write
	$(BIN)/python benchmarks/cluster.py

clean:                                ## what was built; models/ and out/ stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
