package passes

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"belisha/internal/db/dbtest"
	"belisha/internal/web"
)

// tablet is a real browser in front of the house, in which one person after the other sits.
type tablet struct {
	t   *testing.T
	h   *house
	ctx context.Context
	url string
	who atomic.Pointer[string]
}

func newTablet(t *testing.T) *tablet {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || !web.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	b := &tablet{t: t, h: build(t, d)}
	s, err := web.New(web.Config{Gate: b.h.base.Gate, Doorman: door{b.h}, Panels: b.h.feature.Panels, HTML: []web.HTML{b.h.feature.HTML}, Routes: b.h.feature.Routes})
	if err != nil {
		t.Fatal(err)
	}
	s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who := b.who.Load(); who != nil {
			r.AddCookie(&http.Cookie{Name: "belisha", Value: *who})
		}
		s.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(home.Close)
	b.url = home.URL
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	b.ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return b
}

func (b *tablet) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

func script[T any](b *tablet, text string) T {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](text, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

func (b *tablet) sits(who, path string) {
	b.t.Helper()
	b.who.Store(&who)
	b.do(chromedp.Navigate(b.url+path), chromedp.WaitVisible("main h1"), chromedp.WaitReady("body.govuk-frontend-supported"))
}

func (b *tablet) waits(text string) {
	b.t.Helper()
	for range 100 {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](text))
		if err == nil && ok {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s\n%s", text, script[string](b, `document.body.innerText`))
}

// shows NEW-04: by keyboard alone, from the form to the open lesson; a child's ask comes up on the teacher's page by itself,
// and one press opens it.
func TestNEW04ByKeyboardAndLive(t *testing.T) {
	b := newTablet(t)
	b.h.looksAt("t.four", "museum.example", "story.example")
	b.do(chromedp.EmulateViewport(390, 844))
	b.sits("t.four", "/passes/new")
	b.do(chromedp.Focus("#aim"), chromedp.KeyEvent("How people lived"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("museum.example"),
		chromedp.Focus("button[value=open]"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#left"))
	if got := b.h.sites("ada.quill", b.h.clock()); got != "museum.example" {
		t.Fatalf("open: %q", got)
	}
	if _, err := b.h.press("ada.quill", "story.example", "t1"); err != nil {
		t.Fatal(err)
	}
	b.waits(`document.querySelector(".passes-ask button[id^=open]") !== null`)
	b.do(chromedp.Focus(".passes-ask button[id^=open]"), chromedp.KeyEvent(kb.Enter))
	b.waits(`document.querySelector(".govuk-notification-banner--success")?.textContent.includes("Open now for the class") ?? false`)
	if got := b.h.sites("ada.quill", b.h.clock()); got != "museum.example story.example" {
		t.Errorf("open: %q", got)
	}
}

// shows STD-26: no fault found by axe on these pages, at a desk's and at a phone's width, and nothing is cut off.
func TestPassesInARealBrowser(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	b := newTablet(t)
	h := b.h
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
	look := func(who, path string) {
		t.Helper()
		for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
			b.do(chromedp.EmulateViewport(size[0], size[1]))
			b.sits(who, path)
			b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
			for _, f := range script[[]string](b, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
				r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`) {
				t.Errorf("%d px %s: %s", size[0], path, f)
			}
			if wide := script[int](b, `document.documentElement.scrollWidth`); wide > int(size[0]) {
				t.Errorf("%s is %d px wide in a window of %d", path, wide, size[0])
			}
		}
	}
	for _, path := range []string{"/", "/passes", "/passes/new?class=Y4&site=unseen.example", "/passes/lessons/" + one.ID, "/passes/plans", "/passes/plans/new", "/passes/plans/" + plan.ID,
		"/passes/looks", "/passes/hide", "/passes/calm"} {
		look("t.four", path)
	}
	for _, path := range []string{"/passes/lessons/" + asked.ID, "/passes/digest"} {
		look("h.high", path)
	}
	for _, path := range []string{"/", "/passes/ask", "/passes/hide", "/passes/calm"} {
		look("ada.quill", path)
	}
}
