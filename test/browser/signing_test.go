package browser_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// signing is the story of one family's forms, from the letter home to the door that shuts again.
type signing struct {
	o      *own
	office *reader
	link   string
	parent *window
	child  *window
	pip    demo.Account
}

// TestAFamilysForms is one story; each part needs those before it.
func TestAFamilysForms(t *testing.T) {
	s := &signing{o: small.get(t)}
	s.pip = s.o.account(t, "p.plum", "pupil")
	head := s.o.account(t, "h.hale", "head") // with the administrator two are signed in here, so the filter asks who clicks
	s.office = readerOf(t, s.o.Web, head)
	if road := s.office.arrive(head); s.office.at != "/" {
		t.Fatalf("the head is at %s after %q", s.office.at, road)
	}
	s.parent, s.child = directTo(t, s.o.Web), behindOf(t, s.o.Web, s.o.Proxy, s.pip)
	for _, part := range []struct {
		name string
		do   func(*testing.T)
	}{
		{"AUA16 the letter comes by mail", s.written},
		{"WEB29 AUA15 AUA07 the internet is shut before anybody has signed", s.shut},
		{"AUA29 AUA12 AUA24 the parent signs for two children by the link", s.allowed},
		{"AUA12 the link opens a second time and signs nothing twice", s.twice},
		{"AUA05 WEB29 AUA15 the child reads and signs and the site opens", s.promised},
		{"AUA27 the parent takes the internet back and the next click is shut", s.withdrawn},
	} {
		if !t.Run(part.name, func(t *testing.T) {
			s.parent.t, s.child.t = t, t
			part.do(t)
		}) {
			return
		}
	}
}

// written: the office confirms the parent, and a letter with a link goes out. // shows AUA-16, PPL-22
func (s *signing) written(t *testing.T) {
	office := s.office
	office.t = t
	_, waiting := office.get("/people/links")
	ticked := url.Values{}
	for _, box := range waiting.Find("main form input[type=checkbox]").EachIter() {
		ticked.Add(box.AttrOr("name", ""), box.AttrOr("value", ""))
	}
	if len(ticked) == 0 {
		t.Fatalf("no link waits for the office: %s", squeeze(waiting.Find("main").Text()))
	}
	office.post("/people/links", ticked)
	status, said := office.post("/families/send", url.Values{"purpose": {"sign"}, "whom": {"missing"}})
	if status != http.StatusOK {
		t.Fatalf("sending: %d %s", status, squeeze(said.Find("main").Text()))
	}
	s.link = s.o.box.link(t, "cora@home.example")
}

// shut: at the filter the child reads what is missing, in words that blame nobody. // shows WEB-29, AUA-15, AUA-07
func (s *signing) shut(t *testing.T) {
	s.closed(s.child, "Your grown-ups at home have not said yes to the internet yet.")
	s.child.has("main", "You have done nothing wrong", "You have not signed your agreement yet")
	s.child.has("button", "Tell a grown-up")
	s.child.examine("the page of a gate")
	s.child.clean("the page of a gate")
	s.child.picture("gate-child", false)
}

// closed demands the page of a gate in place of the site.
func (s *signing) closed(w *window, words string) {
	w.t.Helper()
	if status := w.visit("http://" + plainSite + "/"); status != http.StatusForbidden {
		w.t.Errorf("status %d", status)
	}
	w.has("h1", "The internet is not open for you yet")
	w.has("main", words)
}

// allowed: without an account, with the date of birth of one child, the parent answers for both. // shows AUA-29, AUA-12, AUA-24
func (s *signing) allowed(t *testing.T) {
	s.parent.visit(s.link)
	s.parent.has("h1", "Show that this letter is for you")
	for _, name := range []string{"Pip", "Rae", "Plum"} {
		if strings.Contains(s.parent.text("body"), name) {
			t.Errorf("the page before the second fact names %s", name)
		}
	}
	s.parent.examine("the question behind a link")
	s.proven(s.parent)
	s.parent.examine("the page behind a link")
	s.parent.picture("family-link", false)
	for range 6 {
		form := eval[string](s.parent, `(document.querySelector("main .govuk-task-list li:has(.govuk-tag--yellow) a") || {getAttribute: () => ""}).getAttribute("href") || ""`)
		if form == "" {
			break
		}
		s.signs(form)
	}
	s.parent.has("main", "Everything is signed. Thank you.")
	s.parent.clean("the forms behind a link")
}

// proven types the second fact.
func (s *signing) proven(w *window) {
	w.t.Helper()
	w.do(chromedp.SendKeys("#born-day", "6"), chromedp.SendKeys("#born-month", "5"), chromedp.SendKeys("#born-year", "2021"))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has("main", "To answer and sign")
}

// signs reads one form, opens what may follow where that has not been done, answers yes to all, and signs.
func (s *signing) signs(form string) {
	w := s.parent
	w.t.Helper()
	w.visit(form)
	w.examine("the form " + form[strings.LastIndex(form, "/"):])
	if eval[bool](w, `!!document.querySelector("#misuse") && !document.querySelector(".belisha-agreement .govuk-tag--green")`) {
		w.leave(chromedp.Click("#misuse"))
		w.leave(chromedp.Click("main a.govuk-button"))
	}
	eval[bool](w, `document.querySelectorAll("main input[type=radio][value=yes], main input[name=about]").forEach(e => { e.checked = true }), true`)
	w.do(chromedp.SendKeys("main form input[name=name]", "Cora Plum"))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-notification-banner", "Signed: ")
}

// twice: another device asks for the second fact again, and then shows what stands. // shows AUA-12
func (s *signing) twice(t *testing.T) {
	s.parent.visit(s.link) // the same browser goes straight in
	s.parent.has("h1", "Forms for your family")
	again := directTo(t, s.o.Web)
	again.visit(s.link)
	again.has("h1", "Show that this letter is for you")
	again.do(chromedp.SendKeys("#born-day", "4"), chromedp.SendKeys("#born-month", "3"), chromedp.SendKeys("#born-year", "2018")) // the other child's
	again.leave(chromedp.Click("main form button[type=submit]"))
	again.has("main", "Everything is signed. Thank you.", "What holds for Pip", "What holds for Rae")
	form := eval[string](again, `[...document.querySelectorAll("main .govuk-task-list a")].map(a => a.getAttribute("href")).find(a => a.includes("parents"))`)
	again.visit(form)
	again.has("main", "You have signed this form. Nothing more is needed.", "Pip", "Rae")
	again.leave(chromedp.Click(`main a[href$="again=1"]`))
	again.has("main", "Type your full name")
}

// promised: the child goes from the page of the gate to the agreement, signs in, reads what may follow, signs, and the site
// that was shut opens. // shows AUA-05, WEB-29, AUA-15
func (s *signing) promised(t *testing.T) {
	w := s.child
	for end := time.Now().Add(patience); strings.Contains(w.text("main"), "have not said yes") && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		w.visit("http://" + plainSite + "/") // until the filter has heard of the parent's yes
	}
	s.closed(w, "You have not signed your agreement yet.")
	if seen := w.text("main"); strings.Contains(seen, "have not said yes") {
		t.Errorf("the gate does not hear of the parent's yes: %s", seen)
	}
	w.leave(chromedp.Click("main a.go"))
	if at := eval[string](w, "location.pathname"); at == "/sign-in" {
		w.do(chromedp.SendKeys("#name", s.pip.Name), chromedp.SendKeys("#password", s.pip.Password))
		w.leave(chromedp.Click("main form button[type=submit]"))
		w.remind()
	}
	if at := eval[string](w, "location.pathname"); at != "/agreements/sign/ks2_agreement" {
		t.Errorf("the page of the gate leads, after signing in, to %s", at)
		w.visit("/agreements/sign/ks2_agreement")
	}
	w.examine("the older children's agreement")
	w.picture("agreement-ks2", false)
	w.leave(chromedp.Click("#misuse"))
	w.has("h1", "What happens if somebody breaks the rules?")
	w.examine("what may follow, for a child")
	w.leave(chromedp.Click("main a.govuk-button"))
	w.do(chromedp.SendKeys("main form input[name=name]", "Pip Plum"))
	w.leave(chromedp.Click("main form button[type=submit]"))
	w.has(".govuk-notification-banner", "Well done. It is signed.")
	signed := time.Now()
	s.until(w, http.StatusOK)
	t.Logf("the site was open %d ms after the child had signed", time.Since(signed).Milliseconds())
	w.has("#lesson", "The water cycle")
	w.clean("the agreement of a child")
}

// until visits the site until it answers with a status.
func (s *signing) until(w *window, want int) {
	w.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if w.visit("http://"+plainSite+"/") == want {
			return
		}
	}
	w.t.Fatalf("the site does not answer with %d within %s: %s", want, patience, w.text("body"))
}

// withdrawn: the parent ticks one box; from then on the filter shuts the door. // shows AUA-27
func (s *signing) withdrawn(t *testing.T) {
	w := s.parent
	w.visit(s.link + "/change")
	w.examine("taking a permission back")
	eval[bool](w, `document.querySelector("input[name=take][value$='/internet']").click(), true`)
	pressed := time.Now()
	w.leave(chromedp.Click("main form button[type=submit]"))
	answered := time.Now()
	w.has("h1", "Taken back")
	s.until(s.child, http.StatusForbidden)
	t.Logf("the door was shut %d ms after the press and %d ms after the parent had her answer", time.Since(pressed).Milliseconds(), time.Since(answered).Milliseconds())
	s.child.has("h1", "The internet is not open for you yet")
	s.child.has("main", "You have done nothing wrong")
	if w.visit(s.link) == http.StatusOK {
		t.Errorf("the link works after something was taken back: %s", w.text("main"))
	}
}

// shows AUA-02, STD-26: a teacher on the first day signs in, is led to the staff agreement, reads what may follow, signs and
// goes on, with the keyboard alone.
func TestAUA02STD26TheStaffAgreementByKeyboard(t *testing.T) {
	o := small.get(t)
	a := o.account(t, "t.teal", "teacher")
	w := directTo(t, o.Web)
	w.visit("/sign-in")
	w.tabTo("#name")
	w.do(chromedp.KeyEvent(a.Name), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(a.Password))
	w.leave(chromedp.KeyEvent(kb.Enter))
	w.press(`form[action="/welcome"] button`)
	w.has("h1", "Something is missing before you can go on")
	w.has("main", "You have not yet signed the staff agreement.", "Help is always open")
	w.press(`main a[href^="/agreements/sign/"]`)
	if !eval[bool](w, `fetch("/people").then(r => r.redirected || !r.ok)`) {
		t.Error("other pages are open before the agreement is signed")
	}
	w.press("#misuse")
	w.has("h1", "What counts as misuse, and what may follow")
	w.press(`main a.govuk-button[href^="/agreements/sign/"]`)
	w.tabTo("main form input[name=name]")
	w.do(chromedp.KeyEvent("Tamsin Teal"))
	w.press("main form button[type=submit]")
	w.has(".govuk-notification-banner", "Signed.")
	w.examine("the receipt of a signature")
	w.clean("the staff agreement")
	r := readerOf(t, o.Web, a)
	if road := strings.Join(r.arrive(a), " "); strings.Contains(road, "/gate") || r.at != "/" {
		t.Errorf("after signing the road in is %q, to %s", road, r.at)
	}
}

// press goes to something with the Tab key and presses Enter there.
func (w *window) press(selector string) {
	w.t.Helper()
	w.tabTo(selector)
	w.leave(chromedp.KeyEvent(kb.Enter))
}
