package book

import (
	"context"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// What a list can be narrowed to besides the states.
const (
	Unsigned State = "unsigned" // asked, late or unverified
	ToChase  State = "chase"    // asked longer ago than the days of chasing
)

// Filter picks lines of the register of signatures; empty fields pick all.
type Filter struct {
	Form  string
	Kind  string // of person
	Class string
	State State
	Words string // part of a name or account
	Page  int    // from 1
	Size  int    // 0: people.PageSize
}

// Entry is one line of the register: one form about one person.
type Entry struct {
	Person people.Person
	Standing
}

// everyone is more people than any school has: the register is read whole, and the page is cut from what is picked.
const everyone = 1 << 20

// List gives a page of the live register, as far as the grant reaches, and how many lines there are in all. serves AUA-16
func (a *Book) List(ctx context.Context, tx *ledger.Tx, f Filter) ([]Entry, int, error) {
	all, err := a.Entries(ctx, tx, f)
	if err != nil {
		return nil, 0, err
	}
	size := f.Size
	if size <= 0 {
		size = people.PageSize
	}
	from := min((max(f.Page, 1)-1)*size, len(all))
	return all[from:min(from+size, len(all))], len(all), nil
}

// Chase gives those who have been asked for longer than the policy's days. serves AUA-16
func (a *Book) Chase(ctx context.Context, tx *ledger.Tx) ([]Entry, error) {
	return a.Entries(ctx, tx, Filter{State: ToChase})
}

// Entries gives all lines that a filter picks, whatever their page.
func (a *Book) Entries(ctx context.Context, tx *ledger.Tx, f Filter) ([]Entry, error) {
	q := people.Within(tx.Grant)
	q.Text, q.Kind, q.Class, q.Size = f.Words, f.Kind, f.Class, everyone
	found, _, err := a.people.Find(ctx, tx, q)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	known, err := a.Known(ctx, tx, Few(found))
	if err != nil {
		return nil, err
	}
	limit := a.base.Now().AddDate(0, 0, -a.Clocks().ChaseDays)
	var out []Entry
	for _, p := range found {
		all, err := known.Standings(p)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if (f.Form == "" || f.Form == s.Form) && s.In(f.State, limit) {
				out = append(out, Entry{p, s})
			}
		}
	}
	return out, nil
}

// Few gives the ids of some people; of many it gives nil, because everybody is then read faster.
func Few(all []people.Person) []string {
	if len(all) > 500 {
		return nil
	}
	ids := make([]string, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	return ids
}

// In reports whether a standing is one of those that a list is narrowed to; whoever was asked before limit is to be chased.
func (s Standing) In(state State, limit time.Time) bool {
	switch state {
	case "":
		return true
	case Unsigned:
		return s.State != Current
	case ToChase:
		return s.State != Current && !s.Asked.After(limit)
	}
	return s.State == state
}
