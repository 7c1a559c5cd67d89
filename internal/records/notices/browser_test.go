package notices

import (
	"fmt"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	"belisha/internal/web/browsertest"
)

// The worker runs under the site's strict policy and shows the title of what is pushed, and nothing else.
func TestWorkerShowsTheTitle(t *testing.T) {
	h, as := visit(t)
	v := as("h.high")
	w := browsertest.Open(t, v.url)
	w.As(v.account)
	registered := make(chan serviceworker.RegistrationID, 8)
	if err := chromedp.Listen(w.Context(), func(ev any) {
		if e, ok := ev.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				registered <- r.RegistrationID
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	_, err := chromedp.CallBrowser(w.Context(), cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{Permission: &cdpbrowser.PermissionDescriptor{Name: "notifications"},
		Setting: cdpbrowser.PermissionSettingGranted, Origin: v.url})
	h.no(err)
	w.Visit("/notices/choices")
	w.Do(chromedp.WaitVisible("form[data-push] button"))
	if browsertest.Script[bool](w, `!document.querySelector("[data-push-plain]").hidden`) {
		t.Error("the page still says that this browser cannot")
	}
	_, err = chromedp.Call(w.Context(), serviceworker.Enable, cdp.Empty{})
	h.no(err)
	browsertest.Script[bool](w, `navigator.serviceWorker.register(document.querySelector("form[data-push]").dataset.pushWorker).then(r => new Promise(done => {
		const look = () => r.active && r.active.state === "activated" ? done(true) : setTimeout(look, 20); look(); }))`)
	id := <-registered
	deliver := func(data, tag string) string {
		_, err := chromedp.Call(w.Context(), serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: v.url, RegistrationID: id, Data: data})
		h.no(err)
		return browsertest.Script[string](w, fmt.Sprintf(`navigator.serviceWorker.getRegistrations().then(async ([r]) => {
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
	h, as := visit(t)
	h.addressed("h.high", "head@school.example")
	h.subscribed("h.high")
	h.tell(alert(), "h.high", "ada.quill")
	h.tell(review(), "h.high")
	h.config.SMTP.Addr = "127.0.0.1:1"
	h.open()
	h.deliver()
	w := browsertest.Open(t, as("h.high").url)
	for who, paths := range map[string][]string{"h.high": {"/notices", "/notices/choices", "/notices/outbox", "/notices/" + h.mine("h.high")[0].ID}, "ada.quill": {"/notices", "/notices/choices"}} {
		w.As(who)
		for _, path := range paths {
			w.Look(who+path, path)
		}
	}
}
