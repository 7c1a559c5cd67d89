package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shows STD-26: the lead gets from the sign-in page into a case and writes a note there with the keyboard alone, and
// always sees where she is.
func TestSTD26TheKeyboardAlone(t *testing.T) {
	lead, a := direct(t), school.one(t, "dsl", "")
	lead.visit("/sign-in")
	lead.tabTo("#name")
	lead.do(chromedp.KeyEvent(a.Name), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(a.Password))
	lead.leave(chromedp.KeyEvent(kb.Enter))
	lead.tabTo(`form[action="/welcome"] button`)
	lead.leave(chromedp.KeyEvent(kb.Enter))
	lead.has("h1", "Good day")
	lead.do(chromedp.KeyEvent(kb.Tab))
	if !eval[bool](lead, `document.activeElement.matches(".govuk-skip-link")`) {
		t.Error("the first stop is not the link past the menu")
	}
	lead.do(chromedp.KeyEvent(kb.Enter))
	lead.until("the link past the menu does not lead past it", `document.activeElement.id === "main-content"`)
	lead.tabTo(`main a[href="/incidents"]`)
	lead.leave(chromedp.KeyEvent(kb.Enter))
	lead.tabTo("main tbody a")
	lead.leave(chromedp.KeyEvent(kb.Enter))
	lead.tabTo("#note")
	lead.do(chromedp.KeyEvent("Rang her mother."), chromedp.KeyEvent(kb.Tab))
	lead.leave(chromedp.KeyEvent(kb.Enter))
	lead.has("#chronology", "Rang her mother.")
}

// tabTo presses Tab until an element has the focus, and demands that each stop on the way can be seen.
func (w *window) tabTo(selector string) {
	w.t.Helper()
	for range 160 {
		w.do(chromedp.KeyEvent(kb.Tab))
		if fault := eval[string](w, unseen); fault != "" {
			w.t.Errorf("nothing shows that the keyboard is at %s", fault)
		}
		if eval[bool](w, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	w.t.Fatalf("%s cannot be reached with the Tab key in: %s", selector, strings.TrimSpace(w.text("main")))
}

// unseen names the focused element when neither an outline nor a shadow nor a colour marks it.
const unseen = `(e => { if (e === document.body) return ""; const s = getComputedStyle(e), l = e.labels && e.labels[0] ? getComputedStyle(e.labels[0], "::before") : s;
	const marked = s.outlineStyle !== "none" || s.boxShadow !== "none" || l.boxShadow !== "none" || l.outlineStyle !== "none";
	return marked ? "" : e.outerHTML.slice(0, 120); })(document.activeElement)`
