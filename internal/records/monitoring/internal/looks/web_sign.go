package looks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// signPart is where the list of a month is signed by whoever read it.
type signPart struct {
	Month  string
	Signed []string // who signed, when, and what it said then
	Words  web.Field
	May    bool
	Own    string // the reader's own looks are in the list
}

func (b *Book) signPart(c *web.Ctx, tx *ledger.Tx, month time.Time, l monthly) (signPart, error) {
	p := signPart{Month: month.Format("2006-01"), May: c.May("monitoring.sign") && !month.AddDate(0, 1, 0).After(b.base.Now()),
		Words: web.Field{Name: "words", Label: "What you found, and what you asked", Type: "textarea", Rows: 3, Max: 2000, Optional: true}}
	all, err := signed(c, tx, p.Month)
	if err != nil {
		return p, err
	}
	names, err := namesOf(c, tx, b.register, all, func(s Signed) []string { return []string{s.By} })
	for _, s := range all {
		said := fmt.Sprintf("Read and signed by %s on %s: %d look-ups, %d without a concern, %d with another mark.", names[s.By], clock.Told(s.At), s.Looks, s.Loose, s.Marked)
		p.Signed = append(p.Signed, strings.TrimSpace(said+" "+s.Words))
	}
	if n := slices.IndexFunc(l.looks, func(one Lookup) bool { return one.By == c.Actor.Person }); n >= 0 {
		p.Own = "Looks of your own are in this list. Ask the chair of governors to read and sign it too."
	}
	return p, err
}

// Sign stores that somebody read the list of a month that is over. serves MON-15
func (b *Book) Sign(c *web.Ctx) (web.Page, error) {
	month, words := b.monthOf(c), c.Form("words")
	s := Signed{Month: month.Format("2006-01"), By: c.Actor.Person, Words: words}
	err := s.check(month, b.base.Now())
	if err == nil {
		err = b.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			l, err := b.monthly(c, tx, month)
			if err != nil {
				return ledger.Event{}, err
			}
			s.ID, s.At, s.Looks, s.Loose, s.Marked = tx.ID(), tx.Now, l.tally.N, l.tally.Loose, l.marked()
			return ledger.Event{Verb: "monitoring.signed", Subject: ref.New(tx.School, "looks-signed", s.ID), Changes: []ledger.Change{open("month", s.Month),
				count("look-ups", s.Looks), count("without a case", s.Loose), count("marked", s.Marked), {Field: "words", Class: ledger.Personal}}}, addSigned(c, tx, s)
		})
	}
	if err == nil {
		return web.Say("/monitoring/oversight?month="+s.Month, "success", "The list is signed."), nil
	}
	page, p, again := b.overseeing(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Sign.Words, &p.Month)
}

func (s Signed) check(month, now time.Time) error {
	switch {
	case month.AddDate(0, 1, 0).After(now):
		return errs.Bad("month", "This month is not over yet. Its list is signed when nothing can be added any more.")
	case len([]rune(s.Words)) > 2000:
		return errs.Bad("words", "That is longer than 2,000 characters. Please shorten it.")
	}
	return nil
}

// Export is the list of a month as a table. serves MON-15
func (b *Book) Export(c *web.Ctx) (web.Page, error) {
	month := b.monthOf(c)
	t := sheet.Table{Name: "Looks", Head: []string{"when", "who looked", "about whom", "for", "why", "concern", "marks", "first day", "last day", "lines found"}}
	err := b.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.list-exported", Subject: ref.New(tx.School, "lookups", month.Format("2006-01"))}
		l, err := b.monthly(c, tx, month)
		if err != nil {
			return e, err
		}
		names, err := b.lookNames(c, tx, l.looks)
		t.Rows = nil
		for _, one := range l.looks {
			t.Line(one.At, names[one.By], one.AboutWhom(names), b.Title(one.Purpose), one.Reason, one.Case, strings.Join(l.marks[one.ID], ", "), one.From, one.To, one.foundText())
		}
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("looks-"+month.Format("2006-01"), sheet.WriteCSV(t)), nil
}
