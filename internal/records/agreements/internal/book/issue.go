package book

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// FormRef is a form's kind in a ref.Ref; its id is the key in the pack.
const FormRef = "agreement"

// mostAsked is how many people are asked by hand at once.
const mostAsked = 4000

// mine is the page on which everybody finds what waits for their signature.
const mine = "/agreements/mine"

// Ask asks people to sign a form, again if need be. Whoever is asked already is not asked twice. serves AUA-17
func (a *Book) Ask(ctx context.Context, tx *ledger.Tx, form string, about []string, why string) (ledger.Event, error) {
	f, err := a.Form(form)
	if err != nil {
		return ledger.Event{}, err
	}
	why = strings.TrimSpace(why)
	if len(why) < 5 || len(why) > 1000 {
		return ledger.Event{}, errs.Bad("why", "Write in a sentence why they are asked.")
	}
	if len(about) > mostAsked {
		return ledger.Event{}, errs.Bad("about", "Ask at most %d people at once.", mostAsked)
	}
	all, err := a.people.Many(ctx, tx, slices.Compact(slices.Sorted(slices.Values(about))))
	if err != nil {
		return ledger.Event{}, err
	}
	now := a.base.Now()
	all = slices.DeleteFunc(all, func(p people.Person) bool { return p.Gone(now) || !Concerns(f, p) })
	if len(all) == 0 {
		return ledger.Event{}, errs.Bad("about", "Choose somebody for whom this form is.")
	}
	ids := make([]string, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	known, err := a.Known(ctx, tx, ids)
	if err != nil {
		return ledger.Event{}, err
	}
	var wants []wanted
	for _, id := range ids {
		if _, asked := known.issues[key{form, id}]; !asked {
			wants = append(wants, wanted{Standing{Form: form, About: id, Signers: known.signers(id, f), Cause: ByHand}, why})
		}
	}
	return a.issue(ctx, tx, form, wants)
}

// wanted is somebody to be asked, and why where a person says so.
type wanted struct {
	Standing
	why string
}

// issue stores the asking of one form, and tells those who may sign.
func (a *Book) issue(ctx context.Context, tx *ledger.Tx, form string, wants []wanted) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.issued", Subject: ref.New(tx.School, FormRef, form), Changes: []ledger.Change{
		{Field: "people", Class: ledger.Open, After: strconv.Itoa(len(wants))}}}
	var to []string
	cause := ""
	for _, w := range wants {
		fresh, err := a.store.issue(ctx, tx, issueRow{Form: w.Form, About: w.About, Cause: w.Cause}, w.why)
		if err != nil {
			return e, err
		}
		if fresh {
			to, cause = append(to, w.Signers...), w.Cause
		}
	}
	key := "agreements.issued." + today(tx)
	if cause == ByHand {
		key += "." + form
	}
	return e, a.tell(ctx, tx, notices.Notice{To: once(to), Kind: "agreements.issued", Title: "A form waits for you to sign", Href: mine, Key: key})
}

// today names the day in the keys of notices: whoever has several forms to sign, or several children, is told once a day.
func today(tx *ledger.Tx) string { return tx.Now[:len(time.DateOnly)] }

func once(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// batch is how many people one turn of a job asks in one transaction.
const batch = 200

// issueAll is the job that asks everybody whom nobody has asked yet, the same day, and takes back what is not wanted any
// more: of leavers, and of those whom a newer policy does not ask. serves AUA-16 AUA-17 AUA-26
func (a *Book) issueAll(ctx context.Context) error {
	if a.base.Policy.Load() == nil {
		return nil
	}
	g := a.base.Gate.System(a.base.School, "agreements.issue")
	if err := a.endLeavers(ctx, g); err != nil {
		return err
	}
	var out []wanted
	var over []key
	err := a.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		out, over, err = a.unasked(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	byForm := map[string][]wanted{}
	for _, w := range out {
		byForm[w.Form] = append(byForm[w.Form], w)
	}
	for form, list := range byForm {
		for part := range slices.Chunk(list, batch) {
			err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return a.issue(ctx, tx, form, part) })
			if err != nil {
				return err
			}
		}
	}
	for part := range slices.Chunk(over, batch) {
		err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return a.recall(ctx, tx, part) })
		if err != nil {
			return err
		}
	}
	return nil
}

// endLeavers ends what leavers have signed: somebody who comes back reads the rules anew.
func (a *Book) endLeavers(ctx context.Context, g authz.Grant) error {
	for {
		var ids []string
		err := a.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
			ids, err = a.store.leavers(ctx, tx, clock.ISO(a.base.Now()), batch)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		err = a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "agreements.ended", Why: left}
			for _, id := range ids {
				e.Also = append(e.Also, ref.New(tx.School, RefKind, id))
				if err := a.store.end(ctx, tx, id, "", left); err != nil {
					return e, err
				}
			}
			e.Subject, e.Also = e.Also[0], e.Also[1:]
			return e, nil
		})
		if err != nil {
			return err
		}
	}
}

// unasked finds who is to be asked, and what was asked but is not wanted any more.
func (a *Book) unasked(ctx context.Context, tx *ledger.Tx) (out []wanted, over []key, err error) {
	f, err := a.Known(ctx, tx, nil)
	if err != nil {
		return nil, nil, err
	}
	all, err := a.people.Everybody(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	open := map[key]bool{}
	for _, p := range all {
		list, err := f.Standings(p)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range list {
			k := key{s.Form, s.About}
			_, asked := f.issues[k]
			open[k] = s.State != Current
			if s.State != Current && !asked {
				out = append(out, wanted{s, ""})
			}
		}
	}
	for k := range f.issues {
		if !open[k] {
			over = append(over, k)
		}
	}
	return out, over, nil
}

func (a *Book) recall(ctx context.Context, tx *ledger.Tx, part []key) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.recalled", Subject: ref.New(tx.School, FormRef, ""), Changes: []ledger.Change{{Field: "people", Class: ledger.Open, After: strconv.Itoa(len(part))}}}
	for _, k := range part {
		if err := a.store.closeIssue(ctx, tx, k.form, k.about); err != nil {
			return e, err
		}
	}
	return e, nil
}

// remind is the job that reminds signers half-way, and tells those who follow it up when the days are over. serves AUA-16
func (a *Book) remind(ctx context.Context) error {
	g := a.base.Gate.System(a.base.School, "agreements.remind")
	days := a.Clocks().ChaseDays
	now := a.base.Now()
	half, full := clock.Text(now.AddDate(0, 0, -days/2)), clock.Text(now.AddDate(0, 0, -days))
	var f *Facts
	err := a.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		f, err = a.Known(ctx, tx, nil)
		return err
	})
	if err != nil {
		return err
	}
	var soft, hard []issueRow
	for _, i := range f.issues {
		switch {
		case i.Asked <= full && i.Chased == "":
			hard = append(hard, i)
		case i.Asked <= half && i.Reminded == "":
			soft = append(soft, i)
		}
	}
	for part := range slices.Chunk(soft, batch) {
		err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return a.remindSome(ctx, tx, f, part) })
		if err != nil {
			return err
		}
	}
	if len(hard) == 0 {
		return nil
	}
	return a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return a.chase(ctx, tx, hard) })
}

func (a *Book) remindSome(ctx context.Context, tx *ledger.Tx, f *Facts, part []issueRow) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.reminded", Subject: ref.New(tx.School, FormRef, ""), Changes: []ledger.Change{{Field: "people", Class: ledger.Open, After: strconv.Itoa(len(part))}}}
	var to []string
	for _, i := range part {
		form, err := a.Form(i.Form)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err == nil {
			err = a.store.reminded(ctx, tx, i.ID)
		}
		if err != nil {
			return e, err
		}
		to = append(to, f.signers(i.About, form)...)
	}
	return e, a.tell(ctx, tx, notices.Notice{To: once(to), Kind: "agreements.reminded", Title: "A form still waits for you to sign", Href: mine, Key: "agreements.reminded." + today(tx)})
}

// chase tells the class teachers, the office, and for staff and governors the head, whom somebody has to talk to.
func (a *Book) chase(ctx context.Context, tx *ledger.Tx, hard []issueRow) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.chased", Subject: ref.New(tx.School, FormRef, ""), Changes: []ledger.Change{{Field: "people", Class: ledger.Open, After: strconv.Itoa(len(hard))}}}
	to, err := a.holders(ctx, tx, "office", "coordinator")
	if err != nil {
		return e, err
	}
	classes, adults := map[string]bool{}, false
	for _, i := range hard {
		if err := a.store.chased(ctx, tx, i.ID); err != nil {
			return e, err
		}
		p, err := a.people.Get(ctx, tx, i.About)
		if err != nil {
			return e, err
		}
		if p.Class != "" {
			classes[p.Class] = true
		}
		adults = adults || p.Is(people.Staff) || p.Is(people.Governor)
	}
	for class := range classes {
		teachers, err := a.store.teachers(ctx, tx, class)
		if err != nil {
			return e, err
		}
		to = append(to, teachers...)
	}
	if adults {
		heads, err := a.holders(ctx, tx, "head")
		if err != nil {
			return e, err
		}
		to = append(to, heads...)
	}
	return e, a.tell(ctx, tx, notices.Notice{To: to, Kind: "agreements.chased", Title: "Forms have waited too long for a signature", Href: "/agreements/chase",
		Key: "agreements.chased." + today(tx)})
}
