package governance

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Stands is one figure in the report, as it stood when it was measured.
type Stands struct {
	Title string        `json:"title"`
	Text  string        `json:"text"`
	State feature.State `json:"state"`
	href  string
}

// watchedFigures are the registers of what governors themselves have to see to, each with its title where the policy keeps no
// such register. // serves GOV-05, GOV-07, GOV-09, GOV-18
func watchedFigures() []question {
	return []question{
		{"Monthly reports to the head", "registers.head_reports"},
		{"Provision seen by the safety governor", "registers.provision_checks"},
		{"Does the policy work?", "registers.effectiveness_reviews"},
		{"Those with a role are supported and trained", "registers.role_reviews"},
	}
}

// watched asks the registers of the governors' own duties, as of the term that began at from.
func (g room) watched(ctx context.Context, tx *ledger.Tx, from time.Time) ([]Stands, error) {
	active, err := g.inForce()
	if err != nil {
		return nil, err
	}
	var out []Stands
	for _, q := range watchedFigures() {
		s, err := g.stands(ctx, tx, q.title, q.figure, from)
		if err != nil {
			return nil, err
		}
		for _, reg := range active.Pack.Registers {
			if "registers."+reg.Key == q.figure {
				s.Title = cmp.Or(reg.Title, s.Title)
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// stands asks one figure, and says what anybody may read of it.
func (g room) stands(ctx context.Context, tx *ledger.Tx, title, figure string, from time.Time) (Stands, error) {
	r, err := g.base.Figures.Read(ctx, tx, figure, feature.Ask{Now: g.base.Now(), From: from})
	if err != nil {
		return Stands{}, fmt.Errorf("governance: %s: %w", figure, err)
	}
	r = g.base.Figures.Open(figure, r)
	return Stands{Title: title, Text: r.Shown, State: r.State, href: r.Href}, nil
}

// over makes of what was still to be done in a term that is over what was not done. // serves GOV-07
func over(all []Stands) []Stands {
	for i, w := range all {
		if w.State == feature.Due {
			all[i].State = feature.Failing
		}
	}
	return all
}

// oversight shows the chair everything, and everybody else what is red.
func oversight(all []Stands, chair bool) web.Summary {
	var s web.Summary
	for _, w := range all {
		if !chair && w.State != feature.Failing {
			continue
		}
		row := web.SummaryRow{Key: w.Title, Lines: []string{w.Text}, Tag: watchedTag(w.State)}
		if chair && strings.HasPrefix(w.href, "/") {
			row.Href = w.href
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// watchedTag is red for what was not done.
func watchedTag(s feature.State) *web.Tag {
	if s == feature.Failing {
		return &web.Tag{Text: "Not done", Colour: "red"}
	}
	return stateTag(s)
}
