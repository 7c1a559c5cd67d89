package browser_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
)

// place is a page of the policy that runs; behind is what leads to it where its address holds the id of a record.
type place struct{ path, behind string }

// policyPlaces are the pages of the registers, the duties, the notices, the life of the policy and the overview. Those of
// registers stand for all: one with a desk, one that keeps children's matters, one with a long form.
func policyPlaces() []place {
	return []place{
		{"/dashboard", ""}, {"/standards", ""}, {"/standards/{}", "/standards"}, {"/dashboard/clauses/england.gov.group", ""}, {"/statements", ""}, {"/statements/{}", "/statements"},
		{"/registers", ""}, {"/registers/improvement_actions", ""}, {"/registers/improvement_actions/new", ""}, {"/registers/improvement_actions/{}", "/registers/improvement_actions?all=yes"},
		{"/registers/improvement_actions/{}/change", "/registers/improvement_actions?all=yes"}, {"/registers/improvement_actions/{}/move/start", "/registers/improvement_actions?all=yes"},
		{"/registers/improvement_actions/{}/attest", "/registers/improvement_actions?all=yes"}, {"/registers/improvement_actions/import", ""}, {"/registers/improvement_actions/print", ""},
		{"/registers/improvement_actions/views", ""}, {"/registers/confiscations", ""}, {"/registers/confiscations/desk", ""}, {"/registers/confiscations/desk?day=end", ""},
		{"/registers/confiscations/new", ""}, {"/registers/complaints", ""}, {"/registers/complaints/new", ""}, {"/registers/complaints/{}", "/registers/complaints?all=yes"},
		{"/registers/seats", ""}, {"/registers/related_policies?late=yes", ""}, {"/registers/contracts", ""}, {"/registers/contracts/new", ""},
		{"/duties", ""}, {"/duties?print=yes", ""}, {"/duties/year", ""}, {"/duties/calendar", ""}, {"/duties/feed", ""}, {"/duties/guidance_read", ""}, {"/duties/termly_monitoring", ""},
		{"/notices", ""}, {"/notices/{}", "/notices"}, {"/notices/choices", ""}, {"/notices/outbox", ""},
		{"/policy/versions", ""}, {"/policy/versions/{}", "/policy/versions"}, {"/policy/versions/{}/changes", "/policy/versions"}, {"/policy/versions/{}/consultation", "/policy/versions"},
		{"/policy/versions/{}/impact", "/policy/versions"}, {"/policy/versions/{}/edit", "/policy/versions"}, {"/policy/versions/{}/edit/clauses/filter.games", "/policy/versions"},
		{"/policy/versions/{}/edit/pack/all", "/policy/versions"}, {"/policy/versions/{}/edits", "/policy/versions"},
		{"/policy/for/staff", ""}, {"/policy/for/ks1", ""}, {"/policy/for/ks2", ""}, {"/policy/for/parents", ""}, {"/policy/for/visitors", ""},
		{"/policy/read", ""}, {"/policy/readers", ""}, {"/policy/reviews", ""}, {"/policy/owner", ""}, {"/policy/decisions", ""}, {"/policy/confirm", ""},
	}
}

// shows STD-26: the pages of the policy that runs have no fault that axe finds, scroll nowhere sideways and cut nothing
// off at 320 pixels, for each who works with them.
func TestSTD26ThePagesOfThePolicyThatRuns(t *testing.T) {
	examined := map[string]bool{}
	for _, role := range []string{"coordinator", "head", "governor", "teacher", "office"} {
		t.Run(role, func(t *testing.T) {
			a := school.one(t, role, map[string]string{"teacher": herClass}[role])
			r := newReader(t, a)
			opened := 0
			for _, p := range policyPlaces() {
				if only := os.Getenv("BELISHA_ONLY"); only != "" && !strings.HasPrefix(p.path, only) {
					continue
				}
				path, ok := r.resolve(p)
				status, doc := http.StatusNotFound, (*goquery.Document)(nil)
				if ok {
					status, doc = r.get(path)
				}
				if status != http.StatusOK { // the gate's table says who may not; that the others may is asked below
					continue
				}
				opened++
				if key := p.path + frame(doc); !examined[key] {
					examined[key] = true
					t.Run(strings.NewReplacer("/", "_", "{}", "x", "?", "_").Replace(strings.TrimPrefix(p.path, "/")), func(t *testing.T) { examineAs(t, a, r, path) })
				}
			}
			if least := map[string]int{"coordinator": 50, "head": 50, "governor": 25, "teacher": 15, "office": 15}[role]; opened < least && os.Getenv("BELISHA_ONLY") == "" {
				t.Errorf("the %s could open %d of these pages, fewer than %d", role, opened, least)
			}
		})
	}
}

func examineAs(t *testing.T, a demo.Account, r *reader, path string) {
	t.Helper()
	w := direct(t)
	w.t = t
	w.goOnAs(&reader{t: t, client: r.client})
	w.visit(path)
	w.examine(a.Role + " " + path)
	w.picture(strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), "-")+"-"+a.Role, false)
	w.clean(a.Role + " " + path)
}

// resolve puts into a place's path the record to which the page behind it leads; false: it leads to none.
func (r *reader) resolve(p place) (string, bool) {
	r.t.Helper()
	if p.behind == "" {
		return p.path, true
	}
	base, rest, _ := strings.Cut(p.path, "{}")
	status, list := r.get(p.behind)
	if status != http.StatusOK {
		return "", false
	}
	for _, a := range list.Find("main a").EachIter() {
		id, found := strings.CutPrefix(a.AttrOr("href", ""), base)
		id, _, _ = strings.Cut(id, "/")
		id, _, _ = strings.Cut(id, "?")
		if found && id != "" && !slices.Contains([]string{"new", "import", "print", "views", "desk", "export", "choices", "outbox"}, id) {
			return base + id + rest, true
		}
	}
	return "", false
}
