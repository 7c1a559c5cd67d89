package scripts

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDemoFolders(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	first := startDemo(t, dir)
	head := first.signIn(t, first.who(t, "head", ""))
	head.post(t, "/tell", "words", "Still here after a restart.").expect(t, http.StatusSeeOther)
	if out, code := tell(t, "", demoArgs(dir)...); code == 0 || !strings.Contains(out, "another Belisha is running on the data folder") {
		t.Errorf("a second process on the folder: exit %d\n%s", code, out)
	}
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	again := startDemo(t, dir)
	if len(again.card.Accounts) != len(first.card.Accounts) || again.who(t, "head", "") != first.who(t, "head", "") {
		t.Error("the second start made another school")
	}
	if n := ask(t, filepath.Join(dir, "belisha.db"), "SELECT id FROM incidents_incident WHERE words LIKE 'Still here after a restart.%'"); len(n) != 1 {
		t.Errorf("the concern of the first run is there %d times", len(n))
	}
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "belisha.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := tell(t, "", demoArgs(foreign)...); code == 0 || !strings.Contains(out, "holds data that is not a demo's") {
		t.Errorf("a folder with foreign data: exit %d\n%s", code, out)
	}
}

// The other school's policy: the same house, another clause.
func TestDemoOfTheOtherPack(t *testing.T) {
	t.Parallel()
	from, err := demoMade("st-marys")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "demo")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	h := startDemo(t, dir)
	pupil := h.who(t, "pupil", "4 Kestrel")
	if got := h.browse(t, pupil, "http://games.test/"); got.Status != http.StatusForbidden {
		t.Errorf("games at St Mary's: %d", got.Status)
	}
	out, code := tell(t, "", "why", "--dir", dir, pupil.Name, "games.test")
	if code != 0 || !strings.Contains(out, "clause: ") || !strings.Contains(out, "verdict: block") || !strings.Contains(out, "Autumn meeting, minute 7.2") {
		t.Errorf("why: exit %d\n%s", code, out)
	}
	mine, _ := tell(t, "", "why", "--dir", demoData(t), pupil.Name, "games.test")
	if line(out, "clause: ") == line(mine, "clause: ") || line(out, "pack: ") == line(mine, "pack: ") {
		t.Errorf("both schools cite the same:\n%s\n%s", out, mine)
	}
}

func line(text, start string) string {
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, start) {
			return l
		}
	}
	return ""
}
