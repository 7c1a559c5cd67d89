package course

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/edit"
	"belisha/internal/records/policies/internal/life"
)

// Begin makes a new draft out of a stored version: the same text under the next number. // serves POL-02, POL-18
func (p *Policies) Begin(ctx context.Context, g authz.Grant, from string) (Version, error) {
	var v Version
	err := p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		if err := p.mayEdit(ctx, tx); err != nil {
			return ledger.Event{}, err
		}
		_, pack, err := p.Stored(ctx, tx, from)
		if err == nil {
			pack, err = p.renumbered(ctx, tx, pack)
		}
		if err != nil {
			return ledger.Event{}, err
		}
		v = draft(tx, pack)
		v.BasedOn = from
		if err := p.Store.Add(ctx, tx, v, pack); err != nil {
			return ledger.Event{}, err
		}
		k, err := p.Keepers(ctx, tx)
		if err == nil {
			err = p.claim(ctx, tx, k)
		}
		e := ledger.Event{Verb: "policies.drafted", Subject: of(tx, v.ID), Changes: identity(v)}
		e.Also = append(e.Also, documentRef(tx))
		return e, err
	})
	return v, p.noted(ctx, g, from, err)
}

// renumbered is the pack under the next free number, made today and to be reviewed in a year.
func (p *Policies) renumbered(ctx context.Context, tx *ledger.Tx, pack *policy.Pack) (*policy.Pack, error) {
	all, err := p.Store.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	number := next(pack.Identity.Version)
	for slices.ContainsFunc(all, func(v Version) bool { return v.Version == number }) {
		number = next(number)
	}
	today := p.Base.Now().In(clock.London)
	files := pack.Files
	for _, f := range []struct{ key, value string }{{"version", number}, {"created", today.Format(time.DateOnly)},
		{"approved", today.Format(time.DateOnly)}, {"review", today.AddDate(1, 0, 0).Format(time.DateOnly)}} {
		if files, err = edit.Set(files, edit.Place{Part: "pack", Keys: []string{f.key}}, f.value); err != nil {
			return nil, err
		}
	}
	return policy.FromFiles(files)
}

// next counts the last number in a version up: 3 → 4, 2.9 → 2.10; one without a number gets one.
func next(version string) string {
	cut := strings.LastIndexFunc(version, func(r rune) bool { return r < '0' || r > '9' }) + 1
	n, err := strconv.Atoi(version[cut:])
	if err != nil {
		return version + ".1"
	}
	return version[:cut] + strconv.Itoa(n+1)
}

// Change is one value of a draft that is to read differently. Was is what the editor saw.
type Change struct {
	Place edit.Place
	Was   string
	To    string
	Field string // the box on the form
}

// Edit changes a draft. The whole pack is read and checked anew first; a fault refuses the edit and nothing is lost.
// Every stage and signature was for the text before, so they fall. // serves POL-15, POL-18
func (p *Policies) Edit(ctx context.Context, g authz.Grant, id string, changes []Change) (Version, error) {
	var v Version
	err := p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		old, pack, err := p.Open(ctx, tx, id)
		if err == nil {
			err = p.mayEdit(ctx, tx)
		}
		if err != nil {
			return ledger.Event{}, err
		}
		changes := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return tidy(c.To) == tidy(c.Was) })
		if len(changes) == 0 {
			return ledger.Event{}, errs.Bad("", "Nothing was changed.")
		}
		after, err := p.edited(pack, changes)
		if err != nil {
			return ledger.Event{}, err
		}
		v = old
		v.URN, v.Title, v.Version, v.Hash = after.Identity.URN, after.Identity.Title, after.Identity.Version, after.Hash
		return p.storeEdit(ctx, tx, old, after, changes)
	})
	return v, p.noted(ctx, g, id, err)
}

// Open gives a draft that is still on its way.
func (p *Policies) Open(ctx context.Context, tx *ledger.Tx, id string) (Version, *policy.Pack, error) {
	v, pack, err := p.Stored(ctx, tx, id)
	if err == nil && (v.State != "draft" || v.Ended != "") {
		err = errs.Clash("", "This version is not an open draft any more. Begin a new draft from it instead.")
	}
	return v, pack, err
}

// edited applies the changes, reads the pack back and looks at each.
func (p *Policies) edited(pack *policy.Pack, changes []Change) (*policy.Pack, error) {
	files := pack.Files
	for _, c := range changes {
		now := value(pack, c.Place)
		if tidy(now) != tidy(c.Was) {
			return nil, errs.Clash(c.Field, "Somebody else has changed this meanwhile. It now reads: “%s”. Your words are still in the box.", now)
		}
		var err error
		if files, err = edit.Set(files, c.Place, tidy(c.To)); err != nil {
			return nil, err
		}
	}
	after, err := policy.FromFiles(files)
	if err == nil {
		_, _, err = p.prepare(after)
	}
	if err != nil {
		return nil, refusedEdit(changes[0], err)
	}
	for _, c := range changes {
		if value(after, c.Place) != tidy(c.To) || others(pack, after, changes) {
			return nil, errs.Bad(c.Field, "This value cannot be changed here, because of the way in which its file is written. Please change the file and load the pack again.")
		}
	}
	return after, nil
}

// others says whether an edit has changed more than was meant: another clause, another choice.
func others(before, after *policy.Pack, changes []Change) bool {
	meant := func(part, item string) bool {
		return slices.ContainsFunc(changes, func(c Change) bool { return c.Place.Part == part && c.Place.Item == item })
	}
	for _, d := range policy.DiffClauses(before.Clauses, after.Clauses) {
		if !meant("clauses", d.ID) {
			return true
		}
	}
	for i, c := range after.Choices {
		if len(after.Choices) != len(before.Choices) || !reflect.DeepEqual(c, before.Choices[i]) && !meant("choices", c.Key) {
			return true
		}
	}
	return false
}

func refusedEdit(c Change, err error) error {
	var faults policy.Faults
	if errors.As(err, &faults) && len(faults) > 0 {
		return &errs.Error{Kind: errs.Invalid, Field: c.Field, Safe: "With this the policy would not hold: " + faults[0].Reason + ".", Cause: err}
	}
	return err
}

func (p *Policies) storeEdit(ctx context.Context, tx *ledger.Tx, old Version, after *policy.Pack, changes []Change) (ledger.Event, error) {
	e := ledger.Event{Verb: "policies.edited", Subject: of(tx, old.ID),
		Changes: []ledger.Change{{Field: "hash", Class: ledger.Open, Before: old.Hash, After: after.Hash}}}
	e.Also = append(e.Also, wayOf(tx, old.ID))
	if err := p.Store.Rewrite(ctx, tx, old, after); err != nil {
		return e, err
	}
	for _, c := range changes {
		if err := p.Life.Edited(ctx, tx, life.Edit{Version: old.ID, Place: c.Place.String(), Old: tidy(c.Was), New: tidy(c.To), OldHash: old.Hash, NewHash: after.Hash}); err != nil {
			return e, err
		}
		e.Changes = append(e.Changes, ledger.Change{Field: c.Place.String(), Class: ledger.Personal})
	}
	fell, err := p.Life.Void(ctx, tx, old.ID)
	if fell > 0 {
		e.Why = strconv.FormatInt(fell, 10) + " signatures fell with the old text"
	}
	return e, err
}

// Withdraw ends a draft that is not to go on.
func (p *Policies) Withdraw(ctx context.Context, g authz.Grant, id, why string) error {
	if why == "" {
		return errs.Bad("why", "Write why the draft is withdrawn.")
	}
	err := p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		err := p.mayEdit(ctx, tx)
		if err == nil {
			err = p.Store.End(ctx, tx, id, "withdrawn", why)
		}
		return ledger.Event{Verb: "policies.withdrawn", Subject: of(tx, id), Why: why}, err
	})
	return p.noted(ctx, g, id, err)
}

// noted keeps an edit that was refused to somebody who may not, or while nobody owns the document. // serves POL-18
func (p *Policies) noted(ctx context.Context, g authz.Grant, id string, err error) error {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Forbidden && e.Kind != errs.Conflict {
		return err
	}
	return cmp.Or(p.keepRefusal(ctx, g, "edit", id, "a draft", e.Safe), err)
}

// tidy is a text as a pack keeps it.
func tidy(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// value reads back what stands in a place.
func value(p *policy.Pack, at edit.Place) string {
	switch at.Part {
	case "clauses":
		c, _ := p.Clause(at.Item)
		if at.Keys[0] == "audience" {
			return c.Audience[at.Keys[1]]
		}
		return map[string]string{"text": c.Text, "owner": c.Owner, "control": c.Control, "figure": c.Figure}[at.Keys[0]]
	case "choices":
		i := slices.IndexFunc(p.Choices, func(c policy.Choice) bool { return c.Key == at.Item })
		if i < 0 {
			return ""
		}
		return p.Choices[i].Value
	}
	return IdentityValues(p.Identity)[at.Keys[0]]
}

// IdentityValues are what can be set about a version as a whole. // serves POL-02, POL-24, POL-25
func IdentityValues(id policy.Identity) map[string]string {
	return map[string]string{"title": id.Title, "version": id.Version, "created": id.Created, "approved": id.Approved,
		"approved_by": id.ApprovedBy, "review": id.Review, "derives_from": id.DerivesFrom, "notice": id.Notice, "motto": id.Motto, "mission": id.Mission}
}
