package tallies

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// ReadPrecision is the share of this term's closed alerts that were a real worry, where enough are closed. // serves NEW-09
func (b *Book) ReadPrecision(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/alerts/figures"}
	span := stretch{clock.Text(ask.From), forever}
	all, err := b.precisions(ctx, tx, span)
	if err != nil {
		return r, err
	}
	sum, small := overall(all), b.small()
	if sum.closed() < small {
		r.Shown = fmt.Sprintf("Fewer than %d alerts were closed this term", small)
		return r, nil
	}
	latest, err := latestJudged(ctx, tx, span)
	r.State, r.At = feature.Proven, clock.Moment(latest)
	r.Latest = "An alert closed at " + clock.Human(r.At)
	r.Shown = fmt.Sprintf("%s of %d closed alerts were a real worry", sum.share(small), sum.closed())
	for _, p := range all {
		if p.closed() >= small {
			r.Shown += fmt.Sprintf("; %s: %s of %d", b.hooks.Title(p.Kind), p.share(small), p.closed())
		}
	}
	return r, err
}

// ReadLoad is how many alerts a lead for safeguarding has on a school day. // serves NEW-09
func (b *Book) ReadLoad(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/alerts/figures", Shown: "No alert this term"}
	w, err := b.Weekly(ctx, tx, ask.From, ask.Now.Add(time.Second))
	if err != nil || w.Alerts == 0 {
		return r, err
	}
	latest, err := latestUsed(ctx, tx, stretch{clock.Text(ask.From), forever})
	r.State, r.At = feature.Proven, clock.Moment(latest)
	r.Latest = "An alert at " + clock.Human(r.At)
	r.Shown = fmt.Sprintf("%s alerts for each lead and school day, %d this term", perLead(w), w.Alerts)
	return r, err
}

// ReadUrgent measures how long it took until a person responded to urgent alerts. // serves MON-05
func (b *Book) ReadUrgent(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/alerts?level=urgent", Shown: "No urgent alert this term"}
	all, err := urgentSince(ctx, tx, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return r, err
	}
	var took []int
	for _, x := range all {
		r.At = clock.Moment(max(x.At, x.Answered, clock.Text(r.At)))
		if x.Answered != "" {
			took = append(took, int(clock.Moment(x.Answered).Sub(clock.Moment(x.At)).Minutes()))
		}
	}
	r.Shown = fmt.Sprintf("%d urgent alerts this term, %d answered by a person", len(all), len(took))
	r.State, r.Latest = feature.Due, "An urgent alert or its answer at "+clock.Human(r.At)
	if len(took) == len(all) {
		r.State = feature.Proven
	}
	if len(took) > 0 {
		slices.Sort(took)
		r.Shown += fmt.Sprintf(", half within %d minutes, the slowest after %d", took[(len(took)-1)/2], took[len(took)-1])
	}
	return r, nil
}
