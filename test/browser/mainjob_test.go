package browser_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"
	"belisha/internal/kit/clock"

	"github.com/chromedp/chromedp"
)

// job is the main job of the product, from the child's press to the governors' report.
type job struct {
	pupil  demo.Account
	number string // of the concern, as the child was told
	at     string // its page
	hash   string // the seal of its evidence
	day    string // of the press, as pages say it
	lead   *window
}

// TestTheMainJob is one story; each part needs those before it.
func TestTheMainJob(t *testing.T) {
	asksWho(t)
	j := &job{pupil: school.one(t, "pupil", herClass), lead: direct(t).signIn(school.one(t, "dsl", ""))}
	for _, part := range []struct {
		name string
		do   func(*testing.T)
	}{
		{"INC01 the press reaches the worklist", j.pressed},
		{"INC24 MON08 the evidence is sealed", j.sealed},
		{"INC14 POL12 the matrix asks", j.classified},
		{"STD13 no closing without a reason", j.closed},
		{"INC04 the technician and another teacher are refused", j.refused},
		{"POL06 the policy shows the request", j.proven},
		{"MON18 the seal still stands", j.whole},
	} {
		if !t.Run(part.name, func(t *testing.T) { j.lead.t = t; part.do(t) }) {
			return
		}
	}
}

// pressed: a press in one browser shows in another, open one, by itself. // shows INC-01, MON-08
func (j *job) pressed(t *testing.T) {
	j.lead.visit("/incidents")
	before := eval[int](j.lead, `document.querySelectorAll("main tbody tr").length`)
	her := behind(t, j.pupil)
	her.blocked("https://" + gameSite + "/play?level=2")
	her.leave(chromedp.Click("button[value=tell]"))
	pressed := time.Now().In(clock.London)
	j.day = pressed.Format("2 January 2006")
	found := regexp.MustCompile(`Your number is (\d{4}-\d{4})\.`).FindStringSubmatch(her.text("main"))
	if found == nil {
		t.Fatalf("no number: %s", her.text("main"))
	}
	j.number = found[1]
	row := fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].some(r => r.innerText.includes(%q))`, j.number)
	j.lead.until("the worklist does not show the concern by itself", row)
	t.Logf("the worklist showed the concern %d ms after the child had her answer", time.Since(pressed).Milliseconds())
	if now := eval[int](j.lead, `document.querySelectorAll("main tbody tr").length`); now != before+1 && now != 25 {
		t.Errorf("%d rows before, %d after", before, now)
	}
	j.lead.picture("worklist", false)
	for _, how := range []string{"live", "after a reload"} {
		given := strings.SplitN(fullName(j.pupil.Name), " ", 2)
		seen := eval[string](j.lead, fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].find(r => r.innerText.includes(%q)).innerText`, j.number))
		for _, want := range []string{"New", gameSite, given[0] + " " + given[1][:1], herClass, j.day} {
			if !strings.Contains(squeeze(seen), want) {
				t.Errorf("%s, the worklist's row does not say %q: %s", how, want, squeeze(seen))
			}
		}
		j.lead.visit("/incidents")
	}
	j.at = eval[string](j.lead, fmt.Sprintf(`[...document.querySelectorAll("main tbody a")].find(a => a.innerText.includes(%q)).getAttribute("href")`, j.number))
	j.lead.clean("worklist")
}

// sealed: the case holds the child's words, the page, and the log line with its hash. // shows INC-24, MON-08
func (j *job) sealed(t *testing.T) {
	j.lead.visit(j.at)
	j.lead.has("main", j.number, fullName(j.pupil.Name), gameSite, "I saw a page that was blocked and I want a grown-up to know.")
	j.hash = strings.Fields(j.lead.text("#evidence .belisha-hash"))[0]
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(j.hash) {
		t.Errorf("the seal is %q", j.hash)
	}
	j.lead.has("#evidence", gameSite, "SHA-256")
	j.lead.examine("a new case")
}

// classified: the row of the matrix brings its responses as tasks, each ticked with a reason. // shows INC-14, POL-12
func (j *job) classified(t *testing.T) {
	w := j.lead
	w.do(chromedp.SetValue("#row", "learner:online_services"), chromedp.SendKeys("#classify-reason", "She pressed the button herself."))
	eval[bool](w, `document.querySelector("input[name=place][value=school]").click(), true`)
	w.leave(chromedp.Click("#classify button[type=submit]"))
	w.has(".govuk-notification-banner", "The case is classified")
	w.has("#tasks", "From policy version 3, in force on the day")
	asked := eval[[]string](w, `[...document.querySelectorAll("[data-task]")].map(e => e.dataset.task)`)
	if got := strings.Join(asked, " "); !strings.HasSuffix(got, "learner:CT learner:HT learner:W") || !strings.Contains(got, "every_case/parents/") {
		t.Fatalf("the tasks are not those of the written policy's table for this row and of every case: %v", asked)
	}
	w.examine("a classified case")
	w.picture("case", true)
	for n, task := range asked {
		card := fmt.Sprintf("[data-task=%q]", task)
		w.fillIn(card+" form", fmt.Sprintf("Done with care, %d.", n+1))
		w.leave(chromedp.Click(card + " form button:not([formaction])"))
		w.has(card, fmt.Sprintf("Done with care, %d.", n+1), fullName(school.one(t, "dsl", "").Name))
	}
	w.has("#tasks", "All dealt with")
}

// fillIn answers all that a form asks: words in each box, the first of each choice, and this day and minute: a fixed hour lies in the future of an early morning.
func (w *window) fillIn(form, words string) {
	w.t.Helper()
	eval[bool](w, fmt.Sprintf(`(() => {
	const london = at => new Date(at.toLocaleString("en-US", { timeZone: "Europe/London" })); // the school's clock, wherever the browser is
	const form = document.querySelector(%q), now = london(new Date()), later = london(new Date(Date.now() + 7 * 864e5));
	if (form.closest("details")) form.closest("details").open = true;
	for (const e of form.elements) {
		if (e.type === "hidden" || e.tagName === "BUTTON" || e.tagName === "FIELDSET" || e.type === "checkbox") continue;
		if (e.type === "radio") { if (!form.querySelector("input[name=" + CSS.escape(e.name) + "]:checked")) e.checked = true; continue; }
		if (e.tagName === "SELECT") { if (!e.value) e.value = [...e.options].find(o => o.value).value; continue; }
		if (e.value) continue;
		const soon = /review/.test(e.name) ? later : now;
		if (e.name.endsWith("-day")) e.value = soon.getDate();
		else if (e.name.endsWith("-month")) e.value = soon.getMonth() + 1;
		else if (e.name.endsWith("-year")) e.value = soon.getFullYear();
		else if (e.name.includes("hour") || e.name.includes("time")) e.value = now.toTimeString().slice(0, 5);
		else e.value = %q;
	} return true; })()`, form, words))
}

// learned writes down what the case taught, which the policy asks for before a case is closed. // serves INC-26
func (j *job) learned() {
	w := j.lead
	w.visit(j.at + "/lesson")
	w.do(chromedp.SendKeys("#lesson textarea", "Talk about games and lessons in the autumn."))
	eval[bool](w, `document.querySelectorAll("#lesson input[type=radio][value=not_needed]").forEach(e => { e.checked = true }), true`)
	w.leave(chromedp.Click("#lesson form button[type=submit]"))
	w.visit(j.at)
}

// closed: without a reason the case stays open, says so, and loses nothing that was typed. // shows STD-13, INC-04
func (j *job) closed(t *testing.T) {
	w := j.lead
	j.learned()
	eval[bool](w, `document.querySelector("#closing input[name=risks][value=none]").click(), true`)
	eval[bool](w, `document.querySelector("#closing input[name=outcome]").click(), true`)
	outcome := eval[string](w, `document.querySelector("#closing input[name=outcome]:checked").value`)
	w.do(chromedp.SendKeys("#informed", "Her mother, by telephone."))
	w.leave(chromedp.Click("#closing button[type=submit]"))
	fault := w.text(".govuk-error-summary")
	t.Logf("refused with: %s", fault)
	if !strings.Contains(strings.ToLower(fault), "reason") && !strings.Contains(strings.ToLower(fault), "why") {
		t.Errorf("the refusal does not speak of a reason: %q", fault)
	}
	if got := eval[string](w, `document.querySelector("#informed").value`); got != "Her mother, by telephone." {
		t.Errorf("who was told is lost: %q", got)
	}
	if got := eval[string](w, `(document.querySelector("#closing input[name=outcome]:checked") || {}).value || ""`); got != outcome {
		t.Errorf("the outcome is lost: %q", got)
	}
	w.examine("a refused closing")
	if eval[string](w, `document.activeElement.closest(".govuk-error-summary") ? "yes" : document.activeElement.tagName`) != "yes" {
		t.Error("the list of faults has not the focus")
	}
	w.do(chromedp.SendKeys("#close-reason", "She knows the rule now."))
	w.leave(chromedp.Click("#closing button[type=submit]"))
	w.has(".govuk-notification-banner", "The case is closed")
	w.has("h1", "Closed")
	w.clean("case")
}

// refused: two who may not see the case are refused, and whoever reads the trail sees it. // shows INC-04, INC-06
func (j *job) refused(t *testing.T) {
	for _, who := range []demo.Account{school.one(t, "technician", ""), school.one(t, "teacher", otherClass)} {
		w := direct(t).signIn(who)
		if status := w.visit(j.at); status != 403 {
			t.Errorf("%s: status %d", who.Role, status)
		}
		if seen := w.text("body"); strings.Contains(seen, j.number) || strings.Contains(seen, gameSite) {
			t.Errorf("%s sees of it: %s", who.Role, seen)
		}
		w.examine("refused " + who.Role)
	}
	j.lead.visit(j.at)
	j.lead.has("#refused", fullName(school.one(t, "technician", "").Name), fullName(school.one(t, "teacher", otherClass).Name))
	own := direct(t).signIn(school.one(t, "teacher", herClass))
	if status := own.visit(j.at); status != 200 {
		t.Errorf("her own teacher: status %d: %s", status, own.text("main"))
	}
	coordinator := newReader(t, school.one(t, "coordinator", ""))
	status, trail := coordinator.get("/trail?" + url.Values{"subject": {"incident/" + strings.TrimPrefix(j.at, "/incidents/")}}.Encode())
	seen := squeeze(trail.Find("main table").Text())
	for _, who := range []demo.Account{school.one(t, "technician", ""), school.one(t, "teacher", otherClass)} {
		if !regexp.MustCompile(fullName(who.Name) + ` [a-z.-]*refused`).MatchString(seen) {
			t.Errorf("the trail (status %d) does not show that %s (%s) was refused: %s", status, fullName(who.Name), who.Role, seen)
		}
	}
}

// proven: every clause has a state and a figure, and the filter's clause the request of a minute ago. // shows POL-06
func (j *job) proven(t *testing.T) {
	w := direct(t).signIn(school.one(t, "coordinator", ""))
	w.visit("/policy")
	w.has("main", "proven", "No evidence", "filter.games")
	bare := eval[[]string](w, `[...document.querySelectorAll("main .belisha-scroll tbody tr")].filter(r => r.querySelector("a[href^='/policy/clauses/']")
		&& !/Proven|Due|Failing|No evidence/.test(r.innerText)).map(r => r.innerText)`)
	if len(bare) > 0 {
		t.Errorf("%d clauses have no state, such as %s", len(bare), bare[0])
	}
	w.picture("policy", true)
	w.leave(chromedp.Click(`a[href="/policy/clauses/filter.games"]`))
	w.has("main", "Proven", "requests blocked under this clause", "Latest: Games blocked for a Year 4 pupil at "+j.day)
	w.clean("policy")
}

// whole: the lead's work has not broken the seal. // shows MON-18
func (j *job) whole(t *testing.T) {
	j.lead.visit(j.at)
	if now := strings.Fields(j.lead.text("#evidence .belisha-hash"))[0]; now != j.hash {
		t.Errorf("the seal was %s and is %s", j.hash, now)
	}
	if said, code := school.ask(t, "trail", "verify", "--dir", school.dir); code != 0 || !strings.Contains(said, "The trail is whole") {
		t.Errorf("exit code %d: %s", code, said)
	}
}
