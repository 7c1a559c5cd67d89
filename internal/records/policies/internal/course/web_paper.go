package course

import (
	"fmt"
	"html/template"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// sheet is the file that a school puts on its website: no style, no script, nothing from elsewhere.
const sheet = `<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Identity.Title}}, version {{.Identity.Version}}</title></head>
<body>
<h1>{{.Identity.Title}}</h1>
{{with .Identity.Motto}}<p>{{.}}</p>
{{end}}{{with .Identity.Mission}}<p>{{.}}</p>
{{end}}<dl>
{{range .Facts}}<dt>{{index . 0}}</dt><dd>{{index . 1}}</dd>
{{end}}</dl>
{{with .Identity.Values}}<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>
{{end}}{{with .Identity.Notice}}<p>{{.}}</p>
{{end}}{{range .Groups}}<h2>{{.Title}}</h2>
<ul>
{{range .Clauses}}<li id="{{.ID}}">{{.Text}}</li>
{{end}}</ul>
{{end}}</body>
</html>
`

// paper renders the public copy of a version. // serves POL-19
func paper(v Version, pack *policy.Pack) (string, error) {
	t, err := template.New("sheet").Parse(sheet)
	if err != nil {
		return "", fmt.Errorf("policies: sheet: %w", err)
	}
	var b strings.Builder
	err = t.Execute(&b, struct {
		Identity policy.Identity
		Facts    [][2]string
		Groups   []Group
	}{pack.Identity, IdentityFacts(v, pack), BySection(pack.Clauses)})
	if err != nil {
		return "", fmt.Errorf("policies: sheet: %w", err)
	}
	return b.String(), nil
}

// Plain is the policy as plain text.
func Plain(v Version, pack *policy.Pack) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", pack.Identity.Title)
	for _, f := range IdentityFacts(v, pack) {
		fmt.Fprintf(&b, "%s: %s\n", f[0], f[1])
	}
	if pack.Identity.Notice != "" {
		fmt.Fprintf(&b, "\n%s\n", pack.Identity.Notice)
	}
	for _, g := range BySection(pack.Clauses) {
		fmt.Fprintf(&b, "\n%s\n\n", strings.ToUpper(g.Title))
		for _, c := range g.Clauses {
			fmt.Fprintf(&b, "- %s\n", c.Text)
		}
	}
	return b.String()
}

// Group is the clauses under one heading of the document.
type Group struct {
	Title   string
	Clauses []policy.Clause
}

// BySection puts clauses under the headings of the document.
func BySection(all []policy.Clause) []Group {
	var out []Group
	for _, cl := range all {
		if n := len(out); n == 0 || out[n-1].Title != cl.Section {
			out = append(out, Group{Title: cl.Section})
		}
		last := &out[len(out)-1]
		last.Clauses = append(last.Clauses, cl)
	}
	return out
}

// IdentityFacts are what every copy of the policy shows of itself. // serves POL-02, POL-25
func IdentityFacts(v Version, pack *policy.Pack) [][2]string {
	approved, _ := clock.Parse(v.ApprovedAt) // a stored moment; an unread one shows as none
	out := [][2]string{{"School", pack.Identity.School}, {"Version", pack.Identity.Version}, {"Created", pack.Identity.Created},
		{"Approved", fmt.Sprintf("%s, %s (%s)", v.ApprovedBy, clock.Day(approved), v.Minute)}, {"Next review", v.ReviewOn},
		{"Made from", pack.Identity.DerivesFrom}, {"Fingerprint", v.Hash}}
	if v.ReviewOn == "" {
		out[4][1] = reviewOn(pack, approved)
	}
	return out
}
