package browser_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"
	"belisha/internal/kit/clock"

	"github.com/chromedp/chromedp"
)

// planned is the entry of the scenario.
const planned = "Board by the hall: whom to tell"

// shows POL-01, GOV-10, DEV-12, GOV-16, GOV-08: a day with the registers, the duties and the overview, each part by whom it
// belongs to.
func TestADayWithTheRegisters(t *testing.T) {
	for _, part := range []struct {
		name string
		do   func(*testing.T)
	}{
		{"GOV10 the coordinator plans an improvement", improved},
		{"DEV12 the office takes a phone in and gives it out", handedIn},
		{"GOV16 somebody signs a duty", signedDuty},
		{"GOV08 a governor follows a failing clause", followed},
	} {
		t.Run(part.name, part.do)
	}
}

// improved: an entry with a mistake comes back with the fault beside its field and nothing lost; put right, it is
// stored, goes a step further, stands in the list and in the exported file. // shows GOV-10, POL-01
func improved(t *testing.T) {
	a := school.one(t, "coordinator", "")
	r := newReader(t, a)
	w := direct(t)
	w.goOnAs(r)
	w.visit("/registers")
	w.leave(chromedp.Click(`main a[href="/registers/improvement_actions"]`))
	w.leave(chromedp.Click(`main a[href="/registers/improvement_actions/new"]`))
	w.do(chromedp.SendKeys("#f-action", planned), chromedp.SendKeys("#f-by_when-day", "31"), chromedp.SendKeys("#f-by_when-month", "2"),
		chromedp.SendKeys("#f-by_when-year", fmt.Sprint(time.Now().Year()+1)), chromedp.Click("#f-from-2"), chromedp.Click("#f-school_plan-2"))
	w.do(chromedp.SetValue("#f-owner", option(w, "#f-owner", fullName(a.Name))))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-error-summary", "By when: enter a day, month and year", "By what one will know: write something here")
	beside := `(s => { const g = document.querySelector(s).closest(".govuk-form-group--error"); return g ? g.querySelector(".govuk-error-message").innerText : "" })`
	for box, says := range map[string]string{"#f-measure": "By what one will know: write something here", "#f-by_when-day": "By when: enter a day"} {
		if said := eval[string](w, beside+fmt.Sprintf("(%q)", box)); !strings.Contains(said, says) {
			t.Errorf("beside %s stands %q", box, said)
		}
	}
	for box, typed := range map[string]string{"#f-action": planned, "#f-by_when-day": "31", "#f-by_when-month": "2", "#f-from-2:checked": "meeting", "#f-school_plan-2:checked": "no"} {
		if kept := eval[string](w, fmt.Sprintf("(document.querySelector(%q) || {}).value || ''", box)); kept != typed {
			t.Errorf("%s was %q and is %q: what was typed is lost", box, typed, kept)
		}
	}
	if kept := eval[string](w, `document.querySelector("#f-owner").selectedOptions[0].innerText`); kept != fullName(a.Name) {
		t.Errorf("the owner was lost: %q", kept)
	}
	w.examine("an entry with a mistake")
	w.picture("register-mistake", false)
	w.do(chromedp.SendKeys("#f-measure", "Every child can name two people"), chromedp.SetValue("#f-by_when-day", "28"))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-notification-banner", "Action added")
	w.has("h1", planned)
	steps(t, w, r)
	w.clean("registers")
}

// steps takes the scenario's entry on, and finds it in the list and in the file.
func steps(t *testing.T, w *window, r *reader) {
	t.Helper()
	move := eval[string](w, `(document.querySelector("main a[href$='/move/start'], main form[action$='/move/start'] button") || {}).innerText || ""`)
	if move == "" {
		t.Fatalf("the entry offers no next step: %s", w.text("main"))
	}
	w.leave(chromedp.Click(`main a[href$="/move/start"], main form[action$="/move/start"] button`))
	if strings.HasSuffix(eval[string](w, "location.pathname"), "/move/start") {
		w.leave(chromedp.Click(`main form button[type=submit]`))
	}
	w.has(".govuk-notification-banner", "Under way")
	w.visit("/registers/improvement_actions?q=" + url.QueryEscape("Board by the hall"))
	w.has("main tbody", planned, "Under way")
	at := eval[string](w, `document.querySelector("main a[href*='as=csv']").getAttribute("href")`)
	got, err := r.client.Get(school.Web + at)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	file, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if kind := got.Header.Get("Content-Type"); got.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/csv") || !strings.Contains(string(file), planned) {
		t.Errorf("the file: status %d, %s, %.300s", got.StatusCode, kind, file)
	}
}

// option is the value of an answer by its words.
func option(w *window, list, words string) string {
	w.t.Helper()
	return eval[string](w, fmt.Sprintf("[...document.querySelector(%q).options].find(o => o.innerText === %q).value", list, words))
}

// handedIn: at the desk a child is found by name, the phone taken in, and given out in the afternoon. // shows DEV-12
func handedIn(t *testing.T) {
	child := school.one(t, "pupil", "3 Heron")
	w := direct(t).signIn(school.one(t, "office", ""))
	desk := "/registers/phones_in/desk"
	w.visit(desk)
	w.find(fullName(child.Name))
	w.leave(chromedp.Click(fmt.Sprintf("main a[href='/registers/phones_in/new?f-child=%s']", child.Name)))
	w.do(chromedp.Click("#f-off"), chromedp.Click("#f-leave-2"), chromedp.Click("#f-notice"))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-notification-banner", "Phone added")
	w.visit(desk)
	w.find(fullName(child.Name))
	w.has("main", "In the office since")
	w.picture("desk", false)
	w.leave(chromedp.Click("main button[name=move][value=collect]"))
	w.has("main", "This step asks for something more")
	w.do(chromedp.Click("#f-collector"), chromedp.SendKeys("#f-initials", "ZC"))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-notification-banner", "Collected")
	w.visit(desk + "?find=" + url.QueryEscape(fullName(child.Name)))
	if strings.Contains(w.text("main"), fullName(child.Name)+", "+time.Now().In(clock.London).Format("2 January 2006")+" In the office") {
		t.Errorf("the phone that was collected is still in the office: %s", w.text("main"))
	}
	w.clean("desk")
}

func (w *window) find(name string) {
	w.t.Helper()
	w.do(chromedp.SetValue("#find", name))
	w.leave(chromedp.Click("main form button[type=submit]"))
}

// signedDuty: an open duty that is proved by a signature is signed with one tick. // shows GOV-16
func signedDuty(t *testing.T) {
	who, at := anOpenDuty(t)
	w := direct(t).signIn(who)
	w.visit(at)
	w.leave(chromedp.Click(`main form[action$="/done"] button[type=submit]`))
	w.has(".govuk-error-summary", "Tick the box to sign")
	if eval[bool](w, `document.querySelector("input[name=round]:checked") === null`) {
		w.do(chromedp.Click("input[name=round]"))
	}
	w.do(chromedp.Click("input[name=confirm]"))
	w.leave(chromedp.Click(`main form[action$="/done"] button[type=submit]`))
	w.has(".govuk-notification-banner", "Signed. Thank you.")
	w.has("main table", fullName(who.Name))
	w.clean("duty")
}

// anOpenDuty finds a duty that waits for its owner's signature, the coordinator's first.
func anOpenDuty(t *testing.T) (demo.Account, string) {
	t.Helper()
	for _, role := range []string{"coordinator", "head", "dsl", "technician", "chair"} {
		who := school.one(t, role, "")
		r := newReader(t, who)
		_, list := r.get("/duties?show=mine")
		for _, a := range list.Find("main table a[href^='/duties/']").EachIter() {
			at := a.AttrOr("href", "")
			if _, page := r.get(at); page.Find("main form[action$='/done']").Length() > 0 {
				return who, at
			}
		}
	}
	t.Fatal("nobody has a duty to sign")
	return demo.Account{}, ""
}

// followed: from the overview a governor reads a failing clause and comes to the register behind its figure. Registers that
// the policy keeps from governors are passed over. // shows GOV-08
func followed(t *testing.T) {
	r := newReader(t, school.one(t, "governor", ""))
	w := direct(t)
	w.goOnAs(r)
	w.visit("/dashboard")
	rows := eval[[][]string](w, `[...document.querySelectorAll("main tbody tr")].filter(r => /Failing/.test(r.innerText) && r.querySelector("a[href^='/registers/']"))
		.map(r => ["/policy/clauses/", "/registers/"].map(to => r.querySelector("a[href^='" + to + "']").getAttribute("href")))`)
	i := slices.IndexFunc(rows, func(row []string) bool { status, _ := r.get(row[1]); return status == http.StatusOK })
	if i < 0 {
		t.Fatalf("of %d failing clauses none leads a governor to its register", len(rows))
	}
	clause, register := rows[i][0], rows[i][1]
	w.leave(chromedp.Click(fmt.Sprintf("main tbody a[href=%q]", clause)))
	w.has("main", "Failing", strings.TrimPrefix(clause, "/policy/clauses/"))
	w.leave(chromedp.Click(fmt.Sprintf("main a[href=%q]", register)))
	if at := eval[string](w, "location.pathname"); at != register || !strings.Contains(w.text("main"), "How they stand") && w.text("main table") == "" {
		t.Errorf("the clause leads to %s, not to the list of %s: %s", at, register, w.text("main"))
	}
	w.clean("overview")
}
