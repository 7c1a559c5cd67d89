package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// asksWho makes the filter ask every browser of this machine who it is: two people are signed in at its one address,
// so that no click can be laid to either.
func asksWho(t *testing.T) {
	t.Helper()
	for _, role := range []string{"head", "office"} {
		newReader(t, school.one(t, role, ""))
	}
}

// shows WEB-02: what the policy allows loads, over HTTP and over HTTPS, with the site's own certificate.
func TestWEB02AnAllowedPageLoads(t *testing.T) {
	asksWho(t)
	her := behind(t, school.one(t, "pupil", herClass))
	for _, at := range []string{"http://" + plainSite + "/", "https://" + secureSite + "/", "http://school.test/"} {
		if status := her.visit(at); status != 200 {
			t.Errorf("%s: status %d: %s", at, status, her.text("body"))
		}
	}
	her.visit("https://" + secureSite + "/")
	her.has("#lesson", "The water cycle")
}

// shows WEB-02, WEB-16, NEW-01: a games site is blocked over HTTP and over HTTPS alike, in words for her age, with the
// rule; the button works with the mouse, with the keyboard, and without JavaScript.
func TestWEB02WEB16NEW01AGamesSiteIsBlocked(t *testing.T) {
	asksWho(t)
	reached := school.sites.reached.Load()
	for _, site := range []string{"http://" + gameSite + "/play", "https://" + gameSite + "/play"} {
		for _, way := range []string{"mouse", "keyboard", "no scripts"} {
			t.Run(strings.SplitN(site, ":", 2)[0]+" "+way, func(t *testing.T) {
				her := behind(t, school.one(t, "pupil", herClass))
				her.scripts(way != "no scripts")
				her.blocked(site)
				if way == "keyboard" {
					her.tellByKeyboard()
				} else {
					her.leave(chromedp.Click("button[value=tell]"))
				}
				her.has("main", "Thank you", "A grown-up who keeps children safe has been told", "Your number is 20")
				her.clean(site)
			})
		}
	}
	if got := school.sites.reached.Load(); got != reached {
		t.Errorf("%d requests reached the games site", got-reached)
	}
}

// blocked opens a games site and reads the block page as a child of eight would.
func (w *window) blocked(site string) {
	w.t.Helper()
	if status := w.visit(site); status != 403 {
		w.t.Errorf("%s: status %d", site, status)
	}
	w.has("header", "Zebra Crossing Primary")
	w.has("h1", "This page is blocked at school")
	w.has("main", "Games are not for school time", "You are not in trouble", gameSite)
	w.has("button", "Tell a grown-up")
	w.has(".rule", "Online games that are not for lessons are closed", "filter.games", "version 3", "Full Governing Body", "ask a teacher")
	if !eval[bool](w, `(() => { const b = document.querySelector("main svg[role=img]"); return b.getBoundingClientRect().height > 60 && b.getAttribute("aria-label") !== "" })()`) {
		w.t.Error("the block page has no picture")
	}
	if strings.Contains(w.text("body"), "/play") {
		w.t.Error("the block page shows the whole address")
	}
}

// tellByKeyboard goes to the button as somebody without a mouse does.
func (w *window) tellByKeyboard() {
	w.t.Helper()
	eval[bool](w, `document.activeElement.blur(), true`)
	for range 20 {
		w.do(chromedp.KeyEvent(kb.Tab))
		if eval[string](w, `document.activeElement.value || ""`) == "tell" {
			outline := eval[string](w, `(s => s.outlineStyle + " " + s.boxShadow)(getComputedStyle(document.activeElement))`)
			if outline == "none none" {
				w.t.Error("nothing shows where the keyboard is")
			}
			w.leave(chromedp.KeyEvent(kb.Enter))
			return
		}
	}
	w.t.Fatal("the button cannot be reached with the Tab key")
}

// clean demands that the browser had nothing to complain about; that a refused page has status 403 is no complaint.
func (w *window) clean(where string) {
	w.t.Helper()
	for _, c := range w.complaints() {
		if !strings.Contains(c, "status of 40") && !strings.Contains(c, "status of 42") {
			w.t.Errorf("%s: the console says: %s", where, c)
		}
	}
}

// shows STD-26: the block page has no fault that axe can find, at a desk's width and at a phone's.
func TestSTD26TheBlockPagePassesAxe(t *testing.T) {
	asksWho(t)
	for _, class := range []string{"Seahorses", "1 Otter", herClass, "6 Falcon", ""} {
		role := "pupil"
		if class == "" {
			role = "teacher"
		}
		who := behind(t, school.one(t, role, class))
		who.visit("http://" + gameSite + "/")
		who.examine("block page of " + role + " " + class)
		name := "block"
		if class != herClass {
			name += "-" + role + "-" + strings.ReplaceAll(class, " ", "")
		}
		who.picture(name, class == herClass)
	}
}
