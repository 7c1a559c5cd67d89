package sanctions

import (
	"context"
	"fmt"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (s *Sanctions) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "sanctions.kinds", Title: "Sanctions by kind this term", Read: s.readKinds, Private: true},
		{Name: "sanctions.access", Title: "Access taken away, and what came back on time", Read: s.readAccess, Private: true},
		{Name: "sanctions.talks", Title: "Talks held after access came back", Read: s.readTalks, Private: true},
	}
}

// readKinds counts by kind, and what was refused because nothing linked it to school. // serves INC-16 INC-20
func (s *Sanctions) readKinds(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Proven, Href: "/sanctions"}
	if len(s.pack().Sanctions) == 0 {
		return feature.Reading{State: feature.None, How: feature.Missing, Shown: "The policy in force has no ladder of sanctions.", Href: "/sanctions"}, nil
	}
	all, err := s.store.byKind(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	blocked, err := ledger.Count(ctx, tx, blockedVerb, "", clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	total, latest, parts := 0, "", []string{}
	for _, k := range all {
		total += k.N
		latest = max(latest, k.Latest)
		parts = append(parts, fmt.Sprintf("%s: %d", k.Kind, k.N))
	}
	r.Shown = fmt.Sprintf("%d this term", total)
	if total > 0 {
		r.Shown += " (" + strings.Join(parts, "; ") + ")"
	}
	r.Shown += fmt.Sprintf("; %d refused for conduct outside school without link and clause", blocked)
	r.At, err = clock.Parse(latest)
	return r, err
}

// slack is how long after its end the trail may say so before it counts as late.
const slack = 2 * time.Minute

// readAccess says how many are active, and how many came back on time. // serves INC-17
func (s *Sanctions) readAccess(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	active, err := s.store.onNow(ctx, tx, clock.Text(ask.Now))
	if err != nil {
		return feature.Reading{}, err
	}
	came, err := s.store.came(ctx, tx, clock.Text(ask.From), clock.Text(ask.Now))
	if err != nil {
		return feature.Reading{}, err
	}
	onTime := 0
	r := feature.Reading{State: feature.Proven, Href: "/sanctions/access"}
	for _, one := range came {
		ok, end := one.onTime(ask.Now)
		if ok {
			onTime++
		}
		if end.After(r.At) {
			r.At = end
		}
	}
	r.Shown = fmt.Sprintf("%d active; %d of %d came back on time this term", active, onTime, len(came))
	if onTime < len(came) {
		r.State = feature.Failing
	}
	return r, nil
}

// onTime says whether access came back at its end, or before.
func (s Sanction) onTime(now time.Time) (bool, time.Time) {
	due, err := clock.Parse(s.Ends)
	if err != nil {
		return false, time.Time{}
	}
	if s.How == "" {
		return !now.After(due.Add(slack)), due
	}
	at, err := clock.Parse(s.EndAt)
	return err == nil && !at.After(due.Add(slack)), at
}

// readTalks counts the talks after access came back. // serves INC-44
func (s *Sanctions) readTalks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	came, err := s.store.came(ctx, tx, clock.Text(ask.From), clock.Text(ask.Now))
	if err != nil {
		return feature.Reading{}, err
	}
	over, opened, held := 0, 0, 0
	for _, one := range came {
		if one.For != Pupils || one.How == Unfounded || one.EndAt != "" && one.EndAt < one.Starts {
			continue
		}
		over++
		if one.TalkHref == "" {
			continue
		}
		opened++
		if s.hooks.Talked == nil {
			continue
		}
		yes, err := s.hooks.Talked(ctx, tx, one.TalkHref)
		if err != nil {
			return feature.Reading{}, err
		}
		if yes {
			held++
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/sanctions", Shown: fmt.Sprintf("Access came back to %d children this term; %d talks opened, %d held", over, opened, held)}
	if held < over {
		r.State = feature.Due
	}
	return r, nil
}
