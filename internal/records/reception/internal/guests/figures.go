package guests

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Figures are the live numbers of guests and agencies.
func (r *Desk) Figures() []feature.Figure {
	return []feature.Figure{
		{Name: "reception.guests", Title: "Guests: active, expired, extended, refused; accounts before a signature", Read: r.readGuests},
		{Name: "reception.agencies", Title: "Outside agencies with need and end date", Read: r.readAgencies},
	}
}

// patience is how late the clock may be before an open visit counts as past its end.
const patience = 5 * time.Minute

func (r *Desk) count(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (how, time.Time, error) {
	h, err := r.Store.counts(ctx, tx, clock.Text(ask.From), clock.Text(ask.Now.Add(-patience)))
	if err != nil {
		return h, time.Time{}, err
	}
	at, err := clock.Parse(h.Latest)
	return h, at, err
}

// readGuests counts this term's guests. No account may be older than its signature. // serves AUA-14 NET-01
func (r *Desk) readGuests(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	h, at, err := r.count(ctx, tx, ask)
	if err != nil {
		return feature.Reading{}, err
	}
	refused, err := ledger.Count(ctx, tx, "reception.refused", "", clock.Text(ask.From))
	out := feature.Reading{State: feature.Proven, At: at, Latest: "a guest was entered", Href: "/reception", Shown: fmt.Sprintf(
		"%d guest accounts active; this term %d expired, %d extended, %d refused for want of a signature or a check; %d given before a signature, %d open past their end",
		h.Active, h.Expired, h.Extended, refused, h.Unsigned, h.Late)}
	switch {
	case at.IsZero():
		out.State, out.Latest, out.Shown = feature.None, "", "No guest has been entered yet"
	case h.Unsigned > 0 || h.Late > 0:
		out.State = feature.Failing
	}
	return out, err
}

// readAgencies counts the outside agencies. None may be past its end, and none without one, however it came into the
// register. // serves PPL-26
func (r *Desk) readAgencies(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	h, at, err := r.count(ctx, tx, ask)
	out := feature.Reading{State: feature.Proven, At: at, Latest: "a guest was entered", Href: "/reception?kind=external&state=all", Shown: fmt.Sprintf(
		"%d agency accounts with need, end date and the head’s approval; %d wait for the head; %d past their end; %d outside accounts without an end date", h.Agencies, h.Asked, h.Past, h.Endless)}
	switch {
	case h.Past > 0 || h.Endless > 0:
		out.State = feature.Failing
	case at.IsZero():
		out.State, out.Latest, out.Shown = feature.None, "", "No outside agency has been entered yet"
	}
	return out, err
}

// Held keeps the internet from guests whose visit does not have it: people by id, for whoever puts up facts for the gateway.
// serves NET-01
func (r *Desk) Held(ctx context.Context, tx *ledger.Tx) (map[string][]board.Held, error) {
	open, err := r.Store.Open(ctx, tx)
	out := map[string][]board.Held{}
	for _, v := range open {
		if v.Lasting || slices.Contains(strings.Fields(v.Services), "web") {
			continue
		}
		out[v.Person] = append(out[v.Person], board.Held{Gate: "reception.services", Says: "Your visit was entered without the internet.", Helper: "Reception"})
	}
	return out, err
}
