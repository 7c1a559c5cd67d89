package filtering

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (f *Filtering) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "filtering.profiles", Title: "People with a filter profile", Read: f.readProfiles},
		{Name: "filtering.overrides", Title: "Filter exceptions for one person", Read: f.readOverrides, Private: true},
		{Name: "filtering.changes", Title: "Requests to open or close a site", Read: f.readChanges},
		{Name: "filtering.lists", Title: "Age of the filter's lists", Read: f.readLists},
	}
}

func (f *Filtering) readProfiles(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	counts, err := f.perProfile(ctx, tx, ask.Now)
	if err != nil || counts == nil {
		return feature.Reading{State: feature.None, Shown: "No policy is in force, so nobody has a profile", Href: "/filtering"}, err
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	r := feature.Reading{State: feature.Proven, Shown: fmt.Sprintf("%d people in %d profiles", all, len(counts)), Href: "/filtering", At: ask.Now}
	if all == 0 {
		r.State, r.At = feature.None, time.Time{}
	}
	return r, nil
}

func (f *Filtering) readOverrides(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	live, err := f.store.overrides(ctx, tx, clock.Text(ask.Now))
	if err != nil {
		return feature.Reading{}, err
	}
	set, err := ledger.Count(ctx, tx, "filtering.overridden", "", clock.Text(ask.From))
	r := feature.Reading{State: feature.Proven, Href: "/filtering",
		Shown: fmt.Sprintf("%d in force, each with a reason and a last day; %d set this term", len(live), set)}
	for _, o := range live {
		if at, err := clock.Parse(o.At); err == nil && at.After(r.At) {
			r.At, r.Latest = at, "An exception for one person set on "+clock.Day(at)
		}
	}
	return r, err
}

// escalate is how long a request may wait (WEB-06), weekends aside.
const escalate = 3 * 24 * time.Hour

func (f *Filtering) readChanges(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := f.store.tally(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	var open, decided int64
	r := feature.Reading{State: feature.None, Href: "/filtering/requests"}
	for _, t := range all {
		if t.State == Open {
			open = t.N
			if t.Oldest < clock.Text(ask.Now.Add(-escalate)) {
				r.State = feature.Failing
			}
		} else {
			decided += t.N
		}
		if at, err := clock.Parse(t.Latest); err == nil && at.After(r.At) {
			r.At, r.Latest = at, "A request on "+clock.Human(at)
		}
	}
	switch {
	case r.State == feature.Failing:
	case open > 0:
		r.State = feature.Due
	case decided > 0:
		r.State = feature.Proven
	}
	r.Shown = fmt.Sprintf("%d decided this term, %d waiting; 0 decided by the one who asked", decided, open)
	return r, nil
}

func (f *Filtering) readLists(_ context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	lists := f.listAges()
	if len(lists) == 0 {
		return feature.Reading{State: feature.Failing, Shown: "No list is loaded", Href: "/filtering"}, nil
	}
	entries, oldest := 0, lists[0]
	for _, l := range lists {
		entries += l.Entries
		if l.Updated.Before(oldest.Updated) {
			oldest = l
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/filtering", At: oldest.Updated,
		Shown:  fmt.Sprintf("%d lists with %d sites; the oldest is from %s", len(lists), entries, clock.Day(oldest.Updated)),
		Latest: "The list " + oldest.Name + " is the oldest"}
	if name := f.staleIllegal(lists, ask.Now); name != "" {
		r.State, r.Latest = feature.Failing, "The illegal-content list "+name+" is too old or missing"
	}
	return r, nil
}

func (f *Filtering) listAges() []ListAge {
	if f.config.ListAges == nil {
		return nil
	}
	return f.config.ListAges()
}

// staleIllegal names an illegal-content list that is older than the pack allows, or not there (WEB-03).
func (f *Filtering) staleIllegal(lists []ListAge, now time.Time) string {
	active := f.base.Policy.Load()
	if active == nil {
		return ""
	}
	illegal := active.Pack.Filtering.Illegal
	for _, name := range illegal.Lists {
		fresh := false
		for _, l := range lists {
			fresh = fresh || l.Name == name && now.Sub(l.Updated) <= time.Duration(illegal.MaxAgeHours)*time.Hour
		}
		if !fresh {
			return name
		}
	}
	return ""
}

// perProfile counts account holders by the profile that rules them now; nil while no policy is in force.
func (f *Filtering) perProfile(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]int, error) {
	active := f.base.Policy.Load()
	if active == nil {
		return nil, nil
	}
	all, _, err := f.facts(ctx, tx, now)
	if err != nil {
		return nil, err
	}
	overrides, err := f.store.overrides(ctx, tx, clock.Text(now))
	if err != nil {
		return nil, err
	}
	if err := place(all, overrides); err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, p := range active.Pack.Filtering.Profiles {
		counts[p.Key] = 0
	}
	for _, p := range all {
		if p.Closed {
			continue
		}
		key := p.Profile
		if key == "" || !p.Until.After(now) {
			key = active.Pack.Filtering.ProfileFor(p.Roles, p.Year).Key
		}
		counts[key]++
	}
	return counts, nil
}
