.PHONY: help setup run test lint conformance drill bench shots lock format browser
.DEFAULT_GOAL := help
BIN := .venv/bin

help: ## Name the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

setup: ## Make .venv and the pages' components (once for each lock)
	@python=$$(sh .ci/preflight.sh) && "$$python" .ci/setup.py

run: setup ## Serve the demonstration city on 127.0.0.1:8000
	@exec env JIANGCE_DEMO=$${JIANGCE_DEMO:-true} $(BIN)/jiangce run

test: setup browser ## Linters, types, import contracts and every test
	@sh .ci/tests.sh

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

browser:
	@sh .ci/browser.sh

conformance: setup ## Tests against vectors outside the project
	$(BIN)/pytest tests/conformance || [ $$? -eq 5 ]

drill: setup ## The long tests: starts and kills, full disks, a million rows
	$(BIN)/pytest tests/starting tests/drill

bench: setup browser ## Speed and memory, as ratios measured in one run
	@for script in tests/bench/bench_*.py; do $(BIN)/python "$$script" || exit 1; done

shots: setup browser ## Take README's screenshots anew
	$(BIN)/python .ci/shots.py

lock: setup ## Resolve the dependencies anew, with hashes and without hosts
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --quiet -o requirements.lock

format: setup ## Let the formatter have its way
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
