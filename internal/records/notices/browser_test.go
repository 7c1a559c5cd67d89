package notices

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/assets"
)

// browse opens a real browser with somebody signed in.
func browse(t *testing.T, site, account string, width, height int) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || !assets.Built() {
		t.Skip("needs Chromium and `make assets`")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.WindowSize(width, height), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "belisha", Value: account, URL: site}); err != nil {
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

// The worker runs under the site's strict policy and shows the title of what is pushed, and nothing else.
func TestWorkerShowsTheTitle(t *testing.T) {
	_, as := visit(t)
	v := as("h.high")
	ctx := browse(t, v.url, v.account, 900, 900)
	registered := make(chan serviceworker.RegistrationID, 8)
	if err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				registered <- r.RegistrationID
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{Permission: &cdpbrowser.PermissionDescriptor{Name: "notifications"},
		Setting: cdpbrowser.PermissionSettingGranted, Origin: v.url})
	if err == nil {
		err = chromedp.Do(ctx, chromedp.Navigate(v.url+"/notices/choices"), chromedp.WaitVisible("form[data-push] button"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if script[bool](t, ctx, `!document.querySelector("[data-push-plain]").hidden`) {
		t.Error("the page still says that this browser cannot")
	}
	if _, err := chromedp.Call(ctx, serviceworker.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	script[bool](t, ctx, `navigator.serviceWorker.register(document.querySelector("form[data-push]").dataset.pushWorker).then(r => new Promise(done => {
		const look = () => r.active && r.active.state === "activated" ? done(true) : setTimeout(look, 20); look(); }))`)
	id := <-registered
	deliver := func(data, tag string) string {
		if _, err := chromedp.Call(ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: v.url, RegistrationID: id, Data: data}); err != nil {
			t.Fatal(err)
		}
		return script[string](t, ctx, fmt.Sprintf(`navigator.serviceWorker.getRegistrations().then(async ([r]) => {
			for (let i = 0; i < 40; i++) {
				const all = await r.getNotifications({tag: %q});
				if (all.length) { const n = all[0]; n.close(); return [n.title, n.data.page, n.body].join("|"); }
				await new Promise(done => setTimeout(done, 25));
			}
			return ""; })`, tag))
	}
	// The browser drops what comes before it has written the registration down, which no page can see, and a busy machine shows
	// it late, perhaps after the next: a message is sent again until it is seen.
	shown := func(data, tag, want string) (got string) {
		for tries := 0; got != want && tries < 30; tries++ {
			got = deliver(data, tag)
		}
		return got
	}
	for _, c := range [][3]string{
		{`{"title":"A concern needs you","href":"/notices/1","text":"Ada"}`, "/notices/1", "A concern needs you|/notices/1|"},
		{`{"title":"Elsewhere","href":"https://evil.example/x"}`, "/notices", "Elsewhere|/notices|"},
		{`not a message`, "/notices", "You have a notice|/notices|"},
	} {
		if got := shown(c[0], c[1], c[2]); got != c[2] {
			t.Errorf("%s: %q, not %q", c[0], got, c[2])
		}
	}
}

// shows STD-26: no fault found by axe on the pages of notices, at a desk's and at a phone's width, and nothing is cut off.
func TestSTD26NoticesPassAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	h, as := visit(t)
	h.addressed("h.high", "head@school.example")
	h.subscribed("h.high")
	h.tell(alert(), "h.high", "ada.quill")
	h.tell(review(), "h.high")
	h.config.SMTP.Addr = "127.0.0.1:1"
	h.open()
	h.deliver()
	for who, paths := range map[string][]string{"h.high": {"/notices", "/notices/choices", "/notices/outbox", "/notices/" + h.mine("h.high")[0].ID}, "ada.quill": {"/notices", "/notices/choices"}} {
		v := as(who)
		ctx := browse(t, v.url, who, 1200, 900)
		for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
			for _, path := range paths {
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(v.url+path), chromedp.WaitVisible("main h1"), chromedp.Evaluate[chromedp.Void](string(axe))); err != nil {
					t.Fatal(err)
				}
				faults := script[[]string](t, ctx, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
					r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`)
				for _, f := range faults {
					t.Errorf("%d px %s as %s: %s", size[0], path, who, f)
				}
				if wide := script[int](t, ctx, `document.documentElement.scrollWidth`); wide > int(size[0]) {
					t.Errorf("%s is %d px wide in a window of %d", path, wide, size[0])
				}
				if dir := os.Getenv("BELISHA_SHOTS"); dir != "" {
					shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
					h.no(err)
					name := who + strings.ReplaceAll(path, "/", "-")
					h.no(os.WriteFile(dir+"/"+name+map[bool]string{true: "-wide", false: "-small"}[size[0] > 500]+".png", shot, 0o644))
				}
			}
		}
	}
}
