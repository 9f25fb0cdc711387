# The two commands of a newcomer are `make demo` and `make test`; `make help` lists the rest.
# Everything is installed into .venv and web/node_modules, and kept: a second run starts at once.

PYTHON ?= python3
PREPARE := $(PYTHON) scripts/prepare.py
BIN := .venv/bin
NODE := PATH="$(CURDIR)/.venv/node:$$PATH"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo up test check bench proof contract pictures web clean

help: ## print this
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: ## a seeded site on air; ARGS=--check walks the whole path without a human
	@$(PREPARE) run web
	@exec $(BIN)/hawker demo $(ARGS)

up: ## your own site, without the demo
	@$(PREPARE) run web
	@exec $(BIN)/hawker up

test: ## every test; ARGS go to pytest
	@$(PREPARE) dev web browser systemd
	@HAWKER_CHROMIUM="$$(cat build/chromium)" $(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

check: ## lint, types, architecture, unit tests and the web apps' own checks
	@$(PREPARE) dev packages
	$(BIN)/lint-imports --no-cache
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/python -m pytest tests/architecture tests/unit -q
	cd web && $(NODE) npm run --silent check
	cd web/shared && $(NODE) npx openapi-typescript openapi.json -o src/api/openapi.d.ts --check

bench: ## measure the budgets and print them beside the last ones; ARGS choose some
	@$(PREPARE) dev web
	@exec $(BIN)/hawker bench $(ARGS)

proof: ## attack the promises at full size, in about an hour; ARGS choose some, hour=5 a shorter one
	@$(PREPARE) dev web
	@exec $(BIN)/python -m proof $(ARGS)

contract: ## rewrite what is generated from the code: OpenAPI, its TypeScript, lifecycles, settings
	@$(PREPARE) dev packages
	@mkdir -p build
	$(BIN)/python -m hawker.app.contract > build/openapi.json
	cp build/openapi.json web/shared/openapi.json
	cd web && $(NODE) npm run --silent openapi
	sed -i '/^## /,$$d' docs/states.md
	$(BIN)/python -m hawker.app.cli states | sed -e '$${/^$$/d}' >> docs/states.md
	$(BIN)/python -m hawker.app.settings.telling docs/settings.md

pictures: ## retake the pictures of the docs from a running demo; ARGS is its address
	@$(PREPARE) dev browser
	@HAWKER_CHROMIUM="$$(cat build/chromium)" $(BIN)/python scripts/pictures.py $(ARGS)

web: ## the web apps, built from their sources
	@$(PREPARE) run web

clean: ## forget what was built and installed, but not var/
	rm -rf .venv build web/node_modules web/*/dist
