# The everyday commands. Each sets up its own virtual environment in .venv when there is none, and installs again when the locked
# requirements changed. Nothing else on the machine is touched.

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The project itself is installed with the locked setuptools, so that nothing unlocked is fetched.
SELF := --no-deps --no-build-isolation --no-index --editable .
COMPILE := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header --quiet \
	--no-emit-index-url --no-emit-find-links

.PHONY: help demo install test lint format bench calibrate effects-check attack proposals-check chaos fuzz histories picture grants lock
.DELETE_ON_ERROR:

help: ## Show these commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 24

demo: .venv/.run ## Run a cohort of trajectories with simulated partners; the page is on http://127.0.0.1:8080
	$(BIN)/regie up --demo

install: .venv/.run ## Install what is needed to run; the command is .venv/bin/regie

test: lint .venv/.npm .venv/.senders ## Check everything, the slow tests last
	$(BIN)/python -m pytest -m "not slow" -n 2
	$(BIN)/python -m pytest -m slow -n 0

lint: .venv/.dev ## Style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev ## Rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.bench ## Measure beside peers and the limits of the machine (flags: ARGS="--rounds 9")
	@$(BIN)/python -m tests.bench $(ARGS)

calibrate: .venv/.run ## See whether the intervals of the lessons cover the truth (RUNS=500 SEED=1); some minutes on two cores
	@$(BIN)/python -m tests.calibration $(or $(RUNS),500) $(or $(SEED),1)

effects-check: .venv/.dev ## See whether what is told of adjusting is true, of people who live twice (RUNS=200 SEED=1); twenty minutes on two cores
	@$(BIN)/python -m tests.calibration.effects $(or $(RUNS),200) $(or $(SEED),1) $(ARGS)

attack: .venv/.dev ## See what follows for certain about few people from all that is published (SEED=1); the last line is JSON
	@$(BIN)/python -m tests.attack $(or $(SEED),1)

proposals-check: .venv/.run ## See how often chance alone proposes another norm in years, and how soon one that is off is found (PROGRAMMES=200 SEED=1)
	@$(BIN)/python -m tests.proposals $(or $(PROGRAMMES),200) $(or $(SEED),1)

chaos: .venv/.dev ## Break an installation under load and see whether anything is lost (MINUTES=10 SEED=7); needs a machine with nothing else to do
	@$(BIN)/python -m tests.chaos $(or $(MINUTES),10) $(or $(SEED),7) $(ARGS)

fuzz: .venv/.dev ## Send the gateway whatever there is, and see that nothing breaks or is lost (CASES=100000 SEED=1); a quarter of an hour
	@$(BIN)/python -m tests.fuzz $(or $(CASES),100000) $(or $(SEED),1)

histories: .venv/.dev ## Keep the lives of this release, that later ones have to take up (before a release)
	$(BIN)/python -m tests.histories

picture: .venv/.dev ## Draw the rooms anew after a change of the contracts (docs/floors.md)
	$(BIN)/python -m tests.floors

grants: .venv/.dev ## Write down anew who may do what, after a change of the grants (docs/authorisation.md)
	$(BIN)/python -m tests.authorisation

lock: ## Write the locked requirements anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --extra bench --constraint requirements.txt --output-file requirements-bench.txt
	$(COMPILE) --extra release --constraint requirements.txt --output-file requirements-release.txt

.venv/.made:
	@for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3; do \
		if [ -n "$$python" ] && "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "making .venv with $$python"; "$$python" -m venv .venv && touch $@; exit; \
		fi; \
	done; echo "Regie needs Python 3.11 or later with venv (on Debian: apt install python3 python3-venv)" >&2; exit 1

.venv/.run: requirements.txt pyproject.toml | .venv/.made
	$(PIP) --require-hashes --requirement requirements.txt
	$(PIP) $(SELF)
	@touch $@

.venv/.dev: requirements-dev.txt pyproject.toml | .venv/.made
	$(PIP) --require-hashes --requirement requirements-dev.txt
	$(PIP) $(SELF)
	@touch $@ .venv/.run

# What tests have from npm: an OpenID provider, a linter for the API, a library that sends events, and axe. Without node those tests are skipped, and say why.
.venv/.npm: tests/gateway/login/provider/package-lock.json tests/gateway/api/linter/package-lock.json \
		tests/gateway/inbox/senders/package-lock.json tests/gateway/axe/package-lock.json | .venv/.dev
	@$(BIN)/python -m tests.npm
	@touch $@

# Two lines of a library with which partners send events, which cannot be in one environment.
.venv/.senders: tests/gateway/inbox/senders/cloudevents-1.txt tests/gateway/inbox/senders/cloudevents-2.txt | .venv/.dev
	@$(BIN)/python -m tests.gateway.inbox.senders
	@touch $@

.venv/.bench: requirements-bench.txt pyproject.toml | .venv/.made
	$(PIP) --require-hashes --requirement requirements-bench.txt
	$(PIP) $(SELF)
	@touch $@ .venv/.run

.venv/.release: requirements-release.txt pyproject.toml | .venv/.made
	$(PIP) --require-hashes --requirement requirements-release.txt
	$(PIP) $(SELF)
	@touch $@ .venv/.run

dist/sbom.json: .venv/.release
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --mc-type application --output-reproducible --output-file $@
