package book

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Declined is an undertaking that a signer struck out: the coordinator sees each. // serves AUA-10
type Declined struct {
	Signature, Form, About, Signer, Item string
	At                                   time.Time
}

// Declined gives what is struck out on signatures that hold.
func (a *Book) Declined(ctx context.Context, tx *ledger.Tx) ([]Declined, error) {
	rows, err := picked[newestRow](ctx, tx, sqlNewestAll, "n.about", nil)
	if err != nil {
		return nil, err
	}
	var out []Declined
	for _, n := range rows {
		if n.EndedAt != "" || !strings.Contains(n.Answers, `"`+Struck+`"`) {
			continue
		}
		given := map[string]string{}
		if err := json.Unmarshal([]byte(n.Answers), &given); err != nil {
			return nil, fmt.Errorf("agreements: answers of %s: %w", n.ID, err)
		}
		at, err := clock.Parse(n.At)
		if err != nil {
			return nil, err
		}
		for item, answer := range given {
			if answer == Struck {
				out = append(out, Declined{n.ID, n.Form, n.About, n.Signer, item, at})
			}
		}
	}
	slices.SortFunc(out, func(x, y Declined) int { return strings.Compare(x.About+x.Form+x.Item, y.About+y.Form+y.Item) })
	return out, nil
}

// NotIssued gives the forms that are wanted of people who joined longer ago than the policy allows, and that nobody has
// asked them for. // serves AUA-17
func (a *Book) NotIssued(ctx context.Context, tx *ledger.Tx) ([]Standing, error) {
	all, err := a.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	standings, err := a.everybody(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	issues, err := picked[issueRow](ctx, tx, sqlIssuesAll, "about", nil)
	if err != nil {
		return nil, err
	}
	asked := map[key]bool{}
	for _, i := range issues {
		asked[key{i.Form, i.About}] = true
	}
	limit := clock.ISO(a.base.Now().AddDate(0, 0, -a.Clocks().IssueDays))
	var out []Standing
	for _, p := range all {
		for _, s := range standings[p.ID] {
			if s.State != Current && p.Starts < limit && !asked[key{s.Form, s.About}] {
				out = append(out, s)
			}
		}
	}
	return out, nil
}
