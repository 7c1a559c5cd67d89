package demo

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// worker is an adult of the demo who keeps records: with the posts and roles by which a policy names people.
type worker struct {
	account  Account
	id, name string
	is       []string // posts and roles
}

// workers are the staff and governors, in the order of the people.
type workers []worker

func newWorkers(v *invention, pack *policy.Pack) workers {
	var out workers
	for _, p := range v.people {
		if p.Kind != "staff" && p.Kind != "governor" {
			continue
		}
		i := slices.IndexFunc(v.card.Accounts, func(a Account) bool { return a.Name == p.Account })
		w := worker{account: v.card.Accounts[i], id: v.ids[p.Account], name: p.Given + " " + p.Family, is: slices.Clone(p.Posts)}
		for _, key := range p.Posts {
			if post, ok := pack.Post(key); ok {
				w.is = append(w.is, post.Roles...)
			}
		}
		out = append(out, w)
	}
	return out
}

// in reports whether a list of posts and roles takes this person in; an empty one takes everybody.
func (w worker) in(only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(w.is, func(name string) bool { return slices.Contains(only, name) })
}

// pick chooses somebody whom all lists take in: of the first list the name that stands first. It is always the same
// person, so that not everybody has to sit down.
func (all workers) pick(not []string, lists ...[]string) (worker, bool) {
	for _, name := range slices.Concat(lists[0], []string{"coordinator", "head", "dsl", "technician", "office"}) {
		i := slices.IndexFunc(all, func(w worker) bool {
			return slices.Contains(w.is, name) && !slices.Contains(not, w.id) && !slices.ContainsFunc(lists, func(only []string) bool { return !w.in(only) })
		})
		if i >= 0 {
			return all[i], true
		}
	}
	return worker{}, false
}

// weekday is the day of the week on which somebody sees to the registers.
func (all workers) weekday(id string) int {
	return slices.IndexFunc(all, func(w worker) bool { return w.id == id }) % daysAWeek
}

// must is a worker whom every school of the demo has.
func (all workers) must(name string) (worker, error) {
	for _, w := range all {
		if slices.Contains(w.is, name) {
			return w, nil
		}
	}
	return worker{}, fmt.Errorf("nobody in the demo is %s", name)
}
