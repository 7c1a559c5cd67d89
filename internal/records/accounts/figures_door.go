package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/accounts/internal/hours"
	"belisha/internal/records/accounts/internal/matters"
)

// tally counts events of this term by their verbs.
func tally(ctx context.Context, tx *ledger.Tx, ask feature.Ask, verbs ...string) ([]int64, error) {
	out := make([]int64, len(verbs))
	for i, verb := range verbs {
		var err error
		if out[i], err = ledger.Count(ctx, tx, verb, "", clock.Text(ask.From)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// happened is a reading that has something behind it, or none yet.
func happened(shown, href string, n int64) feature.Reading {
	if n == 0 {
		return feature.Reading{State: feature.None, Shown: shown, Href: href}
	}
	return feature.Reading{State: feature.Proven, Shown: shown, Href: href}
}

// stillActive counts leavers whose account is open; there must be none. // serves PPL-06
func (a *Accounts) stillActive(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	due, err := a.Leavers(ctx, tx, ask.Now)
	r := feature.Reading{State: feature.Proven, Href: "/accounts", Shown: fmt.Sprintf("%d leavers have an account that is not closed yet", len(due))}
	if len(due) > 0 {
		r.State = feature.Failing
	}
	return r, err
}

// pauses counts pauses and blocks. // serves PPL-16
func (a *Accounts) pauses(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := tally(ctx, tx, ask, "accounts.locked", "accounts.address-blocked")
	if err != nil {
		return feature.Reading{}, err
	}
	blocked, err := guard.Blocked(ctx, tx, ask.Now)
	if err != nil {
		return feature.Reading{}, err
	}
	accounts, err := a.All(ctx, tx)
	paused := 0
	for _, acc := range accounts {
		if acc.Locked(ask.Now) {
			paused++
		}
	}
	return happened(fmt.Sprintf("%d pauses of accounts this term, %d pause now; %d blocks of addresses, %d blocked now", n[0], paused, n[1], len(blocked)), "/accounts/blocks", n[0]+n[1]), err
}

// leftOpenFigure counts sessions that others or the clock had to end. // serves PPL-15
func (a *Accounts) leftOpenFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := tally(ctx, tx, ask, "accounts.left-open", "accounts.ended-at-close")
	if err != nil {
		return feature.Reading{}, err
	}
	who, err := a.Tallies(ctx, tx, "accounts.left-open", clock.Text(ask.From))
	return happened(fmt.Sprintf("%d sessions left open this term by %d people; %d of them ended at closing time", n[0]+n[1], len(who), n[1]), "/accounts/left", n[0]+n[1]), err
}

// sharing counts alerts of one account in use at two places. // serves PPL-13
func (a *Accounts) sharing(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	list, err := a.matters.List(ctx, tx, matters.Sharing, "", clock.Text(ask.From))
	confirmed, open := 0, 0
	for _, m := range list {
		switch m.State {
		case matters.Confirmed:
			confirmed++
		case matters.Open:
			open++
		}
	}
	r := happened(fmt.Sprintf("%d alerts of shared use this term: %d confirmed, %d wait for an answer", len(list), confirmed, open), "/sign-ins", int64(len(list)))
	if open > 0 {
		r.State = feature.Due
	}
	return r, err
}

// breaches counts reports that somebody may know a password, and how long it took until there was a new one. // serves PPL-21
func (a *Accounts) breaches(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	list, err := a.matters.List(ctx, tx, matters.Breach, "", clock.Text(ask.From))
	var took []time.Duration
	for _, m := range list {
		from, err1 := clock.Parse(m.At)
		to, err2 := clock.Parse(m.ClosedAt)
		if m.State != matters.Open && err1 == nil && err2 == nil {
			took = append(took, to.Sub(from))
		}
	}
	shown := fmt.Sprintf("%d suspected breaches reported this term", len(list))
	if len(took) > 0 {
		slices.Sort(took)
		shown += fmt.Sprintf("; %d minutes to a new password (median)", int(took[len(took)/2].Minutes()))
	}
	r := happened(shown, "/accounts?state=reported", int64(len(list)))
	if len(took) < len(list) {
		r.State, r.Shown = feature.Due, shown+fmt.Sprintf("; %d wait for one", len(list)-len(took))
	}
	return r, err
}

// hoursFigure counts children kept out, and grown-ups who came in at odd hours. // serves NET-23
func (a *Accounts) hoursFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := tally(ctx, tx, ask, verbHours)
	if err != nil {
		return feature.Reading{}, err
	}
	odd, err := a.matters.List(ctx, tx, matters.Odd, "", clock.Text(ask.From))
	r := feature.Reading{State: feature.Proven, Href: "/sign-ins?state=all", Shown: fmt.Sprintf("%d sign-ins of pupils refused out of hours this term; %d of grown-ups at odd hours", n[0], len(odd))}
	if !hours.Parse(a.access().PupilHours).Set() {
		r.State, r.Shown = feature.None, "The policy names no hours for pupils' sign-in"
	}
	return r, err
}

// bannerFigure counts sign-ins at which the reminder was read. // serves AUA-20
func (a *Accounts) bannerFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := tally(ctx, tx, ask, "accounts.reminded", "accounts.signed-in")
	if err != nil {
		return feature.Reading{}, err
	}
	r := happened(fmt.Sprintf("%d of %d sign-ins this term went on after the reminder", n[0], n[1]), "", n[0])
	if len(a.access().Banner) == 0 {
		r.State, r.Shown = feature.None, "The policy has no reminder for sign-in"
	}
	if r.State == feature.Proven {
		return newest(ctx, tx, "accounts.reminded", "Somebody read the reminder", r)
	}
	return r, nil
}

// mostForced bounds what the figure reads of the trail.
const mostForced = 5000

// expiry counts passwords past the interval, and changes that nobody chose freely. // serves PPL-09
func (a *Accounts) expiry(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	changes, err := ledger.Find(ctx, tx, ledger.Query{Verb: "accounts.password-changed", From: clock.Text(ask.From), Limit: mostForced})
	if err != nil {
		return feature.Reading{}, err
	}
	forced := 0
	for _, e := range changes {
		if e.Why != "own wish" {
			forced++
		}
	}
	if a.access().ChangeDays <= 0 {
		return happened(fmt.Sprintf("The policy lets passwords stand; %d changes were forced this term", forced), "/accounts", int64(forced)), nil
	}
	accounts, err := a.All(ctx, tx)
	past := 0
	for _, acc := range accounts {
		if !acc.Shut() && a.expired(acc) {
			past++
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/accounts", Shown: fmt.Sprintf("%d passwords are past the interval; %d changes were forced this term", past, forced)}
	if past > 0 {
		r.State = feature.Due // they open nothing but the page for a new one
	}
	return r, err
}
