// Package defence is the school's eye on attacks: signs of them in the trail and in the traffic become security alerts, from
// which an account or a device is cut off in one step; and the reports of network audit tools are held against the
// inventories.
//
// A rule says what it counted, in plain words. Nobody handles an alert about themself, and each needs an outcome.
// It serves NET-18 and MON-20.
package defence

import (
	"context"
	"embed"
	"sync"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// Schema is the feature's tables.
//
//go:embed schema/*.sql
var Schema embed.FS

// Kinds of record, as the trail and the links name them.
const (
	Kind      = "security-alert"
	CutKind   = "containment"
	AuditKind = "network-audit"
	ItemKind  = "audit-item"
)

// Levels of an alert.
const (
	Urgent = "urgent"
	High   = "high"
	Normal = "normal"
)

// Hooks are what the app lends. Each may be nil.
type Hooks struct {
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Asset names a device of a register by its id.
	Asset func(ctx context.Context, tx *ledger.Tx, id string) (string, error)
	// Granted reports that somebody was granted rights beyond their job since a moment, or holds some whose first day is a day.
	Granted func(ctx context.Context, tx *ledger.Tx, person, since, day string) (bool, error)
	// Enter writes an entry into a register of the pack, when it has it, and gives its address.
	Enter func(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (string, error)
}

// Defence is the feature's inside. Safe for several goroutines.
type Defence struct {
	base      feature.Base
	people    people.Store
	accounts  *accounts.Accounts
	registers *registers.Room
	hooks     Hooks
	store     store

	raising sync.Mutex // one alert is raised at a time, so that two signs of one attack are one alert
	watch   watch
}

// Alert is a sign of an attack, and what became of it.
type Alert struct {
	ID        string `db:"id"`
	Kind      string `db:"kind"`
	Level     string `db:"level"`
	Person    string `db:"person_id"` // whose account; empty: nobody's
	Device    string `db:"device"`    // its address; empty: none
	Asset     string `db:"asset_id"`  // the same in a register; empty: unknown
	Story     string `db:"story"`
	Clause    string `db:"clause"`
	Times     int64  `db:"times"`
	First     string `db:"first_at"`
	Last      string `db:"last_at"`
	Due       string `db:"due_at"`
	ToldHead  string `db:"told_head_at"`
	Contained string `db:"contained_at"`
	Outcome   string `db:"outcome"`
	Words     string `db:"words"`
	Closed    string `db:"closed_at"`
	ClosedBy  string `db:"closed_by"`
}

// Ref names the alert.
func (a Alert) Ref(school string) ref.Ref { return ref.New(school, Kind, a.ID) }

// subject is what the gate must know: whose alert it is, for that person never handles it. // serves NET-18 MON-15
func (a Alert) subject(school string) authz.Subject {
	s := authz.Subject{Ref: a.Ref(school), AboutWhy: "This alert is about your own account, so somebody else answers it."}
	if a.Person != "" {
		s.About = []string{a.Person}
	}
	return s
}

// Cut is an account or a device that was cut off.
type Cut struct {
	ID      string `db:"id"`
	Alert   string `db:"alert_id"`
	Kind    string `db:"kind"` // account | device
	Person  string `db:"person_id"`
	Device  string `db:"device"`
	Asset   string `db:"asset_id"`
	At      string `db:"at"`
	By      string `db:"by_id"`
	Ended   string `db:"ended_at"`
	EndedBy string `db:"ended_by"`
	Why     string `db:"why"`
}

// Ref names the containment.
func (c Cut) Ref(school string) ref.Ref { return ref.New(school, CutKind, c.ID) }

// What can be cut off.
const (
	Account = "account"
	Device  = "device"
)

// Events are the verbs after which the gateway must know more at once.
func Events() []string { return []string{"defence.cut-off", "defence.let-in"} }

func (d *Defence) pack() *policy.Pack {
	if active := d.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

func (d *Defence) rules() policy.Security { return d.pack().Filtering.Security.Usual() }

func (d *Defence) job(name string) authz.Grant {
	return d.base.Gate.System(d.base.School, "defence."+name)
}

// clause is the one behind the alerts: the policy names it, or it is the one that serves NET-18.
func (d *Defence) clause() string {
	if c := d.rules().Clause; c != "" {
		return c
	}
	for _, c := range d.pack().Clauses {
		for _, s := range c.Serves {
			if s == "NET-18" && c.By == "records.defence" {
				return c.ID
			}
		}
	}
	return ""
}

// due is when an alert has to have an outcome.
func (d *Defence) due(level string, from time.Time) time.Time {
	text := d.rules().Answer
	if level == Urgent {
		text = d.rules().Urgent
	}
	at, err := policy.NewCalendar(d.pack()).Within(from, text)
	if err != nil { // the policy was checked; a clock that cannot be read is no reason to wait
		return from.Add(time.Hour)
	}
	return at
}

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}

func personal(field string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Personal}
}
