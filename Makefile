# The two commands a newcomer needs: `make run` and `make test`. `make check` is the gate; .ci/run is check, then test.

GO          ?= go
BIN         := bin/belisha
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 10s
TESTFLAGS   ?=
ARGS        ?=
PLATFORMS   := linux/amd64 linux/arm64

# Our own Go files; node_modules holds some of other people's.
GOFILES  = $(shell find cmd internal packs test tools -name '*.go' -not -path '*/node_modules/*')
# The folders of the tests that write golden files.
GOLDENS  = $(shell grep -rlE --include='*_test.go' 'golden\.Check|BELISHA_UPDATE' cmd internal packs test tools | xargs -r -n1 dirname | sort -u | sed 's,^,./,')

export CGO_ENABLED = 0

.PHONY: run build assets test check golden bench fuzz dist setup clean

run: build ## build all and start the demo school; ARGS="--pack st-marys" and the like go to it
	$(BIN) demo $(ARGS)

build: assets
	$(GO) build -trimpath -o $(BIN) ./cmd/belisha

assets: node_modules/.package-lock.json ## the browser's files, copied from the npm packages into the binary's folder
	$(GO) run ./tools/assets

node_modules/.package-lock.json: package-lock.json package.json
	npm ci --no-audit --no-fund
	@touch $@

setup: ## what the tests need from the system's packages: a browser, PostgreSQL
	@tools/setup

test: setup assets ## everything, on both databases, in a real browser
	$(GO) test -p 2 -timeout 45m $(TESTFLAGS) ./...

check: ## format, vet, staticcheck, the tests that hold the house up, the duties
	@unformatted=$$(gofmt -l $(GOFILES)); if [ -n "$$unformatted" ]; then \
		printf 'Not formatted (run gofmt -w):\n%s\n' "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test ./test/arch/...
	$(GO) run ./tools/duties
	@$(GO) run ./tools/sizes

golden: ## writes the golden files and the generated pages again: read the diff before you commit it
	$(if $(GOLDENS),BELISHA_UPDATE=1 $(GO) test -count=1 $(GOLDENS))
	$(GO) run ./tools/duties -write
	$(GO) run ./tools/licences -write

bench: build ## figures, as ratios of one run, beside other filters from Debian (as root); they are no tests
	@tools/bench/install
	$(GO) run ./test/versus $(BIN)
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m $(TESTFLAGS) \
		$$(grep -rl --include='*_test.go' '^func Benchmark' internal test tools | xargs -r -n1 dirname | sort -u | sed 's,^,./,')

fuzz: ## each fuzz target for FUZZTIME
	@set -e; grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' internal test tools | sort -u | \
	while IFS=: read -r file target; do \
		name=$${target#func }; echo "$$(dirname $$file) $$name"; \
		$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); \
	done

dist: assets ## one static binary a platform, with the licences beside it, and their sums
	@rm -rf dist
	@set -e; for p in $(PLATFORMS); do \
		os=$${p%/*}; arch=$${p#*/}; dir=dist/belisha-$$os-$$arch; mkdir -p $$dir; \
		GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags '-s -w' -o $$dir/belisha ./cmd/belisha; \
		cp -r LICENSE README.md docs/licences $$dir/; \
		tar --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z' -C dist -czf $$dir.tar.gz belisha-$$os-$$arch; \
		rm -rf $$dir; \
	done
	@cd dist && sha256sum *.tar.gz | tee SHA256SUMS

clean:
	rm -rf bin dist internal/web/assets/vendor
