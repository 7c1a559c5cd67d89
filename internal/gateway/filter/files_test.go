package filter_test

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// shows WEB-12 and WEB-30: the first rule about a kind of file decides, at its hours; viruses and what nobody could look
// into stay outside.
func TestDownloads(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		who    *board.Person
		kind   string
		at     time.Time
		expect string
	}{
		{pupil("6"), "program", noon(), "block download upper//download.programs/filter.harm"},
		{pupil("6"), "archive", noon(), "allow unknown_site upper///filter.age"},
		{adult("head"), "program", noon(), "allow unknown_site staff///filter.age"}, // at lunch
		{adult("head"), "program", noon().Add(-time.Minute), "block download staff//download.programs/filter.harm"},
		{adult("head"), "virus", noon(), "block download staff//download.virus/filter.illegal"},
		{adult("head"), "unscanned", noon(), "block download staff//download.unscanned/filter.illegal"},
		{adult("head"), "media", noon(), "allow unknown_site staff///filter.age"},
	} {
		r := &filter.Request{At: tc.at, Person: tc.who, Host: "nowhere.example"}
		v := e.Decide(r)
		out, notice := e.Download(r, &v, tc.kind)
		if short(out) != tc.expect || notice != (tc.kind == "media") {
			t.Errorf("%s: %s, notice %v", tc.kind, short(out), notice)
		}
	}
	technician := adult("head")
	technician.Fetch = &board.Fetch{ID: "f1", Host: "nowhere.example", Until: noon()}
	for at, expect := range map[time.Time]string{noon().Add(-time.Minute): "allow", noon().Add(-20 * time.Minute): "allow"} {
		for host, want := range map[string]string{"nowhere.example": expect, "files.nowhere.example": expect, "elsewhere.example": "block"} {
			r := &filter.Request{At: at, Person: technician, Host: host}
			v := e.Decide(r)
			out, _ := e.Download(r, &v, "program")
			if out.Allow != (want == "allow") || out.Allow && out.Rule != "fetch.f1" {
				t.Errorf("a program fetched from %s: %s", host, short(out))
			}
			if virus, _ := e.Download(r, &v, "virus"); virus.Allow {
				t.Error("a virus was fetched")
			}
		}
	}
	technician.Fetch.Until = noon().Add(-2 * time.Minute)
	late := &filter.Request{At: noon().Add(-time.Minute), Person: technician, Host: "nowhere.example"}
	v := e.Decide(late)
	if out, _ := e.Download(late, &v, "program"); out.Allow {
		t.Error("the time to fetch is over")
	}
	if d := e.Downloads(); d.Unscan != "block" || d.MaxBytes != 100<<20 || d.Depth != 4 {
		t.Errorf("the usual values: %+v", d)
	}
	if out, _ := (*filter.Engine)(nil).Download(&filter.Request{}, &filter.Verdict{Allow: true}, "archive"); out.Allow {
		t.Error("without rules a file came in")
	}
}

// shows WEB-23: children send to safe places; a form passes anywhere, a body of no known length nowhere else.
func TestUploads(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		name, host, method, kind string
		who                      *board.Person
		length                   int64
		allow                    bool
	}{
		{"a safe place", "www.blog.example", "POST", "multipart/form-data; boundary=x", pupil("4"), 1 << 20, true},
		{"another", "nowhere.example", "POST", "multipart/form-data; boundary=x", pupil("4"), 1001, false},
		{"a form", "nowhere.example", "POST", "application/x-www-form-urlencoded", pupil("4"), 1000, true},
		{"a file as it is", "nowhere.example", "PUT", "Application/Octet-Stream; x=y", pupil("4"), 10, false},
		{"of no known length", "nowhere.example", "POST", "", pupil("4"), -1, false},
		{"reading is no sending", "nowhere.example", "GET", "", pupil("4"), -1, true},
		{"adults", "nowhere.example", "POST", "", adult("head"), -1, true},
		{"the school's own site", "school.test-school.example", "POST", "", pupil("4"), -1, true},
	} {
		r := &filter.Request{At: noon(), Person: tc.who, Host: tc.host}
		v := e.Decide(r)
		if out := e.Upload(r, &v, tc.method, tc.kind, tc.length); out.Allow != tc.allow || !out.Allow && (out.Rule != "upload" || out.Clause != "filter.harm") {
			t.Errorf("%s: %s", tc.name, short(out))
		}
	}
}

// shows STD-27 and WEB-13: which connections are opened, and that what is private never is.
func TestInspects(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		host string
		who  *board.Person
		open bool
	}{
		{"nowhere.example", pupil("5"), true}, {"nowhere.example", pupil("1"), false}, {"nowhere.example", adult("head"), false},
		{"help.example", pupil("5"), false}, {"news.example", pupil("5"), false}, {"111.nhs.uk", pupil("5"), false},
		{"a.updates.example", pupil("5"), false}, {"games.example", pupil("5"), false}, {"school.test-school.example", pupil("5"), false},
	} {
		r := &filter.Request{At: noon(), Person: tc.who, Host: tc.host}
		v := e.Decide(r)
		if got := e.Inspects(r, &v); got != tc.open {
			t.Errorf("%s for %s: %v", tc.host, v.Profile, got)
		}
	}
}

// shows STD-11 and WEB-15: what the doors see of ways round the filter.
func TestBypass(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		who            *board.Person
		way, rule, say string
	}{
		{pupil("5"), "doh", "bypass.doh", "doh"}, {pupil("5"), "address", "bypass.address", "address"},
		{adult("head"), "address", "", ""}, {adult("head"), "vpn", "", "vpn"}, {pupil("5"), "quic", "", ""},
	} {
		r := &filter.Request{At: noon(), Person: tc.who, Host: "nowhere.example"}
		v := e.Decide(r)
		out := e.Bypass(r, &v, tc.way)
		if out.Rule != tc.rule || out.Allow != (tc.rule == "") || out.Bypass != tc.say {
			t.Errorf("%s: %s, %q", tc.way, short(out), out.Bypass)
		}
	}
	r := &filter.Request{At: noon(), Person: pupil("5"), Host: "help.example"}
	if v := e.Decide(r); !e.Bypass(r, &v, "doh").Allow {
		t.Error("help was closed")
	}
}

// shows WEB-22 and WEB-26
func TestPortsAndFairness(t *testing.T) {
	e := wide(t)
	r := &filter.Request{At: noon(), Person: pupil("1"), Host: "a.updates.example"}
	v := e.Decide(r)
	if !e.AppPort(r, &v, 5223) || e.AppPort(r, &v, 22) {
		t.Error("ports of a listed program")
	}
	if f := e.Fair(&v); f == nil || f.FileMB != 10 {
		t.Errorf("a child's bound: %+v", f)
	}
	if f := e.Fair(&filter.Verdict{Profile: "staff"}); f != nil {
		t.Errorf("an adult's bound: %+v", f)
	}
}

// shows STD-03: for every group, what is blocked or allowed, by which rule and clause, at what hours; STD-12: of each tool of
// artificial intelligence that is open, whether what is typed into it can be read.
func TestRuleRegister(t *testing.T) {
	e := wide(t, board.Exception{ID: "x1", Host: "news.example", Profiles: []string{"lower"}, Until: noon(), Reason: "a quarrel", By: "head"})
	var all []string
	seen := map[string]bool{}
	for _, l := range e.RuleRegister() {
		seen[l.Profile] = true
		if _, ok := e.Clause(l.Clause); !ok || l.What == "" || l.Rule == "" || l.Title == "" {
			t.Errorf("a line that says too little: %+v", l)
		}
		all = append(all, strings.Join([]string{l.Profile, l.What, l.Verdict, l.Rule, l.Clause, l.Hours, l.By}, "|"))
	}
	if len(seen) != 5 {
		t.Errorf("profiles: %v", seen)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		"nursery|Illegal material, on the lists iwf, police|block|illegal|filter.illegal||", "upper|Games|allow|golden_games|filter.games|Golden time|",
		"upper|Games|block|no_games|filter.games||", "staff|Shopping|allow|staff_shopping|filter.shopping|Lunch|", "lower|news.example: a quarrel|block|x1|filter.all|until 3 February 2026|head",
		"upper|Chatter, from the age of 13|block|age.chatter|filter.age||", "upper|Clever: what is typed and answered is not inspected for this group|in a lesson|ai.clever|filter.age||", "staff|Clever: what is typed and answered is not inspected for this group|allow|ai.clever|filter.age||",
		"ks1|Search with Look, held to safe mode|block|search.engine|filter.games||", "ks1|Search with Loose|block|search.engine|filter.games||",
		"upper|Search with Loose|block|search.engine|filter.age||", "upper|Search for pictures|in a lesson|search.images|filter.harm||",
		"staff|Files: program|allow|download.break|filter.age|Lunch|", "upper|Sites on no list|allow|unknown_site|filter.age||", "ks1|News|block|default|filter.age||",
	} {
		if !strings.Contains("\n"+text+"\n", "\n"+want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if strings.Contains(text, "ks1|Blocks, from the age of 7") == strings.Contains(text, "upper|Blocks") {
		t.Error("an age limit is a line for those who may be too young, and for no others")
	}
}
