package policies

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/upkeep"
	"belisha/internal/web"
)

type reviewsPage struct {
	Next    string
	Late    bool
	Reviews []reviewRow
	MayOpen bool
	Cause   web.Field
	About   web.Field
	Clauses web.Field
}

type reviewRow struct {
	ID, Title, About, Said, Decided, Reason string
	Clauses                                 []string
	Tag                                     *web.Tag
	Open                                    bool
	Decision, Why                           web.Field
}

func (h pages) reviews(c *web.Ctx) (web.Page, error) { return h.reviewsWith(c, nil) }

// reviewsWith shows when the policy is to be looked at again and what makes it necessary before. // serves POL-16, POL-17
func (h pages) reviewsWith(c *web.Ctx, wrong error) (web.Page, error) {
	page := reviewsPage{MayOpen: c.May("policies.review"),
		Cause:   web.Field{Name: "cause", Label: "Why is a review needed?", Type: "radios", Options: []web.Option{{Value: "date", Text: "The yearly review"}}},
		About:   web.Field{Name: "about", Label: "What has changed or happened", Type: "textarea", Rows: 3, Hint: "Name no child."},
		Clauses: web.Field{Name: "clauses", Label: "Clauses that are affected", Hint: "Their numbers with spaces between, for example filter.games staff.report", Optional: true}}
	for _, one := range course.Causes() {
		page.Cause.Options = append(page.Cause.Options, web.Option{Value: one.Key, Text: one.Title})
	}
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, err := h.p.Store.Active(c, tx)
		if err != nil {
			return err
		}
		day, err := h.p.DueReview(v)
		if err != nil {
			return err
		}
		page.Next, page.Late = clock.Day(day), course.DaysUntil(day, h.p.Base.Now()) < 0
		all, err := h.p.Upkeep.Reviews(c, tx)
		for _, r := range all {
			page.Reviews = append(page.Reviews, h.reviewShown(r))
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("policies/reviews", "Reviews of the policy", page)
	p.Trail = trail(web.Link{Text: "Reviews"})
	if wrong != nil {
		p, err = c.Again(p, wrong, page.boxes(c.Param("id"))...)
		p.Data = page
	}
	return p, err
}

func (p *reviewsPage) boxes(id string) []*web.Field {
	for i := range p.Reviews {
		if id != "" && p.Reviews[i].ID == id {
			return []*web.Field{&p.Reviews[i].Decision, &p.Reviews[i].Why}
		}
	}
	return []*web.Field{&p.Cause, &p.About, &p.Clauses}
}

func (h pages) reviewShown(r upkeep.Review) reviewRow {
	row := reviewRow{ID: r.ID, Title: "The yearly review", About: r.About, Clauses: r.Affected(), Said: "Opened " + clock.Told(r.OpenedAt), Open: r.Open(),
		Tag: &web.Tag{Text: "Open", Colour: "blue"}, Reason: r.Reason}
	for _, one := range course.Causes() {
		if one.Key == r.Cause {
			row.Title = one.Title
		}
	}
	switch {
	case h.p.Overdue(r):
		row.Tag = &web.Tag{Text: "Overdue", Colour: "red"}
		if r.EscalatedAt != "" {
			row.Said += ". The head teacher was told on " + clock.Told(r.EscalatedAt)
		}
	case !r.Open():
		row.Tag, row.Decided = &web.Tag{Text: "Decided", Colour: "green"}, r.Decision+", "+clock.Told(r.DecidedAt)
	}
	row.Decision = web.Field{Name: "decision", ID: "decision-" + r.ID, Label: "Decision", Type: "radios", Options: []web.Option{
		{Value: upkeep.Amend, Text: "The policy is amended"}, {Value: upkeep.NoChange, Text: "The policy stays as it is"}}}
	row.Why = web.Field{Name: "reason", ID: "reason-" + r.ID, Label: "Reason", Type: "textarea", Rows: 2}
	return row
}

func (h pages) reviewed(c *web.Ctx, err error, word string) (web.Page, error) {
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.reviewsWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/reviews", "success", word), nil
}

func (h pages) openReview(c *web.Ctx) (web.Page, error) {
	r := upkeep.Review{Kind: upkeep.Early, Cause: c.Form("cause"), About: c.Form("about"), Clauses: strings.Join(strings.Fields(strings.ReplaceAll(c.Form("clauses"), ",", " ")), " ")}
	known := r.Cause == "date"
	for _, one := range course.Causes() {
		known = known || one.Key == r.Cause
	}
	if !known {
		return h.reviewsWith(c, errs.Bad("cause", "Choose why a review is needed."))
	}
	if r.Cause == "date" {
		r.Kind = upkeep.Yearly
	}
	return h.reviewed(c, h.p.OpenReview(c, c.Grant, r), "The review is open.")
}

func (h pages) decide(c *web.Ctx) (web.Page, error) {
	return h.reviewed(c, h.p.Decide(c, c.Grant, c.Param("id"), c.Form("decision"), c.Form("reason")), "The decision is kept.")
}
