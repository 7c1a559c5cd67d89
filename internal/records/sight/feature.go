package sight

import (
	"context"
	"embed"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature.
func New(base feature.Base, p people.Store) feature.Feature {
	s := &Sight{base: base, people: p}
	h := pages{s}
	return feature.Feature{
		Name:   "sight",
		Schema: Schema,
		HTML:   web.HTML{Files: pagesFS, Views: map[string]any{"sight/mine": minePage{}, "sight/untold": untoldPage{}}},
		Actions: []authz.Action{
			{Name: "sight.mine", Title: "Read what the school can see of oneself"},
			{Name: "sight.untold", Title: "See who has not been told in the last year that use is monitored"},
		},
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "sight.mine", Tiles: h.tile}},
		Figures: []feature.Figure{{Name: "sight.told", Title: "People told in the last year that use is monitored", Read: s.readTold}},
		Hears:   []ledger.Listener{{Name: "sight.hear", Verbs: []string{"accounts.reminded", "agreements.signed"}, Do: s.hear}},
		Keep:    []feature.Keep{{Kind: NoticeKind, Rows: []ledger.Rows{{Name: "sight_notice", Query: sqlOf}}}},
	}
}

// readTold is the share of those with an account who were told within the last year. // serves MON-02
func (s *Sight) readTold(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "Nobody has an account yet", Href: "/sight/untold"}
	missing, all, err := s.untold(ctx, tx)
	if err != nil || all == 0 {
		return r, err
	}
	r.Shown = fmt.Sprintf("%d of %d people with an account were told in the last year", all-len(missing), all)
	r.State = feature.Due
	switch {
	case len(missing) == 0:
		r.State = feature.Proven
	case len(missing) == all:
		r.State = feature.None
	}
	last, err := ledger.Find(ctx, tx, ledger.Query{Verb: "sight.told", Limit: 1})
	if len(last) > 0 {
		if at, perr := clock.Parse(last[0].At); perr == nil {
			r.At, r.Latest = at, "Somebody was told at "+clock.Human(at)
		}
	}
	return r, err
}
