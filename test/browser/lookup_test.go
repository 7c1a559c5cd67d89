package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/chromedp/chromedp"
)

// looksUp fills the form of the look-up and sends it. Where the family was not told, the lead looks all the same.
func looksUp(w *window, child demo.Account, reason string) {
	w.t.Helper()
	w.visit("/monitoring")
	w.do(chromedp.SendKeys("#who", child.Name), chromedp.SendKeys("#host", searchSite))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-error-summary", "Nobody's activity is shown without a written reason")
	if kept := eval[string](w, `document.querySelector("#who, [name=person]").value`); kept == "" {
		w.t.Error("the name that was typed is gone")
	}
	w.do(chromedp.Click("input[name=purpose][value=safeguarding]"), chromedp.SendKeys("#reason", reason))
	w.leave(chromedp.Click("main form button[type=submit]"))
	if w.there("input[name=untold]") {
		w.do(chromedp.Click("input[name=untold]"))
		w.leave(chromedp.Click("main form button[type=submit]"))
	}
	if at := eval[string](w, "location.pathname"); !strings.HasPrefix(at, "/monitoring/searches/") {
		w.t.Fatalf("no search: %s", w.text("main"))
	}
}

// shows MON-15, MON-08: the safeguarding lead looks a child up with a purpose and a reason, sees the lines and how far the
// search is, and opens a concern from one, with JavaScript and without; the head's list of the month holds the look with its
// reason, and nobody looks up themselves.
func TestMON15MON08ALookUpBecomesAConcern(t *testing.T) {
	asksWho(t)
	for _, way := range []string{"scripts", "no scripts"} {
		t.Run(way, func(t *testing.T) {
			child := school.one(t, "pupil", otherClass)
			sought := "owls at night with " + way
			behind(t, child).asked(sought)
			lead := direct(t)
			lead.scripts(way == "scripts")
			lead.signIn(school.one(t, "dsl", ""))
			reason := "Her teacher is worried, " + way + ", " + time.Now().Format(time.RFC3339Nano)
			looksUp(lead, child, reason)
			for from := time.Now(); !strings.Contains(lead.text("#step"), sought); time.Sleep(500 * time.Millisecond) {
				if time.Since(from) > patience {
					t.Fatalf("the search is not in the log: %s", lead.text("main"))
				}
				lead.visit(eval[string](lead, "location.pathname"))
			}
			lead.has("#progress", "line")
			lead.has(".govuk-summary-list", fullName(child.Name), "A worry about somebody's safety", reason)
			if way == "scripts" { // what examines is a script
				lead.examine("what the log holds")
			}
			lead.picture("found-"+strings.ReplaceAll(way, " ", "-"), false)
			opensConcern(lead, sought)
			headReads(t, reason)
			lead.clean("a look-up, " + way)
		})
	}
}

// opensConcern ticks the line of a search and opens a concern with it.
func opensConcern(lead *window, sought string) {
	lead.t.Helper()
	row := fmt.Sprintf(`[...document.querySelectorAll("#step tbody tr")].find(e => e.innerText.includes(%q))`, sought)
	lead.do(chromedp.Click("#" + eval[string](lead, row+`.querySelector("input[name=line]").id`)))
	lead.do(chromedp.SendKeys("#words", "She looks for this every night."))
	lead.leave(chromedp.Click(`form[action$="/open"] button[type=submit]`))
	lead.has(".govuk-notification-banner", "The log lines are sealed in it")
	if at := eval[string](lead, "location.pathname"); !strings.HasPrefix(at, "/incidents/") {
		lead.t.Errorf("the concern is at %s", at)
	}
	lead.has("main", searchSite)
}

// headReads finds the look in the head's list of the month.
func headReads(t *testing.T, reason string) {
	t.Helper()
	head := newReader(t, school.one(t, "head", ""))
	if status, page := head.get("/monitoring/oversight"); status != 200 || !strings.Contains(squeeze(page.Find("main").Text()), reason) {
		t.Errorf("the head's list does not hold the look: status %d: %s", status, squeeze(page.Find("main table").Text()))
	}
}

// shows MON-15: nobody looks up themselves, and without a reason nobody at all.
func TestMON15NobodyLooksThemselvesUp(t *testing.T) {
	a := school.one(t, "dsl", "")
	lead := direct(t).signIn(a)
	for who, says := range map[string]string{a.Name: "themselves", school.one(t, "pupil", herClass).Name: "reason"} {
		lead.visit("/monitoring")
		lead.do(chromedp.SendKeys("#who", who), chromedp.Click("input[name=purpose][value=safeguarding]"))
		if who == a.Name {
			lead.do(chromedp.SendKeys("#reason", "To see what is there of me."))
		}
		lead.leave(chromedp.Click("main form button[type=submit]"))
		if at := eval[string](lead, "location.pathname"); strings.HasPrefix(at, "/monitoring/searches/") {
			t.Errorf("%s was looked up", who)
		}
		if !strings.Contains(strings.ToLower(lead.text("main")), says) {
			t.Errorf("it does not say why: %s", lead.text("main"))
		}
	}
}
