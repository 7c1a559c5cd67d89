package rights

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows PPL-17: what is open outside the register becomes a line, and one press takes it back where it really is.
func TestPPL17DeviationsAreFoundAndTakenBackInOneStep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, g := range []string{"teachers", "assistants", "office", "leaders", "safeguarding", "technical"} {
			h.line(g, "staff", "")
		}
		h.line("governors", "guest", "")
		h.line("pupils_ks1", "several", "")
		h.add(people.Person{Account: "s.root", Given: "Sam", Family: "Root", Kind: people.Staff, Posts: []string{"administrator"}},
			people.Person{Account: "s.base", Given: "Sue", Family: "Base", Kind: people.Staff, Posts: []string{"administrator"}},
			people.Person{Account: "v.help", Given: "Val", Family: "Help", Kind: people.Volunteer, Posts: []string{"office_manager"}},
			people.Person{Account: "l.gone", Given: "Liz", Family: "Gone", Kind: people.Staff, Posts: []string{"teacher"}, Left: "2026-11-01"},
			people.Person{Account: "x.guest", Given: "Xan", Family: "Guest", Kind: people.Visitor})
		until := h.clock().AddDate(0, 1, 0)
		h.filter = []Override{{ID: "o1", Person: h.who["t.four"].ID, Profile: "guest", Since: "2026-11-19T09:00:00.000Z", Until: "2026-12-19T09:00:00.000Z"},
			{ID: "o2", Person: h.who["g.over"].ID, Profile: "guest", Since: "2026-11-19T09:00:00.000Z", Until: "2026-12-19T09:00:00.000Z"}}
		h.page("h.high", "/people/"+h.who["a.aide"].ID+"/delegate", date(date(url.Values{"post": {"dsl"}, "why": {"The lead is away for a month."}}, "from", h.clock()), "until", until), 303)
		h.compare()
		h.is("t.four", "filter open")
		h.is("g.over", "") // the register says the same
		h.is("a.aide", "lent open")
		h.is("s.root", "admin open")
		h.is("v.help", "post open")
		h.is("l.gone", "account open")
		h.is("x.guest", "account open")
		h.is("h.high", "")
		if len(h.told) != 1 || h.told[0].To[0] != h.who["t.wire"].ID || strings.Contains(h.told[0].Title+h.told[0].Text, "Four") {
			t.Errorf("told: %+v", h.told)
		}
		doc := h.page("t.wire", "/rights", nil, 200)
		h.want(doc, "#deviations", "Tessa Four", "Lent post", "The account is open though the person left", "A guest’s account without a last day")
		h.want(doc, "#groups", "Guests and supply staff No line yet", "Children from Year 3 No line yet", "By year")
		h.want(doc, "#deviations", "Guests and supply staff: the register has no line for this group")
		h.never(doc, "#groups", "Another group")
		for _, account := range []string{"t.four", "l.gone", "x.guest", "v.help"} { // each in one step, from the list itself
			form := doc.Find("form[action='/rights/deviations/" + h.live(account)[0].ID + "/revoke'] button")
			if form.Length() != 1 {
				t.Errorf("%s: no button", account)
			}
		}
		revoke := func(who, account string, status int) {
			t.Helper()
			h.page(who, "/rights/deviations/"+h.live(account)[0].ID+"/revoke", url.Values{}, status)
		}
		revoke("t.wire", "a.aide", 403) // a guarded post
		revoke("t.wire", "s.root", 403)
		revoke("t.four", "t.four", 403)
		revoke("t.wire", "t.four", 303)
		revoke("t.wire", "l.gone", 303)
		revoke("c.lamp", "a.aide", 303)
		revoke("c.lamp", "s.root", 303)
		revoke("c.lamp", "v.help", 303)
		if len(h.ended) != 1 || h.ended[0] != "o1" {
			t.Errorf("the filter's exceptions ended: %v", h.ended)
		}
		h.see(func(tx *ledger.Tx) error {
			acc, err := h.accounts.Get(t.Context(), tx, h.who["l.gone"].ID)
			aide, err2 := h.r.people.Get(t.Context(), tx, h.who["a.aide"].ID)
			root, err3 := h.r.people.Get(t.Context(), tx, h.who["s.root"].ID)
			if !acc.Closed || len(aide.Acting) != 0 || len(root.Posts) != 0 || err != nil || err2 != nil || err3 != nil {
				t.Errorf("closed %v, lent %v, posts %v, %v %v %v", acc.Closed, aide.Acting, root.Posts, err, err2, err3)
			}
			return nil
		})
		revoke("c.lamp", "s.base", 422) // the last administrator stays
		if got := h.events("rights.revoked"); len(got) != 5 {
			t.Errorf("%d events", len(got))
		}
		if r := h.figure("rights.deviations"); r.State != feature.Due || !strings.Contains(r.Shown, "8 of 10 groups documented; 3 deviations open") {
			t.Errorf("figure: %+v", r)
		}
		h.compare()
		h.is("t.four", "")
		h.whole()
	})
}

// shows PPL-17: kept only with a reason and an end, by somebody else; after its day it is open again, and what ends by
// itself goes from the list.
func TestPPL17WhatIsKeptHasAReasonAndAnEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.line("teachers", "staff", "")
		h.filter = []Override{{ID: "o1", Person: h.who["t.four"].ID, Profile: "guest", Until: "2027-12-19T09:00:00.000Z"}, {ID: "o2", Person: h.who["c.lamp"].ID, Profile: "guest", Until: "2027-12-19T09:00:00.000Z"}}
		h.compare()
		at := "/rights/deviations/" + h.live("t.four")[0].ID
		doc := h.page("c.lamp", at+"/keep", date(url.Values{"reason": {"short"}}, "until", h.clock().AddDate(0, 1, 0)), 422)
		h.want(doc, ".govuk-error-summary", "Write the reason in a sentence")
		if got := doc.Find("#reason").Text(); got != "short" || doc.Find("#until-year").AttrOr("value", "") != "2026" {
			t.Errorf("what was typed is lost: %q", got)
		}
		keep := date(url.Values{"reason": {"Prepares the visitors' evening."}}, "until", h.clock().AddDate(0, 1, 0))
		h.page("t.wire", at+"/keep", keep, 403)
		h.page("c.lamp", "/rights/deviations/"+h.live("c.lamp")[0].ID+"/keep", keep, 403) // one's own
		h.page("c.lamp", at+"/keep", date(url.Values{"reason": {"Prepares the visitors' evening."}}, "until", h.clock().AddDate(2, 0, 0)), 422)
		h.page("c.lamp", at+"/keep", keep, 303)
		h.compare()
		h.is("t.four", "filter kept")
		h.want(h.page("t.wire", "/rights?state=kept", nil, 200), "#deviations", "Prepares the visitors' evening.", "until 20 December 2026")
		csv := h.text("t.wire", "/rights.csv", nil, 200)
		if !strings.Contains(csv, `"Tessa Four","t.four"`) || len(h.events("rights.exported")) != 1 {
			t.Errorf("csv: %s", csv)
		}
		h.wait(40 * 24 * time.Hour)
		h.no(h.r.nightly(t.Context()))
		if !strings.HasPrefix(h.kinds("t.four"), "filter open") {
			t.Errorf("after its day: %s", h.kinds("t.four"))
		}
		h.filter = nil
		h.wait(24 * time.Hour)
		h.no(h.r.nightly(t.Context()))
		if strings.Contains(h.kinds("t.four"), "filter") {
			t.Errorf("still there: %s", h.kinds("t.four"))
		}
		h.whole()
	})
}

// shows PPL-02: accounts that nobody has used for the policy's school days are listed, to be closed or kept in one step.
func TestPPL02UnusedAccountsAreListed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.compare()
		h.is("t.four", "")
		h.wait(200 * 24 * time.Hour)
		h.system(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.used", Subject: h.who["t.wire"].Ref(school)}, h.accounts.Used(t.Context(), tx, h.who["t.wire"].ID)
		})
		h.no(h.r.nightly(t.Context()))
		h.is("t.four", "unused open")
		h.is("t.wire", "")
		h.want(h.page("t.wire", "/rights?kind=unused", nil, 200), "#deviations", "Tessa Four", "Nobody has used the account since 20 November 2026")
		h.page("t.wire", "/rights/deviations/"+h.live("h.high")[0].ID+"/revoke", url.Values{}, 403) // the head's account
		h.page("t.wire", "/rights/deviations/"+h.live("t.four")[0].ID+"/revoke", url.Values{}, 303)
		h.see(func(tx *ledger.Tx) error {
			acc, err := h.accounts.Get(t.Context(), tx, h.who["t.four"].ID)
			if !acc.Closed {
				t.Error("the account is open")
			}
			return err
		})
	})
}

func TestTheNightlyJobComparesOnceANight(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 30 {
			h.no(h.r.nightly(t.Context()))
			h.wait(time.Hour)
		}
		if got := h.events("rights.compared"); len(got) != 2 {
			t.Errorf("%d comparisons in thirty hours", len(got))
		}
	})
}

// shows PPL-23: a seat that is empty for thirty days is told to chair and head, once.
func TestPPL23AnEmptySeatIsToldToChairAndHead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.no(h.r.watch(t.Context()))
		h.system(func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := (people.Store{}).Leave(t.Context(), tx, h.who["g.over"].ID, "2026-11-20")
			return ledger.Event{Verb: "people.left", Subject: h.who["g.over"].Ref(school)}, err
		})
		h.no(h.r.watch(t.Context()))
		h.wait(29 * 24 * time.Hour)
		h.no(h.r.watch(t.Context()))
		h.want(h.page("c.lamp", "/rights", nil, 200), "#seat", "for 29 days")
		if len(h.told) != 0 {
			t.Errorf("told too early: %+v", h.told)
		}
		h.wait(2 * 24 * time.Hour)
		h.no(h.r.watch(t.Context()))
		if len(h.told) != 1 || len(h.told[0].To) != 2 || h.told[0].Key == "" {
			t.Errorf("told: %+v", h.told)
		}
	})
}

// shows NET-18: a module that was granted a moment ago, or that begins today, is a new right; one of last week is none.
func TestNET18ANewGrantIsFresh(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aide := h.who["a.aide"].ID
		fresh := func(since time.Time) bool {
			t.Helper()
			var yes bool
			h.see(func(tx *ledger.Tx) (err error) {
				yes, err = h.r.Fresh(t.Context(), tx, aide, clock.Text(since), h.clock().Format(time.DateOnly))
				return err
			})
			return yes
		}
		if fresh(h.clock().Add(-24 * time.Hour)) {
			t.Error("nothing was granted")
		}
		h.page("h.high", "/rights/modules", date(date(url.Values{"person": {aide}, "module": {"personnel"}, "reason": {"Helps the office with leavers."}}, "from", h.clock()), "until", h.clock().AddDate(0, 0, 20)), 303)
		if !fresh(h.clock().Add(-24 * time.Hour)) {
			t.Error("what was granted just now is not new")
		}
		h.wait(7 * 24 * time.Hour)
		if fresh(h.clock().Add(-24 * time.Hour)) {
			t.Error("what was granted a week ago is new")
		}
	})
}
