package accounts

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (a *Accounts) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "accounts.signins", Title: "Sign-ins and failures this term", Read: a.signins},
		{Name: "accounts.idle", Title: "Sessions locked because nobody was there", Read: a.idleLocks},
		{Name: "accounts.groups", Title: "Accounts by the groups that the policy covers", Read: a.groups},
		{Name: "accounts.passwords", Title: "Accounts whose password meets the rule of their age", Read: a.passwords},
		{Name: "accounts.leavers", Title: "Leavers who could still sign in", Read: a.stillActive},
		{Name: "accounts.pauses", Title: "Accounts paused and addresses blocked after wrong passwords", Read: a.pauses},
		{Name: "accounts.left_open", Title: "Sessions left open", Read: a.leftOpenFigure},
		{Name: "accounts.sharing", Title: "Accounts in use at two places", Read: a.sharing},
		{Name: "accounts.breaches", Title: "Passwords that somebody may know", Read: a.breaches},
		{Name: "accounts.hours", Title: "Sign-ins out of hours", Read: a.hoursFigure},
		{Name: "accounts.banner", Title: "Sign-ins after reading the rules", Read: a.bannerFigure},
		{Name: "accounts.expiry", Title: "Passwords past the policy's interval", Read: a.expiry},
	}
}

// signins counts sign-ins in the trail. // serves PPL-01
func (a *Accounts) signins(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	var n [3]int64
	for i, verb := range []string{"accounts.signed-in", "accounts.sign-in-failed", "accounts.locked"} {
		var err error
		if n[i], err = ledger.Count(ctx, tx, verb, "", clock.Text(ask.From)); err != nil {
			return feature.Reading{}, err
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/accounts",
		Shown: fmt.Sprintf("%d sign-ins, %d failures and %d locks this term", n[0], n[1], n[2])}
	if n[0]+n[1]+n[2] == 0 {
		r.State = feature.None
		return r, nil
	}
	return newest(ctx, tx, "accounts.signed-in", "Somebody signed in", r)
}

// newest adds the moment of the latest event of a verb.
func newest(ctx context.Context, tx *ledger.Tx, verb, words string, r feature.Reading) (feature.Reading, error) {
	found, err := ledger.Find(ctx, tx, ledger.Query{Verb: verb, Limit: 1})
	if err != nil || len(found) == 0 {
		return r, err
	}
	r.Latest = words
	r.At, err = clock.Parse(found[0].At)
	return r, err
}

// idleLocks counts idle locks in the trail. // serves PPL-14
func (a *Accounts) idleLocks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := ledger.Count(ctx, tx, "accounts.idle-locked", "", clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Shown: fmt.Sprintf("%d idle locks this term", n), Href: "/accounts"}
	if n == 0 {
		r.State = feature.None
		return r, nil
	}
	return newest(ctx, tx, "accounts.idle-locked", "A session was locked", r)
}

// passwords compares the rule that each password met with the rule that counts for its owner now. // serves PPL-07 PPL-08
func (a *Accounts) passwords(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	rows, err := a.BandRows(ctx, tx, ask.Now)
	if err != nil || len(rows) == 0 {
		return feature.Reading{State: feature.None, Shown: "There are no accounts yet", Href: "/accounts"}, err
	}
	everybody, err := a.People.Everybody(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	needs := make(map[string]string, len(everybody))
	for _, p := range everybody {
		needs[p.ID] = BandOf(p)
	}
	meet, adults, long := 0, 0, 0
	for _, r := range rows {
		good := slices.Index(Bands(), r.Band) >= slices.Index(Bands(), needs[r.Person])
		if good {
			meet++
		}
		if needs[r.Person] == Adults {
			adults++
			if good {
				long++
			}
		}
	}
	state := feature.Proven
	if meet < len(rows) {
		state = feature.Due
	}
	refused, err := ledger.Count(ctx, tx, "accounts.password-refused", "", clock.Text(ask.From))
	return feature.Reading{State: state, Href: "/accounts",
		Shown: fmt.Sprintf("%d of %d accounts meet the rule of their age; %d of %d adults at or above the minimum; %d weak passwords refused this term", meet, len(rows), long, adults, refused)}, err
}
