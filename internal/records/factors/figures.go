package factors

import (
	"context"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (f *Factors) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "factors.staff", Title: "Staff with a second factor", Read: f.staff},
		{Name: "factors.records", Title: "Staff with a separate secret for the records, and wrong tries at it", Read: f.separate},
	}
}

// share is how many of the staff have a second factor, in words.
func share(all []line) string {
	has := 0
	for _, l := range all {
		if l.Have.Any() {
			has++
		}
	}
	return fmt.Sprintf("%d of %d staff have a second factor", has, len(all))
}

// staff counts who has a second factor, and the administrators who have none: of those there must be nought. // serves STD-17
func (f *Factors) staff(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	all, err := f.lines(ctx, tx)
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None, Shown: "There are no staff yet", Href: "/factors"}, err
	}
	bare, without := 0, 0
	for _, l := range all {
		if l.Have.Any() {
			continue
		}
		without++
		if l.Needs || (authz.Actor{Roles: l.Roles}).Has(authz.Admin) {
			bare++
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/factors", Shown: fmt.Sprintf("%s; administrators without one: %d", share(all), bare)}
	switch {
	case bare > 0:
		r.State = feature.Failing
	case without > 0:
		r.State = feature.Due
	}
	return newest(ctx, tx, r, "Somebody set up a second factor", "factors.app-added", "factors.passkey-added")
}

// separate counts who can show a second secret at the records, and how often a wrong one was shown. // serves PPL-19
func (f *Factors) separate(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := f.lines(ctx, tx)
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None, Shown: "There are no staff yet", Href: "/factors"}, err
	}
	can := 0
	for _, l := range all {
		if l.Have.Records || l.Have.Any() {
			can++
		}
	}
	var n [3]int64
	for i, verb := range []string{"factors.records-shown", "factors.records-failed", "factors.records-closed"} {
		if n[i], err = ledger.Count(ctx, tx, verb, "", clock.Text(ask.From)); err != nil {
			return feature.Reading{}, err
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/factors", Shown: fmt.Sprintf("%d of %d staff have a separate secret for the records; this term it was shown %d times, wrong %d times, and closed the records %d times",
		can, len(all), n[0], n[1]+n[2], n[2])}
	switch {
	case !f.access().RecordsSecret:
		r.State = feature.None
		r.Shown += ". The policy in force does not ask for it"
	case can < len(all):
		r.State = feature.Due
	}
	return newest(ctx, tx, r, "Somebody showed a second secret at the records", "factors.records-shown")
}

// newest adds the moment of the latest event of these verbs.
func newest(ctx context.Context, tx *ledger.Tx, r feature.Reading, words string, verbs ...string) (feature.Reading, error) {
	for _, verb := range verbs {
		found, err := ledger.Find(ctx, tx, ledger.Query{Verb: verb, Limit: 1})
		if err != nil || len(found) == 0 {
			if err != nil {
				return r, err
			}
			continue
		}
		at, err := clock.Parse(found[0].At)
		if err != nil {
			return r, err
		}
		if at.After(r.At) {
			r.At, r.Latest = at, words
		}
	}
	return r, nil
}
