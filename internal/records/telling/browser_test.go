package telling

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/web"
)

// tablet is a real browser in front of the house. While down is set, the school's server is not there.
type tablet struct {
	t    *testing.T
	h    *house
	ctx  context.Context
	url  string
	who  string
	down atomic.Bool
}

func newTablet(t *testing.T, flags ...chromedp.ExecAllocatorOption) *tablet {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || !web.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	b := &tablet{t: t, h: build(t, migrated(t))}
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.down.Load() {
			panic(http.ErrAbortHandler) // the line is cut
		}
		if b.who != "" {
			r.AddCookie(&http.Cookie{Name: "belisha", Value: b.who})
		}
		b.h.site.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(home.Close)
	b.url = home.URL
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(options, flags...)...)
	t.Cleanup(cancel)
	b.ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return b
}

func migrated(t *testing.T) *db.DB {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *tablet) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// press clicks as a script does.
func (b *tablet) press(selector string) {
	b.t.Helper()
	b.waits("(document.querySelector(`" + selector + "`).click(), true)")
}

func (b *tablet) waits(script string) {
	b.t.Helper()
	for range 100 {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script))
		if err == nil && ok {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	seen, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	b.t.Fatalf("never true: %s\n%s", script, seen)
}

// shows NEW-08 and INC-01: a child presses while the server is away. The page says at once that nothing was sent and to go to
// a grown-up, keeps it, and sends it once when the server is back; the receipt comes only then. The open page then says when
// a grown-up has read it.
func TestNEW08APressWhileTheServerIsAway(t *testing.T) {
	b := newTablet(t)
	b.who = "ada.quill"
	b.do(chromedp.EmulateViewport(800, 1100), chromedp.Navigate(b.url+"/tell"), chromedp.WaitReady("body.govuk-frontend-supported"))
	b.down.Store(true)
	b.do(chromedp.Click("input[name=choice][value=unsafe]"), chromedp.Click("button[name=adult][value='"+b.h.id("t.four")+"']"))
	b.waits(`document.querySelector(".belisha-kept")?.textContent.includes("go to a grown-up") ?? false`)
	if n := len(b.h.all()); n != 0 {
		t.Fatalf("%d cases while the server was away", n)
	}
	b.down.Store(false)
	b.waits(`dispatchEvent(new Event("online"))`)
	b.waits(`document.querySelector(".belisha-kept")?.textContent.includes("has now been sent") ?? false`)
	k := b.h.last()
	if k.Title != "I do not feel safe" || k.Adult != b.h.id("t.four") || len(b.h.all()) != 1 {
		t.Errorf("%+v", k.Incident)
	}
	b.do(chromedp.Navigate(b.url+"/mine"), chromedp.WaitReady("body.govuk-frontend-supported"))
	b.waits(`document.body.innerText.includes("Nobody has read it yet")`)
	b.h.at("t.four").get("/incidents/" + k.ID)
	b.waits(`document.body.innerText.includes("Tessa Four has read it.")`)
}

// shows NEW-08 and STD-16: a drawing and a voice note made in a real browser are evidence of the case; on the page about a
// picture of a body there is nothing to make them with.
func TestNEW08STD16DrawingAndVoiceInABrowser(t *testing.T) {
	b := newTablet(t, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true))
	b.who = "ben.otter"
	b.do(chromedp.EmulateViewport(800, 1100), chromedp.Navigate(b.url+"/tell"), chromedp.WaitReady("body.govuk-frontend-supported"),
		chromedp.Click("input[name=choice][value=saw]"))
	b.press("[data-extras] div:first-child .belisha-extra")
	b.waits(`document.querySelector(".belisha-pad").checkVisibility()`)
	b.waits(`(() => { const p = document.querySelector(".belisha-pad"), r = p.getBoundingClientRect(); p.setPointerCapture = () => {};
 for (const [kind, x, y] of [["pointerdown", 20, 20], ["pointermove", 120, 90], ["pointerup", 120, 90]]) p.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: r.left + x, clientY: r.top + y })); return true; })()`)
	b.waits(`document.querySelector("input[name=drawing]").value.startsWith("data:image/png;base64,")`)
	want := []string{"image/png"}
	if sounds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`document.querySelector("[data-extras]").children.length === 2`)); err == nil && sounds {
		b.press("[data-extras] div:nth-child(2) .belisha-extra")
		b.waits(`document.querySelector("[data-extras] [role=status]").textContent.includes("listening")`)
		time.Sleep(time.Second) // something has to be said
		b.press("[data-extras] div:nth-child(2) .belisha-extra")
		b.waits(`document.querySelector("input[name=voice]").value.startsWith("data:audio/")`)
		want = []string{"audio/webm", "image/png"}
	}
	b.press("button[name=adult][value=any]")
	b.waits(`document.querySelector("#number") !== null`)
	var got []string
	for _, e := range b.h.last().Evidence {
		got = append(got, e.Media)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || len(want) != 2 {
		t.Errorf("evidence %v, want a drawing and a voice note", got)
	}
	b.do(chromedp.Navigate(b.url+"/tell?choice=images"), chromedp.WaitReady("body.govuk-frontend-supported"))
	if n, _ := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.querySelectorAll("canvas, input[type=file], [name=drawing], [name=voice], .belisha-extra").length`)); n != 0 {
		t.Errorf("%d things to send a picture with", n)
	}
}

// shows STD-26: every page of telling in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestSTD26TellingPassesAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("needs node_modules (npm ci)")
	}
	b := newTablet(t)
	_, receipt := b.h.at("ada.quill").post("/tell", map[string][]string{"choice": {"unkind"}, "adult": {b.h.id("t.four")}})
	_, public := b.h.at("").post("/tell", map[string][]string{"words": {"A worry."}})
	for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
		for who, paths := range map[string][]string{
			"":          {"/tell", "/tell?report=images", "/tell?as=child&class=Y4", "/tell/receipt", public.Url.Path, "/tell/accident"},
			"ada.quill": {"/tell", "/tell?choice=images", "/tell/accident?site=odd.example", receipt.Url.Path, "/mine", "/"},
			"t.two":     {"/tell", "/tell?report=message", "/tell?report=whistleblowing", "/tell/paper", "/tell/poster?class=Y4", "/mine"},
		} {
			b.who = who
			for _, path := range paths {
				b.do(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(b.url+path), chromedp.WaitReady("body.govuk-frontend-supported"))
				for _, fault := range b.faults(string(axe), size[0], path) {
					t.Errorf("%d px, %s as %q: %s", size[0], path, who, fault)
				}
			}
		}
	}
}

func (b *tablet) faults(axe string, width int64, path string) []string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](axe+`;axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	if err == nil && int64(wide) > width {
		out = append(out, fmt.Sprintf("%d px wide", wide))
	}
	if dir := os.Getenv("BELISHA_SHOTS"); dir != "" {
		if shot, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(90)); err == nil {
			name := strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path)
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d-%s%s.png", width, b.who, name)), shot, 0o600); err != nil {
				b.t.Error(err)
			}
		}
	}
	return out
}
