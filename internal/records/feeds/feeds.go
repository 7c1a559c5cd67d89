// Package feeds lets an outside monitoring service read a limited log without names, and takes what it finds as alerts of
// the school's own.
//
// It serves MON-14.
package feeds

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Line is one request as an outside service sees it: no name, no device, no path, no words that were looked for.
type Line struct {
	ID       string `json:"id"`
	At       string `json:"at"`
	Who      string `json:"who"` // a pseudonym that means nothing elsewhere; empty: nobody known
	Account  string `json:"account,omitempty"`
	Profile  string `json:"profile"`
	Host     string `json:"host"`
	Category string `json:"category"`
	Verdict  string `json:"verdict"`
	Text     string `json:"text,omitempty"` // kind of worrying text
	Score    int    `json:"score,omitempty"`
	Where    string `json:"where,omitempty"`
}

// Lines are some lines, oldest first, and where to go on.
type Lines struct {
	Lines []Line `json:"lines"`
	Next  string `json:"next"`
	More  bool   `json:"more"`

	Missed int64 `json:"missed,omitempty"` // lines of anybody that came after the cursor and can no longer be read
}

// Found is a finding as the school takes it.
type Found struct {
	Service string // name of the service
	Key     string // the same finding has the same key
	Person  string // empty: it names nobody
	Level   string // urgent | high | normal
	Kind    string
	Words   string
	At      time.Time
}

// Hooks are what the app lends.
type Hooks struct {
	// Log gives lines of the log after a cursor, oldest first; Person is the person's id, Account empty.
	Log func(ctx context.Context, g authz.Grant, from time.Time, after string, limit int) (Lines, error)
	// Raise makes an alert of a finding and gives its id.
	Raise func(ctx context.Context, f Found) (string, error)
	// Warn tells technician and coordinator that a service is silent, or has missed lines.
	Warn func(ctx context.Context, kind, text string)
}

// Feeds is the feature's inside.
type Feeds struct {
	base   feature.Base
	people people.Store
	hooks  Hooks
	store  store
}

// ServiceKind is a service's kind in a ref.Ref.
const ServiceKind = "outside-service"

// service is an outside monitoring service.
type service struct {
	ID       string `db:"id"`
	Name     string `db:"name"`
	Contract string `db:"contract"` // where the contract is
	Hash     string `db:"key_hash"`
	Names    int64  `db:"names"`    // 1: the contract lets it see account names
	Log      int64  `db:"log"`      // 1: it may read the log
	Findings int64  `db:"findings"` // 1: it may send findings
	Hours    int64  `db:"hours"`    // of silence after which somebody is told
	By       string `db:"by_id"`
	At       string `db:"at"`
	Read     string `db:"read_at"`
	Sent     string `db:"sent_at"`
	Told     string `db:"told_at"` // when its silence was told of; empty: it is not silent
	Ended    string `db:"ended_at"`
}

func (s service) ref(school string) ref.Ref { return ref.New(school, ServiceKind, s.ID) }

// heard is when it was last there.
func (s service) heard() string { return max(s.At, s.Read, s.Sent) }

func (f *Feeds) job(name string) authz.Grant {
	return f.base.Gate.System(f.base.School, "feeds."+name)
}

// pseudonym is a person for one service. It is made with the service's own key, which the school does not keep, so that two
// services, or a thief of the school's database, cannot put their lists together.
func pseudonym(key, person string) string {
	if person == "" {
		return ""
	}
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte("belisha feed\x00" + person))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:15]))
}

// permitted says whether the policy lets an outside service read at all.
func (f *Feeds) permitted() bool {
	active := f.base.Policy.Load()
	if active == nil {
		return false
	}
	i := slices.IndexFunc(active.Pack.Choices, func(c choice) bool { return c.Key == "monitoring.third_party" })
	return i >= 0 && active.Pack.Choices[i].InForce() == "possible"
}

// open is an event's value that names nobody.
func open(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, After: after}
}
