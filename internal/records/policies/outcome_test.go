package policies

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/records/policies/internal/reading"
	"belisha/internal/records/policies/internal/upkeep"
)

func (h *house) reads(name string) (r feature.Reading) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.Base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.at, From: h.at.AddDate(0, -1, 0)})
		return err
	})
	return r
}

// Groups are asked, by themselves or through staff; every comment gets an answer; who was not asked is named. // shows POL-29
func TestConsultationByGroup(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		ask := func(body string, open bool) error {
			return h.Consult(t.Context(), h.grant("c.ord", "policies.consult"), v.ID, body, open)
		}
		say := func(who, body, said string, runs bool) error {
			return h.Comment(t.Context(), h.grant(who, "policies.comment"), life.Comment{Version: v.ID, Body: body, Said: said}, runs)
		}
		is(t, ask("neighbours", true), errs.Invalid, "groups")
		is(t, say("p.quill", "parents", "Too long.", false), errs.Invalid, "not being asked")
		is(t, say("p.quill", "", "Too long.", false), errs.Invalid, "when the consultation is open")
		h.must(ask("parents", true))
		h.must(ask("pupils", true))
		h.must(say("p.quill", "parents", "Too long.", false))
		is(t, say("p.quill", "pupils", "As a pupil.", false), errs.Invalid, "on behalf")
		is(t, say("t.four", "pupils", "As a pupil.", false), errs.Invalid, "on behalf")
		is(t, say("t.four", "", "", false), errs.Invalid, "Write the comment")
		h.must(say("c.ord", "pupils", "The council wants pictures.", true))
		h.must(say("t.four", "", "A colleague's remark.", false)) // shows POL-18
		f := h.path(v.ID)
		if len(f.Comments) != 3 || f.Comments[0].Behalf || !f.Comments[1].Behalf || f.Unanswered() != 3 {
			t.Errorf("kept: %+v", f.Comments)
		}
		h.must(h.Answer(t.Context(), h.grant("c.ord", "policies.consult"), v.ID, f.Comments[0].ID, "Shortened."))
		is(t, h.Answer(t.Context(), h.grant("c.ord", "policies.consult"), v.ID, "none", "Shortened."), errs.NotFound, "")
		h.must(ask("parents", false))
		is(t, ask("parents", false), errs.Conflict, "not open")
		is(t, say("p.quill", "parents", "Late.", false), errs.Invalid, "not being asked")
		if got := h.path(v.ID).NotAsked(course.ApprovalOf(h.pack(v.ID))); strings.Join(got, " ") != "staff pta governors" {
			t.Errorf("not asked: %v", got)
		}
		h.pass(v.ID)
		h.must(h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID))
		if got := h.reads("policies.consulted"); got.State != feature.Due || !strings.Contains(got.Shown, "2 of 5 groups asked; 1 of 3 comments answered. Not asked: Staff") {
			t.Errorf("the figure reads %+v", got)
		}
	})
}

// Before anything rules its effects are read; what is not settled blocks until somebody says why it is accepted. // shows POL-31
func TestTheSimulatorBlocks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		h.stages(v.ID)
		h.sign("g.wells", "chair", v.ID)
		h.sign("h.high", "head", v.ID)
		activate := func() error { return h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID) }
		is(t, activate(), errs.Conflict, "has not been read")
		is(t, h.ConfirmImpact(t.Context(), h.grant("h.high", "policies.approve"), v.ID, "seen nothing", nil), errs.Conflict, "have changed")
		h.must(h.confirmEffects(v.ID))
		h.plan = policy.Plan{About: "Agreements", Effects: []string{"12 people sign again."}, Unresolved: []string{"Visitors have no form."}}
		is(t, activate(), errs.Conflict, "Visitors have no form.")
		is(t, h.confirmEffects(v.ID), errs.Invalid, "Visitors have no form.")
		h.must(h.confirmEffects(v.ID, "They get one in November."))
		h.must(activate())
		kept := h.path(v.ID).Impact
		if !strings.Contains(kept.Report, "12 people sign again.") || !strings.Contains(kept.Reasons, "November") || kept.Person != h.who["h.high"].ID {
			t.Errorf("kept with the activation: %+v", kept)
		}
	})
}

// A policy that a school had is adopted when the school is founded, once, and it says so. // shows POL-14
func TestOnlyTheFoundingAdoptsAsItStands(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		if first := h.stored(h.Base.Policy.Load().Version); !first.Founding {
			t.Error("the founding is not recorded as such")
		}
		a := Approval{By: "Governing Body", Minute: "minute 9"}
		is(t, h.Approve(t.Context(), h.system(), v.ID, a), errs.Conflict, "stages of approval")
		is(t, h.Approve(t.Context(), h.grant("h.high", "policies.approve"), v.ID, a), errs.Forbidden, "stages of approval")
	})
}

// The public copy is the version in force; a copy that was tampered with raises an alert once. // shows POL-19
func TestThePublicCopyIsWatched(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.rule("3")
		if got := h.reads("policies.public"); got.State != feature.Proven {
			t.Errorf("after publication the figure reads %+v", got)
		}
		h.must(h.d.Write(t.Context(), school, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE policies_public SET page = page || 'and games' WHERE school_id = ? AND version = ?`, school, id)
			return err
		}))
		for range 2 {
			h.must(h.Tick(t.Context()))
		}
		if got := h.reads("policies.public"); got.State != feature.Failing || h.events("policies.public-differs") != 1 || len(h.toldTo("h.high", "policies.public")) != 1 {
			t.Errorf("the figure reads %+v, told %+v", got, h.told)
		}
		h.must(h.Publish(t.Context(), h.grant("h.high", "policies.approve")))
		if got := h.reads("policies.public"); got.State != feature.Proven {
			t.Errorf("published again it reads %+v", got)
		}
	})
}

// The owner is reminded 60, 30 and 7 days before; past the day it is overdue until a review is recorded. // shows POL-16
func TestTheYearlyReview(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3") // on 1 September 2026; the document's own date lies before
		first := h.at
		for _, c := range []struct{ days, told int }{{300, 0}, {306, 1}, {320, 1}, {336, 2}, {359, 3}, {365, 3}, {366, 4}, {380, 4}} {
			h.at = first.AddDate(0, 0, c.days)
			h.must(h.Tick(t.Context()))
			if got := len(h.toldTo("c.ord", "policies.review")); got != c.told {
				t.Errorf("after %d days the owner was told %d times, not %d", c.days, got, c.told)
			}
		}
		if got := h.reads("policies.review"); got.State != feature.Failing || len(h.toldTo("h.high", "policies.review")) != 1 {
			t.Errorf("overdue it reads %+v", got)
		}
		g := h.grant("c.ord", "policies.review")
		h.must(h.OpenReview(t.Context(), g, upkeep.Review{Kind: upkeep.Yearly, Cause: "date", About: "The year is over."}))
		if got := h.reads("policies.review"); got.State != feature.Failing {
			t.Errorf("opened is not recorded: %+v", got)
		}
		id := h.newest()
		is(t, h.Decide(t.Context(), g, id, "", "x"), errs.Invalid, "Choose")
		is(t, h.Decide(t.Context(), g, id, upkeep.NoChange, " "), errs.Invalid, "reason")
		h.must(h.Decide(t.Context(), g, id, upkeep.NoChange, "Nothing has changed."))
		if got := h.reads("policies.review"); got.State != feature.Proven || !strings.Contains(got.Shown, "16 September 2028") {
			t.Errorf("reviewed it reads %+v", got)
		}
	})
}

func (h *house) newest() (id string) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, err := h.Upkeep.Reviews(h.t.Context(), tx)
		id = all[0].ID
		return err
	})
	return id
}

// A serious concern opens one review with the clauses it is about; unanswered it goes to the head. // shows POL-17
func TestEarlyReviews(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		closed := func(id, outcome string) error {
			return h.HeardClosed(t.Context(), ledger.Told{Verb: "incidents.closed", Subject: ref.New(school, "incident", id), Changes: []ledger.Change{{Field: "outcome", After: outcome}}})
		}
		h.must(closed("1", "resolved"))
		h.must(closed("2", "referred"))
		h.must(closed("2", "referred"))
		if h.events("policies.review-opened") != 1 || len(h.toldTo("c.ord", "policies.review")) != 1 {
			t.Errorf("not one review: %+v", h.told)
		}
		g := h.grant("c.ord", "policies.review")
		is(t, h.OpenReview(t.Context(), g, upkeep.Review{Kind: upkeep.Early, Cause: "threat", About: "A new app."}), errs.Invalid, "at least one clause")
		is(t, h.OpenReview(t.Context(), g, upkeep.Review{Kind: upkeep.Early, Cause: "threat", About: "A new app.", Clauses: "no.such"}), errs.Invalid, "no.such")
		h.at = h.at.AddDate(0, 0, 13)
		h.must(h.Tick(t.Context()))
		if h.events("policies.review-escalated") != 0 {
			t.Error("it went to the head too early")
		}
		h.at = h.at.AddDate(0, 0, 1)
		h.must(h.Tick(t.Context()))
		h.must(h.Tick(t.Context()))
		if got := h.reads("policies.early_reviews"); h.events("policies.review-escalated") != 1 || got.State != feature.Failing || got.Shown != "0 open, 0 decided, 1 overdue" {
			t.Errorf("the figure reads %+v", got)
		}
		h.must(h.Decide(t.Context(), g, h.newest(), upkeep.Amend, "The reporting clause is too vague."))
		is(t, h.Decide(t.Context(), g, h.newest(), upkeep.Amend, "Again."), errs.Conflict, "already")
		if got := h.reads("policies.early_reviews"); got.State != feature.Proven {
			t.Errorf("decided it reads %+v", got)
		}
	})
}

// Staff confirm each version within its days of grace. // shows POL-22
func TestStaffConfirmEachVersion(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.rule("3")
		start := h.at
		open := func(account string) (yes bool, until time.Time) {
			h.read(func(tx *ledger.Tx) (err error) {
				yes, until, err = h.Unconfirmed(t.Context(), tx, h.who[account].ID)
				return err
			})
			return yes, until
		}
		if yes, until := open("t.four"); !yes || !until.Equal(start.AddDate(0, 0, 14)) {
			t.Errorf("a teacher may wait until %s (%v)", until, yes)
		}
		if yes, _ := open("p.quill"); yes {
			t.Error("a parent is asked to confirm")
		}
		is(t, h.Confirm(t.Context(), h.grant("t.four", "policies.confirm"), "another"), errs.Conflict, "Another version")
		for range 2 {
			h.must(h.Confirm(t.Context(), h.grant("t.four", "policies.confirm"), id))
		}
		if yes, _ := open("t.four"); yes {
			t.Error("confirmed, and asked again")
		}
		if got := h.reads("policies.confirmed"); got.State != feature.Due || !strings.HasPrefix(got.Shown, "1 of 3 staff") || got.How != feature.Attested {
			t.Errorf("the figure reads %+v", got)
		}
		h.at = start.AddDate(0, 0, 15)
		if got := h.reads("policies.confirmed"); got.State != feature.Failing {
			t.Errorf("after its time the figure reads %+v", got)
		}
		h.rule("4")
		if yes, until := open("t.four"); !yes || !until.Equal(h.at.AddDate(0, 0, 14)) || len(h.toldTo("t.four", "policies.confirm")) != 1 {
			t.Errorf("under a new version she may wait until %s (%v); told %v", until, yes, h.told)
		}
	})
}

// Teachers were there, or read what has changed and confirm. // shows POL-21
func TestAmendmentsAreDiscussed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		h.at = h.at.AddDate(0, 1, 0)
		id := h.rule("4")
		g := h.grant("c.ord", "policies.review")
		m := reading.Meeting{Kind: "inset", Title: "Version 4", HeldOn: "2026-10-01"}
		is(t, h.Discuss(t.Context(), g, m, nil), errs.Invalid, "Tick who")
		is(t, h.Discuss(t.Context(), g, m, []string{h.who["ada.quill"].ID}), errs.Invalid, "Only members of staff")
		is(t, h.Discuss(t.Context(), g, reading.Meeting{Kind: "inset", Title: "x", HeldOn: "2026-12-01"}, []string{h.who["h.high"].ID}), errs.Invalid, "lie ahead")
		h.must(h.Discuss(t.Context(), g, m, []string{h.who["h.high"].ID}))
		if got := h.reads("policies.discussed"); got.State != feature.Due || !strings.HasPrefix(got.Shown, "1 of 2 teaching staff") {
			t.Errorf("the figure reads %+v", got)
		}
		h.must(h.Confirm(t.Context(), h.grant("t.four", "policies.confirm"), id))
		if got := h.reads("policies.discussed"); got.State != feature.Proven {
			t.Errorf("all have, and the figure reads %+v", got)
		}
	})
}
