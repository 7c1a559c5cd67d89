package agreements

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/assets"
)

// browse opens a real browser with somebody signed in.
func browse(t *testing.T, h *house, who string) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || !assets.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "belisha", Value: who, URL: h.url}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func script[T any](t *testing.T, ctx context.Context, text string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](text, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// shows STD-26: no fault found by axe on any page of agreements, at a desk's and at a phone's width, and nothing is cut off.
func TestSTD26AgreementsPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	h := lone(t)
	h.get("ben", "/agreements/sanctions/ks1")
	pictures := h.sign("ben", "/agreements/sign/ks1_agreement", "", "mark", "sun")
	parent := h.sign("mary", "/agreements/sign/parents_agreement?about="+h.id("ada"), "Mary Quill", "item.mail", "no")
	h.sign("dan", "/agreements/sign/parents_agreement?about="+h.id("ada"), "Dan Quill", "item.home", Struck)
	status, text, scanned := h.upload("otto", "/agreements/paper/staff_agreement/"+h.id("tessa"), h.paper("otto", "staff_agreement", "tessa", "Tessa Four"), "paper", pdf())
	if status != 303 {
		t.Fatal(status, text)
	}
	for who, paths := range map[string][]string{
		"ben":   {"/agreements/mine", "/agreements/sign/ks1_agreement", "/agreements/sign/ks1_agreement?lang=pl", "/agreements/sanctions/ks1?next=/agreements/mine", pictures},
		"ada":   {"/agreements/mine", "/agreements/sign/ks2_agreement", "/agreements/sanctions/ks2"},
		"mary":  {"/agreements/mine", "/agreements/sign/ks1_agreement", "/agreements/sign/parents_agreement", "/agreements/sign/parents_agreement?lang=ur", "/agreements/sign/image_consent", parent, parent + "/withdraw", "/agreements/sanctions/parents"},
		"tessa": {"/", "/agreements", "/agreements/class/Y4", "/people/" + h.id("ada"), "/agreements/sign/staff_agreement", "/agreements/sanctions/staff", "/agreements/ask"},
		"otto": {"/agreements", "/agreements?state=chase", "/agreements/paper/parents_agreement/" + h.id("ben"), "/agreements/homes", "/agreements/homes/" + h.id("ada") + "/mail", "/agreements/declined",
			"/agreements/forms", "/agreements/forms/ks2_agreement", "/agreements/posters/ks1", "/agreements/posters/ks2", "/agreements/forms/parents_agreement/paper?class=Y1", scanned},
		"hanna": {scanned},
		"greta": {"/agreements/shares"},
	} {
		ctx := browse(t, h, who)
		for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
			for _, path := range paths {
				h.look(ctx, string(axe), who, path, size)
			}
		}
	}
}

func (h *house) look(ctx context.Context, axe, who, path string, size [2]int64) {
	h.t.Helper()
	t := h.t.(*testing.T)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(h.url+path), chromedp.WaitVisible("main h1"), chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		t.Fatal(path, err)
	}
	faults := script[[]string](t, ctx, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`)
	for _, f := range faults {
		t.Errorf("%d px %s as %s: %s", size[0], path, who, f)
	}
	if wide := script[int](t, ctx, `document.documentElement.scrollWidth`); wide > int(size[0]) {
		t.Errorf("%s is %d px wide in a window of %d", path, wide, size[0])
	}
	dir := os.Getenv("BELISHA_SHOTS")
	if dir == "" {
		return
	}
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	h.no(err)
	name := who + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path) + map[bool]string{true: "-wide", false: "-small"}[size[0] > 500]
	h.no(os.WriteFile(dir+"/"+name+".png", shot, 0o644))
}

// The print button is there with JavaScript alone, and opens the browser's own dialogue once.
func TestThePrintButtonPrints(t *testing.T) {
	h := lone(t)
	ctx := browse(t, h, "otto")
	if err := chromedp.Do(ctx, chromedp.Navigate(h.url+"/agreements/posters/ks1"), chromedp.WaitVisible("button[data-print]")); err != nil {
		t.Fatal(err)
	}
	script[bool](t, ctx, `(() => { window.printed = 0; window.print = () => window.printed++; document.querySelector("button[data-print]").click(); return true; })()`)
	if n := script[int](t, ctx, `window.printed`); n != 1 {
		t.Errorf("printed %d times", n)
	}
}
