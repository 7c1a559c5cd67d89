package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/board"
)

// shows NET-18: through a real socket, a device that was cut off is refused at once whoever sits at it, with a calm page that
// says whom to ask; help stays open, and it works again when it is let in.
func TestADeviceThatWasCutOff_NET18(t *testing.T) {
	far := origin(t, hello)
	g := open(t, sites{"news.example": far, "help.example": far})
	browser := g.browser("ada.y5", "secret")
	if status, _, _ := get(t, browser, "http://news.example/today"); status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	cut := func(all map[string]board.Held) {
		facts := *g.board.Facts()
		facts.Cut = all
		g.board.PutFacts(&facts)
		g.server.Rejudge()
	}
	cut(map[string]board.Held{"10.9.9.9": {Gate: board.CutGate, Says: "Another device."}})
	if status, _, _ := get(t, browser, "http://news.example/today"); status != http.StatusOK {
		t.Errorf("another device was cut off: %d", status)
	}
	cut(map[string]board.Held{"127.0.0.1": {Gate: board.CutGate, Clause: "filter.age", Decided: true, Says: "This device rests for a while.", Helper: "the school’s technician"}})
	status, page, _ := get(t, browser, "http://news.example/today")
	if status != http.StatusForbidden || !strings.Contains(page, "This device rests for a while.") || !strings.Contains(page, "technician") {
		t.Errorf("cut off, it got %d: %s", status, page)
	}
	var rule string
	for _, e := range g.entries() {
		if e.Verdict == "block" {
			rule = e.Rule
		}
	}
	if rule != "gate.cut" {
		t.Errorf("the log says %q", rule)
	}
	if status, _, _ := get(t, browser, "http://help.example/"); status != http.StatusOK {
		t.Errorf("STD-27: help is shut: %d", status)
	}
	cut(nil)
	if status, _, _ := get(t, browser, "http://news.example/today"); status != http.StatusOK {
		t.Errorf("let in again: %d", status)
	}
}
