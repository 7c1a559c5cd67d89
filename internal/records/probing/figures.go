package probing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (p *Probing) figures() []feature.Figure {
	sheet := func(name, title, none string, about ...string) feature.Figure {
		return feature.Figure{Name: name, Title: title, Read: func(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
			return p.readSheet(ctx, tx, ask, none, about)
		}}
	}
	return []feature.Figure{
		sheet("probing.checks", "Checks of the web filter", "The filter has not been checked yet"),
		sheet("probing.illegal", "Last proof of the layer against illegal content", "Nothing has shown yet that the layer against illegal content works", "illegal", "terrorism"),
		sheet("probing.direct", "Ways past the filter that were tried", "No device has tried the ways past the filter yet", doorDirect),
		sheet("probing.separation", "The office's servers, tried as children", "No server of the office is named in the configuration, so nothing was tried", doorOffice),
		sheet("probing.standard", "Test requests for the yearly self-check", "No test request has been made yet", "illegal", "terrorism", "adult", "bypass", "search"),
		sheet("probing.bypass", "Ways round the filter that were tried", "No way round the filter has been tried yet", "bypass"),
		{Name: "probing.dark", Title: "Minutes in which the filter answered wrongly", Read: p.readDark},
		{Name: "probing.components", Title: "Parts of the filter and when they last spoke", Read: p.readComponents},
	}
}

// oldProof is how old an answer may be: every question comes round within a day.
const oldProof = 2 * 24 * time.Hour

// readSheet counts the last answers about some matters. Old proof is none: one question that has not been asked for two days is
// due, however lately others were.
// serves STD-05, STD-06, WEB-01, NET-19
func (p *Probing) readSheet(ctx context.Context, tx *ledger.Tx, ask feature.Ask, none string, about []string) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: none, Href: "/probing"}
	all, _, err := p.sheet(ctx, tx)
	if err != nil {
		return r, err
	}
	asked, wrong, silent, old := 0, 0, 0, 0
	for _, s := range all {
		if len(about) > 0 && !slices.Contains(about, s.About) {
			continue
		}
		asked++
		switch {
		case s.Found == board.Failed:
			silent++
		case !s.right():
			wrong++
		}
		at, err := clock.Parse(s.At)
		if err != nil || ask.Now.Sub(at) > oldProof {
			old++
		}
		if err == nil && at.After(r.At) {
			r.At, r.Latest = at, "A check at "+clock.Human(at)
		}
	}
	if asked == 0 {
		return r, nil
	}
	r.Shown = fmt.Sprintf("%d of %d questions answered as the policy says, %d wrongly, %d without an answer", asked-wrong-silent, asked, wrong, silent)
	if old > 0 {
		r.Shown += fmt.Sprintf("; %d of these answers are older than two days", old)
	}
	switch {
	case wrong > 0:
		r.State = feature.Failing
	case silent > 0 || old > 0:
		r.State = feature.Due
	default:
		r.State = feature.Proven
	}
	return r, nil
}

// readDark adds up the dark periods of the term.
func (p *Probing) readDark(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "The filter has not been checked yet", Href: "/probing/dark"}
	sheet, _, err := p.sheet(ctx, tx)
	if err != nil || len(sheet) == 0 {
		return r, err
	}
	const most = 2000
	all, total, err := p.darkPeriods(ctx, tx, clock.Text(ask.From), most, 0)
	if err != nil {
		return r, err
	}
	open := 0
	minutes := darkMinutes(all, ask.From, ask.Now)
	for _, d := range all {
		if d.Until == "" {
			open++
		}
		if at, err := clock.Parse(d.From); err == nil && at.After(r.At) {
			r.At, r.Latest = at, "A dark period that began at "+clock.Human(at)
		}
	}
	r.State, r.Shown = feature.Proven, fmt.Sprintf("%d dark periods this term, %d minutes together; %d of them last", total, minutes, open)
	if open > 0 {
		r.State = feature.Failing
	}
	if r.At.IsZero() {
		r.At = ask.Now
	}
	return r, nil
}

// darkMinutes is for how many minutes at least one question was answered wrongly: periods that overlap count once.
func darkMinutes(all []dark, from, now time.Time) int {
	type span struct{ from, until time.Time }
	var spans []span
	for _, d := range all {
		begin, err := clock.Parse(d.From)
		if err != nil {
			continue
		}
		end, err := clock.Parse(d.Until)
		if err != nil {
			end = now
		}
		if begin.Before(from) {
			begin = from
		}
		spans = append(spans, span{begin, end})
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })
	var sum time.Duration
	var seen time.Time
	for _, s := range spans {
		if s.from.Before(seen) {
			s.from = seen
		}
		if s.until.After(s.from) {
			sum += s.until.Sub(s.from)
			seen = s.until
		}
	}
	return int(sum.Round(time.Minute).Minutes())
}

// readComponents counts the parts of the filter that speak. serves WEB-32
func (p *Probing) readComponents(_ context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "No part of the filter has spoken yet", Href: "/probing"}
	all := p.hooks.Components()
	alive, off, bad := 0, 0, 0
	for _, c := range all {
		switch {
		case c.State == board.Off:
			off++
		case quiet(c, ask.Now):
			bad++
		default:
			alive++
		}
		if c.At.After(r.At) {
			r.At, r.Latest = c.At, c.Title+" at "+clock.Human(c.At)
		}
	}
	if len(all) == 0 {
		return r, nil
	}
	r.State, r.Shown = feature.Proven, fmt.Sprintf("%d parts speak, %d need attention, %d are not set up", alive, bad, off)
	if bad > 0 {
		r.State = feature.Failing
	}
	return r, nil
}
