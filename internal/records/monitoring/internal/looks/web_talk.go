package looks

import (
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// talkPart is the lower half of the head's page: who does this work, and when they were last talked with about it.
type talkPart struct {
	Table  web.Table
	Person web.Field
	Day    web.Field
	May    bool
}

// talkPart shows everybody who looked in the last year. serves MON-15
func (b *Book) talkPart(c *web.Ctx, tx *ledger.Tx) (talkPart, error) {
	now := b.base.Now()
	part := talkPart{May: c.May("monitoring.supervise"),
		Table:  web.Table{Caption: "Talks with those who do this work", Head: []string{"Who", "Look-ups in a year", "Last talk"}, Numeric: []int{1}, Empty: "Nobody has looked anything up in the last year."},
		Person: web.Field{Name: "person", Label: "With whom", Type: "select", Options: []web.Option{{Text: "Choose one"}}},
		Day:    web.Field{Name: "held", Label: "On what day", Type: "date", Value: clock.ISO(now)}}
	who, err := lookers(c, tx, clock.Text(now.AddDate(-1, 0, 0)), clock.Text(now.Add(time.Minute)))
	if err != nil {
		return part, err
	}
	names, err := namesOf(c, tx, b.register, who, func(w looker) []string { return []string{w.By} })
	if err != nil {
		return part, err
	}
	last, err := talks(c, tx)
	if err != nil {
		return part, err
	}
	since, err := firstLooks(c, tx, clock.Text(now.AddDate(-1, 0, 0)))
	for _, w := range who {
		cell := talkCell(last[w.By], since[w.By], b.Rules().TalkDays, now)
		part.Table.Rows = append(part.Table.Rows, []web.Cell{{Text: names[w.By], Header: true}, {Text: strconv.FormatInt(w.N, 10), Numeric: true}, cell})
		part.Person.Options = append(part.Person.Options, web.Option{Value: w.By, Text: names[w.By]})
	}
	return part, err
}

// talkCell says when somebody was last talked with, and when that was too long ago: by the policy's term, counted from the
// last talk, or from the first look where there was none.
func talkCell(last, first string, term int, now time.Time) web.Cell {
	cell := web.Cell{Text: last}
	from, err := time.ParseInLocation(time.DateOnly, last, clock.London)
	if err != nil {
		from = clock.Moment(first)
		cell.Tag = &web.Tag{Text: "None yet", Colour: "orange"}
	}
	if now.Sub(from) > time.Duration(term)*24*time.Hour {
		cell.Tag = &web.Tag{Text: "Overdue", Colour: "red"}
	}
	return cell
}

// Talked records that a talk was held. Nobody supervises themself.
func (b *Book) Talked(c *web.Ctx) (web.Page, error) {
	day, err := c.NeedDay("held", "the day of the talk")
	t := talk{Person: c.Form("person"), Held: day.Format(time.DateOnly)}
	if err == nil {
		err = t.check(c.Actor.Person, day, b.base.Now())
	}
	if err == nil {
		err = b.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			if _, err := b.people.Get(c, tx, t.Person); err != nil {
				return ledger.Event{}, err
			}
			id := tx.ID()
			return ledger.Event{Verb: "monitoring.talked", Subject: ref.New(tx.School, "talk", id)}, addTalk(c, tx, id, t)
		})
	}
	if err == nil {
		return web.Say("/monitoring/oversight", "success", "The talk is on record."), nil
	}
	page, p, again := b.overseeing(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Talks.Person, &p.Talks.Day)
}

func (t talk) check(by string, day, now time.Time) error {
	if t.Person == "" {
		return errs.Bad("person", "Choose with whom the talk was.")
	}
	if t.Person == by {
		return errs.Bad("person", "You cannot record a talk with yourself. The chair of governors talks with the head teacher.")
	}
	if day.After(now) {
		return errs.Bad("held", "The day of the talk must not lie in the future.")
	}
	return nil
}

// Tile leads to the list.
func (b *Book) Tile(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "Who looked people up", Text: "Every look-up with its reason, and talks with those who do it", Href: "/monitoring/oversight", Picture: "people"}}, nil
}
