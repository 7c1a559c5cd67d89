package filter_test

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// shows NEW-01: the chain names person, group, profile, list, category, rule, clause, pack and approval.
func TestExplainNamesEveryLink(t *testing.T) {
	e := engine(t)
	c := e.Explain(&filter.Request{At: noon(), Person: pupil("5"), Host: "www.games.example"})
	all := strings.Join(c.Lines(), "\n")
	for _, part := range []string{
		"verdict: block (rule)", "person: p5", "group: pupil, year 5", "profile: Years 5 and 6, by year or role",
		"list: games, for games.example", "category: Games", "rule: no_games",
		"clause: filter.games: Games are closed to children. (001 l.208)",
		"pack: Test policy, version 3, stored as version-7, hash " + e.Pack().Hash, "approved: by Governors on 2026-02-03, minute 12/3",
	} {
		if !strings.Contains(all, part) {
			t.Errorf("no %q in\n%s", part, all)
		}
	}
	if got, ok := e.Clause(c.Verdict.Clause); !ok || got.Text != c.Clause.Text {
		t.Errorf("clause %q: %+v", c.Verdict.Clause, got)
	}
}

// shows NEW-01: other ways to a verdict, each with its own reason.
func TestExplainReasons(t *testing.T) {
	e := engine(t, board.Exception{ID: "x1", Host: "news.example", Profiles: []string{"ks1"}, Allow: true,
		Until: noon().Add(time.Hour), By: "head", Reason: "a lesson on news"})
	for _, tc := range []struct {
		name string
		who  *board.Person
		host string
		says []string
	}{
		{"exception", pupil("1"), "news.example", []string{"exception: x1, until 3 February 2026, 13:00, by head: a lesson on news"}},
		{"allowed site", nil, "help.example", []string{"nobody is known to be there", "allowed site: children can call here"}},
		{"closed account", &board.Person{Closed: true}, "news.example", []string{"the account is closed"}},
		{"override", &board.Person{Roles: []string{"pupil"}, Profile: "ks1", Until: noon().Add(time.Hour)}, "news.example", []string{"set for this person until"}},
		{"no group", pupil("9"), "news.example", []string{"no profile is for this year or role"}},
		{"hours", adult("teacher"), "shop.example", []string{"rule: staff_shopping", "hours: Lunch"}},
		{"on no list", pupil("6"), "nowhere.example", []string{"unknown_site", "list: none", "clause: filter.age"}},
	} {
		all := strings.Join(e.Explain(&filter.Request{At: noon(), Person: tc.who, Host: tc.host}).Lines(), "\n")
		for _, part := range tc.says {
			if !strings.Contains(all, part) {
				t.Errorf("%s: no %q in\n%s", tc.name, part, all)
			}
		}
	}
}

// shows WEB-03: not even the explanation of a block shows what stands on an illegal list.
func TestExplainHidesIllegalEntries(t *testing.T) {
	c := engine(t).Explain(&filter.Request{At: noon(), Person: adult("admin"), Host: "deep.illegal.example"})
	if all := strings.Join(c.Lines(), "\n"); !strings.Contains(all, "list: iwf, for an entry that is not shown") ||
		strings.Contains(all, "illegal.example") {
		t.Error(all)
	}
}
