package scripts

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// onLine is how many bytes of log a gateway elsewhere has put on its disk.
func onLine(t *testing.T, dir string) (size int64) {
	t.Helper()
	_ = filepath.WalkDir(filepath.Join(dir, "line"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".blk") {
			if info, err := d.Info(); err == nil {
				size += info.Size()
			}
		}
		return nil
	})
	return size
}

// settles waits until what was visited lies on the disk of a gateway elsewhere: its journal hands over every second, so a log
// that has grown and then stands still for ten, on a disk that other tests keep busy, has all of it.
func settles(t *testing.T, dir string, before int64) {
	t.Helper()
	last, since := before, time.Now()
	soon(t, "the visits lie on the disk", func() bool {
		if now := onLine(t, dir); now != last {
			last, since = now, time.Now()
		}
		return last > before && time.Since(since) > 10*time.Second
	})
}

// resident is what a program holds in memory, as the system says it.
func (h *house) resident() string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.cmd.Process.Pid))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "not known"
}

// A gateway at another site with nothing but the one file it was given: rules and people come to it, what is visited goes to
// the records, through a cut of the line, a gateway that is killed in it, and a centre that is killed: nothing confirmed is
// lost and nothing is there twice.
// shows MON-01, WEB-01
func TestASiteElsewhere(t *testing.T) {
	t.Parallel()
	dir, away, at := demoData(t), t.TempDir(), closed(t)
	c := config(t, dir, "centre:\n  listen: "+at+"\n")
	file := filepath.Join(t.TempDir(), "annexe.json")
	if out, code := tell(t, "", "sites", "add", "--config", c, "--name", "Annexe", "--to", file); code != 0 {
		t.Fatal(out)
	}
	site := config(t, away, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+origin(t)+"\ncentre:\n  site: "+file+"\n")
	full := serve(t, c)
	h := alone(t, site)
	h.card = cardOf(t, dir)
	pupil := h.who(t, "pupil", "4 Kestrel")
	soon(t, "rules and people have come", func() bool { return h.browse(t, pupil, "http://learning.test/").Status == http.StatusOK })
	h.browse(t, pupil, "http://games.test/").expect(t, http.StatusForbidden, "Games are not for school time.")

	n := 0
	browse := func(h *house, times int) {
		t.Helper()
		before := onLine(t, away)
		for range times {
			n++
			h.browse(t, pupil, fmt.Sprintf("http://learning.test/alone/%d", n)).expect(t, http.StatusOK)
		}
		settles(t, away, before)
	}
	for range 10 {
		n++
		h.browse(t, pupil, fmt.Sprintf("http://learning.test/alone/%d", n)).expect(t, http.StatusOK)
	}
	soon(t, "the records have the visits", func() bool { return len(visited(t, dir)) == n })
	t.Logf("a gateway with a line holds %s, the records with a centre %s", h.resident(), full.resident())
	if out, _ := tell(t, "", "sites", "list", "--config", c); !strings.Contains(out, "Annexe") || strings.Contains(out, "never") {
		t.Errorf("the list does not say that the site was heard:\n%s", out)
	}

	full.kill(t)
	browse(h, 20)
	h.kill(t)
	again := alone(t, site) // by the last good copies, with nobody to ask
	again.card = h.card
	browse(again, 20)
	t.Logf("started by the copies on its disk it holds %s", again.resident())
	full = serve(t, c)
	soon(t, "every visit is in the records", func() bool { return len(visited(t, dir)) == n })
	for path, times := range visited(t, dir) {
		if times != 1 {
			t.Errorf("%s is there %d times", path, times)
		}
	}

	if out, code := tell(t, "", "sites", "remove", "--config", c, "annexe"); code != 0 || !strings.Contains(out, "Annexe is shut out") {
		t.Errorf("%d %s", code, out)
	}
	soon(t, "the centre has shut it out", func() bool {
		return len(ask(t, filepath.Join(dir, "belisha.db"), "SELECT id FROM monitoring_alert WHERE words LIKE '%Annexe% is shut out.'")) == 1
	})
	browse(again, 5)
	if len(visited(t, dir)) != n-5 {
		t.Error("a site that was removed still reports")
	}
	if err := again.stop(); err != nil {
		t.Fatal(err)
	}
	if err := full.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
}

// What is wrong with a line's configuration is said before anything is served.
func TestALineThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	write(t, broken, `{"site": "a"}`)
	for more, says := range map[string]string{
		"centre:\n  listen: 127.0.0.1:0\n  site: x\n": "leave one out",
		"centre:\n  listen: nowhere\n":                `centre.listen: "nowhere" is not an address`,
		"centre:\n  cert: x\n":                        "centre.cert and centre.key must be given together",
		"centre:\n  listen: 127.0.0.1:0\n":            "needs the records",
		"centre:\n  site: " + broken + "\n":           "is not a whole site's file",
	} {
		c := config(t, dir, more)
		if out, code := tell(t, "", "serve", "--only", "gateway", "--config", c); code == 0 || !strings.Contains(out, says) {
			t.Errorf("%q: %d %s", more, code, out)
		}
	}
	c := config(t, dir, "centre:\n  site: x\n")
	if out, code := tell(t, "", "serve", "--config", c); code == 0 || !strings.Contains(out, "centre.site is for a gateway alone") {
		t.Errorf("%d %s", code, out)
	}
	c = config(t, dir, "centre:\n  listen: :7422\n")
	if out, code := tell(t, "", "sites", "add", "--config", c, "--name", "Annexe"); code == 0 || !strings.Contains(out, "centre.address must say") {
		t.Errorf("%d %s", code, out)
	}
	if out, _ := tell(t, "", "sites", "list", "--config", c); !strings.Contains(out, "No gateway at another site is let in") {
		t.Error(out)
	}
}
