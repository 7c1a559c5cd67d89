package scripts

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// shows NEW-06: a statement that the running school signs is checked by the program alone; with one byte changed,
// wherever it stands, it is refused.
func TestSignedStatement(t *testing.T) {
	t.Parallel()
	h := startDemo(t, demoData(t))
	head := h.signIn(t, h.who(t, "head", ""))
	made := head.post(t, "/statements")
	made.expect(t, http.StatusSeeOther)
	head.get(t, made.To).expect(t, http.StatusOK, "Fingerprint")
	file := head.get(t, made.To+"/file")
	file.expect(t, http.StatusOK)

	path := filepath.Join(t.TempDir(), "statement.json")
	write(t, path, file.Text)
	out, code := tell(t, "", "statement", "verify", path)
	if code != 0 || !strings.Contains(out, "The file is as it was signed.") || !strings.Contains(out, h.card.School) || !strings.Contains(out, "signed with the key ") {
		t.Fatalf("an untouched statement: exit %d\n%s", code, out)
	}
	for _, at := range []int{len(file.Text) / 7, len(file.Text) / 2, len(file.Text) - 20} {
		altered := []byte(file.Text)
		altered[at] ^= 1
		write(t, path, string(altered))
		if out, code := tell(t, "", "statement", "verify", path); code == 0 || strings.Contains(out, "as it was signed.") {
			t.Errorf("byte %d changed from %q to %q: exit %d\n%s", at, file.Text[at], altered[at], code, out)
		}
	}
	write(t, path, "{}")
	if out, code := tell(t, "", "statement", "verify", path); code == 0 || !strings.Contains(out, "not a signed statement") {
		t.Errorf("no statement at all: exit %d\n%s", code, out)
	}
}
