package browser_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// shows STD-08: the safeguarding lead finds last week's report written, reads it, and that she read it is there.
func TestSTD08TheWeeklyReportIsRead(t *testing.T) {
	a := school.one(t, "dsl", "")
	lead := direct(t).signIn(a)
	lead.visit("/reviews")
	if !lead.there(`main tbody a[href^="/reviews/"]`) {
		t.Fatalf("no report is written: %s", lead.text("main"))
	}
	lead.leave(chromedp.Click(`main tbody tr:first-child a[href^="/reviews/"]`))
	lead.has("main", "Written by itself", "It names nobody")
	lead.has("#summary", "Requests logged", "Searches seen", "Alerts", "Urgent alerts", "Look-ups of persons")
	lead.has("#readers", fullName(a.Name))
	for _, someone := range school.Accounts {
		if someone.Role == "pupil" && strings.Contains(lead.text("main"), fullName(someone.Name)) {
			t.Errorf("the report names %s", someone.Name)
		}
	}
	lead.examine("a weekly report")
	lead.visit("/reviews")
	if strings.Contains(lead.text("main tbody tr:first-child"), "Not yet") {
		t.Error("the list says that she has not read it")
	}
	lead.clean("a weekly report")
}

// shows MON-17: a governor sees the log in numbers with no name and no number under five, and is refused wherever a name
// would be.
func TestMON17AGovernorSeesNumbersOnly(t *testing.T) {
	w := direct(t).signIn(school.one(t, "governor", ""))
	for _, path := range []string{"/reviews/log", "/reviews/log?weeks=12", "/reviews/log?weeks=1"} {
		if status := w.visit(path); status != http.StatusOK {
			t.Fatalf("%s: status %d", path, status)
		}
		for _, cell := range strings.Fields(strings.NewReplacer(",", "", ".", "").Replace(w.text("#groups td"))) {
			if len(cell) == 1 && strings.ContainsAny(cell, "1234") {
				t.Errorf("%s shows a %s", path, cell)
			}
		}
		for _, someone := range school.Accounts {
			if someone.Role != "governor" && strings.Contains(w.text("main"), fullName(someone.Name)) {
				t.Errorf("%s names %s", path, someone.Name)
			}
		}
		if w.there("#names") {
			t.Errorf("%s leads to names", path)
		}
	}
	w.examine("the log in numbers")
	r := newReader(t, school.one(t, "governor", ""))
	for _, path := range []string{"/alerts", "/alerts/figures", "/alerts/export.csv", "/monitoring", "/monitoring/oversight", "/monitoring/checks", "/reviews", "/reviews/names?category=games"} {
		if status, _ := r.get(path); status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, status)
		}
	}
	w.clean("the log in numbers")
}
