package monitoring

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// shows MON-01 and MON-18: hours that are over are sealed with an event each, their rows leave the database, and whoever reads
// the log sees no difference.
func TestSealedHoursAndTheDatabaseAreOneLog_MON01_MON18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		all := h.day()
		h.take(all...)
		want := h.readings(all)
		h.wait(2 * time.Hour)
		h.seal()
		h.whole()
		if got := h.readings(all); got != want {
			t.Errorf("sealed, with its rows still there:\n%s\nwant\n%s", got, want)
		}
		if n := h.rowsOf("monitoring_line"); n != 60 {
			t.Errorf("%d rows are left of 60: they are to stay a while", n)
		}
		h.wait(28 * time.Hour)
		h.seal()
		if n := h.rowsOf("monitoring_line"); n != 0 {
			t.Errorf("%d rows have not left", n)
		}
		if got := h.readings(all); got != want {
			t.Errorf("out of the archive:\n%s\nwant\n%s", got, want)
		}
		h.whole()
		if n := h.count("monitoring.sealed"); n != 4 || len(h.stored(dir)) != 4 || !strings.HasPrefix(h.stored(dir)[0], filepath.Join("log", "2026", "03", "10", "10-1-")) {
			t.Errorf("%d hours in the trail, in the store %v", n, h.stored(dir))
		}
		h.take(all...) // a gateway that was cut off gives them again
		if n := h.rowsOf("monitoring_line"); n != 0 {
			t.Errorf("%d lines count twice", n)
		}
		if days, err := h.m.traffic.Days(t.Context(), "2026-03-01"); err != nil || days[0].Lines != 60 {
			t.Errorf("the sums: %v, %v", days, err)
		}
	})
}

// shows MON-14: a service outside that stays away until its lines have left for the archive is told how many it missed, once.
func TestAFeedSaysWhatItMissed_MON14(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shelve()
		pull := func(after, want string, missed int64) string {
			t.Helper()
			fed, err := h.m.Feed(t.Context(), h.sys(), h.clock().Add(-7*24*time.Hour), after, 10)
			h.no(err)
			hosts := ""
			for _, l := range fed.Lines {
				hosts += l.Host + " "
			}
			if hosts != want || fed.Missed != missed {
				t.Errorf("after %q: %q, missed %d", after, hosts, fed.Missed)
			}
			return fed.Next
		}
		line := func(host string) { h.take(h.entry(h.m.ids.Next(), "ada.quill", host, "")) }
		line("one.example")
		next := pull("", "one.example ", 0)
		line("two.example")
		line("three.example")
		h.later()
		if h.rowsOf("monitoring_line") != 0 {
			t.Fatal("the lines have not left")
		}
		again := pull(next, "", 2)
		pull(again, "", 0)
		line("four.example")
		pull(next, "four.example ", 2)
		pull(again, "four.example ", 0)
	})
}

// shows MON-01: lines that come late, and those of a clock that was set back, are sealed beside the first and read with them.
func TestLateLinesHaveAnObjectOfTheirOwn_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		first, late, half := h.entry(h.m.ids.Next(), "ada.quill", "a.example", ""), h.entry(h.m.ids.Next(), "ada.quill", "b.example", ""), h.entry(h.m.ids.Next(), "ada.quill", "c.example", "")
		h.take(first)
		h.later()
		h.wait(-29 * time.Hour) // the clock is set back to where the hour was over just now
		h.seal()
		h.take(late)
		h.seal()
		h.wait(-time.Hour - 30*time.Minute) // and into the hour itself: it is not over, nothing is sealed
		h.take(half)
		h.seal()
		if n := len(h.stored(dir)); n != 2 {
			t.Fatalf("%v", h.stored(dir))
		}
		h.later()
		if got := h.stored(dir); len(got) != 3 || !strings.HasPrefix(filepath.Base(got[2]), "10-3-") {
			t.Errorf("%v", got)
		}
		p, err := h.m.traffic.Search(t.Context(), h.sys(), traffic.Wanted{To: forever, Person: h.who["ada.quill"].ID, Budget: time.Minute}, 2, traffic.Cursor{})
		h.no(err)
		rest, err := h.m.traffic.Search(t.Context(), h.sys(), traffic.Wanted{To: forever, Person: h.who["ada.quill"].ID, Budget: time.Minute}, 2, p.Next)
		h.no(err)
		if len(p.Lines) != 2 || len(rest.Lines) != 1 || !rest.Done || p.Lines[0].Host+p.Lines[1].Host+rest.Lines[0].Host != "c.exampleb.examplea.example" {
			t.Errorf("%v %v", p, rest)
		}
		h.whole()
	})
}

// shows MON-01 and MON-18: quiet hours are sealed together when their day is over, and whoever reads sees no difference, not
// even when a line comes late into the middle of them.
func TestQuietHoursAreOneObject_MON01_MON18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		h.restart(func(c *Config) { c.Archive.Quiet = 0 }) // as in a house
		all := h.day()
		h.take(all...)
		want := h.readings(all)
		h.wait(2 * time.Hour)
		h.seal()
		if n := len(h.stored(dir)); n != 0 {
			t.Errorf("%d objects before the day is over", n)
		}
		h.later()
		if got := h.readings(all); got != want || h.rowsOf("monitoring_line") != 0 {
			t.Errorf("out of the archive:\n%s\nwant\n%s", got, want)
		}
		if got := h.stored(dir); len(got) != 1 || !strings.HasPrefix(filepath.Base(got[0]), "13-1-") {
			t.Errorf("%v", got)
		}
		h.take(h.entryAt("11:30", "late.example"))
		h.take(all...) // a gateway that was cut off gives them again
		h.later()
		p, err := h.m.traffic.Search(t.Context(), h.sys(), traffic.Wanted{To: forever, Host: "example"}, 100, traffic.Cursor{})
		h.no(err)
		found, after := p.Lines, p.Next
		for !p.Done {
			p, err = h.m.traffic.Search(t.Context(), h.sys(), traffic.Wanted{To: forever, Host: "example", Budget: time.Nanosecond}, 7, after)
			h.no(err)
			found, after = append(found, p.Lines...), p.Next
		}
		if len(found) != 60 { // one of them was for help
			t.Errorf("%d lines", len(found))
		}
		h.whole()
	})
}

// shows MON-18: an hour of the archive that is missing, changed, added, or said to hold something else is found and alerted.
func TestTheArchiveChangedBehindTheHousesBackShows_MON18(t *testing.T) {
	tamper := map[string]func(t *testing.T, h *house, path string){
		"missing": func(_ *testing.T, h *house, path string) { h.no(os.Remove(path)) },
		"changed": func(_ *testing.T, h *house, path string) {
			data := copyOf(h.t, path)
			data[len(data)/2] ^= 1
			h.no(os.Chmod(path, 0o600))
			h.no(os.WriteFile(path, data, 0o600))
		},
		"extra": func(_ *testing.T, h *house, path string) {
			h.no(os.WriteFile(filepath.Join(filepath.Dir(path), "11-7.parquet.age"), copyOf(h.t, path), 0o600))
		},
		"another row": func(_ *testing.T, h *house, _ string) {
			h.no(h.behind(`UPDATE monitoring_object SET lines = lines + 1`))
		},
		"no row":    func(_ *testing.T, h *house, _ string) { h.no(h.behind(`DELETE FROM monitoring_object`)) },
		"made up":   func(_ *testing.T, h *house, _ string) { h.no(h.behind(`UPDATE monitoring_batch SET object = 'log/x'`)) },
		"untouched": func(*testing.T, *house, string) {},
	}
	for name, touch := range tamper {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				dir := h.shelve()
				h.take(h.entry(h.m.ids.Next(), "ada.quill", "allowed.example", ""), h.entry(h.m.ids.Next(), "ada.quill", "games.example", "games"))
				h.later()
				touch(t, h, filepath.Join(dir, h.stored(dir)[0]))
				check, err := h.m.proof.Walk(t.Context())
				h.no(err)
				urgent := 0
				for _, a := range h.alerts() {
					if a.Kind == KindChain && a.Level == Urgent {
						urgent++
					}
				}
				if broken := name != "untouched"; (check.Breaks > 0) != broken || (urgent == 1) != broken {
					t.Errorf("%d breaks, %d urgent alerts: %s", check.Breaks, urgent, check.First)
				}
			})
		})
	}
}

// shows MON-18: a batch that was changed before its hour was over is not sealed as if it were right.
func TestWhatIsNotAsToldIsNotSealed_MON18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		h.take(h.entry("e1", "ada.quill", "a.example", ""))
		h.take(h.entry("e2", "ada.quill", "b.example", ""), h.entry("e3", "ada.quill", "c.example", ""))
		h.no(h.behind(`DELETE FROM monitoring_line WHERE id = 'e2'`))
		h.later()
		breaks, err := h.m.VerifyTraffic(t.Context())
		h.no(err)
		if len(breaks) != 1 || len(h.stored(dir)) != 1 || h.rowsOf("monitoring_line") != 1 {
			t.Errorf("%v, %v", breaks, h.stored(dir))
		}
	})
}

// shows MON-18 and MON-08: past the policy's period the key of a day goes first, then its objects, with an event that proves
// it; what is evidence stays readable, and what is left opens nothing.
func TestRetentionDeletesTheKeyAndProvesIt_MON18_MON08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dir := h.shelve()
		evidence, gone, law := h.entry(h.m.ids.Next(), "ada.quill", "games.example", "games"), h.entry(h.m.ids.Next(), "ada.quill", "a.example", ""), h.entry(h.m.ids.Next(), "ben.otter", "b.example", "")
		h.take(evidence, gone, law)
		h.later()
		path := filepath.Join(dir, h.stored(dir)[0])
		old := copyOf(t, path)
		h.no(h.m.traffic.Hold(t.Context(), "2026-0001", "2026-03-11T00:00:00.000Z", []string{evidence.ID}))
		h.held = map[string]bool{h.who["ben.otter"].ID: true}
		h.wait(370 * 24 * time.Hour)
		h.take(h.entry(h.m.ids.Next(), "ada.quill", "new.example", ""))
		h.no(h.m.proof.Retain(t.Context()))
		for id, want := range map[string]bool{evidence.ID: true, gone.ID: false, law.ID: true} {
			l, err := h.m.traffic.One(t.Context(), h.sys(), id)
			if (err == nil) != want {
				t.Errorf("line %s (%s): %v", id, l.Host, err)
			}
		}
		if len(h.stored(dir)) != 0 || h.rowsOf("monitoring_key") != 0 || h.rowsOf("monitoring_object") != 0 || h.rowsOf("monitoring_stopped") != 0 {
			t.Errorf("something is left: %v", h.stored(dir))
		}
		h.provenDeletion(1)
		h.whole()
		// Whoever kept a copy of the object, and takes all that is left of the house, opens nothing.
		h.no(os.WriteFile(path, old, 0o600))
		h.no(h.behind(`INSERT INTO monitoring_object (school_id, name, hour, serial, day, key_id, lines, size, digest, batches, batches_digest, first_at, last_at, told, state, kept)
 VALUES ('s1', 'log/2026/03/10/10-1.parquet.age', '2026-03-10T10', 1, '2026-03-10', '', 3, ` + itoa(int64(len(old))) + `, '', 1, '', '2026-03-10T10:00:00.000Z', '2026-03-10T10:59:00.000Z', TRUE, 'dropped', 0)`))
		if l, err := h.m.traffic.One(t.Context(), h.sys(), gone.ID); err == nil {
			t.Errorf("an hour was read whose key has gone: %+v", l)
		}
		for _, page := range h.pagesOf(`SELECT id || sealed FROM monitoring_key`) {
			t.Errorf("a key is left: %s", page)
		}
	})
}

func (h *house) pagesOf(query string) (out []string) {
	h.t.Helper()
	h.no(h.lines.Read(h.t.Context(), school, func(tx *db.Tx) (err error) {
		out, err = db.All[string](h.t.Context(), tx, query)
		return err
	}))
	return out
}

// provenDeletion looks for the event that proves what went.
func (h *house) provenDeletion(objects int) {
	h.t.Helper()
	var found ledger.Told
	h.read(func(tx *ledger.Tx) error {
		all, err := ledger.Find(h.t.Context(), tx, ledger.Query{Verb: "monitoring.deleted", Limit: 1000})
		for _, e := range all {
			if valueOf(e, "objects") != "" {
				found = e
			}
		}
		return err
	})
	if valueOf(found, "objects") != "1" || objects != 1 || valueOf(found, "archived lines") != "3" || valueOf(found, "kept as evidence") != "2" ||
		!strings.HasPrefix(valueOf(found, "keys"), "age1") || len(valueOf(found, "objects digest")) != 64 {
		h.t.Errorf("the proof: %+v", found)
	}
}

func valueOf(e ledger.Told, field string) string {
	for _, c := range e.Changes {
		if c.Field == field {
			return c.After
		}
	}
	return ""
}

// shows STD-09: what the rules on words said is kept with the line, in the database and in the archive, and stands in evidence;
// a line from before keeps its seal.
func TestWhatTheWordsSaidIsKept_STD09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shelve()
		e := h.entry(h.m.ids.Next(), "ada.quill", "search.example", "")
		e.Text, e.Score, e.Where, e.Signs = "self_harm", 93, "search", "hurt,alone"
		h.take(e)
		for range 2 {
			l, err := h.m.traffic.One(t.Context(), h.sys(), e.ID)
			h.no(err)
			if l.Text != "self_harm" || l.Score != 93 || l.Where != "search" || l.Signs != "hurt,alone" || !strings.Contains(traffic.Transcript([]traffic.Line{l}), "\tself_harm\t93\tsearch\thurt,alone\n") {
				t.Errorf("%+v", l)
			}
			h.later()
		}
		h.whole()
	})
	old := traffic.LineOf(board.Entry{ID: "e1", At: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC), Host: "a.example", Verdict: "allow", Status: 200})
	before := traffic.Digest([]traffic.Line{old})
	old.Score = 1
	if traffic.Digest([]traffic.Line{old}) == before {
		t.Error("a score is not sealed")
	}
}

// shows MON-08 and MON-18: evidence that stayed in the database when its hour went is held against what was sealed.
func TestEvidenceBesideTheArchiveIsChecked_MON08_MON18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shelve()
		e := h.entry(h.m.ids.Next(), "ada.quill", "games.example", "games")
		h.take(e, h.entry(h.m.ids.Next(), "ben.otter", "allowed.example", ""))
		_, err := h.m.Tell(t.Context(), board.Tell{Entry: e, At: h.clock(), Words: "I saw a game", Kind: "tell"})
		h.no(err)
		h.later()
		h.wait(72 * time.Hour)
		h.seal()
		if n := h.rowsOf("monitoring_line"); n != 1 {
			t.Fatalf("%d lines are here beside the archive", n)
		}
		breaks, err := h.m.VerifyTraffic(t.Context())
		h.no(err)
		if len(breaks) != 0 {
			t.Fatalf("untouched: %v", breaks)
		}
		h.no(h.behind(`DELETE FROM monitoring_hold`))
		h.no(h.behind(`DELETE FROM monitoring_line`))
		breaks, err = h.m.VerifyTraffic(t.Context())
		h.no(err)
		if len(breaks) != 1 || !strings.Contains(breaks[0].Why, "kept as evidence") {
			t.Errorf("evidence is gone, and the check says %v", breaks)
		}
	})
}
