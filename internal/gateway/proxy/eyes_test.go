package proxy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows MON-13: through a real socket, a class that has to look up reads a calm page, help stays open, the log names the
// gate, and it is over by itself when the lesson ends, whether the records can say so or not.
func TestEyesUpIsACalmPageThatEndsByItself(t *testing.T) {
	far := origin(t, hello)
	g := open(t, sites{"news.example": far, "help.example": far})
	g.hold("ada.y5", board.Held{Gate: board.EyesUp, Clause: "filter.age", Decided: true, Until: noon().Add(time.Hour), Says: "Listen to your teacher.", Helper: "your teacher"})
	browser := g.browser("ada.y5", "secret")
	status, page, _ := get(t, browser, "http://news.example/today")
	if status != http.StatusForbidden {
		t.Fatalf("a class that has to look up got %d", status)
	}
	for want, there := range map[string]bool{"<h1>Listen to your teacher</h1>": true, "Eyes up": true, `action="/.belisha/tell"`: true, "Not open yet": false, "Who can help": false} {
		if strings.Contains(page, want) != there {
			t.Errorf("the page says %q: %v\n%s", want, !there, page)
		}
	}
	if e := g.only(); e.Verdict != "block" || e.Rule != "gate.eyes_up" || e.Person == "" {
		t.Errorf("the log says %+v", e)
	}
	if status, _, _ := get(t, browser, "http://help.example/"); status != http.StatusOK {
		t.Errorf("STD-27: help is shut: %d", status)
	}
	g.hold("ada.y5", board.Held{Gate: board.EyesUp, Until: noon().Add(-time.Second), Says: "Listen to your teacher."})
	if status, page, _ := get(t, browser, "http://news.example/today"); status != http.StatusOK {
		t.Errorf("it outlives the lesson: %d %s", status, page)
	}
}
