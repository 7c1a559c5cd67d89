// Package lessons passes on what cases teach, without a name: a lesson for each case to its audiences, patterns of cases that
// are alike for the online safety group to decide on, and what the school tells everybody at the end of a term.
//
// It serves INC-28, INC-40, INC-41, GOV-13, GOV-15, GOV-17 and STD-28.
package lessons

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Kinds of records here.
const (
	RefKind     = "lesson" // its id is the incident's
	PatternKind = "pattern"
	SaidKind    = "said"
)

// Hooks are what others lend; each runs inside the write and may be nil.
type Hooks struct {
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Enter writes an entry into a register of the pack; the zero Ref where the pack has no such register. // serves GOV-15
	Enter func(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (ref.Ref, error)
}

// Lessons is the feature's inside.
type Lessons struct {
	base   feature.Base
	people people.Store
	cases  incidents.Store
	store  Store
	hooks  Hooks
}

// Answers for one audience.
const (
	Done      = "done"
	NotNeeded = "not_needed"
	PassOn    = "pass_on"
)

// Lesson is what one case taught, or why it taught nothing.
type Lesson struct {
	Incident string `db:"incident_id"`
	Text     string `db:"text"`
	None     string `db:"none_why"`
	At       string `db:"at"`
	Who      string `db:"who"`
}

// Answer says for one audience whether it was told, need not be, or is still to be told by a post.
type Answer struct {
	Incident    string `db:"incident_id"`
	Audience    string `db:"audience"`
	Title       string `db:"title"`
	Post        string `db:"post"`
	State       string `db:"state"`
	At          string `db:"at"`
	DeliveredAt string `db:"delivered_at"`
	DeliveredBy string `db:"delivered_by"`
	How         string `db:"how"`
}

const (
	longestText = 1000
	longestWhy  = 500
)

func (l *Lessons) pack() *policy.Pack {
	if a := l.base.Policy.Load(); a != nil {
		return a.Pack
	}
	return &policy.Pack{}
}

// Least is the number under which a count could tell of a child.
func Least(p *policy.Pack) int {
	if p.Settings.SmallNumber > 0 {
		return p.Settings.SmallNumber
	}
	return 5
}

// FieldOf is the name of the field in which an audience is answered.
func FieldOf(audience string) string { return "lesson-" + audience }

// Blocks keeps a case from being closed until it has a lesson, or a reason why there is none, and an answer for every audience
// that the policy names. Where the policy names none, nothing is asked. // serves INC-28
func (l *Lessons) Blocks(ctx context.Context, tx *ledger.Tx, i incidents.Incident) (incidents.Faults, error) {
	asked := l.pack().Cases.Lessons
	if len(asked) == 0 {
		return nil, nil
	}
	lesson, answers, err := l.store.lesson(ctx, tx, i.ID)
	if err != nil {
		return nil, err
	}
	var out incidents.Faults
	if lesson == nil {
		out = append(out, incidents.Fault{Field: "lesson", Text: "Write down what was learned, or why there is nothing to learn."})
	}
	for _, a := range asked {
		if _, has := answers[a.Key]; !has {
			out = append(out, incidents.Fault{Field: FieldOf(a.Key), Text: "Say whether what was learned goes to “" + a.Title + "”: done, not needed, or to pass on."})
		}
	}
	return out, nil
}

// wanted is what a handler writes down.
type wanted struct {
	Text, None string
	States     map[string]string
}

func (w wanted) check(asked []policy.Lesson) error {
	switch {
	case w.Text == "" && w.None == "":
		return errs.Bad("lesson", "Enter what was learned. If there is nothing to learn, enter why.")
	case w.Text != "" && w.None != "":
		return errs.Bad("none", "Enter either what was learned or why there is nothing to learn, not both.")
	case len([]rune(w.Text)) > longestText:
		return errs.Bad("lesson", "The lesson is too long. Use at most %d characters.", longestText)
	case len([]rune(w.None)) > longestWhy:
		return errs.Bad("none", "The reason is too long. Use at most %d characters.", longestWhy)
	}
	for _, a := range asked {
		s := w.States[a.Key]
		if w.None != "" && (s == "" || s == NotNeeded) {
			continue
		}
		if w.None != "" {
			return errs.Bad(FieldOf(a.Key), "There is nothing to learn, so there is nothing to pass on to “%s”.", a.Title)
		}
		if s != Done && s != NotNeeded && s != PassOn {
			return errs.Bad(FieldOf(a.Key), "Say whether it goes to “%s”: done, not needed, or to pass on.", a.Title)
		}
	}
	return nil
}

// record keeps the lesson of an open case with its answers, and tells the posts that are to pass it on. What was delivered
// stays delivered. // serves INC-28
func (l *Lessons) record(ctx context.Context, tx *ledger.Tx, incident string, w wanted) (ledger.Event, error) {
	e := ledger.Event{Verb: "lessons.recorded", Subject: ref.New(tx.School, RefKind, incident)}
	i, err := l.cases.Get(ctx, tx, incident)
	if err != nil {
		return e, err
	}
	if i.State != incidents.Open {
		return e, errs.Clash("lesson", "This case is closed. Open it again, with a reason, before you change what was learned.")
	}
	asked := l.pack().Cases.Lessons
	if err := w.check(asked); err != nil {
		return e, err
	}
	_, before, err := l.store.lesson(ctx, tx, incident)
	if err != nil {
		return e, err
	}
	if err := l.store.keep(ctx, tx, Lesson{Incident: incident, Text: w.Text, None: w.None, Who: tx.Grant.Actor().Person}); err != nil {
		return e, err
	}
	for _, a := range asked {
		was := before[a.Key]
		if was.DeliveredAt != "" {
			continue
		}
		now := Answer{Incident: incident, Audience: a.Key, Title: a.Title, Post: a.Post, State: w.States[a.Key]}
		if now.State == "" {
			now.State = NotNeeded
		}
		if err := l.store.answer(ctx, tx, now); err != nil {
			return e, err
		}
		e.Changes = append(e.Changes, ledger.Change{Field: a.Key, Class: ledger.Open, Before: was.State, After: now.State})
		if now.State == PassOn && was.State != PassOn {
			if err := l.ask(ctx, tx, a, incident); err != nil {
				return e, err
			}
		}
	}
	return e, nil
}

// Forget takes away what a case taught, before the case itself goes. The caller's event carries it. // serves DATA-23
func (l *Lessons) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	tx.Alters(ref.New(tx.School, RefKind, incident))
	return l.store.forget(ctx, tx, incident)
}

// ask tells those who hold the post that something is to be passed on.
func (l *Lessons) ask(ctx context.Context, tx *ledger.Tx, a policy.Lesson, incident string) error {
	if l.hooks.Tell == nil || a.Post == "" {
		return nil
	}
	to, err := l.people.Holding(ctx, tx, a.Post)
	if err != nil || len(to) == 0 {
		return err
	}
	return l.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "lesson.pass", Title: "Something learned is to be passed on: " + a.Title,
		Text: "Read what was learned and write down when you have passed it on.", Href: "/lessons?audience=" + a.Key, Key: "lessons." + incident + "." + a.Key})
}

// deliver writes down that an audience was told, and how. // serves INC-28
func (l *Lessons) deliver(ctx context.Context, tx *ledger.Tx, incident, audience, how string) (ledger.Event, error) {
	e := ledger.Event{Verb: "lessons.delivered", Subject: ref.New(tx.School, RefKind, incident),
		Changes: []ledger.Change{{Field: "audience", Class: ledger.Open, After: audience}}}
	field := "how-" + incident + "-" + audience
	_, answers, err := l.store.lesson(ctx, tx, incident)
	if err != nil {
		return e, err
	}
	a, has := answers[audience]
	switch {
	case !has || !l.mine(tx, a.Post):
		return e, errs.Missing("There is nothing to pass on here, or it is another post's to do.")
	case a.State != PassOn || a.DeliveredAt != "":
		return e, errs.Clash(field, "This has been dealt with already.")
	case how == "" || len([]rune(how)) > longestWhy:
		return e, errs.Bad(field, "Enter how it was passed on, in at most %d characters: “assembly on Friday”.", longestWhy)
	}
	a.DeliveredAt, a.DeliveredBy, a.How = tx.Now, tx.Grant.Actor().Person, how
	return e, l.store.delivered(ctx, tx, a)
}

// mine reports whether something is this person's to pass on: it is of a post they hold, or they see to all lessons.
func (l *Lessons) mine(tx *ledger.Tx, post string) bool {
	a := tx.Grant.Actor()
	return seesAll(a) || post != "" && a.Holds(post)
}

// Text is one text that is to leave the hands of those who handle concerns.
type Text struct{ Where, What, Words string } // the form's field, what it is called there, and the words

func (t Text) refused(found []string) error {
	return errs.Bad(t.Where, "%s could tell who somebody is: %s. It does not leave the school like this. Please write it without.", t.What, strings.Join(found, "; "))
}

func said(what, text string) string { return fmt.Sprintf("%s (“%s”)", what, text) }
