package arch

import (
	"slices"
	"testing"
)

func store(sql string) map[string]string {
	return one("internal/records/incidents/store.go", "const q = `"+sql+"`")
}

func TestOwnersCatch(t *testing.T) {
	try(t, Owners, []breach{
		{"insert", store("INSERT INTO people_person (school_id) VALUES (?)"), "writes people_person"},
		{"update", store("UPDATE people_person SET name = ? WHERE school_id = ?"), "writes people_person"},
		{"delete", store("DELETE FROM people_person WHERE school_id = ?"), "writes people_person"},
		{"delete in a WITH", store("WITH gone AS (DELETE FROM people_person RETURNING id) SELECT id FROM gone"), "writes people_person"},
		{"a higher shelf", store("SELECT id FROM incidents_case c JOIN monitoring_entry m ON m.id = c.id"), "reads monitoring_entry"},
		{"after a comma", store("SELECT c.id FROM incidents_case c, monitoring_entry AS m"), "reads monitoring_entry"},
		{"in a subquery", store("SELECT id FROM incidents_case WHERE id IN (SELECT case_id FROM mail_held)"), "reads mail_held"},
		{"the trail", store("SELECT seq FROM ledger_event WHERE school_id = ?"), "reads ledger_event"},
		{"the same shelf", one("internal/records/devices/store.go", "const q = `SELECT id FROM images_picture`"), "reads images_picture"},

		{"its own and lower", store("SELECT c.id, p.name FROM incidents_case AS c LEFT JOIN people_person p ON p.id = c.person_id"), ""},
		{"upsert", store("INSERT INTO incidents_case (id) VALUES (?) ON CONFLICT (id) DO UPDATE SET seq = incidents_case.seq + 1 RETURNING seq"), ""},
		{"its own WITH", store("WITH RECURSIVE up AS (SELECT id FROM incidents_case UNION ALL SELECT id FROM up) SELECT id FROM up"), ""},
		{"distinct from", store("SELECT id FROM incidents_case WHERE owner IS DISTINCT FROM school_id FOR UPDATE"), ""},
		{"a quoted word", store("SELECT id FROM incidents_case WHERE note = 'copied from mail_held'"), ""},
	})
}

func TestTablesReadsBothSides(t *testing.T) {
	writes, reads := tables("INSERT INTO a_a (x) SELECT x FROM b_b, c_c d JOIN e_e ON true, json_each(?) -- FROM f_f")
	if !slices.Equal(writes, []string{"a_a"}) || !slices.Equal(reads, []string{"b_b", "c_c", "e_e"}) {
		t.Errorf("writes %v, reads %v", writes, reads)
	}
}

// Every table must lead its key with the school.
func TestSchemasCatch(t *testing.T) {
	at := func(name, text string) map[string]string {
		return one("internal/records/people/schema/"+name, text)
	}
	good := "202611220900_people_first.sql"
	try(t, Schemas, []breach{
		{"no hour", at("20261122_people_first.sql", ""), "is not named"},
		{"no such day", at("202613220900_people_first.sql", ""), "no date and time"},
		{"another's name", at("202611220900_schools_first.sql", ""), "is named after schools but lies in people"},
		{"another's table", at(good, "CREATE TABLE schools_school (school_id TEXT PRIMARY KEY);"), "does not begin with people_"},
		{"no school", at(good, "CREATE TABLE people_post (id TEXT PRIMARY KEY);"), "no school_id at the head"},
		{"the school second", at(good, "CREATE TABLE people_post (\n  school_id TEXT,\n id TEXT, PRIMARY KEY (id, school_id));"), "no school_id at the head"},
		{"the school in a comment", at(good, "CREATE TABLE people_post (-- school_id TEXT PRIMARY KEY\n id TEXT);"), "no school_id at the head"},
		{"another's column", at(good, "ALTER TABLE schools_school ADD COLUMN x TEXT;"), "alters schools_school"},
		{"a key pointing up", at(good, "CREATE TABLE people_post (school_id TEXT, a TEXT REFERENCES incidents_case (id), PRIMARY KEY (school_id, a));"), "refers to incidents_case"},
		{"a moment taken twice", map[string]string{
			"internal/records/people/schema/202611220900_people_first.sql":   "",
			"internal/records/schools/schema/202611220900_schools_first.sql": "",
		}, "has the moment of internal/records/people/schema/202611220900_people_first.sql"},
		{"right", at(good, "CREATE TABLE IF NOT EXISTS people_post (\n  school_id TEXT NOT NULL REFERENCES schools_school (school_id),\n  n INTEGER CHECK (n > 0),\n  PRIMARY KEY (school_id, n)\n);\nCREATE TABLE people_one (school_id TEXT NOT NULL PRIMARY KEY);"), ""},
	})
}

func TestDependenciesCatch(t *testing.T) {
	mod := "module belisha\n\ntool example.org/lint/cmd/lint\n\nrequire (\n\texample.org/a v1.0.0\n\texample.org/a/v2 v2.0.0 // indirect\n\texample.org/lint v1.0.0 // indirect\n)\n"
	with := func(page string) map[string]string {
		return map[string]string{"go.mod": mod, "docs/dependencies.md": page, "internal/db/a.go": `import _ "example.org/a/v2/x"`}
	}
	try(t, Dependencies, []breach{
		{"no reason", with("| `example.org/lint` | lints |\n"), "no reason for example.org/a/v2"},
		{"an empty reason", with("| `example.org/lint` | lints |\n| `example.org/a/v2` |  |\n"), "no reason for example.org/a/v2"},
		{"a tool", with("| `example.org/a/v2` | it is good |\n"), "no reason for example.org/lint"},
		{"gone", with("| `example.org/lint` | lints |\n| `example.org/a/v2` | it is good |\n| `example.org/b` | was good |\n"), "not in go.mod any more"},
		{"in order", with("| `example.org/lint` | lints |\n| `example.org/a/v2` | it is good |\n"), ""},
	})
}

func TestGoldensCatch(t *testing.T) {
	names := one("internal/web/a_test.go", `const g = "testdata/routes.golden"`)
	try(t, func(h *House) []string { return Goldens(h) }, []breach{
		{"missing", names, "internal/web/testdata/routes.golden: this golden file is missing"},
		{"there", map[string]string{"internal/web/a_test.go": names["internal/web/a_test.go"], "internal/web/testdata/routes.golden": "GET /"}, ""},
	})
	try(t, func(h *House) []string { return Goldens(h, "docs/schema.sql") }, []breach{
		{"empty", one("docs/schema.sql", ""), "docs/schema.sql"},
	})
}

func TestAddressesCatch(t *testing.T) {
	try(t, Addresses, []breach{
		{"an address", one("package-lock.json", `{"packages": {"a": {"resolved": "x"}}}`), "download addresses"},
		{"none", one("package-lock.json", `{"packages": {"a": {"version": "1"}}}`), ""},
	})
}
