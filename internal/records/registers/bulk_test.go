package registers

import (
	"net/url"
	"strings"
	"testing"
)

// step posts a step of a change in bulk, as the page before it has it.
func (h *hall) step(who string, p screen, name, value string, more ...string) screen {
	h.t.Helper()
	form := p.form("main form")
	form.Set(name, value)
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return h.post(who, "/registers/loans/bulk", form)
}

func TestBulkStepLookAndApply(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		all := h.some()
		p := h.want(h.post("n.wire", "/registers/loans/bulk", url.Values{"which": {"ticked"}, "id": {all[0].ID, all[2].ID}, "query": {"sort=label"}}), 200)
		if got := said(p.Document, ".registers-chosen li"); got != "L-01 | T-01" {
			t.Errorf("chosen: %s", got)
		}
		if got := said(p.Document, ".govuk-radios__label"); !strings.Contains(got, "Give back") || !strings.Contains(got, "Change “Kind”") || strings.Contains(got, "Asset tag") {
			t.Errorf("offered: %s", got)
		}
		h.want(h.step("n.wire", p, "step", "ask"), 422)
		dry := h.want(h.step("n.wire", p, "step", "ask", "do", "move:return"), 200) // it asks for nothing more
		if got := said(dry.Document, "tbody tr"); got != "L-01 Changes: state Given back | T-01 Changes: state Given back" {
			t.Errorf("would happen: %s", got)
		}
		if h.entries("loans")[0].State != "out" {
			t.Fatal("the dry run changed something")
		}
		done := h.want(h.step("n.wire", dry, "step", "apply"), 303)
		if at := done.header.Get("Location"); at != "/registers/loans?sort=label" {
			t.Errorf("leads to %s", at)
		}
		now := h.entries("loans")
		if now[0].State != "in" || now[1].State != "out" || now[2].State != "in" {
			t.Fatalf("%+v", now)
		}
		event := h.events(1)[0]
		if !strings.HasPrefix(event, "registers.moved register/loans") || !strings.Contains(event, now[0].ID) || !strings.Contains(event, now[2].ID) || strings.Contains(event, now[1].ID) {
			t.Errorf("the trail says %s", event)
		}
		again := h.want(h.step("n.wire", dry, "step", "apply"), 409) // sent twice, it is done once
		if got := said(again.Document, ".govuk-error-summary, tbody"); !strings.Contains(got, "Nothing was changed") || !strings.Contains(got, "T-01") {
			t.Errorf("sent twice: %s", got)
		}
	})
}

func TestBulkIsAllOrNothing(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		all := h.some()
		h.want(h.post("n.wire", "/registers/loans/desk", url.Values{"id": {all[1].ID}, "revision": {"1"}, "move": {"return"}}), 303)
		p := h.want(h.post("n.wire", "/registers/loans/bulk", url.Values{"which": {"all"}, "query": {"f-kind=tablet&sort=label"}}), 200)
		asks := h.want(h.step("n.wire", p, "step", "ask", "do", "move:lose"), 200)
		if asks.Find("textarea[name=f-note]").Length() != 1 {
			t.Fatal("the step does not ask for what it needs")
		}
		dry := h.want(h.step("n.wire", asks, "step", "look", "f-note", "Left on the coach"), 200)
		got := said(dry.Document, "tbody tr")
		if !strings.Contains(got, "T-01 Changes: state, Note Lost") || !strings.Contains(got, "T-02 This step does not lead on") || dry.Find("button[value=apply]").Length() > 0 {
			t.Errorf("would happen: %s", got)
		}
		p = h.step("n.wire", dry, "step", "apply") // by hand
		if p.status == 303 || h.entries("loans")[0].State != "out" {
			t.Errorf("half of it was done: %d", p.status)
		}
	})
}

func TestBulkGivesOneAnswerToMany(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		p := h.want(h.post("n.wire", "/registers/loans/bulk", url.Values{"which": {"all"}, "query": {""}}), 200)
		asks := h.want(h.step("n.wire", p, "step", "ask", "do", "field:back"), 200)
		bad := h.want(h.step("n.wire", asks, "step", "look", "f-back-day", "31", "f-back-month", "2", "f-back-year", "2026"), 200)
		if got := said(bad.Document, "tbody tr"); !strings.Contains(got, "Back by: enter a day") {
			t.Errorf("a wrong day: %s", got)
		}
		dry := h.want(h.step("n.wire", asks, "step", "look", "f-back-day", "1", "f-back-month", "4", "f-back-year", "2026"), 200)
		if got := said(dry.Document, "button[value=apply]"); got != "Change 3" {
			t.Errorf("%s", got)
		}
		h.want(h.step("n.wire", dry, "step", "apply"), 303)
		for _, e := range h.entries("loans") {
			if e.Values["back"] != "2026-04-01" || e.DueOn != "2026-04-01" {
				t.Errorf("%s: %+v", e.Label, e)
			}
		}
	})
}

func TestBulkRefuses(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	all := h.some()
	one := url.Values{"which": {"ticked"}, "id": {all[0].ID}}
	mine := h.add("worries", "about", "h.high", "name", "Late duty")
	for _, c := range []struct {
		who, register string
		form          url.Values
		status        int
	}{
		{"ada.quill", "loans", one, 403},
		{"t.four", "worries", url.Values{"which": {"all"}}, 403},
		{"h.high", "worries", url.Values{"which": {"ticked"}, "id": {mine.ID}}, 422}, // serves INC-06: as if it were not there
		{"n.wire", "loans", url.Values{"which": {"ticked"}}, 422},
		{"n.wire", "loans", url.Values{"id": {all[0].ID, "nonsense"}}, 409},
		{"n.wire", "loans", url.Values{"id": {all[0].ID}, "step": {"apply"}, "do": {"field:tag"}, "f-tag": {"X"}}, 422},
		{"n.wire", "loans", url.Values{"id": {all[0].ID}, "step": {"apply"}, "do": {"move:none"}}, 422},
		{"n.wire", "none", one, 404},
	} {
		if p := h.post(c.who, "/registers/"+c.register+"/bulk", c.form); p.status != c.status {
			t.Errorf("%s, %s, %v: status %d, want %d: %s", c.who, c.register, c.form, p.status, c.status, said(p.Document, "main"))
		}
	}
	h.stock(t, mostBulk+1)
	p := h.post("n.wire", "/registers/loans/bulk", url.Values{"which": {"all"}})
	if p.status != 422 || !strings.Contains(said(p.Document, "main"), "At most 500") {
		t.Errorf("status %d: %s", p.status, said(p.Document, "main"))
	}
}
