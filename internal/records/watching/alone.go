package watching

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

const (
	lookBack  = 5 * time.Minute  // who used the internet so lately is online
	fresh     = 15 * time.Minute // so long a child stays on the list of now
	tellEvery = 30 * time.Minute // the duty adult hears of it at most so often
	quarterOf = 15 * time.Minute
)

func (w *Watching) jobs() []job.Job {
	return []job.Job{{Name: "watching.minute", Every: time.Minute, Do: w.Minute}, {Name: "watching.forget", Every: 6 * time.Hour, Do: w.Forget}}
}

// Minute looks who is online without an adult, and counts the quarter of an hour that is over. // serves MON-11
func (w *Watching) Minute(ctx context.Context) error {
	now := w.base.Now()
	if w.hooks.Online == nil || w.base.Policy.Load() == nil {
		return nil
	}
	last := now.Truncate(quarterOf).Add(-quarterOf)
	if now.Before(last.Add(quarterOf + time.Minute)) { // the gateway hands its lines over in batches: wait for the last of them
		last = last.Add(-quarterOf)
	}
	var err error
	if w.inHours(last) {
		err = w.count(ctx, last)
	}
	if w.inHours(now) {
		err = errors.Join(err, w.look(ctx, now))
	}
	return err
}

// inHours says whether a named adult has to be near at a moment: on school days, in the policy's hours.
func (w *Watching) inHours(at time.Time) bool {
	from, to, err := policy.ParseSpan(w.rules().Hours)
	local := at.In(clock.London)
	m := local.Hour()*60 + local.Minute()
	return err == nil && m >= from && m < to && policy.NewCalendar(w.pack()).IsSchoolDay(at)
}

// online are the children who used the internet between two moments, told apart by who watched over them.
type online struct {
	quarter
	alone []Lone
}

// sort asks the log who was online, and the records who watched over whom.
func (w *Watching) sort(ctx context.Context, from, until time.Time) (out online, err error) {
	uses, err := w.hooks.Online(ctx, from, until)
	if err != nil || len(uses) == 0 {
		return out, err
	}
	err = w.base.Ledger.Read(ctx, w.job("look"), func(tx *ledger.Tx) error {
		under, err := w.store.under(ctx, tx, clock.Text(from), clock.Text(until))
		if err != nil {
			return err
		}
		children, err := w.childrenOf(ctx, tx, uses)
		if err != nil {
			return err
		}
		w.tellApart(&out, uses, children, under)
		return nil
	})
	return out, err
}

// childrenOf are the children among those who were online, by id.
func (w *Watching) childrenOf(ctx context.Context, tx *ledger.Tx, uses []Use) (map[string]people.Person, error) {
	var ids []string
	for _, u := range uses {
		ids = append(ids, u.Person)
	}
	found, err := w.people.Many(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	out := map[string]people.Person{}
	for _, p := range found {
		if p.Is(people.Pupil) {
			out[p.ID] = p
		}
	}
	return out, err
}

// tellApart counts every child once: in several places, the one with the most lines counts.
func (w *Watching) tellApart(out *online, uses []Use, children map[string]people.Person, under map[string]bool) {
	rules := w.rules()
	most := map[string]Use{}
	lines := map[string]int{}
	for _, u := range uses {
		lines[u.Person] += u.Lines
		if u.Lines > most[u.Person].Lines {
			most[u.Person] = u
		}
	}
	for id, u := range most {
		child, is := children[id]
		switch {
		case !is || lines[id] < rules.LeastLines:
		case under[id]:
			out.Under++
		case permitted(rules.Permitted, u):
			out.Permitted++
		default:
			out.Alone++
			out.alone = append(out.alone, Lone{Person: id, Class: child.Class, Network: u.Network, First: u.LastAt, Last: u.LastAt})
		}
	}
	slices.SortFunc(out.alone, func(a, b Lone) int { return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Person, b.Person)) })
}

// permitted says whether the policy needs no named adult there. // serves MON-11
func permitted(places []policy.Permitted, u Use) bool {
	return slices.ContainsFunc(places, func(p policy.Permitted) bool {
		return (len(p.Networks) == 0 || slices.Contains(p.Networks, u.Network)) && (len(p.Profiles) == 0 || slices.Contains(p.Profiles, u.Profile))
	})
}

// look writes down who is alone now, and tells the duty adult of somebody new. // serves MON-11
func (w *Watching) look(ctx context.Context, now time.Time) error {
	found, err := w.sort(ctx, now.Add(-lookBack), now)
	if err != nil || len(found.alone) == 0 {
		return err
	}
	day := clock.ISO(now)
	var known []Lone
	if err := w.base.Ledger.Read(ctx, w.job("look"), func(tx *ledger.Tx) (err error) {
		known, err = w.store.aloneOf(ctx, tx, day)
		return err
	}); err != nil {
		return err
	}
	stale := clock.Text(now.Add(-lookBack))
	found.alone = slices.DeleteFunc(found.alone, func(l Lone) bool { // what was written down minutes ago need not be again
		return slices.ContainsFunc(known, func(k Lone) bool { return k.Person == l.Person && k.Last > stale })
	})
	if len(found.alone) == 0 {
		return nil
	}
	return w.base.Ledger.Write(ctx, w.job("alone"), func(tx *ledger.Tx) (ledger.Event, error) {
		for _, l := range found.alone {
			if err := w.store.alone(ctx, tx, day, l); err != nil {
				return ledger.Event{}, err
			}
		}
		return ledger.Event{Verb: "watching.alone", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{open("children", "", fmt.Sprint(len(found.alone)))}},
			w.call(ctx, tx, found.alone, now)
	})
}

// call tells the duty adults how many children there are, by class and without a name.
func (w *Watching) call(ctx context.Context, tx *ledger.Tx, all []Lone, now time.Time) error {
	to, err := w.onDuty(ctx, tx)
	if err != nil || w.hooks.Tell == nil || len(to) == 0 {
		return err
	}
	return w.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "watching.alone", Title: "Children are online without a named adult", Href: "/watching/alone",
		Text: grouped(all) + ". The page shows who, as it happens.", Key: "watching.alone/" + clock.Text(now.Truncate(tellEvery))})
}

// grouped says how many children of which class, in few words.
func grouped(all []Lone) string {
	count := map[string]int{}
	var classes []string
	for _, l := range all {
		class := cmp.Or(l.Class, "no class")
		if count[class]++; count[class] == 1 {
			classes = append(classes, class)
		}
	}
	slices.Sort(classes)
	for i, class := range classes {
		classes[i] = fmt.Sprintf("%d of %s", count[class], class)
	}
	return strings.Join(classes, ", ")
}

// onDuty are the duty adults: who holds a post that the policy names, otherwise the coordinator's.
func (w *Watching) onDuty(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	posts := w.rules().Duty
	if len(posts) == 0 {
		posts = w.pack().PostsWith("coordinator")
	}
	var out []string
	for _, post := range posts {
		held, err := w.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	return slices.Compact(slices.Sorted(slices.Values(out))), nil
}

// count counts a quarter of an hour once. // serves MON-11
func (w *Watching) count(ctx context.Context, from time.Time) error {
	at := clock.Text(from)
	there := false
	if err := w.base.Ledger.Read(ctx, w.job("look"), func(tx *ledger.Tx) (err error) {
		there, err = w.store.hasQuarter(ctx, tx, at)
		return err
	}); err != nil || there {
		return err
	}
	found, err := w.sort(ctx, from, from.Add(quarterOf))
	if err != nil || found.all() == 0 {
		return err
	}
	return w.base.Ledger.Write(ctx, w.job("count"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "watching.counted", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{open("online", "", fmt.Sprint(found.all()))}},
			w.store.addQuarter(ctx, tx, at, found.quarter)
	})
}

// Forget removes who was alone once the log of the same days is gone. The counts name nobody and stay.
func (w *Watching) Forget(ctx context.Context) error {
	days := w.pack().Settings.LogDays
	if days <= 0 {
		return nil
	}
	before := clock.ISO(w.base.Now().AddDate(0, 0, -days))
	err := w.base.Ledger.Write(ctx, w.job("forget"), func(tx *ledger.Tx) (ledger.Event, error) {
		n, err := w.store.oldAlone(ctx, tx, before)
		if err == nil && n == 0 {
			err = errs.Clash("", "Nothing is old enough.")
		}
		if err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "watching.forgotten", Subject: ref.New(tx.School, "school", tx.School), Why: "older than the log"}, w.store.forget(ctx, tx, before)
	})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}
