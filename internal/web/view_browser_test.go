package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// shows STD-26: no fault found by axe, at a desk's and a phone's width, and nothing is cut off at 320 pixels.
func TestSTD26PagesPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	for _, size := range [][2]int{{1200, 900}, {360, 740}, {320, 640}} {
		ctx, _, site := browse(t, size[0], size[1])
		for _, path := range []string{"/", "/child", "/tell"} {
			faults, wide, shot := check(t, ctx, site+path, string(axe), int64(size[0]), int64(size[1]))
			for _, f := range faults {
				t.Errorf("%d px %s: %s", size[0], path, f)
			}
			if wide > size[0] {
				t.Errorf("%s is %d px wide in a window of %d", path, wide, size[0])
			}
			keepShot(t, fmt.Sprintf("%s-%d.png", strings.Trim(path, "/"), size[0]), shot)
		}
	}
}

func check(t *testing.T, ctx context.Context, address, axe string, width, height int64) (faults []string, wide int, shot []byte) {
	t.Helper()
	do(t, ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(address), ready, chromedp.Evaluate[chromedp.Void](axe))
	faults = ask[[]string](t, ctx, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`)
	wide = ask[int](t, ctx, `document.documentElement.scrollWidth`)
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return faults, wide, shot
}

// keepShot leaves the picture where BELISHA_SHOTS says, for people to look at.
func keepShot(t *testing.T, name string, png []byte) {
	dir := os.Getenv("BELISHA_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), png, 0o644); err != nil {
		t.Error(err)
	}
}

// shows INC-01: a form that fails to send is kept, without its password, and sent again by itself.
func TestINC01AFailedFormIsKeptAndRetried(t *testing.T) {
	ctx, s, site := browse(t, 800, 800)
	s.set(true, false)
	do(t, ctx, chromedp.Navigate(site+"/tell"), ready, chromedp.SendKeys("#text", "Someone was unkind"), chromedp.SendKeys("#word", "hush-hush"),
		chromedp.Click("main button[type=submit]"), chromedp.WaitVisible(".belisha-kept"))
	if kept, tries := s.got(); len(kept) != 0 || tries == 0 {
		t.Fatalf("the site was away, yet it got %v in %d tries", kept, tries)
	}
	if stored := ask[string](t, ctx, allStored); !strings.Contains(stored, "Someone was unkind") || strings.Contains(stored, "hush-hush") {
		t.Fatalf("stored: %s", stored)
	}
	s.set(false, false)
	do(t, ctx, chromedp.Navigate(site+"/live"), chromedp.WaitVisible(".belisha-kept"))
	if kept, _ := s.got(); len(kept) != 1 || kept[0] != "Someone was unkind" {
		t.Errorf("after the retry the site has %q", kept)
	}
	if stored := ask[string](t, ctx, allStored); stored != "{}" {
		t.Errorf("still stored: %s", stored)
	}
}

func TestAFormThatArrivesShowsTheAnswerAndALivePaneMoves(t *testing.T) {
	ctx, s, site := browse(t, 800, 800)
	do(t, ctx, chromedp.Navigate(site+"/tell"), ready, chromedp.SendKeys("#text", "Hello"), chromedp.SendKeys("#word", "hush-hush"),
		chromedp.Click("main button[type=submit]"), chromedp.WaitVisible("#thanks"))
	if kept, _ := s.got(); len(kept) != 1 || ask[string](t, ctx, allStored) != "{}" {
		t.Errorf("the site has %q, and something is still stored", kept)
	}
	if words := s.secrets(); len(words) != 1 || words[0] != "hush-hush" {
		t.Errorf("a first try carries the whole form, got %q", words)
	}
	do(t, ctx, chromedp.Navigate(site+"/live"), chromedp.WaitVisible("#pane p"))
	first := ask[string](t, ctx, `document.querySelector("#pane p").textContent`)
	moved := fmt.Sprintf(`document.querySelector("#pane p").textContent !== %q`, first)
	do(t, ctx, chromedp.Poll[chromedp.Void](moved))
}

// shows INC-01: a report sent after the session has ended waits for its writer.
func TestINC01AReportOutlivesItsSession(t *testing.T) {
	ctx, s, site := browse(t, 800, 800)
	s.set(false, true)
	do(t, ctx, chromedp.Navigate(site+"/tell"), ready, chromedp.SendKeys("#text", "It happened again"),
		chromedp.Click("main button[type=submit]"), chromedp.WaitVisible("#signed-out"))
	if stored := ask[string](t, ctx, allStored); !strings.Contains(stored, "It happened again") {
		t.Fatalf("the report is lost: %s", stored)
	}
	s.set(false, false)
	do(t, ctx, chromedp.Navigate(site+"/live"), chromedp.WaitVisible(".belisha-kept"))
	if kept, _ := s.got(); len(kept) != 1 || kept[0] != "It happened again" {
		t.Errorf("after signing in again the site has %q", kept)
	}
}

func TestAnIdlePageWarnsAndThenLocks(t *testing.T) {
	ctx, _, site := browse(t, 800, 800)
	do(t, ctx, chromedp.Navigate(site+"/idle"), chromedp.WaitVisible("dialog.belisha-idle[open]"), chromedp.WaitVisible("#signed-out"))
	if at := ask[string](t, ctx, `location.pathname`); at != "/locked" {
		t.Errorf("the page went to %s", at)
	}
}

const allStored = `JSON.stringify(localStorage)`
