package policies

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/edit"
	"belisha/internal/records/policies/internal/gaps"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/web"
)

type editListPage struct {
	Version Version
	Text    web.Field
	Clauses web.Table
	Choices web.Table
	Pager   web.Pager
}

const clausesAPage = 60

// editList is where somebody who may change a draft finds what to change. // serves POL-18
func (h pages) editList(c *web.Ctx) (web.Page, error) {
	v, pack, err := h.draft(c)
	if err != nil {
		return web.Page{}, err
	}
	at := "/policy/versions/" + v.ID + "/edit/"
	page := editListPage{Version: v, Text: web.Field{Name: "q", Label: "Words or number", Type: "search", Value: c.Query("q"), Width: "20"},
		Clauses: web.Table{Caption: "Clauses", Head: []string{"Clause", "Text", "Owner"}, Empty: "No clause fits."},
		Choices: web.Table{Caption: "Choices", Head: []string{"Choice", "Decided"}, Empty: "This policy holds no choices."}}
	var fit []policy.Clause
	for _, cl := range pack.Clauses {
		if strings.Contains(strings.ToLower(cl.ID+" "+cl.Text), strings.ToLower(c.Query("q"))) {
			fit = append(fit, cl)
		}
	}
	from, to := cut(c, len(fit), &page.Pager, "/policy/versions/"+v.ID+"/edit?q="+urlText(c.Query("q")))
	for _, cl := range fit[from:to] {
		page.Clauses.Rows = append(page.Clauses.Rows, []web.Cell{{Text: cl.ID, Href: at + "clauses/" + cl.ID, Header: true}, {Text: cl.Text}, {Text: course.PostTitle(pack, cl.Owner)}})
	}
	for _, ch := range pack.Choices {
		value := web.Cell{Text: ch.Value}
		if ch.Value == "" {
			value = web.Cell{Tag: &web.Tag{Text: "Not decided", Colour: "red"}}
		}
		page.Choices.Rows = append(page.Choices.Rows, []web.Cell{{Text: ch.Title, Href: at + "choices/" + ch.Key, Header: true}, value})
	}
	p := web.Show("policies/edit-list", "Change the draft", page)
	p.Trail = versionTrail(v, "Change")
	return p, nil
}

// cut gives the part of a list that a page shows.
func cut(c *web.Ctx, n int, pager *web.Pager, at string) (from, to int) {
	all := (n + clausesAPage - 1) / clausesAPage
	page := min(c.PageNumber(), max(all, 1))
	*pager = web.Pager{Page: page, Pages: all, Total: n}
	if page > 1 {
		pager.Prev = at + pageNumber(page-1)
	}
	if page < all {
		pager.Next = at + pageNumber(page+1)
	}
	return (page - 1) * clausesAPage, min(page*clausesAPage, n)
}

// draft is the version of the address with its pack.
func (h pages) draft(c *web.Ctx) (v Version, pack *policy.Pack, err error) {
	err = h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, pack, err = h.p.Open(c, tx, c.Param("id"))
		return err
	})
	return v, pack, err
}

type editPage struct {
	Version Version
	Title   string
	About   string
	Fields  []web.Field
	Was     []web.Field // what was there when the form was opened
	Action  string
}

func (h pages) editForm(c *web.Ctx) (web.Page, error) { return h.editWith(c, nil) }

func (h pages) editWith(c *web.Ctx, wrong error) (web.Page, error) {
	v, pack, err := h.draft(c)
	if err != nil {
		return web.Page{}, err
	}
	page, err := editOf(pack, c.Param("part"), c.Param("item"))
	if err != nil {
		return web.Page{}, err
	}
	page.Version, page.Action = v, c.Path()
	for _, f := range page.Fields {
		page.Was = append(page.Was, web.Field{Name: "was-" + f.Name, Type: "hidden", Value: f.Value})
	}
	p := web.Show("policies/edit", page.Title, page)
	p.Trail = append(versionTrail(v, ""), web.Link{Text: "Change", Href: "/policy/versions/" + v.ID + "/edit"}, web.Link{Text: page.Title})
	if wrong != nil {
		var boxes []*web.Field
		for i := range page.Fields {
			boxes = append(boxes, &page.Fields[i])
		}
		p, err = c.Again(p, wrong, boxes...)
		p.Data = page
	}
	return p, err
}

// editOf is the form of one clause, one choice or the version as a whole.
func editOf(pack *policy.Pack, part, item string) (editPage, error) {
	switch part {
	case "clauses":
		if cl, ok := pack.Clause(item); ok {
			return clauseForm(pack, cl), nil
		}
	case "choices":
		for _, ch := range pack.Choices {
			if ch.Key == item {
				return choiceForm(ch), nil
			}
		}
	case "pack":
		return identityForm(pack), nil
	}
	return editPage{}, errs.Missing("The draft has nothing of this name.")
}

func clauseForm(pack *policy.Pack, cl policy.Clause) editPage {
	owners := []web.Option{{Text: "Nobody"}}
	for _, post := range pack.Posts {
		owners = append(owners, web.Option{Value: post.Key, Text: post.Title})
	}
	page := editPage{Title: "Clause " + cl.ID, About: "Place in the written policy: " + cl.Source, Fields: []web.Field{
		{Name: "text", Label: "What the policy says", Type: "textarea", Value: cl.Text},
		{Name: "owner", Label: "Who answers for it", Type: "select", Value: cl.Owner, Options: owners},
		{Name: "control", Label: "How it is carried out", Type: "select", Value: cl.Control, Options: controlOptions()[1:]},
		{Name: "figure", Label: "The live figure that proves it", Hint: "Its name, for example policies.review", Value: cl.Figure, Width: "20", Optional: true}}}
	for _, a := range gaps.Audiences() {
		page.Fields = append(page.Fields, web.Field{Name: "audience-" + a.Key, Label: "In words for: " + a.Title, Type: "textarea", Rows: 2, Value: cl.Audience[a.Key], Optional: true})
	}
	return page
}

func choiceForm(ch policy.Choice) editPage {
	f := web.Field{Name: "value", Label: ch.Question, Value: ch.Value, Width: "20"}
	if f.Label == "" {
		f.Label = ch.Title
	}
	if len(ch.Options) > 0 && ch.Kind != "many" {
		f.Type, f.Width = "radios", ""
		for _, o := range ch.Options {
			f.Options = append(f.Options, web.Option{Value: o.Key, Text: o.Title})
		}
	} else if ch.Kind == "yes_no" {
		f.Type, f.Options = "radios", []web.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
	} else if ch.Kind == "many" {
		f.Hint = "With commas between: "
		for _, o := range ch.Options {
			f.Hint += o.Key + " (" + o.Title + ") "
		}
	}
	about := "Until it is decided the strictest rules: " + ch.Strictest
	if ch.Undecided != "" {
		about = "The written policy leaves this open: " + ch.Undecided + ". " + about
	}
	return editPage{Title: ch.Title, About: about, Fields: []web.Field{f}}
}

func identityForm(pack *policy.Pack) editPage {
	now := course.IdentityValues(pack.Identity)
	page := editPage{Title: "The version as a whole", About: "Title, number, dates and the words that stand in front. A date is written as 2026-03-14."}
	for _, f := range [][2]string{{"title", "Title"}, {"version", "Version number"}, {"created", "Created on"}, {"approved", "To be approved on"},
		{"approved_by", "By whom"}, {"review", "Next review on"}, {"derives_from", "Made from"}, {"motto", "Motto"}} {
		page.Fields = append(page.Fields, web.Field{Name: f[0], Label: f[1], Value: now[f[0]], Width: "20", Optional: f[0] == "motto"})
	}
	return withWords(page, now)
}

func withWords(page editPage, now map[string]string) editPage {
	page.Fields = append(page.Fields, web.Field{Name: "mission", Label: "Mission", Type: "textarea", Value: now["mission"], Optional: true},
		web.Field{Name: "notice", Label: "Limits and liability notice", Hint: "What the school cannot promise. It stands in the policy and on forms.", Type: "textarea", Value: now["notice"], Optional: true})
	return page
}

// edit takes what was posted; each box knows what it held when the form was opened.
func (h pages) edit(c *web.Ctx) (web.Page, error) {
	v, pack, err := h.draft(c)
	if err != nil {
		return web.Page{}, err
	}
	page, err := editOf(pack, c.Param("part"), c.Param("item"))
	if err != nil {
		return web.Page{}, err
	}
	part, item := c.Param("part"), c.Param("item")
	if part == "pack" {
		item = ""
	}
	var changes []Change
	for _, f := range page.Fields {
		keys := []string{f.Name}
		if group, ok := strings.CutPrefix(f.Name, "audience-"); ok {
			keys = []string{"audience", group}
		}
		changes = append(changes, Change{Place: edit.Place{Part: part, Item: item, Keys: keys}, Was: c.Form("was-" + f.Name), To: c.Form(f.Name), Field: f.Name})
	}
	_, err = h.p.Edit(c, c.Grant, v.ID, changes)
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.editWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions/"+v.ID+"/edit", "success", "The draft is changed. Any signature and approval of the text before is void."), nil
}

type editsPage struct {
	Version Version
	Table   web.Table
}

// edits is the history of a draft by person. // serves POL-18
func (h pages) edits(c *web.Ctx) (web.Page, error) {
	page := editsPage{Table: web.Table{Caption: "Edits", Head: []string{"When", "Who", "Where", "Before", "After"}, Empty: "This version has not been edited here."}}
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, err := h.p.Store.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		page.Version = v
		f, err := h.p.Life.Read(c, tx, v.ID)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, editors(f))
		for _, e := range f.Edits {
			page.Table.Rows = append(page.Table.Rows, []web.Cell{{Text: clock.Told(e.At), Header: true}, {Text: names[e.Person]}, {Text: e.Place}, {Text: e.Old}, {Text: e.New}})
		}
		return err
	})
	p := web.Show("policies/edits", "Edits of version "+page.Version.Version, page)
	p.Trail = versionTrail(page.Version, "Edits")
	return p, err
}

func editors(f life.File) []string {
	var out []string
	for _, e := range f.Edits {
		out = append(out, e.Person)
	}
	return out
}

// names gives people's names by id; who has gone from the register stays without one.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids []string) (map[string]string, error) {
	all, err := h.p.People.Many(c, tx, ids)
	out := map[string]string{"": "The system"}
	for _, p := range all {
		out[p.ID] = p.Full()
	}
	return out, err
}

func personOptions(all []people.Person) []web.Option {
	out := []web.Option{{Text: "Choose"}}
	for _, p := range all {
		out = append(out, web.Option{Value: p.ID, Text: p.Full()})
	}
	return out
}
