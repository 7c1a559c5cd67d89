package homes

import (
	"context"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// One is how one form stands about one person, as one carer sees it.
type One struct {
	agreements.Standing
	Name string               // the child's first name; empty for the carer's own form
	Mine agreements.Signature // the carer's own signature that holds; zero: none
}

// Todo reports whether the carer has to do something.
func (o One) Todo() bool { return o.State == agreements.Asked || o.State == agreements.Late }

// Waits reports whether a paper of theirs waits for the school.
func (o One) Waits() bool { return o.State == agreements.Unverified }

// Form is one form of a carer, for all whom it is about.
type Form struct {
	Key   string
	Title string
	Ones  []One
}

// Todo reports whether somebody still waits for this form.
func (f Form) Todo() bool { return slices.ContainsFunc(f.Ones, One.Todo) }

// Forms are the forms that a carer may sign, for the children and for themselves, in the order of the pack.
func (f *Homes) Forms(ctx context.Context, tx *ledger.Tx, to Family) ([]Form, error) {
	all, err := f.agreements.ToSign(ctx, tx, to.Carer)
	if err != nil {
		return nil, err
	}
	mine, err := f.signedBy(ctx, tx, to.Carer.ID)
	if err != nil {
		return nil, err
	}
	var out []Form
	for _, a := range f.agreements.Forms() {
		form := Form{Key: a.Key, Title: a.Title}
		for _, s := range all {
			child, own := to.Child(s.About)
			if s.Form != a.Key || !own && s.About != to.Carer.ID || s.About == to.Carer.ID && !forParent(a) {
				continue
			}
			form.Ones = append(form.Ones, One{Standing: s, Name: child.Given, Mine: mine[s.Form+"/"+s.About]})
		}
		if len(form.Ones) > 0 {
			out = append(out, form)
		}
	}
	return out, nil
}

// forParent reports a form that somebody signs for being a parent: a teacher's own forms are not a family matter.
func forParent(a policy.Agreement) bool { return slices.Contains(a.For, people.Parent) }

// signedBy gives a carer's own signatures that hold, by form and person.
func (f *Homes) signedBy(ctx context.Context, tx *ledger.Tx, carer string) (map[string]agreements.Signature, error) {
	all, err := f.agreements.Of(ctx, tx, carer)
	if err != nil {
		return nil, err
	}
	out := map[string]agreements.Signature{}
	for _, s := range all {
		if s.Signer == carer && s.Ended.IsZero() && s.Verified {
			if k := s.Form + "/" + s.About; out[k].At.Before(s.At) {
				out[k] = s
			}
		}
	}
	return out, nil
}

// Form finds one form that a carer may sign; a form that is for somebody else is not there.
func (f *Homes) Form(ctx context.Context, tx *ledger.Tx, to Family, key string) (Form, error) {
	all, err := f.Forms(ctx, tx, to)
	if err != nil {
		return Form{}, err
	}
	i := slices.IndexFunc(all, func(one Form) bool { return one.Key == key })
	if i < 0 {
		return Form{}, errs.Missing("This form is not one that you can sign here.")
	}
	return all[i], nil
}

// ChildForm is the agreement that a child makes: it signs it, or puts its mark on it. serves AUA-22
func (f *Homes) ChildForm(ctx context.Context, tx *ledger.Tx, child people.Person) (policy.Agreement, bool, error) {
	all, err := f.agreements.Wanted(ctx, tx, child)
	if err != nil {
		return policy.Agreement{}, false, err
	}
	for _, s := range all {
		a, err := f.agreements.Form(s.Form)
		if err != nil {
			return a, false, err
		}
		if a.Signs != agreements.Parent {
			return a, true, nil
		}
	}
	return policy.Agreement{}, false, nil
}

// Serving are the forms that carry a requirement.
func (f *Homes) Serving(requirement string) []policy.Agreement {
	return slices.DeleteFunc(slices.Clone(f.agreements.Forms()), func(a policy.Agreement) bool { return !slices.Contains(a.Serves, requirement) })
}

// Acknowledged reports whether a carer of a child has signed that the school may look at the child's files and the sites
// visited: a form of the policy that serves AUA-11, still in force. A check on a child without it shows a warning first.
func (f *Homes) Acknowledged(ctx context.Context, tx *ledger.Tx, child string) (bool, error) {
	forms := f.Serving("AUA-11")
	all, err := f.agreements.Of(ctx, tx, child)
	if err != nil || len(forms) == 0 {
		return false, err
	}
	carers, err := f.people.CarersOf(ctx, tx, child)
	if err != nil {
		return false, err
	}
	for _, s := range all {
		Told := slices.ContainsFunc(forms, func(a policy.Agreement) bool { return a.Key == s.Form })
		by := slices.ContainsFunc(carers, func(c people.Carer) bool { return c.Person == s.Signer && c.Cares() })
		if Told && by && s.About == child && s.Ended.IsZero() && s.Verified {
			return true, nil
		}
	}
	return false, nil
}
