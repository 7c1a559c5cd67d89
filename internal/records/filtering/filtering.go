// Package filtering says who is filtered how: the pack's profiles, exceptions for one person (WEB-04), and requests
// to open or close a site (WEB-06). It hands the rules in force and the facts about people down to the gateway.
//
// It serves WEB-02, WEB-04, WEB-05, WEB-06 and WEB-16.
package filtering

import (
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// Facts gives account holders by account name, and the addresses at which exactly one of them is signed in.
type Facts func(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Person, map[netip.Addr]board.Seat, error)

// Config is what the app lends to filtering.
type Config struct {
	SchoolName string // empty: as the register of schools has it
	WebURL     string // where the records are, for the block page's button
	// Post puts rules and facts on the board and keeps a copy. The rules are the same pointer as last time when
	// nothing in them changed, and nil while no policy is in force.
	Post func(*board.Rulebook, *board.Facts) error
	// Explain asks the gateway's own decision, for the page that answers why.
	Explain func(ctx context.Context, account, address string, at time.Time) (Chain, error)
	// Checks are the checks of devices under way, in which an investigator sees what is normally shut. nil: none. // serves INC-23
	Checks func(ctx context.Context, tx *ledger.Tx, now time.Time) ([]board.Check, error)
	// Hears are verbs of others after which the gateway must know more at once.
	Hears []string
	// ListAges tells how old the category lists are.
	ListAges func() []ListAge
	// Preview lets the gateway look at a site, bounded and as text only. nil: no gateway runs here. // serves WEB-06
	Preview func(ctx context.Context, host string) (Preview, error)
	// Effect asks the engine what a decision about a site would change for profiles (keys). nil: it is not shown. // serves WEB-06
	Effect func(ctx context.Context, host string, profiles []string, allow bool) ([]Effect, error)
	// Register gives every line of what the engine blocks and allows. nil: the lines are read from the policy alone. // serves STD-03
	Register func() []RuleLine
	// Lessons are what teachers opened just now, and what was closed at once, by person id. nil: nothing. // serves NEW-04
	Lessons func(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]*board.Lesson, map[string][]board.Shut, error)
	// Lifted are the tickets of reports whose page the own teacher shows again in the lesson, by person id. nil: none. // serves WEB-18
	Lifted func(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string][]string, error)
	// LessonEvents are the verbs with which lessons change the filter; each is a line of the log of changes. // serves WEB-05
	LessonEvents []string
	// LessonWords and LessonLine say such a verb, and a value that it changed, as a lesson's own page does. They come with LessonEvents.
	LessonWords func(verb string) string
	LessonLine  func(field, value string) string // empty: it says nothing beside the verb
	// Registers hold the devices and the failures of the filter. nil: neither is known. // serves WEB-17, WEB-21
	Registers *registers.Room
	// Devices adds devices that other registers know, by hardware address or fixed address. nil: none. // serves WEB-21
	Devices func(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Device, error)
	// Cuts are the devices that were cut off because of a security alert, by address or id in the register. nil: none. // serves NET-18
	Cuts func(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Held, error)
	// Tell tells people: Notices.Tell. nil: the pages alone tell.
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Version gives the policy of a stored version: Policies.Version. nil: the past is not answered. // serves NEW-01
	Version func(ctx context.Context, tx *ledger.Tx, id string) (*policy.Pack, error)
	// ExplainAt decides with rules and a person that are given, for a moment in the past. nil: only now is answered.
	ExplainAt func(ctx context.Context, book *board.Rulebook, person *board.Person, account, address string, at time.Time) (Chain, error)
	// Seen gives the profile under which the log last saw a person at or before a moment, within a day: Monitoring.ProfileAt. nil: unknown.
	Seen func(ctx context.Context, person string, at time.Time) (profile string, seen time.Time, err error)
	// Strangers counts since a moment what devices that nobody could tie to a person asked for: Monitoring.Strangers. nil: unknown. // serves WEB-21
	Strangers func(ctx context.Context, from time.Time) (Strangers, error)
}

// Strangers are requests from devices that are in no register. // serves WEB-21, STD-10
type Strangers struct {
	Measured bool // whether anything at all was measured since then
	Devices  int64
	Refused  int64     // of their requests
	Let      int64     // of their requests, as guests
	Misplace int64     // unmanaged devices on a part of the network that is not for them
	Latest   time.Time // zero: none
}

// ListAge is one category list as it is loaded.
type ListAge struct {
	Name    string
	Entries int
	Updated time.Time
}

// Chain is the whole reasoning of one decision (NEW-01), each part in words.
type Chain struct {
	Person, Group, Profile      string
	Category, List              string
	Rule, Clause, ClauseText    string
	Pack, ApprovedBy, Minute    string
	ApprovedAt                  time.Time
	Allowed                     bool
	Verdict, Said, Alert, Until string
}

// Filtering is the feature's inside. Safe for several goroutines.
type Filtering struct {
	base   feature.Base
	people people.Store
	facts  Facts
	config Config
	store  Store

	posting sync.Mutex
	kept    string          // the hash of the rules that were written down last (NEW-01)
	rules   *board.Rulebook // as last posted
	key     string
	posted  string // events from before this moment are in what was posted
}

// roles are the access roles that decide a person's profile.
func (f *Filtering) roles(p people.Person) []string {
	var out []string
	for kind, role := range map[string]authz.Role{people.Pupil: authz.Pupil, people.Parent: authz.Parent, people.Governor: authz.Governor} {
		if p.Is(kind) {
			out = append(out, string(role))
		}
	}
	for _, r := range f.base.Gate.RolesOf(p.Holds()) {
		out = append(out, string(r))
	}
	return out
}

func (f *Filtering) job(name string) authz.Grant {
	return f.base.Gate.System(f.base.School, "filtering."+name)
}

// States of a request.
const (
	Open     = "open"
	Allowed  = "allowed"
	Blocked  = "blocked"
	Declined = "declined"
)

// Kinds of request.
const (
	Unblock = "unblock" // for study or work
	Wrong   = "wrong"   // the site is in the wrong category
	Block   = "block"
)

// Request asks for one site to be opened or closed.
type Request struct {
	ID        string `db:"id"`
	Number    string `db:"number"`
	Ticket    string `db:"ticket"`
	Host      string `db:"host"`
	Kind      string `db:"kind"`
	By        string `db:"asked_by"`
	Profile   string `db:"profile"`
	Reason    string `db:"reason"`
	At        string `db:"at"`
	State     string `db:"state"`
	Profiles  string `db:"profiles"` // with spaces between; empty: everyone
	DecidedBy string `db:"decided_by"`
	Decision  string `db:"decided_reason"`
	DecidedAt string `db:"decided_at"`
	Until     string `db:"until_at"`
	Escalated string `db:"escalated_at"` // since when the next post knows that nobody has answered
	Risk      string `db:"risk"`         // what the approver answered about the site, in words
	Level     string `db:"level"`        // how far the approval reaches: a key of Levels; empty: the school's own
	Effect    string `db:"effect"`       // what the decision changed, in words
	Ended     string `db:"ended_at"`     // when the decision was undone
	EndedBy   string `db:"ended_by"`
	EndedWhy  string `db:"ended_reason"`
}

// Ref names the request.
func (r Request) Ref(school string) ref.Ref { return ref.New(school, "filter-request", r.ID) }

// InForce reports that the decision still changes what the gateway does.
func (r Request) InForce(now time.Time) bool {
	return (r.State == Allowed || r.State == Blocked) && r.Ended == "" && (r.Until == "" || r.Until > clock.Text(now))
}

// Override is a profile for one person until a day (WEB-04).
type Override struct {
	ID      string `db:"id"`
	Person  string `db:"person_id"`
	Profile string `db:"profile"`
	Usual   string `db:"usual"` // the profile that the person would have without it
	Reason  string `db:"reason"`
	At      string `db:"at"`
	By      string `db:"by_id"`
	Until   string `db:"until_at"`
	Ended   string `db:"ended_at"`
	EndedBy string `db:"ended_by"`
}

// Ref names the override.
func (o Override) Ref(school string) ref.Ref { return ref.New(school, "filter-override", o.ID) }

const (
	longest   = 366 * 24 * time.Hour // a school year
	maxReason = 2000
)

var hostName = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// Host takes a site as people type it, with or without https:// and a path, and gives its name. An ending that many sites share
// is no site: the gateway refuses every rule that names one, and with it all the others of the same sheet.
func Host(typed string) (string, error) {
	h := strings.ToLower(strings.TrimSpace(typed))
	if _, after, ok := strings.Cut(h, "://"); ok {
		h = after
	}
	if i := strings.IndexAny(h, "/?#:"); i >= 0 {
		h = h[:i]
	}
	h = strings.TrimSuffix(h, ".")
	if len(h) > 253 || !hostName.MatchString(h) || policy.SharedEnding(h) {
		return "", errs.Bad("host", "Enter the address of one site, such as museum.example. A number or a whole country cannot be opened or closed.")
	}
	return h, nil
}

func reasonFor(field, reason string) error {
	switch n := len([]rune(reason)); {
	case n < 5:
		return errs.Bad(field, "Write the reason in a few words. No decision is stored without one.")
	case n > maxReason:
		return errs.Bad(field, "The reason is longer than 2,000 characters. Please shorten it.")
	}
	return nil
}

// end reads the day on which something ends and says whether it may: not in the past, not beyond a school year.
func end(field, day string, now time.Time) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return t, errs.Bad(field, "Enter the day on which it ends, such as 27 3 2027. Nothing is opened or closed for ever.")
	}
	t = t.AddDate(0, 0, 1) // the day itself is included
	switch {
	case !t.After(now):
		return t, errs.Bad(field, "The last day is in the past. Enter a later one.")
	case t.After(now.Add(longest)):
		return t, errs.Bad(field, "The last day is more than a school year away. Enter an earlier one; it can be renewed then.")
	}
	return t, nil
}

// Looser compares two profiles: they run from strict to loose in the pack.
func Looser(pack *policy.Pack, profile, usual string) bool {
	place := func(key string) int {
		return slices.IndexFunc(pack.Filtering.Profiles, func(p policy.Profile) bool { return p.Key == key })
	}
	return place(profile) > place(usual)
}

func profileTitle(pack *policy.Pack, key string) string {
	for _, p := range pack.Filtering.Profiles {
		if p.Key == key {
			return p.Title
		}
	}
	return key
}

func (f *Filtering) pack() (*feature.Active, error) {
	a := f.base.Policy.Load()
	if a == nil {
		return nil, errs.Down(nil, "No policy is in force yet, so there are no filter rules. Please load and approve one first.")
	}
	return a, nil
}

func change(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}
