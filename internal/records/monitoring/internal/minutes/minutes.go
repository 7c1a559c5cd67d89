package minutes

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/notices"
)

// Over is one day on which somebody was over an allowance of the policy. // serves WEB-08
type Over struct {
	ID        string `db:"id"`
	Person    string `db:"person_id"`
	Day       string `db:"day"` // YYYY-MM-DD
	Allowance string `db:"allowance"`
	Minutes   int64  `db:"minutes"`
	Allowed   int64  `db:"allowed"`
	At        string `db:"at"`

	Teaching  int64  `db:"teaching"` // of the minutes, those in teaching time (MON-22)
	Decided   string `db:"decided"`  // what the head decided; empty: nothing yet
	Words     string `db:"words"`
	DecidedAt string `db:"decided_at"`
}

// Ref names it.
func (o Over) Ref(school string) ref.Ref { return ref.New(school, "minutes-over", o.ID) }

// sumDays is how many days back are summed up, when the house was off.
const sumDays = 7

// Sum is the job that sums up each day that is over, once, and tells the head of those over their minutes. What is
// kept is the number of the day, not what was looked at. // serves WEB-08
func (b *Book) Sum(ctx context.Context) error {
	active := b.base.Policy.Load()
	if active == nil || len(active.Pack.Filtering.Allowances) == 0 {
		return nil
	}
	today := policy.Day(b.base.Now())
	for i := sumDays; i >= 1; i-- {
		if err := b.sumDay(ctx, active.Pack, today.AddDate(0, 0, -i)); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) sumDay(ctx context.Context, pack *policy.Pack, day time.Time) error {
	key := clock.ISO(day)
	done := false
	err := b.base.Ledger.Read(ctx, b.job("minutes"), func(tx *ledger.Tx) (err error) {
		done, err = summed(ctx, tx, key)
		return err
	})
	if err != nil || done {
		return err
	}
	all, err := b.log.Minutes(ctx, clock.Text(day), clock.Text(day.AddDate(0, 0, 1)))
	if err != nil {
		return err
	}
	over := overOf(pack.Filtering.Allowances, all, key, b.teaching)
	return b.base.Ledger.Write(ctx, b.job("minutes"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.minutes-summed", Subject: ref.New(tx.School, "minutes", key), Changes: []ledger.Change{{Field: "over", Class: ledger.Open, After: strconv.Itoa(len(over))}}}
		for _, o := range over {
			o.ID, o.At = tx.ID(), tx.Now
			if err := add(ctx, tx, o); err != nil {
				return e, err
			}
			e.Also = append(e.Also, o.Ref(tx.School))
		}
		if err := addSummed(ctx, tx, key, len(over)); err != nil || len(over) == 0 || b.hooks.Tell == nil {
			return e, err
		}
		heads, err := b.register.Holding(ctx, tx, "head")
		if err != nil {
			return e, err
		}
		heads = slices.DeleteFunc(heads, func(id string) bool { return onlyOf(over, id) })
		if len(heads) == 0 {
			return e, nil
		}
		return e, b.hooks.Tell(ctx, tx, notices.Notice{To: heads, Kind: "duty.minutes", Title: "The list of minutes over the allowance has a new day", Href: "/monitoring/minutes", Key: "minutes/" + key})
	})
}

// onlyOf reports that a list holds nobody but one person, who then is not told of it.
func onlyOf(over []Over, id string) bool {
	return !slices.ContainsFunc(over, func(o Over) bool { return o.Person != id })
}

// overOf counts the minutes of each person in the categories of each allowance: a minute with two of them is one.
func overOf(allowances []policy.Allowance, all []traffic.Minute, day string, teaching func(minute string) bool) []Over {
	var out []Over
	for _, a := range allowances {
		used := map[string]map[string]bool{}
		for _, one := range all {
			if slices.Contains(a.Categories, one.Category) && (len(a.Profiles) == 0 || slices.Contains(a.Profiles, one.Profile)) {
				if used[one.Person] == nil {
					used[one.Person] = map[string]bool{}
				}
				used[one.Person][one.Minute] = true
			}
		}
		for person, minutes := range used {
			if n := len(minutes); a.Minutes > 0 && n > a.Minutes {
				o := Over{Person: person, Day: day, Allowance: a.Key, Minutes: int64(n), Allowed: int64(a.Minutes)}
				for minute := range minutes {
					if teaching(minute) {
						o.Teaching++
					}
				}
				out = append(out, o)
			}
		}
	}
	slices.SortFunc(out, func(a, b Over) int {
		return cmp.Or(cmp.Compare(a.Allowance, b.Allowance), cmp.Compare(a.Person, b.Person))
	})
	return out
}
