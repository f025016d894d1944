# Two commands do everything: `make run` and `make test`. See README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUERY ?= 宁德时代
SERVE ?= 1
# The real reports that tests marked `real` read; .ci/run names them, so that they cannot be skipped there.
REAL_REPORTS ?=
# What benchmarks run on: the real reports, or those that are shipped.
BENCH_TEXTS := $(if $(REAL_REPORTS),$(REAL_REPORTS)/corpus,corpus)
# Options of `make bench`: --write keeps its figures as those that later runs are compared with, --quick takes fewer rounds.
BENCH ?=
# 1 makes a missing browser a failure.
BROWSER_REQUIRED ?=
# 1 makes it a failure that no cluster can be started.
OPENSEARCH_REQUIRED ?=
PYTEST ?=
# 1 makes random tests draw as often as where a change is checked.
THOROUGH ?=
# Tests at work at the same time: as many as cores, and one more where some mostly wait for servers, clusters and watchers;
# with two more, all took as long.
JOBS ?=
CORES := $(shell nproc 2>/dev/null || echo 2)
ONE_MORE := $(shell echo $$(($(CORES) + 1)))
# What takes minutes, or needs a browser or a cluster.
LONG := browser or opensearch or long or crash or hostile or real
RUN_TESTS := $(BIN)/pytest --dist loadgroup --numprocesses
COPY_ARCHIVES := org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies
AS_ROOT_ON_DEBIAN := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT_INSTALL := apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
PIP_INSTALL := $(BIN)/pip install -q --disable-pip-version-check --use-pep517
# pip says so either way.
NOTHING_LACKS = { said=$$($(BIN)/pip check) || { echo "$$said"; exit 1; }; }
# The very files that were tested, by their hashes.
INSTALL_LOCKED := $(PIP_INSTALL) --no-deps --require-hashes -r
PIP_COMPILE := $(BIN)/pip-compile -q --generate-hashes --strip-extras --no-header --allow-unsafe --no-emit-index-url \
  --no-emit-trusted-host --no-emit-find-links --extra pdf --extra fast --extra limit --extra production --extra metrics --extra watch
# Python keeps what it has compiled, whatever the surroundings say: each command and each worker of the tests would compile all.
unexport PYTHONDONTWRITEBYTECODE
# Exported, so that a query may hold blanks and quotation marks.
export QUERY

.PHONY: run test quick check lint install install-dev browser opensearch debian bench bench-long measured bench-cluster screenshots translations lock audit load soak clean

run: install
	@$(BIN)/baogao index || [ $$? -eq 1 ]
	@$(BIN)/baogao search -- "$$QUERY"
ifneq ($(SERVE),0)
	@exec $(BIN)/baogao serve
endif

test: install-dev browser opensearch debian
	REAL_REPORTS="$(REAL_REPORTS)" BROWSER_REQUIRED="$(BROWSER_REQUIRED)" OPENSEARCH_REQUIRED="$(OPENSEARCH_REQUIRED)" \
	  THOROUGH="$(THOROUGH)" $(RUN_TESTS) $(or $(JOBS),$(ONE_MORE)) $(PYTEST)

# What to run before each commit.
quick: install-dev
	$(RUN_TESTS) $(or $(JOBS),$(CORES)) -m "not ($(LONG))" $(PYTEST)

check: lint test

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install
	@$(PIP_INSTALL) tantivy pandas
	$(BIN)/python -m bench.run $(BENCH) $(BENCH_TEXTS)

# The tables of docs/measured.md, from the figures of the last run that was written.
measured: install
	$(BIN)/python -m bench.measured

# What takes longer: larger sizes, two processes, questions made to be slow.
bench-long: install
	@$(PIP_INSTALL) tantivy pandas
	$(BIN)/python -m bench.reading $(BENCH_TEXTS)
	$(BIN)/python -m bench.indexing $(BENCH_TEXTS)
	$(BIN)/python -m bench.changes $(BENCH_TEXTS)
	$(BIN)/python -m bench.search_core --size 12000 $(BENCH_TEXTS)
	$(BIN)/python -m bench.scale $(BENCH_TEXTS)
	$(BIN)/python -m bench.counts --size 120000 $(BENCH_TEXTS)
	$(BIN)/python -m bench.worst --seconds 60 $(BENCH_TEXTS)

# The local index and a cluster of three nodes on this machine; see bench/cluster.py.
bench-cluster: install-dev opensearch
	$(BIN)/python -m bench.cluster $(BENCH_TEXTS)

# The production server under load; see bench/load.py.
load: install-dev
	$(BIN)/python -m bench.load $(BENCH_TEXTS)

# A day's requests in twenty minutes each, with a commit every minute; see bench/soak.py.
soak: install-dev
	$(BIN)/python -m bench.soak --server serve $(BENCH_TEXTS)
	$(BIN)/python -m bench.soak --server gunicorn $(BENCH_TEXTS)

screenshots: install-dev browser
	$(BIN)/python -m tests.browser.screenshots

# The proxy of deploy/, and what sets a clock back, as Debian has them; without them their tests are skipped.
debian:
	@if ! { command -v nginx && command -v faketime; } >/dev/null 2>&1 && $(AS_ROOT_ON_DEBIAN); then \
	  echo "installing Debian's nginx and faketime"; { $(APT_INSTALL) nginx-light faketime; } >/dev/null 2>&1; fi; true

# Takes the texts out of code and templates; what searchapp/translations/en then lacks is for a person to write.
translations: install-dev
	$(BIN)/pybabel -q extract -F pyproject.toml -k marked -k plural:1,1 --no-location --sort-output --no-wrap -o $(VENV)/texts.pot .
	$(BIN)/pybabel -q update -i $(VENV)/texts.pot -d searchapp/translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel compile -d searchapp/translations

# Looks for newer versions and locks them; run the tests afterwards.
lock: install
	@$(PIP_INSTALL) pip-tools
	$(PIP_COMPILE) --upgrade -o requirements.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

# Asks whether faults are known of what is locked.
audit: install
	@$(PIP_INSTALL) pip-audit
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock

install: $(VENV)/installed

install-dev: $(VENV)/installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "baogao needs Python 3.11 or later; name one with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  rm -rf $(VENV); \
	  if $(AS_ROOT_ON_DEBIAN); then echo "installing Debian's python3-venv"; $(APT_INSTALL) python3-venv >/dev/null 2>&1 && $(PYTHON) -m venv $(VENV); \
	  else echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; fi; }

$(VENV)/installed: $(VENV)/bin/python pyproject.toml requirements.lock
	@echo "installing baogao into $(VENV)"
	@$(INSTALL_LOCKED) requirements.lock && $(PIP_INSTALL) --no-deps -e . && $(NOTHING_LACKS)
	@touch $@

# All at once. Python compiles what is used of it; of jieba, later Pythons would then say what they think of its strings.
$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml requirements.lock requirements-dev.lock
	@echo "installing baogao and what its tests need into $(VENV)"
	@$(INSTALL_LOCKED) requirements-dev.lock --no-compile && $(PIP_INSTALL) --no-deps -e . && $(NOTHING_LACKS)
	@$(BIN)/python -W ignore -m compileall -q $(VENV)/lib/python3*/site-packages/jieba
	@touch $(VENV)/installed $@

# Chromium, a Chinese font, and what Playwright's driver needs; Chromium without its windows where Debian has it. Where they
# cannot be installed, the browser tests are skipped and say why.
browser:
	@if ! { command -v chromium-headless-shell && ldconfig -p | grep libatomic.so.1 && fc-list | grep -i cjk; } >/dev/null 2>&1 \
	  && $(AS_ROOT_ON_DEBIAN); then \
	  echo "installing Debian's chromium-headless-shell, fonts-noto-cjk and libatomic1"; \
	  { $(APT_INSTALL) chromium-headless-shell fonts-noto-cjk fontconfig libatomic1 \
	    || $(APT_INSTALL) chromium fonts-noto-cjk fontconfig libatomic1; } >/dev/null 2>&1; fi; true

# Real nodes of OpenSearch for the tests, by Maven. Where there is no Java or no Maven, those tests are skipped and say why.
opensearch:
	@if [ ! -e .opensearch/fetched -o tests/opensearch/pom.xml -nt .opensearch/fetched ]; then \
	  if ! { command -v javac && command -v mvn; } >/dev/null 2>&1 && $(AS_ROOT_ON_DEBIAN); then \
	    echo "installing Debian's openjdk-17-jdk-headless and maven"; \
	    $(APT_INSTALL) openjdk-17-jdk-headless maven >/dev/null 2>&1; fi; \
	  if { command -v javac && command -v mvn; } >/dev/null 2>&1; then \
	    echo "fetching OpenSearch into .opensearch"; \
	    rm -rf .opensearch; \
	    mvn -q -B -f tests/opensearch/pom.xml $(COPY_ARCHIVES) -DincludeScope=runtime -DoutputDirectory="$(CURDIR)/.opensearch/lib" \
	      && touch .opensearch/fetched && { $(PYTHON) -m tests.opensearch.nodes || true; }; fi; fi

clean:
	rm -rf $(VENV) dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis .opensearch
	find index -mindepth 1 ! -name README.md -delete
