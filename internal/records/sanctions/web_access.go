package sanctions

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// accessPage says to those who teach and help whose access is taken away, and until when. It does not say why.
type accessPage struct {
	Table web.Table
	Tasks []handTask
}

// handTask is one thing to take, or to give back.
type handTask struct {
	Text, Action, Scope, Back, Button string
	Tag                               web.Tag
}

func (h pages) access(c *web.Ctx) (web.Page, error) {
	p := accessPage{}
	err := h.s.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.s.store.accessList(c, tx, "")
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, just(all)...)
		if err != nil {
			return err
		}
		p.Table = h.accessTable(all, names)
		if c.May("sanctions.hand") {
			p.Tasks = h.tasks(all, names)
		}
		return nil
	})
	return web.Show("sanctions/access", "Access taken away", p), err
}

func just(all []taken) []Sanction {
	out := make([]Sanction, len(all))
	for i, t := range all {
		out[i] = t.Sanction
	}
	return out
}

func (h pages) accessTable(all []taken, names map[string]people.Person) web.Table {
	t := web.Table{Caption: "Whose access is taken away", Head: []string{"Who", "Class", "What", "From", "Until", "State"}, Empty: "Nobody’s access is taken away now."}
	for _, s := range all {
		tag := stateTag(s.Sanction, h.s.base.Now())
		t.Rows = append(t.Rows, []web.Cell{{Text: called(names, s.Person), Header: true}, {Text: names[s.Person].Class}, {Text: scopeWords(s.Sanction)},
			{Text: clock.Told(s.Starts)}, {Text: clock.Told(s.Ends)}, {Tag: &tag}})
	}
	return t
}

// tasks are what no machine here can do. What was taken is given back at the end: nothing waits for a talk. // serves INC-17 INC-44
func (h pages) tasks(all []taken, names map[string]people.Person) []handTask {
	var out []handTask
	for _, s := range all {
		for _, d := range s.dues(h.s.base.Now()) {
			t := handTask{Text: called(names, s.Person) + ": " + accessWords()[d.Scope], Action: "/sanctions/" + s.ID + "/hand", Scope: d.Scope,
				Button: "It was taken away", Tag: web.Tag{Text: "To be taken away", Colour: "yellow"}}
			if d.Back {
				t.Back, t.Button, t.Tag = "yes", "It was given back", web.Tag{Text: "Give back now", Colour: "red"}
			}
			out = append(out, t)
		}
	}
	return out
}

// handTile reminds of what is to be taken or given back by hand.
func (h pages) handTile(c *web.Ctx) ([]web.Tile, error) {
	n := 0
	err := h.listing(c, "sanctions.access", func(tx *ledger.Tx) error {
		all, err := h.s.store.accessList(c, tx, "")
		for _, s := range all {
			n += len(s.dues(h.s.base.Now()))
		}
		return err
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Access by hand", Text: "What is to be taken away, or given back", Href: "/sanctions/access", Picture: "lock", Count: n}}, nil
}
