package browser_test

import (
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
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

// peoplePlaces are the pages of people, sign-in, agreements and consents.
func peoplePlaces() []place {
	return []place{
		{"/account", ""}, {"/account/password", ""}, {"/account/breach", ""}, {"/account/factors", ""}, {"/account/factors/app", ""}, {"/account/factors/passkey", ""}, {"/account/factors/records", ""},
		{"/prove", ""}, {"/gate", ""}, {"/words", ""},
		{"/agreements/mine", ""}, {"/agreements/sign/staff_agreement", ""}, {"/agreements/sign/parents_agreement", ""}, {"/agreements/sign/ks2_agreement", ""}, {"/agreements/sign/governors_agreement", ""},
		{"/agreements/signatures/{}", "/agreements/mine"}, {"/agreements/signatures/{}/withdraw", "/agreements/mine"},
		{"/agreements/sanctions/ks1", ""}, {"/agreements/sanctions/ks2", ""}, {"/agreements/sanctions/parents", ""}, {"/agreements/sanctions/staff", ""},
		{"/agreements", ""}, {"/agreements/shares", ""}, {"/agreements/ask", ""}, {"/agreements/homes", ""}, {"/agreements/declined", ""}, {"/agreements/class/4%20Kestrel", ""},
		{"/agreements/forms", ""}, {"/agreements/forms/staff_agreement", ""}, {"/agreements/forms/ks1_agreement", ""}, {"/agreements/forms/parents_agreement/paper", ""},
		{"/agreements/posters/ks1", ""}, {"/agreements/posters/ks2", ""},
		{"/gates", ""}, {"/families", ""}, {"/families/send", ""}, {"/families/{}", "/families"},
		{"/family", ""}, {"/family/{}", "/family"}, {"/family/{}/agreement", "/family"},
		{"/me", ""}, {"/me/promised", ""}, {"/me/seen", ""}, {"/me/help", ""},
		{"/classroom", ""}, {"/classroom/1%20Otter", ""}, {"/factors", ""}, {"/factors/{}", "/factors"},
		{"/people", ""}, {"/people/new", ""}, {"/people/import", ""}, {"/people/feeds", ""}, {"/people/leavers", ""}, {"/people/roll-over", ""}, {"/people/links", ""}, {"/people/delegations", ""},
		{"/people/{}", "/people?kind=pupil"}, {"/people/{}/change", "/people?kind=pupil"}, {"/people/{}/carers", "/people?kind=pupil"}, {"/people/{}/leave", "/people?kind=staff"}, {"/people/{}/delegate", "/people?kind=staff"},
		{"/accounts", ""}, {"/accounts/first", ""}, {"/accounts/left", ""}, {"/accounts/blocks", ""}, {"/accounts/acts", ""}, {"/accounts/{}", "/accounts?kind=pupil"}, {"/sign-ins", ""},
	}
}

// shows STD-26: the pages of people, sign-in, agreements and consents have no fault that axe finds, scroll nowhere sideways
// and cut nothing off at 320 pixels, for each who works with them.
func TestSTD26ThePagesOfPeopleAndAgreements(t *testing.T) {
	examinePlaces(t, peoplePlaces(), map[string]int{"head": 50, "coordinator": 50, "admin": 25, "office": 35, "teacher": 25, "technician": 20, "governor": 14, "parent": 14, "pupil": 12})
}

// shows STD-26: the reminder before the first page, for a child and for an adult.
func TestSTD26TheReminder(t *testing.T) {
	for _, a := range []demo.Account{school.one(t, "pupil", herClass), school.one(t, "pupil", "Seahorses"), school.one(t, "office", "")} {
		w := direct(t)
		w.visit("/sign-in")
		w.do(chromedp.SendKeys("#name", a.Name), chromedp.SendKeys("#password", a.Password))
		w.leave(chromedp.Click("main form button[type=submit]"))
		if at := eval[string](w, "location.pathname"); at != "/welcome" {
			t.Fatalf("%s is at %s after signing in", a.Role, at)
		}
		w.examine("the reminder of " + a.Role + " " + a.Class)
		w.picture("welcome-"+a.Role+strings.ReplaceAll(a.Class, " ", ""), false)
		w.clean("the reminder")
	}
}

// shows STD-26: the pages of the policy that runs have no fault that axe finds, scroll nowhere sideways and cut nothing
// off at 320 pixels, for each who works with them.
func TestSTD26ThePagesOfThePolicyThatRuns(t *testing.T) {
	examinePlaces(t, policyPlaces(), map[string]int{"coordinator": 50, "head": 50, "governor": 25, "teacher": 15, "office": 15})
}

// examinePlaces looks at each of the pages as each of the roles that may open it; least is how many that must be.
func examinePlaces(t *testing.T, places []place, least map[string]int) {
	t.Helper()
	for _, role := range slices.Sorted(maps.Keys(least)) {
		t.Run(role, func(t *testing.T) {
			a := school.one(t, role, map[string]string{"teacher": herClass, "pupil": herClass}[role])
			r := newReader(t, a)
			opened, fresh := 0, []string{}
			for _, p := range places {
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
				if examined.fresh(path, doc) {
					fresh = append(fresh, path)
				}
			}
			if opened < least[role] && os.Getenv("BELISHA_ONLY") == "" {
				t.Errorf("the %s could open %d of these pages, fewer than %d", role, opened, least[role])
			}
			t.Logf("the %s could open %d of these pages, %d of a form not yet examined", role, opened, len(fresh))
			examineAll(t, a, r, "body", fresh)
		})
	}
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
		if found && id != "" && !slices.Contains([]string{"new", "import", "print", "views", "desk", "export", "choices", "outbox", "feeds", "leavers", "roll-over", "links", "delegations", "send", "language", "terms", "first", "left", "blocks", "acts"}, id) {
			return base + id + rest, true
		}
	}
	return "", false
}
