package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/app/demo"
	"belisha/internal/web/browsertest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chromium is one browser; each person of a test gets a window of their own in it, with cookies of their own.
type chromium struct {
	ctx   context.Context
	close func()
}

// openChromium trusts the CAs as a person would: with certutil, in the browser's own store of certificates.
func openChromium(dir string, cas ...string) (*chromium, error) {
	home := filepath.Join(dir, "home")
	store := filepath.Join(home, ".pki", "nssdb")
	if err := os.MkdirAll(store, 0o700); err != nil {
		return nil, err
	}
	steps := [][]string{{"-N", "--empty-password"}}
	for _, ca := range cas {
		steps = append(steps, []string{"-A", "-t", "C,,", "-n", filepath.Base(ca), "-i", ca})
	}
	for _, args := range steps {
		if out, err := exec.Command("certutil", append([]string{"-d", "sql:" + store}, args...)...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("certutil %v: %w\n%s", args, err, out)
		}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience), chromedp.Env("HOME="+home),
		chromedp.UserDataDir(filepath.Join(home, "profile")), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PreconnectToSearch,PreconnectFromKeyedService,AimEnabled,AimServerRequestOnStartupEnabled")) // a plain address of a known site stays plain, and it asks for no search page by itself
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, end, err := browsertest.Start(options...)
	if err != nil {
		return nil, err
	}
	return &chromium{ctx: ctx, close: end}, nil
}

// window is one person at a browser.
type window struct {
	t    *testing.T
	web  string // the records that it opens
	ctx  context.Context
	mu   sync.Mutex
	said []string // what the console said: blocked resources, faults of scripts
}

// patience bounds one act of a person that hangs; it is no measure.
const patience = browsertest.Patience

// behind opens a window whose internet is the school's filter; the person signs in there when asked.
func behind(t *testing.T, a demo.Account) *window {
	t.Helper()
	return behindOf(t, school.Web, school.Proxy, a)
}

// behindOf is behind, at the school that has these two doors.
func behindOf(t *testing.T, web, proxy string, a demo.Account) *window {
	t.Helper()
	w := opened(t, web, func(p *target.CreateBrowserContextParams) {
		p.ProxyServer, p.ProxyBypassList = "http://"+proxy, "<-loopback>"
	}, a)
	yes := true
	_, err := chromedp.Call(w.ctx, fetch.Enable, fetch.EnableParams{HandleAuthRequests: &yes})
	w.must(err)
	return w
}

// direct opens a window that reaches the records' pages without the filter.
func direct(t *testing.T) *window {
	t.Helper()
	return directTo(t, school.Web)
}

func directTo(t *testing.T, web string) *window {
	t.Helper()
	return opened(t, web, func(*target.CreateBrowserContextParams) {}, demo.Account{})
}

// opened is a window that stays open for as long as the test takes; it is each act in it that is bounded.
func opened(t *testing.T, web string, how chromedp.CreateBrowserContextOption, a demo.Account) *window {
	t.Helper()
	w := &window{t: t, web: web}
	ctx, end := chromedp.NewContext(school.chromium.ctx, chromedp.WithNewBrowserContext(how), chromedp.WithListener(func(ev any) { w.hear(ev, a) }))
	t.Cleanup(end)
	hung := time.AfterFunc(patience, end) // the first act makes the window: its bound would be the window's
	defer hung.Stop()
	w.must(chromedp.Do(ctx, chromedp.EmulateViewport(1200, 900)))
	_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	w.must(err)
	w.ctx = ctx
	return w
}

// hear signs in at the filter when it asks, and notes what the console says.
func (w *window) hear(ev any, a demo.Account) {
	switch ev := ev.(type) {
	case *fetch.EventAuthRequired:
		go func() {
			_, _ = chromedp.Call(w.ctx, fetch.ContinueWithAuth, fetch.ContinueWithAuthParams{RequestID: ev.RequestID,
				AuthChallengeResponse: &fetch.AuthChallengeResponse{Response: "ProvideCredentials", Username: a.Name, Password: a.Password}})
		}()
	case *fetch.EventRequestPaused:
		go func() {
			_, _ = chromedp.Call(w.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: ev.RequestID})
		}()
	case *log.EventEntryAdded:
		if ev.Entry.Level == "error" || ev.Entry.Source == "security" {
			w.note(ev.Entry.Text + " " + ev.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		w.note(ev.ExceptionDetails.Text)
	}
}

func (w *window) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, text)
}

// complaints gives what the console has said since last asked.
func (w *window) complaints() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.said
	w.said = nil
	return out
}

func (w *window) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	for _, step := range steps {
		act(w, "an act", step)
	}
}

// act does one thing within a person's patience; when it fails or does not end, the failure says where the window stands.
func act[T any](w *window, what string, step chromedp.Action[T]) T {
	w.t.Helper()
	got, err := browsertest.Try(w.ctx, step)
	if err != nil {
		w.t.Fatalf("%.200s: %v\n%s", what, err, w.stands())
	}
	return got
}

// stands is the address and the text of the page that is open, for whoever reads a failure.
func (w *window) stands() string {
	ctx, cancel := context.WithTimeout(w.ctx, patience/3)
	defer cancel()
	seen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + ((document.querySelector("main") || document.body || {}).innerText || "an empty page")`))
	if err != nil {
		return fmt.Sprintf("and the window does not say where it stands: %v", err)
	}
	return "at " + squeeze(seen)
}

// visit opens an address and gives the status.
func (w *window) visit(address string) int {
	w.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.web + address
	}
	r := act(w, address, chromedp.NavigateResponse(address))
	if r == nil {
		return 0
	}
	return int(r.Status)
}

// eval gives the value of a script in the page, awaited if it is a promise.
func eval[T any](w *window, script string) T {
	w.t.Helper()
	return act(w, script, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// text is what a reader sees of an element, white space closed up.
func (w *window) text(selector string) string {
	w.t.Helper()
	return squeeze(eval[string](w, fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.innerText).join(' ')", selector)))
}

// has demands words in what a reader sees.
func (w *window) has(selector string, words ...string) {
	w.t.Helper()
	seen := w.text(selector)
	for _, word := range words {
		if !strings.Contains(seen, word) {
			w.t.Errorf("%s does not say %q:\n%s", selector, word, seen)
		}
	}
}

// until waits for a script to be true, and says how long it took. A script that fails because its element is not there yet,
// or because a live pane or another page comes in that moment, is not true yet.
func (w *window) until(what, script string) time.Duration {
	w.t.Helper()
	from := time.Now()
	look := chromedp.Evaluate[bool]("(() => { try { return !!(" + script + ") } catch { return false } })()")
	for {
		holds, err := browsertest.Try(w.ctx, look)
		if err == nil && holds {
			return time.Since(from)
		}
		if time.Since(from) > patience {
			w.t.Fatalf("%s within %s (%v), %s", what, patience, err, w.stands())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// scripts switches JavaScript on or off.
func (w *window) scripts(on bool) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	w.must(err)
}

// signIn signs a person in at the records' own page.
func (w *window) signIn(a demo.Account) *window {
	w.t.Helper()
	w.visit("/sign-in")
	w.do(chromedp.SendKeys("#name", a.Name), chromedp.SendKeys("#password", a.Password))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.remind()
	if at := eval[string](w, "location.pathname"); at != "/" {
		w.t.Fatalf("%s (%s) is at %s after signing in: %s", a.Name, a.Role, at, w.text("main"))
	}
	return w
}

// remind reads the reminder that stands before the first page of a session, where there is one.
func (w *window) remind() {
	w.t.Helper()
	if eval[string](w, "location.pathname") == "/welcome" {
		w.leave(chromedp.Click(`form[action="/welcome"] button`))
	}
}

// leave does something that leads to another page, and waits for that page.
func (w *window) leave(step chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	act(w, "no other page comes", func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, step)
		return chromedp.Void{}, err
	})
}

// pressLive leaves by something in a live pane, or below one. The pane may be fetched again at any moment, and what a mouse was
// moving to is gone or elsewhere; the keyboard stays where it was.
func (w *window) pressLive(selector string) {
	w.t.Helper()
	w.until(selector+" does not take the keyboard", fmt.Sprintf("(e => { e.focus(); return document.activeElement === e })(document.querySelector(%q))", selector))
	w.leave(chromedp.KeyEvent(kb.Enter))
}
