package filter_test

import (
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// shows WEB-01, WEB-02, WEB-03, WEB-04 and STD-27: each link of the chain, and that it stands before those below it.
func TestChain(t *testing.T) {
	e := engine(t,
		board.Exception{ID: "x1", Host: "games.example", Profiles: []string{"upper"}, Allow: true, Until: noon().Add(time.Hour)},
		board.Exception{ID: "x2", Host: "bad.games.example", Allow: false},
		board.Exception{ID: "x3", Host: "illegal.example", Allow: true},
		board.Exception{ID: "x4", Host: "help.example", Allow: false},
		board.Exception{ID: "x5", Host: "orphan.example", Profiles: []string{"ks1"}, Allow: true},
		board.Exception{ID: "x6", Host: "orphan.example", Profiles: []string{"ks1"}, Allow: false, Until: noon()},
		board.Exception{ID: "x7", Host: "twice.example", Allow: true},
		board.Exception{ID: "x8", Host: "twice.example", Allow: false},
	)
	for _, tc := range []struct {
		name   string
		who    *board.Person
		host   string
		at     time.Time
		expect string
	}{
		{"WEB-03 illegal, for the administrator too", adult("admin"), "illegal.example", noon(), "block illegal staff/illegal//filter.illegal"},
		{"WEB-03 below an illegal host", adult("head"), "a.b.police.example", noon(), "block illegal staff/illegal//filter.illegal"},
		{"WEB-03 an illegal address", pupil("6"), "192.0.2.66", noon(), "block illegal upper/illegal//filter.illegal"},
		{"WEB-03 illegal stands before the school's own site", pupil("3"), "illegal.school.test-school.example", noon(), "block illegal lower/illegal//filter.illegal"},
		{"WEB-03 illegal stands before a helpline", pupil("3"), "illegal.help.example", noon(), "block illegal lower/illegal//filter.illegal"},
		{"STD-27 a helpline stands before an exception", nil, "help.example", noon(), "allow allow nursery///filter.help"},
		{"STD-27 a helpline stands before a bad line in a list", pupil("N"), "www.help.example", noon(), "allow allow nursery///filter.help"},
		{"the school's own site", nil, "x.school.test-school.example", noon(), "allow allow nursery///filter.help"},
		{"an exception stands before the rules", pupil("5"), "games.example", noon(), "allow exception upper/games/x1/filter.all"},
		{"an exception ends by itself", pupil("5"), "games.example", noon().Add(time.Hour), "block rule upper/games/no_games/filter.games"},
		{"an exception holds for its profiles", pupil("4"), "games.example", noon(), "block rule lower/games/no_games/filter.games"},
		{"the nearest exception decides", pupil("5"), "x.bad.games.example", noon(), "block exception upper/games/x2/filter.all"},
		{"an ended exception leaves the other", pupil("1"), "orphan.example", noon(), "allow exception ks1//x5/filter.all"},
		{"of two exceptions the stricter", pupil("5"), "twice.example", noon(), "block exception upper//x8/filter.all"},
		{"WEB-02 the first rule that fits decides", pupil("4"), "both.example", noon(), "block rule lower/games/no_games/filter.games"},
		{"WEB-02 the next rule, where the first is for others", adult("teacher"), "both.example", noon(), "block rule staff/adult/no_harm/filter.harm"},
		{"WEB-02 an address on a list", pupil("3"), "203.0.113.7", noon(), "block rule lower/games/no_games/filter.games"},
		{"WEB-02 unknown, youngest", pupil("1"), "nowhere.example", noon(), "block unknown_site ks1///filter.age"},
		{"WEB-02 unknown, older", pupil("6"), "nowhere.example", noon(), "allow unknown_site upper///filter.age"},
		{"WEB-02 an address on no list is an unknown site", pupil("2"), "198.51.100.4", noon(), "block unknown_site ks1///filter.age"},
		{"WEB-02 a list of no category is unknown", pupil("N"), "deep.orphan.example", noon(), "block unknown_site nursery///filter.age"},
		{"no rule fits, closed profile", pupil("1"), "news.example", noon(), "block default ks1/news//filter.age"},
		{"no rule fits, open profile", pupil("6"), "news.example", noon(), "allow default upper/news//filter.age"},
		{"WEB-10 inside the hours", adult("teacher"), "shop.example", noon(), "allow rule staff/shopping/staff_shopping/filter.shopping"},
		{"WEB-10 outside the hours", adult("teacher"), "shop.example", noon().Add(-time.Second), "block default staff/shopping/staff_shopping/filter.shopping"},
		{"WEB-01 no host", adult("head"), "", noon(), "block no_rules staff///filter.all"},
		{"WEB-01 no time", adult("head"), "news.example", time.Time{}, "block no_rules staff///filter.all"},
	} {
		got := e.Decide(&filter.Request{At: tc.at, Person: tc.who, Host: tc.host})
		if short(got) != tc.expect {
			t.Errorf("%s: %s:\n got %s\nwant %s", tc.name, tc.host, short(got), tc.expect)
		}
		if got.Pack != "version-7" || got.Band == "" {
			t.Errorf("%s: pack %q, band %q", tc.name, got.Pack, got.Band)
		}
	}
}

// shows WEB-04: who gets which profile, and that whoever is in doubt gets the strictest.
func TestProfiles(t *testing.T) {
	e := engine(t)
	end := noon().Add(time.Minute)
	for _, tc := range []struct {
		name   string
		who    *board.Person
		at     time.Time
		expect string
	}{
		{"unknown", nil, noon(), "nursery"},
		{"a year", pupil("4"), noon(), "lower"},
		{"no year", pupil(""), noon(), "nursery"},
		{"an odd year", pupil("13"), noon(), "nursery"},
		{"no role", &board.Person{}, noon(), "nursery"},
		{"an unplaced role", adult("governor"), noon(), "nursery"},
		{"an adult", adult("head"), noon(), "staff"},
		{"a pupil with an adult's role", &board.Person{Roles: []string{"head", "pupil"}, Year: "2"}, noon(), "ks1"},
		{"an account that is closed", &board.Person{Roles: []string{"head"}, Closed: true}, noon(), "nursery"},
		{"tighter for one child", &board.Person{Roles: []string{"pupil"}, Year: "6", Profile: "ks1", Until: end}, noon(), "ks1"},
		{"looser for one child", &board.Person{Roles: []string{"pupil"}, Year: "1", Profile: "lower", Until: end}, noon(), "lower"},
		{"ended", &board.Person{Roles: []string{"pupil"}, Year: "6", Profile: "ks1", Until: end}, end, "upper"},
		{"without an end there is none", &board.Person{Roles: []string{"pupil"}, Year: "1", Profile: "staff"}, noon(), "ks1"},
		{"a profile that has gone", &board.Person{Roles: []string{"pupil"}, Year: "6", Profile: "gone", Until: end}, noon(), "nursery"},
		{"closed with an override", &board.Person{Roles: []string{"pupil"}, Profile: "staff", Until: end, Closed: true}, noon(), "nursery"},
	} {
		if got := e.Decide(&filter.Request{At: tc.at, Person: tc.who, Host: "news.example"}); got.Profile != tc.expect {
			t.Errorf("%s: profile %q, want %q", tc.name, got.Profile, tc.expect)
		}
	}
}

// shows WEB-01: with nothing loaded, nothing passes and a child can still read whom to tell.
func TestNothingLoaded(t *testing.T) {
	var e *filter.Engine
	v := e.Decide(&filter.Request{At: noon(), Person: adult("head"), Host: "help.example"})
	if v.Allow || v.Reason != filter.NoRules {
		t.Errorf("verdict %+v", v)
	}
	if p := e.Page("adult", ""); p.Title == "" || p.Who == "" {
		t.Errorf("page %+v", p)
	}
	if e.Pack() != nil || e.Rulebook() != nil || e.Index() != nil || e.Gaps() != nil || e.Stale(noon(), nil) != nil {
		t.Error("a nil engine has something")
	}
	if c := e.Explain(&filter.Request{Host: "x.example"}); c.Verdict.Allow || len(c.Lines()) == 0 {
		t.Errorf("chain %+v", c)
	}
}

// shows MON-04: which blocks are told to whom, and STD-27: help never is.
func TestAlerts(t *testing.T) {
	e := engine(t, board.Exception{ID: "x", Host: "adult.example", Allow: true, Profiles: []string{"staff"}})
	for _, tc := range []struct {
		who               *board.Person
		host, level, post string
		repeat            int
		quiet             bool
	}{
		{pupil("5"), "games.example", "normal", "head", 3, false},
		{pupil("5"), "harm.example", "urgent", "dsl", 0, false},
		{pupil("5"), "harmgames.example", "urgent", "dsl", 0, false}, // closed as a game, told as self-harm
		{pupil("5"), "both.example", "high", "dsl", 2, false},
		{pupil("5"), "illegal.example", "urgent", "head", 0, false},
		{adult("head"), "adult.example", "", "", 0, false}, // allowed: nothing to tell
		{pupil("1"), "nowhere.example", "", "", 0, false},
		{pupil("5"), "www.help.example", "", "", 0, true},
		{pupil("5"), "chat.help.example", "", "", 0, true},
		{pupil("5"), "school.test-school.example", "", "", 0, false},
	} {
		v := e.Decide(&filter.Request{At: noon(), Person: tc.who, Host: tc.host})
		if v.Alert != tc.level || v.AlertPost != tc.post || v.Repeat != tc.repeat || v.Quiet != tc.quiet {
			t.Errorf("%s: %q to %q after %d, quiet %v", tc.host, v.Alert, v.AlertPost, v.Repeat, v.Quiet)
		}
	}
}

// shows WEB-16: words by age, and a category's own words where it has some.
func TestPage(t *testing.T) {
	e := engine(t)
	for _, tc := range []struct{ band, category, title, reason string }{
		{"ks1", "games", "Closed (ks1)", "This page is not for school."},
		{"upper_ks2", "games", "Closed (upper_ks2)", "Games are for home."},
		{"adult", "adult", "Closed (adult)", "This site is pornographic."},
		{"adult", "illegal", "Closed (adult)", "This page is not for school."},
		{"", "", "Closed (nursery)", "This page is not for school."},
	} {
		if p := e.Page(tc.band, tc.category); p.Title != tc.title || p.Reason != tc.reason {
			t.Errorf("%s/%s: %+v", tc.band, tc.category, p)
		}
	}
}

// shows INC-23: a check of a device opens what is normally shut, whoever shut it, and never what is on an illegal list.
func TestACheckOpensAllButTheIllegalLists(t *testing.T) {
	rb := book(t)
	rb.Exceptions = []board.Exception{{ID: "x", Host: "nowhere.example"}}
	e := compile(t, rb, index(t, tree()))
	for _, host := range []string{"games.example", "adult.example", "nowhere.example", "www.adult.example"} {
		r := &filter.Request{At: noon(), Person: pupil("4"), Host: host}
		if v := e.Decide(r); v.Allow {
			t.Fatalf("%s is open anyway: %s", host, short(v))
		}
		r.Check = "check-1"
		v := e.Decide(r)
		if !v.Allow || v.Reason != filter.Checked || v.Rule != "check-1" || v.Profile != filter.Investigator || v.Alert != "" {
			t.Errorf("%s in a check: %+v", host, v)
		}
		if c := e.Explain(r); c.Check != "check-1" || !c.Verdict.Allow {
			t.Errorf("%s explained: %+v", host, c)
		}
	}
	for _, host := range []string{"illegal.example", "www.illegal.example"} {
		for _, who := range []*board.Person{nil, pupil("4"), adult("teacher"), adult("head")} {
			v := e.Decide(&filter.Request{At: noon(), Person: who, Host: host, Check: "check-1"})
			if v.Allow || v.Reason != filter.Illegal || v.Alert != "urgent" {
				t.Errorf("WEB-03: %s in a check: %+v", host, v)
			}
		}
	}
	if v := e.Decide(&filter.Request{At: noon(), Person: held(adult("teacher")), Host: "games.example", Check: "check-1"}); v.Allow || v.Reason != filter.Gated {
		t.Errorf("an investigator who has not signed: %+v", v)
	}
	who, at := adult("teacher"), noon()
	if n := testing.AllocsPerRun(100, func() {
		e.Decide(&filter.Request{At: at, Person: who, Host: "games.example", Check: "check-1"})
	}); n != 0 {
		t.Errorf("%v allocations in a check", n)
	}
}
