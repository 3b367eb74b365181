.PHONY: help run install test fuzz fuzzing lint docs bench benchmarks soak test-tsan clean
.DEFAULT_GOAL := help

# Warnings are errors where the house is built to be judged; `run` must also work with a newer toolchain that warns of more.
STRICT = HUBLINE_STRICT=1
CHECKED = --explicit-target-dependency-import-check error
PYTHON = .build/venv/bin/python
TOOLS = .build/tools
# With Swift's own libraries inside, a program runs where the system's are. What is served, installed and measured is built alike.
RELEASE = swift build -c release --static-swift-stdlib
# Where `install` puts things.
PREFIX = /usr/local
# Seconds after which tests that still run are taken for hanging, and named.
LIMIT = 1200

help:
	@echo 'make run        install what is missing, build, serve config.yaml'
	@echo 'make install    hubline and an example of its file, below PREFIX (/usr/local)'
	@echo 'make test       every deterministic test, and real clients against hubline serve'
	@echo 'make lint       format, imports between targets, layout'
	@echo 'make docs       the tables of docs/configuration.md, printed from the code'
	@echo 'make bench      cost of a call as a ratio to an echo in C'
	@echo 'make benchmarks cost of its parts: JSON, Codable, modules, tables'
	@echo 'make soak       the tests at full size'
	@echo 'make fuzz       two million cases for each fuzz target'
	@echo 'make test-tsan  the Swift tests under the thread sanitizer'
	@echo 'make clean      remove .build'

run:
	@.ci/need build
	@echo 'Building hubline (release; a minute or two the first time).'
	@.ci/quietly .build/run.log $(RELEASE) --product hubline
	@exec .build/release/hubline serve --config config.yaml

install:
	@.ci/need build
	@echo 'Building hubline (release; a minute or two the first time).'
	@.ci/quietly .build/install.log $(RELEASE) --product hubline
	@install -D .build/release/hubline $(DESTDIR)$(PREFIX)/bin/hubline
	@install -D -m 644 config.yaml $(DESTDIR)$(PREFIX)/share/hubline/config.yaml
	@echo 'Installed $(DESTDIR)$(PREFIX)/bin/hubline and $(DESTDIR)$(PREFIX)/share/hubline/config.yaml.'

test: .build/venv/ready
	@.ci/need build
	@.ci/step 'build' env $(STRICT) swift build --build-tests $(CHECKED)
	@.ci/step 'swift test' .ci/within $(LIMIT) .build/test.log env $(STRICT) swift test --skip-build --disable-xctest $(CHECKED)
	@$(MAKE) --no-print-directory fuzzing
	@.ci/step 'clients' timeout $(LIMIT) $(PYTHON) -W ignore::ResourceWarning -m unittest discover -s Tests/Clients -p '*_test.py'

lint:
	@.ci/imports.sh
	@.ci/layout.sh
	@swift format lint --strict --parallel --recursive Sources Plugins Tests docs/examples Package.swift

# The test that finds them not current writes them.
docs:
	@.ci/need build
	@HUBLINE_WRITE_DOCS=1 $(STRICT) swift test --quiet --disable-xctest $(CHECKED) --filter ReferenceTests

# Alone, so that memory can be judged; `make fuzz` goes on for half an hour and more.
FUZZ = HUBLINE_FUZZ_SECONDS=60

fuzz:
	@.ci/need build
	@.ci/step 'build' env $(STRICT) swift build --build-tests $(CHECKED)
	@$(MAKE) --no-print-directory fuzzing LIMIT=14400 \
		FUZZ="HUBLINE_FUZZ_CASES=2000000 HUBLINE_FUZZ_SEED=$$(date +%s)"

fuzzing:
	@.ci/step 'fuzzing' .ci/within $(LIMIT) .build/fuzz.log env $(STRICT) $(FUZZ) \
		swift test --skip-build --disable-xctest --filter FuzzTests $(CHECKED)
	@grep ' cases, ' .build/fuzz.log

# The load tests read the variable; everything else is as in `test`.
soak:
	@HUBLINE_SOAK=1 $(MAKE) --no-print-directory LIMIT=14400 test

# One test at a time: everything is many times slower, and tests over real sockets wait for real time.
test-tsan:
	@.ci/need build
	@TSAN_OPTIONS='suppressions=$(CURDIR)/.ci/tsan.supp' swift test --quiet --disable-xctest --no-parallel \
		--scratch-path .build/tsan --sanitize=thread -Xswiftc -DHUBLINE_TSAN

bench: $(TOOLS)/baseline-echo $(TOOLS)/hubload
	@for server in bench-server conformance-server; do .ci/quietly .build/bench.log $(RELEASE) --product $$server || exit; done
	@python3 Tests/Tools/bench.py --baseline $(TOOLS)/baseline-echo --servers .build/release --load $(TOOLS)/hubload

# The package sees what is not public as tests do.
benchmarks:
	@.ci/need build
	@.ci/quietly .build/benchmarks.log swift build -c release --package-path Tests/Benchmarks --scratch-path .build/benchmarks \
		-Xswiftc -enable-testing
	@.build/benchmarks/release/Benchmarks

clean:
	@rm -rf .build

$(TOOLS)/baseline-echo: Tests/Tools/baseline-echo/baseline-echo.c Tests/Tools/baseline-echo/websocket.h
	@.ci/need build bench
	@mkdir -p $(TOOLS)
	@cc -O2 -std=gnu11 -Wall -Wextra -Wshadow -Werror -o $@ $< -luv -lcrypto

$(TOOLS)/hubload: $(wildcard Tests/Tools/hubload/*)
	@.ci/need build bench
	@mkdir -p $(TOOLS)
	@g++ -O2 -std=c++17 -Wall -Wextra -Werror -o $@ Tests/Tools/hubload/*.cpp

# The clients' own environment, made anew when the pinned packages change.
.build/venv/ready: Tests/Clients/requirements.txt
	@.ci/need build test
	@rm -rf .build/venv
	@python3 -m venv .build/venv
	@.ci/quietly .build/venv.log $(PYTHON) -m pip install --no-input -r $<
	@touch $@
