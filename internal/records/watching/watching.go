// Package watching is adults near children who are online: sessions with a named adult, the live view of a lesson, what a
// teacher may do from afar in it, and the children who are online without anybody.
//
// A session is a time, some children and one adult who leads it. Everything else hangs on it and ends with it: the live
// view, "eyes up", a site shown to all. It serves MON-11, MON-12, MON-13 and the live view of WEB-14.
package watching

import (
	"context"
	"embed"
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

// Schema is the feature's tables.
//
//go:embed schema/*.sql
var Schema embed.FS

// Kinds of record, as the trail and the links name them.
const (
	Kind     = "watched-session"
	ClubKind = "watched-club"
)

// Kinds of session.
const (
	LessonKind = "lesson"
	Club       = "club"
	Extended   = "extended"
)

// Kinds of what an adult does from afar.
const (
	EyesUp    = "eyes_up"
	Site      = "site"
	SignedOut = "signed_out"
)

// Lesson is a lesson for which a teacher opened sites, as the feature beside keeps it.
type Lesson struct {
	ID, Class, Aim, By string
	Starts, Ends       string
	Runs               bool // it is open, or will be, by a teacher's own word
}

// Hooks are what the app lends. Each may be nil.
type Hooks struct {
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Lesson finds a lesson for which sites were opened: with it a session begins.
	Lesson func(ctx context.Context, tx *ledger.Tx, id string) (Lesson, error)
	// Recent is what the log has of some people since a moment, and Online who used the internet between two.
	Recent func(ctx context.Context, g authz.Grant, persons []string, since time.Time) ([]Seen, error)
	Online func(ctx context.Context, from, until time.Time) ([]Use, error)
	// Noted puts a live view on the head's list of those who looked.
	Noted func(ctx context.Context, tx *ledger.Tx, l Look) error
	// SignedIn are those who are signed in now, by person: whether it is on a device of the school.
	SignedIn func(ctx context.Context, tx *ledger.Tx) (map[string]bool, error)
	// SignOut ends a child's sessions on the school's devices, and says how many there were.
	SignOut func(ctx context.Context, tx *ledger.Tx, person string) (int, error)
}

// Watching is the feature's inside. Safe for several goroutines.
type Watching struct {
	base   feature.Base
	people people.Store
	hooks  Hooks
	store  store
}

// Session is a time in which a named adult watches over some children.
type Session struct {
	ID      string `db:"id"`
	Kind    string `db:"kind"`
	Class   string `db:"class"`   // empty: a club
	Club    string `db:"club_id"` // empty: a class
	Title   string `db:"title"`   // "Y4: Romans", "Code club"
	Place   string `db:"place"`
	Leader  string `db:"leader_id"`
	Screens string `db:"screens_id"` // who is in charge of screens
	Mobiles string `db:"mobiles_id"` // … of mobile devices
	Cameras string `db:"cameras_id"` // … of cameras
	Pass    string `db:"pass_id"`    // the lesson with which it began; empty: by itself
	Starts  string `db:"starts_at"`
	Ends    string `db:"ends_at"`
	By      string `db:"by_id"`
	At      string `db:"at"`
	EndedAt string `db:"ended_at"`
	EndedBy string `db:"ended_by"`
}

// Ref names the session.
func (s Session) Ref(school string) ref.Ref { return ref.New(school, Kind, s.ID) }

// Runs reports that it is under way. Its end counts when it comes, whether anybody wrote it down or not.
func (s Session) Runs(now time.Time) bool {
	at := clock.Text(now)
	return s.EndedAt == "" && s.Starts <= at && at < s.Ends
}

// Over is when it ended, or will.
func (s Session) Over() string {
	if s.EndedAt != "" {
		return s.EndedAt
	}
	return s.Ends
}

// charge are the adults of the session: it is theirs to see.
func (s Session) charge() []string { return []string{s.Leader, s.Screens, s.Mobiles, s.Cameras} }

// subject is what the gate must know: the class, and the adults of the session. // serves MON-12
func (s Session) subject(school string) authz.Subject {
	out := authz.Subject{Ref: s.Ref(school), Handlers: s.charge()}
	if s.Class != "" {
		out.Classes = []string{s.Class}
	}
	return out
}

// Act is what an adult did from afar. Person is empty where it is for all.
type Act struct {
	ID      string `db:"id"`
	Session string `db:"session_id"`
	Kind    string `db:"kind"`
	Person  string `db:"person_id"`
	Address string `db:"address"`
	By      string `db:"by_id"`
	At      string `db:"at"`
	Until   string `db:"until_at"`
	Lifted  string `db:"lifted_at"`
}

// holds reports that it still counts at a moment.
func (a Act) holds(now string) bool { return a.Lifted == "" && now < a.Until }

// pack is the pack in force, an empty one before there is any.
func (w *Watching) pack() *policy.Pack {
	if active := w.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

func (w *Watching) rules() policy.Supervision { return w.pack().Filtering.Supervision.Usual() }

func (w *Watching) job(name string) authz.Grant {
	return w.base.Gate.System(w.base.School, "watching."+name)
}

// Events are the verbs after which the gateway must know more at once.
func Events() []string {
	return []string{"watching.eyes-up", "watching.lifted", "watching.signed-out", "watching.ended"}
}

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}

func personal(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Personal, After: after}
}

// fits trims a text of a form and bounds it.
func fits(text string, least, most int) (string, bool) {
	text = strings.TrimSpace(text)
	n := len([]rune(text))
	return text, n >= least && n <= most
}

// clockTime is a stored moment as people say it on the same day.
func clockTime(moment string) string {
	t, err := clock.Parse(moment)
	if err != nil {
		return ""
	}
	return t.In(clock.London).Format("15:04")
}
