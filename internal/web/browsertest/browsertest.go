// Package browsertest opens pages in a real Chromium, for tests of what only a browser can show.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/assets"
)

// Window is one person at a browser, in front of one site. It stays open for as long as the test takes; it is each act in it
// that is bounded.
type Window struct {
	t     testing.TB
	ctx   context.Context
	site  string
	width int64
}

// Open opens a browser of its own at a desk's width. The test is skipped where there is no Chromium, or where the site's own
// files are not built.
func Open(t testing.TB, site string, flags ...chromedp.ExecAllocatorOption) *Window {
	t.Helper()
	chromium := program()
	if chromium == "" || !assets.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.DisableGPU, chromedp.WSURLReadTimeout(Patience))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, end, err := Start(append(options, flags...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	w := &Window{t: t, ctx: ctx, site: site}
	w.Size(1200, 900)
	return w
}

// Start starts a browser; end closes it. Chromium itself falls over at its start now and then, so it gets three tries.
func Start(options ...chromedp.ExecAllocatorOption) (ctx context.Context, end func(), err error) {
	for range 3 {
		allocator, endAll := chromedp.NewExecAllocator(context.Background(), options...)
		tab, endTab := chromedp.NewContext(allocator)
		end = func() { endTab(); endAll() }
		hung := time.AfterFunc(Patience, end) // the first act starts the browser: its bound would be the browser's
		err = chromedp.Do(tab, chromedp.Navigate("about:blank"))
		if hung.Stop(); err == nil {
			return tab, end, nil
		}
		end()
	}
	return nil, nil, fmt.Errorf("chromium does not start: %w", err)
}

func program() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if at, err := exec.LookPath(name); err == nil {
			return at
		}
	}
	return ""
}

// Context is for what chromedp.Call and its kin reach and no method here does.
func (w *Window) Context() context.Context { return w.ctx }

// Size makes the window so wide and so high.
func (w *Window) Size(width, height int64) {
	w.t.Helper()
	w.width = width
	w.Do(chromedp.EmulateViewport(width, height))
}

// As lets somebody sit down who is signed in: the cookie is the account, as the doormen of tests read it. Whatever the site had
// left with the one before is gone. With an empty account nobody is signed in.
func (w *Window) As(account string) {
	w.t.Helper()
	w.Do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.ClearBrowserCookies, cdp.Empty{})
		if err != nil || account == "" {
			return err
		}
		_, err = cdp.Call(ctx, tab, network.SetCookie, network.SetCookieParams{Name: "belisha", Value: account, URL: w.site})
		return err
	}))
}
