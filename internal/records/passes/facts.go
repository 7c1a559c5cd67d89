package passes

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// ahead is how early the gateway is told of a lesson, so that it opens at the second.
const ahead = 2 * time.Minute

// Facts says for the gateway what is open and what is shut for whom now, by person id. Lessons of one class that run at the
// same time are one for the gateway, and end with the first of them: whatever goes on is put up again at once.
// serves NEW-04 WEB-07 WEB-11 WEB-14 WEB-18 WEB-20
func (p *Passes) Facts(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]*board.Lesson, map[string][]board.Shut, error) {
	all, err := p.store.live(ctx, tx, clock.Text(now), clock.Text(now.Add(ahead)))
	if err != nil {
		return nil, nil, err
	}
	hides, err := p.store.hides(ctx, tx, clock.Text(now))
	if err != nil {
		return nil, nil, err
	}
	if len(all)+len(hides) == 0 {
		return nil, nil, nil
	}
	lessons, classes, err := p.merge(ctx, tx, all, now)
	if err != nil {
		return nil, nil, err
	}
	pupils, err := p.hidden(ctx, tx, hides, classes)
	if err != nil {
		return nil, nil, err
	}
	open := map[string]*board.Lesson{}
	for class, l := range lessons {
		for _, id := range pupils[class] {
			open[id] = l
		}
	}
	shut, err := p.shut(hides, pupils)
	return open, shut, err
}

// Lifted says of whom a teacher took back, before the lesson was over, that a page is hidden: by person id, the tickets of the
// reports that the hiding had begun. The teacher has looked; for everybody else the page stays shut until somebody else has.
// serves WEB-18
func (p *Passes) Lifted(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string][]string, error) {
	hides, err := p.store.lifted(ctx, tx, clock.Text(now))
	if err != nil || len(hides) == 0 {
		return nil, err
	}
	pupils, err := p.hidden(ctx, tx, hides, map[string]bool{})
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, h := range hides {
		for _, id := range h.whose(pupils) {
			out[id] = append(out[id], h.key())
		}
	}
	return out, nil
}

// hidden are the pupils of further classes and of those for which something was hidden.
func (p *Passes) hidden(ctx context.Context, tx *ledger.Tx, hides []Hide, classes map[string]bool) (map[string][]string, error) {
	for _, h := range hides {
		if h.Person == "" {
			classes[h.Class] = true
		}
	}
	return p.store.pupils(ctx, tx, slices.Sorted(maps.Keys(classes))...)
}

// merge makes one lesson of all that run for a class.
func (p *Passes) merge(ctx context.Context, tx *ledger.Tx, all []Pass, now time.Time) (map[string]*board.Lesson, map[string]bool, error) {
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = one.ID
	}
	hosts, err := p.store.hosts(ctx, tx, ids...)
	if err != nil {
		return nil, nil, err
	}
	lessons, classes := map[string]*board.Lesson{}, map[string]bool{}
	for _, one := range all {
		if !p.taught(one, now) {
			continue
		}
		l, err := p.lesson(one, hosts[one.ID], now)
		if err != nil {
			return nil, nil, err
		}
		classes[one.Class] = true
		lessons[one.Class] = joined(lessons[one.Class], l, now)
	}
	return lessons, classes, nil
}

func (p *Passes) lesson(one Pass, hosts []host, now time.Time) (*board.Lesson, error) {
	from, err := clock.Parse(one.Starts)
	if err != nil {
		return nil, err
	}
	until, err := clock.Parse(one.Ends)
	if err != nil {
		return nil, err
	}
	if midnight := policy.Day(now).AddDate(0, 0, 1); one.DecidedBy != "" && midnight.Before(until) {
		until = midnight // the next day it is put up again, if it is a school day
	}
	l := &board.Lesson{ID: one.ID, Class: one.Class, Title: one.Aim, By: one.By, Clause: p.rules().Clause, Sites: map[string]bool{}, Only: one.Only,
		Images: one.Images && p.imagesAllowed(), Tools: strings.Fields(one.Tools), From: from, Until: until}
	for _, h := range hosts { // a policy that closes more rules from its first minute
		if _, never := p.category(h.Host, p.rules().Never); !never {
			l.Sites[h.Host] = true
		}
	}
	return l, nil
}

// joined adds a later lesson to an earlier one. A list that is the only thing open stays the only thing; what has not begun
// does not cut short what runs.
func joined(a, b *board.Lesson, now time.Time) *board.Lesson {
	switch {
	case a == nil:
		return b
	case !b.Runs(now):
		return a
	case !a.Runs(now):
		return b
	}
	out := *b
	out.Sites, out.Tools = maps.Clone(b.Sites), slices.Clone(b.Tools)
	switch {
	case a.Only && !b.Only:
		out.Sites = maps.Clone(a.Sites)
	case a.Only == b.Only:
		maps.Copy(out.Sites, a.Sites)
	}
	out.Only, out.Images = a.Only || b.Only, a.Images || b.Images
	out.Tools = slices.Compact(slices.Sorted(slices.Values(append(out.Tools, a.Tools...))))
	if a.Until.Before(out.Until) {
		out.Until = a.Until
	}
	return &out
}

func (p *Passes) shut(hides []Hide, pupils map[string][]string) (map[string][]board.Shut, error) {
	out := map[string][]board.Shut{}
	for _, h := range hides {
		until, err := clock.Parse(h.Until)
		if err != nil {
			return nil, err
		}
		one := board.Shut{ID: h.ID, Host: h.Host, Until: until, Clause: p.rules().Clause, Lesson: true}
		for _, id := range h.whose(pupils) {
			out[id] = append(out[id], one)
		}
	}
	return out, nil
}
