package browser_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/chromedp/chromedp"
)

// searchSite is a search engine for children, answered by the test's own site.
const searchSite = "kiddle.co"

// searches is the address of a search.
func searches(words string) string {
	return "http://" + searchSite + "/search.php?" + url.Values{"q": {words}}.Encode()
}

// asked makes a child look for words, and the search goes on: who looks for help must find it.
func (w *window) asked(words string) {
	w.t.Helper()
	if status := w.visit(searches(words)); status != 200 {
		w.t.Errorf("the search does not go on: status %d: %s", status, w.text("body"))
	}
}

// newCard finds a card on the open page of alerts that names the child, is urgent, and was not there when it was opened.
func newCard(child demo.Account) string {
	return fmt.Sprintf(`[...document.querySelectorAll("section[data-level=urgent]")].find(e => !window.before.has(e.id) && e.innerText.includes(%q))`, fullName(child.Name))
}

// shows MON-04, MON-05, NEW-09, STD-09: a child looks for something worrying in disguise, then in another language; on the
// safeguarding lead's open page an urgent alert comes up without loading it anew, both searches in one; a person answers, it
// cannot be closed without a judgement, and then it is closed with one.
func TestMON04MON05NEW09STD09ASearchReachesTheLead(t *testing.T) {
	asksWho(t)
	child := school.one(t, "pupil", otherClass)
	lead, her := direct(t).signIn(school.one(t, "dsl", "")), behind(t, child)
	her.asked("hedgehogs in winter")
	lead.visit("/alerts")
	eval[bool](lead, `window.before = new Set([...document.querySelectorAll("section[data-level]")].map(e => e.id)), true`)
	asked := time.Now()
	her.asked("i w4nt 2 k1ll mys3lf")
	lead.until("no urgent alert comes up", newCard(child)+" !== undefined")
	t.Logf("%.1f s from the child's search to the lead's open page", time.Since(asked).Seconds())
	id := eval[string](lead, newCard(child)+`.id.slice(2)`)
	if lead.there("#waiting") == false {
		t.Error("nothing says at the top that an urgent alert waits")
	}
	lead.examine("alerts with an urgent one")
	her.asked("chcę się zabić")
	lead.until("the second search is not in the alert", fmt.Sprintf(`document.getElementById("a-%s").innerText.includes("2 times")`, id))
	if n := eval[int](lead, fmt.Sprintf(`[...document.querySelectorAll("section[data-level=urgent]")].filter(e => !window.before.has(e.id) && e.innerText.includes(%q)).length`, fullName(child.Name))); n != 1 {
		t.Errorf("%d alerts of one child's two searches", n)
	}
	answers(lead, id)
	closes(lead, id)
	lead.clean("an urgent alert")
}

// answers presses the button of the card, as a person who deals with it.
func answers(lead *window, id string) {
	lead.t.Helper()
	lead.pressLive("#answer-" + id)
	lead.has(".govuk-notification-banner", "you deal with this alert")
	lead.has("main", "Answered", "First read")
	if story := lead.text("#story"); len(story) < 20 {
		lead.t.Errorf("the alert does not say why it is one: %q", story)
	}
	if lead.there("#answer") {
		lead.t.Error("it can be answered once more")
	}
	lead.examine("an urgent alert")
	lead.picture("alert-urgent", false)
}

// closes stores what was done; without a judgement that is refused, and what was typed stays.
func closes(lead *window, id string) {
	lead.t.Helper()
	const did = "Spoke with her and with her mother; the nurse sees her today."
	form := fmt.Sprintf("form[action=%q] ", "/alerts/"+id+"/act")
	lead.do(chromedp.SendKeys(form+"textarea[name=action]", did))
	lead.leave(chromedp.Click(form + "button[value=act]"))
	lead.has(".govuk-error-summary", "Choose whether this alert was right")
	if kept := eval[string](lead, fmt.Sprintf("document.querySelector(%q).value", form+"textarea[name=action]")); kept != did {
		lead.t.Errorf("what was typed is gone: %q", kept)
	}
	lead.tap(form + "input[name=judged][value=real]")
	lead.leave(chromedp.Click(form + "button[value=dismiss]"))
	lead.has(".govuk-error-summary", "A real worry is not dismissed")
	lead.tap(form + "input[name=judged][value=real]")
	lead.leave(chromedp.Click(form + "button[value=act]"))
	lead.has(".govuk-notification-banner", "the alert is closed")
	lead.visit("/alerts/" + id)
	lead.has("main", "Was it right?", did)
	if strings.Contains(lead.text("#who"), "Open") {
		lead.t.Error("it is still open")
	}
}
