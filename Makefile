# `make` sets up and builds from the bundled figures; `make help` lists the rest. Needs Python 3.11 or newer, and nothing else.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := all

python := .venv/bin/python
FROM ?= bundled
ARCHIVE ?=

# What people type reaches programs through the environment, as it was typed: neither make nor a shell reads it as its own.
typed := FROM ARCHIVE PORT READ_ONLY LEVELUP_UI_URL INDICATOR MEASURE AREA PERIOD SECTOR DEFINITION RELEASE
$(foreach word,$(typed),$(eval override $(word) := $$(value $(word))))
export $(typed)

export PYTHONPATH := $(CURDIR)
export DAGSTER_HOME ?= $(CURDIR)/.dagster
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: all setup refresh test soak check ui service sql explain atlas bench docs results rollback verify package prune clean help

all: ## set up, refresh from the bundled figures and publish
	@$(MAKE) refresh FROM=bundled

setup:
	@.ci/setup

refresh: setup ## land, build, test and publish: FROM=bundled|archive|live ARCHIVE=folder
	@$(python) -m orchestration refresh --from "$$FROM" $${ARCHIVE:+--archive "$$ARCHIVE"}

test: setup ## run the tests
	@$(python) -m pytest

soak: setup ## try faults for up to twenty minutes: kills, full disks, readers, changed payloads: SEED=
	@$(python) -m tests.faults.soak $(if $(SEED),--seed $(SEED))

check: setup ## look at the style of Python and SQL, and at known weaknesses of dependencies
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	@$(python) .ci/audit

ui: setup ## open Dagster's pages (http://127.0.0.1:3000): PORT= READ_ONLY=1 to look without being able to change
	@$(python) -m orchestration ui $${PORT:+--port "$$PORT"} $${READ_ONLY:+--read-only}

service: setup ## write systemd unit files for this folder, and say how to install them
	@deploy/write-units

sql: setup ## ask the published file, read-only
	@$(python) -m orchestration sql

explain: setup ## show where a number comes from: INDICATOR=|MEASURE= AREA= PERIOD= SECTOR= DEFINITION= RELEASE=
	@$(python) -m orchestration explain --indicator "$${INDICATOR:-$$MEASURE}" --area "$$AREA" --period "$$PERIOD" \
		--sector "$$SECTOR" --definition "$$DEFINITION" --release "$$RELEASE"

atlas: setup ## make the atlas from the published file: a static site, warehouse/atlas/index.html
	@$(python) -m orchestration atlas

bench: setup ## time refreshes against bare DuckDB, and indicators against pandas: ARCHIVE=folder
	@$(python) -m bench $${ARCHIVE:+--archive "$$ARCHIVE"}

docs: setup ## write dbt's documentation of every model and column
	@$(python) -m orchestration docs

results: setup ## print the results of the queries in README.md, warehouse/README.md and the story anew
	@$(python) -m tests.documents.results

rollback: setup ## put the publication before this one back
	@$(python) -m orchestration rollback

verify: setup ## hash all that has landed and is published again, and name what is damaged
	@$(python) -m orchestration verify

package: setup ## pack what is published into one dated archive with hashes
	@$(python) -m orchestration package

prune: setup ## show what no published number came from and may go, and how many bytes that are; YES=1 removes it
	@$(python) -m orchestration prune $(if $(filter 1 yes,$(YES)),--yes)

clean: ## remove what can be made again; landed releases and published files stay
	rm -rf .venv .venv.lock .dagster dbt_project/target dbt_project/logs warehouse/build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18
