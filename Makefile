# `make run` installs what is missing, builds and starts Coppice. `make test` installs what the tests need and runs them
# all. `make help` lists the rest. Debian and Ubuntu; elsewhere have the packages below there already.

GO      ?= go
PREFIX  ?= /usr/local
TAGS    := sqlite_fts5
WINDOW  := desktop,production,webkit2_41,$(TAGS)

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
# A release is built with BUILDFLAGS=-trimpath. It is no default: the tests could then not share what was compiled.
BUILDFLAGS ?=
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

NEED_RUN    := gcc=gcc pkg-config=pkg-config bwrap=bubblewrap
NEED_WINDOW := pc:gtk+-3.0=libgtk-3-dev pc:webkit2gtk-4.1=libwebkit2gtk-4.1-dev
NEED_TEST   := chromium|chromium-browser|google-chrome=chromium|chromium-browser Xvfb=xvfb xdotool=xdotool import=imagemagick

# The alternatives in a need are separated by a bar, which the shell must not see.
quoted = $(foreach need,$(1),'$(need)')

PAGE := $(shell find frontend/src frontend/public -type f 2>/dev/null) $(wildcard frontend/*.json frontend/*.ts \
	frontend/*.js frontend/*.html)

.DEFAULT_GOAL := help
.PHONY: help run build window frontend test lint test-go test-ui test-e2e test-window test-window-control test-ollama bench bench-window bench-loop bench-page shots install clean deps deps-test

help: ## list the targets
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: deps build window ## install what is missing, build, and start Coppice
	bin/coppice

deps:
	@build/need.sh $(call quoted,$(NEED_RUN) $(NEED_WINDOW))

deps-test:
	@build/need.sh $(call quoted,$(NEED_RUN) $(NEED_WINDOW) $(NEED_TEST))

build: frontend ## build bin/coppice: command line, engine and browser face
	$(GO) build $(BUILDFLAGS) -tags $(TAGS) -ldflags '$(LDFLAGS)' -o bin/coppice .

window: frontend ## build bin/coppice-window
	$(GO) build $(BUILDFLAGS) -tags $(WINDOW) -ldflags '$(LDFLAGS)' -o bin/coppice-window .

frontend: bin/.page ## build the page that is embedded into both

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

bin/.page: frontend/node_modules/.package-lock.json $(PAGE)
	cd frontend && npm run build
	@mkdir -p bin && touch $@

test: deps-test ## install what the tests need and run them all
	@build/all.sh build window lint test-go test-ui test-e2e test-window test-window-control test-ollama

lint: ## gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l *.go app internal 2>/dev/null); \
		if [ -n "$$unformatted" ]; then echo "not gofmt'ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet -tags $(TAGS) ./...
	@if $(GO) run $(STATICCHECK) -version; then $(GO) run $(STATICCHECK) -tags $(TAGS) ./...; \
		else echo "lint: staticcheck cannot be fetched here; gofmt and vet only"; fi

test-go: frontend ## Go tests under the race detector, and the store once without FTS5
	$(GO) test -race -timeout 40m -tags $(TAGS) ./...
	$(GO) test ./internal/store

test-ui: frontend/node_modules/.package-lock.json ## type check and component tests of the page
	cd frontend && npm run check && npm test

test-e2e: build ## the whole program through the page, in Chromium
	cd frontend && COPPICE_BIN=$(CURDIR)/bin/coppice npm run e2e

test-ollama: ## the Ollama adapter against a real server, where there is one; says so where there is none
	@GO='$(GO)' TAGS='$(TAGS)' build/ollama.sh

test-window: build window ## the window on a screen of its own, by keys from the queue to a landed commit
	$(GO) run ./build/windowtest -picture bin/window.png journey

test-window-control: build ## the control of test-window: without the proxy it has to fail
	@mkdir -p bin/control && cp bin/coppice bin/control/
	$(GO) build $(BUILDFLAGS) -tags $(WINDOW),noproxy -ldflags '$(LDFLAGS)' -o bin/control/coppice-window .
	@if $(GO) run ./build/windowtest -bin bin/control -patience 60s -picture bin/control/window.png journey; \
		then echo "FAIL the window test passes without its proxy"; exit 1; else echo "PASS without the proxy the window test fails"; fi

bench-window: build window ## how fast and how large the window is
	$(GO) run ./build/windowtest bench

bench-loop: ## figures of the agents' loop, as a table of goals and measures
	COPPICE_BENCH_LOOP=1 $(GO) test -count=1 -v -timeout 20m -tags $(TAGS) -run Figures ./internal/engine/loopbench

bench-page: build ## figures of the page in Chromium, as a table of goals and measures
	cd frontend && COPPICE_BIN=$(CURDIR)/bin/coppice npx playwright test --config bench/playwright.config.ts

SHOTS := queue race review review-split session findings models new-task first

shots: build ## pictures of every view into bin/shots, and those of the README into build/shots
	cd frontend && COPPICE_BIN=$(CURDIR)/bin/coppice COPPICE_SHOTS=$(CURDIR)/bin/shots npx playwright test \
		--config e2e/playwright.config.ts views
	@mkdir -p build/shots && cp $(foreach view,$(SHOTS),bin/shots/$(view)-light.png bin/shots/$(view)-dark.png) build/shots/

bench: ## benchmarks
	$(GO) test -tags $(TAGS) -run '^$$' -bench . ./internal/...

install: build window ## copy both programs, the menu entry and the icon below $(PREFIX)
	install -D -t $(DESTDIR)$(PREFIX)/bin bin/coppice bin/coppice-window
	install -D -m 644 build/linux/coppice.desktop $(DESTDIR)$(PREFIX)/share/applications/coppice.desktop
	install -D -m 644 build/appicon.png $(DESTDIR)$(PREFIX)/share/icons/hicolor/512x512/apps/coppice.png

clean: ## remove what was built
	rm -rf bin frontend/node_modules
