package governance

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
)

// paper is one file of a bundle.
type paper struct {
	name string
	body []byte
}

const (
	manifest     = "manifest-sha256.txt"
	statedAs     = "statement.json"
	mostReports  = 12
	postsAs      = "post-holders.csv"
	bundleFormat = "Belisha bundle for inspection, 1"
)

// papers are the files of a bundle: what the school can show, and no name that was not asked for. // serves GOV-23
func (g room) papers(ctx context.Context, tx *ledger.Tx, school string, b Bundle) (kept, []paper, error) {
	k, s, signed, err := g.sealed(ctx, tx, school)
	if err != nil {
		return k, nil, err
	}
	who, err := g.register(ctx, tx)
	if err != nil {
		return k, nil, err
	}
	out := []paper{{"read-me.txt", readMe(s, b, who)}, {statedAs, signed}, {"clauses.csv", g.clauseSheet(s)}, {"standards.csv", standardSheet(s)}}
	for _, make := range []func(context.Context, *ledger.Tx, redactor) ([]paper, error){g.policyPaper, g.approvalPaper, g.trainingPapers, g.reviewPaper, g.reportPapers} {
		more, err := make(ctx, tx, who)
		if err != nil {
			return k, nil, err
		}
		out = append(out, more...)
	}
	if b.Names {
		holders, err := g.holderPaper(ctx, tx)
		if err != nil {
			return k, nil, err
		}
		out = append(out, holders)
	}
	return k, append(out, paper{manifest, sums(out)}), nil
}

// sums is the manifest, in the form that `sha256sum -c` reads.
func sums(all []paper) []byte {
	var b bytes.Buffer
	for _, p := range all {
		fmt.Fprintf(&b, "%s  %s\n", digestOf(p.body), p.name)
	}
	return b.Bytes()
}

func zipped(all []paper, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range all {
		f, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: at.UTC().Truncate(time.Second)})
		if err == nil {
			_, err = f.Write(p.body)
		}
		if err != nil {
			return nil, fmt.Errorf("governance: bundle: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("governance: bundle: %w", err)
	}
	return b.Bytes(), nil
}

func readMe(s Statement, b Bundle, who redactor) []byte {
	names := "No personal data of anybody at the school are in it."
	if b.Names {
		names = "It names those who hold posts (" + postsAs + "), and nobody else."
	}
	return fmt.Appendf(nil, `%s

School:  %s
For:     %s
Why:     %s
Made:    %s
Opens until: %s
Policy:  %s, version %s
         fingerprint %s
Trail:   %s after %d events

%s
Counts under %d are put together, so that no child can be known again.
%s

To check that no file was changed:      sha256sum -c %s
To check the statement's signature:     belisha statement verify %s
`, bundleFormat, s.School, who.without(b.Recipient), who.without(b.Why), clock.Told(b.MadeAt), clock.Told(b.ExpiresAt), s.Policy.Title, s.Policy.Version, s.Policy.Hash,
		s.Trail.Head, s.Trail.Events, names, s.SmallBelow, s.Note, manifest, statedAs)
}

// policyPaper is the policy as the public reads it; where no copy was published yet, as plain text.
func (g room) policyPaper(ctx context.Context, tx *ledger.Tx, who redactor) ([]paper, error) {
	a, err := g.inForce()
	if err != nil {
		return nil, err
	}
	page, err := g.store.publicCopy(ctx, tx, a.Version)
	if err != nil {
		return nil, err
	}
	if page != "" {
		return []paper{{"policy.html", []byte(who.without(page))}}, nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nVersion %s\n", a.Pack.Identity.Title, a.Pack.Identity.Version)
	section := ""
	for _, c := range a.Pack.Clauses {
		if c.Section != section {
			section = c.Section
			fmt.Fprintf(&b, "\n%s\n\n", section)
		}
		fmt.Fprintf(&b, "- %s\n", c.Text)
	}
	return []paper{{"policy.txt", []byte(who.without(b.String()))}}, nil
}

// reportPapers are the newest anonymous reports that were sent to governors, as they were sent. // serves GOV-04
func (g room) reportPapers(ctx context.Context, tx *ledger.Tx, who redactor) ([]paper, error) {
	all, err := g.store.saved(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []paper
	for _, s := range all {
		if s.State != "sent" || len(out) == mostReports {
			continue
		}
		var r Report
		if err := json.Unmarshal([]byte(s.Body), &r); err != nil {
			return nil, fmt.Errorf("governance: report of %s: %w", s.Term, err)
		}
		out = append(out, paper{"reports/" + s.Term + ".txt", []byte(who.without(reportText(s, r)))})
	}
	return out, nil
}

func reportText(s Saved, r Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Report to governors: %s\n%s to %s, sent on %s\n%s\n", r.Title, r.From, r.To, clock.Told(s.SentAt), r.Policy)
	if s.Comment != "" {
		fmt.Fprintf(&b, "\n%s\n", s.Comment)
	}
	for _, part := range r.Parts {
		fmt.Fprintf(&b, "\n%s: %s\n", part.Title, part.Total.Shown)
		for _, f := range part.Parts {
			fmt.Fprintf(&b, "  %s: %s\n", f.Label, f.Shown)
		}
		if part.Note != "" {
			fmt.Fprintf(&b, "  %s\n", part.Note)
		}
	}
	b.WriteString("\nWhat was done\n")
	for _, f := range r.Facts {
		fmt.Fprintf(&b, "  %s: %s\n", f.Title, f.Text)
	}
	for _, f := range append(r.Stands, r.Watched...) {
		fmt.Fprintf(&b, "  %s: %s (%s)\n", f.Title, f.Text, f.State)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(&b, "  Not measured yet: %s\n", m)
	}
	return b.String()
}

func csvOf(head []string, rows [][]string) []byte {
	t := sheet.Table{Head: head}
	for _, row := range rows {
		cells := make([]sheet.Cell, len(row))
		for i, text := range row {
			cells[i].Text = text
		}
		t.Rows = append(t.Rows, cells)
	}
	return sheet.WriteCSV(t)
}
