package marks_test

import (
	"slices"
	"testing"

	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/traffic"
)

func reader() *marks.Reader {
	p := &policy.Pack{Clauses: []policy.Clause{{ID: "bypass", Serves: []string{"WEB-15"}}, {ID: "age", Serves: []string{"WEB-02"}}}}
	p.Filtering.Services = []policy.Service{{Key: "s", Clause: "age"}}
	p.Filtering.Downloads.Rules = []policy.DownloadRule{{Key: "music", Verdict: "notice", Kinds: []string{"media"}}}
	p.Filtering.Networks = []policy.Network{{Key: "staff"}, {Key: "guests", Unmanaged: true}}
	p.Filtering.Allow = []policy.Host{{Host: "www.school.example"}}
	p.Settings.Helpers = []policy.Helper{{Title: "Help", Host: "help.example"}}
	return marks.New(p)
}

func TestWhatLinesMean(t *testing.T) {
	r := reader()
	for name, one := range map[string]struct {
		line traffic.Line
		want []string
		not  []string
	}{
		"bypass":            {traffic.Line{Host: "vpn.example", Clause: "bypass", Category: "proxies", Verdict: "block"}, []string{marks.Bypass}, []string{marks.OverAge}},
		"let through":       {traffic.Line{Host: "vpn.example", Clause: "bypass", Category: "proxies", Verdict: "allow"}, nil, []string{marks.Bypass}},
		"a service's age":   {traffic.Line{Host: "s.example", Clause: "age", Verdict: "block", Rule: "s"}, []string{marks.OverAge}, []string{marks.Unknown}},
		"a notice":          {traffic.Line{Host: "m.example", File: "media", Rule: "download.music", Verdict: "block"}, []string{marks.Notice}, []string{marks.Executable}},
		"a program":         {traffic.Line{Host: "m.example", File: "program", Rule: "download.programs", Verdict: "block"}, []string{marks.Executable}, []string{marks.Notice}},
		"on no list":        {traffic.Line{Host: "x.example", Verdict: "allow"}, []string{marks.Unknown}, nil},
		"the school's":      {traffic.Line{Host: "a.school.example", Verdict: "allow"}, nil, []string{marks.Unknown}},
		"help":              {traffic.Line{Host: "help.example", Verdict: "block"}, []string{marks.Help}, []string{marks.Unknown}},
		"quiet":             {traffic.Line{Verdict: "allow"}, []string{marks.Help}, []string{marks.Unknown}},
		"own among staff's": {traffic.Line{Host: "x.example", Network: "staff", Device: "10.0.0.1"}, []string{marks.Misplaced, marks.Stranger}, nil},
		"own among guests":  {traffic.Line{Host: "x.example", Network: "guests", Device: "10.0.0.1"}, []string{marks.Stranger}, []string{marks.Misplaced}},
		"network unknown":   {traffic.Line{Host: "x.example", Device: "10.0.0.1", Person: "p"}, []string{marks.Known}, []string{marks.Misplaced, marks.Stranger}},
	} {
		got := r.Of(one.line)
		for _, w := range one.want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: %v lacks %s", name, got, w)
			}
		}
		for _, n := range one.not {
			if slices.Contains(got, n) {
				t.Errorf("%s: %v holds %s", name, got, n)
			}
		}
	}
}

func TestABrowsersOwnSecondRequestIsNoTry(t *testing.T) {
	at := func(clock, host string) traffic.Try {
		return traffic.Try{At: "2026-03-10T" + clock + ".000Z", Host: host}
	}
	all := []traffic.Try{at("10:00:00", "a"), at("10:00:01", "a"), at("10:00:02", "b"), at("10:00:20", "a"), at("10:00:30", "a"), at("10:01:00", "a")}
	if got := marks.Count(all, marks.GapRepeat, func(t traffic.Try) bool { return t.Host == "a" }); len(got) != 3 {
		t.Errorf("%d tries: %v", len(got), got)
	}
	if got := marks.Count(all, marks.GapBypass, func(traffic.Try) bool { return true }); len(got) != 3 {
		t.Errorf("%d tries: %v", len(got), got)
	}
}
