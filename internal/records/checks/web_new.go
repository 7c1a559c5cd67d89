package checks

import (
	"cmp"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// newPage is the form with which a check is opened.
type newPage struct {
	Number, Action string
	Need           int
	Hours          int
	Fields         []web.Field
}

// refusedPage says what to do instead of a check.
type refusedPage struct {
	Number, Why string
	Whom        web.Table
	Back        string
}

// opening shows the form, or why there is none and whom to call. // serves INC-10, INC-21
func (h pages) opening(c *web.Ctx) (web.Page, error) {
	page, _, err := h.form(c)
	return page, err
}

func (h pages) form(c *web.Ctx) (web.Page, *newPage, error) {
	p := &newPage{Action: c.Path(), Need: h.c.needed(), Hours: int(h.c.length().Hours())}
	var refused *refusedPage
	err := h.c.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		k, err := h.c.allowed(c, tx, c.Param("id"))
		p.Number = k.Number
		if e, ok := errs.As(err); ok && e.Kind == errs.Conflict {
			refused = &refusedPage{Number: k.Number, Why: e.Safe, Whom: h.c.whom(), Back: "/incidents/" + k.ID}
			return nil
		}
		if err == nil {
			p.Fields, err = h.fields(c, tx, k)
		}
		return err
	})
	page := web.Show("checks/new", "Check a device or an account", p)
	if refused != nil {
		page = web.Show("checks/refused", "No check in this case", refused)
		page.Status = 409
	}
	page.Back = &web.Link{Text: "Back to the case", Href: "/incidents/" + c.Param("id")}
	return page, p, err
}

func (h pages) fields(c *web.Ctx, tx *ledger.Tx, k incidents.Case) ([]web.Field, error) {
	owners, staff, senior, err := h.choices(c, tx, k)
	if err != nil {
		return nil, err
	}
	devices, err := h.deviceOptions(c, tx)
	if err != nil {
		return nil, err
	}
	return []web.Field{
		{Name: "what", Label: "What is looked into?", Type: "radios", Inline: true, Small: true, Options: []web.Option{{Value: OfDevice, Text: "A device"}, {Value: OfAccount, Text: "An account"}}},
		{Name: "thing", Label: "Which device or account?", Hint: "For example “phone with a red case” or “the class e-mail account”."},
		{Name: "owner", Label: "Whose is it?", Type: "radios", Small: true, Options: owners, Hint: "Somebody who is named in the case."},
		{Name: "grounds", Label: "Reasonable grounds", Type: "textarea", Rows: 3, Hint: "What made you think so. A hunch is not a ground."},
		{Name: "sought", Label: "What is looked for?", Type: "textarea", Rows: 2, Hint: "Nothing else is opened."},
		{Name: "power", Label: "Legal power", Type: "radios", Small: true, Options: options(Powers())},
		{Name: "clause", Label: "Clause of the behaviour or staff policy", Value: h.clause()},
		{Name: "investigator", Label: "Who looks into it?", Type: "select", Options: staff},
		{Name: "authorised", Label: "Authority", Type: "checkboxes", Small: true, Options: []web.Option{{Value: "yes", Text: "The head teacher has authorised this person to search"}}},
		{Name: "seniors", Label: "Senior staff who take part", Type: "checkboxes", Small: true, Options: senior,
			Hint: "At least " + count(h.c.needed()) + ". Each confirms under their own account before the check begins. Nobody who is named in the case is on the list."},
		{Name: "device", Label: "The one school device that is used", Type: "select", Options: devices, Hint: "One that children do not use and that can be handed to the police. It is kept for the whole check."},
		{Name: "address", Label: "Its address on the school's network", Width: "20", Hint: "For example 10.0.0.14. The network settings of the device show it."},
	}, nil
}

// clause is the pack's own on searches, where it has one.
func (h pages) clause() string {
	for _, x := range h.c.pack().Clauses {
		if slices.Contains(x.Serves, "INC-33") {
			return x.ID
		}
	}
	return ""
}

// choices are the people whom the fields of the form offer.
func (h pages) choices(c *web.Ctx, tx *ledger.Tx, k incidents.Case) (owners, staff, senior []web.Option, err error) {
	all, err := h.c.people.Everybody(c, tx)
	if err != nil {
		return nil, nil, nil, err
	}
	slices.SortFunc(all, func(a, b people.Person) int {
		return cmp.Or(cmp.Compare(a.Family, b.Family), cmp.Compare(a.Given, b.Given))
	})
	staff = []web.Option{{Value: "", Text: "Choose one"}}
	for _, p := range all {
		one := web.Option{Value: p.ID, Text: p.Full()}
		if named(k, p.ID) {
			owners = append(owners, one)
			continue
		}
		if !p.Here(h.c.base.Now()) {
			continue
		}
		if p.Is(people.Staff) {
			staff = append(staff, one)
		}
		if role := h.c.senior(p); role != "" {
			one.Hint = h.post(p)
			senior = append(senior, one)
		}
	}
	return owners, staff, senior, nil
}

// post is what somebody is, in the pack's words.
func (h pages) post(p people.Person) string {
	for _, key := range append(slices.Clone(p.Posts), p.Acting...) {
		if i := slices.IndexFunc(h.c.pack().Posts, func(x policy.Post) bool { return x.Key == key }); i >= 0 {
			return h.c.pack().Posts[i].Title
		}
	}
	return ""
}

func (h pages) deviceOptions(c *web.Ctx, tx *ledger.Tx) ([]web.Option, error) {
	all, err := h.c.devices(c, tx)
	out := []web.Option{{Value: "", Text: "Choose one"}}
	for _, d := range all {
		if !d.Pupil && !d.Unsure {
			out = append(out, web.Option{Value: d.Key, Text: d.Label})
		}
	}
	return out, err
}

func options(all []Word) []web.Option {
	var out []web.Option
	for _, w := range all {
		out = append(out, web.Option{Value: w.Key, Text: w.Text})
	}
	return out
}

// open takes the form. // serves INC-21, INC-22, INC-33
func (h pages) open(c *web.Ctx) (web.Page, error) {
	o := Opening{Incident: c.Param("id"), What: c.Form("what"), Thing: short(c.Form("thing")), Owner: c.Form("owner"), Grounds: long(c.Form("grounds")),
		Sought: long(c.Form("sought")), Power: c.Form("power"), Clause: short(c.Form("clause")), Authorised: c.Form("authorised") == "yes",
		Investigator: c.Form("investigator"), Seniors: c.Forms("seniors"), Device: c.Form("device"), Address: c.Form("address")}
	var made Check
	err := h.c.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		made, e, err = h.c.Open(c, tx, o)
		return e, err
	})
	if err == nil {
		return web.Say("/checks/"+made.ID, "success", "The check is written down. It begins when the senior staff have confirmed it."), nil
	}
	page, p, again := h.form(c)
	if again != nil || page.Template == "checks/refused" {
		return page, again
	}
	return c.Again(page, err, refs(p.Fields)...)
}

func refs(fields []web.Field) []*web.Field {
	out := make([]*web.Field, len(fields))
	for i := range fields {
		out[i] = &fields[i]
	}
	return out
}

func short(s string) string { return cut(s, 300) }
func long(s string) string  { return cut(s, 4000) }

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
