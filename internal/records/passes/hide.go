package passes

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Hide is something unsuitable that was taken off a screen.
type Hide struct {
	ID       string `db:"id"`
	Person   string `db:"person_id"` // the child; empty: the whole class
	Class    string `db:"class"`
	Host     string `db:"host"` // empty: nobody could tell which page it was
	Words    string `db:"words"`
	By       string `db:"by_id"`
	At       string `db:"at"`
	Until    string `db:"until_at"`
	Report   string `db:"report"`
	LiftedAt string `db:"lifted_at"`
	LiftedBy string `db:"lifted_by"`
}

// Ref names the hiding.
func (h Hide) Ref(school string) ref.Ref { return ref.New(school, HideKind, h.ID) }

// whose are the people for whom the page is shut.
func (h Hide) whose(pupils map[string][]string) []string {
	if h.Person != "" {
		return []string{h.Person}
	}
	return pupils[h.Class]
}

// key is the ticket of the report that hiding begins.
func (h Hide) key() string { return "passes.hide." + h.ID }

// seen finds what is on the screen of a child, or on most screens of a class, when nobody has typed it. It is asked outside
// the write; that it finds nothing stops nobody from hiding.
func (p *Passes) seen(ctx context.Context, persons ...string) (host, words string) {
	if p.hooks.Latest == nil {
		return "", ""
	}
	count := map[string]int{}
	said := map[string]string{}
	for _, person := range persons {
		at, looked, err := p.hooks.Latest(ctx, person)
		s, ok := readSite(at)
		if err != nil || !ok || p.alwaysOpen(s.Host) {
			continue
		}
		count[s.Host]++
		if said[s.Host] == "" {
			said[s.Host] = looked
		}
		if best := count[host]; host == "" || count[s.Host] > best {
			host = s.Host
		}
	}
	return host, said[host]
}

// Hide closes a page for the rest of the lesson and opens a failure report. typed is an address from a form; otherwise seen
// and words are what the log has. // serves WEB-18
func (p *Passes) Hide(ctx context.Context, tx *ledger.Tx, h Hide, typed string) (Hide, ledger.Event, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return h, ledger.Event{}, err
	}
	if typed != "" {
		s, ok := readSite(typed)
		switch {
		case !ok:
			return h, ledger.Event{}, errs.Bad("host", "Write the address of the page, such as museum.example, or leave it empty.")
		case p.alwaysOpen(s.Host):
			return h, ledger.Event{}, errs.Bad("host", "%s is a place of help, or the school’s own: it stays open for everybody. If something is wrong there, use “Tell someone”.", s.Host)
		}
		h.Host = s.Host
	}
	old, again, err := p.hiddenAlready(ctx, tx, h)
	if err != nil || again {
		return old, ledger.Event{Verb: "passes.hidden", Subject: old.Ref(tx.School), Why: "once more"}, err
	}
	h.ID, h.By, h.At, h.Words = tx.ID(), tx.Grant.Actor().Person, tx.Now, short(h.Words, mostWords)
	if h.Until, err = p.sessionEnd(ctx, tx, h.Class, now); err != nil {
		return h, ledger.Event{}, err
	}
	if p.hooks.Fail != nil {
		if h.Report, err = p.hooks.Fail(ctx, tx, Failure{Host: h.Host, Words: h.Words, Class: h.Class, Person: h.Person, By: h.By, Key: h.key()}); err != nil {
			return h, ledger.Event{}, err
		}
	}
	return h, ledger.Event{Verb: "passes.hidden", Subject: h.Ref(tx.School), Changes: []ledger.Change{open("class", "", h.Class), open("until", "", h.Until),
		personal("site", h.Host), personal("words", h.Words), personal("person", h.Person)}}, p.store.addHide(ctx, tx, h)
}

// mostHides is how much one child, or one class, may have hidden at a time: a press that is repeated opens no more reports.
const mostHides = 20

// hiddenAlready finds what says the same and has not run out.
func (p *Passes) hiddenAlready(ctx context.Context, tx *ledger.Tx, h Hide) (Hide, bool, error) {
	all, err := p.store.same(ctx, tx, h)
	for _, old := range all {
		if old.Host == h.Host {
			return old, true, err
		}
	}
	if err == nil && len(all) >= mostHides {
		err = errs.Clash("", "A lot is hidden already. Close the screen and speak with each other.")
	}
	return h, false, err
}

// sessionEnd is when the lesson of a class is over: of the one that runs, or as the day is likely to go.
func (p *Passes) sessionEnd(ctx context.Context, tx *ledger.Tx, class string, now time.Time) (string, error) {
	one, there, err := p.current(ctx, tx, class, now)
	if err != nil || !there {
		return clock.Text(p.lessonEnd(now)), err
	}
	ends, err := clock.Parse(one.Ends)
	if err != nil || ends.After(now.Add(time.Duration(p.rules().MaxMinutes)*time.Minute)) { // open for days: the session is shorter
		return clock.Text(p.lessonEnd(now)), err
	}
	return one.Ends, nil
}

// Lift opens a hidden page again before the lesson ends, when it was a mistake. // serves WEB-18
func (p *Passes) Lift(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	h, err := p.store.getHide(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "passes.lifted", Subject: h.Ref(tx.School), Changes: []ledger.Change{open("until", h.Until, tx.Now)}},
		p.store.lift(ctx, tx, id, tx.Grant.Actor().Person)
}
