// Package passes is lessons on the web: a teacher plans the sites of a lesson and looks at each of them, opens them for her
// own class until the lesson ends, and hides at once what turns out unsuitable; children ask for a page and get an answer
// while the lesson runs.
//
// It serves NEW-04, WEB-07, WEB-11, WEB-14, WEB-18, WEB-19, WEB-20 and the supervised tools of STD-12.
package passes

import (
	"context"
	"slices"
	"strings"
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

// Kinds of record, as the trail and the links name them.
const (
	Kind     = "lesson-pass"
	PlanKind = "lesson-plan"
	LookKind = "site-look"
	AskKind  = "page-ask"
	HideKind = "page-hide"
	WeekKind = "lesson-week"
)

// States of a pass.
const (
	Asked    = "asked" // another person has to approve it
	Open     = "open"
	Declined = "declined"
)

// Failure is what somebody hid: the beginning of a failure report. // serves WEB-18
type Failure struct {
	Host, Words string // either may be empty
	Class       string
	Person      string // the child who hid it; empty: a teacher, for the class
	By          string
	Key         string // of the hiding: the same key is one report
}

// Hooks are what the app lends. Each may be nil.
type Hooks struct {
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Category names the categories of a host, as the gateway's own lists have it.
	Category func(host string) []string
	// Follow asks where a host leads today, by the gateway and in bounded time. An error: it could not be reached.
	Follow func(ctx context.Context, host string) (final string, err error)
	// Enter writes an entry into a register of the pack, when the pack has it, and names the entry's place.
	Enter func(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (href string, err error)
	// Looked says whether the pack's own register has a look at a host since a moment that found it suitable.
	Looked func(ctx context.Context, tx *ledger.Tx, host string, since time.Time) (bool, error)
	// Latest is the last page that a person was on, and what they last looked for. It is asked outside the write.
	Latest func(ctx context.Context, person string) (host, words string, err error)
	// Fail opens a failure report and names its place.
	Fail func(ctx context.Context, tx *ledger.Tx, f Failure) (href string, err error)
	// Followed says whether the failure report at this place has been dealt with.
	Followed func(ctx context.Context, tx *ledger.Tx, href string) (bool, error)
	// Tries counts what was blocked for these people between two moments. It is asked outside the write.
	Tries func(ctx context.Context, persons []string, from, until time.Time) (int, error)
	// Images counts searches for pictures that were stopped since a moment.
	Images func(ctx context.Context, since time.Time) (int, error)
}

// Passes is the feature's inside. Safe for several goroutines.
type Passes struct {
	base   feature.Base
	people people.Store
	hooks  Hooks
	store  store
}

// Pass is what is open for a class, or is asked for.
type Pass struct {
	ID        string `db:"id"`
	Class     string `db:"class"`
	Aim       string `db:"aim"`
	Plan      string `db:"plan_id"`
	Only      bool   `db:"only_list"`
	Images    bool   `db:"images"`
	Tools     string `db:"tools"` // keys with a space between
	Starts    string `db:"starts_at"`
	Ends      string `db:"ends_at"`
	By        string `db:"by_id"`
	At        string `db:"at"`
	Reason    string `db:"reason"` // of a request; empty: a teacher opened it alone
	State     string `db:"state"`
	DecidedBy string `db:"decided_by"`
	DecidedAt string `db:"decided_at"`
	Decision  string `db:"decision"`
	EndedAt   string `db:"ended_at"`
	EndedBy   string `db:"ended_by"`
	EndWhy    string `db:"end_why"`
	Blocked   int    `db:"blocked"` // tries that were blocked meanwhile; below nought: not counted
}

// Ref names the pass.
func (p Pass) Ref(school string) ref.Ref { return ref.New(school, Kind, p.ID) }

// Runs reports that it is open at a moment. Its end counts when it comes, whether anybody wrote it down or not.
func (p Pass) Runs(now time.Time) bool {
	at := clock.Text(now)
	return p.State == Open && p.EndedAt == "" && p.Starts <= at && at < p.Ends
}

// Coming reports that it is going to open by itself.
func (p Pass) Coming(now time.Time) bool {
	return p.State == Open && p.EndedAt == "" && p.Starts > clock.Text(now)
}

// pack is the pack in force, an empty one before there is any.
func (p *Passes) pack() *policy.Pack {
	if active := p.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

func (p *Passes) rules() policy.Passes { return p.pack().Filtering.Passes.Usual() }

func (p *Passes) job(name string) authz.Grant {
	return p.base.Gate.System(p.base.School, "passes."+name)
}

// Hears are the verbs after which the gateway must know more at once.
func (p *Passes) Hears() []string {
	return []string{"passes.opened", "passes.approved", "passes.ended", "passes.extended", "passes.site-added", "passes.answered", "passes.hidden", "passes.lifted"}
}

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}

func personal(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Personal, After: after}
}

// holders are the people here who hold a post with one of these roles: those of the first role that anybody else than
// the one person left out holds.
func (p *Passes) holders(ctx context.Context, tx *ledger.Tx, except string, roles ...string) ([]string, error) {
	for _, role := range roles {
		out, err := p.posted(ctx, tx, except, p.pack().PostsWith(role)...)
		if err != nil || len(out) > 0 {
			return out, err
		}
	}
	return nil, nil
}

// posted are the people here who hold one of these posts.
func (p *Passes) posted(ctx context.Context, tx *ledger.Tx, except string, posts ...string) ([]string, error) {
	var ids []string
	for _, post := range posts {
		held, err := p.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		ids = append(ids, held...)
	}
	found, err := p.people.Many(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	var out []string
	for _, one := range found {
		if one.ID != except && one.Here(p.base.Now()) {
			out = append(out, one.ID)
		}
	}
	return out, err
}

func (p *Passes) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if p.hooks.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return p.hooks.Tell(ctx, tx, n)
}

// fits trims a text of a form and bounds it.
func fits(text string, least, most int) (string, bool) {
	text = strings.TrimSpace(text)
	n := len([]rune(text))
	return text, n >= least && n <= most
}
