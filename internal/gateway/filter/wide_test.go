package filter_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
)

// more is what the test school's policy says beyond kinds of site.
const more = `
networks:
  - { key: class, title: Classrooms, clause: filter.age }
  - { key: guest, title: Visitors, profile: upper, unmanaged: true, clause: filter.age }
searches:
  clause: filter.age
  profiles: [nursery, ks1, lower, upper]
  engines:
    - { key: look, title: Look, hosts: ["look.*", "www.look.*"], words: [q, as_q], safe: [{ name: safe, value: active }], name: safe.look.example, images: [{ name: udm, value: "2" }, { name: pics, value: "" }], paths: [/images], pictures: [thumbs.look.example], unsafe: ["!safeoff"] }
    - { key: loose, title: Loose, hosts: [loose.example], words: [q] }
    - { key: small, title: Small, children: true, hosts: [small.example], words: [q] }
    - { key: films, title: Films, place: true, hosts: [films.example], words: [s], headers: [{ name: Films-Restrict, value: Strict }], name: restrict.films.example }
    - { key: other, title: Other, hosts: [other.example], words: [q], safe: [{ name: family, value: "yes" }, { name: level, value: "2" }] }
  allowed:
    - { profiles: [nursery, ks1], engines: [small], clause: filter.games }
  images: { profiles: [nursery, ks1, lower, upper], when: lesson, clause: filter.harm }
  watched:
    - { key: rude, words: [bottom], level: normal, post: head, clause: filter.harm, block: true }
    - { key: sad, words: [want to die, suicide], level: urgent, post: dsl, clause: filter.harm }
services:
  - { key: chatter, title: Chatter, age: 13, clause: filter.age, hosts: [chatter.example] }
  - { key: blocks, title: Blocks, age: 7, clause: filter.age, hosts: [blocks.example] }
  - { key: puzzle, title: Puzzle, clause: filter.age, hosts: [puzzle.example] }
passes: { clause: filter.age, never: [adult, selfharm] }
downloads:
  clause: filter.harm
  viruses: filter.illegal
  rules:
    - { key: break, profiles: [staff], kinds: [program], verdict: allow, window: lunch, clause: filter.age }
    - { key: programs, kinds: [program, script], verdict: block, clause: filter.harm }
    - { key: films, profiles: [staff], kinds: [media], verdict: notice, clause: filter.age }
uploads: { clause: filter.harm, profiles: [nursery, ks1, lower, upper], safe: [{ host: blog.example, why: our blog }], max_bytes: 1000 }
fairness:
  - { key: small, profiles: [nursery, ks1, lower, upper], file_mb: 10, clause: filter.age }
inspection: { profiles: [lower, upper], never: [news], hosts: [nhs.uk], clause: filter.age }
bypass:
  - { way: doh, do: block, clause: filter.harm, hosts: [dns.example], unseen: Much. }
  - { way: vpn, do: note, profiles: [staff], clause: filter.harm, hosts: [vpn.example], unseen: Much. }
  - { way: address, do: block, profiles: [nursery, ks1, lower, upper], clause: filter.harm, unseen: Much. }
apps:
  - { key: updates, title: Updates, pinned: true, ports: [5223], clause: filter.age, hosts: [updates.example] }
intelligence:
  category: games
  clause: filter.age
  tools:
    - { key: clever, title: Clever, hosts: [clever.example], allowed: [staff], supervised: [upper] }
`

// wide is the test school with all of it.
func wide(tb testing.TB, exceptions ...board.Exception) *filter.Engine {
	tb.Helper()
	rb := book(tb)
	rb.Files["filtering.yaml"] += more
	rb.Exceptions = exceptions
	return compile(tb, rb, index(tb, tree()))
}

// in is a pupil of a year in a lesson that runs at noon.
func in(year string, l board.Lesson) *board.Person {
	p := pupil(year)
	l.ID, l.Title, l.Clause, l.From, l.Until = "l1", "Bridges", "filter.help", noon(), noon().Add(time.Hour)
	p.Lesson = &l
	return p
}

func sites(hosts ...string) map[string]bool {
	out := map[string]bool{}
	for _, h := range hosts {
		out[h] = true
	}
	return out
}

func shut(year string, s board.Shut) *board.Person {
	p := in(year, board.Lesson{Sites: sites("news.example")})
	p.Shut = []board.Shut{s}
	return p
}

// Each link that knows a host by name, a lesson or a network, and that it stands where it should.
// shows WEB-13, WEB-17, WEB-18, WEB-20, WEB-22, WEB-27, STD-11, STD-12, STD-27 and NEW-04
func TestChainByName(t *testing.T) {
	e := wide(t, board.Exception{ID: "x1", Host: "chatter.example", Profiles: []string{"upper"}, Allow: true}, board.Exception{ID: "x2", Host: "news.example"})
	games := in("5", board.Lesson{Sites: sites("games.example", "adult.example", "illegal.example")})
	only := in("5", board.Lesson{Sites: sites("news.example"), Only: true, Tools: []string{"clever"}})
	now := board.Shut{ID: "s1", Host: "news.example", Until: noon().Add(time.Minute), Clause: "filter.harm"}
	for _, tc := range []struct {
		name   string
		who    *board.Person
		host   string
		at     time.Time
		expect string
	}{
		{"a lesson opens a closed site and what lies below it", games, "www.games.example", noon(), "allow lesson upper/games//filter.help"},
		{"and ends by itself", games, "www.games.example", noon().Add(time.Hour), "block rule upper/games/no_games/filter.games"},
		{"a lesson never opens this kind", games, "adult.example", noon(), "block rule upper/adult/no_harm/filter.harm"},
		{"a lesson does not lift the illegal lists", games, "illegal.example", noon(), "block illegal upper/illegal//filter.illegal"},
		{"a lesson stands before an exception", only, "news.example", noon(), "allow lesson upper/news//filter.help"},
		{"a class is kept to its list", only, "nowhere.example", noon(), "block lesson upper///filter.help"},
		{"and still has help", only, "help.example", noon(), "allow allow upper///filter.help"},
		{"a tool with the teacher", only, "www.clever.example", noon(), "allow lesson upper///filter.help"},
		{"and never for another profile", in("3", board.Lesson{Tools: []string{"clever"}}), "clever.example", noon(), "block ai_tool lower/games/ai.clever/filter.age"},
		{"shut at once, before the lesson", shut("5", now), "www.news.example", noon(), "block shut upper/news/s1/filter.harm"},
		{"until somebody has looked", shut("5", now), "news.example", noon().Add(time.Minute), "allow lesson upper/news//filter.help"},
		{"shut is that site and no other", shut("6", now), "oldnews.example", noon(), "allow unknown_site upper///filter.age"},
		{"help is never shut", shut("6", board.Shut{ID: "s2", Host: "help.example"}), "help.example", noon(), "allow allow upper///filter.help"},
		{"too young", pupil("4"), "m.chatter.example", noon(), "block age lower//age.chatter/filter.age"},
		{"what people decided stands before the age", pupil("5"), "chatter.example", noon(), "allow exception upper//x1/filter.all"},
		{"old enough goes on", pupil("3"), "blocks.example", noon(), "allow unknown_site lower///filter.age"},
		{"in Year 1 one can be six at most", pupil("1"), "blocks.example", noon(), "block age ks1//age.blocks/filter.age"},
		{"in Year 2 one can be seven", pupil("2"), "blocks.example", noon(), "block unknown_site ks1///filter.age"},
		{"no age known is too young for anybody", pupil("6"), "puzzle.example", noon(), "block age upper//age.puzzle/filter.age"},
		{"adults have no limit", adult("teacher"), "puzzle.example", noon(), "allow unknown_site staff///filter.age"},
		{"whoever is unknown is the youngest", nil, "blocks.example", noon(), "block age nursery//age.blocks/filter.age"},
		{"a tool that is allowed", adult("teacher"), "clever.example", noon(), "allow ai_tool staff/games/ai.clever/filter.age"},
		{"a tool that waits for a lesson", pupil("5"), "clever.example", noon(), "block ai_tool upper/games/ai.clever/filter.age"},
		{"a resolver of others", adult("head"), "dns.example", noon(), "block bypass staff//bypass.doh/filter.harm"},
		{"a way that is only noted goes on", adult("head"), "vpn.example", noon(), "allow unknown_site staff///filter.age"},
		{"a program that is listed, where unknown sites are closed", pupil("N"), "a.updates.example", noon(), "allow app nursery//app.updates/filter.age"},
		{"an engine that nothing holds", pupil("6"), "loose.example", noon(), "block search upper//search.engine/filter.age"},
		{"adults are not held to safe mode", adult("head"), "loose.example", noon(), "allow unknown_site staff///filter.age"},
		{"the youngest have their own", pupil("1"), "small.example", noon(), "allow search ks1//search.engine/filter.games"},
		{"and no other", pupil("1"), "www.look.co.uk", noon(), "block search ks1//search.engine/filter.games"},
		{"an engine in every country", pupil("6"), "www.look.com.au", noon(), "allow unknown_site upper///filter.age"},
		{"a place for films is not opened or closed by its search", pupil("1"), "films.example", noon(), "block unknown_site ks1///filter.age"},
		{"found pictures", pupil("6"), "t0.thumbs.look.example", noon(), "block search upper//search.images/filter.harm"},
		{"and in a lesson that the teacher opened", in("6", board.Lesson{Images: true}), "thumbs.look.example", noon(), "allow unknown_site upper///filter.age"},
	} {
		r := &filter.Request{At: tc.at, Person: tc.who, Host: tc.host}
		got := e.Decide(r)
		if short(got) != tc.expect {
			t.Errorf("%s: %s:\n got %s\nwant %s", tc.name, tc.host, short(got), tc.expect)
		}
		if got.Lesson != "" != (got.Reason == filter.InLesson) || got.Service != "" != (got.Reason == filter.TooYoung) {
			t.Errorf("%s: lesson %q, service %q", tc.name, got.Lesson, got.Service)
		}
		if c := e.Explain(r); c.Verdict != got || len(c.Lines()) < 6 {
			t.Errorf("%s: explained as %s", tc.name, short(c.Verdict))
		}
	}
	if v := e.Decide(&filter.Request{At: noon(), Person: adult("head"), Host: "vpn.example"}); v.Bypass != "vpn" {
		t.Errorf("a noted way: %+v", v)
	}
}

// shows STD-10 and WEB-21: nobody on a visitors' network has a looser profile than it allows, whoever they are.
func TestNetworks(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		name, network string
		who           *board.Person
		expect        string
	}{
		{"a teacher in a classroom", "class", adult("teacher"), "staff"},
		{"a teacher among visitors", "guest", adult("teacher"), "upper"},
		{"a child among visitors", "guest", pupil("1"), "ks1"},
		{"nobody known among visitors", "guest", nil, "upper"},
		{"nobody known in a classroom", "class", nil, "nursery"},
		{"a network that the policy does not know", "cellar", adult("head"), "nursery"},
		{"no network named", "", adult("head"), "staff"},
	} {
		if v := e.Decide(&filter.Request{At: noon(), Person: tc.who, Host: "nowhere.example", Network: tc.network}); v.Profile != tc.expect {
			t.Errorf("%s: %s", tc.name, short(v))
		}
	}
}

// shows WEB-10: a block outside the hours says when it opens, and one without hours says nothing.
func TestOpens(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		who        *board.Person
		host, when string
		expect     string
	}{
		{adult("teacher"), "shop.example", "2026-02-03 11:59", "2026-02-03 12:00"},
		{adult("teacher"), "shop.example", "2026-02-03 13:00", "2026-02-04 12:00"},
		{adult("teacher"), "shop.example", "2026-02-06 13:30", "2026-02-09 12:00"}, // Friday, and on Monday
		{adult("teacher"), "shop.example", "2026-03-28 10:00", "2026-03-30 12:00"}, // over the night in which the clocks go on
		{adult("teacher"), "shop.example", "2026-10-24 10:00", "2026-10-26 12:00"}, // and back
		{pupil("5"), "games.example", "2026-02-03 12:00", "2026-02-06 14:00"},
		{pupil("5"), "shop.example", "2026-02-03 12:00", ""},
		{pupil("4"), "games.example", "2026-02-03 12:00", ""},
		{pupil("5"), "adult.example", "2026-02-03 12:00", ""},
		{pupil("1"), "nowhere.example", "2026-02-03 12:00", ""},
	} {
		zone, err := time.LoadLocation("Europe/London")
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", tc.when, zone)
		if err != nil {
			t.Fatal(err)
		}
		v := e.Decide(&filter.Request{At: at, Person: tc.who, Host: tc.host})
		got := ""
		if !v.Opens.IsZero() {
			got = v.Opens.In(zone).Format("2006-01-02 15:04")
			if open := e.Decide(&filter.Request{At: v.Opens, Person: tc.who, Host: tc.host}); !open.Allow {
				t.Errorf("%s at %s: it says that it opens at %s, and then %s", tc.host, tc.when, got, short(open))
			}
		}
		if v.Allow || got != tc.expect {
			t.Errorf("%s at %s: opens %q, want %q (%s)", tc.host, tc.when, got, tc.expect, short(v))
		}
	}
}

// The links by name cost nothing but time either.
func TestTheWideChainAllocatesNothing(t *testing.T) {
	e := wide(t)
	who := []*board.Person{nil, adult("head"), in("5", board.Lesson{Sites: sites("games.example"), Only: true, Tools: []string{"clever"}}),
		shut("4", board.Shut{Host: "news.example", ID: "s"}), pupil("1")}
	for _, host := range []string{"www.look.co.uk", "chatter.example", "clever.example", "vpn.example", "games.example", "shop.example", "a.b.c.d.e.f.g.look.example", "thumbs.look.example", "small.example"} {
		for _, p := range who {
			for _, network := range []string{"", "guest", "cellar"} {
				r := filter.Request{At: noon().Add(-time.Hour), Person: p, Host: host, Network: network, Path: "/a/b"}
				if n := testing.AllocsPerRun(50, func() { e.Decide(&r) }); n != 0 {
					t.Errorf("%s on %q: %v allocations", host, network, n)
				}
			}
		}
	}
}

// shows WEB-02 and WEB-03: where the path can be seen, an address on a list is judged by it, and the rest of its host is not.
func TestAddressesOnLists(t *testing.T) {
	files := fstest.MapFS{
		"iwf/urls":   {Data: []byte("pages.example/very/bad\n"), ModTime: noon()},
		"games/urls": {Data: []byte("pages.example/play\n"), ModTime: noon()},
	}
	for name, text := range tree() {
		files[name+"/domains"] = &fstest.MapFile{Data: []byte(text), ModTime: noon()}
	}
	path := filepath.Join(t.TempDir(), "index")
	if _, err := lists.BuildFS(t.Context(), files, path); err != nil {
		t.Fatal(err)
	}
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	e := compile(t, book(t), ix)
	for path, expect := range map[string]string{
		"": "allow unknown_site upper///filter.age", "/news": "allow unknown_site upper///filter.age", "/playful": "allow unknown_site upper///filter.age",
		"/play/1": "block rule upper/games/no_games/filter.games", "/very/bad": "block illegal upper/illegal//filter.illegal",
	} {
		r := &filter.Request{At: noon(), Person: pupil("6"), Host: "www.pages.example", Path: path}
		if v := e.Decide(r); short(v) != expect {
			t.Errorf("%s: %s", path, short(v))
		}
		all := strings.Join(e.Explain(r).Lines(), "\n")
		if shown := strings.Contains(all, "an address on www.pages.example"); shown != (path == "/play/1") {
			t.Errorf("%s:\n%s", path, all)
		}
	}
}
