package people

import (
	"bytes"
	"fmt"
	"slices"

	"belisha/internal/kit/errs"
	feeds "belisha/internal/records/people/internal/feed"
)

// MaxFeed bounds a feed of any kind.
const MaxFeed = feeds.MaxBytes

// ReadFeed reads a file of any kind that is understood: CSV, XLSX, a OneRoster archive, a Common Transfer File. The
// content says which it is. New carers of a feed wait until the office confirms them. // serves PPL-05 PPL-22
func ReadFeed(body []byte, l Limits) (Feed, Faults) {
	if feeds.Sniff(body) == feeds.CSV {
		rows, faults := ParseCSV(bytes.NewReader(body), l)
		for i := range rows {
			rows[i].unconfirmed = true
		}
		return Feed{Kind: feeds.CSV, Rows: rows}, faults
	}
	file, wrong := feeds.Read(body)
	if len(wrong) > 0 {
		out := make(Faults, len(wrong))
		for i, w := range wrong {
			out[i] = Fault{Row: w.Row, Column: w.Column, Why: w.Why, Place: w.Place}
		}
		return Feed{Kind: feeds.Sniff(body)}, out
	}
	p := parse{limits: l, seen: map[string]int{}}
	if file.Kind == feeds.XLSX && !p.heading(file.Head) {
		return Feed{Kind: file.Kind}, p.faults
	}
	for _, one := range file.Rows {
		p.given(one)
	}
	if len(p.faults) > 0 {
		return Feed{Kind: file.Kind}, p.faults[:min(len(p.faults), mostTold)]
	}
	return Feed{Kind: file.Kind, Rows: p.rows, Notes: file.Notes}, nil
}

// given takes a row that an adapter has read.
func (p *parse) given(in feeds.Row) {
	r := Row{Number: in.Number, Place: in.Place, Key: in.Key, posts: p.limits.Posts, hint: in.Hint, leaving: in.Leaving,
		carerKeys: in.Carers, unconfirmed: true}
	for column, cell := range in.Cells {
		r.has = append(r.has, column)
		r.set(column, cell)
	}
	slices.Sort(r.has)
	p.take(r)
}

// take checks a row by itself and beside the other rows.
func (p *parse) take(r Row) {
	r.Person = tidy(r.Person)
	if r.leaving && len(r.Person.Kinds) == 0 {
		r.Person.Kinds, r.Person.Kind = []string{Pupil}, Pupil // of whom a system only says that they are gone
	}
	if err := p.check(r); err != nil {
		p.faults = append(p.faults, r.blame(err)...)
		return
	}
	for column, value := range map[string]string{"account": r.Person.Account, "upn": r.Person.UPN} {
		key := column + " " + value
		if first, twice := p.seen[key]; twice && value != "" {
			what := "user name"
			if column == "upn" {
				what = "pupil number"
			}
			p.faults = append(p.faults, r.fault(column, "%q stands in row %d already. Every person has a %s of their own; change one of the two.", value, first, what))
			return
		}
		p.seen[key] = r.Number
	}
	p.rows = append(p.rows, r)
}

func (p *parse) check(r Row) error {
	if err := check(r.Person, p.limits.Posts, r.Has("account")); err != nil {
		return err
	}
	if len(r.Carers) > 0 && !r.Person.Is(Pupil) {
		return errs.Bad("carers", "Only pupils have carers. Leave this empty.")
	}
	if len(r.Carers) > mostOfOne || len(r.carerKeys) > mostOfOne {
		return errs.Bad("carers", "One child may have at most %d carers here.", mostOfOne)
	}
	return nil
}

// fault says what is wrong with a row.
func (r Row) fault(column, why string, args ...any) Fault {
	return Fault{Row: r.Number, Column: column, Why: fmt.Sprintf(why, args...), Place: r.Place}
}

// blame turns an error about a person into the fault of a row.
func (r Row) blame(err error) Faults {
	e, ok := errs.As(err)
	if !ok {
		return Faults{r.fault("", "this row could not be understood. Correct it or take it out.")}
	}
	return Faults{r.fault(e.Field, "%s", e.Safe)}
}
