// Package sight tells everybody what the school can see of them, and keeps the proof that they were told.
//
// It serves MON-02 and the first part of NEW-05.
package sight

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
	"belisha/internal/records/people"
)

// Sight is the feature's inside.
type Sight struct {
	base   feature.Base
	people people.Store
	store  store
}

// The ways in which somebody is told.
const (
	atSignIn    = "sign-in"   // the reminder at sign-in
	inAgreement = "agreement" // a form that says so was signed
	onPage      = "page"      // the page of this feature was opened
)

// NoticeKind is a notice's kind in a ref.Ref; its id is the person's.
const NoticeKind = "sight-notice"

// lasting is how long a notice counts.
const lasting = 365 * 24 * time.Hour

// notice is the last time that somebody was told.
type notice struct {
	Person string `db:"person_id"`
	At     string `db:"at"`
	How    string `db:"how"`
}

func (s *Sight) job(name string) authz.Grant {
	return s.base.Gate.System(s.base.School, "sight."+name)
}

// hear keeps the proof when somebody read the reminder at sign-in or signed a form that says so. // serves MON-02
func (s *Sight) hear(ctx context.Context, e ledger.Told) error {
	person, how := e.Subject.ID, atSignIn
	if e.Verb == "agreements.signed" {
		if !s.says(e) {
			return nil
		}
		var own bool
		if person, own = strings.CutPrefix(e.Actor, people.RefKind+"/"); !own {
			return nil
		}
		how = inAgreement
	}
	return s.base.Ledger.Write(ctx, s.job("hear"), func(tx *ledger.Tx) (ledger.Event, error) {
		return told(tx.School, person, how), s.store.put(ctx, tx, notice{person, e.At, how})
	})
}

func told(school, person, how string) ledger.Event {
	return ledger.Event{Verb: "sight.told", Subject: ref.New(school, NoticeKind, person), Changes: []ledger.Change{{Field: "how", Class: ledger.Open, After: how}}}
}

// says reports whether the form of a signature says that use is monitored: it cites a clause that serves the duty to log.
func (s *Sight) says(e ledger.Told) bool {
	active := s.base.Policy.Load()
	if active == nil {
		return false
	}
	form := ""
	for _, c := range e.Changes {
		if c.Field == "form" {
			form = c.After
		}
	}
	logging := clausesOf(active.Pack, "MON-01", "MON-02")
	return slices.ContainsFunc(active.Pack.Agreements, func(a policy.Agreement) bool {
		return a.Key == form && slices.ContainsFunc(a.Items, func(i policy.Item) bool {
			return slices.ContainsFunc(i.Clauses, func(c string) bool { return slices.Contains(logging, c) })
		})
	})
}

// clausesOf are the clauses that serve one of some requirements.
func clausesOf(p *policy.Pack, ids ...string) (out []string) {
	for _, c := range p.Clauses {
		if slices.ContainsFunc(c.Serves, func(id string) bool { return slices.Contains(ids, id) }) {
			out = append(out, c.ID)
		}
	}
	return out
}

// untold are those with an account who were not told within the last year, in the order of their names.
func (s *Sight) untold(ctx context.Context, tx *ledger.Tx) (out []people.Person, all int, err error) {
	everybody, err := s.people.Everybody(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	since := clock.Text(s.base.Now().Add(-lasting))
	fresh, err := s.store.since(ctx, tx, since)
	known := map[string]bool{}
	for _, id := range fresh {
		known[id] = true
	}
	for _, p := range everybody {
		if p.Account == "" || p.Gone(s.base.Now()) {
			continue
		}
		all++
		if !known[p.ID] {
			out = append(out, p)
		}
	}
	return out, all, err
}
