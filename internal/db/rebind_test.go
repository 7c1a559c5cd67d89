package db

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestRebindLeavesQuotedTextAlone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                   "",
		"SELECT 1":                           "SELECT 1",
		"a = ? AND b = ?":                    "a = $1 AND b = $2",
		"? ? ? ? ? ? ? ? ? ? ?":              "$1 $2 $3 $4 $5 $6 $7 $8 $9 $10 $11",
		"a = 'why?' AND b = ?":               "a = 'why?' AND b = $1",
		"a = 'it''s ? here' AND b = ?":       "a = 'it''s ? here' AND b = $1",
		"a = '''' AND b = ?":                 "a = '''' AND b = $1",
		`"odd?name" = ? AND c = '"' || ?`:    `"odd?name" = $1 AND c = '"' || $2`,
		`"it's" = ? AND c = 'say "?" ' || ?`: `"it's" = $1 AND c = 'say "?" ' || $2`,
		"naïve = 'ü?' AND b = ?":             "naïve = 'ü?' AND b = $1",
	} {
		if got := (&Tx{Engine: Postgres}).rebind(in); got != want {
			t.Errorf("%s\n became %s\n wanted %s", in, got, want)
		}
		if got := (&Tx{Engine: SQLite}).rebind(in); got != in {
			t.Errorf("SQLite: %s became %s", in, got)
		}
	}
}

func TestInAndArgs(t *testing.T) {
	t.Parallel()
	if got := In(0) + "|" + In(1) + "|" + In(3); got != "|?|?,?,?" {
		t.Error(got)
	}
	if got := Args([]string{"b", "c"}, 1); len(got) != 3 || got[0] != 1 || got[2] != "c" {
		t.Error(got)
	}
}

func TestOnlyKeepsWhatIsForThisEngine(t *testing.T) {
	t.Parallel()
	const text = "a\n-- +only sqlite\nb\n-- +end\n  -- +only postgres\nc\n-- +end\nd"
	if got := strings.ReplaceAll(only(SQLite, text), "\n", " "); got != "a b d" {
		t.Error(got)
	}
	if got := strings.ReplaceAll(only(Postgres, text), "\n", " "); got != "a c d" {
		t.Error(got)
	}
}

func TestGatherRefusesOneNameTwice(t *testing.T) {
	t.Parallel()
	one := fstest.MapFS{"schema/202601010000_a_b.sql": {Data: []byte("SELECT 1;")}}
	other := fstest.MapFS{"202601010000_a_b.sql": {Data: []byte("SELECT 2;")}, "notes.txt": {}}
	if _, err := gather(SQLite, []fs.FS{one, other}); err == nil || !strings.Contains(err.Error(), "202601010000_a_b.sql") {
		t.Error(err)
	}
}
