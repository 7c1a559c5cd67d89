package passes

import (
	"context"
	"errors"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
)

// End closes a pass early, or takes a request back. // serves NEW-04
func (p *Passes) End(ctx context.Context, tx *ledger.Tx, id, why string, blocked int) (ledger.Event, error) {
	one, err := p.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	why, ok := fits(why, 0, mostText)
	if !ok {
		return ledger.Event{}, errs.Bad("why", "The reason is longer than 2,000 characters. Please shorten it.")
	}
	if one.EndedAt != "" || one.State == Declined || one.Ends <= tx.Now {
		return ledger.Event{}, errs.Clash("", "This has already ended.")
	}
	if why == "" {
		why = "Ended early."
	}
	e := ledger.Event{Verb: "passes.ended", Subject: one.Ref(tx.School), Changes: []ledger.Change{
		open("ends", one.Ends, tx.Now), open("class", one.Class, one.Class), personal("reason", why)}}
	return e, p.store.end(ctx, tx, id, tx.Now, tx.Grant.Actor().Person, why, blocked)
}

// Extend lets a lesson go on, as far as a teacher alone may open it.
func (p *Passes) Extend(ctx context.Context, tx *ledger.Tx, id string, by time.Duration) (ledger.Event, error) {
	one, err := p.running(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	from, err := clock.Parse(one.Starts)
	if err != nil {
		return ledger.Event{}, err
	}
	to, err := clock.Parse(one.Ends)
	if err != nil {
		return ledger.Event{}, err
	}
	last := from.Add(time.Duration(p.rules().MaxMinutes) * time.Minute)
	switch {
	case one.DecidedBy != "":
		return ledger.Event{}, errs.Bad("minutes", "Another person approved this until its end. Ask for it again if you need it longer.")
	case by <= 0 || by > 24*time.Hour:
		return ledger.Event{}, errs.Bad("minutes", "Choose how much longer it stays open.")
	case to.Add(by).After(last):
		return ledger.Event{}, errs.Bad("minutes", "It can stay open until %s at most: %d minutes in all. Then open it anew, or ask another person.", clockTime(clock.Text(last)), p.rules().MaxMinutes)
	}
	end := clock.Text(to.Add(by))
	return ledger.Event{Verb: "passes.extended", Subject: one.Ref(tx.School), Changes: []ledger.Change{open("ends", one.Ends, end)}},
		p.store.extend(ctx, tx, id, end)
}

// running finds a pass that is open now.
func (p *Passes) running(ctx context.Context, tx *ledger.Tx, id string) (Pass, error) {
	one, err := p.store.get(ctx, tx, id)
	if err != nil {
		return one, err
	}
	now, err := clock.Parse(tx.Now)
	if err == nil && !one.Runs(now) && !one.Coming(now) {
		err = errs.Clash("", "This lesson is over. Open it anew to go on.")
	}
	return one, err
}

// AddSite opens one more site in a lesson that runs. looked: the teacher has just looked at it. What another person approved,
// for days or of a kind that needs it, holds the sites that were approved and no others. // serves WEB-07
func (p *Passes) AddSite(ctx context.Context, tx *ledger.Tx, id, typed, why string, looked []string, leads map[string]string) (ledger.Event, error) {
	one, err := p.running(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if one.DecidedBy != "" {
		return ledger.Event{}, errs.Bad("sites", "Another person approved these sites and no others. Open a lesson of your own beside it, or ask for more on a form of its own.")
	}
	s, ok := readSite(typed)
	if !ok {
		return ledger.Event{}, errs.Bad("sites", "Write the address of one site, such as museum.example.")
	}
	hosts, err := p.checkedHosts(ctx, tx, Opening{Class: one.Class, Aim: one.Aim, Looked: looked}, []string{s.Host}, leads)
	if err != nil {
		return ledger.Event{}, err
	}
	if host, title := p.needsApproval(hosts); host != "" {
		return ledger.Event{}, errs.Bad("sites", "%s belongs to “%s”: another person approves that first. Ask for it on a form of its own.", host, title)
	}
	there, err := p.store.hosts(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if len(there[id])+len(hosts) > 2*mostSites {
		return ledger.Event{}, errs.Bad("sites", "This lesson has %d sites already. Open a new lesson for more.", len(there[id]))
	}
	return ledger.Event{Verb: "passes.site-added", Subject: one.Ref(tx.School), Changes: []ledger.Change{open("sites", "", strings.Join(hosts, " "))}},
		p.store.addHosts(ctx, tx, id, hosts, why)
}

// turnEvery is how often ends are written down. The gateway closes by itself at the second; this is for the trail.
const turnEvery = 15 * time.Second

func (p *Passes) jobs() []job.Job {
	return []job.Job{{Name: "passes.turn", Every: turnEvery, Do: p.Turn}, {Name: "passes.digest", Every: time.Hour, Do: p.Digest},
		{Name: "passes.forget", Every: 6 * time.Hour, Do: p.Forget}}
}

// Turn writes down what has ended by itself: lessons, requests that nobody decided in time, asks that nobody answered.
// serves WEB-07
func (p *Passes) Turn(ctx context.Context) error {
	var over []Pass
	var old []Ask
	err := p.base.Ledger.Read(ctx, p.job("look"), func(tx *ledger.Tx) (err error) {
		if over, err = p.store.runOut(ctx, tx); err != nil {
			return err
		}
		old, err = p.store.unanswered(ctx, tx, clock.Text(p.base.Now().Add(-askLives)))
		return err
	})
	for _, one := range over {
		err = errors.Join(err, p.over(ctx, one))
	}
	for _, a := range old {
		err = errors.Join(err, p.lapse(ctx, a))
	}
	return err
}

func (p *Passes) over(ctx context.Context, one Pass) error {
	blocked := p.blocked(ctx, one, one.Ends)
	why := "Its time was up."
	if one.State == Asked {
		why = "Nobody decided it in time."
	}
	err := p.base.Ledger.Write(ctx, p.job("end"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "passes.ended", Subject: one.Ref(tx.School), Why: "its time was up", Changes: []ledger.Change{open("class", one.Class, one.Class)}},
			p.store.end(ctx, tx, one.ID, one.Ends, "", why, blocked)
	})
	if errs.Is(err, errs.Conflict) { // a teacher was quicker
		return nil
	}
	return err
}

// blocked counts what was blocked for the class while a pass was open; below nought when nobody can tell. It is never a
// reason to keep a lesson open.
func (p *Passes) blocked(ctx context.Context, one Pass, until string) int {
	if p.hooks.Tries == nil || one.State != Open || one.Starts >= until {
		return -1
	}
	from, err := clock.Parse(one.Starts)
	if err != nil {
		return -1
	}
	to, err := clock.Parse(until)
	if err != nil {
		return -1
	}
	var ids []string
	err = p.base.Ledger.Read(ctx, p.job("look"), func(tx *ledger.Tx) error {
		all, err := p.store.pupils(ctx, tx, one.Class)
		ids = all[one.Class]
		return err
	})
	if err != nil || len(ids) == 0 {
		return -1
	}
	n, err := p.hooks.Tries(ctx, ids, from, to)
	if err != nil {
		return -1
	}
	return n
}
