package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/board"
)

// rulesOnWords is a policy of what worrying words mean for the older pupils, with a phrase of the school's own for each kind.
const rulesOnWords = `
texts:
  clause: filter.harm
  kinds:
    - {key: selfharm, title: Self-harm, level: urgent, page: high, post: dsl, clause: filter.harm}
    - {key: bullying, title: Bullying, level: normal, post: dsl, clause: filter.harm, page: normal}
    - {key: sexual, title: Sexual, level: normal, page: normal, post: dsl, clause: filter.age, block: [%BLOCK%]}
  phrases:
    - {kind: selfharm, words: swallow the whole lighthouse, weight: 95}
    - {kind: bullying, words: nobody likes you plonker, weight: 95}
    - {kind: sexual, words: saucy seaside postcard, weight: 95}
intelligence:
  category: news
  clause: filter.all
  tools:
    - {key: chat, title: A chat, hosts: [chat.example], allowed: [upper, staff]}
searches:
  clause: filter.all
  engines:
    - {key: finder, title: Finder, hosts: [find.example], words: [q, also], safe: [{name: safe, value: active}]}
    - {key: films, title: Films, place: true, hosts: [films.example], words: [search_query]}
  watched:
    - {key: fight, words: [plonker], level: high, post: dsl, clause: filter.games}
`

// heeding is a gateway that opens HTTPS and reads words; what is sexual it closes for the profiles named. More changes the
// policy's text: what stands there, and what is to stand there instead.
func (i *issuer) heeding(block string, more ...string) func(*options) {
	return i.inspecting(strings.NewReplacer(append(more, "%BLOCK%", block)...).Replace(rulesOnWords))
}

// worried are the lines that name worrying words, after everything that was heard is read.
func (g *gateway) worried() (out []board.Entry) {
	g.t.Helper()
	g.server.Settle()
	for _, e := range g.entries() {
		if e.Text != "" {
			out = append(out, e)
		}
	}
	return out
}

// oneWorry is the one line that names worrying words.
func (g *gateway) oneWorry(what, where, kind, alert string) board.Entry {
	g.t.Helper()
	var all []board.Entry
	until(g.t, what+" is told", func() bool { all = g.worried(); return len(all) > 0 })
	e := all[len(all)-1]
	if len(all) != 1 || e.Where != where || e.Text != kind || e.Alert != alert || e.Score < 50 || e.Score > 100 || e.Signs == "" || e.Person != "p-pupil" {
		g.t.Errorf("%s: %d lines, the last %+v", what, len(all), e)
	}
	if strings.Contains(e.Signs+e.Path+e.Rule, "lighthouse") || strings.Contains(e.Signs, "postcard") {
		g.t.Errorf("%s: the text itself is kept: %+v", what, e)
	}
	return e
}

// saying is a site that answers with one body of one type.
func saying(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(body))
	}
}

func pageOf(words string) string {
	return "<html><head><title>A page</title><script>var a=1</script></head><body><h1>Hello</h1><p>" + words + "</p></body></html>"
}

// passes asks for an address and wants it answered with exactly this.
func passes(t testing.TB, c *http.Client, address, want string) {
	t.Helper()
	if code, body, _ := get(t, c, address); code != http.StatusOK || body != want {
		t.Errorf("%s: %d, %d bytes instead of %d", address, code, len(body), len(want))
	}
}
