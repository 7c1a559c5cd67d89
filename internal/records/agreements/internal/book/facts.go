package book

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/rules"
	"belisha/internal/records/people"
)

// key names one form about one person.
type key struct{ form, about string }

// Facts is all that decides how people stand, read once for a question: few statements, for one person or for everybody.
type Facts struct {
	now    time.Time
	forms  []policy.Agreement
	newest map[string][]newestRow // by about
	carers map[string][]string    // by child; neither the barred ones nor those who wait for the office's word
	issues map[key]issueRow
	papers map[key]string

	changed map[string]map[string]bool // hash → the items that read otherwise today
}

// Known reads what is known of some people; nil: of everybody.
func (a *Book) Known(ctx context.Context, tx *ledger.Tx, about []string) (*Facts, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return nil, err
	}
	r, err := a.store.load(ctx, tx, about)
	if err != nil {
		return nil, fmt.Errorf("agreements: facts: %w", err)
	}
	f := &Facts{now: now, newest: map[string][]newestRow{}, carers: map[string][]string{}, issues: map[key]issueRow{}, papers: map[key]string{}}
	for _, one := range r.newest {
		f.newest[one.About] = append(f.newest[one.About], one)
	}
	for _, one := range r.carers {
		f.carers[one.Child] = append(f.carers[one.Child], one.Carer)
	}
	for _, one := range r.issues {
		f.issues[key{one.Form, one.About}] = one
	}
	for _, one := range r.papers {
		f.papers[key{one.Form, one.About}] = one.ID
	}
	if active := a.base.Policy.Load(); active != nil {
		f.forms = active.Pack.Agreements
		f.changed, err = a.changes(ctx, tx, active, r.newest)
	}
	return f, err
}

// changes compares each text that somebody has signed with the text of today, once.
func (a *Book) changes(ctx context.Context, tx *ledger.Tx, active *feature.Active, newest []newestRow) (map[string]map[string]bool, error) {
	today := map[string]Text{}
	hashes := map[string]bool{}
	for _, n := range newest {
		name := n.Form + "/" + n.Language
		if _, ok := today[name]; !ok {
			if f, known := active.Pack.Agreement(n.Form); known {
				t, err := written(active, f, n.Language)
				if err != nil {
					return nil, err
				}
				today[name] = t
			}
		}
		if t, ok := today[name]; ok && t.Hash != n.Hash {
			hashes[n.Hash] = true
		}
	}
	out := map[string]map[string]bool{}
	for part := range slices.Chunk(slices.Sorted(keys(hashes)), 200) {
		rows, err := a.store.texts(ctx, tx, part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			was, err := readText(r.Hash, r.Body)
			if err != nil {
				return nil, err
			}
			set := map[string]bool{}
			for _, item := range differs(was, today[was.Form+"/"+was.Language]) {
				set[item] = true
			}
			out[r.Hash] = set
		}
	}
	return out, nil
}

func keys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// affected reports whether a signer is bound by anything that reads otherwise today.
func (f *Facts) affected(n newestRow) (bool, error) {
	items := f.changed[n.Hash]
	if len(items) == 0 {
		return false, nil
	}
	answers := map[string]string{}
	if err := json.Unmarshal([]byte(n.Answers), &answers); err != nil {
		return false, fmt.Errorf("agreements: answers of %s: %w", n.ID, err)
	}
	for item := range items {
		if holds(answers, item) {
			return true, nil
		}
	}
	return false, nil
}

// Standings gives how one person stands with every form that is about them. Whoever has left wants none.
func (f *Facts) Standings(p people.Person) ([]Standing, error) {
	if p.Gone(f.now) {
		return nil, nil
	}
	kinds, phase := kindsOf(p), phaseOf(p)
	var out []Standing
	for _, form := range f.forms {
		if !policy.Fits(form.For, kinds, p.Year) {
			continue
		}
		s, err := f.standing(p, form, kinds, phase)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (f *Facts) standing(p people.Person, form policy.Agreement, kinds []string, phase string) (Standing, error) {
	s := Standing{Form: form.Key, Title: form.Title, About: p.ID, Signers: f.signers(p.ID, form)}
	c := rules.Case{Now: f.now, Grace: form.Grace(), Paper: f.papers[key{form.Key, p.ID}] != ""}
	n, found := f.counting(p.ID, form)
	if found {
		s.Signature = n.ID
		if err := f.signed(&c, n, form, kinds, phase); err != nil {
			return s, err
		}
	} else {
		c.Moved = banded(form) && f.otherPhase(p, kinds)
	}
	if err := f.issued(&c, form.Key, p.ID); err != nil {
		return s, err
	}
	v := rules.Judge(c)
	s.State, s.Cause, s.Asked, s.Due, s.Signed = State(v.State), v.Cause, v.Asked, v.Due, c.Signed
	return s, nil
}

// signers are who may sign a form about somebody.
func (f *Facts) signers(about string, form policy.Agreement) []string {
	if form.Signer() == Self {
		return []string{about}
	}
	return f.carers[about]
}

// counting is the newest signature that counts or counted: of a parent's form never the child's own mark, and never that
// of somebody who is no carer any more, or is barred. One that holds goes before one that was taken back.
func (f *Facts) counting(about string, form policy.Agreement) (best newestRow, found bool) {
	allowed := f.signers(about, form)
	for _, n := range f.newest[about] {
		if n.Form != form.Key || n.Cause == left || !slices.Contains(allowed, n.Signer) {
			continue
		}
		if !found || n.EndedAt == "" || best.EndedAt != "" {
			best, found = n, true
		}
	}
	return best, found
}

// otherPhase reports whether a child is bound by the form of the phase that it has left.
func (f *Facts) otherPhase(p people.Person, kinds []string) bool {
	for _, form := range f.forms {
		if !banded(form) || policy.Fits(form.For, kinds, p.Year) {
			continue
		}
		if n, ok := f.counting(p.ID, form); ok && n.EndedAt == "" {
			return true
		}
	}
	return false
}

// banded reports a form that goes by a child's phase.
func banded(f policy.Agreement) bool {
	return slices.Contains(f.For, policy.KS1) || slices.Contains(f.For, policy.KS2)
}

func (f *Facts) signed(c *rules.Case, n newestRow, form policy.Agreement, kinds []string, phase string) (err error) {
	if c.Signed, err = clock.Parse(n.At); err != nil {
		return err
	}
	c.Ended = n.EndedAt != ""
	c.Moved = form.Renew.Phase && n.Phase != phase
	c.Role = form.Renew.Role && n.Kinds != strings.Join(kinds, " ")
	if form.Renew.Yearly {
		c.Year = rules.YearStart(f.now)
	}
	c.Changed, err = f.affected(n)
	return err
}

func (f *Facts) issued(c *rules.Case, form, about string) error {
	i, ok := f.issues[key{form, about}]
	if !ok {
		return nil
	}
	at, err := clock.Parse(i.Asked)
	c.Issued = at
	if i.Cause == ByHand {
		c.Again = at
	}
	return err
}

// Wanted gives how a person stands with every form that is about them.
func (a *Book) Wanted(ctx context.Context, tx *ledger.Tx, p people.Person) ([]Standing, error) {
	f, err := a.Known(ctx, tx, []string{p.ID})
	if err != nil {
		return nil, err
	}
	return f.Standings(p)
}

// ToSign gives the forms that somebody may sign: their own, and those of the children whose carer they are. A barred carer
// has none of the child's. The form of a child that a parent signs is not among the child's own.
func (a *Book) ToSign(ctx context.Context, tx *ledger.Tx, signer people.Person) ([]Standing, error) {
	children, err := a.people.ChildrenOf(ctx, tx, signer.ID)
	if err != nil {
		return nil, err
	}
	about, err := a.people.Many(ctx, tx, append([]string{signer.ID}, children...))
	if err != nil {
		return nil, err
	}
	f, err := a.Known(ctx, tx, append([]string{signer.ID}, children...))
	if err != nil {
		return nil, err
	}
	var out []Standing
	for _, p := range about {
		all, err := f.Standings(p)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if slices.Contains(s.Signers, signer.ID) {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// Everybody gives how all present people stand, by whom it is about.
func (a *Book) Everybody(ctx context.Context, tx *ledger.Tx) (map[string][]Standing, error) {
	all, err := a.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	return a.everybody(ctx, tx, all)
}

func (a *Book) everybody(ctx context.Context, tx *ledger.Tx, all []people.Person) (map[string][]Standing, error) {
	f, err := a.Known(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]Standing, len(all))
	for _, p := range all {
		s, err := f.Standings(p)
		if err != nil {
			return nil, err
		}
		if len(s) > 0 {
			out[p.ID] = s
		}
	}
	return out, nil
}
