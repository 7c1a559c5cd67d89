package governance

import (
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type statementsPage struct{ Table web.Table }

func (h pages) statements(c *web.Ctx) (web.Page, error) {
	page := statementsPage{Table: web.Table{Caption: "Signed statements", Head: []string{"Made", "By", "SHA-256 of the file", "File"},
		Empty: "None has been made yet. The button below measures every clause now and signs what it finds."}}
	err := h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.g.store.statements(c, tx)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, all)
		for _, k := range all {
			page.Table.Rows = append(page.Table.Rows, []web.Cell{{Text: clock.Told(k.At), Href: "/statements/" + k.ID, Header: true}, {Text: names[k.By]},
				{Text: k.Digest}, {Text: "Download", Href: "/statements/" + k.ID + "/file"}})
		}
		return err
	})
	p := web.Show("governance/statements", "Signed statements", page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "How the policy stands", Href: "/dashboard"}, {Text: "Signed statements"}}
	return p, err
}

func (h pages) names(c *web.Ctx, tx *ledger.Tx, all []kept) (map[string]string, error) {
	var ids []string
	for _, k := range all {
		ids = append(ids, k.By)
	}
	people, err := h.g.people.Many(c, tx, ids)
	out := map[string]string{}
	for _, p := range people {
		out[p.ID] = p.Full()
	}
	return out, err
}

// state measures, signs and keeps a statement. // serves NEW-06
func (h pages) state(c *web.Ctx) (web.Page, error) {
	var id string
	err := h.g.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		k, _, _, err := h.g.sealed(c, tx, c.School.Name)
		id = k.ID
		return ledger.Event{Verb: "governance.stated", Subject: ref.New(tx.School, "statement", id),
			Changes: []ledger.Change{{Field: "digest", Class: ledger.Open, After: k.Digest}}}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/statements/"+id, "success", "Every clause has been measured and the statement is signed. Keep the two fingerprints in the minutes."), nil
}

type statementPage struct {
	Statement Statement
	Facts     web.Summary
	Counts    web.Chart
	Clauses   web.Table
	Standards []web.Table
	File      string
}

// statement is the one page: what the file says, for reading and for print.
func (h pages) statement(c *web.Ctx) (web.Page, error) {
	file, err := h.statementFile(c)
	if err != nil {
		return web.Page{}, err
	}
	s, key, err := CheckStatement(file)
	if err != nil {
		return web.Page{}, fmt.Errorf("governance: a kept statement: %w", err)
	}
	page := statementPage{Statement: s, Clauses: lineTable("Clauses", s.Clauses), File: "/statements/" + c.Param("id") + "/file", Counts: counts(s)}
	for _, kv := range [][2]string{{"School", s.School}, {"Made", clock.Told(s.Made)}, {"Policy", s.Policy.Title + ", version " + s.Policy.Version},
		{"Approved by", s.Policy.ApprovedBy + " (" + s.Policy.Minute + "), " + clock.Told(s.Policy.ApprovedAt)}, {"Fingerprint of the policy", s.Policy.Hash},
		{"Fingerprint of the trail", fmt.Sprintf("%s, after %d events", s.Trail.Head, s.Trail.Events)},
		{"Signed with the key", key}, {"SHA-256 of the file", digestOf(file)}} {
		page.Facts.Rows = append(page.Facts.Rows, web.SummaryRow{Key: kv[0], Lines: []string{kv[1]}})
	}
	for _, part := range s.Standards {
		page.Standards = append(page.Standards, lineTable(part.Title+", "+part.Edition, part.Lines))
	}
	p := web.Show("governance/statement", "Statement of "+clock.Told(s.Made), page)
	p.Wide = true
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Signed statements", Href: "/statements"}, {Text: clock.Told(s.Made)}}
	return p, nil
}

func counts(s Statement) web.Chart {
	n := map[string]int{}
	for _, l := range s.Clauses {
		n[l.How]++
	}
	return evidence(Day{Measured: n["measured"], Attested: n["attested"], Missing: n["missing"]})
}

func lineTable(caption string, all []StatementLine) web.Table {
	t := web.Table{Caption: caption, Head: []string{"Line", "What it says", "Evidence", "State", "Figure", "Newest", "Owner"}}
	for _, l := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: l.ID, Header: true}, {Text: l.Text}, {Text: l.How}, {Text: l.State}, {Text: l.Shown}, {Text: l.At}, {Text: l.Owner}})
	}
	return t
}

func (h pages) statementFile(c *web.Ctx) (file []byte, err error) {
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		file, err = h.g.store.statement(c, tx, c.Param("id"))
		return err
	})
	return file, err
}

func (h pages) download(c *web.Ctx) (web.Page, error) {
	file, err := h.statementFile(c)
	return web.Page{File: &web.Download{Name: "statement-" + c.Param("id") + ".json", Type: "application/json", Body: file}}, err
}
