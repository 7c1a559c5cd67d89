// Package reviews writes the weekly report on monitoring by itself, keeps who read it when, and shows the log to those who
// may see no names: governors and the online safety group.
//
// It serves MON-06, MON-07, MON-17, STD-08 and the alerts' part of GOV-05.
package reviews

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Week is what happened in a week, in numbers. It names nobody.
type Week struct {
	Requests int64   `json:"requests"` // lines of the log
	Blocked  []Count `json:"blocked"`  // by category, the largest first
	Searches int64   `json:"searches"` // that the gateway saw
	Flagged  int64   `json:"flagged"`  // of them and of pages, with worrying words

	Levels   []Count  `json:"levels"`   // alerts by level
	Breaches []Breach `json:"breaches"` // what happened, to which group, and what was done
	Open     int64    `json:"open"`     // alerts without a decision at the end
	Waiting  int64    `json:"waiting"`  // urgent ones that no person has answered
	Answered int64    `json:"answered"` // urgent ones that a person has
	Median   int64    `json:"median"`   // minutes until a person answered, of half of them
	Slowest  int64    `json:"slowest"`  // minutes
	Loud     int64    `json:"loud"`     // urgent and high ones
	Read     int64    `json:"read"`     // of those, opened by a person
	ReadIn   int64    `json:"read_in"`  // minutes until a person opened them, of half of them
	Concerns int64    `json:"concerns"` // opened from alerts and log lines
	Wrong    int64    `json:"wrong"`    // alerts that were the rules' mistake

	Looks  int64    `json:"looks"`  // look-ups of persons
	Loose  int64    `json:"loose"`  // of them without a case
	Silent []string `json:"silent"` // sources that were silent or in trouble, in words
}

// Count is a number beside what it counts.
type Count struct {
	Title string `json:"title"`
	N     int64  `json:"n"`
}

// Breach is alerts of one kind in one group with what became of them. // serves MON-07
type Breach struct {
	Kind  string `json:"kind"`
	Level string `json:"level"`
	Group string `json:"group"` // such as Year 4, or Staff
	N     int64  `json:"n"`
	Done  string `json:"done"` // "2 became a concern, 1 was dealt with, 1 is open"
}

// Group is a number of the log that names nobody. // serves MON-17
type Group struct {
	Category string
	Profile  string
	Blocked  int64
	Let      int64
	People   int64 // different persons behind what was blocked
}

// Hooks are what the app lends.
type Hooks struct {
	// Week gives the numbers of a stretch of time.
	Week func(ctx context.Context, tx *ledger.Tx, from, until time.Time) (Week, error)
	// Groups gives the log of some days by category and profile.
	Groups func(ctx context.Context, from, until time.Time) ([]Group, error)
	// Tell tells people.
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// File writes the month's report into the head's register; false when the policy keeps none. // serves GOV-05
	File func(ctx context.Context, tx *ledger.Tx, values map[string]string) (bool, error)
	// Missed are the duties that were missed in a stretch of time, by title; Suspended is how many have lost access just now.
	Missed    func(ctx context.Context, tx *ledger.Tx, from, until time.Time) ([]string, error)
	Suspended func(ctx context.Context, tx *ledger.Tx) (int, error)
	// Sources are the services whose log the house sees itself; Moves says whether a source's entry in the register of log
	// sources has to be moved, and Move moves it to alive today or to silent. Warn tells technician and coordinator. nil: the
	// register is kept by hand alone. // serves MON-03
	Sources func(ctx context.Context, tx *ledger.Tx) ([]Source, error)
	Moves   func(ctx context.Context, tx *ledger.Tx, key string, alive bool) (bool, error)
	Move    func(ctx context.Context, tx *ledger.Tx, key string, alive bool) (ledger.Event, error)
	Warn    func(ctx context.Context, kind, text string)
}

// Reviews is the feature's inside.
type Reviews struct {
	base   feature.Base
	people people.Store
	hooks  Hooks
	store  store
}

// ReportKind is a weekly report's kind in a ref.Ref.
const ReportKind = "week-report"

// Report is one week as it was written down.
type Report struct {
	ID    string `db:"id"`
	From  string `db:"from_at"`
	Until string `db:"until_at"`
	At    string `db:"at"`
	Body  string `db:"body"`
}

func (r Report) ref(school string) ref.Ref { return ref.New(school, ReportKind, r.ID) }

// week is what the report holds.
func (r Report) week() (w Week, err error) {
	if err = json.Unmarshal([]byte(r.Body), &w); err != nil {
		return w, fmt.Errorf("reviews: report %s: %w", r.ID, err)
	}
	return w, nil
}

// title names the week of a report.
func (r Report) title() string {
	return "Week of " + clock.Moment(r.From).In(clock.London).Format("2 January 2006")
}

func (r *Reviews) job(name string) authz.Grant {
	return r.base.Gate.System(r.base.School, "reviews."+name)
}

// monday is the beginning of the week of a moment, at the school's midnight.
func monday(at time.Time) time.Time {
	day := policy.Day(at)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// posted are those who hold a post with a role.
func (r *Reviews) posted(ctx context.Context, tx *ledger.Tx, role string) ([]string, error) {
	active := r.base.Policy.Load()
	if active == nil {
		return nil, nil
	}
	var out []string
	for _, post := range active.Pack.PostsWith(role) {
		held, err := r.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, fmt.Errorf("reviews: %w", err)
		}
		out = append(out, held...)
	}
	return out, nil
}
