package house_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/web/webtest"
	"belisha/test/golden"
)

// Every page of the house with the right that opens it, as a diff to read. What needs no sign-in has a list of its own.
func TestRoutesAreTheOnesWritten(t *testing.T) {
	t.Parallel()
	h := open(t, db.SQLite)
	var lines, public []string
	for _, r := range h.Site.Routes() {
		a, _ := h.Gate.Action(r.Action)
		line := fmt.Sprintf("%-5s %-44s %-22s", r.Method, r.Path, r.Action)
		if a.Public {
			public = append(public, strings.TrimSpace(line))
			line += " public"
		}
		if r.List {
			line += " list"
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	slices.Sort(lines)
	slices.Sort(public)
	golden.Check(t, "testdata/routes.golden", strings.Join(lines, "\n")+"\n")
	golden.Check(t, "testdata/public.golden", strings.Join(public, "\n")+"\n")
}

// The matrix that governors read is the one by which the real house decides, and every row of it opens something.
func TestRightsMatrixIsTheHouses(t *testing.T) {
	t.Parallel()
	h := open(t, db.SQLite)
	if unused := h.Gate.Unused(); len(unused) > 0 {
		t.Errorf("rights.csv grants what no action asks for: %v", unused)
	}
	read, err := os.ReadFile("../../internal/authz/testdata/matrix.golden")
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]string{}
	for line := range strings.Lines(string(read)) {
		if f := strings.Fields(line); len(f) == len(authz.Roles())+1 {
			printed[f[0]] = strings.Join(f[1:], " ")
		}
	}
	// Asked for inside a page, of a narrower subject.
	offered := map[string]bool{"registers.look": true, "governance.bundle_names": true, "governance.running": true, "chronology.looked": true, "escalation.watch": true, "keeping.case": true}
	for _, r := range h.Site.Routes() {
		offered[r.Action] = true
	}
	for _, a := range h.Gate.Actions() {
		if a.Public {
			continue
		}
		var cells []string
		for _, r := range authz.Roles() {
			cells = append(cells, h.Gate.ReachOf(a.Name, r).String())
		}
		if got := strings.Join(cells, " "); got != printed[a.Name] {
			t.Errorf("%s: the house decides by %q, the matrix says %q", a.Name, got, printed[a.Name])
		}
		if !offered[a.Name] {
			t.Errorf("%s: the matrix grants it, and no page asks for it", a.Name)
		}
	}
}

// Every template fits the struct of its page.
func TestTemplatesFit(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, open(t, db.SQLite).Site)
}
