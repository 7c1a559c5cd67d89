package policies

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/compare"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/gaps"
	"belisha/internal/web"
)

type versionsPage struct {
	Versions web.Table
	Refusals []refusal
	MayLoad  bool
	MayDraft bool
	Active   string
}

type refusal struct {
	At, Source, Kind string
	Faults           []string
}

func (h pages) versions(c *web.Ctx) (web.Page, error) {
	page := versionsPage{MayLoad: c.May("policies.load"), Versions: web.Table{Caption: "Versions",
		Head: []string{"Version", "State", "Approved", "In force", "Next review", "Fingerprint"}, Empty: "No policy has been loaded yet."}}
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.p.Store.All(c, tx)
		if err != nil {
			return err
		}
		for _, v := range all {
			page.Versions.Rows = append(page.Versions.Rows, versionRow(v))
			if v.State == "active" {
				page.Active = v.ID
			}
		}
		k, err := h.p.Keepers(c, tx)
		if err != nil {
			return err
		}
		page.MayDraft = k.May(c.Actor.Person) && page.Active != ""
		refused, err := h.p.Store.Refusals(c, tx)
		for _, r := range refused {
			page.Refusals = append(page.Refusals, refusal{clock.Told(r.At), r.Source, r.Kind, strings.Split(r.Faults, "\n")})
		}
		return err
	})
	p := web.Show("policies/versions", "Versions of the policy", page)
	p.Trail = trail(web.Link{Text: "Versions"})
	return p, err
}

func versionTag(v Version) *web.Tag {
	return &web.Tag{Text: v.Standing(), Colour: map[string]string{"active": "green", "draft": "blue", "retired": "grey", "withdrawn": "grey", "refused": "red"}[v.Standing()]}
}

func versionRow(v Version) []web.Cell {
	force := "–"
	if v.ActiveFrom != "" {
		force = "from " + clock.Told(v.ActiveFrom)
	}
	if v.ActiveTo != "" {
		force += " to " + clock.Told(v.ActiveTo)
	}
	approved := "–"
	if v.ApprovedBy != "" {
		approved = v.ApprovedBy + " (" + v.Minute + ")"
	}
	if v.Founding {
		approved += ", adopted as it stood"
	}
	return []web.Cell{{Text: v.Title + ", version " + v.Version, Href: "/policy/versions/" + v.ID, Header: true},
		{Tag: versionTag(v)}, {Text: approved}, {Text: force}, {Text: clock.Date(v.ReviewOn)}, {Text: v.Hash[:12]}}
}

func facts(v Version, pack *policy.Pack) web.Summary {
	var s web.Summary
	for _, kv := range [][2]string{{"Title", v.Title}, {"School", pack.Identity.School}, {"Made from", pack.Identity.DerivesFrom}, {"Created", pack.Identity.Created},
		{"Approved in the document", pack.Identity.Approved + ", " + pack.Identity.ApprovedBy}, {"Next review in the document", pack.Identity.Review},
		{"State", v.Standing()}, {"Loaded", clock.Told(v.LoadedAt)}, {"Clauses", fmt.Sprint(len(pack.Clauses))}, {"Fingerprint", v.Hash}} {
		s.Rows = append(s.Rows, web.SummaryRow{Key: kv[0], Lines: []string{kv[1]}})
	}
	if v.EndedWhy != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Why it ended", Lines: []string{v.EndedWhy}})
	}
	return s
}

type changesPage struct {
	Version  Version
	Against  string
	Effects  []string
	Clauses  []clauseChange
	Matrices web.Table
}

type clauseChange struct {
	ID, Kind      string
	Lines         []fieldChange
	Before, After string
}

type fieldChange struct{ Field, Before, After string }

// changes are the differences from the version in force, for people. // serves POL-12, POL-21
func (h pages) changes(c *web.Ctx) (web.Page, error) {
	var page changesPage
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, pack, err := h.p.Stored(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		page.Version = v
		before, against, err := h.p.Before(c, tx, v)
		if err != nil || before == nil {
			return err
		}
		page.Against = against
		page.Clauses, page.Matrices = differences(before, pack)
		page.Effects, _ = compare.Effects(before, pack)
		return nil
	})
	p := web.Show("policies/changes", "What version "+page.Version.Version+" changes", page)
	p.Trail = versionTrail(page.Version, "What changes")
	return p, err
}

// differences lists what a person has to read before approving.
func differences(before, after *policy.Pack) (clauses []clauseChange, matrices web.Table) {
	for _, d := range policy.DiffClauses(before.Clauses, after.Clauses) {
		one := clauseChange{ID: d.ID, Kind: d.Kind, Before: d.Before.Text, After: d.After.Text}
		if d.Kind == "changed" {
			one.Lines = fieldChanges(before, after, d)
		}
		clauses = append(clauses, one)
	}
	matrices = web.Table{Caption: "Ticks of the action matrices that change", Head: []string{"Matrix", "Row", "Response", "Change"}, Empty: "No tick changes."}
	for _, m := range []struct {
		name          string
		before, after policy.Matrix
	}{{"Learners", before.Learner, after.Learner}, {"Staff", before.Staff, after.Staff}} {
		for _, d := range policy.DiffMatrix(m.before, m.after) {
			what := "removed"
			if d.Added {
				what = "added"
			}
			matrices.Rows = append(matrices.Rows, []web.Cell{{Text: m.name, Header: true}, {Text: d.Row}, {Text: d.Column}, {Text: what}})
		}
	}
	return clauses, matrices
}

// fieldChanges says what of a clause reads differently.
func fieldChanges(before, after *policy.Pack, d policy.ClauseChange) []fieldChange {
	var out []fieldChange
	add := func(name, was, is string) {
		if was != is {
			out = append(out, fieldChange{name, was, is})
		}
	}
	add("Text", d.Before.Text, d.After.Text)
	add("Section", d.Before.Section, d.After.Section)
	add("Owner", course.PostTitle(before, d.Before.Owner), course.PostTitle(after, d.After.Owner))
	add("Control", d.Before.Control, d.After.Control)
	add("Figure", d.Before.Figure, d.After.Figure)
	for _, a := range gaps.Audiences() {
		add("For "+a.Title, d.Before.Audience[a.Key], d.After.Audience[a.Key])
	}
	if len(out) == 0 {
		out = append(out, fieldChange{"Links", "as it was", "its links to requirements, laws, aims or times changed"})
	}
	return out
}

func (h pages) packFile(c *web.Ctx) (web.Page, error) {
	var body []byte
	var v Version
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		var err error
		if v, err = h.p.Store.Get(c, tx, c.Param("id")); err != nil {
			return err
		}
		files, err := h.p.Store.Files(c, tx, v.ID)
		if err == nil {
			body, err = zipped(files)
		}
		return err
	})
	return web.Page{File: &web.Download{Name: "policy-" + v.Version + ".zip", Type: "application/zip", Body: body}}, err
}

type loadPage struct {
	File   web.Field
	Faults []string
}

func fileField() web.Field {
	return web.Field{Name: "pack", Label: "Policy pack", Type: "file", Accept: ".zip", Hint: "A .zip file of the pack's folder, at most 5 MB"}
}

func (h pages) loadForm(*web.Ctx) (web.Page, error) {
	return web.Show("policies/load", "Load a new version", loadPage{File: fileField()}), nil
}

func (h pages) load(c *web.Ctx) (web.Page, error) {
	f, err := c.Upload("pack", largestPack)
	if err == nil && f == nil {
		err = errs.Bad("pack", "Choose the .zip file of the policy pack.")
	}
	var v Version
	if err == nil {
		v, err = h.loaded(c, f)
	}
	if err == nil {
		return web.Say("/policy/versions/"+v.ID, "success", "The pack was read without faults and stored as a draft. It rules once it is approved."), nil
	}
	page := loadPage{File: fileField()}
	p := web.Show("policies/load", "Load a new version", page)
	if e, ok := errs.As(err); ok && e.Cause != nil {
		page.Faults = strings.Split(e.Cause.Error(), "\n")
		err = errs.Bad("pack", "The policy was refused for %d faults. The policy in force has not changed.", len(page.Faults))
	}
	p, err = c.Again(p, err, &page.File)
	p.Data = page
	return p, err
}

func (h pages) loaded(c *web.Ctx, f *web.Download) (Version, error) {
	files, err := unzip(f.Body)
	if err != nil {
		return Version{}, err
	}
	return h.p.Load(c, c.Grant, f.Name, files)
}
