package arch

import "testing"

func TestArrowsCatch(t *testing.T) {
	try(t, Arrows, []breach{
		{"up a floor", one("internal/policy/a.go", `import _ "belisha/internal/web"`), "points up from floor 1 to floor 3"},
		{"between rooms of a floor", one("internal/policy/a.go", `import _ "belisha/internal/db"`), "policy does not stand on db"},
		{"web on ledger", one("internal/web/a.go", `import _ "belisha/internal/ledger"`), "web does not stand on ledger"},
		{"ledger on web", one("internal/ledger/a.go", `import _ "belisha/internal/web"`), "ledger does not stand on web"},
		{"gateway on db", one("internal/gateway/proxy/a.go", `import _ "belisha/internal/db"`), "gateway does not stand on db"},
		{"between wings", one("internal/exchange/a.go", `import _ "belisha/internal/records/people"`), "wings never import"},
		{"a test between wings", one("internal/gateway/dns/a_test.go", `import _ "belisha/internal/records/people"`), "wings never import"},
		{"up a shelf", one("internal/records/people/a.go", `import _ "belisha/internal/records/incidents"`), "up from shelf 1 to shelf 4"},
		{"along a shelf", one("internal/records/devices/a.go", `import _ "belisha/internal/records/images"`), "sideways along shelf 3"},
		{"schools on people", one("internal/records/schools/a.go", `import _ "belisha/internal/records/people"`), "sideways along shelf 1"},
		{"a room without a floor", one("internal/cellar/a.go", ""), "has no place in the house"},
		{"a feature without a shelf", one("internal/records/cellar/a.go", ""), "has no place in the house"},
		{"packs in a feature", one("internal/records/people/a.go", `import _ "belisha/packs"`), "app, cmd and tests only"},
		{"the product on a tool", one("internal/app/a.go", `import _ "belisha/tools/sizes"`), "not for the product"},
		{"the product on a harness", one("internal/ledger/a.go", `import _ "belisha/internal/db/dbtest"`), "for tests only"},
		{"packs on policy", one("packs/a.go", `import _ "belisha/internal/policy"`), "points up"},
		{"kit on policy", one("internal/kit/id/a.go", `import _ "belisha/internal/policy"`), "points up"},

		{"down is free", one("internal/records/incidents/a.go", `import _ "belisha/internal/records/people"; import _ "belisha/internal/ledger"`), ""},
		{"people on schools", one("internal/records/people/a.go", `import _ "belisha/internal/records/schools"`), ""},
		{"within a feature", one("internal/records/people/a.go", `import _ "belisha/internal/records/people/internal/feed"`), ""},
		{"within the gateway", one("internal/gateway/proxy/a.go", `import _ "belisha/internal/gateway/filter"`), ""},
		{"a test on the harness", one("internal/ledger/a_test.go", `import _ "belisha/internal/db/dbtest"`), ""},
		{"app on the packs", one("internal/app/a.go", `import _ "belisha/packs"; import _ "belisha/internal/gateway/proxy"`), ""},
		{"a test on the golden files", one("internal/authz/a_test.go", `import _ "belisha/test/golden"`), ""},
		{"the product on the golden files", one("internal/authz/a.go", `import _ "belisha/test/golden"`), "not for the product"},
		{"a test of the packs", one("packs/a_test.go", `import _ "belisha/internal/policy"`), ""},
		{"a tool on all", one("tools/seed/a.go", `import _ "belisha/internal/app"`), ""},
	})
}

func TestHotPathCatches(t *testing.T) {
	try(t, HotPath, []breach{
		{"SQL", one("internal/gateway/proxy/a.go", `import _ "database/sql"`), "database/sql"},
		{"page templates", one("internal/gateway/proxy/a.go", `import _ "html/template"`), "html/template"},
		{"a driver", one("internal/gateway/proxy/a.go", `import _ "github.com/jackc/pgx/v5"`), "jackc/pgx"},
		{"SQL two steps away", map[string]string{
			"internal/gateway/proxy/a.go": `import _ "belisha/internal/board"`,
			"internal/board/b.go":         `import _ "database/sql"`,
		}, "internal/gateway/proxy → internal/board → database/sql"},
		{"the records", one("internal/gateway/dns/a.go", `import _ "belisha/internal/records/people"`), "records/people"},
		{"light", one("internal/gateway/proxy/a.go", `import _ "net/http"; import _ "belisha/internal/policy"`), ""},
	})
}

func TestLayersCatch(t *testing.T) {
	sql := "const q = `SELECT name FROM people_person WHERE school_id = ?`"
	try(t, Layers, []breach{
		{"HTTP among the rules", one("internal/records/people/people.go", `import _ "net/http"`), "only web*.go speaks HTTP"},
		{"HTTP in the store", one("internal/exchange/store.go", `import _ "net/http"`), "only web*.go speaks HTTP"},
		{"the driver in a page", one("internal/records/people/web.go", `import _ "database/sql"`), "only store*.go speaks SQL"},
		{"a statement in a page", one("internal/records/people/web_list.go", sql), "SQL outside a store*.go"},
		{"a sum of constants", one("internal/records/people/people.go", "const t = `people_person`\nvar q = `delete from ` + t"), "SQL outside"},
		{"a statement in app", one("internal/app/a.go", sql), "SQL outside a store*.go"},
		{"each in its place", map[string]string{
			"internal/records/people/store_sqlite.go": `import _ "database/sql"` + "\n" + sql,
			"internal/records/people/web_list.go":     `import _ "net/http"`,
			"internal/records/people/people.go":       "const s = `Select a name from the list of children`",
			"internal/records/people/people_test.go":  sql,
		}, ""},
	})
}

func TestHiddenCatches(t *testing.T) {
	try(t, Hidden, []breach{
		{"init", one("internal/web/a.go", "func init() {}"), "an init function"},
		{"a blank import", one("internal/app/a.go", `import _ "expvar"`), "for its side effect"},
		{"a method called init", one("internal/web/a.go", "type a int\nfunc (a) init() {}"), ""},
		{"drivers and embed", map[string]string{
			"internal/db/a.go":  `import _ "github.com/jackc/pgx/v5/stdlib"`,
			"internal/web/a.go": `import _ "embed"`,
		}, ""},
	})
}

func TestDrawersCatch(t *testing.T) {
	try(t, Drawers, []breach{
		{"by folder", one("internal/kit/util/a.go", "package text"), "a drawer"},
		{"by name", one("internal/kit/text/a.go", "package helpers"), "a drawer"},
		{"a noun", one("internal/kit/clock/a.go", ""), ""},
	})
}

func TestSocketCatches(t *testing.T) {
	try(t, Socket, []breach{
		{"thirteen fields", one("internal/feature/a.go", "type Feature struct { A, B, C, D, E, F, G, H, I, J, K, L, M int }"), "13 fields"},
		{"twelve fields", one("internal/feature/a.go", "type Feature struct { A, B, C, D, E, F, G, H, I, J, K, L int }"), ""},
	})
}
