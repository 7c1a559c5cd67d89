package house_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/sight"
)

// figure is a live figure of the house as a clause shows it.
func (h *house) figure(name string) (out feature.Reading) {
	h.t.Helper()
	h.must(h.Ledger.Read(h.ctx(), h.Gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		out, err = h.Base.Figures.Read(h.ctx(), tx, name, feature.Ask{Now: h.clock(), From: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)})
		return err
	}))
	return out
}

// wrote is a search that the filter let through, in which the rules on words found something. The log never holds the words.
func (h *house) wrote(who, kind, id string) board.Entry {
	e := h.visit(who, "library.example", id)
	e.Text, e.Score, e.Where, e.Signs = kind, 90, "search", "first_person"
	return e
}

// What a child typed rings for the safeguarding lead within the minute and stands on the lead's start page, with the kind of
// worry; whoever answers says what it was, and the start page is quiet again. // shows STD-09, MON-04
func TestWorryingWordsReachTheLead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		dsl := h.signIn("dsl")
		if home := words(dsl.get("/").body); strings.Contains(home, "Urgent") {
			t.Fatalf("before, the start page says: %s", home)
		}
		h.must(h.Take(h.ctx(), []board.Entry{h.wrote("pupil", "selfharm", "w1"), h.visit("mate", "library.example", "w2")}))
		found := all[alert](h, `SELECT id, level, state, 1 AS signs FROM monitoring_alert WHERE school_id = ? AND person_id = ? AND text_kind = 'selfharm'`, school, h.ids["pupil"])
		if len(found) != 1 || found[0].Level != "urgent" || found[0].State != "open" {
			t.Fatalf("the words raised %+v", found)
		}
		id := found[0].ID
		if got := h.rung(id); len(got) == 0 || got[0] != "Tazmerell Oggendry" && !strings.Contains(strings.Join(got, " "), "dsl") {
			t.Errorf("it rang for %v", got)
		}
		h.quiet(id)
		home := dsl.get("/").want(t, http.StatusOK, "the lead's start page")
		if text := words(home.body); !strings.Contains(text, "Urgent") || !strings.Contains(home.body, `href="/alerts?state=open"`) {
			t.Errorf("the lead's start page is silent: %s", text)
		}
		page := dsl.get("/alerts/"+id).want(t, http.StatusOK, "the alert")
		if !strings.Contains(words(page.body), "Zibbelind Jessamoor") {
			t.Errorf("the alert does not say who: %s", words(page.body))
		}
		dsl.post("/alerts/"+id+"/act", form("action", "Sat down with the child and called home.")).want(t, http.StatusUnprocessableEntity, "an action that does not say whether the alert was right")
		dsl.post("/alerts/"+id+"/act", form("action", "Sat down with the child and called home.", "judged", "real")).want(t, http.StatusSeeOther, "an action")
		dsl.get("/account") // takes the message that waits to be shown once
		if text := words(dsl.get("/").body); strings.Contains(text, "Urgent") {
			t.Errorf("the alert is answered, and the start page says: %s", text)
		}
		h.whole("after an alert by words")
	})
}

// When a week is over its report is there by itself, once, names nobody, and is read by those for whom it is; that they did
// is in the figure. // shows STD-08, MON-07
func TestTheWeeksReportIsWrittenAndRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Take(h.ctx(), []board.Entry{h.wrote("pupil", "selfharm", "w1")}))
		h.later(7 * 24 * time.Hour)
		h.must(h.Work(h.ctx(), "reviews.write"))
		h.must(h.Work(h.ctx(), "reviews.write"))
		week := one[string](h, `SELECT id FROM reviews_report WHERE school_id = ? AND from_at LIKE '2026-11-23%'`, school)
		body := one[string](h, `SELECT body FROM reviews_report WHERE school_id = ? AND id = ?`, school, week)
		if name := h.named(body); name != "" || !strings.Contains(body, `"n":1`) {
			t.Errorf("the report holds %q: %s", name, body)
		}
		for _, who := range []string{"dsl", "head"} {
			before, g := h.last(), h.signIn(who)
			page := g.get("/reviews/"+week).want(t, http.StatusOK, "the report as "+who)
			h.left(before, "reading it", h.person(who), "reviews.read", "week-report/"+week)
			if text := words(page.body); !strings.Contains(text, "Year 5") || strings.Contains(text, "Zibbelind") {
				t.Errorf("the report, as %s, says: %s", who, text)
			}
		}
		for _, who := range []string{"governor", "teacher", "pupil", "parent", "technician"} {
			h.signIn(who).get("/reviews/"+week).want(t, http.StatusForbidden, "the report as "+who)
		}
		if r := h.figure("reviews.weekly"); !strings.Contains(r.Shown, "1 read by the safeguarding lead") {
			t.Errorf("the figure says %q", r.Shown)
		}
		if r := h.figure("reviews.digests"); !strings.Contains(r.Shown, "1 read by a senior leader") || !strings.Contains(r.Shown, "1 breaches listed") {
			t.Errorf("the figure of the leaders says %q", r.Shown)
		}
		h.whole("after the week's report")
	})
}

// A governor reads the log in rounded numbers, and nothing about a person; each try is refused and counted. // shows MON-17
func TestGovernorsSeeNumbersAndNoNames(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.lastWeek("pupil", 7, 1)
		g := h.signIn("governor")
		page := g.get("/reviews/log").want(t, http.StatusOK, "the log in numbers")
		if text := words(page.body); strings.Contains(text, "What was blocked most") || !strings.Contains(text, "Not shown") {
			t.Errorf("the log in numbers shows how often one child was stopped: %s", text)
		}
		h.lastWeek("pupil", 7, 7)
		page = g.get("/reviews/log").want(t, http.StatusOK, "the log in numbers")
		if text := words(page.body); !strings.Contains(text, "Games 10") || h.named(text) != "" || strings.Contains(page.body, "/reviews/names") {
			t.Errorf("the log in numbers says: %s", text)
		}
		before := h.last()
		for _, at := range []string{"/alerts", "/monitoring", "/reviews/names?category=games"} {
			g.get(at).want(t, http.StatusForbidden, "a governor at "+at)
		}
		h.left(before, "the tries", h.person("governor"), "refused", "school/"+school)
		if r := h.figure("reviews.anonymous"); !strings.Contains(r.Shown, "2 views without names") || !strings.Contains(r.Shown, "3 tries to see a name refused") {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

// Whoever reads the reminder at sign-in has been told that use is monitored: the proof is kept by itself. // shows MON-02
func TestTheReminderIsProofOfBeingTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.db.Write(h.ctx(), school, func(tx *db.Tx) error { // what everybody signed when they came is left out of account
			_, err := tx.Exec(h.ctx(), `INSERT INTO ledger_place (school_id, listener, seq) VALUES (?, 'sight.hear', ?)`, school, h.last())
			return err
		}))
		before := h.figure("sight.told").Shown
		h.nobody().post("/sign-in", form("name", "qmate", "password", secret)) // has not read the reminder yet
		head := h.signIn("head")
		teacher := h.enter("teacher")
		h.hears()
		if how := one[string](h, `SELECT how FROM sight_notice WHERE school_id = ? AND person_id = ?`, school, h.ids["teacher"]); how != "sign-in" {
			t.Errorf("the reminder was read at sign-in, and the proof says %q", how)
		}
		if after := h.figure("sight.told").Shown; !strings.HasPrefix(before, "0 of ") || !strings.HasPrefix(after, "2 of ") {
			t.Errorf("the figure said %q and says %q", before, after)
		}
		page := words(head.get("/sight/untold").want(t, http.StatusOK, "who was not told").body)
		if strings.Contains(page, "Lumbergate") || !strings.Contains(page, "Hollowbrant") {
			t.Errorf("the list of those not told says: %s", page)
		}
		teacher.get("/sight").want(t, http.StatusOK, "what can be seen of oneself")
		h.whole("after somebody has read what can be seen of them")
	})
}

// hears tells the proof of notices everything that the trail has by now, as the running house does.
func (h *house) hears() {
	h.t.Helper()
	f := sight.New(h.Base, people.Store{})
	ctx, stop := context.WithCancel(h.ctx())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Ledger.Hear(ctx, h.Gate.System(school, "listeners"), f.Hears)
	}()
	end := h.last()
	for from := time.Now(); h.place("sight.hear") < end; time.Sleep(10 * time.Millisecond) {
		if time.Since(from) > time.Minute {
			h.t.Error("the listener does not come to the end of the trail")
			break
		}
	}
	stop()
	<-done
}

// place is how far a listener has come.
func (h *house) place(listener string) (seq int64) {
	h.t.Helper()
	h.must(h.db.Read(h.ctx(), school, func(tx *db.Tx) (err error) {
		seq, err = db.One[int64](h.ctx(), tx, `SELECT COALESCE(MAX(seq), 0) FROM ledger_place WHERE school_id = ? AND listener = ?`, school, listener)
		return err
	}))
	return seq
}

// When a month is over its figures are in the head's register by themselves, once, in numbers and groups; the head says that
// they were read. // shows GOV-05
func TestTheHeadGetsTheMonthsReport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Take(h.ctx(), []board.Entry{h.wrote("pupil", "selfharm", "w1")}))
		h.later(9 * 24 * time.Hour) // into December
		h.must(h.Work(h.ctx(), "reviews.month"))
		h.must(h.Work(h.ctx(), "reviews.month"))
		ids := all[string](h, `SELECT id FROM registers_entry WHERE school_id = ? AND register = 'head_reports'`, school)
		if len(ids) != 1 {
			t.Fatalf("%d reports of one month", len(ids))
		}
		head, at := h.signIn("head"), "/registers/head_reports/"+ids[0]
		page := words(head.get(at).want(t, http.StatusOK, "the month's report").body)
		if !strings.Contains(page, "30 November 2026") || !strings.Contains(page, "1 ×") || strings.Contains(page, "Zibbelind") {
			t.Errorf("the month's report says: %s", page)
		}
		for _, who := range []string{"teacher", "technician", "pupil", "parent"} {
			h.signIn(who).get(at).want(t, http.StatusForbidden, "the month's report as "+who)
		}
		move := at + "/move/acknowledge"
		head.post(move, fields(head.get(move).want(t, http.StatusOK, "acknowledging").body)).want(t, http.StatusSeeOther, "acknowledging")
		if state := one[string](h, `SELECT state FROM registers_entry WHERE school_id = ? AND id = ?`, school, ids[0]); state != "acknowledged" {
			t.Errorf("the head has read it, and it is %q", state)
		}
		h.whole("after the month's report")
	})
}

// An outside service reads made-up names with its key and sends what it found, which rings as the school's own alerts do; a
// key that is not known, or was shut out, finds nothing here. // shows MON-14
func TestAnOutsideServiceReadsAndSends(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		head := h.signIn("head")
		service, key := h.letsIn(head, "Eyes")
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "library.example", "o1")}))
		log := h.machine("GET", "/feeds/log", key, "").want(t, http.StatusOK, "the log for the service").body
		if name := h.named(log); name != "" || !strings.Contains(log, "library.example") || strings.Contains(log, "10.20.3.4") {
			t.Errorf("the log for the service holds %q: %s", name, log)
		}
		h.machine("POST", "/feeds/findings", key, h.finding("f-1", "urgent")).want(t, http.StatusOK, "a finding")
		if n := one[int64](h, `SELECT COUNT(*) FROM monitoring_alert WHERE school_id = ? AND level = 'urgent' AND state = 'open'`, school); n != 1 {
			t.Errorf("the finding made %d alerts", n)
		}
		head.post("/feeds/"+service+"/end", nil).want(t, http.StatusSeeOther, "shutting the service out")
		before := h.last()
		for _, wrong := range []string{key, "", "short", strings.Repeat("A", 26)} {
			h.machine("GET", "/feeds/log", wrong, "").want(t, http.StatusNotFound, "the log by a key that is not known")
			h.machine("POST", "/feeds/findings", wrong, h.finding("f-2", "urgent")).want(t, http.StatusNotFound, "a finding by a key that is not known")
		}
		if got := h.since(before); len(got) != 0 {
			t.Errorf("keys that are not known left %v", got)
		}
	})
}
