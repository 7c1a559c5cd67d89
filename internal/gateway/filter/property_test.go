package filter_test

import (
	"reflect"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"

	"pgregory.net/rapid"
)

var (
	anyRole    = rapid.SampledFrom([]string{"pupil", "teacher", "head", "admin", "technician", "governor", "dsl", ""})
	anyYear    = rapid.SampledFrom([]string{"", "N", "R", "1", "2", "3", "4", "5", "6", "7"})
	anyProfile = rapid.SampledFrom([]string{"", "nursery", "ks1", "lower", "upper", "staff", "gone"})
	anyHost    = rapid.SampledFrom([]string{"illegal.example", "police.example", "illegal.help.example", "192.0.2.66",
		"adult.example", "both.example", "games.example", "shop.example", "news.example", "help.example", "nowhere.example",
		"orphan.example", "198.51.100.4", "example"})
	anyPrefix = rapid.SampledFrom([]string{"", "www.", "a.b.c."})
)

func moment(t *rapid.T) time.Time {
	return noon().Add(time.Duration(rapid.IntRange(-60*24*366, 60*24*366).Draw(t, "minutes")) * time.Minute)
}

func person(t *rapid.T) *board.Person {
	if rapid.Bool().Draw(t, "unknown") {
		return nil
	}
	return &board.Person{
		Roles: rapid.SliceOfN(anyRole, 0, 3).Draw(t, "roles"), Year: anyYear.Draw(t, "year"),
		Profile: anyProfile.Draw(t, "profile"), Until: moment(t), Closed: rapid.Bool().Draw(t, "closed"),
	}
}

func host(t *rapid.T) string {
	h := anyHost.Draw(t, "host")
	if h[0] >= '0' && h[0] <= '9' {
		return h
	}
	return anyPrefix.Draw(t, "prefix") + h
}

func exceptions(t *rapid.T) []board.Exception {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) board.Exception {
		x := board.Exception{ID: "x", Host: host(t), Allow: rapid.Bool().Draw(t, "allow")}
		if rapid.Bool().Draw(t, "some") {
			x.Profiles = []string{anyProfile.Draw(t, "for")}
		}
		if rapid.Bool().Draw(t, "ends") {
			x.Until = moment(t)
		}
		return x
	}), 0, 6).Draw(t, "exceptions")
}

// shows WEB-03: no person, hour, override or exception lifts the illegal lists; and STD-27: nothing else closes help.
// Every verdict has a profile and a clause that exists, and says the same as its explanation (NEW-01).
func TestWhateverTheRulebook(t *testing.T) {
	base, ix := book(t), index(t, tree())
	bare := compile(t, base, ix)
	rapid.Check(t, func(t *rapid.T) {
		rb := *base
		rb.Exceptions = exceptions(t)
		e, err := filter.Compile(&rb, ix)
		if err != nil {
			t.Fatal(err)
		}
		r := &filter.Request{At: moment(t), Person: person(t), Host: host(t)}
		v := e.Decide(r)
		first := bare.Decide(r)
		if first.Reason == filter.Illegal && (v.Allow || v.Reason != filter.Illegal || v.Alert != "urgent") {
			t.Fatalf("illegal: %s", short(v))
		}
		if first.Reason == filter.Allowed && (!v.Allow || v.Alert != "") {
			t.Fatalf("help: %s", short(v))
		}
		if _, ok := e.Clause(v.Clause); !ok || v.Profile == "" {
			t.Fatalf("no clause or profile: %s", short(v))
		}
		if c := e.Explain(r); !reflect.DeepEqual(c.Verdict, v) {
			t.Fatalf("decided %s, explained %s", short(v), short(c.Verdict))
		}
		if v.Allow && v.Alert != "" {
			t.Fatalf("an alert about what is allowed: %s", short(v))
		}
	})
}

// shows WEB-04: who is unknown is never allowed what the strictest profile is refused.
func TestUnknownIsStrictest(t *testing.T) {
	base, ix := book(t), index(t, tree())
	rapid.Check(t, func(t *rapid.T) {
		rb := *base
		rb.Exceptions = exceptions(t)
		e, err := filter.Compile(&rb, ix)
		if err != nil {
			t.Fatal(err)
		}
		r := filter.Request{At: moment(t), Host: host(t)}
		unknown := e.Decide(&r)
		r.Person = pupil("N")
		if strict := e.Decide(&r); strict != unknown {
			t.Fatalf("unknown %s, strictest %s", short(unknown), short(strict))
		}
	})
}

func lessonOf(t *rapid.T) *board.Lesson {
	if rapid.Bool().Draw(t, "no lesson") {
		return nil
	}
	l := &board.Lesson{ID: "l", Clause: "filter.help", Sites: map[string]bool{}, Only: rapid.Bool().Draw(t, "only"), Images: rapid.Bool().Draw(t, "images"),
		Tools: []string{"clever"}, From: moment(t), Until: moment(t)}
	for range rapid.IntRange(0, 4).Draw(t, "sites") {
		l.Sites[host(t)] = true
	}
	return l
}

// shows WEB-03, STD-06, STD-27, STD-10 and NEW-04: no lesson, exception, network or hour lifts the illegal lists or opens what no
// lesson opens; help stays open whatever is shut; and nobody on a network has a looser profile than it allows.
func TestWhateverTheLesson(t *testing.T) {
	rb := book(t)
	rb.Files["filtering.yaml"] += more
	ix := index(t, tree())
	bare := compile(t, rb, ix)
	order := map[string]int{"nursery": 0, "ks1": 1, "lower": 2, "upper": 3, "staff": 4}
	rapid.Check(t, func(t *rapid.T) {
		who := person(t)
		r := &filter.Request{At: moment(t), Person: who, Host: host(t), Network: rapid.SampledFrom([]string{"", "class", "guest", "cellar"}).Draw(t, "network")}
		without := bare.Decide(r)
		if who != nil {
			who.Lesson = lessonOf(t)
			who.Shut = []board.Shut{{ID: "s", Host: host(t)}}
		}
		v := bare.Decide(r)
		if without.Reason == filter.Illegal && (v.Allow || v.Reason != filter.Illegal) {
			t.Fatalf("illegal: %s", short(v))
		}
		if without.Reason == filter.Allowed && !v.Allow {
			t.Fatalf("help: %s", short(v))
		}
		if v.Reason == filter.InLesson && v.Allow && (without.Category == "adult" || without.Category == "selfharm") {
			t.Fatalf("a lesson opened %s", short(without))
		}
		if r.Network == "guest" && order[v.Profile] > order["upper"] || r.Network == "cellar" && v.Profile != "nursery" {
			t.Fatalf("on %s: %s", r.Network, short(v))
		}
		if c := bare.Explain(r); c.Verdict != v {
			t.Fatalf("decided %s, explained %s", short(v), short(c.Verdict))
		}
		if _, ok := bare.Clause(v.Clause); !ok || v.Allow && (v.Alert != "" || !v.Opens.IsZero()) {
			t.Fatalf("%+v", v)
		}
	})
}
