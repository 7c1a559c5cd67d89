package policies

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/policy/lint"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/web"
)

type versionPage struct {
	Version  Version
	Tag      *web.Tag
	Facts    web.Summary
	Steps    []course.Step
	Width    int
	Tasks    []web.Task
	Notices  []string // what everybody has to see of this draft
	InTheWay []string
	Warnings []string
	Findings []finding
	Mine     bool // this person may edit
	Open     bool // the draft is on its way
	Begin    bool
	Stage    *stageForm
	Signs    []signForm
	Voided   []string
	Impact   bool // the page of effects can be opened
	Approve  bool
	Publish  bool
	Why      web.Field
}

type stageForm struct {
	Key, Title            string
	Name, Post, Held, Min web.Field
	Decision              web.Field
	Other                 []web.Option // optional stages that can be recorded too
}

type signForm struct {
	Post, Title, Hash string
	Typed             web.Field
}

func (h pages) version(c *web.Ctx) (web.Page, error) { return h.versionWith(c, nil) }

// versionWith shows a version; wrong is what a form that was sent from it said no to.
func (h pages) versionWith(c *web.Ctx, wrong error) (web.Page, error) {
	var page versionPage
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, pack, err := h.p.Stored(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		f, err := h.p.Life.Read(c, tx, v.ID)
		if err != nil {
			return err
		}
		k, err := h.p.Keepers(c, tx)
		if err != nil {
			return err
		}
		page, err = h.versionShown(c, tx, v, pack, f, k)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("policies/version", "Version "+page.Version.Version, page)
	p.Trail = versionTrail(page.Version, "")
	if wrong != nil {
		p, err = c.Again(p, wrong, page.fields(c.Form("form"))...)
		p.Data = page
	}
	return p, err
}

func (h pages) versionShown(c *web.Ctx, tx *ledger.Tx, v Version, pack *policy.Pack, f life.File, k Keepers) (versionPage, error) {
	page := versionPage{Version: v, Tag: versionTag(v), Facts: facts(v, pack), Warnings: pack.Warnings, Open: v.State == "draft" && v.Ended == "",
		Begin: k.May(c.Actor.Person) && (v.State != "draft" || v.Ended != ""), Publish: v.State == "active" && c.May("policies.approve"),
		Why: web.Field{Name: "why", Label: "Why is it withdrawn?", Width: "30"}}
	settled := false
	if page.Open {
		r, err := h.p.Simulate(pack)
		if err != nil {
			return page, err
		}
		settled = h.p.Settled(v, f.Impact, r) == ""
		if page.InTheWay, err = h.p.InTheWay(v, pack, f); err != nil {
			return page, err
		}
		page.Mine = k.May(c.Actor.Person)
		page.Impact = c.May("policies.approve")
		page.Approve = page.Impact && len(page.InTheWay) == 0
		page.Notices = notices(pack, f)
		page.Findings = h.findings(pack)
		page.Stage = stageFormOf(c, pack, f)
	}
	page.Signs = signForms(c, v, pack, f)
	for _, s := range f.Signatures {
		if s.VoidedAt != "" {
			page.Voided = append(page.Voided, fmt.Sprintf("%s: signed by %s on %s, void since the text changed on %s", course.PostTitle(pack, s.Post), s.Typed, clock.Told(s.At), clock.Told(s.VoidedAt)))
		}
	}
	page.Steps = h.p.Steps(v, pack, f, settled)
	page.Width = len(page.Steps)*40 + 4
	page.Tasks = tasks(page.Steps, page.Open)
	differ, err := h.publicNotice(c, tx, v)
	if differ != "" {
		page.Notices = append(page.Notices, differ)
	}
	return page, err
}

func (h pages) publicNotice(c *web.Ctx, tx *ledger.Tx, v Version) (string, error) {
	if v.State != "active" {
		return "", nil
	}
	_, why, err := h.p.Differs(c, tx, v)
	return why, err
}

// finding is what a critical friend would say of a draft. // serves NEW-02
type finding struct {
	Title, Why, Write, Where string
	Tag                      *web.Tag
}

func (h pages) findings(pack *policy.Pack) []finding {
	var out []finding
	for _, f := range lint.Check(pack, h.p.Base.Now()) {
		colour := map[lint.Severity]string{lint.High: "red", lint.Medium: "yellow", lint.Low: "grey"}[f.Severity]
		out = append(out, finding{Title: f.Title, Why: f.Why, Write: f.Write, Tag: &web.Tag{Text: string(f.Severity), Colour: colour},
			Where: strings.Join(append([]string{f.Where.File}, f.Where.Clauses...), ", ")})
	}
	return out
}

// notices are what nobody may miss on a draft: a group that was not asked. // serves POL-29
func notices(pack *policy.Pack, f life.File) []string {
	a := course.ApprovalOf(pack)
	missed := f.NotAsked(a)
	if len(missed) == 0 {
		return nil
	}
	for i, body := range missed {
		missed[i] = course.BodyTitle(body)
	}
	return []string{"Not consulted on this draft: " + strings.Join(missed, ", ") + "."}
}

func tasks(all []course.Step, open bool) []web.Task {
	var out []web.Task
	for _, s := range all {
		t := web.Task{Title: s.Title, Hint: s.Said}
		if open {
			t.Href = s.Href
		}
		switch s.State {
		case course.Now:
			t.Tag = &web.Tag{Text: "Now", Colour: "blue"}
		case course.Later:
			t.Tag = &web.Tag{Text: "Next", Colour: "grey"}
		case course.Ended:
			t.Tag = &web.Tag{Text: "Ended here", Colour: "red"}
		}
		out = append(out, t)
	}
	return out
}

// stageFormOf is the form for the stage that comes next.
func stageFormOf(c *web.Ctx, pack *policy.Pack, f life.File) *stageForm {
	if !c.May("policies.stage") {
		return nil
	}
	next, ok := nextStage(course.ApprovalOf(pack), f)
	if !ok {
		return nil
	}
	return &stageForm{Key: next.Key, Title: next.Title,
		Name:     web.Field{Name: "name", Label: "Who decided", Hint: "As the minute says, for example “Full Governing Body”", Width: "30", Required: true},
		Post:     web.Field{Name: "post", Label: "Post or body", Width: "30", Required: true},
		Held:     web.Field{Name: "held", Label: "Day of the decision", Type: "date", Required: true},
		Min:      web.Field{Name: "minute", Label: "Minute", Hint: "Where it is written down, for example “14 March, minute 7.2”", Required: true},
		Decision: web.Field{Name: "decision", Label: "Decision", Type: "radios", Inline: true, Value: "approved", Options: []web.Option{{Value: "approved", Text: "Approved"}, {Value: "refused", Text: "Refused"}}}}
}

// nextStage is what comes next: what is needed first, then what may be recorded besides.
func nextStage(a policy.Approval, f life.File) (policy.Stage, bool) {
	if next, ok := f.Next(a); ok {
		return next, true
	}
	for _, s := range a.Stages {
		if _, done := f.Stage(s.Key); s.Optional && !done {
			s.Title += " (not needed)"
			return s, true
		}
	}
	return policy.Stage{}, false
}

// signForms are for posts that have not signed the text.
func signForms(c *web.Ctx, v Version, pack *policy.Pack, f life.File) []signForm {
	a := course.ApprovalOf(pack)
	_, open := f.Next(a)
	ready := v.State == "draft" && v.Ended == "" && !open || v.State == "active" && v.Founding
	if !ready || !c.May("policies.sign") {
		return nil
	}
	var out []signForm
	for _, post := range f.Unsigned(a, v.Hash) {
		title := course.PostTitle(pack, post)
		out = append(out, signForm{Post: post, Title: title, Hash: v.Hash,
			Typed: web.Field{Name: "typed", ID: "typed-" + post, Label: "Your name", Hint: "Type it as the register has it. It is bound to the text with the fingerprint " + v.Hash[:12] + ".", Width: "30", Autocomplete: "name"}})
	}
	return out
}

// fields are the boxes of the form that was sent.
func (p *versionPage) fields(form string) []*web.Field {
	var out []*web.Field
	if p.Stage != nil && form == "stage" {
		out = append(out, &p.Stage.Name, &p.Stage.Post, &p.Stage.Held, &p.Stage.Min, &p.Stage.Decision)
	}
	for i := range p.Signs {
		if form == "sign-"+p.Signs[i].Post {
			out = append(out, &p.Signs[i].Typed)
		}
	}
	if form == "withdraw" {
		out = append(out, &p.Why)
	}
	return out
}

// acted goes back to the version with a word, or shows the page again with what was wrong.
func (h pages) acted(c *web.Ctx, err error, said string) (web.Page, error) {
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.versionWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions/"+c.Param("id"), "success", said), nil
}

func (h pages) stage(c *web.Ctx) (web.Page, error) {
	held, err := c.Day("held", "the day of the decision")
	if err == nil {
		err = h.p.Record(c, c.Grant, c.Param("id"), Recorded{Stage: c.Form("stage"), Name: c.Form("name"), Post: c.Form("post"), HeldOn: held, Minute: c.Form("minute"), No: c.Form("decision") == "refused"})
	}
	return h.acted(c, err, "The decision is recorded.")
}

func (h pages) sign(c *web.Ctx) (web.Page, error) {
	err := h.p.Sign(c, c.Grant, c.Param("id"), c.Form("post"), c.Form("hash"), c.Form("typed"))
	return h.acted(c, err, "You have signed this version.")
}

func (h pages) withdraw(c *web.Ctx) (web.Page, error) {
	return h.acted(c, h.p.Withdraw(c, c.Grant, c.Param("id"), c.Form("why")), "The draft is withdrawn.")
}

func (h pages) begin(c *web.Ctx) (web.Page, error) {
	v, err := h.p.Begin(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions/"+v.ID, "success", "A new draft has begun. It rules once it has gone the whole way."), nil
}

func (h pages) approve(c *web.Ctx) (web.Page, error) {
	err := h.p.Activate(c, c.Grant, c.Param("id"))
	if err == nil {
		return web.Say("/policy/versions", "success", "This version of the policy is now in force."), nil
	}
	return h.acted(c, err, "")
}

func (h pages) publish(c *web.Ctx) (web.Page, error) {
	if err := h.p.Publish(c, c.Grant); err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions", "success", "The version in force has been published again."), nil
}

type impactPage struct {
	Version    Version
	Groups     []Effect
	Seen       string
	Unresolved []web.Field
	Confirmed  string
}

func (h pages) impact(c *web.Ctx) (web.Page, error) { return h.impactWith(c, nil) }

// impactWith is the simulator: what everybody who obeys the pack would do, before anything is done. // serves POL-31
func (h pages) impactWith(c *web.Ctx, wrong error) (web.Page, error) {
	var page impactPage
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, pack, err := h.p.Stored(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		r, err := h.p.Simulate(pack)
		if err != nil {
			return err
		}
		f, err := h.p.Life.Read(c, tx, v.ID)
		page = impactPage{Version: v, Groups: r.Groups, Seen: r.Sum()}
		if err == nil && h.p.Settled(v, f.Impact, r) == "" {
			page.Confirmed = clock.Told(f.Impact.At)
		}
		for i, what := range r.Unresolved {
			page.Unresolved = append(page.Unresolved, web.Field{Name: fmt.Sprintf("reason-%d", i), Label: what, Hint: "Why is this accepted?", Type: "textarea", Rows: 2})
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("policies/impact", "What version "+page.Version.Version+" would change", page)
	p.Trail = versionTrail(page.Version, "What would change")
	if wrong != nil {
		var boxes []*web.Field
		for i := range page.Unresolved {
			boxes = append(boxes, &page.Unresolved[i])
		}
		p, err = c.Again(p, wrong, boxes...)
		p.Data = page
	}
	return p, err
}

func (h pages) confirmImpact(c *web.Ctx) (web.Page, error) {
	var reasons []string
	for i := range 200 {
		text := c.Form(fmt.Sprintf("reason-%d", i))
		reasons = append(reasons, text)
	}
	err := h.p.ConfirmImpact(c, c.Grant, c.Param("id"), c.Form("seen"), reasons)
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.impactWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions/"+c.Param("id"), "success", "You have read and confirmed what this version would change."), nil
}
