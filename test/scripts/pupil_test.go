package scripts

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belisha/internal/app/demo"
)

// A pupil's first day at a real school that is running: the import brings her in, the administrator gives her a
// one-time password, she chooses her own, and the filter knows her: it says what is missing before the internet opens.
func TestAPupilsFirstDay(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+origin(t)+"\n")
	admin := found(t, c)
	h := serve(t, c)
	office := h.signIn(t, admin)
	pip := demo.Account{Name: "p.plum", Password: "river lantern"}
	if got := h.browse(t, pip, "http://learning.test/"); got.Status != http.StatusForbidden {
		t.Errorf("a site on no list opens for a name that is nobody's: %d", got.Status)
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	write(t, file, people)
	if out, code := tell(t, "", "people", "import", "--config", c, file, "--yes"); code != 0 || !strings.Contains(out, "3 new") {
		t.Fatalf("import: exit %d\n%s", code, out)
	}
	id := ask(t, filepath.Join(dir, "belisha.db"), "SELECT id FROM people_person WHERE account = 'p.plum'")[0]
	given := office.post(t, "/accounts/"+id+"/reset", "why", "Her first day.", "asked", "Her teacher")
	given.expect(t, http.StatusOK, "One-time password")

	b := h.signIn(t, demo.Account{Name: pip.Name, Password: field(t, given, `<code>([^<]+)</code>`)})
	if got := b.get(t, "/mine"); got.To != "/account/password" {
		t.Fatalf("a one-time password opens pages: %d to %q", got.Status, got.To)
	}
	b.post(t, "/account/password", "password", "short", "again", "short").expect(t, http.StatusUnprocessableEntity, "too short")
	b.post(t, "/account/password", "password", pip.Password, "again", pip.Password).expect(t, http.StatusSeeOther)
	if road := b.arrive(t, pip); !slices.Equal(road, []string{"/welcome", "/gate", "/gate"}) { // her own form is signed at the first
		t.Errorf("her road leads over %q", road)
	}
	b.get(t, "/gate").expect(t, http.StatusOK, "You have done nothing wrong.", "Your grown-ups at home have not said yes to the school's computers yet.")
	b.get(t, "/tell").expect(t, http.StatusOK)
	soon(t, "the filter knows Pip and what is missing", func() bool {
		got := h.browse(t, pip, "http://learning.test/")
		return got.Status == http.StatusForbidden && strings.Contains(got.plain(), "Your grown-ups at home have not said yes to the internet yet.")
	})
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
	if text, err := os.ReadFile(filepath.Join(dir, "belisha.db")); err != nil || strings.Contains(string(text), pip.Password) {
		t.Errorf("the password stands in the database (%v)", err)
	}
}
