package governance

import (
	"errors"
	"net/http"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type bundlesPage struct {
	Table                      web.Table
	Recipient, Why, Days, Name web.Field
	Names                      bool // may put names in
}

func (h pages) bundles(c *web.Ctx) (web.Page, error) {
	page := bundlesPage{Names: c.May("governance.bundle_names"),
		Recipient: web.Field{Name: "recipient", Label: "For whom", Hint: "Such as an inspectorate, the local authority or an auditor", Width: "30", Required: true, Value: c.Form("recipient")},
		Why:       web.Field{Name: "why", Label: "Why they are to have it", Type: "textarea", Rows: 3, Max: longestWhy, Required: true, Value: c.Form("why")},
		Days:      web.Field{Name: "days", Label: "For how many days the link opens", Hint: "From 1 to 90", Type: "number", Width: "3", Required: true, Value: "14"},
		Name: web.Field{Name: "names", Label: "Personal data", Type: "checkboxes", Values: c.Forms("names"),
			Options: []web.Option{{Value: "posts", Text: "Name those who hold posts", Hint: "Their names and nothing else. Leave it empty unless the recipient has to know them."}}},
		Table: web.Table{Caption: "Bundles", Head: []string{"For", "Made", "Opens until", "State", "Opened", "Names"}, Numeric: []int{4}, Empty: "None has been made yet."}}
	err := h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.g.store.bundles(c, tx)
		for _, b := range all {
			page.Table.Rows = append(page.Table.Rows, []web.Cell{{Text: b.Recipient, Href: "/bundles/" + b.ID, Header: true}, {Text: clock.Told(b.MadeAt)},
				{Text: clock.Told(b.ExpiresAt)}, {Tag: bundleTag(b.standsAt(tx.Now))}, number(b.Opened), {Text: namesText(b)}})
		}
		return err
	})
	p := web.Show("governance/bundles", "Bundles for an inspection", page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "How the policy stands", Href: "/dashboard"}, {Text: "Bundles for an inspection"}}
	return p, err
}

func namesText(b Bundle) string {
	if b.Names {
		return "Holders of posts"
	}
	return "None"
}

func bundleTag(state string) *web.Tag {
	return &web.Tag{Text: state, Colour: map[string]string{bundleOpen: "green", bundleWithdrawn: "red", bundleExpired: "grey"}[state]}
}

// makeBundle makes a bundle and shows its link on the answer itself: it is kept nowhere. // serves GOV-23
func (h pages) makeBundle(c *web.Ctx) (web.Page, error) {
	days, _ := strconv.Atoi(c.Form("days")) // what is no number is refused with the numbers that are none
	w := wanted{Recipient: c.Form("recipient"), Why: c.Form("why"), Days: days, Names: c.Form("names") != ""}
	if w.Names {
		if _, err := c.Check("governance.bundle_names", authz.Subject{Ref: c.Ref("school", c.School.ID)}); err != nil {
			return web.Page{}, err
		}
	}
	var b Bundle
	var word string
	err := h.g.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		b, word, e, err = h.g.bundle(c, tx, c.School.Name, w)
		return e, err
	})
	if errs.Is(err, errs.Invalid) {
		return h.bundlesAgain(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return bundleShown(b, bundleOpen, "", "/bundle/"+word), nil
}

func (h pages) bundlesAgain(c *web.Ctx, wrong error) (web.Page, error) {
	p, err := h.bundles(c)
	if err != nil {
		return p, err
	}
	page, ok := p.Data.(bundlesPage)
	if !ok {
		return p, wrong
	}
	p, err = c.Again(p, wrong, &page.Recipient, &page.Why, &page.Days, &page.Name)
	p.Data = page
	return p, err
}

type bundlePage struct {
	ID    string
	For   string
	Link  string // only on the answer to making it
	Open  bool
	Facts web.Summary
}

func bundleShown(b Bundle, state, by, link string) web.Page {
	page := bundlePage{ID: b.ID, For: b.Recipient, Link: link, Open: state == bundleOpen}
	facts := [][2]string{{"Why", b.Why}, {"Made", clock.Told(b.MadeAt)}, {"Made by", by}, {"Opens until", clock.Told(b.ExpiresAt)}, {"Personal data", namesText(b)},
		{"SHA-256 of the file", b.Digest}, {"Opened", strconv.Itoa(b.Opened) + " times"}, {"Last opened", toldOnce(b.OpenedAt)}, {"Withdrawn", toldOnce(b.EndedAt)}}
	page.Facts.Rows = append(page.Facts.Rows, web.SummaryRow{Key: "State", Tag: bundleTag(state)})
	for _, f := range facts {
		if f[1] != "" {
			page.Facts.Rows = append(page.Facts.Rows, web.SummaryRow{Key: f[0], Lines: []string{f[1]}})
		}
	}
	p := web.Show("governance/bundle", "Bundle for "+b.Recipient, page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Bundles for an inspection", Href: "/bundles"}, {Text: b.Recipient}}
	return p
}

// toldOnce is a moment, or nothing while it has not come.
func toldOnce(at string) string {
	if at == "" {
		return ""
	}
	return clock.Told(at)
}

func (h pages) bundle(c *web.Ctx) (p web.Page, err error) {
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		b, err := h.g.store.bundle(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, []kept{{By: b.MadeBy}})
		p = bundleShown(b, b.standsAt(tx.Now), names[b.MadeBy], "")
		return err
	})
	return p, err
}

func (h pages) withdraw(c *web.Ctx) (web.Page, error) {
	err := h.g.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.g.withdraw(c, tx, c.Param("id")) })
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/bundles", "success", "The bundle has been withdrawn. Its link opens nothing any more. What was downloaded before stays where it is."), nil
}

// coverPage is what the recipient sees first. A link that a mail program looks at beforehand counts as nothing.
type coverPage struct {
	School, Made, Until, Digest, Action string
}

type overPage struct{ Text string }

// cover stands before the file. // serves GOV-23
func (h pages) cover(c *web.Ctx) (p web.Page, err error) {
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		b, err := h.g.byWord(c, tx, c.Param("word"))
		if err != nil {
			return err
		}
		if b.standsAt(tx.Now) != bundleOpen {
			return errOver
		}
		p = web.Show("governance/cover", "Evidence for an inspection", coverPage{c.School.Name, clock.Told(b.MadeAt), clock.Told(b.ExpiresAt), b.Digest, "/bundle/" + c.Param("word")})
		return nil
	})
	return orOver(p, err)
}

// openBundle hands the file out, counts it and leaves an event. // serves GOV-23
func (h pages) openBundle(c *web.Ctx) (p web.Page, err error) {
	err = h.g.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		b, file, err := h.g.opens(c, tx, c.Param("word"))
		p = web.Page{File: &web.Download{Name: "inspection-" + dayOf(b.MadeAt) + ".zip", Type: "application/zip", Body: file}}
		return ledger.Event{Verb: "governance.bundle-opened", Subject: bundleRef(tx, b.ID)}, err
	})
	return orOver(p, err)
}

// orOver says on a plain page that a bundle opens no more, and nothing of what was in it.
func orOver(p web.Page, err error) (web.Page, error) {
	if !errors.Is(err, errOver) {
		return p, err
	}
	p = web.Show("governance/over", "This bundle has ended", overPage{"The time for which this bundle could be opened is over, or the school has withdrawn it. If you still need it, ask the school for a new one."})
	p.Status = http.StatusGone
	return p, nil
}
