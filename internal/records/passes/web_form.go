package passes

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// formPage is the one page on which a lesson is opened, or asked for.
type formPage struct {
	Class, Aim, Sites, Until, Start web.Field
	Only                            web.Field
	Images, Tools, Present          *web.Field // nil: the policy opens none
	Reason, First, Last             web.Field
	Looks                           []lookLine
	Plan, Ask                       string
	Approves, Nevers                string // titles of categories
	Days                            int
	Open                            bool // the part for requests is unfolded
	Plans                           string
	None                            *web.Empty
}

// lookLine is a site that a teacher has to look at before children are sent to it. // serves WEB-19
type lookLine struct {
	ID, Host, Href, Leads, Why, Tick string
	Ticked, Never                    bool
}

// followFor bounds how long a form waits for where its sites lead.
const followFor = 6 * time.Second

func (h pages) leads(c *web.Ctx, typed string) map[string]string {
	sites, err := readSites(typed)
	if err != nil || len(sites) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(c, followFor)
	defer stop()
	return h.p.follow(ctx, hostsOf(sites))
}

// opening shows the form: with what a plan, an earlier lesson or a child's ask says, else with what is usual.
func (h pages) opening(c *web.Ctx) (web.Page, error) {
	o, err := h.begin(c)
	if err != nil {
		return web.Page{}, err
	}
	page, _, err := h.form(c, o, h.leads(c, o.Sites))
	return page, err
}

// begin reads what the form is filled with.
func (h pages) begin(c *web.Ctx) (o Opening, err error) {
	o = Opening{Class: c.Query("class"), Sites: c.Query("site"), Ask: c.Query("ask")}
	err = h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		if id := c.Query("plan"); id != "" {
			return h.fromPlan(c, tx, id, &o)
		}
		if id := c.Query("again"); id != "" {
			return h.fromPass(c, tx, id, &o)
		}
		return nil
	})
	return o, err
}

func (h pages) fromPlan(c *web.Ctx, tx *ledger.Tx, id string, o *Opening) error {
	plan, err := h.p.store.plan(c, tx, id)
	if err != nil {
		return err
	}
	if _, ok := c.Offer("passes.plans", plan.subject(tx.School, c.Actor.Person, true)); !ok {
		return errs.Denied("This plan belongs to a colleague who has not shared it.")
	}
	sites, err := h.p.store.sites(c, tx, id)
	o.Plan, o.Class, o.Aim, o.Sites, o.Only, o.Images, o.Tools = id, cmp.Or(o.Class, plan.Class), plan.Aim, lines(sites[id]), plan.Only, plan.Images, strings.Fields(plan.Tools)
	now := h.p.base.Now()
	if at, perr := clock.Parse(plan.Starts); perr == nil && at.After(now) && londonDay(plan.Starts) == londonDay(clock.Text(now)) {
		o.Starts = at
	}
	if plan.Minutes > 0 {
		from := o.Starts
		if from.IsZero() {
			from = now
		}
		o.Ends = from.Add(time.Duration(plan.Minutes) * time.Minute)
	}
	return err
}

func (h pages) fromPass(c *web.Ctx, tx *ledger.Tx, id string, o *Opening) error {
	one, err := h.p.store.get(c, tx, id)
	if err != nil {
		return err
	}
	if !slices.Contains(c.Actor.Classes, one.Class) {
		return errs.Denied("This lesson belongs to another class.")
	}
	hosts, err := h.p.store.hosts(c, tx, id)
	var all []string
	for _, s := range hosts[id] {
		all = append(all, s.Host)
	}
	o.Class, o.Aim, o.Plan, o.Sites, o.Only = one.Class, one.Aim, one.Plan, strings.Join(all, "\n"), one.Only
	return err
}

func lines(sites []site) string {
	var out []string
	for _, s := range sites {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(s.Address, "https://"), "/"))
	}
	return strings.Join(out, "\n")
}

// form lays the page out. // serves NEW-04
func (h pages) form(c *web.Ctx, o Opening, leads map[string]string) (web.Page, *formPage, error) {
	p := &formPage{Plan: o.Plan, Ask: o.Ask, Days: h.p.rules().MaxDays, Approves: h.titles(h.p.rules().Approve), Nevers: h.titles(h.p.rules().Never)}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		classes, err := h.classes(c, tx, c.Grant.Reach())
		if err != nil {
			return err
		}
		if len(classes) == 0 {
			p.None = &web.Empty{Title: "You teach no class", Text: "Sites are opened for one’s own class. The office notes in the register who teaches which class."}
			return nil
		}
		if o.Class == "" {
			o.Class = classes[0]
		}
		h.fields(p, o, classes)
		if err := h.supervised(c, tx, p, o, classes); err != nil {
			return err
		}
		return h.lookLines(c, tx, p, o, leads)
	})
	page := web.Show("passes/form", "Open sites for a lesson", p)
	page.Back = &web.Link{Text: "Lessons on the web", Href: "/passes"}
	if c.May("passes.plans") {
		p.Plans = "/passes/plans"
	}
	return page, p, err
}

func (h pages) titles(keys []string) string {
	var out []string
	for _, cat := range h.p.pack().Filtering.Categories {
		if slices.Contains(keys, cat.Key) {
			out = append(out, cat.Title)
		}
	}
	return strings.Join(out, ", ")
}

func (h pages) fields(p *formPage, o Opening, classes []string) {
	p.Class = web.Field{Name: "class", Label: "Class", Type: "radios", Inline: true, Small: true, Value: o.Class, Options: classOptions(classes)}
	p.Aim = web.Field{Name: "aim", Label: "What the children learn", Value: o.Aim, Required: true}
	p.Sites = web.Field{Name: "sites", Label: "Sites", Hint: "One a line, such as museum.example/romans", Type: "textarea", Rows: 4, Value: o.Sites}
	p.Until = web.Field{Name: "until", Label: "Until when?", Type: "radios", Small: true, Inline: true, Options: h.ends(o)}
	p.Start = web.Field{Name: "start", Label: "Start later today", Hint: "As 10:45. Empty: now", Width: "5", Optional: true}
	if !o.Starts.IsZero() {
		p.Start.Value = clockTime(clock.Text(o.Starts))
	}
	p.Only = web.Field{Name: "only", Label: "Restrict the class", Type: "checkboxes", Small: true, Options: []web.Option{
		{Value: "yes", Text: "Only these sites: everything else is closed for the class, but for help", Checked: o.Only}}}
	today := clock.ISO(h.p.base.Now())
	p.Reason = web.Field{Name: "reason", Label: "Why these sites are needed", Type: "textarea", Rows: 3, Max: mostText}
	p.First = web.Field{Name: "first", Label: "First day", Type: "date", Value: today}
	p.Last = web.Field{Name: "last", Label: "Last day", Type: "date", Value: today, Hint: fmt.Sprintf("At most %d school days in all", p.Days)}
}

// ends are the choices of how long: the end of this lesson comes first.
func (h pages) ends(o Opening) []web.Option {
	now := h.p.base.Now()
	if !o.Starts.IsZero() {
		now = o.Starts
	}
	lasts := 0
	if !o.Ends.IsZero() {
		lasts = int(o.Ends.Sub(now).Round(time.Minute) / time.Minute)
	}
	out := []web.Option{{Value: "lesson", Text: "End of this lesson, " + clockTime(clock.Text(h.p.lessonEnd(now))), Checked: lasts == 0}}
	choices := []int{15, 30, 45, 60, 90, 120}
	if lasts > 0 {
		choices = append(choices, lasts)
	}
	for _, m := range slices.Compact(slices.Sorted(slices.Values(choices))) {
		if m <= h.p.rules().MaxMinutes {
			out = append(out, web.Option{Value: strconv.Itoa(m), Text: fmt.Sprintf("%d minutes", m), Checked: m == lasts})
		}
	}
	return out
}

// supervised adds what only opens while the teacher is there, where the policy opens it at all. // serves WEB-14 STD-12
func (h pages) supervised(c *web.Ctx, tx *ledger.Tx, p *formPage, o Opening, classes []string) error {
	tools := web.Field{Name: "tools", Label: "Tools of artificial intelligence", Type: "checkboxes", Small: true}
	for _, class := range classes {
		all, err := h.p.tools(c, tx, class)
		if err != nil {
			return err
		}
		for _, t := range all {
			if slices.ContainsFunc(tools.Options, func(o web.Option) bool { return o.Value == t.Key }) {
				continue
			}
			one := web.Option{Value: t.Key, Text: t.Title, Checked: slices.Contains(o.Tools, t.Key)}
			if t.Opaque {
				one.Hint = "What is written there cannot be read by the filter: watch the screens"
			}
			tools.Options = append(tools.Options, one)
		}
	}
	if len(tools.Options) > 0 {
		p.Tools = &tools
	}
	if h.p.imagesAllowed() {
		p.Images = &web.Field{Name: "images", Label: "Search for pictures", Type: "checkboxes", Small: true, Options: []web.Option{
			{Value: "yes", Text: "The class may look for pictures", Checked: o.Images}}}
	}
	if p.Images != nil || p.Tools != nil {
		p.Present = &web.Field{Name: "present", Label: "Pictures and these tools only open while you are there", Type: "checkboxes", Small: true, Options: []web.Option{
			{Value: "yes", Text: "I stay in the room, and the live view is on"}}}
	}
	return nil
}

// lookLines are the sites that stand in the way.
func (h pages) lookLines(c *web.Ctx, tx *ledger.Tx, p *formPage, o Opening, leads map[string]string) error {
	sites, err := readSites(o.Sites)
	if err != nil || len(sites) == 0 {
		return nil // the field says so, or there is nothing to look at
	}
	p.Looks, err = h.toLook(c, tx, sites, leads, o.Looked)
	return err
}

func (h pages) toLook(c *web.Ctx, tx *ledger.Tx, sites []site, leads map[string]string, ticked []string) ([]lookLine, error) {
	all, err := h.p.check(c, tx, hostsOf(sites), leads)
	var out []lookLine
	for i, one := range all {
		if one.Why == "" {
			continue
		}
		at := sites[slices.IndexFunc(sites, func(s site) bool { return s.Host == one.Host })]
		t := tick(one.Host, leads[one.Host])
		out = append(out, lookLine{ID: fmt.Sprintf("looked-%d", i), Host: one.Host, Href: at.Address, Leads: one.Leads, Why: one.Why, Never: one.Never, Tick: t,
			Ticked: slices.Contains(ticked, t)})
	}
	return out, err
}
