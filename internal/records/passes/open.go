package passes

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Opening is what a teacher wants open for her class.
type Opening struct {
	Class, Aim string
	Sites      string // as typed, one a line
	Plan       string // the plan that it comes from; empty: none
	Only       bool   // nothing but the list
	Images     bool   // pictures may be looked for
	Tools      []string
	Present    bool // the teacher stays in the room, with the live view on
	Starts     time.Time
	Ends       time.Time
	Reason     string   // of a request
	Looked     []string // ticks of sites that the teacher has just looked at
	Ask        string   // a child's ask that this answers
}

const leastMinutes = 5

// Open opens sites for a class on a teacher's word alone. leads is where the sites lead today. // serves NEW-04 WEB-07 WEB-11 WEB-20
func (p *Passes) Open(ctx context.Context, tx *ledger.Tx, o Opening, leads map[string]string) (Pass, ledger.Event, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return Pass{}, ledger.Event{}, err
	}
	if o.Starts.IsZero() {
		o.Starts = now
	}
	most := time.Duration(p.rules().MaxMinutes) * time.Minute
	switch lasts := o.Ends.Sub(o.Starts).Round(time.Minute); {
	case o.Starts.Before(now.Add(-time.Minute)) || !policy.Day(o.Starts).Equal(policy.Day(now)):
		return Pass{}, ledger.Event{}, errs.Bad("start", "Enter a time that is still to come today, or leave it empty to open now.")
	case lasts < leastMinutes*time.Minute:
		return Pass{}, ledger.Event{}, errs.Bad("until", "Choose an end at least %d minutes after the start.", leastMinutes)
	case lasts > most:
		return Pass{}, ledger.Event{}, errs.Bad("until", "You can open sites for at most %d minutes. For longer, ask another person below.", p.rules().MaxMinutes)
	}
	one, hosts, err := p.weigh(ctx, tx, o, leads)
	if err != nil {
		return one, ledger.Event{}, err
	}
	if host, title := p.needsApproval(hosts); host != "" {
		return one, ledger.Event{}, errs.Bad("sites", "%s belongs to “%s”: another person approves that first. Write a reason below and ask for it.", host, title)
	}
	one.State = Open
	if err := p.store.add(ctx, tx, one, hosts); err != nil {
		return one, ledger.Event{}, err
	}
	if o.Ask != "" {
		if err := p.answerWith(ctx, tx, o.Ask, one, hosts); err != nil {
			return one, ledger.Event{}, err
		}
	}
	return one, started(tx, "passes.opened", one, hosts), nil
}

// weigh asks everything of an opening that does not depend on who may decide it.
func (p *Passes) weigh(ctx context.Context, tx *ledger.Tx, o Opening, leads map[string]string) (Pass, []string, error) {
	one := Pass{ID: tx.ID(), Class: o.Class, Plan: o.Plan, Only: o.Only, Images: o.Images, Tools: strings.Join(o.Tools, " "),
		Starts: clock.Text(o.Starts), Ends: clock.Text(o.Ends), By: tx.Grant.Actor().Person, At: tx.Now, Blocked: -1}
	var ok bool
	if one.Aim, ok = fits(o.Aim, 5, mostAim); !ok {
		return one, nil, errs.Bad("aim", "Write what the children learn, in 5 to 200 characters. No lesson is opened without an aim.")
	}
	there, err := p.store.hasClass(ctx, tx, o.Class)
	if err != nil {
		return one, nil, err
	}
	if !there {
		return one, nil, errs.Bad("class", "Choose a class of the school.")
	}
	sites, err := readSites(o.Sites)
	if err != nil {
		return one, nil, err
	}
	if err := p.supervised(ctx, tx, o); err != nil {
		return one, nil, err
	}
	if len(sites) == 0 && !o.Images && len(o.Tools) == 0 {
		return one, nil, errs.Bad("sites", "Write at least one site, such as museum.example.")
	}
	hosts, err := p.checkedHosts(ctx, tx, o, hostsOf(sites), leads)
	return one, hosts, err
}

// checkedHosts gives the hosts to open, where each leads included, when all of them may be.
func (p *Passes) checkedHosts(ctx context.Context, tx *ledger.Tx, o Opening, hosts []string, leads map[string]string) ([]string, error) {
	if err := p.mayOpen(hosts); err != nil {
		return nil, err
	}
	if err := p.lookedNow(ctx, tx, o.Looked, hosts, leads, o.Class, strings.TrimSpace(o.Aim)); err != nil {
		return nil, err
	}
	all, err := p.check(ctx, tx, hosts, leads)
	if err != nil {
		return nil, err
	}
	out, err := ready(all)
	if err != nil {
		return nil, err
	}
	return out, p.mayOpen(out)
}

// supervised asks for the teacher's word that she is there, where pictures are looked for or a tool needs it.
// serves WEB-14 STD-12
func (p *Passes) supervised(ctx context.Context, tx *ledger.Tx, o Opening) error {
	if o.Images && !p.imagesAllowed() {
		return errs.Bad("images", "The policy opens no search for pictures to children, not in a lesson either.")
	}
	if len(o.Tools) > 0 {
		offered, err := p.tools(ctx, tx, o.Class)
		if err != nil {
			return err
		}
		for _, key := range o.Tools {
			if !slices.ContainsFunc(offered, func(t policy.AITool) bool { return t.Key == key }) {
				return errs.Bad("tools", "The policy does not open one of these tools to this class. Please choose again.")
			}
		}
	}
	if (o.Images || len(o.Tools) > 0) && !o.Present {
		return errs.Bad("present", "Confirm that you stay in the room and have the live view on. Otherwise leave this closed.")
	}
	return nil
}

func (p *Passes) imagesAllowed() bool { return p.pack().Filtering.Searches.Images.When == "lesson" }

// tools are those that children of a class may use in a teacher's lesson. // serves STD-12
func (p *Passes) tools(ctx context.Context, tx *ledger.Tx, class string) ([]policy.AITool, error) {
	years, err := p.store.years(ctx, tx, class)
	if err != nil {
		return nil, err
	}
	var out []policy.AITool
	f := p.pack().Filtering
	for _, t := range f.Intelligence.Tools {
		if slices.ContainsFunc(years, func(y string) bool { return slices.Contains(t.Supervised, f.ProfileFor([]string{"pupil"}, y).Key) }) {
			out = append(out, t)
		}
	}
	return out, nil
}

// started is the event of a pass, with all that is open by it. // serves WEB-05
func started(tx *ledger.Tx, verb string, one Pass, hosts []string) ledger.Event {
	return ledger.Event{Verb: verb, Subject: one.Ref(tx.School), Changes: []ledger.Change{
		open("class", "", one.Class), open("sites", "", strings.Join(hosts, " ")), open("starts", "", one.Starts), open("ends", "", one.Ends),
		open("only", "", yes(one.Only)), open("images", "", yes(one.Images)), open("tools", "", one.Tools), personal("aim", one.Aim), personal("reason", one.Reason)}}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
