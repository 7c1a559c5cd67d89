package browser_test

import "testing"

// monitoringPlaces are the pages of alerts, of looks into the log, of watching, of reports, of outside services, of what can be
// seen of oneself, and of the school's own defence.
func monitoringPlaces() []place {
	return []place{
		{"/alerts", ""}, {"/alerts?state=open", ""}, {"/alerts?q=nothing-like-it", ""}, {"/alerts/figures", ""}, {"/alerts/{}", "/alerts"}, {"/alerts/{}", "/alerts?level=urgent"},
		{"/monitoring", ""}, {"/monitoring/oversight", ""}, {"/monitoring/checks", ""}, {"/monitoring/checks/{}", "/monitoring/checks"}, {"/monitoring/health", ""},
		{"/monitoring/repeats", ""}, {"/monitoring/fairness", ""}, {"/monitoring/minutes", ""}, {"/monitoring/minutes/{}", "/monitoring/minutes"},
		{"/watching", ""}, {"/watching/new", ""}, {"/watching/alone", ""}, {"/watching/clubs", ""}, {"/watching/clubs/new", ""}, {"/watching/lesson", ""}, {"/watching/sessions/{}", "/watching"},
		{"/reviews", ""}, {"/reviews/{}", "/reviews"}, {"/reviews/log", ""}, {"/reviews/log?weeks=12", ""},
		{"/feeds", ""}, {"/feeds/new", ""}, {"/feeds/{}/end", "/feeds"},
		{"/sight", ""}, {"/sight/untold", ""},
		{"/defence", ""}, {"/defence/rules", ""}, {"/defence/alerts/{}", "/defence"}, {"/defence/audits", ""}, {"/defence/audits/{}", "/defence/audits"}, {"/defence/items", ""}, {"/defence/items/{}", "/defence/items"},
	}
}

// shows STD-26: the pages of monitoring have no fault that axe finds, scroll nowhere sideways and cut nothing off at 320
// pixels, for each who works with them.
func TestSTD26ThePagesOfMonitoring(t *testing.T) {
	teacher := direct(t).signIn(school.one(t, "teacher", herClass))
	at := supervised(teacher, herClass)
	t.Cleanup(func() { newReader(t, school.one(t, "teacher", herClass)).post(at+"/end", nil) })
	examinePlaces(t, monitoringPlaces(), map[string]int{"head": 25, "dsl": 18, "coordinator": 20, "technician": 9, "teacher": 5, "governor": 2, "parent": 1, "pupil": 1})
}
