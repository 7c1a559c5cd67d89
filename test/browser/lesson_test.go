package browser_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/chromedp/chromedp"
)

// lesson is one lesson on the web: a teacher at her page, a child of her class behind the filter.
type lesson struct {
	teacher, her *window
	child        demo.Account
	at           string // its page
}

// newLesson seats both; nobody has opened anything.
func newLesson(t *testing.T) *lesson {
	t.Helper()
	asksWho(t)
	l := &lesson{teacher: direct(t).signIn(school.one(t, "teacher", herClass)), child: school.one(t, "pupil", herClass)}
	l.her = behind(t, l.child)
	return l
}

// opens fills the form as the teacher does, looks at each site that nobody has checked lately, and presses. only keeps the
// class to the list.
func (l *lesson) opens(aim, sites string, only bool) {
	w := l.teacher
	w.t.Helper()
	w.visit("/passes/new")
	w.do(chromedp.SendKeys("#aim", aim), chromedp.SendKeys("#sites", sites))
	if only {
		w.tap(`input[name=only]`)
	}
	w.leave(chromedp.Click("button[value=open]"))
	if w.there("#looks") { // WEB-19: no site is opened that no teacher has looked at
		eval[bool](w, `document.querySelectorAll("#looks input[type=checkbox]").forEach(b => b.checked || b.click()), true`)
		w.leave(chromedp.Click("button[value=open]"))
	}
	if l.at = eval[string](w, "location.pathname"); !w.there("#left") {
		w.t.Fatalf("the lesson is not open: %s", w.text("main"))
	}
	w.t.Cleanup(func() { l.ends() })
}

// ends ends the lesson where it still runs.
func (l *lesson) ends() {
	w := l.teacher
	w.t.Helper()
	w.visit(l.at)
	if w.there("#end form") {
		w.pressLive("#end form button[type=submit]")
	}
}

// sees demands what the child gets from an address. The records put new facts up right after they have answered, so a look
// in the same moment may be answered by the old ones: she looks again.
func (l *lesson) sees(address string, status int) {
	l.her.t.Helper()
	from := time.Now()
	for looks := 1; ; looks++ {
		got := l.her.visit(address)
		switch {
		case got == status:
			if looks > 1 {
				l.her.t.Logf("%s: status %d at look %d, after %.1f s", address, got, looks, time.Since(from).Seconds())
			}
			return
		case time.Since(from) > patience:
			l.her.t.Errorf("%s: status %d instead of %d: %s", address, got, status, l.her.text("body"))
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (w *window) there(selector string) bool {
	w.t.Helper()
	return eval[bool](w, fmt.Sprintf("document.querySelector(%q) !== null", selector))
}

// tap clicks something that leads nowhere.
func (w *window) tap(selector string) {
	w.t.Helper()
	eval[bool](w, fmt.Sprintf("document.querySelector(%q).click(), true", selector))
}

// shows NEW-04, WEB-07, WEB-11, WEB-16: a child meets a block page and asks for it with one press; her teacher sees that live on the
// page of the lesson and opens it with one press; the child's next look shows the site; other classes have it closed; when
// the lesson ends it is closed again.
func TestNEW04WEB07WEB16AChildAsksAndTheTeacherOpens(t *testing.T) {
	l := newLesson(t)
	film := "http://" + filmSite + "/rivers"
	l.opens("How rivers are made", museumSite, false)
	l.sees(film, 403)
	l.her.has("main", "You are not in trouble")
	l.her.has("button", "Ask my teacher for this page")
	l.her.examine("a block page with the button for the teacher")
	l.her.picture("ask-block", false)
	l.her.leave(chromedp.Click("button[value=ask]"))
	asked := time.Now()
	l.her.has("main", "Your teacher can see that you asked")
	ask := fmt.Sprintf(`[...document.querySelectorAll(".passes-ask")].find(e => e.innerText.includes(%q))`, filmSite)
	l.teacher.until("the ask does not come up on the lesson's page", ask+" !== undefined")
	for _, word := range []string{fullName(l.child.Name), herClass} {
		if said := eval[string](l.teacher, ask+".innerText"); !strings.Contains(said, word) {
			t.Errorf("the ask does not say %q: %s", word, said)
		}
	}
	l.teacher.picture("ask-lesson", false)
	l.teacher.pressLive("#" + eval[string](l.teacher, ask+`.querySelector("button[id^=open]").id`))
	l.teacher.has(".govuk-notification-banner", "Open now for the class")
	l.sees(film, 200)
	t.Logf("%.1f seconds from the ask to the open page", time.Since(asked).Seconds())
	l.her.has("#lesson", "The water cycle")
	other := behind(t, school.one(t, "pupil", otherClass))
	if got := other.visit(film); got != 403 {
		t.Errorf("another class has it open too: status %d", got)
	}
	l.ends()
	l.teacher.has(".govuk-notification-banner", "It is closed. The usual filter is back.")
	l.sees(film, 403)
	l.her.clean("a child that asks")
	l.teacher.clean("a lesson")
}

// shows NEW-04, WEB-16: what no lesson opens cannot be asked for, and the button does not stand there.
func TestNEW04NothingToAskForWhatNoLessonOpens(t *testing.T) {
	l := newLesson(t)
	for _, site := range []string{badSite, "adult.test"} {
		l.sees("http://"+site+"/", 403)
		if l.her.there("button[value=ask]") {
			t.Errorf("a child may ask for %s", site)
		}
	}
}

// shows WEB-20: a lesson with a restricted list opens that list alone; help stays open; at its end the usual filter is back.
func TestWEB20OnlyTheListOpens(t *testing.T) {
	l := newLesson(t)
	l.sees("http://"+plainSite+"/", 200)
	l.opens("What a museum keeps", museumSite, true)
	l.sees("http://"+museumSite+"/", 200)
	l.sees("http://"+plainSite+"/", 403)
	l.her.has("main", "Your class is working with its own list of pages just now.")
	l.sees("https://"+secureSite+"/", 403)
	l.sees("http://school.test/", 200)
	l.ends()
	l.sees("http://"+plainSite+"/", 200)
}

// shows WEB-18, WEB-17: the teacher takes a page off the screens of her class with one button: it is closed for the class at once,
// and a report of the failure waits for whoever keeps the filter; the teacher can open it again for
// her lesson, for all others it opens when the report is settled.
func TestWEB18HiddenForTheClass(t *testing.T) {
	l := newLesson(t)
	l.opens("What lives in a river", museumSite, false)
	l.sees("http://"+museumSite+"/found", 200)
	w := l.teacher
	w.visit(l.at)
	w.tap("#hide summary")
	w.do(chromedp.SendKeys("#hide [name=host]", museumSite), chromedp.SendKeys("#hide [name=words]", "fish that bite"))
	w.leave(chromedp.Click("#hide button[type=submit]"))
	w.has("h1", "All is well")
	w.examine("the calm page")
	w.picture("calm", false)
	l.sees("http://"+museumSite+"/found", 403)
	l.her.has("main", "A grown-up is looking at this page first.")
	if got := behind(t, school.one(t, "teacher", herClass)).visit("http://" + museumSite + "/found"); got != 200 {
		t.Errorf("who has to look at it cannot: status %d", got)
	}
	w.visit(l.at)
	w.has(".passes-hides", museumSite, "fish that bite")
	if eval[bool](w, `document.querySelector(".passes-hides a[href^='/filtering/failures/']") !== null`) {
		t.Error("a link to a report that a teacher may not open")
	}
	lead := direct(t).signIn(school.one(t, "coordinator", ""))
	lead.visit(l.at)
	report := eval[string](lead, `document.querySelector(".passes-hides a[href^='/filtering/failures/']").getAttribute("href")`)
	lead.visit(report)
	lead.has("main", museumSite, "Hidden in a lesson", "fish that bite")
	lead.examine("the failure report")
	lead.picture("failure", false)
	w.pressLive("button[id^=lift]")
	l.sees("http://"+museumSite+"/found", 200)
	other := &lesson{her: behind(t, school.one(t, "pupil", otherClass))}
	other.sees("http://"+museumSite+"/found", 403) // for all other children until somebody has looked (WEB-17)
	lead.tap("input[name=state][value=opened]")
	lead.do(chromedp.SendKeys("textarea[name=why]", "Seen: these are fish, and nothing else."))
	lead.leave(chromedp.Click(fmt.Sprintf("form[action=%q] button", report)))
	other.sees("http://"+museumSite+"/found", 200)
}

// shows WEB-03: neither a lesson nor a decision opens what stands on a list against illegal content, and nothing reaches it.
func TestWEB03NothingOpensWhatIsIllegal(t *testing.T) {
	l := newLesson(t)
	reached := school.sites.reached.Load()
	w := l.teacher
	w.visit("/passes/new")
	w.do(chromedp.SendKeys("#aim", "Rivers"), chromedp.SendKeys("#sites", badSite))
	w.leave(chromedp.Click("button[value=open]"))
	w.has(".govuk-error-summary", "cannot be opened for a lesson")
	at := newReader(t, school.one(t, "head", "")).wants(badSite)
	decider := direct(t).signIn(school.one(t, "coordinator", ""))
	decider.visit(at)
	decider.leave(chromedp.Click(`form[action$="/look"] button`))
	decider.has("main", "This site can never be opened")
	decider.decides(at)
	if decider.there(".govuk-notification-banner--success") {
		t.Error("a decision opened it")
	}
	for _, a := range []demo.Account{l.child, school.one(t, "head", ""), school.one(t, "technician", "")} {
		if got := behind(t, a).visit("http://" + badSite + "/"); got != 403 {
			t.Errorf("%s: status %d", a.Role, got)
		}
	}
	if got := school.sites.reached.Load(); got != reached {
		t.Errorf("%d requests reached it", got-reached)
	}
}

// shows WEB-06: somebody asks for a site, another looks at it through the gateway, weighs it and decides, and it is open for
// the profiles of the decision and for nobody else. Whoever asked cannot decide.
func TestWEB06AskedLookedAtDecidedOpen(t *testing.T) {
	l := newLesson(t)
	l.sees("http://"+heldSite+"/", 403)
	asker := newReader(t, school.one(t, "head", ""))
	at := asker.wants(heldSite)
	if _, page := asker.get(at); page.Find(`form[action$="/look"]`).Length() > 0 || !strings.Contains(page.Find("main").Text(), "You asked for this yourself") {
		t.Errorf("whoever asked may decide: %s", squeeze(page.Find("main").Text()))
	}
	w := direct(t).signIn(school.one(t, "coordinator", ""))
	w.visit(at)
	w.examine("a request before the look")
	w.leave(chromedp.Click(`form[action$="/look"] button`))
	w.has("#look", "Lessons")
	w.decides(at)
	w.has(".govuk-notification-banner", "stored")
	w.examine("a decided request")
	w.picture("decided", false)
	l.sees("http://"+heldSite+"/", 200)
	if got := behind(t, school.one(t, "pupil", otherClass)).visit("http://" + heldSite + "/"); got != 403 {
		t.Errorf("open for another profile: status %d", got)
	}
	w.visit(at)
	w.do(chromedp.SendKeys(`form[action$="/undo"] textarea, form[action$="/undo"] input[type=text]`, "The lesson is over."))
	w.leave(chromedp.Click(`form[action$="/undo"] button`))
	l.sees("http://"+heldSite+"/", 403)
}

// wants asks for a site to be opened, and gives the page of the request.
func (r *reader) wants(host string) string {
	r.t.Helper()
	if status, page := r.post("/filtering/ask", url.Values{"host": {host}, "kind": {"unblock"}, "reason": {"For a lesson about buying and selling."}}); status != 200 {
		r.t.Fatalf("asking for %s: %d %s", host, status, squeeze(page.Find("main").Text()))
	}
	_, list := r.get("/filtering/requests?state=open&text=" + host)
	at := list.Find(`main tbody a[href^="/filtering/requests/"]`).First().AttrOr("href", "")
	if at == "" {
		r.t.Fatalf("the request for %s is not in the list: %s", host, squeeze(list.Find("main").Text()))
	}
	return at
}

// decides opens the site of a request for the profile of the child's class, with every risk weighed.
func (w *window) decides(at string) {
	w.t.Helper()
	w.visit(at)
	for _, box := range []string{"state][value=allowed", "profiles][value=lower_ks2", "risk-fit][value=yes", "risk-contact][value=no", "risk-public][value=no", "risk-money][value=yes"} {
		w.tap("input[name=" + box + "]")
	}
	w.do(chromedp.SendKeys("#decision", "Seen and weighed: it is fit for these years."))
	w.leave(chromedp.Click("button[value=store]"))
}
