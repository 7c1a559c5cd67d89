package browser_test

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// filterPlaces are the pages of lessons on the web, of decisions about sites, of the checks of the filter and of what its log
// shows.
func filterPlaces(request string) []place {
	return []place{
		{"/passes", ""}, {"/passes/new", ""}, {"/passes/new?class=4%20Kestrel&site=unseen-and-rather-long-name-of-a-site.example", ""}, {"/passes/lessons/{}", "/passes"},
		{"/passes/plans", ""}, {"/passes/plans/new", ""}, {"/passes/plans/{}", "/passes/plans"}, {"/passes/plans/{}/edit", "/passes/plans"},
		{"/passes/looks", ""}, {"/passes/digest", ""}, {"/passes/hide", ""}, {"/passes/calm", ""}, {"/passes/ask", ""},
		{"/filtering", ""}, {"/filtering/why", ""}, {"/filtering/why?person=rosa.vosper&address=games.test", ""}, {"/filtering/rules", ""}, {"/filtering/log", ""}, {"/filtering/devices", ""},
		{"/filtering/requests", ""}, {request, ""}, {"/filtering/ask", ""}, {"/filtering/review", ""}, {"/filtering/report", ""},
		{"/filtering/failures", ""}, {"/filtering/failures/{}", "/filtering/failures"},
		{"/probing", ""}, {"/probing?about=adult", ""}, {"/probing/dark", ""}, {"/probing/points", ""},
		{"/monitoring/repeats", ""}, {"/monitoring/repeats/{}", "/monitoring/repeats"}, {"/monitoring/fairness", ""}, {"/monitoring/minutes", ""},
	}
}

// withWebMatters makes what these pages show: a lesson with an ask, a plan, a failure, and the request whose page it gives.
func withWebMatters(t *testing.T) (request string) {
	t.Helper()
	teacher := newReader(t, school.one(t, "teacher", herClass))
	long := "a-museum-with-a-name-that-is-too-long-for-any-phone.example"
	teacher.post("/passes/looks", url.Values{"site": {long}, "suitable": {"yes"}})
	teacher.send("/passes/new", `main form[action="/passes/new"]`, url.Values{"aim": {"How rivers are made, and a donaudampfschifffahrtsgesellschaft"}, "sites": {long}})
	teacher.send("/passes/plans/new", `main form[action="/passes/plans/new"]`, url.Values{"aim": {"Romans in Britain"}, "sites": {"romans.example/" + long}})
	teacher.post("/filtering/report", url.Values{"host": {"odd." + long}, "reason": {"It shows what it should not."}, "group": {"pupils"}})
	newReader(t, school.one(t, "pupil", herClass)).post("/passes/ask", url.Values{"host": {"video.test"}, "words": {"For our topic."}})
	return newReader(t, school.one(t, "head", "")).wants(long)
}

// shows STD-26: the pages of lessons on the web, of the filter and of its checks have no fault that axe finds, scroll nowhere
// sideways and cut nothing off at 320 pixels, for each who works with them.
func TestSTD26ThePagesOfTheFilter(t *testing.T) {
	examinePlaces(t, filterPlaces(withWebMatters(t)), map[string]int{"coordinator": 20, "teacher": 10, "head": 18, "dsl": 15, "technician": 9, "pupil": 4})
}

// shows STD-26, NEW-04: a teacher opens a site for her class with the keyboard alone, and always sees where she is.
func TestSTD26NEW04ALessonByKeyboard(t *testing.T) {
	l := newLesson(t)
	w := l.teacher
	w.visit("/passes/new")
	w.tabTo("#aim")
	w.do(chromedp.KeyEvent("How rivers are made"))
	w.tabTo("#sites")
	w.do(chromedp.KeyEvent(museumSite))
	w.press("button[value=open]")
	if w.there("#looks") {
		w.tabTo("#looks input[type=checkbox]")
		w.do(chromedp.KeyEvent(" "))
		w.press("button[value=open]")
	}
	if l.at = eval[string](w, "location.pathname"); !w.there("#left") {
		t.Fatalf("the lesson is not open: %s", w.text("main"))
	}
	t.Cleanup(func() { l.ends() })
	l.sees("http://"+museumSite+"/", 200)
	w.press("#hide button[type=submit]")
	w.has("h1", "All is well")
}
