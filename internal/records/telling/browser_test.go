package telling

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/web/browsertest"
)

// tablet is a real browser in front of the house. While down is set, the school's server is not there.
type tablet struct {
	*browsertest.Window
	h    *house
	down atomic.Bool
}

func newTablet(t *testing.T, flags ...chromedp.ExecAllocatorOption) *tablet {
	t.Helper()
	b := &tablet{h: build(t, migrated(t))}
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.down.Load() {
			panic(http.ErrAbortHandler) // the line is cut
		}
		b.h.site.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(home.Close)
	b.Window = browsertest.Open(t, home.URL, flags...)
	b.Size(800, 1100)
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

// press clicks as a script does.
func (b *tablet) press(selector string) {
	b.Until("document.querySelector(`" + selector + "`) !== null")
	browsertest.Script[bool](b.Window, "(setTimeout(() => document.querySelector(`"+selector+"`).click()), true)")
}

// shows NEW-08 and INC-01: a child presses while the server is away. The page says at once that nothing was sent and to go to
// a grown-up, keeps it, and sends it once when the server is back; the receipt comes only then. The open page then says when
// a grown-up has read it.
func TestNEW08APressWhileTheServerIsAway(t *testing.T) {
	b := newTablet(t)
	b.As("ada.quill")
	b.Visit("/tell")
	b.down.Store(true)
	b.Do(chromedp.Click("input[name=choice][value=unsafe]"), chromedp.Click("button[name=adult][value='"+b.h.id("t.four")+"']"))
	b.Until(`document.querySelector(".belisha-kept").textContent.includes("go to a grown-up")`)
	if n := len(b.h.all()); n != 0 {
		t.Fatalf("%d cases while the server was away", n)
	}
	b.down.Store(false)
	b.Until(`dispatchEvent(new Event("online"))`)
	b.Until(`document.querySelector(".belisha-kept").textContent.includes("has now been sent")`)
	k := b.h.last()
	if k.Title != "I do not feel safe" || k.Adult != b.h.id("t.four") || len(b.h.all()) != 1 {
		t.Errorf("%+v", k.Incident)
	}
	b.Visit("/mine")
	b.Until(`document.body.innerText.includes("Nobody has read it yet")`)
	b.h.at("t.four").get("/incidents/" + k.ID)
	b.Until(`document.body.innerText.includes("Tessa Four has read it.")`)
}

// shows NEW-08 and STD-16: a drawing and a voice note made in a real browser are evidence of the case; on the page about a
// picture of a body there is nothing to make them with.
func TestNEW08STD16DrawingAndVoiceInABrowser(t *testing.T) {
	b := newTablet(t, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true))
	b.As("ben.otter")
	b.Visit("/tell")
	b.Do(chromedp.Click("input[name=choice][value=saw]"))
	b.press("[data-extras] div:first-child .belisha-extra")
	b.Until(`document.querySelector(".belisha-pad").checkVisibility()`)
	b.Until(`(() => { const p = document.querySelector(".belisha-pad"), r = p.getBoundingClientRect(); p.setPointerCapture = () => {};
 for (const [kind, x, y] of [["pointerdown", 20, 20], ["pointermove", 120, 90], ["pointerup", 120, 90]]) p.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: r.left + x, clientY: r.top + y })); return true; })()`)
	b.Until(`document.querySelector("input[name=drawing]").value.startsWith("data:image/png;base64,")`)
	want := []string{"image/png"}
	if browsertest.Script[bool](b.Window, `document.querySelector("[data-extras]").children.length === 2`) {
		b.press("[data-extras] div:nth-child(2) .belisha-extra")
		b.Until(`document.querySelector("[data-extras] [role=status]").textContent.includes("listening")`)
		time.Sleep(time.Second) // something has to be said
		b.press("[data-extras] div:nth-child(2) .belisha-extra")
		b.Until(`document.querySelector("input[name=voice]").value.startsWith("data:audio/")`)
		want = []string{"audio/webm", "image/png"}
	}
	b.press("button[name=adult][value=any]")
	b.Until(`document.querySelector("#number") !== null`)
	var got []string
	for _, e := range b.h.last().Evidence {
		got = append(got, e.Media)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || len(want) != 2 {
		t.Errorf("evidence %v, want a drawing and a voice note", got)
	}
	b.Visit("/tell?choice=images")
	if n := browsertest.Script[int](b.Window, `document.querySelectorAll("canvas, input[type=file], [name=drawing], [name=voice], .belisha-extra").length`); n != 0 {
		t.Errorf("%d things to send a picture with", n)
	}
}

// shows STD-26: every page of telling in a real browser: axe finds nothing, and nothing is wider than a phone.
func TestSTD26TellingPassesAxe(t *testing.T) {
	b := newTablet(t)
	_, receipt := b.h.at("ada.quill").post("/tell", map[string][]string{"choice": {"unkind"}, "adult": {b.h.id("t.four")}})
	_, public := b.h.at("").post("/tell", map[string][]string{"words": {"A worry."}})
	for who, paths := range map[string][]string{
		"":          {"/tell", "/tell?report=images", "/tell?as=child&class=Y4", "/tell/receipt", public.Url.Path, "/tell/accident"},
		"ada.quill": {"/tell", "/tell?choice=images", "/tell/accident?site=odd.example", receipt.Url.Path, "/mine", "/"},
		"t.two":     {"/tell", "/tell?report=message", "/tell?report=whistleblowing", "/tell/paper", "/tell/poster?class=Y4", "/mine"},
	} {
		b.As(who)
		for _, path := range paths {
			b.Look(who+path, path)
		}
	}
}
