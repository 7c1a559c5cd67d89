package scripts

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belisha/internal/app/demo"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

const people = `account,given,family,kind,posts,year,class
t.teal,Tamsin,Teal,staff,head,,
p.plum,Pip,Plum,pupil,,4,4 Kite
l.lost,Lou,Lost,pupil,,,
`

// found sets a real school up and gives its administrator.
func found(t *testing.T, config string) demo.Account {
	t.Helper()
	a := demo.Account{Name: "h.hill", Password: "amber kettle on the striped post"}
	out, code := tell(t, a.Password+"\n", "init", "--config", config, "--school", "Hill Primary School", "--by", "Governing Body",
		"--minute", "7.2", "--account", a.Name, "--given", "Hetty", "--family", "Hill")
	if code != 0 {
		t.Fatalf("init: exit %d\n%s", code, out)
	}
	return a
}

// A real school from nothing: set up, people brought in, signed in, filtered, checked; on both databases.
func TestInitAndServe(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dsn, c := schoolOn(t, engine)
			admin := found(t, c)
			file := filepath.Join(t.TempDir(), "people.csv")
			if err := os.WriteFile(file, []byte(people), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, code := tell(t, "", "people", "import", "--config", c, file, "--yes"); code != 0 || !strings.Contains(out, "3 new") {
				t.Fatalf("import: exit %d\n%s", code, out)
			}
			h := serve(t, c)
			b := h.signIn(t, admin)
			b.get(t, "/").expect(t, http.StatusOK, "Hill Primary School")
			b.get(t, "/people?q=plum").expect(t, http.StatusOK, "Plum")
			lostIsListed(t, b, c)
			if got := h.browse(t, admin, "http://games.test/"); got.Status != http.StatusForbidden {
				t.Errorf("games are not blocked: %d %s", got.Status, got.plain())
			}
			soon(t, "the block stands in the log", func() bool {
				return len(ask(t, dsn.traffic, "SELECT host FROM monitoring_line WHERE verdict = 'block' AND host = 'games.test'")) == 1
			})
			neighbourMovesIn(t, dsn.records)
			neighbourNeverShows(t, b, "/people?q=neighb", "/people", "/people?kind=pupil", "/", "/policy", "/policy/clauses/scope.people", "/rights/table")
			if err := h.stop(); err != nil {
				t.Fatal(err)
			}
			whole(t, "--config", c)
			alter(t, dsn.records, "INSERT INTO ledger_head (school_id, seq, hash) VALUES ('neighbour', 1, '')")
			if out, code := tell(t, "", "serve", "--config", c); code == 0 || !strings.Contains(out, "One Belisha serves one school") {
				t.Errorf("two schools in one database: exit %d\n%s", code, out)
			}
		})
	}
}

// lostIsListed goes through the exceptions of PPL-04: a pupil without a year is marked in the register and has the
// strictest profile.
func lostIsListed(t *testing.T, b *browser, config string) {
	t.Helper()
	got := b.get(t, "/people?kind=pupil")
	got.expect(t, http.StatusOK, "Lou Lost l.lost Pupil Year missing", "Pip Plum p.plum Pupil 4 Kite Year 4")
	out, code := tell(t, "", "why", "--config", config, "l.lost", "somewhere.example")
	if code != 0 || !strings.Contains(out, "profile: Nursery and Reception") {
		t.Errorf("why: exit %d\n%s", code, out)
	}
}

type databases struct{ records, traffic string }

func schoolOn(t *testing.T, engine string) (databases, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if engine == "sqlite" {
		return databases{filepath.Join(dir, "belisha.db"), filepath.Join(dir, "traffic.db")}, config(t, dir, "")
	}
	dsn := dbtest.PostgresDSN(t)
	return databases{dsn, dsn}, config(t, dir, "database: "+dsn+"\n")
}

// neighbourMovesIn writes rows of another school into the same database. One process serves one school; a second
// school's rows may still be there, and must never show.
func neighbourMovesIn(t *testing.T, dsn string) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(t.Context(), "neighbour", func(tx *db.Tx) error {
		for _, s := range []string{
			`INSERT INTO schools_school (school_id, name, created) VALUES ('neighbour', 'Neighbourly School', '2026-01-01T00:00:00.000Z')`,
			`INSERT INTO people_person (school_id, id, account, given, family, kind, kinds, year, class, manager, left_on, search, created)
 VALUES ('neighbour', 'n1', 'n.neighbourly', 'Nat', 'Neighbourly', 'pupil', 'pupil', '', '', '', '', 'nat neighbourly n.neighbourly', '2026-01-01T00:00:00.000Z')`,
			`INSERT INTO policies_version (school_id, id, urn, title, version, hash, files, state, loaded_at, loaded_by, approved_at, approved_by, minute, active_from, active_to)
 VALUES ('neighbour', 'v1', 'belisha/neighbourly', 'Neighbourly policy', '99', '0123456789abcdef', '{}', 'draft', '2026-01-01T00:00:00.000Z', '', '', '', '', '', '')`,
			`INSERT INTO incidents_incident (school_id, id, number, state, route, happened_at, reported_at, reporter, reporter_kind, reporter_text, place, title,
 words, about, audience, matrix_row, risk_type, pack, tags, confidential, informed, outcome, reason, closed_at, read_at, opened_at, opened_by, ticket, receipt, changed_at)
 VALUES ('neighbour', 'i1', '2026-9999', 'open', 'staff', '', '2026-11-20T10:00:00.000Z', '', 'staff', '', 'unknown', 'Neighbourly title', 'Neighbourly words', '', 'learner', '', '', '', '',
 FALSE, '', '', '', '', '', '2026-11-20T10:00:00.000Z', '', '', '', '2026-11-20T10:00:00.000Z')`,
			`INSERT INTO incidents_handler (school_id, incident_id, who) VALUES ('neighbour', 'i1', 'dsl')`,
		} {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func neighbourNeverShows(t *testing.T, b *browser, pages ...string) {
	t.Helper()
	for _, p := range pages {
		got := b.get(t, p)
		if got.Status != http.StatusOK || strings.Contains(got.Text, "Neighbourly") || strings.Contains(got.Text, "2026-9999") {
			t.Errorf("%s: status %d, or it shows another school's record:\n%s", p, got.Status, got.plain())
		}
	}
}

// The same for the pages that only a school with people in all posts can show.
func TestTheNeighbourNeverShows(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	neighbourMovesIn(t, filepath.Join(dir, "belisha.db"))
	h := startDemo(t, dir)
	for role, pages := range map[string][]string{
		"dsl":        {"/", "/incidents", "/people?q=neighb", "/alerts", "/report", "/mine"},
		"head":       {"/", "/incidents", "/people", "/policy/versions", "/trail", "/report", "/accounts"},
		"governor":   {"/", "/report", "/policy"},
		"technician": {"/", "/people?q=neighb", "/filtering"},
	} {
		b := h.signIn(t, h.who(t, role, ""))
		neighbourNeverShows(t, b, pages...)
		for _, p := range []string{"/incidents/i1", "/people/n1", "/policy/versions/v1"} {
			if got := b.get(t, p); got.Status != http.StatusNotFound && got.Status != http.StatusForbidden {
				t.Errorf("%s opens %s of another school: %d", role, p, got.Status)
			}
		}
	}
	if got := newBrowser(t, h.Web).post(t, "/sign-in", "name", "n.neighbourly", "password", "anything"); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a neighbour at the door: %d", got.Status)
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}
