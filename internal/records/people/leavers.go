package people

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Hooks are what features of higher shelves lend to the register; any of them may be nil.
type Hooks struct {
	// Tasks are what a leaver still has to give back or hand over: loans, data, keys. // serves PPL-06
	Tasks func(ctx context.Context, tx *ledger.Tx, person string) ([]Task, error)
}

// Task is one thing that a leaver still has to do, and where it is ticked off.
type Task struct{ Title, Href string }

// Leavers is the list of those who have left in the last year or will.
type Leavers struct{ Table web.Table }

const leaversFor = 365 * 24 * time.Hour

// leavers lists each leaver's outstanding tasks. // serves PPL-06
func (h pages) leavers(c *web.Ctx) (web.Page, error) {
	v := Leavers{web.Table{Caption: "Leavers of the last year and to come", Head: []string{"Name", "Kind", "First day without access", "Still to do"},
		Empty: "Nobody has left in the last year, and nobody is about to."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := h.store.Leavers(c, tx, h.base.Now().Add(-leaversFor))
		for _, p := range list {
			tasks, err := h.tasks(c, tx, p.ID)
			if err != nil {
				return err
			}
			cell := web.Cell{Tag: &web.Tag{Text: "Nothing", Colour: "green"}}
			if len(tasks) > 0 {
				cell = web.Cell{Text: tasks[0].Title, Href: tasks[0].Href}
			}
			if len(tasks) > 1 {
				cell.Tag = &web.Tag{Text: fmt.Sprintf("and %d more", len(tasks)-1), Colour: "yellow"}
			}
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: p.Full(), Header: true, Href: "/people/" + p.ID}, {Text: titles(p.Kinds)}, {Text: clock.Date(p.Left)}, cell})
		}
		return err
	})
	p := web.Show("people/leavers", "Leavers", v)
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p, err
}

func (h pages) tasks(ctx context.Context, tx *ledger.Tx, person string) ([]Task, error) {
	if h.hooks.Tasks == nil {
		return nil, nil
	}
	return h.hooks.Tasks(ctx, tx, person)
}

// leaversFigure counts leavers and those who still have something to give back. // serves PPL-06
func (h pages) leaversFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	list, err := h.store.Leavers(ctx, tx, h.base.Now().Add(-leaversFor))
	if err != nil || len(list) == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody has left in the last year", Href: "/people/leavers"}, err
	}
	open := 0
	for _, p := range list {
		tasks, err := h.tasks(ctx, tx, p.ID)
		if err != nil {
			return feature.Reading{}, err
		}
		if len(tasks) > 0 && p.Gone(h.base.Now()) {
			open++
		}
	}
	state := feature.Proven
	if open > 0 {
		state = feature.Due
	}
	return feature.Reading{State: state, Shown: fmt.Sprintf("%d leavers, %d with something outstanding", len(list), open), Href: "/people/leavers"}, nil
}

// started is the job that tells the others of everybody whose first day has come: forms go out, sign-in opens.
func (h pages) started(ctx context.Context) error {
	g := h.base.Gate.System(h.base.School, "people.starts")
	var due []string
	err := h.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		due, err = h.store.Starting(ctx, tx)
		return err
	})
	for _, id := range due {
		if err != nil {
			return err
		}
		err = h.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "people.started", Subject: Person{ID: id}.Ref(tx.School)}, h.store.StartTold(ctx, tx, id)
		})
	}
	return err
}

// tellLeavers is the job that writes people.left for each of those whom a file or a roll-over signed off together, as
// the page for one leaver does: whoever hears of a leaver hears of these. // serves PPL-06
func (h pages) tellLeavers(ctx context.Context) error {
	g := h.base.Gate.System(h.base.School, "people.leavers")
	var due []untold
	err := h.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		due, err = h.store.untold(ctx, tx)
		return err
	})
	for _, one := range due {
		if err != nil {
			return err
		}
		err = h.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "people.left", Subject: Person{ID: one.ID}.Ref(tx.School),
				Changes: []ledger.Change{{Field: "left", Class: ledger.Open, After: one.Left}}}, h.store.leftTold(ctx, tx, one.ID)
		})
	}
	return err
}
