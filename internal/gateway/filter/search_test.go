package filter_test

import (
	"net/url"
	"strings"
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

func look(e *filter.Engine, who *board.Person, host, path, query string) filter.Search {
	r := &filter.Request{At: noon(), Person: who, Host: host, Path: path}
	v := e.Decide(r)
	return e.Search(r, &v, query)
}

// shows WEB-13: whatever the browser says of safe mode goes, ours stands once, and the rest stays byte for byte.
func TestSafeModeCannotBeSwitchedOff(t *testing.T) {
	e := wide(t)
	for query, want := range map[string]string{
		"q=cats":                               "q=cats&safe=active",
		"q=c%61ts&x=%zz&b=1":                   "q=c%61ts&x=%zz&b=1&safe=active",
		"safe=off&q=cats":                      "q=cats&safe=active",
		"q=cats&safe=active":                   "",
		"q=cats&safe=active&safe=off":          "q=cats&safe=active",
		"safe=active&safe=active&q=cats":       "q=cats&safe=active",
		"q=cats&SAFE=off":                      "q=cats&safe=active",
		"q=cats&s%61fe=off":                    "q=cats&safe=active",
		"q=cats&%73%61%66%65=off":              "q=cats&safe=active",
		"q=cats&safe%00=off&+safe=off":         "q=cats&safe=active",
		"q=cats&safe[]=off&safe%5b0%5d=off":    "q=cats&safe=active",
		"q=cats&x=1;safe=off":                  "q=cats&safe=active",
		"q=cats&safe;x=off":                    "q=cats&safe=active",
		"q=cats&safe":                          "q=cats&safe=active",
		"q=cats&&b=2":                          "q=cats&b=2&safe=active",
		"q=a=b=c&safest=off":                   "q=a=b=c&safest=off&safe=active",
		"q=unsafe%3Doff":                       "q=unsafe%3Doff&safe=active",
		strings.Repeat("x=1&", 400) + "q=cats": strings.Repeat("x=1&", 256) + "safe=active",
	} {
		s := look(e, pupil("5"), "www.look.co.uk", "/search", query)
		if s.Changed != (want != "") || s.Changed && s.Query != want || s.Engine != "look" {
			t.Errorf("%.60s: changed %v, %.80s", query, s.Changed, s.Query)
		}
	}
	if s := look(e, pupil("5"), "www.look.co.uk", "/logo.png", ""); s.Changed || s.Refused != nil {
		t.Errorf("a picture of the page itself: %+v", s)
	}
	if s := look(e, pupil("5"), "other.example", "/", "q=x&level=9&family=no"); s.Query != "q=x&family=yes&level=2" {
		t.Errorf("two parameters: %s", s.Query)
	}
	if s := look(e, pupil("5"), "films.example", "/watch", "v=1"); s.Changed || len(s.Headers) != 1 || s.Headers[0].Value != "Strict" {
		t.Errorf("headers: %+v", s)
	}
	if s := look(e, adult("head"), "www.look.co.uk", "/search", "q=cats&safe=off"); s.Changed || s.Words != "cats" {
		t.Errorf("an adult's: %+v", s)
	}
	if s := look(e, pupil("5"), "nowhere.example", "/", "q=cats"); s.Engine != "" || s.Changed {
		t.Errorf("no engine: %+v", s)
	}
	if s := look(nil, pupil("5"), "www.look.co.uk", "/", "q=cats"); s.Changed {
		t.Errorf("no rules: %+v", s)
	}
}

// shows WEB-13 and WEB-14: what may not be looked for is refused, with its rule.
func TestRefusedSearches(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		name, path, query, rule string
		who                     *board.Person
	}{
		{"pictures by a parameter", "/search", "q=cats&udm=2", "search.images", pupil("6")},
		{"in another spelling", "/search", "q=cats&%75dm=%32", "search.images", pupil("6")},
		{"by a name alone", "/search", "q=cats&pics=yes", "search.images", pupil("6")},
		{"by a path", "/Images/x", "q=cats", "search.images", pupil("6")},
		{"another number is none", "/search", "q=cats&udm=14", "", pupil("6")},
		{"another path is none", "/imagesque", "q=cats", "", pupil("6")},
		{"in a lesson", "/search", "q=cats&udm=2", "", in("6", board.Lesson{Images: true})},
		{"in a lesson without pictures", "/search", "q=cats&udm=2", "search.images", in("6", board.Lesson{})},
		{"adults look for pictures", "/search", "q=cats&udm=2", "", adult("head")},
		{"a command against safe mode", "/search", "q=cats+%21SafeOff", "search.unsafe", pupil("6")},
		{"words that block", "/search", "q=a+Bottom%21", "search.rude", pupil("6")},
		{"words of adults too", "/search", "as_q=bottom", "search.rude", adult("head")},
	} {
		s := look(e, tc.who, "www.look.com", tc.path, tc.query)
		got := ""
		if s.Refused != nil {
			if got = s.Refused.Rule; s.Refused.Allow || s.Refused.Reason != filter.Searched || s.Refused.Clause == "" {
				t.Errorf("%s: %+v", tc.name, s.Refused)
			}
		}
		if got != tc.rule {
			t.Errorf("%s: refused by %q, want %q", tc.name, got, tc.rule)
		}
	}
}

// shows WEB-13: words are found whole, in any case and spacing, and the search goes on where it may.
func TestWatchedWords(t *testing.T) {
	e := wide(t)
	for words, told := range map[string]bool{
		"i want to die": true, "WANT TO DIE": true, "want   to\tdie!": true, "want-to-die": true, "wanttodie": true,
		"w a n t t o d i e": true, "Wánt tö dié": true, "want\u200b to die": true, "suicide": true, "s u i c i d e": true,
		"suicides in hamlet": false, "i want to diet": false, "want not to die": false, "die": false, "": false,
	} {
		s := look(e, pupil("5"), "www.look.com", "/search", url.Values{"q": {words}}.Encode())
		if (s.Watch != nil) != told {
			t.Errorf("%q: told %v", words, s.Watch != nil)
		}
		if told && (s.Refused != nil || s.Watch.Alert != "urgent" || s.Watch.AlertPost != "dsl" || !s.Watch.Allow || s.Watch.Rule != "search.sad" || !s.Changed) {
			t.Errorf("%q: %+v", words, s)
		}
	}
	if s := look(e, pupil("5"), "www.look.com", "/images", "q=suicide"); s.Refused == nil || s.Refused.Alert != "urgent" {
		t.Errorf("refused and told: %+v", s.Refused)
	}
	if s := look(e, pupil("5"), "www.look.com", "/", "q="+strings.Repeat("a", 9000)); len(s.Words) > 500 {
		t.Errorf("%d letters are kept", len(s.Words))
	}
}

// shows WEB-13: the name that DNS answers with, for the engine's own hosts and for those who are held to safe mode.
func TestSafeName(t *testing.T) {
	e := wide(t)
	for _, tc := range []struct {
		host string
		who  *board.Person
		name string
	}{
		{"www.look.de", pupil("3"), "safe.look.example"}, {"look.com", nil, "safe.look.example"}, {"www.look.com", adult("head"), ""},
		{"www.look.com.evil.example", pupil("3"), ""}, {"mail.look.com", pupil("3"), ""}, {"films.example", pupil("3"), "restrict.films.example"},
		{"a.films.example", pupil("3"), ""}, {"restrict.films.example", pupil("3"), ""}, {"nowhere.example", pupil("3"), ""},
	} {
		name, ok := e.SafeName(&filter.Request{At: noon(), Person: tc.who, Host: tc.host})
		if name != tc.name || ok != (tc.name != "") {
			t.Errorf("%s: %q", tc.host, name)
		}
	}
}

// FuzzSearch holds that no query, whatever it is, goes up to an engine without safe mode standing in it exactly once, and
// that what is written anew is not taken for something else when it is read again.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"q=cats&safe=off", "&&&=", "safe=active", "%", "q=%ff%fe&s%41fe", "q=+&+safe=", "a;safe=off", "safe%5B%5D=off"} {
		f.Add("/search", s)
	}
	e := wide(f)
	f.Fuzz(func(t *testing.T, path, query string) {
		s := look(e, pupil("5"), "www.look.com", path, query)
		if s.Refused != nil || len(query) == 0 {
			return
		}
		up := query
		if s.Changed {
			up = s.Query
		}
		values, err := url.ParseQuery(up)
		if err == nil && strings.Trim(query, "&") != "" && (len(values["safe"]) != 1 || values["safe"][0] != "active") {
			t.Errorf("%q goes up as %q", query, up)
		}
		if again := look(e, pupil("5"), "www.look.com", path, up); again.Changed && len(up) < 200 {
			t.Errorf("%q is changed twice: %q, then %q", query, up, again.Query)
		}
	})
}
