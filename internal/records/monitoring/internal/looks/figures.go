package looks

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// ReadSigned says whether somebody read and signed the list of last month's look-ups. serves MON-15
func (b *Book) ReadSigned(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	this := firstOf(b.base.Now())
	last := this.AddDate(0, -1, 0)
	t, err := Count(ctx, tx, clock.Text(last), clock.Text(this))
	if err != nil {
		return feature.Reading{}, err
	}
	signed, err := signed(ctx, tx, last.Format("2006-01"))
	href := "/monitoring/oversight?month=" + last.Format("2006-01")
	switch {
	case err != nil:
		return feature.Reading{}, err
	case len(signed) > 0:
		return feature.Reading{State: feature.Proven, At: clock.Moment(signed[0].At), Href: href, Shown: "The list of look-ups in " + last.Format("January 2006") + " is read and signed"}, nil
	case t.N == 0:
		return feature.Reading{State: feature.Proven, Href: href, Shown: "Nobody was looked up in " + last.Format("January 2006") + ", so there is no list to sign"}, nil
	}
	return feature.Reading{State: feature.Due, Href: href, Shown: fmt.Sprintf("The list of %d look-ups in %s waits to be read and signed", t.N, last.Format("January 2006"))}, nil
}

// ReadLooks counts looks and talks of a term.
func (b *Book) ReadLooks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := Count(ctx, tx, clock.Text(ask.From), "9999")
	if err != nil {
		return feature.Reading{}, err
	}
	talks, err := talksSince(ctx, tx, clock.ISO(ask.From))
	r := feature.Reading{State: feature.Proven, At: clock.Moment(t.Latest), Href: "/monitoring/oversight",
		Shown: fmt.Sprintf("%d look-ups this term, all with a written reason; %d without a case; %d supervision talks", t.N, t.Loose, talks)}
	if t.N == 0 {
		r.State, r.Shown = feature.None, "Nobody's activity was looked up this term"
	} else {
		r.Latest = "A look-up at " + clock.Human(r.At)
	}
	return r, err
}
