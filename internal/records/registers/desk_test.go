package registers

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestDeskFindsPressesAndTakesBack(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		all := h.some()
		h.now = h.now.Add(24 * time.Hour)
		p := h.want(h.get("o.desk", "/registers/loans/desk"), 200)
		if _, focus := p.Find("#find").Attr("autofocus"); !focus {
			t.Error("the box is not ready to be typed into")
		}
		if got := said(p.Document, ".registers-now li"); got != "4 On loan | 0 Given back | 0 Lost" {
			t.Errorf("now: %s", got)
		}
		if got := said(p.Document, ".registers-group h2"); got != "On loan: Laptop 2 | On loan: Tablet 2" {
			t.Errorf("groups: %s", got)
		}
		for find, want := range map[string]string{"ada": "L-02, Ada Quill | T-01, Ada Quill", "ada.quill": "L-02, Ada Quill | T-01, Ada Quill", "t-01": "T-01, Ada Quill", " T-01 ": "T-01, Ada Quill", "T-0": "T-02, Ben Oak | T-01, Ada Quill", "zebra": ""} {
			p := h.want(h.get("o.desk", "/registers/loans/desk?find="+url.QueryEscape(find)), 200)
			if got := said(p.Document, "section[aria-labelledby=found] h3"); got != want {
				t.Errorf("%q finds %s", find, got)
			}
		}
		p = h.get("o.desk", "/registers/loans/desk?find=t-01")
		if got := said(p.Document, "section[aria-labelledby=found] button"); got != "Give back: T-01 | Report lost: T-01" {
			t.Errorf("buttons: %s", got)
		}
		form := p.form("section[aria-labelledby=found] form")
		form.Set("move", "return")
		did := h.want(h.post("o.desk", "/registers/loans/desk", form), 303)
		after := h.want(h.get("o.desk", did.header.Get("Location")), 200)
		if got := said(after.Document, ".registers-undo"); got != "T-01: Give back Undo T-01: Give back" {
			t.Errorf("undo: %s", got)
		}
		if e := h.entries("loans")[0]; e.State != "in" || e.DueOn != "" || e.ClosedAt == "" {
			t.Errorf("%+v", e)
		}
		if got := h.events(1)[0]; !strings.HasPrefix(got, "registers.moved register-entry/"+all[0].ID) {
			t.Errorf("the trail says %s", got)
		}
		twice := h.want(h.post("o.desk", "/registers/loans/desk", form), 303) // a second thumb on the same button
		if h.entries("loans")[0].Revision != 2 || strings.Contains(twice.header.Get("Location"), "done") {
			t.Error("it was done twice")
		}
		h.want(h.post("n.wire", "/registers/loans/desk/undo", after.form(".registers-undo")), 303)
		if h.entries("loans")[0].State != "in" {
			t.Error("somebody else took it back")
		}
		h.want(h.post("o.desk", "/registers/loans/desk/undo", after.form(".registers-undo")), 303)
		if e := h.entries("loans")[0]; e.State != "out" || e.DueOn != "2026-03-01" || e.ClosedAt != "" || e.Revision != 3 {
			t.Errorf("taken back it stands as %+v", e)
		}
		h.want(h.post("o.desk", "/registers/loans/desk/undo", after.form(".registers-undo")), 303)
		if h.entries("loans")[0].Revision != 3 {
			t.Error("it was taken back twice")
		}
	})
}

func TestDeskUndoEnds(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	all := h.some()
	did := h.want(h.post("o.desk", "/registers/loans/desk", url.Values{"id": {all[0].ID}, "revision": {"1"}, "move": {"return"}}), 303)
	form := h.get("o.desk", did.header.Get("Location")).form(".registers-undo")
	h.now = h.now.Add(undoFor + time.Minute)
	if p := h.want(h.get("o.desk", did.header.Get("Location")), 200); p.Find(".registers-undo").Length() > 0 {
		t.Error("undo is offered for ever")
	}
	h.want(h.post("o.desk", "/registers/loans/desk/undo", form), 303)
	if h.entries("loans")[0].State != "in" {
		t.Error("undo works for ever")
	}
}

func TestDeskOffersWhatIsNewAndWhatAsksForMore(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		all := h.some()
		p := h.want(h.get("o.desk", "/registers/loans/desk?find=hanna"), 200)
		link := p.Find(".registers-new a").AttrOr("href", "")
		if got := said(p.Document, ".registers-new a"); got != "New loan for Hanna High" {
			t.Errorf("offered: %s", got)
		}
		if got := h.want(h.get("o.desk", link), 200).Find("[name=f-who]").AttrOr("value", ""); got != "h.high" && !strings.Contains(got, "Hanna") {
			t.Errorf("the form of a new loan is for %q", got)
		}
		more := h.want(h.post("o.desk", "/registers/loans/desk", url.Values{"id": {all[0].ID}, "revision": {"1"}, "move": {"lose"}}), 303)
		if at := more.header.Get("Location"); at != "/registers/loans/"+all[0].ID+"/move/lose" {
			t.Errorf("leads to %s", at)
		}
		h.want(h.get("o.desk", more.header.Get("Location")), 200)
		h.now = h.now.Add(24 * time.Hour)
		h.add("loans", "tag", "T-99", "who", "ben.oak", "kind", "tablet")
		end := h.want(h.get("o.desk", "/registers/loans/desk?day=end"), 200)
		if got := said(end.Document, ".registers-group"); !strings.Contains(got, "T-01, Ada Quill On loan since 10 March 2026, 10:42 Since an earlier day") || strings.Contains(got[strings.Index(got, "T-99"):][:60], "earlier") {
			t.Errorf("at the end of the day: %s", got)
		}
		if end.Find("#find").Length() > 0 {
			t.Error("the list for the end of the day has a box to find with")
		}
	})
}

func TestDeskRefuses(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	all := h.some()
	press := url.Values{"id": {all[0].ID}, "revision": {"1"}, "move": {"return"}}
	h.want(h.get("h.high", "/registers/worries/desk"), 404) // it has none
	h.want(h.get("ada.quill", "/registers/loans/desk"), 403)
	h.want(h.post("ada.quill", "/registers/loans/desk", press), 403)
	h.want(h.post("o.desk", "/registers/loans/desk", url.Values{"id": {"nonsense"}, "move": {"return"}}), 404)
	h.want(h.post("o.desk", "/registers/loans/desk", url.Values{"id": {all[0].ID}, "revision": {"1"}, "move": {"nonsense"}}), 404)
	pack := hallPack()
	pack.Registers[0].Moves[0].By = []string{"technician"}
	h.obey(pack)
	h.want(h.post("o.desk", "/registers/loans/desk", press), 403)
	if got := said(h.get("o.desk", "/registers/loans/desk?find=t-01").Document, "section[aria-labelledby=found] button"); got != "Report lost: T-01" {
		t.Errorf("offered: %s", got)
	}
	h.want(h.post("n.wire", "/registers/loans/desk", press), 303)
}
