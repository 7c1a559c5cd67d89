package lessons

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/nameless"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// Kinds of what the school tells about a term.
const (
	YouSaid = "said"    // "you said, we did", for staff, pupils and parents (INC-41)
	Parents = "parents" // the note to parents on what keeps coming up, with advice (GOV-13)
)

// Note is what the school tells about a term.
type Note struct {
	ID          string `db:"id"`
	Term        string `db:"term"`
	Kind        string `db:"kind"`
	Title       string `db:"title"`
	State       string `db:"state"` // draft, published
	Body        string `db:"body"`
	Figures     string `db:"figures"`
	MadeAt      string `db:"made_at"`
	MadeBy      string `db:"made_by"`
	PublishedAt string `db:"published_at"`
	PublishedBy string `db:"published_by"`
	How         string `db:"how"`
}

// Published reports that a note is out.
func (n Note) Published() bool { return n.State == "published" }

const longestBody = 4000

// told are the numbers of a note, after the one step.
type told struct {
	Until  string
	Tables []nameless.Breakdown
	keys   map[string]int
}

func titleOf(kind string, t policy.Term) string {
	if kind == Parents {
		return "To parents: staying safe online, " + t.Title
	}
	return "You said, we did: " + t.Title
}

// terms that have begun, the newest first.
func (l *Lessons) terms() []policy.Term {
	var out []policy.Term
	today := clock.ISO(l.base.Now())
	for _, t := range l.pack().Settings.Terms {
		if t.From <= today {
			out = append([]policy.Term{t}, out...)
		}
	}
	return out
}

func (l *Lessons) term(key string) (policy.Term, error) {
	all := l.terms()
	for _, t := range all {
		if t.Key == key || key == "" {
			return t, nil
		}
	}
	return policy.Term{}, errs.Missing("There is no such term in the policy's calendar, or it has not begun yet.")
}

// count takes the numbers of a term through the one step, with all that was printed of it before. A term that still runs is
// counted up to last night, under a name of its own: what comes later can then be kept apart from it. // serves STD-28, INC-41
func (l *Lessons) count(ctx context.Context, tx *ledger.Tx, t policy.Term) (told, error) {
	from, err := time.ParseInLocation(time.DateOnly, t.From, clock.London)
	if err != nil {
		return told{}, fmt.Errorf("lessons: term %s: %w", t.Key, err)
	}
	now := l.base.Now().In(clock.London)
	to := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, clock.London)
	stretch, out := t.Key+"@"+to.Format(time.DateOnly), told{Until: clock.Day(to.AddDate(0, 0, -1))}
	if end, err := time.ParseInLocation(time.DateOnly, t.To, clock.London); err == nil && to.After(end) {
		stretch, to, out.Until = t.Key, l.next(t, to), clock.Day(end)
	}
	all, err := l.cases.Counts(ctx, tx, from, to)
	if err != nil {
		return out, err
	}
	known, err := l.store.Printed(ctx, tx)
	if err != nil {
		return out, err
	}
	byType, byState := map[string]int{}, map[string]int{}
	for _, c := range all {
		byType[TypeTitle(c.Type)]++
		byState[TypeTitle(c.State)]++
	}
	p := nameless.NewPaper(Least(l.pack()), known)
	p.Table("What it was about", stretch+"/concerns", "type", Counts(byType))
	p.Table("How far we are", stretch+"/concerns", "state", Counts(byState))
	p.Apart(stretch, t.Key)
	printed, err := p.Print()
	out.Tables, out.keys = printed.Tables, printed.Keys
	return out, err
}

// next is the beginning of the term after one, if that is before a moment: nothing falls between two terms.
func (l *Lessons) next(t policy.Term, to time.Time) time.Time {
	for _, n := range l.pack().Settings.Terms {
		if start, err := time.ParseInLocation(time.DateOnly, n.From, clock.London); err == nil && n.From > t.From && start.Before(to) {
			to = start
		}
	}
	return to
}

// Counts are numbers by label as the step takes them.
func Counts(by map[string]int) []nameless.Count {
	var out []nameless.Count
	for label, n := range by {
		out = append(out, nameless.Count{Label: label, N: n})
	}
	return out
}

// draft is the first text of a note, from the numbers and from what was learned; the coordinator edits it. // serves INC-41, GOV-13
func (l *Lessons) draft(ctx context.Context, tx *ledger.Tx, kind string, t policy.Term, numbers told) (string, error) {
	audience := "pupils"
	if kind == Parents {
		audience = "parents"
	}
	lessons, err := l.store.told(ctx, tx, t.From, tx.Now, audience)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	total := numbers.Tables[0].Total.Shown
	fmt.Fprintf(&b, "You said: %s worries reached us this term, up to %s.\n", total, numbers.Until)
	for _, p := range numbers.Tables[0].Parts {
		fmt.Fprintf(&b, "%s: %s.\n", p.Label, p.Shown)
	}
	b.WriteString("\nWe did: every worry was read by an adult who deals with it.\n")
	for _, text := range lessons {
		fmt.Fprintf(&b, "%s\n", text)
	}
	if kind == Parents {
		b.WriteString("\nWhat you can do at home: talk about what your child does online, keep devices out of bedrooms at night, and tell us when something worries you.\n")
	} else {
		b.WriteString("\nThank you for telling us. Telling is never wrong.\n")
	}
	return b.String(), nil
}

// write keeps the draft of a note with the numbers as they are now. // serves INC-41, GOV-13, GOV-17
func (l *Lessons) write(ctx context.Context, tx *ledger.Tx, kind string, t policy.Term, body string) (ledger.Event, error) {
	e := ledger.Event{Verb: "lessons.drafted", Why: t.Key + " " + kind}
	switch {
	case kind != YouSaid && kind != Parents:
		return e, errs.Bad("kind", "Choose what you write: for everybody, or to parents.")
	case body == "" || len([]rune(body)) > longestBody:
		return e, errs.Bad("body", "Enter the text, in at most %d characters.", longestBody)
	}
	numbers, err := l.count(ctx, tx, t)
	if err != nil {
		return e, err
	}
	figures, err := json.Marshal(numbers)
	if err != nil {
		return e, fmt.Errorf("lessons: %w", err)
	}
	id, err := l.store.write(ctx, tx, Note{ID: tx.ID(), Term: t.Key, Kind: kind, Title: titleOf(kind, t), Body: body, Figures: string(figures), MadeBy: tx.Grant.Actor().Person})
	e.Subject = ref.New(tx.School, SaidKind, id)
	return e, err
}

// publish puts a note before everybody. It is counted anew and keeps what it printed, so that no later paper can be subtracted
// from it. // serves INC-41, GOV-13, STD-28
func (l *Lessons) publish(ctx context.Context, tx *ledger.Tx, n Note, how string) (ledger.Event, error) {
	e := ledger.Event{Verb: "lessons.published", Subject: ref.New(tx.School, SaidKind, n.ID), Why: n.Term + " " + n.Kind}
	if n.Published() {
		return e, errs.Clash("", "This has been published already, and stays as it was published.")
	}
	if n.Kind == Parents && how == "" {
		return e, errs.Bad("how", "Enter how parents get it: which newsletter, and where on the website.")
	}
	t, err := l.term(n.Term)
	if err != nil {
		return e, err
	}
	numbers, err := l.count(ctx, tx, t)
	if err != nil {
		return e, err
	}
	if err := n.outdated(numbers); err != nil {
		return e, err
	}
	figures, err := json.Marshal(numbers)
	if err != nil {
		return e, fmt.Errorf("lessons: %w", err)
	}
	n.Figures, n.How, n.PublishedBy = string(figures), how, tx.Grant.Actor().Person
	if err := l.store.publish(ctx, tx, n); err != nil {
		return e, err
	}
	return e, l.store.Remember(ctx, tx, "said/"+n.ID, numbers.keys)
}

// outdated stops a text with numbers of another day than those that would stand below it: whoever takes the one from the other
// has what came in between, and that may be one child. // serves STD-28
func (n Note) outdated(now told) error {
	var then told
	if err := json.Unmarshal([]byte(n.Figures), &then); err != nil {
		return fmt.Errorf("lessons: %w", err)
	}
	before, err := json.Marshal(then.Tables)
	if err != nil {
		return fmt.Errorf("lessons: %w", err)
	}
	after, err := json.Marshal(now.Tables)
	if err != nil {
		return fmt.Errorf("lessons: %w", err)
	}
	if !strings.ContainsAny(n.Body, "0123456789") || bytes.Equal(before, after) {
		return nil
	}
	return errs.Clash("", "The numbers have changed since this was written, and the text has numbers in it. Change them in the draft, or take them out, and publish it then.")
}

// promptDays before a term ends the coordinator is reminded of what has not been published.
const promptDays = 14

// prompt reminds the coordinator near the end of a term. // serves INC-41, GOV-13
func (l *Lessons) prompt(ctx context.Context) error {
	all := l.terms()
	if l.hooks.Tell == nil || len(all) == 0 {
		return nil
	}
	t := all[0]
	end, err := time.ParseInLocation(time.DateOnly, t.To, clock.London)
	if err != nil || l.base.Now().Before(end.AddDate(0, 0, -promptDays)) {
		return err
	}
	grant := l.base.Gate.System(l.base.School, "lessons.prompt")
	var missing []string
	if err = l.base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) (err error) {
		missing, err = l.store.Unpublished(ctx, tx, t.Key, true)
		return err
	}); err != nil || len(missing) == 0 {
		return err
	}
	return l.base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "lessons.prompted", Subject: ref.New(tx.School, SaidKind, ""), Why: t.Key + " " + strings.Join(missing, " ")}
		for _, kind := range missing {
			if err := l.tellRole(ctx, tx, authz.Coordinator, notices.Notice{Kind: "lesson.said", Title: "Not published yet: " + titleOf(kind, t),
				Text: "The term ends soon. Read the draft, change what has to be changed, and publish it.", Href: "/said/draft?kind=" + kind + "&term=" + t.Key, Key: "lessons.said." + t.Key + "." + kind}); err != nil {
				return e, err
			}
			if err := l.store.prompted(ctx, tx, t.Key, kind); err != nil {
				return e, err
			}
		}
		return e, nil
	})
}
