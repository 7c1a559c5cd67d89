package scripts

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// The store of the log refuses every line while the records are well: pupils stop, adults go on, the technician reads why on
// the page of the log within the minute, and when the store takes lines again nothing that was accepted is lost.
// shows MON-01
func TestTheLogStoreIsGone(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  queue: 8\n  resolve:\n    learning.test: "+origin(t)+"\n")
	h := serve(t, c)
	h.card = cardOf(t, dir)
	technician, adult, pupil := h.signIn(t, h.who(t, "technician", "")), h.who(t, "head", ""), h.who(t, "pupil", "4 Kestrel")
	h.browse(t, pupil, "http://learning.test/before").expect(t, http.StatusOK)
	traffic, spill := filepath.Join(dir, "traffic.db"), filepath.Join(dir, "journal")
	soon(t, "the first line is there", func() bool {
		return len(ask(t, traffic, "SELECT id FROM monitoring_line WHERE path = '/before'")) == 1
	})

	alter(t, traffic, "CREATE TRIGGER gone BEFORE INSERT ON monitoring_line BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END")
	aside(t, spill, spill+".aside") // a disk that is gone takes no files either
	write(t, spill, "")
	from, taken := time.Now(), 0
	soon(t, "pupils are refused while their visits cannot be logged", func() bool {
		got := h.browse(t, pupil, "http://learning.test/while").Status
		if got == http.StatusOK {
			taken++
		}
		return got == http.StatusServiceUnavailable
	})
	if taken > 64 {
		t.Errorf("%d visits went ahead before the queue of 8 was full", taken)
	}
	if got := h.browse(t, adult, "http://learning.test/adult"); got.Status != http.StatusOK {
		t.Errorf("adults are refused too: %d %s", got.Status, got.plain())
	}
	soon(t, "the technician is told", func() bool {
		return strings.Contains(technician.get(t, "/monitoring/health").plain(), "The access log could not be written and was full")
	})
	t.Logf("%d visits of a pupil were taken before the first refusal; %.1f s until the technician could read why", taken, time.Since(from).Seconds())

	alter(t, traffic, "DROP TRIGGER gone")
	if err := os.Remove(spill); err != nil {
		t.Fatal(err)
	}
	aside(t, spill+".aside", spill)
	soon(t, "pupils can browse again", func() bool { return h.browse(t, pupil, "http://learning.test/after").Status == http.StatusOK })
	soon(t, "every visit that was let through is in the log", func() bool {
		return len(ask(t, traffic, "SELECT id FROM monitoring_line WHERE path = '/while' AND verdict = 'allow'")) == taken
	})
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
}

// A gateway alone wrote down what was visited the day before. The records, with a folder for the log's sealed hours, take it
// in, and seal the hour at their next start; the trail stays whole, and no longer when that hour is altered.
// shows MON-18
func TestHoursAreSealedInAFolder(t *testing.T) {
	t.Parallel()
	dir, folder := demoData(t), filepath.Join(t.TempDir(), "sealed")
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(dir, "archive"))); err != nil { // moved with what it holds
		t.Fatal(err)
	}
	aside(t, filepath.Join(dir, "archive"), filepath.Join(dir, "archive.aside"))
	c := config(t, dir, "archive:\n  folder: "+folder+"\nproxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+origin(t)+"\n")
	h := alone(t, c)
	h.card = cardOf(t, dir)
	h.browse(t, h.who(t, "pupil", "4 Kestrel"), "http://learning.test/alone/old").expect(t, http.StatusOK)
	soon(t, "the visit waits for the records", func() bool { return outboxed(t, dir) == 1 })
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	older(t, dir, 25*time.Hour)

	h = serve(t, c)
	soon(t, "the records have the visit", func() bool { return len(visited(t, dir)) == 1 })
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	h = serve(t, c)
	sealed := ""
	soon(t, "its hour is sealed and the trail knows it", func() bool {
		names := ask(t, filepath.Join(dir, "traffic.db"), `SELECT o.name FROM monitoring_line l JOIN monitoring_batch b ON b.school_id = l.school_id AND b.id = l.batch_id
 JOIN monitoring_object o ON o.school_id = b.school_id AND o.name = b.object WHERE l.path = '/alone/old' AND o.told = 1`)
		if len(names) == 1 {
			sealed = filepath.Join(folder, filepath.FromSlash(names[0]))
		}
		return sealed != ""
	})
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
	text, err := os.ReadFile(sealed)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	write(t, sealed, string(text))
	if out, code := tell(t, "", "trail", "verify", "--config", c); code != 3 || !strings.Contains(out, "BROKEN") {
		t.Errorf("an hour that was altered passes (exit %d):\n%s", code, out)
	}
}

// older makes what waits in the outbox older.
func older(t *testing.T, dir string, by time.Duration) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "outbox", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing waits: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for line := range strings.Lines(string(text)) {
			var e board.Entry
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			e.At = e.At.Add(-by)
			again, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			out += string(again) + "\n"
		}
		write(t, name, out)
	}
}
