package measures

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/marks"
)

// nothing is said where no line has been measured: that is no proof of anything.
const nothing = "Nothing measured yet this term"

// read begins every such figure: none where nothing was measured.
func (b *Book) read(ctx context.Context, ask feature.Ask, measure, href string) (feature.Reading, Sums, error) {
	r := feature.Reading{State: feature.None, Shown: nothing, Href: href}
	s, err := b.Since(ctx, ask.From)
	if err == nil && s.Any() {
		r.State = feature.Proven
		if r.At = s.Latest(measure); !r.At.IsZero() {
			r.Latest = "The latest at " + clock.Human(r.At)
		}
	}
	return r, s, err
}

func (b *Book) plain(name, title, measure, words string) feature.Figure {
	return feature.Figure{Name: name, Title: title, Private: true, Read: func(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
		r, s, err := b.read(ctx, ask, measure, "/filtering")
		if r.State == feature.Proven {
			n, _ := s.Of(measure)
			r.Shown = fmt.Sprintf(words, n)
		}
		return r, err
	}}
}

func (b *Book) both(name, title, measure, words string) feature.Figure {
	return feature.Figure{Name: name, Title: title, Read: func(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
		r, s, err := b.read(ctx, ask, measure, "/filtering")
		if r.State == feature.Proven {
			blocked, let := s.Of(measure)
			r.Shown = fmt.Sprintf(words, blocked+let, let, blocked)
		}
		return r, err
	}}
}

// readKnown is the share of lines whose person is known. // serves STD-07
func (b *Book) readKnown(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Any, "/monitoring/health")
	if n := s.All(marks.Any); n > 0 {
		r.Shown = fmt.Sprintf("%d of %d lines this term (%d in a hundred) name a person; the rest say that nobody is known", s.All(marks.Known), n, s.All(marks.Known)*100/n)
	}
	return r, err
}

// readBypass counts ways round the filter that were tried, and the alerts of three in a day. // serves WEB-15
func (b *Book) readBypass(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Bypass, "/alerts")
	if err != nil || r.State == feature.None {
		return r, err
	}
	n, _ := s.Of(marks.Bypass)
	a, err := b.hooks.Bypasses(ctx, tx, ask.From)
	r.Shown = fmt.Sprintf("%d requests for ways round the filter blocked this term; %d alerts raised, %d not dealt with", n, a.All, a.Open)
	if a.Open > 0 {
		r.State = feature.Due
	}
	return r, err
}

// readAttempts counts children who asked again, and tries outside the hours. // serves WEB-10, WEB-31
func (b *Book) readAttempts(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Hours, "/monitoring/repeats")
	if err != nil || r.State == feature.None {
		return r, err
	}
	n, _ := s.Of(marks.Hours)
	a, err := b.hooks.Repeats(ctx, tx, ask.From)
	r.Shown = fmt.Sprintf("%d alerts this term of the same blocked page asked for again, %d of them dealt with; %d tries outside the hours of the policy", a.All, a.All-a.Open, n)
	if a.Open > 0 {
		r.State = feature.Due
	}
	if a.Latest.After(r.At) {
		r.At, r.Latest = a.Latest, "A child asked again at "+clock.Human(a.Latest)
	}
	return r, err
}

// readSearches counts what the gateway saw of searches. // serves WEB-13
func (b *Book) readSearches(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Search, "/alerts")
	if r.State == feature.Proven {
		blocked, let := s.Of(marks.Search)
		r.Shown = fmt.Sprintf("%d searches seen this term, each held to safe mode; %d stopped, %d told of for their words", blocked+let, blocked, s.All(marks.SearchAlert))
	}
	return r, err
}

func (b *Book) readImages(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Image, "/filtering")
	if r.State == feature.Proven {
		blocked, let := s.Of(marks.Image)
		r.Shown = fmt.Sprintf("%d searches for pictures blocked this term, %d let through in lessons", blocked, let)
	}
	return r, err
}

// readHelp must show nought: help is never blocked. It says no name and no time. // serves STD-27
func (b *Book) readHelp(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Help, "/filtering")
	r.Latest = ""
	if r.State == feature.Proven {
		blocked, _ := s.Of(marks.Help)
		r.At, r.Shown = ask.Now, fmt.Sprintf("%d requests for help were blocked this term", blocked)
		if blocked > 0 {
			r.State = feature.Failing
		}
	}
	return r, err
}

// readFairness counts transfers beyond the bounds and those who repeat it. // serves WEB-26
func (b *Book) readFairness(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Fair, "/monitoring/fairness")
	if err != nil || r.State == feature.None {
		return r, err
	}
	active := b.base.Policy.Load()
	if active == nil {
		return r, nil
	}
	all, err := b.log.Beyond(ctx, clock.Text(ask.From), marks.New(active.Pack).Clauses(marks.Fair))
	n, _ := s.Of(marks.Fair)
	r.Shown = fmt.Sprintf("%d transfers stopped this term; %d people more than once", n, len(repeatedExcess(all, nil)))
	return r, err
}

// readNotices says nothing is shown while nothing was: the notice is the gateway's to give. // serves WEB-30
func (b *Book) readNotices(ctx context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r, s, err := b.read(ctx, ask, marks.Notice, "/filtering")
	if n := s.All(marks.Notice); n > 0 {
		r.Shown = fmt.Sprintf("%d notices shown this term", n)
		return r, err
	}
	return feature.Reading{State: feature.None, Shown: "No notice has been shown this term", Href: "/filtering"}, err
}
