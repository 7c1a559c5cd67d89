package passes

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// States of an ask.
const (
	Waiting = "waiting"
	Opened  = "opened"
	Refused = "declined"
	Lapsed  = "lapsed"
)

const (
	askLives   = time.Hour // an ask is about this lesson, not about the next
	mostAsks   = 5         // that one child may have waiting
	mostWords  = 300
	tellEvery  = 10 * time.Minute // one notice a class, however many ask; the page shows each at once
	mostSaying = 200
)

// Ask is a pupil's wish for a page.
type Ask struct {
	ID        string `db:"id"`
	Number    string `db:"number"`
	Ticket    string `db:"ticket"`
	Person    string `db:"person_id"`
	Class     string `db:"class"`
	Host      string `db:"host"`
	Words     string `db:"words"`
	At        string `db:"at"`
	State     string `db:"state"`
	DecidedBy string `db:"decided_by"`
	DecidedAt string `db:"decided_at"`
	Says      string `db:"says"`
	Pass      string `db:"pass_id"`
}

// Ref names the ask.
func (a Ask) Ref(school string) ref.Ref { return ref.New(school, AskKind, a.ID) }

// Seconds is how long it took until the page was open.
func (a Ask) Seconds() (float64, bool) {
	from, err := clock.Parse(a.At)
	to, err2 := clock.Parse(a.DecidedAt)
	if err != nil || err2 != nil || a.State != Opened || to.Before(from) {
		return 0, false
	}
	return to.Sub(from).Seconds(), true
}

// Asked takes a press of the ask button on a block page and gives its number. Same ticket, same number. The app ties it to
// the gateway's Sink for a Tell of the kind "ask". // serves NEW-04
func (p *Passes) Asked(ctx context.Context, t board.Tell) (number string, err error) {
	err = p.base.Ledger.Write(ctx, p.job("ask"), func(tx *ledger.Tx) (e ledger.Event, err error) {
		at := tx.Now
		if press := clock.Text(t.At); !t.At.IsZero() && press < at {
			at = max(press, clock.Text(p.base.Now().Add(-askLives)))
		}
		number, e, err = p.ask(ctx, tx, Ask{Ticket: t.Entry.ID, Person: t.Entry.Person, Host: t.Entry.Host, Words: t.Words, At: at})
		return e, err
	})
	return number, err
}

// ask stores one inside the caller's write.
func (p *Passes) ask(ctx context.Context, tx *ledger.Tx, a Ask) (string, ledger.Event, error) {
	s, ok := readSite(a.Host)
	if !ok {
		return "", ledger.Event{}, errs.Bad("host", "Write the name of the page, like museum.example. Your teacher can help.")
	}
	who, err := p.people.Get(ctx, tx, a.Person)
	if err != nil {
		return "", ledger.Event{}, err
	}
	if !who.Is(people.Pupil) || who.Class == "" {
		return "", ledger.Event{}, errs.Denied("Only children of a class ask here. Please ask for the site on the page for staff.")
	}
	a.Host, a.Class, a.State = s.Host, who.Class, Waiting
	if a.Words = strings.TrimSpace(strings.ToValidUTF8(a.Words, "")); len([]rune(a.Words)) > mostWords {
		a.Words = short(a.Words, mostWords)
	}
	old, again, err := p.asksAgain(ctx, tx, a)
	if err != nil {
		return "", ledger.Event{}, err
	}
	if again {
		return old.Number, ledger.Event{Verb: "passes.asked", Subject: old.Ref(tx.School), Why: "once more"}, nil
	}
	if a, err = p.store.addAsk(ctx, tx, a); err != nil {
		return "", ledger.Event{}, err
	}
	return a.Number, ledger.Event{Verb: "passes.asked", Subject: a.Ref(tx.School), Changes: []ledger.Change{open("number", "", a.Number), open("class", "", a.Class),
		personal("site", a.Host)}}, p.callTeachers(ctx, tx, a)
}

// asksAgain finds an ask that says the same, and stops a child who has too many waiting.
func (p *Passes) asksAgain(ctx context.Context, tx *ledger.Tx, a Ask) (Ask, bool, error) {
	if a.Ticket != "" {
		old, there, err := p.store.ticket(ctx, tx, a.Ticket)
		if err != nil || there {
			return old, there, err
		}
	}
	if err := p.openAlready(ctx, tx, a); err != nil {
		return a, false, err
	}
	own, err := p.store.asksOf(ctx, tx, a.Person)
	if err != nil {
		return a, false, err
	}
	var waiting []Ask
	for _, o := range own {
		if o.State != Waiting {
			continue
		}
		if o.Host == a.Host {
			return o, true, nil
		}
		waiting = append(waiting, o)
	}
	if len(waiting) >= mostAsks && a.Ticket != "" { // a block page can say no more than a number, and sends again what was refused
		return waiting[0], true, nil
	}
	if len(waiting) >= mostAsks {
		return a, false, errs.Clash("host", "You have asked for %d pages. Wait until your teacher has looked.", mostAsks)
	}
	return a, false, nil
}

// openAlready spares a teacher what needs no answer. A block page has shown that it is shut: what comes from there is asked.
func (p *Passes) openAlready(ctx context.Context, tx *ledger.Tx, a Ask) error {
	now, err := clock.Parse(tx.Now)
	if err != nil || a.Ticket != "" {
		return err
	}
	one, there, err := p.current(ctx, tx, a.Class, now)
	if err != nil || !there {
		return err
	}
	hosts, err := p.store.hosts(ctx, tx, one.ID)
	for _, h := range hosts[one.ID] {
		if under(a.Host, h.Host) {
			return errs.Clash("host", "%s is open in this lesson. Try it again.", a.Host)
		}
	}
	return err
}

// callTeachers tells whoever leads the lesson, or where none runs the teachers of the class. It names no child.
func (p *Passes) callTeachers(ctx context.Context, tx *ledger.Tx, a Ask) error {
	at, err := clock.Parse(tx.Now)
	if err != nil {
		return err
	}
	to, err := p.store.leaders(ctx, tx, a.Class)
	if err == nil && len(to) == 0 {
		to, err = p.store.teachers(ctx, tx, a.Class)
	}
	if err != nil {
		return err
	}
	return p.tell(ctx, tx, notices.Notice{To: to, Kind: "request.ask", Title: "Children ask for a page in your lesson", Href: "/passes",
		Key: "passes.ask." + a.Class + "." + clock.Text(at.Truncate(tellEvery))})
}

// answer opens what a child asked for in a lesson of its class that runs. // serves NEW-04
func (p *Passes) answer(ctx context.Context, tx *ledger.Tx, id, pass string, looked []string, leads map[string]string) (ledger.Event, error) {
	a, err := p.store.getAsk(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	one, err := p.store.get(ctx, tx, pass)
	if err != nil {
		return ledger.Event{}, err
	}
	if a.Class != one.Class {
		return ledger.Event{}, errs.Denied("This child belongs to another class than the lesson.")
	}
	e, err := p.AddSite(ctx, tx, pass, a.Host, "ask "+a.Number, looked, leads)
	if err != nil {
		return ledger.Event{}, err
	}
	e.Verb = "passes.answered"
	e.Changes = append(e.Changes, open("ask", Waiting, Opened))
	e.Also = append(e.Also, a.Ref(tx.School))
	return e, p.store.decideAsk(ctx, tx, id, Opened, tx.Grant.Actor().Person, "", pass)
}

// answerWith notes that a new lesson answers an ask of its class, when it opens the site.
func (p *Passes) answerWith(ctx context.Context, tx *ledger.Tx, id string, one Pass, hosts []string) error {
	a, err := p.store.getAsk(ctx, tx, id)
	if err != nil {
		return err
	}
	if a.Class != one.Class || a.State != Waiting || !slices.Contains(hosts, a.Host) {
		return nil
	}
	tx.Alters(a.Ref(tx.School))
	return p.store.decideAsk(ctx, tx, id, Opened, one.By, "", one.ID)
}

// kind sentences with which a teacher says no.
func noes() []string {
	return []string{"Not now. Let us finish this first.", "This page does not help with our lesson. Try one from the list.", "I want to look at it first. Ask me again next lesson.",
		"Come to me, and we look for a better one together."}
}

// decline says no with a sentence that the child reads.
func (p *Passes) decline(ctx context.Context, tx *ledger.Tx, id, says string) (ledger.Event, error) {
	a, err := p.store.getAsk(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	says, ok := fits(says, 3, mostSaying)
	if !ok {
		return ledger.Event{}, errs.Bad("says", "Choose or write a kind sentence of at most %d characters. The child reads it.", mostSaying)
	}
	return ledger.Event{Verb: "passes.ask-declined", Subject: a.Ref(tx.School), Changes: []ledger.Change{open("state", Waiting, Refused), personal("says", says)}},
		p.store.decideAsk(ctx, tx, id, Refused, tx.Grant.Actor().Person, says, "")
}

func (p *Passes) lapse(ctx context.Context, a Ask) error {
	err := p.base.Ledger.Write(ctx, p.job("end"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "passes.ask-lapsed", Subject: a.Ref(tx.School), Changes: []ledger.Change{open("state", Waiting, Lapsed)}},
			p.store.decideAsk(ctx, tx, a.ID, Lapsed, "", "", "")
	})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}

// subject is what the gate asks about an ask: the class it belongs to.
func (a Ask) subject(school string) authz.Subject {
	return authz.Subject{Ref: a.Ref(school), Classes: []string{a.Class}, Owners: []string{a.Person}}
}
