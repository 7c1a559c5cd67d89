package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"belisha/internal/web/browsertest"
)

// shows STD-26: no fault found by axe, at a desk's and a phone's width, and nothing is cut off at 320 pixels.
func TestSTD26PagesPassAxe(t *testing.T) {
	w, _ := browse(t)
	for _, path := range []string{"/", "/child", "/tell"} {
		w.Look(path, path)
		w.Size(360, 740)
		w.Visit(path)
		w.Examine(path)
	}
}

// shows INC-01: a form that fails to send is kept, without its password, and sent again by itself.
func TestINC01AFailedFormIsKeptAndRetried(t *testing.T) {
	w, s := browse(t)
	s.set(true, false)
	w.Visit("/tell")
	w.Do(chromedp.SendKeys("#text", "Someone was unkind"), chromedp.SendKeys("#word", "hush-hush"), chromedp.Click("main button[type=submit]"), chromedp.WaitVisible(".belisha-kept"))
	if kept, tries := s.got(); len(kept) != 0 || tries == 0 {
		t.Fatalf("the site was away, yet it got %v in %d tries", kept, tries)
	}
	if stored := browsertest.Script[string](w, allStored); !strings.Contains(stored, "Someone was unkind") || strings.Contains(stored, "hush-hush") {
		t.Fatalf("stored: %s", stored)
	}
	comesBack(w, s)
	if kept, _ := s.got(); len(kept) != 1 || kept[0] != "Someone was unkind" {
		t.Errorf("after the retry the site has %q", kept)
	}
	if stored := browsertest.Script[string](w, allStored); stored != "{}" {
		t.Errorf("still stored: %s", stored)
	}
}

// comesBack lets the site answer again while no page of it is open: what is kept is sent by the next one, which says so, and
// never by the page that kept it, whose timer may ring at any moment.
func comesBack(w *browsertest.Window, s *show) {
	w.Do(chromedp.Navigate("about:blank"))
	s.set(false, false)
	w.Visit("/live")
	w.Do(chromedp.WaitVisible(".belisha-kept"))
}

func TestAFormThatArrivesShowsTheAnswerAndALivePaneMoves(t *testing.T) {
	w, s := browse(t)
	w.Visit("/tell")
	w.Do(chromedp.SendKeys("#text", "Hello"), chromedp.SendKeys("#word", "hush-hush"), chromedp.Click("main button[type=submit]"), chromedp.WaitVisible("#thanks"))
	if kept, _ := s.got(); len(kept) != 1 || browsertest.Script[string](w, allStored) != "{}" {
		t.Errorf("the site has %q, and something is still stored", kept)
	}
	if words := s.secrets(); len(words) != 1 || words[0] != "hush-hush" {
		t.Errorf("a first try carries the whole form, got %q", words)
	}
	w.Visit("/live")
	w.Do(chromedp.WaitVisible("#pane p"))
	first := browsertest.Script[string](w, `document.querySelector("#pane p").textContent`)
	w.Until(fmt.Sprintf(`document.querySelector("#pane p").textContent !== %q`, first))
}

// shows INC-01: a report sent after the session has ended waits for its writer.
func TestINC01AReportOutlivesItsSession(t *testing.T) {
	w, s := browse(t)
	s.set(false, true)
	w.Visit("/tell")
	w.Do(chromedp.SendKeys("#text", "It happened again"), chromedp.Click("main button[type=submit]"), chromedp.WaitVisible("#signed-out"))
	if stored := browsertest.Script[string](w, allStored); !strings.Contains(stored, "It happened again") {
		t.Fatalf("the report is lost: %s", stored)
	}
	comesBack(w, s)
	if kept, _ := s.got(); len(kept) != 1 || kept[0] != "It happened again" {
		t.Errorf("after signing in again the site has %q", kept)
	}
}

func TestAnIdlePageWarnsAndThenLocks(t *testing.T) {
	w, _ := browse(t)
	w.Visit("/idle")
	w.Do(chromedp.WaitVisible("dialog.belisha-idle[open]"), chromedp.WaitVisible("#signed-out"))
	if at := browsertest.Script[string](w, `location.pathname`); at != "/locked" {
		t.Errorf("the page went to %s", at)
	}
}

const allStored = `JSON.stringify(localStorage)`
