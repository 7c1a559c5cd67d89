package people

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Edited is the form for one person.
type Edited struct {
	Title  string
	Action string
	Fields []*web.Field
}

func (h pages) fields(p Person, manager string, carers []string) []*web.Field {
	var kinds, posts []web.Option
	for _, k := range Kinds() {
		kinds = append(kinds, web.Option{Value: k, Text: kindTitle(k), Checked: slices.Contains(p.Kinds, k)})
	}
	for _, post := range h.posts() {
		posts = append(posts, web.Option{Value: post.Key, Text: post.Title, Checked: slices.Contains(p.Posts, post.Key)})
	}
	var needs []web.Option
	for _, n := range Needs() {
		needs = append(needs, web.Option{Value: n, Text: needTitle(n), Checked: slices.Contains(p.Needs, n)})
	}
	years := []web.Option{{Value: "", Text: "None, or not known"}}
	for _, y := range Years() {
		years = append(years, web.Option{Value: y, Text: YearTitle(y)})
	}
	return []*web.Field{
		{Name: "given", Label: "First name", Value: p.Given, Width: "20", Required: true, Autocomplete: "off"},
		{Name: "family", Label: "Family name", Hint: "Leave it empty for a person of one name.", Value: p.Family, Width: "20", Autocomplete: "off"},
		{Name: "account", Label: "User name", Hint: "For signing in. Every person has their own, such as a.lovelace.", Value: p.Account, Width: "20", Required: true, Autocomplete: "off"},
		{Name: "kind", Label: "Kind of person", Type: "checkboxes", Options: kinds, Small: true, Legend: "s"},
		{Name: "posts", Label: "Posts", Hint: "What this person may do follows from the posts held.", Type: "checkboxes", Options: posts, Small: true, Legend: "s"},
		{Name: "year", Label: "Year, for a pupil", Type: "select", Options: years, Value: p.Year},
		{Name: "class", Label: "Class, for a pupil", Value: p.Class, Width: "10", Optional: true},
		{Name: "born", Label: "Date of birth, for a pupil", Type: "date", Legend: "s", Value: p.Born, Optional: true},
		{Name: "upn", Label: "Unique pupil number, for a pupil", Value: p.UPN, Width: "20", Optional: true, Autocomplete: "off"},
		{Name: "needs", Label: "How screens should be for this child", Hint: "Nothing medical is kept here.", Type: "checkboxes", Options: needs, Small: true, Legend: "s"},
		{Name: "taught", Label: "Classes taught", Hint: "Separate several with semicolons: 4A; 4B", Value: strings.Join(p.Taught, "; "), Width: "20", Optional: true},
		{Name: "manager", Label: "User name of the line manager", Value: manager, Width: "20", Optional: true},
		{Name: "carers", Label: "User names of parents and carers, for a pupil", Hint: "Separate several with semicolons. Put ! in front of one who may not see the child's record.", Value: strings.Join(carers, "; "), Optional: true},
		{Name: "starts", Label: "First day", Hint: "Before this day there is no sign-in. Leave it empty for someone who is here already.", Type: "date", Legend: "s", Value: p.Starts, Optional: true},
		{Name: "email", Label: "Email address for letters, for an adult", Type: "email", Value: p.Email, Optional: true, Autocomplete: "off"},
		{Name: "language", Label: "Language of letters and forms", Hint: "Its short sign, such as cy or pl. Leave it empty for English.", Value: p.Language, Width: "5", Optional: true},
		{Name: "group", Label: "Outside organisation", Hint: "For somebody who comes from one.", Value: p.Group, Width: "20", Optional: true},
	}
}

// typed reads the form into a row as an import file would hold it.
func typed(c *web.Ctx) (Row, error) {
	r := Row{}
	for _, name := range []string{"account", "given", "family", "year", "class", "taught", "manager", "carers", "upn", "email", "language", "group"} {
		r.set(name, c.Form(name))
	}
	r.Person.Kinds, r.Person.Posts, r.Person.Needs = c.Forms("kind"), c.Forms("posts"), c.Forms("needs")
	starts, wrong := c.Day("starts", "the first day")
	born, err := c.Day("born", "the date of birth")
	r.Person.Starts, r.Person.Born = dateOf(starts), dateOf(born)
	r.Person = tidy(r.Person)
	return r, cmp.Or(wrong, err)
}

func dateOf(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

func (h pages) add(c *web.Ctx) (web.Page, error) {
	return h.form("Add a person", "/people/new", h.fields(Person{}, "", nil)), nil
}

func (h pages) form(title, action string, fields []*web.Field) web.Page {
	p := web.Show("people/form", title, Edited{Title: title, Action: action, Fields: fields})
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p
}

func (h pages) added(c *web.Ctx) (web.Page, error) {
	r, err := typed(c)
	if err != nil {
		fields := h.fields(Person{}, "", nil)
		return c.Again(h.form("Add a person", "/people/new", fields), err, fields...)
	}
	var p Person
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		if r, err = h.tied(c, tx, r); err != nil {
			return e, err
		}
		if p, err = h.store.Add(c, tx, r.Person, h.posts()); err != nil {
			return e, err
		}
		return ledger.Event{Verb: "people.added", Subject: p.Ref(tx.School), Changes: kindsChange("", p)}, h.setCarers(c, tx, p, r)
	})
	if err != nil {
		fields := h.fields(Person{}, "", nil)
		return c.Again(h.form("Add a person", "/people/new", fields), err, fields...)
	}
	return web.Say("/people/"+p.ID, "success", p.Full()+" is now in the register. Next, give the account a password on the accounts page."), nil
}

func kindsChange(before string, p Person) []ledger.Change {
	return []ledger.Change{{Field: "kind", Class: ledger.Open, Before: before, After: strings.Join(p.Kinds, ", ")},
		{Field: "posts", Class: ledger.Open, After: strings.Join(p.Posts, ", ")}, {Field: "name", Class: ledger.Personal}}
}

// tied finds the line manager and checks the carers of a form.
func (h pages) tied(c *web.Ctx, tx *ledger.Tx, r Row) (Row, error) {
	if len(r.Carers) > 0 && !r.Person.Is(Pupil) {
		return r, errs.Bad("carers", "Only pupils have carers. Leave this empty.")
	}
	if r.Manager != "" {
		m, err := h.store.ByAccount(c, tx, r.Manager)
		if errs.Is(err, errs.NotFound) {
			return r, errs.Bad("manager", "Nobody has the user name %q. Check it in the register.", r.Manager)
		}
		if err != nil {
			return r, err
		}
		r.Person.Manager = m.ID
	}
	return r, nil
}

func (h pages) setCarers(c *web.Ctx, tx *ledger.Tx, p Person, r Row) error {
	before, err := h.store.CarersOf(c, tx, p.ID)
	if err != nil {
		return err
	}
	var carers []Carer
	for _, word := range r.Carers {
		account, barred := strings.CutPrefix(word, "!")
		found, err := h.store.ByAccount(c, tx, account)
		if errs.Is(err, errs.NotFound) {
			return errs.Bad("carers", "Nobody has the user name %q. Add that person first.", account)
		}
		if err != nil {
			return err
		}
		at := slices.IndexFunc(before, func(b Carer) bool { return b.Person == found.ID })
		switch {
		case at >= 0 && before[at].Barred == barred: // a link that waits is confirmed on the page of carers, not by the way
			carers = append(carers, before[at])
		case barred:
			carers = append(carers, Carer{Person: found.ID, Barred: true, NotedBy: c.Actor.Person, NotedAt: tx.Now})
		default:
			carers = append(carers, Carer{Person: found.ID})
		}
	}
	if err := barsStay(before, carers); err != nil {
		return err
	}
	return h.store.SetCarers(c, tx, p.ID, carers)
}

// barsStay keeps the form from lifting a bar: that needs a reason. // serves PPL-22
func barsStay(before, next []Carer) error {
	for _, b := range before {
		if b.Barred && !slices.ContainsFunc(next, func(n Carer) bool { return n.Person == b.Person && n.Barred }) {
			return errs.Bad("carers", "A bar is lifted on the page of the child's parents and carers, with its reason. Leave the ! in front of the user name.")
		}
	}
	return nil
}

// change shows the form with what the register says.
func (h pages) change(c *web.Ctx) (web.Page, error) {
	var fields []*web.Field
	var p Person
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p, err = h.store.Get(c, tx, c.Param("id")); err != nil {
			return err
		}
		fields, err = h.filled(c, tx, p)
		return err
	})
	return h.form("Change "+p.Full(), "/people/"+p.ID+"/change", fields), err
}

func (h pages) filled(c *web.Ctx, tx *ledger.Tx, p Person) ([]*web.Field, error) {
	carers, err := h.store.CarersOf(c, tx, p.ID)
	if err != nil {
		return nil, err
	}
	ids := []string{p.Manager}
	for _, one := range carers {
		ids = append(ids, one.Person)
	}
	named, err := h.store.Many(c, tx, ids)
	accounts := map[string]string{}
	for _, n := range named {
		accounts[n.ID] = n.Account
	}
	return h.fields(p, accounts[p.Manager], carersText(carers, accounts)), err
}

func (h pages) changed(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	r, err := typed(c)
	if err != nil {
		fields := h.fields(Person{}, "", nil)
		return c.Again(h.form("Change a person", "/people/"+id+"/change", fields), err, fields...)
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		old, err := h.store.Get(c, tx, id)
		if err != nil {
			return e, err
		}
		if r, err = h.tied(c, tx, r); err != nil {
			return e, err
		}
		next := r.Person
		next.ID, next.Left = old.ID, old.Left
		if next, err = h.store.Change(c, tx, next, h.posts()); err != nil {
			return e, err
		}
		e = ledger.Event{Verb: "people.changed", Subject: next.Ref(tx.School), Changes: kindsChange(strings.Join(old.Kinds, ", "), next)}
		return e, h.setCarers(c, tx, next, r)
	})
	if err != nil {
		fields := h.fields(Person{}, "", nil)
		return c.Again(h.form("Change a person", "/people/"+id+"/change", fields), err, fields...)
	}
	return web.Say("/people/"+id, "success", "The register has been changed."), nil
}

// leaving asks for the leaving date.
func (h pages) leaving(c *web.Ctx) (web.Page, error) {
	var p Person
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		p, err = h.store.Get(c, tx, c.Param("id"))
		return err
	})
	return leaveForm(p.ID, p.Full(), web.Field{Value: p.Left}), err
}

// Leaving is the form for a leaver.
type Leaving struct{ Form web.Confirm }

func leaveForm(id, name string, date web.Field) web.Page {
	date.Name, date.Label, date.Type, date.Legend = "left", "First day without access", "date", "s"
	date.Hint = "On this day all sign-ins and sessions end. Leave it empty for someone who stays after all."
	form := web.Confirm{Title: name + " is leaving", Action: "/people/" + id + "/leave", Fields: []web.Field{date},
		Yes: web.Button{Text: "Save the leaving date"}, No: web.Link{Href: "/people/" + id}}
	return web.Show("people/leave", form.Title, Leaving{form})
}

func (h pages) left(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	parts := []string{c.Form("left-day"), c.Form("left-month"), c.Form("left-year")}
	day, err := c.Day("left", "the first day without access")
	if err != nil {
		page := leaveForm(id, "This person", web.Field{Values: parts, Error: "Enter a real date, such as 21 7 2027."})
		page.Status, page.Errors = 422, []web.FieldError{{Field: "left-day", Text: "Enter a real date, such as 21 7 2027."}}
		return page, nil
	}
	date := ""
	if !day.IsZero() {
		date = day.Format(time.DateOnly)
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := h.store.Leave(c, tx, id, date)
		return ledger.Event{Verb: "people.left", Subject: p.Ref(tx.School),
			Changes: []ledger.Change{{Field: "left", Class: ledger.Open, After: date}}}, err
	})
	return web.Say("/people/"+id, "success", "The leaving date has been saved."), err
}
