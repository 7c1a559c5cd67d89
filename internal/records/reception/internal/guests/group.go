package guests

import (
	"context"
	"strings"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// GroupForm is the form that outside organisations sign. // serves AUA-01
func (r *Desk) GroupForm() (policy.Agreement, error) {
	for _, f := range r.Agreements.Forms() {
		for _, kind := range f.For {
			if kind == people.External {
				return f, nil
			}
		}
	}
	return policy.Agreement{}, errs.Missing("The policy in force has no agreement for outside organisations. Ask the online safety coordinator.")
}

// mostCovered bounds the people for whom one organisation signs.
const mostCovered = 200

// Names reads whom a signature covers: a name a line.
func Names(typed string) ([]string, error) {
	var out []string
	for line := range strings.Lines(typed) {
		name := strings.Trim(Spaced(line), ",; ")
		switch {
		case name == "":
		case utf8.RuneCountInString(name) > LongestName:
			return nil, errs.Bad("names", "Write one name in each line, of at most %d letters.", LongestName)
		default:
			out = append(out, name)
		}
	}
	switch {
	case len(out) == 0:
		return nil, errs.Bad("names", "Enter whom you sign for, one name in each line. If you come alone, enter your own name.")
	case len(out) > mostCovered:
		return nil, errs.Bad("names", "Enter at most %d names.", mostCovered)
	}
	return out, nil
}

// groups packs an organisation and the names into as few lines as a signature takes.
func groups(organisation string, covered []string) (lines []string, parts [][]string) {
	for _, name := range covered {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last])+2+utf8.RuneCountInString(name) <= longestGroup {
			lines[last], parts[last] = lines[last]+", "+name, append(parts[last], name)
			continue
		}
		lines, parts = append(lines, organisation+": "+name), append(parts, []string{name})
	}
	return lines, parts
}

// longestGroup is what a signature holds of the organisation and whom it covers.
const longestGroup = 200

// SignGroup stores an organisation's signature with everybody whom it covers, and closes the page. // serves AUA-14
func (r *Desk) SignGroup(ctx context.Context, tx *ledger.Tx, token string, act agreements.Signing, covered []string) (ledger.Event, error) {
	p, err := r.Behind(ctx, tx, token)
	if err != nil {
		return ledger.Event{}, err
	}
	o, err := r.Store.Organisation(ctx, tx, p.About)
	if err != nil {
		return ledger.Event{}, err
	}
	act.Method, act.Witness = agreements.AtDoor, p.By
	var e ledger.Event
	lines, parts := groups(o.Name, covered)
	for i, line := range lines {
		act.Group = line
		made, one, err := r.Agreements.Sign(ctx, tx, act)
		if err != nil {
			return e, err
		}
		if i == 0 {
			e = one
		} else {
			e.Also = append(append(e.Also, one.Subject), one.Also...)
		}
		for _, name := range parts[i] {
			if err := r.Store.addCover(ctx, tx, Cover{Organisation: o.ID, Signature: made[0].ID, Name: name}); err != nil {
				return e, err
			}
		}
	}
	e.Also = append(e.Also, ref.New(tx.School, OrganisationRef, o.ID))
	return e, r.Store.use(ctx, tx, p.ID)
}
