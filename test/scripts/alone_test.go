package scripts

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belisha/internal/board"
)

// alone starts the gateway without the pages and the databases.
func alone(t *testing.T, config string) *house {
	t.Helper()
	h, first, err := run([]string{"serve", "--only", "gateway", "--config", config}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(first[0], "web") {
		t.Fatalf("it has pages: %q", first)
	}
	h.Proxy = strings.TrimSpace(strings.TrimPrefix(first[0], "proxy"))
	h.tidy(t)
	return h
}

// visited are the pages of the site that a log of the records holds, with how often each.
func visited(t *testing.T, dir string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, path := range ask(t, filepath.Join(dir, "traffic.db"), "SELECT path FROM monitoring_line WHERE host = 'learning.test' AND path LIKE '/alone/%'") {
		out[path]++
	}
	return out
}

// outboxed is how many visits the gateway has put where the records will find them.
func outboxed(t *testing.T, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "outbox", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n += strings.Count(string(text), "/alone/")
	}
	return n
}

// The gateway alone, with the records gone: the filter goes on by the last good copies, new copies hold at once, what was
// visited waits, and is in the records when they next start: nothing lost and nothing twice, whatever is killed in between.
// shows WEB-01, MON-01
func TestTheGatewayAlone(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+origin(t)+"\n    other.test: "+origin(t)+"\n")
	for _, file := range []string{"belisha.db", "traffic.db"} {
		aside(t, filepath.Join(dir, file), filepath.Join(dir, file+".aside"))
	}
	n := 0
	browse := func(h *house, times int) {
		t.Helper()
		who := h.who(t, "pupil", "4 Kestrel")
		for range times {
			n++
			h.browse(t, who, fmt.Sprintf("http://learning.test/alone/%d", n)).expect(t, http.StatusOK)
		}
		soon(t, "the visits wait for the records", func() bool { return outboxed(t, dir) == n })
	}

	h := alone(t, c)
	h.card = cardOf(t, dir)
	pupil := h.who(t, "pupil", "4 Kestrel")
	h.browse(t, pupil, "http://games.test/").expect(t, http.StatusForbidden, "Games are not for school time.")
	browse(h, 20)
	h.newFacts(t, dir, pupil.Name)
	h.newRules(t, dir)
	h.kill(t)

	again := alone(t, c)
	again.card = h.card
	again.browse(t, pupil, "http://other.test/").expect(t, http.StatusForbidden) // the new copies are the last good ones now
	browse(again, 20)
	if err := again.stop(); err != nil {
		t.Fatal(err)
	}

	for _, file := range []string{"belisha.db", "traffic.db"} {
		aside(t, filepath.Join(dir, file+".aside"), filepath.Join(dir, file))
	}
	full := serve(t, c)
	soon(t, "the first visits are in the records", func() bool { return len(visited(t, dir)) > 0 })
	full.kill(t)
	full = serve(t, c)
	soon(t, "every visit is in the records", func() bool { return len(visited(t, dir)) == n })
	soon(t, "nothing waits any more", func() bool { return outboxed(t, dir) == 0 })
	for path, times := range visited(t, dir) {
		if times != 1 {
			t.Errorf("%s is there %d times", path, times)
		}
	}
	if err := full.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
}

// newFacts puts a copy of the facts in place that shuts a site for one child, and takes it away again.
func (h *house) newFacts(t *testing.T, dir, account string) {
	t.Helper()
	var facts board.Facts
	load(t, dir, board.FactsFile, &facts)
	p, before := facts.People[account], facts.People[account]
	p.Shut = append(p.Shut, board.Shut{ID: "s1", Host: "learning.test", Clause: "england.web.passes"})
	child := h.who(t, "pupil", "4 Kestrel")
	for _, step := range []struct {
		person board.Person
		status int
	}{{p, http.StatusForbidden}, {before, http.StatusOK}} {
		facts.People[account] = step.person
		if err := board.Save(dir, board.FactsFile, &facts); err != nil {
			t.Fatal(err)
		}
		soon(t, fmt.Sprintf("new facts hold: status %d", step.status), func() bool { return h.browse(t, child, "http://learning.test/").Status == step.status })
	}
}

// newRules puts a copy of the rules in place that shuts a site for everybody; a copy that is damaged changes nothing.
func (h *house) newRules(t *testing.T, dir string) {
	t.Helper()
	child := h.who(t, "pupil", "4 Kestrel")
	h.browse(t, child, "http://other.test/").expect(t, http.StatusOK)
	var rules board.Rulebook
	load(t, dir, board.RulebookFile, &rules)
	rules.Exceptions = append(rules.Exceptions, board.Exception{ID: "x1", Host: "other.test", Reason: "A trial"})
	if err := board.Save(dir, board.RulebookFile, &rules); err != nil {
		t.Fatal(err)
	}
	soon(t, "new rules hold", func() bool { return h.browse(t, child, "http://other.test/").Status == http.StatusForbidden })
	good, err := os.ReadFile(filepath.Join(dir, board.RulebookFile))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, board.RulebookFile), `{"files": {}}`)
	soon(t, "the damaged copy has been seen", func() bool { return strings.Contains(h.said.String(), "the last stay in force") })
	h.browse(t, child, "http://learning.test/").expect(t, http.StatusOK)
	h.browse(t, child, "http://other.test/").expect(t, http.StatusForbidden)
	write(t, filepath.Join(dir, board.RulebookFile), string(good))
}

func load(t *testing.T, dir, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// shows WEB-01: a gateway alone without any copy of the rules opens nothing at all.
func TestTheGatewayAloneWithoutRules(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+origin(t)+"\n")
	aside(t, filepath.Join(dir, board.RulebookFile), filepath.Join(dir, "rulebook.aside"))
	h := alone(t, c)
	h.card = cardOf(t, dir)
	for _, role := range []string{"pupil", "head", "technician"} {
		h.browse(t, h.who(t, role, ""), "http://learning.test/").expect(t, http.StatusServiceUnavailable, "The internet is closed just now")
	}
	aside(t, filepath.Join(dir, "rulebook.aside"), filepath.Join(dir, board.RulebookFile))
	soon(t, "it opens when the rules come", func() bool {
		return h.browse(t, h.who(t, "pupil", "4 Kestrel"), "http://learning.test/").Status == http.StatusOK
	})
}
