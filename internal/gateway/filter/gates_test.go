package filter_test

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/policy"
)

// held is a person whom a gate keeps from the internet.
func held(p *board.Person) *board.Person {
	p.Held = []board.Held{{Gate: "parents", Clause: "filter.age", Says: "Your parents have not signed yet."}, {Gate: "second", Clause: "filter.all"}}
	return p
}

// shows WEB-29 AUA-15: whoever is held has the school's site and help, and nothing else; what is illegal stays first.
func TestAGateLeavesOnlyHelp(t *testing.T) {
	e := engine(t, board.Exception{ID: "x1", Host: "games.example", Allow: true})
	for _, tc := range []struct {
		name   string
		who    *board.Person
		host   string
		expect string
	}{
		{"illegal stands before a gate", held(pupil("5")), "illegal.example", "block illegal upper/illegal//filter.illegal"},
		{"a helpline stands before a gate", held(pupil("1")), "help.example", "allow allow ks1///filter.help"},
		{"the school's own site", held(pupil("1")), "x.school.test-school.example", "allow allow ks1///filter.help"},
		{"a gate stands before an exception", held(pupil("5")), "games.example", "block gate upper/games/gate/filter.age"},
		{"an unknown site", held(pupil("6")), "nowhere.example", "block gate upper//gate/filter.age"},
		{"an adult", held(adult("head")), "news.example", "block gate staff/news/gate/filter.age"},
		{"nobody is held", pupil("6"), "nowhere.example", "allow unknown_site upper///filter.age"},
	} {
		if got := short(e.Decide(&filter.Request{At: noon(), Person: tc.who, Host: tc.host})); got != tc.expect {
			t.Errorf("%s: %s:\n got %s\nwant %s", tc.name, tc.host, got, tc.expect)
		}
	}
	v := e.Decide(&filter.Request{At: noon(), Person: held(pupil("5")), Host: "harm.example"})
	if v.Reason != filter.Gated || v.Alert != "urgent" {
		t.Errorf("MON-04: what a held child tried to reach is told of as ever: %+v", v)
	}
	c := e.Explain(&filter.Request{At: noon(), Person: held(pupil("5")), Host: "news.example"})
	if c.Held == nil || c.Held.Gate != "parents" || !strings.Contains(strings.Join(c.Lines(), "\n"), "gate: parents: Your parents") {
		t.Errorf("NEW-01: the chain does not name the gate: %v", c.Lines())
	}
}

// shows WEB-29: a log line names the gate of the pack in force.
func TestAGateIsNamed(t *testing.T) {
	rb := book(t)
	pack, err := policy.FromFiles(rb.Files)
	if err != nil {
		t.Fatal(err)
	}
	pack.Gates = []policy.Gate{{Key: "parents", Clause: "filter.age", Needs: "consent:internet", Closes: []string{"internet"}}}
	e, err := filter.CompilePack(rb, pack, index(t, tree()))
	if err != nil {
		t.Fatal(err)
	}
	if v := e.Decide(&filter.Request{At: noon(), Person: held(pupil("5")), Host: "news.example"}); v.Rule != "gate.parents" || v.Clause != "filter.age" {
		t.Errorf("verdict %+v", v)
	}
}

// shows WEB-29 AUA-15: where the policy asks for a signature before the internet, a made-up name opens no more than a missing
// signature does; helplines and the school's site stay.
func TestAMadeUpNameIsHeldToo(t *testing.T) {
	rb := book(t)
	pack, err := policy.FromFiles(rb.Files)
	if err != nil {
		t.Fatal(err)
	}
	pack.Gates = []policy.Gate{{Key: "mails", Clause: "filter.all", Needs: "consent:mail", Closes: []string{"mail"}},
		{Key: "parents", Clause: "filter.age", Needs: "consent:internet", Closes: []string{"internet"}}}
	e, err := filter.CompilePack(rb, pack, index(t, tree()))
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]string{"news.example": "block gate nursery/news/gate.stranger/filter.age", "help.example": "allow allow nursery///filter.help"} {
		if got := short(e.Decide(&filter.Request{At: noon(), Host: host})); got != want {
			t.Errorf("%s:\n got %s\nwant %s", host, got, want)
		}
	}
	if len(e.Stranger()) != 1 || !strings.Contains(e.Stranger()[0].Says, "your own name") {
		t.Errorf("the page would say %+v", e.Stranger())
	}
}

// shows INC-17: access that was taken away comes back at its end by itself, even where the records cannot say so any more.
func TestAccessComesBackByItself(t *testing.T) {
	e := engine(t)
	p := pupil("5")
	p.Held = []board.Held{{Gate: "sanction", Clause: "filter.age", Decided: true, Until: noon().Add(time.Hour)}}
	ask := func(after time.Duration) string {
		return short(e.Decide(&filter.Request{At: noon().Add(after), Person: p, Host: "news.example"}))
	}
	if got := ask(time.Hour - time.Second); !strings.HasPrefix(got, "block gate") {
		t.Errorf("a second before the end: %s", got)
	}
	if got := ask(time.Hour); strings.Contains(got, "gate") {
		t.Errorf("at the end: %s", got)
	}
	p.Held = append(p.Held, board.Held{Gate: "parents", Clause: "filter.help"})
	if got := ask(2 * time.Hour); !strings.HasPrefix(got, "block gate") || !strings.HasSuffix(got, "filter.help") {
		t.Errorf("what is still missing counts after the end: %s", got)
	}
}
