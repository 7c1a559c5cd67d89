package filter_test

import (
	"net/url"
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/words"
)

const onWords = more + `
texts:
  clause: filter.age
  kinds:
    - { key: selfharm, title: Self-harm, level: urgent, page: high, post: dsl, clause: filter.harm }
    - { key: bullying, title: Bullying, level: normal, post: head, clause: filter.age, profiles: { staff: 40 } }
    - { key: drugs, title: Drugs, level: high, page: normal, post: head, clause: filter.age, block: [lower] }
  phrases:
    - { kind: selfharm, words: swallow the whole lighthouse, weight: 95 }
    - { kind: bullying, words: nobody likes you plonker, weight: 95 }
    - { kind: drugs, words: purple smarties powder, weight: 95 }
`

func worded(t testing.TB) *filter.Engine {
	t.Helper()
	rb := book(t)
	rb.Files["filtering.yaml"] += onWords
	return compile(t, rb, index(t, tree()))
}

// shows NEW-09, STD-09: the policy says how loudly a kind is told of in what place, whose words are read, and what is closed.
func TestWhatIsMadeOfAText(t *testing.T) {
	e := worded(t)
	const harm, rude, drug = "swallow the whole lighthouse", "nobody likes you plonker", "purple smarties powder"
	for name, tc := range map[string]struct {
		who   *board.Person
		text  string
		where words.Where
		want  string // kind, level, rule, whether it passes
	}{
		"a search":           {pupil("5"), harm, words.Search, "selfharm urgent text.selfharm pass"},
		"a prompt":           {pupil("5"), harm, words.Prompt, "selfharm urgent text.selfharm pass"},
		"a page":             {pupil("5"), harm, words.Page, "selfharm high text.selfharm pass"},
		"an answer":          {pupil("5"), harm, words.Answer, "selfharm high text.selfharm pass"},
		"not told of pages":  {pupil("5"), rude, words.Page, ""},
		"the louder of two":  {pupil("5"), rude + ", " + harm, words.Search, "selfharm urgent text.selfharm pass"},
		"closed for younger": {pupil("3"), drug, words.Search, "drugs high text.drugs stop"},
		"open for older":     {pupil("5"), drug, words.Search, "drugs high text.drugs pass"},
		"closed and louder":  {pupil("3"), drug + ", " + harm, words.Search, "selfharm urgent text.drugs stop"},
		"nothing":            {pupil("5"), "a walk to the lighthouse", words.Search, ""},
		"no words":           {pupil("5"), " \n", words.Search, ""},
		"an adult's":         {adult("teacher"), harm, words.Search, ""},
		"an adult's, named":  {adult("teacher"), rude, words.Search, "bullying normal text.bullying pass"},
	} {
		v := e.Decide(&filter.Request{At: noon(), Person: tc.who, Host: "other.example"})
		out, found := e.Read(&v, tc.text, tc.where)
		got := ""
		if found {
			got = out.Text + " " + out.Alert + " " + out.Rule + map[bool]string{true: " pass", false: " stop"}[out.Allow]
		}
		if got != tc.want || found && (out.Where != string(tc.where) || out.Score < 40 || out.Signs == "" || out.Clause == "" || out.Reason != filter.Worded) {
			t.Errorf("%s: %q, want %q: %+v", name, got, tc.want, out)
		}
		if !found && out != v {
			t.Errorf("%s: the verdict changed", name)
		}
	}
}

// shows STD-27: whose words are read where. To ask costs no memory.
func TestWhoseWordsAreRead(t *testing.T) {
	e := worded(t)
	for host, want := range map[string]bool{"other.example": true, "help.example": false, "www.nhs.uk": false, "news.example": false, "illegal.example": false} {
		v := e.Decide(&filter.Request{At: noon(), Person: pupil("5"), Host: host})
		if reads, closes := e.Reads(host, &v); reads != want || closes {
			t.Errorf("%s: %v %v", host, reads, closes)
		}
		if n := testing.AllocsPerRun(100, func() { e.ReadsAny(&v); e.Reads(host, &v); e.Talks(host); e.Hears(host) }); n != 0 {
			t.Errorf("%s: %v allocations", host, n)
		}
	}
	v := e.Decide(&filter.Request{At: noon(), Person: pupil("3"), Host: "other.example"})
	if reads, closes := e.Reads("other.example", &v); !reads || !closes {
		t.Error("the younger pupils' pages are not held")
	}
	v = e.Decide(&filter.Request{At: noon(), Person: pupil("5"), Host: "other.example", Check: "c"})
	if e.ReadsAny(&v) {
		t.Error("an investigator's pages are read")
	}
	var none *filter.Engine
	if _, found := none.Read(&v, "text", words.Page); found || none.ReadsAny(&v) || none.Talks("x.example") || none.Words() != nil {
		t.Error("no engine reads")
	}
}

// A search that is refused for another reason is told of all the same, and the rules are taken over by the next engine.
func TestWordsOfRefusedSearches(t *testing.T) {
	e := worded(t)
	q := "udm=2&q=" + url.QueryEscape("swallow the whole lighthouse")
	s := look(e, pupil("5"), "www.look.co.uk", "/", q)
	if s.Refused == nil || s.Refused.Rule != "search.images" || s.Refused.Alert != "urgent" || s.Refused.Text != "selfharm" || s.Refused.AlertPost != "dsl" || !s.Refused.Care {
		t.Errorf("%+v", s.Refused)
	}
	if s = look(e, pupil("3"), "other.example", "/", "q=purple+smarties+powder+suicide"); s.Refused == nil || s.Refused.Rule != "text.drugs" || s.Refused.Alert != "urgent" {
		t.Errorf("%+v", s.Refused)
	}
	if s = look(e, pupil("5"), "other.example", "/", "q=bottom+swallow+the+whole+lighthouse"); s.Refused == nil || s.Refused.Rule != "search.rude" || s.Refused.Alert != "urgent" || s.Refused.Text != "selfharm" {
		t.Errorf("%+v", s.Refused)
	}
	next, err := e.Again(e.Rulebook(), e.Index())
	if err != nil || next.Words() != e.Words() {
		t.Error("the rules on words are laid out anew:", err)
	}
}

// BenchmarkSearchRead judges a search without and with rules on words.
func BenchmarkSearchRead(b *testing.B) {
	rb := book(b)
	rb.Files["filtering.yaml"] += more
	for name, e := range map[string]*filter.Engine{"unread": compile(b, rb, index(b, tree())), "read": worded(b)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				look(e, pupil("5"), "other.example", "/s", "q=how+far+do+swallows+fly+in+the+autumn")
			}
		})
	}
}
