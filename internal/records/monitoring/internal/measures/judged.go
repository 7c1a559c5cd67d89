package measures

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/people"
)

// Judged counts the requests since a day that a clause decided, or any: those that were let through, those that were blocked, and
// when the newest was.
func (b *Book) Judged(ctx context.Context, from time.Time, clause string) (allowed, stopped int64, latest string, err error) {
	all, err := b.log.Sums(ctx, clock.ISO(from), clause)
	for _, s := range all {
		if s.Verdict == traffic.Blocked {
			stopped += s.Lines
		} else {
			allowed += s.Lines
		}
		latest = max(latest, s.Latest)
	}
	return allowed, stopped, latest, err
}

func (b *Book) readLogged(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	let, blocked, last, err := b.Judged(ctx, ask.From, "")
	if err != nil {
		return feature.Reading{}, err
	}
	letNow, blockedNow, _, err := b.Judged(ctx, ask.Now, "")
	if err != nil {
		return feature.Reading{}, err
	}
	gaps, err := b.hooks.Gaps(ctx, tx, ask.From)
	r := feature.Reading{State: feature.Proven, At: clock.Moment(last), Href: "/monitoring/health",
		Shown: fmt.Sprintf("%d requests logged today, %d this term; %d gaps in the log not looked into", letNow+blockedNow, let+blocked, gaps.Open)}
	if last != "" {
		r.Latest = "A request logged at " + clock.Told(last)
	}
	switch {
	case gaps.Open > 0:
		r.State = feature.Failing
	case let+blocked == 0:
		r.State = feature.None
	}
	return r, err
}

func (b *Book) readRequests(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	let, blocked, last, err := b.Judged(ctx, ask.From, "")
	r := feature.Reading{State: feature.Proven, At: clock.Moment(last), Href: "/monitoring/health",
		Shown: fmt.Sprintf("%d requests judged this term: %d let through, %d blocked", let+blocked, let, blocked)}
	if let+blocked == 0 {
		r.State, r.Shown = feature.None, "No request has passed the filter this term"
		return r, err
	}
	if err == nil {
		r.Latest, err = b.inWords(ctx, tx, ask.From, "", "")
	}
	return r, err
}

// ReadBlocks counts what the asking clause decided: a request of a minute ago is in it. serves MON-01, WEB-02
func (b *Book) ReadBlocks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	let, blocked, last, err := b.Judged(ctx, ask.From, ask.Clause.ID)
	r := feature.Reading{State: feature.Proven, At: clock.Moment(last), Href: "/filtering", Shown: fmt.Sprintf("%d requests blocked under this clause this term", blocked)}
	verdict := traffic.Blocked
	if let > 0 {
		r.Shown += fmt.Sprintf(", %d let through", let)
	}
	if blocked == 0 {
		verdict = ""
	}
	if let+blocked == 0 {
		r.State, r.Shown = feature.None, "No request was decided by this clause this term"
		return r, err
	}
	if err == nil {
		r.Latest, err = b.inWords(ctx, tx, ask.From, verdict, ask.Clause.ID)
	}
	return r, err
}

// inWords tells of the newest line behind a figure, without a name.
func (b *Book) inWords(ctx context.Context, tx *ledger.Tx, from time.Time, verdict, clause string) (string, error) {
	day := clock.ISO(from)
	l, err := b.log.Latest(ctx, day, verdict, clause)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	did, what := "let through", "A site"
	if l.Verdict == traffic.Blocked {
		did = "blocked"
	}
	if l.Category != "" {
		what = b.words.Category(l.Category)
	}
	return what + " " + did + " for " + b.somebody(ctx, tx, l) + " at " + clock.Told(l.At), nil
}

func (b *Book) somebody(ctx context.Context, tx *ledger.Tx, l traffic.Latest) string {
	p, err := b.people.Get(ctx, tx, l.Person)
	switch {
	case err != nil || p.ID == "":
		return "someone not signed in"
	case p.Is(people.Pupil) && p.Year != "":
		return "a " + people.YearTitle(p.Year) + " pupil"
	case p.Is(people.Pupil):
		return "a pupil"
	case p.Is(people.Staff):
		return "a member of staff"
	}
	return "an adult"
}
