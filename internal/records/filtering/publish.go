package filtering

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/gates"
	"belisha/internal/records/schools"
)

// Publish hands the rules in force and the facts about people to the gateway. serves WEB-02, WEB-04
func (f *Filtering) Publish(ctx context.Context) error {
	f.posting.Lock()
	defer f.posting.Unlock()
	now := f.base.Now()
	facts := &board.Facts{School: f.base.School, At: now}
	var live []Request
	var closed []Failure
	name := f.config.SchoolName
	err := f.base.Ledger.Read(ctx, f.job("publish"), func(tx *ledger.Tx) (err error) {
		if facts.People, facts.Seats, err = f.facts(ctx, tx, now); err != nil {
			return err
		}
		if f.config.Checks != nil {
			if facts.Checks, err = f.config.Checks(ctx, tx, now); err != nil {
				return err
			}
		}
		if err := f.adorn(ctx, tx, facts); err != nil {
			return err
		}
		if name == "" {
			s, err := schools.Store{}.Get(ctx, tx)
			if err != nil {
				return err
			}
			name = s.Name
		}
		if live, err = f.store.live(ctx, tx, clock.Text(now)); err == nil {
			closed, err = f.store.closed(ctx, tx, clock.Text(now))
		}
		if err == nil {
			err = f.shutReported(ctx, tx, facts.People, closed, now)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("filtering: publish: %w", err)
	}
	rules, key, err := f.rulebook(name, live, closed)
	if err != nil {
		return fmt.Errorf("filtering: publish: %w", err)
	}
	if err := f.config.Post(rules, facts); err != nil {
		return fmt.Errorf("filtering: publish: %w", err)
	}
	f.rules, f.key, f.posted = rules, key, clock.Text(now.Add(-settled))
	if err := f.keepRules(ctx, rules, key, now); err != nil {
		return fmt.Errorf("filtering: publish: %w", err)
	}
	return nil
}

// adorn adds to the people what this feature and its neighbours know of them: overrides, lessons, devices.
func (f *Filtering) adorn(ctx context.Context, tx *ledger.Tx, facts *board.Facts) error {
	overrides, err := f.store.overrides(ctx, tx, clock.Text(facts.At))
	if err != nil {
		return err
	}
	if err := place(facts.People, overrides); err != nil {
		return err
	}
	if err := f.lend(ctx, tx, facts.People, facts.At); err != nil {
		return err
	}
	if err := f.placeFetches(ctx, tx, facts.People, facts.At); err != nil {
		return err
	}
	if facts.Devices, err = f.devices(ctx, tx, facts.At); err != nil || f.config.Cuts == nil {
		return err
	}
	facts.Cut, err = f.config.Cuts(ctx, tx, facts.At)
	return err
}

// settled is longer than any write takes: an event older than the last posting by this much is in it.
const settled = time.Minute

// hear spares the gateway a posting for each event of a long past.
func (f *Filtering) hear(ctx context.Context, t ledger.Told) error {
	f.posting.Lock()
	old := t.At < f.posted
	f.posting.Unlock()
	if old {
		return nil
	}
	f.awaitPolicy(ctx, t)
	return f.Publish(ctx)
}

// awaitPolicy gives a policy just activated the moment it needs between its event and its being in force. Should it
// take longer, the job of the minute posts it.
func (f *Filtering) awaitPolicy(ctx context.Context, t ledger.Told) {
	if t.Verb != "policies.activated" {
		return
	}
	for range 50 {
		if a := f.base.Policy.Load(); a != nil && a.Version == t.Subject.ID {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// place puts the overrides on their persons, in every account they have.
func place(all map[string]board.Person, overrides []Override) error {
	by := make(map[string]Override, len(overrides))
	for _, o := range overrides {
		by[o.Person] = o
	}
	for account, p := range all {
		o, ok := by[p.ID]
		if !ok {
			continue
		}
		until, err := clock.Parse(o.Until)
		if err != nil {
			return err
		}
		p.Profile, p.Until = o.Profile, until
		all[account] = p
	}
	return nil
}

// rulebook gives the rules; those of last time when nothing in them changed, since the gateway compiles a new one.
func (f *Filtering) rulebook(name string, live []Request, closed []Failure) (*board.Rulebook, string, error) {
	active := f.base.Policy.Load()
	if active == nil {
		return nil, "", nil
	}
	r := &board.Rulebook{School: f.base.School, SchoolName: name, Version: active.Version, ApprovedBy: active.ApprovedBy,
		ApprovedAt: active.ApprovedAt, Minute: active.Minute, WebURL: f.config.WebURL, Exceptions: make([]board.Exception, 0, len(live))}
	for _, one := range live {
		until, err := clock.Parse(one.Until)
		if err != nil {
			return nil, "", err
		}
		r.Exceptions = append(r.Exceptions, board.Exception{ID: one.ID, Host: one.Host, Profiles: strings.Fields(one.Profiles),
			Allow: one.State == Allowed, Until: until, Reason: one.Decision, By: one.DecidedBy})
	}
	for _, one := range closed {
		until, err := clock.Parse(one.Until)
		if err != nil {
			return nil, "", err
		}
		r.Exceptions = append(r.Exceptions, board.Exception{ID: one.Number, Host: one.Host, Profiles: strings.Fields(one.Profiles), Until: until,
			Reason: "Reported as unsuitable, closed at once", By: cmp.Or(one.SettledBy, one.By)})
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(append(text, active.Pack.Hash...))
	key := hex.EncodeToString(sum[:])
	if f.rules != nil && key == f.key {
		return f.rules, key, nil
	}
	r.Files = active.Pack.Files
	return r, key, nil
}

// heard are the events after which the gateway must know more.
func heard() []string {
	return append(gates.Events(),
		"accounts.signed-in", "accounts.signed-out", "accounts.idle-locked", "accounts.unlocked", "accounts.locked", "accounts.closed",
		"accounts.opened", "accounts.password-changed", "accounts.reset",
		"people.added", "people.changed", "people.left", "people.imported", "people.rolled-over", "people.roll-over-undone",
		"people.started", "people.links-confirmed", "people.link-decided",
		"rights.revoked", "filtering.overridden", "filtering.fetching", "filtering.override-ended", "filtering.decided", "filtering.undone", "filtering.reported", "filtering.settled", "policies.activated",
	)
}

func (f *Filtering) listener() ledger.Listener {
	return ledger.Listener{Name: "filtering.publish", Verbs: slices.Concat(heard(), f.config.Hears, f.config.LessonEvents), Do: f.hear}
}

// logger writes what others do to the filter into its log of changes. // serves WEB-05
func (f *Filtering) logger() ledger.Listener {
	return ledger.Listener{Name: "filtering.log", Verbs: append([]string{"policies.activated"}, f.config.LessonEvents...), Do: func(ctx context.Context, t ledger.Told) error {
		f.awaitPolicy(ctx, t)
		return f.noteEvent(ctx, t)
	}}
}

// jobs end what has run out; seats end with the minute too.
func (f *Filtering) jobs() []job.Job {
	return []job.Job{{Name: "filtering.minute", Every: time.Minute, Do: func(ctx context.Context) error {
		if err := f.endRunOut(ctx); err != nil {
			return err
		}
		return f.Publish(ctx)
	}}, {Name: "filtering.escalate", Every: time.Hour, Do: f.escalateLate}, {Name: "filtering.lists", Every: time.Hour, Do: f.noteLists}}
}
