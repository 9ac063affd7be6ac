# Every target is one call of the development environment, see devenv/README.md.
PYTHON ?= python3
ARGS ?=
export HTTP_PORT DB_NAME

.PHONY: run test lint format bench stock pictures clean

run test lint format bench stock pictures clean:
	@$(PYTHON) -m devenv $@ $(ARGS)
