package notices

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

const perPage = 25

type pages struct{ n *Notices }

func views() map[string]any {
	return map[string]any{"notices/mine": minePage{}, "notices/one": onePage{}, "notices/choices": choicesPage{}, "notices/outbox": outboxPage{}}
}

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/notices", Action: "notices.mine", Handle: h.mine, Menu: "Notices"},
		{Method: "POST", Path: "/notices/read", Action: "notices.mine", Handle: h.readAll},
		{Method: "GET", Path: "/notices/{id}", Action: "notices.mine", Handle: h.one},
		{Method: "POST", Path: "/notices/{id}/read", Action: "notices.mine", Handle: h.read},
		{Method: "POST", Path: "/notices/{id}/open", Action: "notices.mine", Handle: h.open},
		{Method: "GET", Path: "/notices/choices", Action: "notices.choose", Handle: h.choices},
		{Method: "POST", Path: "/notices/choices", Action: "notices.choose", Handle: h.choose},
		{Method: "POST", Path: "/notices/address", Action: "notices.choose", Handle: h.address},
		{Method: "POST", Path: "/notices/address/confirm", Action: "notices.choose", Handle: h.confirm},
		{Method: "POST", Path: "/notices/address/remove", Action: "notices.choose", Handle: h.removeAddress},
		{Method: "POST", Path: "/notices/push", Action: "notices.choose", Handle: h.subscribe},
		{Method: "POST", Path: "/notices/push/{id}/remove", Action: "notices.choose", Handle: h.unsubscribe},
		{Method: "GET", Path: "/notices/outbox", Action: "notices.outbox", Handle: h.outbox},
		{Method: "POST", Path: "/notices/outbox/again", Action: "notices.outbox", Handle: h.retry},
		{Method: "POST", Path: "/notices/outbox/test", Action: "notices.outbox", Handle: h.test},
	}
}

// tiles count what is new. A child sees the tile only when there is something.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	grant, err := c.Check("notices.mine", c.Grant.Subject())
	if err != nil {
		return nil, err
	}
	unread := 0
	err = h.n.base.Ledger.Read(c, grant, func(tx *ledger.Tx) (err error) {
		unread, err = h.n.store.unread(c, tx, c.Actor.Person)
		return err
	})
	if err != nil || c.Visit.Child && unread == 0 {
		return nil, err
	}
	t := web.Tile{Title: "Notices", Text: "Nothing new.", Href: "/notices", Picture: "bell", Count: unread}
	if unread > 0 {
		t.Text = fmt.Sprintf("%d new", unread)
	}
	return []web.Tile{t}, nil
}

// item is a notice as the pages show it.
type item struct {
	Path, Title, When, Kind string
	Lines                   []string
	Tag                     *web.Tag
	Unread, Leads, Child    bool
}

func (h pages) item(t Told, child bool) item {
	i := item{Path: "/notices/" + t.ID, Title: t.Title, Lines: strings.Split(t.Text, "\n"), When: clock.Told(t.At), Kind: h.n.kind(t.Kind).Title, Unread: t.Read == "", Leads: t.Href != "", Child: child}
	switch {
	case t.Pinned():
		i.Tag = &web.Tag{Text: "Urgent", Colour: "red"}
	case t.Done:
		i.Tag = &web.Tag{Text: "Done", Colour: "green"}
	case t.Read == "":
		i.Tag = &web.Tag{Text: "New", Colour: "blue"}
	}
	return i
}

type minePage struct {
	Items       []item
	Unread      int
	Child, Desk bool
	Empty       web.Empty
	Pager       web.Pager
}

func (h pages) mine(c *web.Ctx) (web.Page, error) {
	p := minePage{Child: c.Visit.Child, Desk: c.May("notices.outbox"), Empty: web.Empty{Title: "No notices", Picture: "bell", Text: "When something needs you, it is shown here."}}
	err := h.n.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, total, err := h.n.store.mine(c, tx, c.Actor.Person, perPage, (c.PageNumber()-1)*perPage)
		for _, t := range all {
			p.Items = append(p.Items, h.item(t, p.Child))
		}
		p.Pager = c.Pager(total, perPage)
		if err == nil {
			p.Unread, err = h.n.store.unread(c, tx, c.Actor.Person)
		}
		return err
	})
	page := web.Show("notices/mine", "Notices", p)
	page.Back = &web.Link{Text: "Start", Href: "/"}
	return page, err
}

type onePage struct{ Item item }

// one is where the links in mails and messages lead.
func (h pages) one(c *web.Ctx) (web.Page, error) {
	t, err := h.own(c)
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("notices/one", t.Title, onePage{h.item(t, c.Visit.Child)})
	page.Back = &web.Link{Text: "Notices", Href: "/notices"}
	return page, nil
}

// own finds a notice of the person who asks; another's is not there.
func (h pages) own(c *web.Ctx) (t Told, err error) {
	err = h.n.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		t, err = h.n.store.get(c, tx, c.Actor.Person, c.Param("id"))
		return err
	})
	return t, err
}

func (h pages) read(c *web.Ctx) (web.Page, error) {
	_, err := h.opened(c)
	return web.Go("/notices"), err
}

func (h pages) open(c *web.Ctx) (web.Page, error) {
	t, err := h.opened(c)
	if t.Href == "" {
		return web.Go("/notices"), err
	}
	return web.Go(t.Href), err
}

// opened marks one notice as read.
func (h pages) opened(c *web.Ctx) (t Told, err error) {
	err = h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		if t, err = h.n.store.get(c, tx, c.Actor.Person, c.Param("id")); err != nil {
			return e, err
		}
		return ledger.Event{Verb: "notices.read", Subject: ref.New(tx.School, RefKind, t.ID)}, h.n.store.read(c, tx, c.Actor.Person, t.ID)
	})
	return t, err
}

func (h pages) readAll(c *web.Ctx) (web.Page, error) {
	var read int64
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		read, err = h.n.store.readAll(c, tx, c.Actor.Person)
		return ledger.Event{Verb: "notices.read", Subject: ref.New(tx.School, RefKind, ""), Changes: []ledger.Change{open("notices", "", fmt.Sprint(read))}}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/notices", "success", "Marked as read. Urgent notices stay until you open them."), nil
}
