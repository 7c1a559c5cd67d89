package browsertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/chromedp"
)

// Patience bounds one act that hangs: a page that does not come, a script that does not end. It is no measure.
const Patience = 90 * time.Second

// Try does one act within the patience. chromedp looks a node up and then acts on it; where another page, or the page's own
// script, takes the node away in between, nothing has been done yet, and the act begins anew.
func Try[T any](ctx context.Context, act chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	for {
		got, err := chromedp.Run(ctx, act)
		switch {
		case err != nil && ctx.Err() != nil:
			return got, fmt.Errorf("nothing within %s: %w", Patience, err)
		case !vanished(err):
			return got, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// vanished is what Chromium says of a node that went away between being found and being used.
func vanished(err error) bool {
	var said *cdproto.Error
	return errors.As(err, &said) && said.Code == -32000 &&
		(strings.HasPrefix(said.Message, "No node with given id found") || strings.HasPrefix(said.Message, "Could not find node with given id"))
}

// Do does one act after the other.
func (w *Window) Do(acts ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	for _, act := range acts {
		if _, err := Try(w.ctx, act); err != nil {
			w.t.Fatalf("%v, %s", err, w.stands())
		}
	}
}

// Visit opens a page of the site, waits until its scripts have run, and demands that it is that page: one that sends the visitor
// on, to the sign-in page for example, is not what the test is about.
func (w *Window) Visit(path string) {
	w.t.Helper()
	w.Do(chromedp.Navigate(w.site+path), chromedp.WaitReady("body.govuk-frontend-supported"))
	if want, _, _ := strings.Cut(path, "?"); Script[string](w, `location.pathname`) != want {
		w.t.Fatalf("%s leads elsewhere, %s", path, w.stands())
	}
	if status := Script[int](w, `performance.getEntriesByType("navigation")[0].responseStatus`); status >= 500 {
		w.t.Fatalf("%s: status %d, %s", path, status, w.stands())
	}
}

// Leave does something that leads to another page, and waits for that page and for what it shows: nothing of the old page can
// be taken for it.
func (w *Window) Leave(act chromedp.Action[chromedp.Void], comes string) {
	w.t.Helper()
	w.Do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, act)
		return chromedp.Void{}, err
	}, chromedp.WaitVisible(comes))
}

// Script gives the value of a script in the page, awaited if it is a promise.
func Script[T any](w *Window, text string) T {
	w.t.Helper()
	got, err := Try(w.ctx, chromedp.Evaluate[T](text, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%.200s: %v, %s", text, err, w.stands())
	}
	return got
}

// Until waits for a script to be true. One that fails because its element is not there yet, or because a live pane or another
// page comes in that moment, is not true yet.
func (w *Window) Until(script string) {
	w.t.Helper()
	look := chromedp.Evaluate[bool]("(() => { try { return !!(" + script + ") } catch { return false } })()")
	for from := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		holds, err := Try(w.ctx, look)
		if err == nil && holds {
			return
		}
		if time.Since(from) > Patience {
			w.t.Fatalf("not within %s (%v): %s, %s", Patience, err, script, w.stands())
		}
	}
}

// stands is the address and the text of the page that is open, for whoever reads a failure.
func (w *Window) stands() string {
	ctx, cancel := context.WithTimeout(w.ctx, Patience/3)
	defer cancel()
	seen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + ((document.querySelector("main") || document.body || {}).innerText || "an empty page")`))
	if err != nil {
		return fmt.Sprintf("and the window does not say where it stands: %v", err)
	}
	return "at " + seen
}
