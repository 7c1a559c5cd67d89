package monitoring

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/objects"
	"belisha/internal/kit/objects/objectstest"
	"belisha/internal/records/monitoring/internal/traffic"
)

// shows MON-01: while the archive cannot be reached no line is lost, the technician hears of it once, and pupils' lines go on
// being taken; when it is back the hours are sealed.
func TestAnArchiveThatIsGoneLosesNothing_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		h.take(h.entry(h.m.ids.Next(), "ada.quill", "a.example", ""))
		away := dir + ".away"
		h.no(os.Rename(dir, away))
		h.no(os.WriteFile(dir, nil, 0o600)) // what was mounted there has gone
		h.wait(2 * time.Hour)
		for range 3 {
			if err := h.m.proof.Seal(t.Context()); err == nil {
				t.Fatal("it was sealed nowhere")
			}
			h.wait(time.Hour)
		}
		h.take(h.entry(h.m.ids.Next(), "ada.quill", "b.example", ""))
		if n, told := h.rowsOf("monitoring_line"), h.count("monitoring.warned"); n != 2 || told != 1 {
			t.Errorf("%d rows, told %d times", n, told)
		}
		h.no(os.Remove(dir))
		h.no(os.Rename(away, dir))
		h.later()
		if n := len(h.stored(dir)); n != 2 || h.rowsOf("monitoring_line") != 0 {
			t.Errorf("%d objects", n)
		}
		h.whole()
		// An hour that was sealed and is gone when its rows are to leave: they stay.
		h.take(h.entry(h.m.ids.Next(), "ada.quill", "c.example", ""))
		h.wait(2 * time.Hour)
		h.seal()
		h.no(os.Remove(filepath.Join(dir, h.stored(dir)[2])))
		h.wait(28 * time.Hour)
		if err := h.m.proof.Seal(t.Context()); err == nil || h.rowsOf("monitoring_line") != 1 {
			t.Errorf("the only copy of a line was deleted: %v", err)
		}
	})
}

// tenOClock is the hour of the first morning's requests.
func tenOClock() traffic.Span { return traffic.Span{From: "2026-03-10T10", To: "2026-03-10T10"} }

func always(traffic.Batch, []traffic.Line) (bool, error) { return true, nil }

// shows MON-18: a process that is killed between two steps leaves nothing double and nothing unsealed.
func TestAKillBetweenTheStepsIsMended_MON18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		h.take(h.entry(h.m.ids.Next(), "ada.quill", "a.example", ""))
		h.wait(2 * time.Hour)
		// Killed between the object and its row: the lines are sealed anew, what was left goes when nobody can be at it any more.
		h.killed(h.sealed(tenOClock()))
		h.whole()
		h.seal()
		if len(h.stored(dir)) != 2 || h.count("monitoring.sealed") != 1 {
			t.Errorf("%v", h.stored(dir))
		}
		h.whole()
		h.wait(2 * time.Hour)
		h.seal()
		if left := h.stored(dir); len(left) != 1 || h.rowsOf("monitoring_sealing") != 1 {
			t.Errorf("what a killed process left is there: %v", left)
		}
		h.wait(28 * time.Hour)
		h.seal()
		if n := h.rowsOf("monitoring_sealing"); n != 0 {
			t.Errorf("%d objects are cleaned up after for ever", n)
		}
		h.whole()
		// Killed between the row and the trail.
		h.take(h.entryAt("10:52", "d.example"))
		h.sealed(tenOClock())
		h.whole()
		h.seal()
		if n := h.count("monitoring.sealed"); n != 2 {
			t.Errorf("%d objects in the trail", n)
		}
		h.whole()
	})
}

func (h *house) sealed(s traffic.Span) traffic.Object {
	h.t.Helper()
	o, err := h.m.traffic.Seal(h.t.Context(), clock.Text(h.clock()), s, always)
	h.no(err)
	return o
}

// killed makes of an object that was written down one whose process was killed just before that.
func (h *house) killed(o traffic.Object) {
	h.t.Helper()
	h.no(h.behind(`DELETE FROM monitoring_object WHERE name = '` + o.Name + `'`))
	h.no(h.behind(`UPDATE monitoring_batch SET object = '' WHERE object = '` + o.Name + `'`))
	h.no(h.behind(`INSERT INTO monitoring_sealing (school_id, name, day, at, given_up) VALUES ('s1', '` + o.Name + `', '` + o.Day + `', '` + clock.Text(h.clock()) + `', FALSE)`))
}

// entryAt is a request of the first morning.
func (h *house) entryAt(clock, host string) board.Entry {
	at, err := time.Parse("2006-01-02 15:04", "2026-03-10 "+clock)
	h.no(err)
	e := h.entry(h.m.ids.Next(), "ada.quill", host, "")
	e.At = at
	return e
}

// shows MON-01: a batch that spans hours is kept whole, each hour for itself, and a burst of one moment is paged without loss.
func TestABurstIsSealedInParts_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		h.restart(func(c *Config) { c.MaxBatch, c.Archive.Lines = 500, 1200 })
		var burst []board.Entry
		for range 3000 {
			burst = append(burst, h.entry(h.m.ids.Next(), "ada.quill", "a.example", ""))
		}
		burst = append(burst, h.entryAt("09:59", "b.example"))
		h.take(burst...)
		h.later()
		if n := len(h.stored(dir)); n != 4 { // 1,000 of 500 each fit into one, and the hour before has its own
			t.Errorf("%v", h.stored(dir))
		}
		seen := map[string]bool{}
		for after, done := (traffic.Cursor{}), false; !done; {
			p, err := h.m.traffic.Search(t.Context(), h.sys(), traffic.Wanted{To: forever, Host: "example"}, 700, after)
			h.no(err)
			for _, l := range p.Lines {
				seen[l.ID] = true
			}
			after, done = p.Next, p.Done
		}
		if len(seen) != 3001 || h.rowsOf("monitoring_line") != 0 {
			t.Errorf("%d lines of 3001", len(seen))
		}
		h.whole()
	})
}

// shows MON-01: a search for what stands in every line stops in time, says how far it is, and goes on from there.
func TestASearchHasABudgetAndGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shelve()
		all := h.day()
		h.take(all...)
		h.later()
		w := traffic.Wanted{To: forever, Words: "roads", Budget: time.Nanosecond}
		steps, found := 0, 0
		last := 0
		for after, done := (traffic.Cursor{}), false; !done && steps < 20; steps++ {
			p, err := h.m.traffic.Search(t.Context(), h.sys(), w, 50, after)
			h.no(err)
			if p.Of != 5 || p.Searched < last || p.Searched > p.Of {
				t.Errorf("step %d: %d of %d", steps, p.Searched, p.Of)
			}
			found, last, after, done = found+len(p.Lines), p.Searched, p.Next, p.Done
		}
		if steps < 3 || found != 6 || last != 5 {
			t.Errorf("%d steps, %d lines, %d parts", steps, found, last)
		}
	})
}

// shows MON-01 and MON-18 over a real S3 server: what is sealed there is read and checked; while the server is away nothing is
// lost, and whoever looks is told.
func TestTheArchiveInAnS3Store_MON01_MON18(t *testing.T) {
	server := objectstest.Start(t)
	store, err := objects.S3(server.Config)
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.restart(func(c *Config) {
		c.Archive = Archive{Store: store, KeyFile: filepath.Join(t.TempDir(), "archive.key"), Quiet: 1}
	})
	all := h.day()
	h.take(all...)
	want := h.readings(all)
	h.later()
	if got := h.readings(all); got != want || h.rowsOf("monitoring_line") != 0 {
		t.Errorf("out of the store:\n%s\nwant\n%s", got, want)
	}
	h.whole()
	server.Kill(t)
	h.take(h.entry(h.m.ids.Next(), "ada.quill", "new.example", ""))
	h.wait(2 * time.Hour)
	if err := h.m.proof.Seal(t.Context()); err == nil {
		t.Error("it was sealed in a store that is away")
	}
	_, err = h.m.traffic.Search(t.Context(), h.sys(), traffic.Wanted{From: "2026-03-10", To: forever, Host: "site", Budget: time.Minute}, 10, traffic.Cursor{})
	if !errs.Is(err, errs.Unavailable) || h.count("monitoring.warned") != 1 {
		t.Errorf("a look while the store is away: %v, told %d times", err, h.count("monitoring.warned"))
	}
	server.Run(t)
	h.seal()
	h.whole()
}
