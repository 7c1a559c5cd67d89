package passes

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (p *Passes) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "passes.opened", Title: "Sites opened for lessons, and closed again", Read: p.readOpened},
		{Name: "passes.ask_seconds", Title: "Seconds from a child’s ask to an open page", Read: p.readAsks, Private: true},
		{Name: "passes.previewed", Title: "Lesson sites that a teacher has looked at", Read: p.readLooks},
		{Name: "passes.images", Title: "Lessons with a search for pictures", Read: p.readImages},
		{Name: "passes.hidden", Title: "Pages hidden at once, and followed up", Read: p.readHidden, Private: true},
	}
}

// readOpened counts lessons, restricted ones, requests with their approval, and any that is open beyond its end.
// serves WEB-07 WEB-11 WEB-20 NEW-04
func (p *Passes) readOpened(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := p.store.tally(ctx, tx, clock.Text(ask.From), clock.Text(ask.Now.Add(-slack)))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/passes", Shown: fmt.Sprintf("%d opened this term, %d of them by a plan and %d with its list only; %d approved by a second person, %d wait, %d declined",
		t.Opened, t.Planned, t.Only, t.Approved, t.Waiting, t.Declined)}
	switch {
	case t.Late > 0:
		r.State, r.Shown = feature.Failing, r.Shown+fmt.Sprintf("; the end of %d is not written down", t.Late)
	case t.Waiting > 0:
		r.State = feature.Due
	case t.Opened+t.Declined == 0:
		r.State = feature.None
	}
	r.At, err = clock.Parse(t.Latest)
	return r, err
}

// slack is how long after its end the trail may say so.
const slack = 5 * time.Minute

// readAsks gives the median. // serves NEW-04
func (p *Passes) readAsks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := p.store.asksSince(ctx, tx, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None, Shown: "No child has asked for a page this term", Href: "/passes"}, err
	}
	var took []float64
	by := map[string]int{}
	latest := ""
	for _, a := range all {
		by[a.State]++
		latest = max(latest, a.At)
		if s, ok := a.Seconds(); ok {
			took = append(took, s)
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/passes", Shown: fmt.Sprintf("%d asked; %d opened, %d answered no, %d unanswered", len(all), by[Opened], by[Refused], by[Lapsed])}
	if len(took) > 0 {
		slices.Sort(took)
		r.Shown = fmt.Sprintf("%.0f seconds from ask to open page (median); ", took[len(took)/2]) + r.Shown
	}
	if by[Lapsed]*2 > len(all) {
		r.State = feature.Due
	}
	r.At, err = clock.Parse(latest)
	return r, err
}

// readLooks is the share of the sites in live plans, and of those open now, that have a current look. // serves WEB-19
func (p *Passes) readLooks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	hosts, err := p.store.listed(ctx, tx, clock.Text(ask.Now))
	if err != nil || len(hosts) == 0 {
		return feature.Reading{State: feature.None, Shown: "No lesson has a list of sites yet", Href: "/passes/looks"}, err
	}
	all, err := p.check(ctx, tx, hosts, nil)
	n, latest := 0, ""
	for _, c := range all {
		latest = max(latest, c.Look.At)
		if c.Why == "" {
			n++
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/passes/looks", Shown: fmt.Sprintf("%d of %d sites in lesson lists (%d%%) were looked at in the last %s; no other can be opened to pupils", n, len(all), n*100/len(all), days(p.rules().PreviewDays))}
	if err != nil {
		return r, err
	}
	r.At, err = clock.Parse(latest)
	return r, err
}

// readImages counts sessions and what was stopped outside of them. // serves WEB-14
func (p *Passes) readImages(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, latest, err := p.store.imageSessions(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/passes", Shown: "The policy opens no search for pictures to pupils"}
	if p.imagesAllowed() {
		r.Shown = fmt.Sprintf("%d lessons with a search for pictures this term, each with the teacher’s word that she was there", n)
	}
	if r.At, err = clock.Parse(latest); err != nil || p.hooks.Images == nil {
		return r, err
	}
	tries, err := p.hooks.Images(ctx, ask.From)
	if err == nil {
		r.Shown += fmt.Sprintf("; %d searches outside a lesson were stopped", tries)
	}
	return r, err
}

// readHidden counts what was hidden and how much of it has been followed up. // serves WEB-18
func (p *Passes) readHidden(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := p.store.hiddenSince(ctx, tx, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None, Shown: "Nothing had to be hidden this term", Href: "/passes"}, err
	}
	done, latest := 0, ""
	for _, h := range all {
		latest = max(latest, h.At)
		if p.hooks.Followed == nil || h.Report == "" {
			continue
		}
		yes, err := p.hooks.Followed(ctx, tx, h.Report)
		if err != nil {
			return feature.Reading{}, err
		}
		if yes {
			done++
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/passes", Shown: fmt.Sprintf("%d hidden this term; %d failure reports followed up", len(all), done)}
	if done < len(all) {
		r.State = feature.Due
	}
	r.At, err = clock.Parse(latest)
	return r, err
}
