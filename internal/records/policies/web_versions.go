package policies

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing/fstest"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type versionsPage struct {
	Versions web.Table
	Refusals []refusal
	MayLoad  bool
}

type refusal struct {
	At, Source string
	Faults     []string
}

func (h pages) versions(c *web.Ctx) (web.Page, error) {
	page := versionsPage{MayLoad: c.May("policies.load"), Versions: web.Table{Caption: "Versions",
		Head: []string{"Version", "State", "Approved", "In force", "Fingerprint"}, Empty: "No policy has been loaded yet."}}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.p.store.all(c, tx)
		if err != nil {
			return err
		}
		for _, v := range all {
			page.Versions.Rows = append(page.Versions.Rows, versionRow(v))
		}
		refused, err := h.p.store.refusals(c, tx)
		for _, r := range refused {
			page.Refusals = append(page.Refusals, refusal{clock.Told(r.At), r.Source, strings.Split(r.Faults, "\n")})
		}
		return err
	})
	p := web.Show("policies/versions", "Versions of the policy", page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Policy", Href: "/policy"}, {Text: "Versions"}}
	return p, err
}

func versionRow(v Version) []web.Cell {
	colour := map[string]string{"active": "green", "draft": "blue", "retired": "grey"}[v.State]
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
	return []web.Cell{{Text: v.Title + ", version " + v.Version, Href: "/policy/versions/" + v.ID, Header: true},
		{Tag: &web.Tag{Text: v.State, Colour: colour}}, {Text: approved}, {Text: force}, {Text: v.Hash[:12]}}
}

type versionPage struct {
	Version  Version
	Facts    web.Summary
	Against  string
	Clauses  web.Table
	Matrices web.Table
	Effects  []string
	Warnings []string
	Approve  bool
	By       web.Field
	Minute   web.Field
}

func (h pages) version(c *web.Ctx) (web.Page, error) { return h.versionWith(c, nil) }

func (h pages) versionWith(c *web.Ctx, wrong error) (web.Page, error) {
	var page versionPage
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, pack, err := h.p.version(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		page = versionPage{Version: v, Warnings: pack.Warnings, Approve: v.State == "draft" && c.May("policies.approve"),
			By:     web.Field{Name: "by", Label: "Approved by", Hint: "As the minute says, for example “Full Governing Body”", Width: "20", Required: true},
			Minute: web.Field{Name: "minute", Label: "Minute", Hint: "Where the approval is written down, for example “Governing Body, 14 March, minute 7.2”", Required: true}}
		page.Facts = facts(v, pack)
		if active := h.p.base.Policy.Load(); active != nil && active.Version != v.ID {
			page.Against = active.Pack.Identity.Version
			page.Clauses, page.Matrices = differences(active.Pack, pack)
			page.Effects, _, err = h.p.prepare(pack)
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("policies/version", "Version "+page.Version.Version, page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Policy", Href: "/policy"}, {Text: "Versions", Href: "/policy/versions"}, {Text: page.Version.Version}}
	if wrong != nil {
		p, err = c.Again(p, wrong, &page.By, &page.Minute)
		p.Data = page
	}
	return p, err
}

func facts(v Version, pack *policy.Pack) web.Summary {
	var s web.Summary
	for _, kv := range [][2]string{{"Title", v.Title}, {"Made from", pack.Identity.DerivesFrom}, {"Created", pack.Identity.Created},
		{"Next review in the document", pack.Identity.Review}, {"State", v.State}, {"Loaded", clock.Told(v.LoadedAt)},
		{"Clauses", fmt.Sprint(len(pack.Clauses))}, {"Fingerprint", v.Hash}} {
		s.Rows = append(s.Rows, web.SummaryRow{Key: kv[0], Lines: []string{kv[1]}})
	}
	return s
}

// differences lists what a person has to read before approving. // serves POL-12
func differences(before, after *policy.Pack) (clauses, matrices web.Table) {
	clauses = web.Table{Caption: "Clauses that change", Head: []string{"Clause", "Change", "Before", "After"}, Empty: "No clause changes."}
	for _, d := range policy.DiffClauses(before.Clauses, after.Clauses) {
		clauses.Rows = append(clauses.Rows, []web.Cell{{Text: d.ID, Header: true}, {Text: d.Kind}, {Text: d.Before.Text}, {Text: d.After.Text}})
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

func (h pages) approve(c *web.Ctx) (web.Page, error) {
	err := h.p.Approve(c, c.Grant, c.Param("id"), Approval{By: c.Form("by"), Minute: c.Form("minute")})
	if errs.Is(err, errs.Invalid) {
		return h.versionWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/versions", "success", "This version of the policy is now in force."), nil
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
	files, name, err := uploaded(c)
	var v Version
	if err == nil {
		v, err = h.p.Load(c, c.Grant, name, files)
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

const largestPack = 5 << 20

// uploaded opens the posted zip with bounds: few files, no path out of the folder, no bomb.
func uploaded(c *web.Ctx) (fs.FS, string, error) {
	f, err := c.Upload("pack", largestPack)
	if err != nil {
		return nil, "", err
	}
	if f == nil {
		return nil, "", errs.Bad("pack", "Choose the .zip file of the policy pack.")
	}
	files, err := unzip(f.Body)
	return files, f.Name, err
}

func unzip(body []byte) (fs.FS, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, errs.Bad("pack", "This is not a .zip file that can be read. Please make it again from the pack's folder.")
	}
	if len(z.File) > 200 {
		return nil, errs.Bad("pack", "The .zip file has more than 200 files. A pack has about a dozen.")
	}
	out, left := fstest.MapFS{}, int64(largestPack)
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if !fs.ValidPath(f.Name) || strings.Contains(f.Name, `\`) { // a path from the root would make walking it never end
			return nil, errs.Bad("pack", "The .zip file holds a file called %q, which leads out of its folder. Please make it again from the pack's folder.", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			return nil, errs.Bad("pack", "The file %s in the .zip cannot be read.", f.Name)
		}
		text, err := io.ReadAll(io.LimitReader(r, left+1))
		r.Close()
		if left -= int64(len(text)); err != nil || left < 0 {
			return nil, errs.Bad("pack", "The .zip file is damaged or unpacks to more than 5 MB.")
		}
		out[f.Name] = &fstest.MapFile{Data: text}
	}
	return inside(out), nil
}

// inside steps into the one folder that a zip of a folder has.
func inside(all fstest.MapFS) fs.FS {
	if _, here := all["pack.yaml"]; here {
		return all
	}
	for name := range all {
		if path.Base(name) == "pack.yaml" {
			if sub, err := fs.Sub(all, path.Dir(name)); err == nil {
				return sub
			}
		}
	}
	return all
}
