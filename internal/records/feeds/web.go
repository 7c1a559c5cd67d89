package feeds

import (
	"encoding/json"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type pages struct{ f *Feeds }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/feeds", Action: "feeds.show", Handle: h.list, Menu: "Outside services", Under: "Alerts"},
		{Method: "GET", Path: "/feeds/new", Action: "feeds.manage", Handle: h.new},
		{Method: "POST", Path: "/feeds/new", Action: "feeds.manage", Handle: h.add},
		{Method: "GET", Path: "/feeds/{id}/end", Action: "feeds.manage", Subject: h.subject, Handle: h.ending},
		{Method: "POST", Path: "/feeds/{id}/end", Action: "feeds.manage", Subject: h.subject, Handle: h.end},
		{Method: "GET", Path: "/feeds/log", Action: "feeds.serve", Handle: h.log},
		{Method: "POST", Path: "/feeds/findings", Action: "feeds.serve", Handle: h.findings, Limit: maxBody},
	}
}

func (h pages) subject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.f.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.f.store.service(c, tx, c.Param("id"))
		s.Ref = one.ref(tx.School)
		return err
	})
	return s, err
}

type listPage struct {
	Permitted bool
	MayManage bool
	Table     web.Table
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	p := listPage{Permitted: h.f.permitted(), MayManage: c.May("feeds.manage"),
		Table: web.Table{Caption: "Services", Head: []string{"Service", "May", "Contract", "Last heard of", "State"}, Empty: "No outside service reads the log or sends findings."}}
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.f.store.services(c, tx)
		for _, s := range all {
			row := []web.Cell{{Text: s.Name, Header: true}, {Text: s.may()}, {Text: s.Contract}, {Text: human(max(s.Read, s.Sent))}, {Tag: h.state(s)}}
			if p.MayManage && s.Ended == "" {
				row[0].Href = "/feeds/" + s.ID + "/end"
			}
			p.Table.Rows = append(p.Table.Rows, row)
		}
		return err
	})
	page := web.Show("feeds/list", "Outside monitoring services", p)
	page.Wide = true
	return page, err
}

// may says in words what a service may do.
func (s service) may() string {
	said := ""
	if s.Log == 1 {
		said = "Read the log without names"
		if s.Names == 1 {
			said = "Read the log with account names"
		}
	}
	if s.Findings == 1 && said != "" {
		return said + "; send findings"
	} else if s.Findings == 1 {
		return "Send findings"
	}
	return said
}

func (h pages) state(s service) *web.Tag {
	switch {
	case s.Ended != "":
		return &web.Tag{Text: "Closed", Colour: "grey"}
	case s.silent(h.f.base.Now()):
		return &web.Tag{Text: "Silent", Colour: "red"}
	}
	return &web.Tag{Text: "Open", Colour: "green"}
}

type newPage struct{ Name, Contract, May, Names, Hours web.Field }

func (h pages) new(*web.Ctx) (web.Page, error) {
	page, _ := newForm()
	return page, nil
}

func newForm() (web.Page, *newPage) {
	p := &newPage{
		Name:     web.Field{Name: "name", Label: "Name of the service", Width: "30", Required: true},
		Contract: web.Field{Name: "contract", Label: "The contract that allows it", Hint: "Such as its number in the register of contracts", Width: "30", Required: true},
		May:      web.Field{Name: "may", Label: "What may it do?", Type: "checkboxes", Options: []web.Option{{Value: "log", Text: "Read the log", Hint: "Time, a made-up name for each person, age group, site, category, decision and kind of worrying text. No device, no page, no words."}, {Value: "findings", Text: "Send findings", Hint: "Each becomes an alert of the school's."}}},
		Names:    web.Field{Name: "names", Label: "Names", Type: "radios", Value: "no", Options: []web.Option{{Value: "no", Text: "It sees made-up names"}, {Value: "yes", Text: "The contract lets it see account names"}}},
		Hours:    web.Field{Name: "hours", Label: "Tell the technician after how many hours of silence?", Value: "24", Width: "4", Inputmode: "numeric", Required: true},
	}
	page := web.Show("feeds/new", "Let a service in", p)
	page.Back = &web.Link{Text: "Outside monitoring services", Href: "/feeds"}
	return page, p
}

type keyPage struct{ Name, Key string }

// add sets a service up. Its key is shown on the answer itself: it is kept nowhere.
func (h pages) add(c *web.Ctx) (web.Page, error) {
	s := service{Name: c.Form("name"), Contract: c.Form("contract")}
	for _, may := range c.Forms("may") {
		s.Log, s.Findings = max(s.Log, one(may == "log")), max(s.Findings, one(may == "findings"))
	}
	s.Names = one(c.Form("names") == "yes")
	var key string
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		key, e, err = h.f.add(c, tx, s, c.Form("hours"))
		return e, err
	})
	if err != nil {
		page, p := newForm()
		return c.Again(page, err, &p.Name, &p.Contract, &p.May, &p.Names, &p.Hours)
	}
	page := web.Show("feeds/key", "The service may come in", keyPage{s.Name, key})
	page.Back = &web.Link{Text: "Outside monitoring services", Href: "/feeds"}
	return page, nil
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

type endPage struct{ Confirm web.Confirm }

func (h pages) ending(c *web.Ctx) (web.Page, error) {
	var s service
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		s, err = h.f.store.service(c, tx, c.Param("id"))
		return err
	})
	return web.Show("feeds/end", "Shut a service out", endPage{web.Confirm{Title: "Shut out " + s.Name + "?", Text: "Its key stops working at once. What it has sent stays in the alerts.",
		Action: "/feeds/" + s.ID + "/end", Yes: web.Button{Text: "Shut it out", Kind: "warning"}, No: web.Link{Text: "Keep it", Href: "/feeds"}}}), err
}

func (h pages) end(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.f.end(c, tx, c.Param("id")) })
	return web.Say("/feeds", "success", "The key of that service no longer works."), err
}

// log is the feed out: lines after a cursor, oldest first. // serves MON-14
func (h pages) log(c *web.Ctx) (web.Page, error) {
	all, err := h.f.pull(c, c.Bearer(), c.Query("after"))
	return answer("log.json", all, err)
}

// findings is the feed in. // serves MON-14
func (h pages) findings(c *web.Ctx) (web.Page, error) {
	body, err := c.JSON()
	if err != nil {
		return web.Page{}, err
	}
	got, err := h.f.receive(c, c.Bearer(), body)
	return answer("received.json", got, err)
}

func answer(name string, v any, err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return web.Page{}, errs.Down(err, "The answer could not be written.")
	}
	return web.Page{File: &web.Download{Name: name, Type: "application/json", Body: body}}, nil
}
