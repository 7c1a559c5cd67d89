package passes

import (
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// planForm is the form of a plan.
type planForm struct {
	Action, Heading                 string
	Class, Aim, Age, Sites, Minutes web.Field
	Day, Time, Only                 web.Field
	Images, Tools                   *web.Field
}

func (h pages) planning(c *web.Ctx) (web.Page, error) {
	page, _, err := h.planForm(c, Plan{}, nil)
	return page, err
}

func (h pages) planForm(c *web.Ctx, one Plan, sites []site) (web.Page, *planForm, error) {
	p := &planForm{Action: "/passes/plans/new", Heading: "Plan a lesson"}
	if one.ID != "" {
		p.Action, p.Heading = "/passes/plans/"+one.ID+"/edit", "Change the plan"
	}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		classes := slices.Sorted(slices.Values(c.Actor.Classes))
		h.planFields(p, one, sites, classes)
		var f formPage
		err := h.supervised(c, tx, &f, Opening{Images: one.Images, Tools: strings.Fields(one.Tools)}, classes)
		p.Images, p.Tools = f.Images, f.Tools
		return err
	})
	page := web.Show("passes/planform", p.Heading, p)
	page.Back = &web.Link{Text: "Lesson plans", Href: "/passes/plans"}
	return page, p, err
}

func (h pages) planFields(p *planForm, one Plan, sites []site, classes []string) {
	p.Aim = web.Field{Name: "aim", Label: "What the children learn", Value: one.Aim, Required: true}
	p.Age = web.Field{Name: "age", Label: "Age", Type: "select", Value: one.Age, Options: ageOptions(web.Option{Text: "Choose"}), Required: true}
	p.Class = web.Field{Name: "class", Label: "Class", Type: "select", Optional: true, Value: one.Class, Options: classOptions(classes, web.Option{Text: "Any class"})}
	p.Sites = web.Field{Name: "sites", Label: "Sites", Hint: "One a line, such as museum.example/romans", Type: "textarea", Rows: 6, Value: lines(sites), Required: true}
	p.Minutes = web.Field{Name: "minutes", Label: "Minutes", Hint: "Empty: until the lesson ends", Type: "number", Width: "3", Optional: true}
	if one.Minutes > 0 {
		p.Minutes.Value = strconv.Itoa(one.Minutes)
	}
	p.Day = web.Field{Name: "day", Label: "Day of the lesson", Type: "date", Optional: true, Value: londonDay(one.Starts)}
	p.Time = web.Field{Name: "time", Label: "It starts at", Hint: "As 10:45", Width: "5", Optional: true}
	if one.Starts != "" {
		p.Time.Value = clockTime(one.Starts)
	} else {
		p.Day.Value = ""
	}
	p.Only = web.Field{Name: "only", Label: "Restrict the class", Type: "checkboxes", Small: true, Options: []web.Option{{Value: "yes", Text: "Only these sites: everything else is closed for the class, but for help", Checked: one.Only}}}
}

func (h pages) plan(c *web.Ctx) (web.Page, error) { return h.savePlan(c, Plan{}) }
func (h pages) edit(c *web.Ctx) (web.Page, error) { return h.savePlan(c, Plan{ID: c.Param("id")}) }

func (h pages) savePlan(c *web.Ctx, in Plan) (web.Page, error) {
	err := typedPlan(c, &in)
	if err == nil {
		err = h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
			in, e, err = h.p.save(c, tx, in, c.Form("sites"))
			return e, err
		})
	}
	if err == nil {
		return web.Say("/passes/plans/"+in.ID, "success", "The plan is kept."), nil
	}
	page, p, again := h.planForm(c, Plan{ID: c.Param("id")}, nil)
	if again != nil {
		return page, again
	}
	fields := []*web.Field{&p.Aim, &p.Age, &p.Class, &p.Sites, &p.Minutes, &p.Day, &p.Time, &p.Only}
	for _, f := range []*web.Field{p.Images, p.Tools} {
		if f != nil {
			fields = append(fields, f)
		}
	}
	return c.Again(page, err, fields...)
}

func typedPlan(c *web.Ctx, in *Plan) (err error) {
	in.Class, in.Aim, in.Age, in.Only, in.Images = c.Form("class"), c.Form("aim"), c.Form("age"), c.Form("only") != "", c.Form("images") != ""
	in.Tools = strings.Join(c.Forms("tools"), " ")
	if text := c.Form("minutes"); text != "" {
		if in.Minutes, err = strconv.Atoi(text); err != nil || in.Minutes <= 0 {
			return errs.Bad("minutes", "Enter the minutes as a number, such as 45, or leave it empty.")
		}
	}
	day, err := c.Day("day", "the day of the lesson")
	if err != nil {
		return err
	}
	in.Starts, err = startOf(day, c.Form("time"))
	return err
}

func (h pages) editing(c *web.Ctx) (web.Page, error) {
	var one Plan
	var sites map[string][]site
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if one, err = h.p.store.plan(c, tx, c.Param("id")); err != nil {
			return err
		}
		sites, err = h.p.store.sites(c, tx, one.ID)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	page, _, err := h.planForm(c, one, sites[one.ID])
	return page, err
}

func (h pages) copyPlan(c *web.Ctx) (web.Page, error) {
	var one Plan
	err := h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
		one, e, err = h.p.copyPlan(c, tx, c.Param("id"))
		return e, err
	})
	return web.Say("/passes/plans/"+one.ID+"/edit", "success", "This is your copy. Change what you like."), err
}

func (h pages) share(c *web.Ctx) (web.Page, error) {
	on := c.Form("shared") == "yes"
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.p.share(c, tx, c.Param("id"), on) })
	said := "Colleagues no longer see it."
	if on {
		said = "Colleagues can read, copy and open it now."
	}
	return web.Say("/passes/plans/"+c.Param("id"), "success", said), err
}

func (h pages) drop(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.p.drop(c, tx, c.Param("id")) })
	return web.Say("/passes/plans", "success", "The plan is removed."), err
}
