package passes

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"belisha/internal/web/browsertest"
)

// newTablet is a real browser in front of the house, in which one person after the other sits.
func newTablet(t *testing.T) (*house, *browsertest.Window) {
	t.Helper()
	h, as := newSite(t)
	return h, browsertest.Open(t, as("").site)
}

// shows NEW-04: by keyboard alone, from the form to the open lesson; a child's ask comes up on the teacher's page by itself,
// and one press opens it.
func TestNEW04ByKeyboardAndLive(t *testing.T) {
	h, w := newTablet(t)
	h.looksAt("t.four", "museum.example", "story.example")
	w.Size(390, 844)
	w.As("t.four")
	w.Visit("/passes/new")
	w.Do(chromedp.Focus("#aim"), chromedp.KeyEvent("How people lived"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("museum.example"), chromedp.Focus("button[value=open]"))
	w.Leave(chromedp.KeyEvent(kb.Enter), "#left")
	if got := h.sites("ada.quill", h.clock()); got != "museum.example" {
		t.Fatalf("open: %q", got)
	}
	if _, err := h.press("ada.quill", "story.example", "t1"); err != nil {
		t.Fatal(err)
	}
	w.Do(chromedp.Focus(".passes-ask button[id^=open]"), chromedp.KeyEvent(kb.Enter))
	w.Until(`document.querySelector(".govuk-notification-banner--success").textContent.includes("Open now for the class")`)
	if got := h.sites("ada.quill", h.clock()); got != "museum.example story.example" {
		t.Errorf("open: %q", got)
	}
}

// shows STD-26: no fault found by axe on these pages, at a desk's and at a phone's width, and nothing is cut off.
func TestPassesInARealBrowser(t *testing.T) {
	h, w := newTablet(t)
	h.looksAt("t.four", "museum.example", "a-museum-with-a-name-that-is-too-long-for-any-phone.example")
	one, err := h.opens("t.four", Opening{Sites: "museum.example a-museum-with-a-name-that-is-too-long-for-any-phone.example", Images: true, Present: true})
	h.no(err)
	for i, host := range []string{"museum.example", "unseen-and-rather-long-name.example", "casino.example"} {
		_, err = h.press([]string{"ada.quill", "eve.moss", "ada.quill"}[i], host, host)
		h.no(err)
	}
	asked, err := h.opens("t.four", Opening{Sites: "museum.example", Reason: "For health week.", Starts: h.clock(), Ends: h.clock().Add(48 * time.Hour)})
	h.no(err)
	plan, err := h.plans("t.four", Plan{Aim: "Romans in Britain", Age: "4", Class: "Y4"}, "museum.example/romans\nunseen.example")
	h.no(err)
	look := func(who string, paths ...string) {
		w.As(who)
		for _, path := range paths {
			w.Look(who+path, path)
		}
	}
	look("t.four", "/", "/passes", "/passes/new?class=Y4&site=unseen.example", "/passes/lessons/"+one.ID, "/passes/plans", "/passes/plans/new", "/passes/plans/"+plan.ID,
		"/passes/looks", "/passes/hide", "/passes/calm")
	look("h.high", "/passes/lessons/"+asked.ID, "/passes/digest")
	look("ada.quill", "/", "/passes/ask", "/passes/hide", "/passes/calm")
}
