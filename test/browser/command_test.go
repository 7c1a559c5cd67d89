package browser_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/ncruces/go-sqlite3/driver"
)

// shows NEW-01: the command prints the whole chain, from the person to the minute of the approval.
func TestNEW01WhyPrintsTheWholeChain(t *testing.T) {
	pupil := school.one(t, "pupil", herClass)
	for _, address := range []string{gameSite, "https://" + gameSite + "/play?x=1"} {
		said, code := school.ask(t, "why", "--dir", school.dir, pupil.Name, address)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, said)
		}
		at := -1
		for _, link := range []string{"name: " + fullName(pupil.Name), "verdict: block", "person: ", "group: pupil, year 4", "profile: Years 3 and 4",
			"list: games", "category: Games", "rule: games", "clause: filter.games: Online games", "pack: Online Safety Policy, version 3",
			"approved: by Full Governing Body on "} {
			next := strings.Index(said, link)
			if next <= at {
				t.Errorf("%q is missing, or out of its place, in:\n%s", link, said)
			}
			at = max(at, next)
		}
	}
	if said, code := school.ask(t, "why", "--dir", school.dir, pupil.Name, plainSite); code != 0 || !strings.Contains(said, "verdict: allow") {
		t.Errorf("an allowed site: exit code %d:\n%s", code, said)
	}
}

// tampering is one change behind the program's back, and where the check must find it.
type tampering struct{ name, file, change, where string }

func tamperings() []tampering {
	return []tampering{
		{"a case's title", "belisha.db", `UPDATE incidents_incident SET title = 'Nothing at all' WHERE id = (SELECT min(id) FROM incidents_incident)`, "incident"},
		{"a case's state", "belisha.db", `UPDATE incidents_incident SET state = 'open', outcome = '' WHERE id = (SELECT min(id) FROM incidents_incident WHERE state = 'closed')`, "incident"},
		{"the body of evidence", "belisha.db", `UPDATE incidents_evidence SET body = 'YQ==' WHERE id = (SELECT min(id) FROM incidents_evidence)`, "incident"},
		{"an event of the trail", "belisha.db", `UPDATE ledger_event SET verb = 'home.viewed' WHERE seq = 40`, "40"},
		{"a log line", "traffic.db", `UPDATE monitoring_line SET host = 'changed.example' WHERE id = (SELECT min(id) FROM monitoring_line)`, "batch"},
		{"a deleted log line", "traffic.db", `DELETE FROM monitoring_line WHERE id = (SELECT max(id) FROM monitoring_line)`, "batch"},
	}
}

// shows MON-18, INC-24: the trail is whole; after one stored value is changed through SQL the check says where.
func TestMON18INC24TheCheckFindsWhatWasChanged(t *testing.T) {
	for _, c := range tamperings() {
		t.Run(c.name, func(t *testing.T) {
			dir, said, code := "", "", 1
			for tries := 0; code != 0 && tries < 3; tries++ { // a batch may come between the copies of the two databases
				dir = school.copied(t)
				said, code = school.ask(t, "trail", "verify", "--dir", dir)
			}
			if code != 0 || !strings.Contains(said, "The trail is whole") {
				t.Fatalf("before: exit code %d: %s", code, said)
			}
			changed(t, filepath.Join(dir, c.file), c.change)
			said, code = school.ask(t, "trail", "verify", "--dir", dir)
			if code != 3 || !strings.Contains(said, "BROKEN:") || !strings.Contains(said, c.where) {
				t.Errorf("exit code %d, and it does not speak of %q:\n%s", code, c.where, said)
			}
			if _, broken, found := strings.Cut(said, "BROKEN"); found {
				t.Log(strings.SplitN(broken, "\n", 2)[0])
			}
		})
	}
}

// copied is a copy of the running school's data, which SQLite makes whole.
func (h *house) copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range []string{"belisha.db", "traffic.db"} {
		db := opendb(t, filepath.Join(h.dir, file))
		if _, err := db.ExecContext(t.Context(), "VACUUM INTO ?", filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "archive"), os.DirFS(filepath.Join(h.dir, "archive"))); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"rulebook.json", "facts.json", "lists.index", "archive.key"} {
		text, err := os.ReadFile(filepath.Join(h.dir, file))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, file), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func opendb(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // nothing is written at the end
	return db
}

// changed does what somebody with the file could: the triggers go first.
func changed(t *testing.T, file, change string) {
	t.Helper()
	db := opendb(t, file)
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	var triggers []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		triggers = append(triggers, name)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range triggers {
		if _, err := db.ExecContext(t.Context(), `DROP TRIGGER "`+name+`"`); err != nil {
			t.Fatal(err)
		}
	}
	done, err := db.ExecContext(t.Context(), change)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%d rows changed: %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
