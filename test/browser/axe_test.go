package browser_test

import (
	"fmt"
	"os"
	"path/filepath"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/browsertest"
)

// examine looks at the open page with axe at a desk's and at a phone's width, and for sideways scrolling at 320 pixels.
func (w *window) examine(name string) {
	w.t.Helper()
	script, err := browsertest.Axe()
	w.must(err)
	w.do(chromedp.EmulateViewport(1200, 900))
	eval[bool](w, script+"; true") // once: it stays for as long as the page does
	for _, width := range []int64{1200, 360} {
		w.do(chromedp.EmulateViewport(width, 900))
		for _, fault := range eval[[]string](w, browsertest.AxeFaults) {
			w.t.Errorf("%s at %d px: %s", name, width, fault)
		}
	}
	w.do(chromedp.EmulateViewport(320, 640))
	if wide := eval[int](w, `document.documentElement.scrollWidth`); wide > 320 {
		w.t.Errorf("%s scrolls sideways at 320 px: it is %d px wide because of %s", name, wide, eval[string](w, widest))
	}
	for _, cut := range eval[[]string](w, cutOff) {
		w.t.Errorf("%s at 320 px cuts off %s", name, cut)
	}
	w.do(chromedp.EmulateViewport(1200, 900))
}

// cutOff names what is wider than the box that hides the rest of it: words that nobody can get at.
const cutOff = `(() => { let out = []; for (const e of document.querySelectorAll("header *, main *, footer *")) {
	if (/^(INPUT|SELECT|TEXTAREA|SVG)$/i.test(e.tagName) || e.closest("svg") || e.clientWidth < 3 || e.clientHeight < 3) continue;
	const s = getComputedStyle(e); if (!["hidden", "clip"].includes(s.overflowX) || e.scrollWidth <= e.clientWidth + 2) continue;
	out.push(e.tagName + "#" + e.id + "." + e.className + " " + e.innerText.slice(0, 60)); } return out.slice(0, 4); })()`

// widest names what sticks out.
const widest = `(() => { let out = []; for (const e of document.querySelectorAll("body *")) { const r = e.getBoundingClientRect();
	if (r.right > 321 && (!e.closest(".belisha-scroll") || getComputedStyle(e).position === "absolute")) out.push(e.tagName + "." + e.className + " " + Math.round(r.right)); } return out.slice(0, 6).join("; "); })()`

// picture keeps the page as a picture: every one where BELISHA_SHOTS says, and those of the handbook in docs/pictures
// when BELISHA_PICTURES=1 asks for them to be drawn anew.
func (w *window) picture(name string, handbook bool) {
	w.t.Helper()
	if dir := os.Getenv("BELISHA_SHOTS"); dir != "" {
		for _, width := range []int64{1200, 360} {
			w.draw(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width)), width, 4000)
		}
	}
	if handbook && os.Getenv("BELISHA_PICTURES") == "1" {
		w.draw(filepath.Join("../../docs/pictures", name+".png"), 1200, 1500)
	}
	w.do(chromedp.EmulateViewport(1200, 900))
}

// draw writes a PNG of the whole page, as far down as a height.
func (w *window) draw(file string, width, height int64) {
	w.t.Helper()
	w.do(chromedp.EmulateViewport(width, 900))
	height = min(height, eval[int64](w, `document.body.scrollHeight`))
	yes := true
	shot, err := chromedp.Call(w.ctx, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{CaptureBeyondViewport: &yes,
		Clip: &cdppage.Viewport{Width: float64(width), Height: float64(height), Scale: 1}})
	w.must(err)
	w.must(os.WriteFile(file, shot.Data, 0o644))
}
