package browser_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// supervised opens a session for the teacher's own class and gives its page; one that already runs is ended first. A lesson
// that has just opened sites gets its session a moment later, so that it may have to be done twice.
func supervised(w *window, class string) string {
	w.t.Helper()
	for range 3 {
		if at := opensSession(w, class); strings.HasPrefix(at, "/watching/sessions/") {
			return at
		}
	}
	w.t.Fatalf("no session is open: %s", w.text("main .govuk-error-summary"))
	return ""
}

func opensSession(w *window, class string) string {
	w.t.Helper()
	w.visit("/watching")
	const runs = `document.querySelector("#now tbody a[href^='/watching/sessions/']")` // only the teacher's own have a link
	if eval[bool](w, runs+" !== null") {
		w.visit(eval[string](w, runs+`.getAttribute("href")`))
		if w.there("#end form") { // that of a lesson that is just over ends by itself
			w.pressLive("#end form button[type=submit]")
		}
	}
	w.visit("/watching/new")
	eval[bool](w, fmt.Sprintf(`document.querySelector("select[name=who]").value = %q, true`, "class "+class))
	w.leave(chromedp.Click("main form button[type=submit]"))
	return eval[string](w, "location.pathname")
}

// card is the script for a child's card.
func card(child demo.Account) string {
	name := strings.Fields(fullName(child.Name))[0]
	return fmt.Sprintf(`[...document.querySelectorAll("#cards .watching-card")].find(e => e.innerText.startsWith(%q))`, name)
}

// shows MON-11, MON-12, MON-13: a teacher opens a session for her class and sees on an open page where a child of it is;
// eyes up, and the child's next page is the calm one, nobody else's; she lets go, and it opens again; when the session is over
// so is the view.
func TestMON11MON12MON13ALessonIsWatched(t *testing.T) {
	asksWho(t)
	child := school.one(t, "pupil", herClass)
	teacher := direct(t).signIn(school.one(t, "teacher", herClass))
	l := &lesson{teacher: teacher, child: child, her: behind(t, child)}
	at := supervised(teacher, herClass)
	if !teacher.there("#charge") || !teacher.there("#cards") {
		t.Fatalf("no live view: %s", teacher.text("main"))
	}
	teacher.has("#charge", "Screens", "Mobile devices", "Cameras")
	went := time.Now()
	shows := fmt.Sprintf(`!!(%s?.innerText.includes(%q))`, card(child), museumSite)
	for l.sees("http://"+museumSite+"/found", 200); !eval[bool](teacher, shows); time.Sleep(time.Second) { // a card shows the newest site, and Chromium asks for some of its own
		if time.Since(went) > patience {
			t.Fatalf("the card does not show the site: %s", teacher.text("#cards"))
		}
		l.sees("http://"+museumSite+"/found", 200)
	}
	t.Logf("%.1f s from the child's page to the teacher's card", time.Since(went).Seconds())
	l.sees("http://"+gameSite+"/", 403)
	teacher.until("the card does not show what was blocked", fmt.Sprintf(`%s.innerText.includes("blocked, the last at")`, card(child)))
	teacher.examine("a live view")
	teacher.picture("live-view", false)

	teacher.pressLive("#up")
	went = time.Now()
	l.sees("http://"+plainSite+"/", 403)
	t.Logf("%.1f s from “eyes up” to the calm page", time.Since(went).Seconds())
	l.her.has("main", "Listen to your teacher")
	l.her.examine("the page of eyes up")
	if got := behind(t, school.one(t, "teacher", herClass)).visit("http://" + plainSite + "/"); got != 200 {
		t.Errorf("it holds an adult too: status %d", got)
	}
	if got := behind(t, school.one(t, "pupil", otherClass)).visit("http://" + plainSite + "/"); got != 200 {
		t.Errorf("it holds another class too: status %d", got)
	}
	teacher.pressLive("#down")
	l.sees("http://"+plainSite+"/", 200)

	teacher.pressLive("#end form button[type=submit]")
	teacher.has(".govuk-notification-banner", "The session is over")
	if got := teacher.visit(at); got != http.StatusForbidden {
		t.Errorf("the view goes on after the session: status %d: %s", got, teacher.text("main"))
	}
	teacher.clean("a live view")
}

// A pane that is fetched again every few seconds keeps what a teacher is doing in it: a button that is held down when the new
// inside comes is still pressed, and the keyboard stays at the child it was at.
func TestALivePaneKeepsThePressAndThePlace(t *testing.T) {
	w := direct(t).signIn(school.one(t, "teacher", herClass))
	supervised(w, herClass)
	eval[bool](w, `(() => { const inside = document.querySelector("#now").innerHTML; window.fetched = 0;
		window.fetch = async () => new Response(inside + "<p id=swapped>" + ++window.fetched + "</p>"); return true })()`)
	w.until("the pane is not fetched again", `document.querySelector("#swapped") !== null`)

	eval[bool](w, `document.querySelector("#cards li:nth-child(2) button").focus(), true`)
	words := eval[string](w, "document.activeElement.textContent")
	n := eval[string](w, `document.querySelector("#swapped").innerText`)
	w.until("the pane is not fetched again", fmt.Sprintf(`document.querySelector("#swapped").innerText !== %q`, n))
	if now := eval[string](w, "document.activeElement.textContent"); now != words {
		t.Errorf("the keyboard was at %q and is at %q", words, now)
	}

	at := eval[[]float64](w, `(() => { const r = document.querySelector("#up").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	left := func(p *input.DispatchMouseEventParams) { p.Button, p.ClickCount = input.MouseButtonLeft, 1 }
	w.do(chromedp.MouseEvent(chromedp.MousePressed, at[0], at[1], left))
	w.until("the pane is not fetched again", fmt.Sprintf("window.fetched > %d", 1+eval[int](w, "window.fetched"))) // twice: one may have been under way
	w.leave(chromedp.MouseEvent(chromedp.MouseReleased, at[0], at[1], left))
	if !w.there("#down") {
		t.Errorf("the press was lost: %s", w.text("main"))
	}
	w.pressLive("#end form button[type=submit]")
}

// shows MON-12, MON-11: a teacher opens no session for another class, sees nothing of one that runs there, and steers nothing
// in it; nor does the head, who has other ways, with a reason.
func TestMON12MON11AnotherClassIsRefused(t *testing.T) {
	other := direct(t).signIn(school.one(t, "teacher", otherClass))
	at := supervised(other, otherClass)
	t.Cleanup(func() {
		other.visit(at)
		other.pressLive("#end form button[type=submit]")
	})
	teacher := newReader(t, school.one(t, "teacher", herClass))
	if status, _ := teacher.post("/watching/new", url.Values{"who": {"class " + otherClass}, "kind": {"lesson"}, "minutes": {"30"}}); status != http.StatusForbidden {
		t.Errorf("a session for another class: status %d at %s", status, teacher.at)
	}
	for _, r := range []*reader{teacher, newReader(t, school.one(t, "head", "")), newReader(t, school.one(t, "technician", "")), newReader(t, school.one(t, "pupil", otherClass))} {
		for _, path := range []string{at, at + "/pane"} {
			if status, _ := r.get(path); status != http.StatusForbidden {
				t.Errorf("%s: status %d", path, status)
			}
		}
		if status, _ := r.post(at+"/eyes", url.Values{"do": {"up"}}); status != http.StatusForbidden {
			t.Errorf("eyes up in another's lesson: status %d", status)
		}
	}
	if other.visit(at); other.there("#down") {
		t.Error("a refused press held the class")
	}
}
