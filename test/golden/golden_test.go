package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// listener stands in for the test that Check is called from, to hear its complaint.
type listener struct {
	testing.TB
	said string
}

func (l *listener) Helper()                      {}
func (l *listener) Errorf(f string, args ...any) { l.said = fmt.Sprintf(f, args...) }

func TestCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "testdata", "a.golden")
	t.Setenv(Update, "1")
	Check(t, path, "one\ntwo\n")
	t.Setenv(Update, "")
	Check(t, path, "one\ntwo\n")
	l := &listener{TB: t}
	Check(l, path, "one\n2\n")
	if !strings.Contains(l.said, "line 2") || !strings.Contains(l.said, `"two"`) {
		t.Errorf("said %q", l.said)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "one\ntwo\n" {
		t.Errorf("the file was changed without being asked: %q, %v", text, err)
	}
}
