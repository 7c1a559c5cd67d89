package defence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// mostActs bounds how many acts of one person's hour are looked at.
const mostActs = 2000

// isExport knows exports by their verb: every feature names them alike.
func isExport(verb string) bool {
	return strings.HasSuffix(verb, ".exported") || strings.HasSuffix(verb, "-exported")
}

// isRemoval knows that records were taken away.
func isRemoval(verb string) bool {
	return strings.HasSuffix(verb, ".deleted") || strings.HasSuffix(verb, ".removed") || strings.HasSuffix(verb, "-removed")
}

// masses counts exports and removals by one person within an hour. // serves NET-18
func (d *Defence) masses(ctx context.Context, tx *ledger.Tx, t ledger.Told, at time.Time) ([]finding, error) {
	who := personOf(t.Actor)
	if who == "" || !isExport(t.Verb) && !isRemoval(t.Verb) {
		return nil, nil
	}
	all, err := ledger.Find(ctx, tx, ledger.Query{Actor: t.Actor, From: clock.Text(at.Add(-time.Hour)), Limit: mostActs})
	if err != nil {
		return nil, err
	}
	var out, gone int64
	for _, e := range all {
		if isExport(e.Verb) {
			out++
		}
		if isRemoval(e.Verb) {
			gone++
		}
	}
	r := d.rules()
	switch {
	case isExport(t.Verb) && out >= int64(r.Exports):
		return []finding{{kind: Exports, person: who, times: out, story: fmt.Sprintf("One person took %d files of records out within an hour. The policy looks from %d on.", out, r.Exports)}}, nil
	case isRemoval(t.Verb) && gone >= int64(r.Deletions):
		return []finding{{kind: Deletions, person: who, times: gone, story: fmt.Sprintf("One person removed %d records within an hour. The policy looks from %d on.", gone, r.Deletions)}}, nil
	}
	return nil, nil
}

// settingTitle says which setting an act changes; "" when it changes none. What stands in the machine's
// configuration file nobody changes through the records: see Configured.
func settingTitle(verb string) string {
	return map[string]string{
		"policies.activated": "a policy was put in force", "filtering.overridden": "somebody got another profile of the filter", "filtering.decided": "a site was opened or closed",
		"rights.granted": "rights were given", "people.delegated": "a role was given to a stand-in",
		"directories.automatic-set": "a directory was let in by itself", "feeds.added": "an outside service was given a key",
		"probing.point-added": "a device was given a key", "factors.cleared": "a second factor was cleared", "factors.records-set": "the second secret was set",
	}[verb]
}

// settings looks at a change of a setting: when it was, and how new the role of whoever made it is. // serves NET-18
func (d *Defence) settings(ctx context.Context, tx *ledger.Tx, t ledger.Told, at time.Time) (out []finding, err error) {
	what, who := settingTitle(t.Verb), personOf(t.Actor)
	if what == "" || who == "" {
		return nil, nil
	}
	if d.outOfHours(at) {
		out = append(out, finding{kind: Settings, person: who, times: 1,
			story: fmt.Sprintf("At %s %s. Settings are changed on school days from %s.", clock.Human(at), what, strings.Replace(d.rules().Hours, "-", " to ", 1))})
	}
	fresh, err := d.freshRole(ctx, tx, who, at)
	if err == nil && fresh {
		out = append(out, finding{kind: NewRole, person: who, times: 1, story: fmt.Sprintf("At %s %s, by somebody who was given a role less than a day before.", clock.Human(at), what)})
	}
	return out, err
}

func (d *Defence) outOfHours(at time.Time) bool {
	from, to, err := policy.ParseSpan(d.rules().Hours)
	if err != nil {
		return false
	}
	here := at.In(clock.London)
	minute := here.Hour()*60 + here.Minute()
	return minute < from || minute >= to || !policy.NewCalendar(d.pack()).IsSchoolDay(at)
}

// freshRole reports that this person was lent a post, given other posts or granted rights beyond the job within a day before,
// or that a post or rights given long ago begin today. An account's first posts do not count: a school that begins gives all of
// them on one day. // serves NET-18
func (d *Defence) freshRole(ctx context.Context, tx *ledger.Tx, who string, at time.Time) (bool, error) {
	since, now := clock.Text(at.Add(-24*time.Hour)), clock.Text(at)
	all, err := ledger.Find(ctx, tx, ledger.Query{Subject: people.RefKind + "/" + who, Limit: 200})
	if err != nil {
		return false, err
	}
	for i, e := range all {
		if e.At < since || e.At > now {
			continue
		}
		if e.Verb == "people.delegated" || e.Verb == "people.changed" && otherPosts(e, all[i+1:]) {
			return true, nil
		}
	}
	today := clock.ISO(at)
	lent, err := d.people.ActingOf(ctx, tx, who)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(lent, func(a people.Acting) bool { return a.Ended == "" && a.From == today }) {
		return true, nil
	}
	if d.hooks.Granted == nil {
		return false, nil
	}
	return d.hooks.Granted(ctx, tx, who, since, today)
}

// otherPosts says whether a change gave other posts than those of the act before it.
func otherPosts(e ledger.Told, before []ledger.Told) bool {
	now, ok := postsOf(e)
	for _, b := range before {
		if was, there := postsOf(b); there {
			return ok && was != now
		}
	}
	return false
}

func postsOf(e ledger.Told) (string, bool) {
	i := slices.IndexFunc(e.Changes, func(c ledger.Change) bool { return c.Field == "posts" })
	if i < 0 {
		return "", false
	}
	return e.Changes[i].After, true
}
