package proxy_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// shows STD-09, MON-04: what a pupil looks for is read by the rules on words, misspelt and disguised too. The line of the
// search itself says which kind, how surely and by which rules, and the search goes on.
func TestSTD09SearchesAreRead(t *testing.T) {
	for name, words := range map[string]string{"plain": "swallow the whole lighthouse", "misspelt": "how to swalow the whole lighthose",
		"leet": "5w4llow the wh0le l1ghth0use", "spaced": "s w a l l o w the whole lighthouse", "wide": "ｓｗａｌｌｏｗ the whole lighthouse"} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			g := open(t, sites{"find.example": i.site(false, hello, "find.example")}, i.heeding("lower"))
			passes(t, g.pupil(false), "https://find.example/s?q="+url.QueryEscape(words), "hello find.example /s")
			e := g.oneWorry(name, "search", "selfharm", "urgent")
			if e.Rule != "text.selfharm" || e.Clause != "filter.harm" || e.Verdict != "allow" || e.Search != words || len(g.entries()) != 1 {
				t.Errorf("%+v", e)
			}
		})
	}
}

// shows STD-09: all fields of an engine, films looked for, forms that are sent and messages of pages are searches too.
func TestSTD09EveryWayOfSearching(t *testing.T) {
	const words = "swallow+the+whole+lighthouse"
	for name, ask := range map[string]func(c *http.Client) (*http.Response, error){
		"second field": func(c *http.Client) (*http.Response, error) {
			return c.Get("https://find.example/?q=cats&also=" + words)
		},
		"films": func(c *http.Client) (*http.Response, error) {
			return c.Get("https://films.example/?search_query=" + words)
		},
		"form": func(c *http.Client) (*http.Response, error) {
			return c.Post("https://find.example/", "application/x-www-form-urlencoded", strings.NewReader("q="+words))
		},
		"message": func(c *http.Client) (*http.Response, error) {
			return c.Post("https://films.example/v1/search", "application/json", strings.NewReader(`{"context":{"a":"b"},"query":"`+strings.ReplaceAll(words, "+", " ")+`"}`))
		},
	} {
		both(t, func(t *testing.T, down, up bool) {
			i := newIssuer(t)
			addr := i.site(up, hello, "find.example", "films.example")
			g := open(t, sites{"find.example": addr, "films.example": addr}, i.heeding("lower"))
			resp, err := ask(g.pupil(down))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			g.oneWorry(name, "search", "selfharm", "urgent")
		})
	}
}

// shows MON-04: of a watched word and the rules on words the louder is told, with the fields of what was found.
func TestMON04TheLouderIsTold(t *testing.T) {
	for words, want := range map[string][2]string{
		"nobody likes you plonker":                              {"high", "search.fight"},
		"nobody likes you plonker swallow the whole lighthouse": {"urgent", "text.selfharm"},
	} {
		i := newIssuer(t)
		g := open(t, sites{"find.example": i.site(false, hello, "find.example")}, i.heeding("lower"))
		get(t, g.pupil(false), "https://find.example/s?q="+url.QueryEscape(words))
		if e := g.only(); e.Alert != want[0] || e.Rule != want[1] || e.Text == "" || e.Where != "search" {
			t.Errorf("%s: %+v", words, e)
		}
	}
}

// What is found in the results of a search that was told is no news; in those of another it is.
func TestResultsOfASearchThatWasTold(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"find.example": i.site(false, saying("text/html", pageOf(harming)), "find.example")}, i.heeding("lower"))
	get(t, g.pupil(false), "https://find.example/s?q=swallow+the+whole+lighthouse")
	g.oneWorry("the search", "search", "selfharm", "urgent")
	get(t, g.pupil(false), "https://find.example/s?q=holidays")
	if all := g.worried(); len(all) != 2 || all[1].Where != "page" || len(g.entries()) != 3 {
		t.Errorf("%+v", all)
	}
}

// shows STD-09: a search of a kind that the policy closes is answered by the block page, in plain words and with the clause.
func TestSTD09SearchIsClosed(t *testing.T) {
	i := newIssuer(t)
	asked := 0
	g := open(t, sites{"find.example": i.site(false, func(http.ResponseWriter, *http.Request) { asked++ }, "find.example")}, i.heeding("upper"))
	code, page, _ := get(t, g.pupil(false), "https://find.example/s?q=saucy+seaside+postcard")
	if code != http.StatusForbidden || asked != 0 || !strings.Contains(page, "Some of the words that were looked for are not for school.") ||
		!strings.Contains(page, "<dd>filter.age</dd>") || !strings.Contains(page, "A line for children") || strings.Contains(page, "postcard") {
		t.Errorf("%d, the site was asked %d times:\n%s", code, asked, page)
	}
	if e := g.oneWorry("the search", "search", "sexual", "normal"); e.Verdict != "block" || e.Rule != "text.sexual" || e.Clause != "filter.age" {
		t.Errorf("%+v", e)
	}
	resp, err := g.pupil(false).PostForm("https://find.example/s", url.Values{"q": {"saucy seaside postcard"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || asked != 0 {
		t.Error("a form:", resp.StatusCode, asked)
	}
}

// shows STD-09, STD-27: where the policy closes words about harm, help comes first, nothing scolds, and the rule comes last.
func TestSTD27ClosedWordsShowHelpFirst(t *testing.T) {
	i := newIssuer(t)
	closing := i.heeding("lower", "page: high,", "page: high, block: [upper],")
	g := open(t, sites{"find.example": i.site(false, hello, "find.example")}, closing)
	code, page, _ := get(t, g.pupil(false), "https://find.example/s?q=swallow+the+whole+lighthouse")
	help, tell, rule := strings.Index(page, "A line for children"), strings.Index(page, `name="kind"`), strings.Index(page, "The rule")
	if code != http.StatusForbidden || help < 0 || help > tell || tell > rule || !strings.Contains(page, "You are not alone") ||
		!strings.Contains(page, "You have done nothing wrong.") {
		t.Errorf("%d, help at %d, tell at %d, rule at %d:\n%s", code, help, tell, rule, page)
	}
	for _, scold := range []string{"not for school", "not allowed", "Closed (upper_ks2)", "lighthouse"} {
		if strings.Contains(page, scold) {
			t.Errorf("the page says %q", scold)
		}
	}
	g.oneWorry("the search", "search", "selfharm", "urgent")
}
