package monitoring

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/traffic"
)

// shows MON-01: a request is logged once, however often the gateway gives it.
func TestABatchGivenTwiceIsStoredOnce_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		batch := []board.Entry{h.entry("e1", "ada.quill", "allowed.example", ""), h.entry("e2", "ada.quill", "games.example", "games")}
		h.take(batch...)
		h.take(batch...)
		n, err := h.m.traffic.Between(t.Context(), "", forever)
		h.no(err)
		if n != 2 {
			t.Errorf("the log holds %d lines, not 2", n)
		}
		if got := h.count("monitoring.batch"); got != 1 {
			t.Errorf("%d batches in the trail, not 1", got)
		}
		days, err := h.m.traffic.Days(t.Context(), "2026-03-01")
		h.no(err)
		if len(days) != 1 || days[0].Lines != 2 {
			t.Errorf("the day's sum counts twice: %v", days)
		}
	})
}

// shows MON-01: what a database would refuse does not hold up the log.
func TestHostileEntriesAreStored_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		bad := h.entry("", "ada.quill", "a\x00b\xff.example", "")
		bad.Path = strings.Repeat("ä", 5000)
		h.take(bad, bad, h.entry("e1", "nobody", "x.example", ""))
		n, err := h.m.traffic.Between(t.Context(), "", forever)
		h.no(err)
		if n != 2 {
			t.Errorf("%d lines, not 2", n)
		}
		breaks, err := h.m.VerifyTraffic(t.Context())
		h.no(err)
		if len(breaks) != 0 {
			t.Errorf("what was stored is not what was sealed: %v", breaks)
		}
	})
}

// shows MON-18: a line lost, added or in a batch the trail does not know is found.
func TestLinesChangedBehindTheHousesBackShow_MON18(t *testing.T) {
	for name, query := range map[string]string{
		"lost":    `DELETE FROM monitoring_line WHERE id = 'e2'`,
		"added":   `INSERT INTO monitoring_line SELECT school_id, 'e9', batch_id, at, person_id, account, profile, device, method, scheme, host, path, category, list, verdict, rule, clause, pack, alert, status, bytes, door, network, asset, how, search, file, lesson, text, score, where_found, signs FROM monitoring_line WHERE id = 'e1'`,
		"unknown": `INSERT INTO monitoring_batch (school_id, id, first_at, last_at, lines, told) VALUES ('s1', 'made-up', '2026-03-10', '2026-03-10', 1, TRUE)`,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.take(h.entry("e1", "ada.quill", "allowed.example", ""), h.entry("e2", "ada.quill", "games.example", "games"))
				h.no(h.behind(query))
				breaks, err := h.m.VerifyTraffic(t.Context())
				h.no(err)
				if len(breaks) != 1 {
					t.Fatalf("want one break, got %v", breaks)
				}
				check, err := h.m.proof.Walk(t.Context())
				h.no(err)
				all := h.alerts()
				if check.Breaks != 1 || len(all) != 1 || all[0].Level != Urgent || all[0].Kind != KindChain {
					t.Errorf("no urgent alert of the break: %+v %+v", check, all)
				}
				if len(h.told) != 1 || !slices.Contains(h.told[0].To, h.who["h.high"].ID) || !slices.Contains(h.told[0].To, h.who["n.wire"].ID) {
					t.Errorf("head and technician were not told: %+v", h.told)
				}
			})
		})
	}
}

func TestALineCannotBeChangedInPlace_MON18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("e1", "ada.quill", "games.example", "games"))
		if err := h.behind(`UPDATE monitoring_line SET host = 'school.example'`); err == nil {
			t.Error("a stored line was changed")
		}
	})
}

// shows MON-18 and MON-08: old lines go with proof, evidence stays, and the check still passes.
func TestOldLinesAreDeletedWithProofAndEvidenceStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("e1", "ada.quill", "games.example", "games"), h.entry("e2", "ben.otter", "allowed.example", ""))
		_, err := h.m.Tell(t.Context(), board.Tell{Entry: h.entry("e1", "ada.quill", "games.example", "games"), At: h.clock(), Words: "I saw a game", Kind: "tell"})
		h.no(err)
		h.wait(370 * 24 * time.Hour)
		h.take(h.entry("e3", "ada.quill", "allowed.example", ""))
		h.no(h.m.proof.Retain(t.Context()))
		h.no(h.m.proof.Retain(t.Context()))
		for key, want := range map[string]bool{"e1": true, "e2": false, "e3": true} {
			_, err := h.m.traffic.One(t.Context(), h.base.Gate.System(school, "test"), key)
			if (err == nil) != want {
				t.Errorf("line %s: kept %v, want %v", key, err == nil, want)
			}
		}
		if n := h.count("monitoring.deleted"); n != 1 {
			t.Errorf("%d proofs of deletion, not 1", n)
		}
		breaks, err := h.m.VerifyTraffic(t.Context())
		h.no(err)
		if len(breaks) != 0 {
			t.Errorf("a proven deletion counts as a break: %v", breaks)
		}
		if err := h.behind(`DELETE FROM monitoring_line WHERE id = 'e1'`); err == nil {
			t.Error("evidence was deleted")
		}
	})
}

// shows MON-04: one alert an episode, at the level of the pack, open until somebody writes what was done.
func TestAlertsByEpisode_MON04(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		urgent := func(key string) board.Entry {
			e := h.entry(key, "ada.quill", "harm.example", "selfharm")
			e.Alert = "urgent"
			return e
		}
		h.take(urgent("a1"))
		h.wait(5 * time.Minute)
		h.take(urgent("a2"), urgent("a3"))
		all := h.alerts()
		if len(all) != 1 || all[0].Signs != 3 || all[0].Level != Urgent || all[0].State != Open {
			t.Fatalf("want one urgent alert of three signs, got %+v", all)
		}
		h.wait(2 * time.Hour)
		a4 := urgent("a4")
		h.wait(2 * time.Hour)
		h.take(a4, urgent("a5")) // two episodes in one batch, as after a night without the database
		if got := len(h.alerts()); got != 3 {
			t.Errorf("each new episode must raise a new alert, got %d", got)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() || report.Sealed != 3 {
			t.Errorf("the seals of the alerts: %+v", report)
		}
	})
}

// shows STD-27: nobody sees that a child looked for help; the sums still count the request.
func TestAVisitToAHelplineIsInNoView_STD27(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiet := h.entry("q1", "ada.quill", "", "")
		h.take(quiet, h.entry("e1", "ada.quill", "games.example", "games"))
		g, err := h.grant("c.ord", "monitoring.search", "ada.quill")
		h.no(err)
		p, err := h.m.search.Find(t.Context(), g, h.lookup("ada.quill", "A worry about games"), "newest", 50, traffic.Cursor{}, time.Minute)
		h.no(err)
		around, err := h.m.traffic.Around(t.Context(), g, quiet.Person, "", "", forever, 50)
		h.no(err)
		if len(p.Lines) != 1 || len(around) != 1 {
			t.Errorf("a view shows the helpline: %v %v", p.Lines, around)
		}
		allowed, _, _, err := h.m.measures.Judged(t.Context(), h.clock(), "")
		h.no(err)
		if allowed != 1 {
			t.Errorf("the sum counts %d", allowed)
		}
	})
}

// shows MON-04: attempts that count only together.
func TestRepeatedAttemptsRaiseAnAlert_MON04(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		try := func(key, who string) board.Entry {
			e := h.entry(key, who, "adult.example", "pornography")
			e.Alert = "repeat"
			return e
		}
		h.take(try("a1", "ada.quill"), try("b1", "ben.otter"))
		h.wait(time.Minute)
		h.take(try("a2", "ada.quill"))
		if got := h.alerts(); len(got) != 0 {
			t.Fatalf("two attempts raised %+v", got)
		}
		h.wait(11 * time.Minute)
		h.take(try("a3", "ada.quill"))
		if got := h.alerts(); len(got) != 0 {
			t.Fatalf("three attempts in twelve minutes raised %+v", got)
		}
		var page []board.Entry
		for i := range 40 { // a browser asks by itself for what belongs to a page
			page = append(page, try(fmt.Sprintf("p%02d", i), "ada.quill"))
		}
		h.take(page...)
		if got := h.alerts(); len(got) != 0 {
			t.Fatalf("one page raised %+v", got)
		}
		h.wait(time.Minute)
		h.take(try("a4", "ada.quill"))
		h.wait(time.Minute)
		h.take(try("a5", "ada.quill"))
		got := h.alerts()
		if len(got) != 1 || got[0].Level != High || got[0].Person != h.who["ada.quill"].ID || got[0].Signs != 3 {
			t.Fatalf("three attempts in ten minutes raised %+v", got)
		}
	})
}

func TestWarningsReachTheTechnicianOnce_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 5 {
			h.m.Warn(t.Context(), "journal.full", "The log is full; pupils' requests are refused.")
		}
		got := h.alerts()
		if len(got) != 1 || got[0].Kind != KindGateway || got[0].Signs != 1 || h.count("monitoring.warned") != 1 {
			t.Errorf("want one warning, got %+v", got)
		}
	})
}

// shows WEB-02 and NEW-01: the figure of a clause counts the block of a minute ago and names nobody.
func TestFiguresShowTheBlockOfAMinuteAgo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("e1", "ada.quill", "games.example", "games"), h.entry("e2", "ada.quill", "allowed.example", ""))
		h.wait(time.Minute)
		read := map[string]feature.Reading{}
		for _, f := range h.feature.Figures {
			h.read(func(tx *ledger.Tx) (err error) {
				read[f.Name], err = f.Read(t.Context(), tx, feature.Ask{Clause: policy.Clause{ID: "filter.games"}, Now: h.clock(), From: h.clock().AddDate(0, -2, 0)})
				return err
			})
		}
		blocks := read["filtering.blocks"]
		if blocks.State != feature.Proven || !strings.HasPrefix(blocks.Shown, "1 requests blocked") || !strings.HasPrefix(blocks.Latest, "Games blocked for a Year 4 pupil at ") {
			t.Errorf("filtering.blocks: %+v", blocks)
		}
		for name, r := range read {
			if strings.Contains(fmt.Sprint(r), "Quill") || strings.Contains(fmt.Sprint(r), "Ada") {
				t.Errorf("%s names a child: %+v", name, r)
			}
		}
		if len(read) != len(h.feature.Figures) || read["monitoring.logged"].State != feature.Proven {
			t.Errorf("monitoring.logged: %+v", read["monitoring.logged"])
		}
	})
}
