package policies

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/edit"
	"belisha/internal/records/policies/internal/life"
)

func is(t *testing.T, err error, kind errs.Kind, words string) {
	t.Helper()
	if !errs.Is(err, kind) || !strings.Contains(err.Error(), words) {
		t.Errorf("want a refusal of kind %d with %q, got %v", kind, words, err)
	}
}

// begun is a school under version 3 with a draft that its owner has begun.
func (h *house) begun() Version {
	h.t.Helper()
	h.rule("3")
	h.at = h.at.AddDate(0, 1, 0)
	v, err := h.Begin(h.t.Context(), h.grant("c.ord", "policies.draft"), h.Base.Policy.Load().Version)
	h.must(err)
	return v
}

func text(to string) []Change {
	return []Change{{Place: edit.Place{Part: "clauses", Item: "scope.place", Keys: []string{"text"}}, Was: "It counts inside and outside school, and covers people's own technology on the school site.", To: to, Field: "text"}}
}

func (h *house) pack(id string) (p *policy.Pack) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) { p, err = h.Version(h.t.Context(), tx, id); return err })
	return p
}

func (h *house) path(id string) (f life.File) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) { f, err = h.Life.Read(h.t.Context(), tx, id); return err })
	return f
}

// A new version carries its number, its dates and where it comes from. // shows POL-02
func TestADraftIsBegunFromTheVersionInForce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		id := h.pack(v.ID).Identity
		if v.Version != "4" || v.BasedOn != h.Base.Policy.Load().Version || id.Created != "2026-10-01" || id.Review != "2027-10-01" || id.DerivesFrom == "" {
			t.Errorf("the draft is %+v, %+v", v, id)
		}
		again, err := h.Begin(t.Context(), h.grant("c.ord", "policies.draft"), v.BasedOn)
		if h.must(err); again.Version != "5" {
			t.Errorf("a number is used twice: %s", again.Version)
		}
	})
}

// Stages come in order, from those whose stage it is, and without the governors nothing rules. // shows POL-14
func TestStagesInOrderOrNoActivation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		is(t, h.Record(t.Context(), h.grant("g.wells", "policies.stage"), v.ID, h.recorded("governors")), errs.Conflict, "First comes")
		is(t, h.Record(t.Context(), h.grant("h.high", "policies.stage"), v.ID, h.recorded("author")), errs.Forbidden, "recorded by")
		for _, r := range []Recorded{{}, {Name: "a"}, {Name: "a", Post: "b"}, {Name: "a", Post: "b", HeldOn: h.at.AddDate(0, 0, 2)}, {Name: "a", Post: "b", HeldOn: h.at}} {
			r.Stage = "author"
			is(t, h.Record(t.Context(), h.grant("c.ord", "policies.stage"), v.ID, r), errs.Invalid, "")
		}
		h.must(h.Record(t.Context(), h.grant("c.ord", "policies.stage"), v.ID, h.recorded("author")))
		is(t, h.Record(t.Context(), h.grant("c.ord", "policies.stage"), v.ID, h.recorded("author")), errs.Conflict, "already")
		before := h.Base.Policy.Load().Version
		is(t, h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID), errs.Conflict, "The governing body has not approved it.")
		if h.Base.Policy.Load().Version != before || h.events("policies.activation-refused") != 1 {
			t.Error("it rules, or the refusal is not in the trail")
		}
		h.read(func(tx *ledger.Tx) error {
			kept, err := h.Store.Refusals(t.Context(), tx)
			if len(kept) != 1 || kept[0].Kind != "activation" || kept[0].Version != v.ID || !strings.Contains(kept[0].Faults, "governing body") {
				t.Errorf("kept: %+v", kept)
			}
			return err
		})
		h.at = h.at.Add(time.Hour)
		h.must(h.Record(t.Context(), h.grant("h.high", "policies.stage"), v.ID, h.recorded("leaders")))
		h.must(h.Record(t.Context(), h.grant("g.wells", "policies.stage"), v.ID, h.recorded("governors")))
		if s, ok := h.path(v.ID).Governors(); !ok || s.Name == "" || s.Post == "" || s.HeldOn == "" || s.Minute != "minute of governors" || s.Hash != v.Hash {
			t.Errorf("the governors' approval is %+v", s)
		}
	})
}

// A body that says no ends the draft. // shows POL-14
func TestARefusedDraftIsOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		r := h.recorded("author")
		r.No = true
		h.must(h.Record(t.Context(), h.grant("c.ord", "policies.stage"), v.ID, r))
		if got := h.stored(v.ID); got.Standing() != "refused" {
			t.Errorf("it stands as %s", got.Standing())
		}
		_, err := h.Edit(t.Context(), h.grant("c.ord", "policies.draft"), v.ID, text("Other words."))
		is(t, err, errs.Conflict, "not an open draft")
		is(t, h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID), errs.Conflict, "not a draft")
	})
}

// Two people sign one text with their own names; an edit voids both and all starts again. // shows POL-15
func TestSignaturesAreBoundToTheText(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		sign := func(who, post, hash, typed string) error {
			return h.Sign(t.Context(), h.grant(who, "policies.sign"), v.ID, post, hash, typed)
		}
		is(t, sign("h.high", "head", v.Hash, "Hanna High"), errs.Conflict, "Still to come")
		h.stages(v.ID)
		is(t, sign("h.high", "head", v.Hash, "Somebody Else"), errs.Invalid, "your own name")
		is(t, sign("h.high", "chair", v.Hash, "Hanna High"), errs.Forbidden, "Only the holder")
		is(t, sign("h.high", "head", "another text", "Hanna High"), errs.Conflict, "has changed")
		h.must(sign("h.high", "head", v.Hash, " hanna  HIGH "))
		is(t, sign("h.high", "head", v.Hash, "Hanna High"), errs.Conflict, "was signed")
		is(t, h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID), errs.Conflict, "The signature is missing: Chair of governors")
		h.must(sign("g.wells", "chair", v.Hash, "Gwen Wells"))
		h.must(h.confirmEffects(v.ID))

		edited, err := h.Edit(t.Context(), h.grant("c.ord", "policies.draft"), v.ID, text("It counts everywhere."))
		h.must(err)
		f := h.path(v.ID)
		if edited.Hash == v.Hash || len(f.Signatures) != 2 || f.Signatures[0].VoidedAt == "" || f.Signatures[1].VoidedAt == "" {
			t.Errorf("the signatures stand: %+v", f.Signatures)
		}
		if _, ok := f.Stage("author"); ok {
			t.Error("the text is another, and yet its author has approved it")
		}
		err = h.Activate(t.Context(), h.grant("h.high", "policies.approve"), v.ID)
		is(t, err, errs.Conflict, "Author")
		is(t, err, errs.Conflict, "confirmed for another text")
		h.at = h.at.Add(time.Hour)
		h.pass(v.ID)
		h.must(h.Activate(t.Context(), h.grant("g.wells", "policies.approve"), v.ID))
		if got := h.reads("policies.signatures"); !strings.HasPrefix(got.Shown, "2 of 2 signatures") || !strings.Contains(got.Shown, "2 voided") {
			t.Errorf("the figure reads %+v", got)
		}
		_, err = h.Edit(t.Context(), h.grant("c.ord", "policies.draft"), v.ID, text("Later words."))
		is(t, err, errs.Conflict, "not an open draft")
	})
}

// One person in two posts signs once. // shows POL-15
func TestTwoSignaturesAreTwoPeople(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		h.stages(v.ID)
		h.posts("g.wells", "chair", "head")
		h.sign("g.wells", "chair", v.ID)
		is(t, h.Sign(t.Context(), h.grant("g.wells", "policies.sign"), v.ID, "head", v.Hash, "Gwen Wells"), errs.Conflict, "two people")
	})
}

// posts gives somebody other posts.
func (h *house) posts(account string, posts ...string) {
	h.t.Helper()
	p := h.who[account]
	p.Posts = posts
	h.must(h.Base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		in, err := (people.Store{}).Change(h.t.Context(), tx, p, h.Base.Policy.Load().Pack.Posts)
		h.who[account] = in
		return ledger.Event{Verb: "people.changed", Subject: p.Ref(school)}, err
	}))
}

func (h *house) leave(account string) {
	h.t.Helper()
	day := h.at.Format(time.DateOnly)
	h.must(h.Base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := (people.Store{}).Leave(h.t.Context(), tx, h.who[account].ID, day)
		return ledger.Event{Verb: "people.left", Subject: p.Ref(school)}, err
	}))
}

// Only the owner and whom the owner names may edit; each edit is kept by person and the other lines stay. // shows POL-18
func TestOnlyOwnerAndNamedEdit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		_, err := h.Edit(t.Context(), h.grant("t.four", "policies.draft"), v.ID, text("Mine."))
		is(t, err, errs.Forbidden, "You can comment")
		if h.events("policies.edit-refused") != 1 || h.stored(v.ID).Hash != v.Hash {
			t.Error("the refusal is not kept, or the draft has changed")
		}
		is(t, h.Name(t.Context(), h.grant("t.four", "policies.draft"), h.who["t.four"].ID, true), errs.Forbidden, "Only the owner")
		is(t, h.Name(t.Context(), h.grant("c.ord", "policies.draft"), h.who["ada.quill"].ID, true), errs.Invalid, "staff")
		h.must(h.Name(t.Context(), h.grant("c.ord", "policies.draft"), h.who["t.four"].ID, true))
		_, err = h.Edit(t.Context(), h.grant("t.four", "policies.draft"), v.ID, text("Tessa's words."))
		h.must(err)
		if c, _ := h.pack(v.ID).Clause("scope.place"); c.Text != "Tessa's words." {
			t.Errorf("it reads %q", c.Text)
		}
		f := h.path(v.ID)
		if len(f.Edits) != 1 || f.Edits[0].Person != h.who["t.four"].ID || f.Edits[0].New != "Tessa's words." || f.Edits[0].OldHash != v.Hash {
			t.Errorf("the history is %+v", f.Edits)
		}
		if !strings.HasPrefix(h.pack(v.ID).Files["clauses.yaml"], "# A small policy for tests") {
			t.Error("the comment is lost")
		}
		h.must(h.Name(t.Context(), h.grant("c.ord", "policies.draft"), h.who["t.four"].ID, false))
		_, err = h.Edit(t.Context(), h.grant("t.four", "policies.draft"), v.ID, text("Again."))
		is(t, err, errs.Forbidden, "")
	})
}

// An edit with a fault is refused with its reason, one made over another's loses nothing. // shows POL-18, POL-01
func TestEditsAreCheckedAndNothingIsLost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		change := func(key, was, to string) error {
			_, err := h.Edit(t.Context(), h.grant("c.ord", "policies.draft"), v.ID, []Change{{Place: edit.Place{Part: "clauses", Item: "scope.place", Keys: []string{key}}, Was: was, To: to, Field: key}})
			return err
		}
		is(t, change("owner", "head", "nobody_at_all"), errs.Invalid, "does not exist")
		is(t, change("figure", "", "people.imagined"), errs.Invalid, "does not")
		is(t, change("text", "", ""), errs.Invalid, "Nothing was changed")
		if h.stored(v.ID).Hash != v.Hash || len(h.path(v.ID).Edits) != 0 {
			t.Error("a refused edit has changed the draft")
		}
		h.must(change("owner", "head", "dsl"))
		is(t, change("owner", "head", "chair"), errs.Conflict, "It now reads: “dsl”")
		_, err := h.Edit(t.Context(), h.grant("c.ord", "policies.draft"), v.ID, []Change{
			{Place: edit.Place{Part: "pack", Keys: []string{"version"}}, Was: "4", To: "4.1"},
			{Place: edit.Place{Part: "pack", Keys: []string{"notice"}}, To: "Nobody can promise that nothing slips through."},
			{Place: edit.Place{Part: "pack", Keys: []string{"created"}}, Was: "2026-10-01", To: "2026-09-20"}})
		h.must(err)
		if got := h.pack(v.ID).Identity; got.Version != "4.1" || got.Notice == "" || got.Created != "2026-09-20" || h.stored(v.ID).Version != "4.1" {
			t.Errorf("the identity is %+v", got)
		}
	})
}

// When the owner leaves nobody edits until somebody else owns it. // shows POL-18
func TestALeavingOwnerStopsEdits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v := h.begun()
		h.must(h.Name(t.Context(), h.grant("c.ord", "policies.draft"), h.who["t.four"].ID, true))
		h.at = h.at.AddDate(0, 0, 1)
		h.leave("c.ord")
		for range 2 { // listeners may be told twice
			h.must(h.HeardLeft(t.Context(), ledger.Told{Verb: "people.left", Subject: h.who["c.ord"].Ref(school)}))
		}
		if h.events("policies.owner-lost") != 1 || len(h.toldTo("h.high", "policies.owner")) != 1 {
			t.Errorf("the head was not told once: %+v", h.told)
		}
		_, err := h.Edit(t.Context(), h.grant("t.four", "policies.draft"), v.ID, text("Still mine."))
		is(t, err, errs.Conflict, "named a new owner")
		if got := h.reads("policies.owner"); got.State != "failing" {
			t.Errorf("the figure reads %+v", got)
		}
		is(t, h.Own(t.Context(), h.grant("h.high", "policies.own"), h.who["p.quill"].ID, ""), errs.Invalid, "member of staff")
		is(t, h.Own(t.Context(), h.grant("h.high", "policies.own"), h.who["c.ord"].ID, ""), errs.Invalid, "still at the school")
		h.must(h.Own(t.Context(), h.grant("h.high", "policies.own"), h.who["t.four"].ID, "Takes over"))
		_, err = h.Edit(t.Context(), h.grant("t.four", "policies.draft"), v.ID, text("Mine now."))
		h.must(err)
		h.sound()
	})
}

func (h *house) toldTo(account, kind string) (out []Notice) {
	for _, n := range h.told {
		for _, to := range n.To {
			if to == h.who[account].ID && n.Kind == kind {
				out = append(out, n)
			}
		}
	}
	return out
}

// What a school brought with it can be signed here later. // shows POL-15
func TestAFoundingVersionIsSignedLater(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.rule("3")
		if got := h.reads("policies.signatures"); got.State != "due" || !strings.HasPrefix(got.Shown, "0 of 2") {
			t.Errorf("unsigned it reads %+v", got)
		}
		h.sign("g.wells", "chair", id)
		h.sign("h.high", "head", id)
		if got := h.reads("policies.signatures"); got.State != "proven" {
			t.Errorf("signed it reads %+v", got)
		}
		h.sound()
	})
}

// A pack that stands on others is closed over them before it is read; without them it is refused. // shows POL-01
func TestAPackIsClosedBeforeItIsRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		asked := 0
		h.Tie(Ties{Close: func(files fs.FS) (fs.FS, error) {
			if asked++; asked == 1 {
				return files, nil
			}
			return nil, policy.Faults{{File: "pack.yaml", Line: 3, Reason: "the pack “county” that it stands on is not here"}}
		}})
		_, err := h.Load(t.Context(), h.system(), "test", folder(h.edition("3")))
		h.must(err)
		_, err = h.Load(t.Context(), h.system(), "test", folder(h.edition("4")))
		is(t, err, errs.Invalid, "county")
	})
}
