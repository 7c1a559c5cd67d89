package house_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// The report to governors counts what happened and names nobody; a comment with a name in it is stopped, and that it
// was stopped is kept. // shows GOV-04, GOV-17, STD-28
func TestReportNamesNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.term()
		g := h.signIn("coordinator")
		for _, comment := range []string{"Zibbelind did much better.", "well done, JESSAMOOR family", "See Hollowbrant's case.", "Z. J. was in trouble"} {
			before := h.last()
			g.post("/report/prepare", form("comment", comment)).want(t, http.StatusUnprocessableEntity, "the comment "+comment)
			h.left(before, "the comment "+comment, h.person("coordinator"), "governance.stopped", "report")
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM governance_report WHERE school_id = ?`, school); n != 0 {
			t.Errorf("%d reports were stored with a name in them", n)
		}
		h.later(27 * 24 * time.Hour) // the term is over: only then may its report be sent
		g = h.signIn("coordinator")
		g.post("/report/prepare", form("comment", "A calm term, with few worries.")).want(t, http.StatusSeeOther, "preparing")
		h.signIn("head").post("/report/send", nil).want(t, http.StatusSeeOther, "sending")
		for _, who := range []string{"governor", "chair", "coordinator", "head", "dsl"} {
			h.namesNobody(who)
		}
		stored := one[string](h, `SELECT body FROM governance_report WHERE school_id = ?`, school)
		if name := h.named(stored); name != "" {
			t.Errorf("the stored report holds %q", name)
		}
	})
}

// term is seven told block pages and a few staff concerns, so that some numbers are shown and some are hidden.
func (h *house) term() {
	h.t.Helper()
	for n := range 7 {
		h.later(40 * time.Minute)
		e := h.visit([]string{"pupil", "mate", "away"}[n%3], "games.test", fmt.Sprintf("t%d", n))
		h.must(h.Take(h.ctx(), []board.Entry{e}))
		_, err := h.Tell(h.ctx(), board.Tell{Entry: e, At: h.clock(), Kind: "tell", Words: "Told by Zibbelind Jessamoor."})
		h.must(err)
	}
	h.tells(h.signIn("teacher"), "who", "qmate", "affected", "qpupil")
	h.tells(h.signIn("teacher"), "who", "qother")
}

func (h *house) namesNobody(who string) {
	h.t.Helper()
	page := words(h.signIn(who).get("/report").want(h.t, http.StatusOK, "the report as "+who).body)
	if name := h.named(page); name != "" {
		h.t.Errorf("the report, as %s, names %s: %s", who, name, page)
	}
	for _, want := range []string{"A calm term", "Concerns by state: 9", "Autumn term 2026"} {
		if !strings.Contains(page, want) {
			h.t.Errorf("the report, as %s, does not say %q: %s", who, want, page)
		}
	}
}

// named finds a word of anybody's name, an account or an id.
func (h *house) named(text string) string {
	for line := range strings.Lines(folk) {
		f := strings.Split(line, ",")
		for _, word := range f[:3] {
			if f[0] != "account" && strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
				return word
			}
		}
	}
	for _, id := range h.ids {
		if strings.Contains(text, id) {
			return id
		}
	}
	return ""
}

// A name that joined the register after the report was prepared stops the sending, and that it did is kept.
// shows GOV-17
func TestANameStopsTheSending(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.later(27 * 24 * time.Hour)
		h.signIn("coordinator").post("/report/prepare", form("comment", "The Wexobarn readers met often.")).want(t, http.StatusSeeOther, "preparing")
		h.signIn("office").post("/people/new", form("given", "Ollivane", "family", "Wexobarn", "account", "o.wexobarn", "kind", "parent")).want(t, http.StatusSeeOther, "a parent joins")
		before := h.last()
		h.signIn("head").post("/report/send", nil).want(t, http.StatusUnprocessableEntity, "sending a name")
		h.left(before, "the try", h.person("head"), "governance.stopped", "report")
		if n := one[int64](h, `SELECT COUNT(*) FROM governance_report WHERE school_id = ? AND state = 'sent'`, school); n != 0 {
			t.Errorf("%d reports with a name were sent", n)
		}
	})
}

// Last term's report, which nobody sent, stands as late on the head's start page until it is sent; a term before the
// school began here is nobody's fault. // shows GOV-04
func TestALateReportIsSaid(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if page := words(h.signIn("head").get("/").body); strings.Contains(page, "Late") {
			t.Errorf("a school that has just begun is late already: %s", page)
		}
		h.later(66 * 24 * time.Hour)
		head := h.signIn("head")
		home := head.get("/").want(t, http.StatusOK, "the head's start page").body
		late := regexp.MustCompile(`/report\?term=([^"]+)`).FindStringSubmatch(home)
		if late == nil || !strings.Contains(words(home), "Late") {
			t.Fatalf("the late report is not said: %s", words(home))
		}
		h.signIn("coordinator").post("/report/prepare", form("term", late[1])).want(t, http.StatusSeeOther, "preparing")
		before := h.last()
		head.post("/report/send", form("term", late[1])).want(t, http.StatusSeeOther, "sending")
		sent := one[string](h, `SELECT id FROM governance_report WHERE school_id = ? AND state = 'sent'`, school)
		h.left(before, "the sending", h.person("head"), "governance.sent", "report/"+sent)
		if page := words(head.get("/").body); strings.Contains(page, "Late") {
			t.Errorf("a report that was sent still stands as late: %s", page)
		}
	})
}
