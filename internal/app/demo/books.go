package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"

	"belisha/internal/policy"
)

// books are the registers of the demo, kept through their own pages from what the policy says of them: a register that
// comes with a pack tomorrow is filled without a word here.
type books struct {
	v       *invention
	r       *rand.Rand
	workers workers
	stock   *stock
	fillers map[string]*filler
	plan    map[int][]deed // by school day
	items   []*item
	made    map[string]int
	refused []string // what a register did not take
}

// entryPlan is one entry to be made.
type entryPlan struct {
	def      *policy.Register
	expected string            // the entry that must be there
	wants    string            // a duty's rule
	given    map[string]string // answers that are known
}

// item is an entry that was made.
type item struct {
	def      *policy.Register
	path     string
	n        int
	state    string
	values   map[string]string
	revision int
	signed   bool
}

func (v *invention) openBooks(pack *policy.Pack, days int) (*books, error) {
	b := &books{v: v, r: rand.New(rand.NewPCG(v.seed, 2)), workers: newWorkers(v, pack), fillers: map[string]*filler{}, plan: map[int][]deed{}, made: map[string]int{}} //nolint:gosec // a seeded demo
	var err error
	if b.stock, err = newStock(v, pack); err != nil {
		return nil, err
	}
	for i := range pack.Registers {
		def := &pack.Registers[i]
		if b.fillers[def.Key], err = newFiller(def, b.stock, b.r); err != nil {
			return nil, err
		}
	}
	for i := range pack.Registers {
		def := &pack.Registers[i]
		b.expect(def, days)
		b.spread(def, pack, days)
	}
	b.planDuties(pack, days)
	return b, nil
}

// expect plans the entries that must be there; every seventh is missing, so that a visitor sees what that looks like.
func (b *books) expect(def *policy.Register, days int) {
	for i, x := range def.Expects {
		if i%7 != 5 {
			b.put(b.r.IntN(days/3+1), entryPlan{def: def, expected: x.Key})
		}
	}
}

// spread plans entries over the days: as many as the duties that they show ask for, more where a desk is kept.
func (b *books) spread(def *policy.Register, pack *policy.Pack, days int) {
	n, wants := 0, []string{}
	for _, d := range pack.Duties {
		if d.Proof.Register == def.Key {
			wants = append(wants, d.Proof.Where)
			n = max(n, rounds(d.Every, days))
		}
	}
	switch {
	case def.Desk.On:
		n = max(n, days/8)
	case len(def.Expects) == 0:
		n = max(n, 1, b.stock.most(def))
	}
	for _, want := range wants {
		if want != "" && !strings.Contains(want, "state") && b.fillers[def.Key].learn(want) == nil {
			b.put(b.r.IntN(days), entryPlan{def: def, wants: want})
		}
	}
	if pointedAt(pack, def.Key) { // others choose from it, so it is there from the beginning
		for range min(max(n, 4), 8) {
			b.put(daysAWeek*points(def), entryPlan{def: def})
		}
		return
	}
	for i := range n {
		b.put((2*i+1)*days/(2*n), entryPlan{def: def})
	}
}

func pointedAt(pack *policy.Pack, register string) bool {
	return slices.ContainsFunc(pack.Registers, func(r policy.Register) bool {
		return slices.ContainsFunc(r.Fields, func(f policy.Field) bool { return f.Kind == "reference" && slices.Contains(f.Of, register) })
	})
}

// points is how many of a register's own fields point elsewhere: it comes after those.
func points(def *policy.Register) (n int) {
	for _, f := range def.Fields {
		if f.Kind == "reference" {
			n++
		}
	}
	return n
}

// rounds is how often something comes round in so many school days.
func rounds(every string, days int) int {
	length := map[string]int{"week": 5, "fortnight": 10, "month": 20, "half term": 35}[every]
	if length == 0 {
		return 1
	}
	return max(1, days/length)
}

// put plans an entry, on the day of whoever makes it.
func (b *books) put(day int, p entryPlan) {
	if p.expected == "" && p.wants == "" && closed(p.def) {
		return
	}
	if who, ok := b.maker(p.def); ok {
		b.later(day, deed{who, func(ctx context.Context, day int) error { return b.add(ctx, p, who, day) }})
	}
}

// deed is something that one worker does at the pages.
type deed struct {
	who worker
	do  func(ctx context.Context, day int) error
}

// later plans a deed for the first day of its worker from a day on.
func (b *books) later(day int, d deed) {
	day += (b.workers.weekday(d.who.id) - day%daysAWeek + daysAWeek) % daysAWeek
	b.plan[day] = append(b.plan[day], d)
}

// keep is the afternoon of one school day: entries made, others taken a step further, duties signed.
func (b *books) keep(ctx context.Context, day int) error {
	return b.sit(ctx, day, b.plan[day])
}

// sit has everybody do what is theirs in one sitting.
func (b *books) sit(ctx context.Context, day int, all []deed) error {
	sort.SliceStable(all, func(i, j int) bool { return all[i].who.account.Name < all[j].who.account.Name })
	last := ""
	for _, d := range all {
		b.v.hand.at = b.v.hand.at.Add(time.Minute)
		if d.who.id != last {
			if err := b.v.pages.signIn(ctx, d.who.account); err != nil {
				return err
			}
			last = d.who.id
		}
		if err := d.do(ctx, day); err != nil {
			return err
		}
	}
	return nil
}
