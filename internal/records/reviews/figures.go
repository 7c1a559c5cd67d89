package reviews

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (r *Reviews) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "reviews.weekly", Title: "Weeks with a report, and how soon it was read", Read: r.readWeekly},
		{Name: "reviews.digests", Title: "Reports of breaches to senior leaders", Read: r.readDigests},
		{Name: "reviews.anonymous", Title: "Views of the log without names", Read: r.readAnonymous},
	}
}

// weeksSince are the weeks that have ended since a moment.
func (r *Reviews) weeksSince(from time.Time) int {
	first := monday(from)
	if first.Before(from) {
		first = first.AddDate(0, 0, 7)
	}
	n := int(monday(r.base.Now()).Sub(first).Hours()+12) / (7 * 24)
	return max(n, 0)
}

// readWeekly: a week without a report is failing, an unread one due. // serves STD-08
func (r *Reviews) readWeekly(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	return r.readParts(ctx, tx, ask, lead, "the safeguarding lead")
}

// readDigests measures the same for those who lead the school. // serves MON-07
func (r *Reviews) readDigests(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	out, err := r.readParts(ctx, tx, ask, leader, "a senior leader")
	if err != nil || out.State == feature.None {
		return out, err
	}
	all, _, err := r.store.reports(ctx, tx, clock.Text(monday(ask.From)), 60, 0)
	var breaches, open int64
	for i, report := range all {
		w, err := report.week()
		if err != nil {
			return out, err
		}
		if breaches += w.breaches(); i == 0 {
			open = w.Open
		}
	}
	out.Shown += fmt.Sprintf("; %d breaches listed, %d without a decision in the last week", breaches, open)
	return out, err
}

// aDay is how long a week may be over before its report is missed.
const aDay = 24 * time.Hour

func (r *Reviews) readParts(ctx context.Context, tx *ledger.Tx, ask feature.Ask, part, who string) (feature.Reading, error) {
	out := feature.Reading{State: feature.None, Shown: "No week has been reported yet", Href: "/reviews"}
	all, err := r.store.firstReads(ctx, tx, part, clock.Text(monday(ask.From)))
	if err != nil || len(all) == 0 {
		return out, err
	}
	var hours []int
	for _, one := range all {
		if one.Read != "" {
			hours = append(hours, int(clock.Moment(one.Read).Sub(clock.Moment(one.At)).Hours()))
		}
	}
	weeks := max(r.weeksSince(ask.From), len(all))
	out.Shown = fmt.Sprintf("%d of %d weeks of this term have a report, %d read by %s", len(all), weeks, len(hours), who)
	if len(hours) > 0 {
		slices.Sort(hours)
		out.Shown += fmt.Sprintf(", half within %d hours", hours[(len(hours)-1)/2]+1)
	}
	out.At = clock.Moment(all[0].At)
	out.Latest = "A report of " + clock.Human(out.At)
	this := monday(r.base.Now())
	switch {
	case clock.Moment(all[0].At).Before(this) && r.base.Now().Sub(this) > aDay: // last week has none
		out.State = feature.Failing
	case len(hours) < len(all):
		out.State = feature.Due
	default:
		out.State = feature.Proven
	}
	return out, nil
}

// mostRefusals bounds how many refusals of a term are counted.
const mostRefusals = 1000

// readAnonymous counts the views without names, and how often somebody who may see no names tried to. // serves MON-17
func (r *Reviews) readAnonymous(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	out := feature.Reading{State: feature.None, Shown: "The log without names has not been opened this term", Href: "/reviews/log"}
	viewed, err := ledger.Count(ctx, tx, "reviews.viewed", "", clock.Text(ask.From))
	if err != nil {
		return out, err
	}
	refused, err := r.refusals(ctx, tx, ask.From)
	if err != nil || viewed == 0 && refused == 0 {
		return out, err
	}
	last, err := ledger.Find(ctx, tx, ledger.Query{Verb: "reviews.viewed", Limit: 1})
	if len(last) > 0 {
		out.At = clock.Moment(last[0].At)
		out.Latest = "Opened at " + clock.Human(out.At)
	}
	out.State, out.Shown = feature.Proven, fmt.Sprintf("%d views without names this term, %d tries to see a name refused", viewed, refused)
	return out, err
}

// refusals counts what governors asked for and may not see: alerts, the log, the names behind a number.
func (r *Reviews) refusals(ctx context.Context, tx *ledger.Tx, from time.Time) (n int, err error) {
	var governors []string
	for _, role := range []string{"governor", "chair"} {
		held, err := r.posted(ctx, tx, role)
		if err != nil {
			return 0, err
		}
		governors = append(governors, held...)
	}
	all, err := ledger.Find(ctx, tx, ledger.Query{Verb: "refused", From: clock.Text(from), Limit: mostRefusals})
	for _, e := range all {
		drilled := strings.HasPrefix(e.Why, "reviews.names:")
		if drilled || strings.HasPrefix(e.Why, "monitoring.") && slices.ContainsFunc(governors, func(id string) bool { return strings.HasSuffix(e.Actor, id) }) {
			n++
		}
	}
	return n, err
}
