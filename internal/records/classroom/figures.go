package classroom

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (r *Classroom) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "classroom.record", Title: "The youngest children's secrets and cards", Private: true, Read: r.recordFigure},
		{Name: "classroom.words", Title: "Random words suggested, by system", Read: r.wordsFigure},
	}
}

// lent is how long a card may be out before somebody has forgotten it.
const lent = 24 * time.Hour

// recordFigure counts cards that were not handed back. // serves PPL-10
func (r *Classroom) recordFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	secrets, err := r.store.secrets(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	cards, err := r.store.cards(ctx, tx)
	out := 0
	for _, c := range cards {
		if at, perr := clock.Parse(c.Moved); c.Place == cardOut && perr == nil && ask.Now.Sub(at) > lent {
			out++
		}
	}
	re := feature.Reading{State: feature.Proven, At: ask.Now, Href: "/classroom",
		Shown: fmt.Sprintf("%d children come in by pictures, %d have a card, %d cards are out for more than a day", len(secrets), len(cards), out)}
	switch {
	case len(secrets)+len(cards) == 0:
		re.State, re.Shown = feature.None, "No child comes in by pictures or card"
	case out > 0:
		re.State = feature.Due
	}
	return re, err
}

// wordsFigure counts suggestions and the systems they were for. // serves PPL-11
func (r *Classroom) wordsFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	all, err := r.store.systems(ctx, tx)
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody has asked for words yet", Href: "/words"}, err
	}
	times, last := 0, time.Time{}
	for _, s := range all {
		times += s.Times
		if at, perr := clock.Parse(s.Last); perr == nil && at.After(last) {
			last = at
		}
	}
	return feature.Reading{State: feature.Proven, At: last, Href: "/words", Shown: fmt.Sprintf("%d suggestions for %d systems", times, len(all))}, nil
}
