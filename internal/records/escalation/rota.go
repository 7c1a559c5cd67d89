package escalation

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/registers"
)

// RotaRegister is the pack's register of turns: from, to, person, post.
const RotaRegister = "duty_rota"

// Turn is one turn of duty. Without a post it is the duty for safeguarding.
type Turn struct {
	From, To time.Time // To is the moment at which it is over
	Person   string
	Post     string // key of a post; empty: safeguarding
}

// FromRegister reads the turns from the register of the policy in force; there are none where it has no such register.
// A day is meant whole; a value with a time is that moment.
func FromRegister(room *registers.Room) func(context.Context, *ledger.Tx, time.Time, time.Time) ([]Turn, error) {
	return func(ctx context.Context, tx *ledger.Tx, from, to time.Time) ([]Turn, error) {
		all, err := room.Current(ctx, tx, RotaRegister)
		var out []Turn
		for _, one := range all {
			t, ok := turnOf(one.Values)
			if ok && t.From.Before(to) && t.To.After(from) {
				out = append(out, t)
			}
		}
		slices.SortStableFunc(out, func(a, b Turn) int { return cmp.Or(a.From.Compare(b.From), strings.Compare(a.Person, b.Person)) })
		return out, err
	}
}

func turnOf(values map[string]string) (Turn, bool) {
	from, ok1 := momentOf(values["from"], false)
	to, ok2 := momentOf(values["to"], true)
	return Turn{From: from, To: to, Person: values["person"], Post: values["post"]}, ok1 && ok2 && values["person"] != ""
}

// momentOf reads a day or a moment; the last day of a turn counts until midnight.
func momentOf(value string, last bool) (time.Time, bool) {
	if day, err := time.ParseInLocation(time.DateOnly, value, clock.London); err == nil {
		if last {
			day = day.AddDate(0, 0, 1)
		}
		return day, true
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, value, clock.London); err == nil {
			return at, true
		}
	}
	at, err := clock.Parse(value)
	return at, err == nil && !at.IsZero()
}

// turns gives those that touch a stretch of time.
func (e *Escalation) turns(ctx context.Context, tx *ledger.Tx, from, to time.Time) ([]Turn, error) {
	if e.hooks.Rota == nil {
		return nil, nil
	}
	return e.hooks.Rota(ctx, tx, from, to)
}

// onRota are the persons whose turn it is now for a post.
func (e *Escalation) onRota(ctx context.Context, tx *ledger.Tx, post string, now time.Time) ([]string, error) {
	all, err := e.turns(ctx, tx, now, now.Add(time.Nanosecond))
	var out []string
	for _, t := range all {
		if t.Post == post || t.Post == "" && e.safeguards(post) {
			out = append(out, t.Person)
		}
	}
	return out, err
}
