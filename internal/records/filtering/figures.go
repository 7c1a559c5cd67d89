package filtering

import (
	"context"
	"fmt"
	"slices"
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
		{Name: "filtering.failures", Title: "Failures of the filter, and hours until somebody looked", Read: f.readFailures, Private: true},
		{Name: "filtering.devices", Title: "Devices tied to a person, and those that nobody could tie", Read: f.readDevices},
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

// readChanges counts requests and how long they waited; one that waited too long fails the clause. // serves WEB-05, WEB-06
func (f *Filtering) readChanges(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/filtering/requests"}
	open, waiting, err := f.store.requests(ctx, tx, Open, "", 500, 0)
	if err != nil {
		return r, err
	}
	done, err := f.store.decidedSince(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	var took []int
	for _, d := range done {
		took = append(took, int(clock.Moment(d.Decided).Sub(clock.Moment(d.Asked)).Hours()))
		r.At, r.State = clock.Moment(d.Decided), feature.Proven
	}
	late := 0
	for _, one := range open {
		if f.late(one, clock.Text(ask.Now)) {
			late++
		}
	}
	switch {
	case late > 0:
		r.State = feature.Failing
	case waiting > 0:
		r.State = feature.Due
	}
	if !r.At.IsZero() {
		r.Latest = "A decision on " + clock.Human(r.At)
	}
	refused, err := f.refused(ctx, tx, clock.Text(ask.From))
	r.Shown = fmt.Sprintf("%d decided this term%s, %d waiting, %d of them too long; 0 decided by the one who asked; %d attempts of others refused", len(done), half(took, "hours"), waiting, late, refused)
	return r, err
}

// half is the middle of how long things took, in words.
func half(took []int, unit string) string {
	if len(took) == 0 {
		return ""
	}
	slices.Sort(took)
	return fmt.Sprintf(", half within %d %s", took[(len(took)-1)/2], unit)
}

// readFailures counts what was reported as not blocked. A site is closed with the report; the hours are those until
// somebody looked. // serves WEB-17
func (f *Filtering) readFailures(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/filtering/failures", Shown: "Nobody has reported a failure of the filter this term"}
	all, err := f.store.failuresSince(ctx, tx, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return r, err
	}
	var took []int
	closed, open, late, passed := 0, 0, 0, 0
	for _, x := range all {
		r.At = clock.Moment(max(clock.Text(r.At), x.At, x.SettledAt))
		if x.Until != "" {
			closed++
		}
		if x.State == Open {
			open++
			if f.schoolDays(x.At, failureDays) <= clock.Text(ask.Now) {
				late++
			}
		} else {
			took = append(took, int(clock.Moment(x.SettledAt).Sub(clock.Moment(x.At)).Hours()))
		}
		n, err := ledger.Count(ctx, tx, "filtering.passed-on", x.Ref(tx.School).String(), "")
		if err != nil {
			return r, err
		}
		passed += int(min(n, 1))
	}
	r.State, r.Latest = feature.Proven, "A report, or what was found, on "+clock.Human(r.At)
	switch {
	case late > 0:
		r.State = feature.Failing
	case open > 0:
		r.State = feature.Due
	}
	r.Shown = fmt.Sprintf("%d reported this term, %d of the sites closed at once; %d looked at%s, %d waiting (%d longer than a school day); %d passed on to the provider",
		len(all), closed, len(took), half(took, "hours"), open, late, passed)
	return r, nil
}

// readDevices counts the devices that are tied to a person, and what the gateway did with those that are not. // serves WEB-21, STD-10
func (f *Filtering) readDevices(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/filtering/devices"}
	all, err := f.devices(ctx, tx, ask.Now)
	if err != nil {
		return r, err
	}
	seen, own := map[string]bool{}, 0
	for _, d := range all {
		if !seen[d.ID] && d.Kind == "personal" {
			own++
		}
		seen[d.ID] = true
	}
	r.Shown = fmt.Sprintf("%d devices registered with their address, %d of them people's own", len(seen), own)
	if f.config.Strangers == nil {
		r.Shown += "; nothing measured yet of other devices"
		return r, nil
	}
	s, err := f.config.Strangers(ctx, ask.From)
	if err != nil || !s.Measured {
		r.Shown += "; nothing measured yet of other devices"
		return r, err
	}
	r.State, r.At = feature.Proven, s.Latest
	r.Shown += fmt.Sprintf("; %d that nobody could tie to a person, %d of their requests refused; %d own devices on a network that is not for them", s.Devices, s.Refused, s.Misplace)
	if s.Misplace > 0 {
		r.State = feature.Due
	}
	if !r.At.IsZero() {
		r.Latest = "A device that nobody could tie to a person, at " + clock.Human(r.At)
	}
	return r, nil
}

func (f *Filtering) readLists(_ context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	lists := f.listAges()
	said, oldest := listsSaid(lists)
	if len(lists) == 0 {
		return feature.Reading{State: feature.Failing, Shown: said, Href: "/filtering"}, nil
	}
	r := feature.Reading{State: feature.Proven, Href: "/filtering", At: oldest.Updated, Shown: said, Latest: "The list " + oldest.Name + " is the oldest"}
	if name := f.staleIllegal(lists, ask.Now); name != "" {
		r.State, r.Latest = feature.Failing, "The illegal-content list "+name+" is too old or missing"
	}
	return r, nil
}

// listsSaid says how many lists there are, how large, and how old.
func listsSaid(lists []ListAge) (string, ListAge) {
	if len(lists) == 0 {
		return "No list is loaded", ListAge{}
	}
	entries, oldest := 0, lists[0]
	for _, l := range lists {
		entries += l.Entries
		if l.Updated.Before(oldest.Updated) {
			oldest = l
		}
	}
	age := "the oldest is from " + clock.Day(oldest.Updated)
	if oldest.Updated.IsZero() {
		age = "at least one says no date"
	}
	return fmt.Sprintf("%d lists with %d sites; %s", len(lists), entries, age), oldest
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
