package scripts

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"belisha/internal/app/demo"
)

func demoArgs(dir string, more ...string) []string {
	return append([]string{"demo", "--json", "--dir", dir, "--weeks", "1", "--web", "127.0.0.1:0", "--proxy", "127.0.0.1:0"}, more...)
}

func runDemo(dir string, more ...string) (*house, error) {
	h, first, err := run(demoArgs(dir, more...), 1)
	if err != nil {
		return nil, err
	}
	h.dir = dir
	err = json.Unmarshal([]byte(first[0]), &h.card)
	h.Web, h.Proxy = h.card.Web, h.card.Proxy
	return h, err
}

// startDemo starts the demo on a folder and stops it at the end of the test.
func startDemo(t *testing.T, dir string, more ...string) *house {
	t.Helper()
	h, err := runDemo(dir, more...)
	if err != nil {
		t.Fatal(err)
	}
	h.tidy(t)
	return h
}

// demoMade makes the data of a demo school once for each pack; nothing is running on it.
func demoMade(pack string) (string, error) {
	making.Lock()
	defer making.Unlock()
	dir := filepath.Join(filepath.Dir(binary), pack)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	h, err := runDemo(dir, "--pack", pack)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, h.stop()
}

var making sync.Mutex //nolint:gochecknoglobals // one demo is made at a time

// demoData is a folder of the test's own with a demo school in it.
func demoData(t *testing.T) string {
	t.Helper()
	from, err := demoMade("st-neot")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "demo")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// cardOf reads who is in the demo school of a folder, for when it is served as a real one.
func cardOf(t *testing.T, dir string) demo.Card {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c demo.Card
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// who finds an invented person.
func (h *house) who(t *testing.T, role, class string) demo.Account {
	t.Helper()
	for _, a := range h.card.Accounts {
		if a.Role == role && (class == "" || a.Class == class) {
			return a
		}
	}
	t.Fatalf("the demo has no %s %s", role, class)
	return demo.Account{}
}
