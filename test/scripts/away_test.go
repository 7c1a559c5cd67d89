package scripts

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A full disk: the page says so, nothing is there by half; and when not even the log can be kept, pupils stop and
// adults go on, until there is room again. shows MON-01
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	records := filepath.Join(dir, "belisha.db")
	pages := ask(t, records, "SELECT CAST(page_count AS TEXT) FROM pragma_page_count()")[0]
	var n int
	if _, err := fmt.Sscan(pages, &n); err != nil {
		t.Fatal(err)
	}
	c := config(t, dir, fmt.Sprintf("max_pages: %d\nproxy:\n  listen: 127.0.0.1:0\n  queue: 8\n  resolve:\n    learning.test: %s\n", n+16, origin(t)))
	h := serve(t, c)
	h.card = cardOf(t, dir)
	teacher, adult, pupil := h.signIn(t, h.who(t, "teacher", "")), h.who(t, "technician", ""), h.who(t, "pupil", "4 Kestrel")
	saved := fill(t, teacher)
	if stored := ask(t, records, "SELECT id FROM incidents_incident WHERE words LIKE 'Full %'"); len(stored) != saved {
		t.Errorf("%d were acknowledged and %d are there", saved, len(stored))
	}
	teacher.get(t, "/tell").expect(t, http.StatusOK) // reading goes on
	whole(t, "--config", c)

	spill := filepath.Join(dir, "journal") // the disk that is full takes no files either
	aside(t, spill, spill+".aside")
	if err := os.WriteFile(spill, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	soon(t, "pupils are refused while their visits cannot be logged", func() bool {
		return h.browse(t, pupil, "http://learning.test/").Status == http.StatusServiceUnavailable
	})
	h.browse(t, pupil, "http://learning.test/").expect(t, http.StatusServiceUnavailable, "pupils cannot browse")
	if got := h.browse(t, adult, "http://learning.test/"); got.Status != http.StatusOK {
		t.Errorf("adults are refused too: %d %s", got.Status, got.plain())
	}
	if err := os.Remove(spill); err != nil {
		t.Fatal(err)
	}
	aside(t, spill+".aside", spill)
	soon(t, "pupils can browse again", func() bool { return h.browse(t, pupil, "http://learning.test/").Status == http.StatusOK })
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	roomAgain(t, dir)
}

// fill tells things until there is no room, and says how many were taken.
func fill(t *testing.T, b *browser) int {
	t.Helper()
	for n := range 500 {
		got := b.post(t, "/tell", "words", fmt.Sprintf("Full %d. %s", n, strings.Repeat("long ", 1000)))
		if got.Status == http.StatusSeeOther {
			continue
		}
		got.expect(t, http.StatusServiceUnavailable, "disk is full, so nothing was saved")
		return n
	}
	t.Fatal("the disk never filled")
	return 0
}

// roomAgain starts without the bound: what waited in files is stored, and the whole is whole.
func roomAgain(t *testing.T, dir string) {
	t.Helper()
	h := serve(t, config(t, dir, ""))
	soon(t, "the waiting log lines are stored", func() bool {
		left, err := filepath.Glob(filepath.Join(dir, "journal", "*.entries"))
		return err == nil && len(left) == 0
	})
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	if n := ask(t, filepath.Join(dir, "traffic.db"), "SELECT id FROM monitoring_line WHERE host = 'learning.test'"); len(n) < 8 {
		t.Errorf("only %d lines of the time without room came through", len(n))
	}
	whole(t, "--dir", dir)
}

func aside(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// shows WEB-01: without its database the filter goes on from the last good copies, the pages say that they are
// away, and the records come back by themselves.
func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	for name, hide := range map[string]func(t *testing.T, path string){
		"moved":   func(*testing.T, string) {},
		"damaged": func(t *testing.T, path string) { write(t, path, strings.Repeat("no database ", 1000)) },
		"a folder": func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := demoData(t)
			records := filepath.Join(dir, "belisha.db")
			aside(t, records, records+".aside")
			hide(t, records)
			h := startDemo(t, dir, "--resolve", "learning.test="+origin(t))
			pupil, stranger := h.who(t, "pupil", "4 Kestrel"), newBrowser(t, h.Web)
			stranger.get(t, "/").expect(t, http.StatusServiceUnavailable, "The school's records cannot be reached. Web filtering goes on.")
			if got := h.browse(t, pupil, "http://learning.test/"); got.Status != http.StatusOK {
				t.Errorf("an allowed site: %d %s", got.Status, got.plain())
			}
			h.browse(t, pupil, "http://games.test/").expect(t, http.StatusForbidden, "Games are not for school time.")
			if err := os.RemoveAll(records); err != nil {
				t.Fatal(err)
			}
			for _, rest := range []string{"-wal", "-shm"} {
				if err := os.RemoveAll(records + rest); err != nil {
					t.Fatal(err)
				}
			}
			aside(t, records+".aside", records)
			soon(t, "the records come back", func() bool { return stranger.get(t, "/sign-in").Status == http.StatusOK })
			h.signIn(t, h.who(t, "dsl", "")).get(t, "/incidents").expect(t, http.StatusOK)
			soon(t, "what was browsed meanwhile is in the log", func() bool {
				return len(ask(t, filepath.Join(dir, "traffic.db"), "SELECT id FROM monitoring_line WHERE host = 'learning.test'")) == 1
			})
			if err := h.stop(); err != nil {
				t.Fatal(err)
			}
			whole(t, "--dir", dir)
		})
	}
}

// With no copy at all it does not open: there is no filter rather than one without rules.
func TestNoCopyAtAllIsClosed(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	for _, gone := range []string{"rulebook.json", "belisha.db"} {
		if err := os.Remove(filepath.Join(dir, gone)); err != nil {
			t.Fatal(err)
		}
	}
	out, code := tell(t, "", demoArgs(dir)...)
	if code == 0 || !strings.Contains(out, "there is no school here yet") {
		t.Errorf("exit %d\n%s", code, out)
	}
	damaged := demoData(t)
	write(t, filepath.Join(damaged, "rulebook.json"), "{")
	write(t, filepath.Join(damaged, "belisha.db"), strings.Repeat("no database ", 1000))
	if out, code := tell(t, "", demoArgs(damaged)...); code == 0 {
		t.Errorf("it serves with neither rules nor records:\n%s", out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
