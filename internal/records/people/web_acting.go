package people

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Delegating is the page on which the head lends a post to one person, or takes it back.
type Delegating struct {
	Name    string
	Action  string
	Fields  []web.Field
	Current []lent
	Past    web.Table
}

type lent struct{ Text, End, ID string }

func (h pages) delegate(c *web.Ctx) (web.Page, error) { return h.delegateWith(c, nil) }

func (h pages) delegateWith(c *web.Ctx, wrong error) (web.Page, error) {
	v := Delegating{Action: "/people/" + c.Param("id") + "/delegate", Fields: h.delegateFields(),
		Past: web.Table{Caption: "Posts lent before", Head: []string{"Post", "From", "Until", "Why"}}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		p, err := h.store.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		v.Name = p.Full()
		all, err := h.store.ActingOf(c, tx, p.ID)
		today := today(tx)
		for _, a := range all {
			if a.Ended == "" && a.Until >= today {
				v.Current = append(v.Current, lent{h.postTitles([]string{a.Post})[0] + ", from " + clock.Date(a.From) + " until " + clock.Date(a.Until), v.Action + "/end", a.ID})
				continue
			}
			v.Past.Rows = append(v.Past.Rows, []web.Cell{{Text: h.postTitles([]string{a.Post})[0], Header: true}, {Text: clock.Date(a.From)}, {Text: until(a)}, {Text: a.Why}})
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("people/delegate", "Lend a post to "+v.Name, v)
	p.Back = &web.Link{Text: v.Name, Href: "/people/" + c.Param("id")}
	if wrong != nil {
		var refs []*web.Field
		for i := range v.Fields {
			refs = append(refs, &v.Fields[i])
		}
		p, err = c.Again(p, wrong, refs...)
		p.Data = v
	}
	return p, err
}

// until is the last day on which a post was held.
func until(a Acting) string {
	if a.Ended != "" {
		return "taken back " + clock.Told(a.Ended)
	}
	return clock.Date(a.Until)
}

func (h pages) delegateFields() []web.Field {
	post := web.Field{Name: "post", Label: "Post", Type: "select", Hint: "With it come its rights and its duties, until the last day", Options: []web.Option{{Text: "Choose a post"}}}
	for _, p := range h.posts() {
		if lendable(p) {
			post.Options = append(post.Options, web.Option{Value: p.Key, Text: p.Title})
		}
	}
	now := h.base.Now().In(clock.London)
	return []web.Field{post,
		{Name: "from", Label: "First day", Type: "date", Legend: "s", Value: now.Format(time.DateOnly)},
		{Name: "until", Label: "Last day", Type: "date", Legend: "s", Hint: "A year at most. Then everything is back with the post's own holder, by itself"},
		{Name: "why", Label: "Why, and what stays with you", Type: "textarea", Max: 1000}}
}

// delegated lends the post. // serves POL-08
func (h pages) delegated(c *web.Ctx) (web.Page, error) {
	a, from, to, err := asked(c)
	if err == nil {
		err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			p, err := h.store.Get(c, tx, c.Param("id"))
			if err == nil {
				err = checkActing(a, from, to, h.base.Now(), p, h.posts(), c.Actor.Person)
			}
			if err != nil {
				return ledger.Event{}, err
			}
			a.ID, a.Person = tx.ID(), p.ID
			return ledger.Event{Verb: "people.delegated", Subject: p.Ref(tx.School), Changes: []ledger.Change{{Field: "post", Class: ledger.Open, After: a.Post},
				{Field: "from", Class: ledger.Open, After: a.From}, {Field: "until", Class: ledger.Open, After: a.Until}, {Field: "why", Class: ledger.Personal}}}, h.store.give(c, tx, a)
		})
	}
	if err != nil {
		return h.delegateWith(c, err)
	}
	return web.Say("/people/"+c.Param("id")+"/delegate", "success", "The post is lent. It comes back by itself, and you can take it back at any time."), nil
}

func asked(c *web.Ctx) (a Acting, from, until time.Time, err error) {
	a = Acting{Post: c.Form("post"), Why: c.Form("why")}
	if from, err = c.NeedDay("from", "the first day"); err != nil {
		return a, from, until, err
	}
	if until, err = c.NeedDay("until", "the last day"); err != nil {
		return a, from, until, err
	}
	a.From, a.Until = from.Format(time.DateOnly), until.Format(time.DateOnly)
	return a, from, until, nil
}

func (h pages) takeBack(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		a, err := h.store.takeBack(c, tx, c.Param("id"), c.Form("delegation"))
		return ledger.Event{Verb: "people.taken-back", Subject: Person{ID: a.Person}.Ref(tx.School), Changes: []ledger.Change{{Field: "post", Class: ledger.Open, Before: a.Post}}}, err
	})
	return web.Say("/people/"+c.Param("id")+"/delegate", "success", "The post is back with its holder."), err
}

// Delegations is who acts for whom.
type Delegations struct{ Table web.Table }

func (h pages) delegations(c *web.Ctx) (web.Page, error) {
	v := Delegations{web.Table{Caption: "Posts lent", Head: []string{"Who", "Post", "First day", "Last day", "Lent by"},
		Empty: "No post is lent. The head lends one on a person's page."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.store.Delegations(c, tx)
		if err != nil {
			return err
		}
		var ids []string
		for _, a := range all {
			ids = append(ids, a.Person, a.GivenBy)
		}
		people, err := h.store.Many(c, tx, ids)
		name := map[string]string{}
		for _, p := range people {
			name[p.ID] = p.Full()
		}
		for _, a := range all {
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: name[a.Person], Href: "/people/" + a.Person, Header: true},
				{Text: h.postTitles([]string{a.Post})[0]}, {Text: clock.Date(a.From)}, {Text: clock.Date(a.Until)}, {Text: name[a.GivenBy]}})
		}
		return err
	})
	p := web.Show("people/delegations", "Posts lent", v)
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p, err
}
