package proxy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows MON-04, STD-09: what a child looks for with an engine that is closed to it goes nowhere, and is heard all the same:
// browsers ask one from their address bar. Nothing else is written down of it.
func TestMON04WordsToAClosedEngineAreHeard(t *testing.T) {
	const closed = "    - {key: other, title: Other, hosts: [other.example], words: [q], safe: [{name: safe, value: active}]}\n" +
		"  allowed:\n    - {engines: [other], profiles: [lower, upper], clause: filter.all}\n  watched:"
	i := newIssuer(t)
	asked := 0
	site := i.site(false, func(http.ResponseWriter, *http.Request) { asked++ }, "find.example")
	for _, scheme := range []string{"http", "https"} {
		for words, want := range map[string][2]string{"swallow+the+whole+lighthouse": {"urgent", "selfharm"}, "plonker": {"high", ""}, "holidays": {}} {
			g := open(t, sites{"find.example": site}, i.heeding("lower", "  watched:", closed))
			code, page, _ := get(t, g.pupil(false), scheme+"://find.example/s?q="+words)
			if code != http.StatusForbidden || asked != 0 || strings.Contains(page, "lighthouse") {
				t.Fatalf("%s %s: %d, asked %d times", scheme, words, code, asked)
			}
			g.server.Settle()
			told := 0
			for _, e := range g.entries() {
				if e.Verdict != "block" || e.Person != "p-pupil" {
					t.Errorf("%s %s: %+v", scheme, words, e)
				}
				if e.Alert != "" {
					if told++; e.Alert != want[0] || e.Text != want[1] || e.Search != strings.ReplaceAll(words, "+", " ") || e.Host != "find.example" {
						t.Errorf("%s %s: %+v", scheme, words, e)
					}
				} else if e.Search != "" {
					t.Errorf("%s %s: a search that worries nobody is kept: %+v", scheme, words, e)
				}
			}
			if (told == 1) != (want[0] != "") {
				t.Errorf("%s %s: told %d times of %+v", scheme, words, told, g.entries())
			}
		}
	}
}

// shows MON-04, MON-13: who cries for help while the internet is held is heard too.
func TestMON04WordsAtAGateAreHeard(t *testing.T) {
	i := newIssuer(t)
	for _, scheme := range []string{"http", "https"} {
		g := open(t, sites{"find.example": i.site(false, hello, "find.example")}, i.heeding("lower"))
		g.hold("ada.y5", board.Held{Gate: board.EyesUp, Clause: "filter.age", Decided: true, Until: noon().Add(time.Hour), Says: "Listen to your teacher.", Helper: "your teacher"})
		code, page, _ := get(t, g.pupil(false), scheme+"://find.example/s?q=swallow+the+whole+lighthouse")
		if code != http.StatusForbidden || !strings.Contains(page, "Listen to your teacher") {
			t.Fatalf("%s: %d %s", scheme, code, page)
		}
		if e := g.oneWorry(scheme, "search", "selfharm", "urgent"); e.Verdict != "block" || e.Search != "swallow the whole lighthouse" {
			t.Errorf("%s: %+v", scheme, e)
		}
	}
}
