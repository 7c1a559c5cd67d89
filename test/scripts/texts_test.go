package scripts

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// A gateway alone starts with the rules on words, reads searches by them, and lets the search go on: the entry that waits for
// the records says of what kind the words are.
// shows STD-09, MON-04
func TestTheGatewayAloneReadsWords(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    kiddle.co: "+origin(t)+"\n")
	from := time.Now()
	h := alone(t, c)
	h.card = cardOf(t, dir)
	child := h.who(t, "pupil", "4 Kestrel")
	search := func(words string) {
		h.browse(t, child, "http://kiddle.co/search.php?"+url.Values{"q": {words}}.Encode()).expect(t, http.StatusOK)
	}
	search("hedgehogs in winter")
	t.Logf("the gateway alone answers %.1f s after its start and holds %s", time.Since(from).Seconds(), h.resident())
	search("i w4nt 2 k1ll mys3lf")
	search("chcę się zabić")
	soon(t, "the searches wait for the records", func() bool { return len(searched(t, dir)) == 3 })
	for i, e := range searched(t, dir) {
		switch {
		case i == 0 && e.Text != "":
			t.Errorf("hedgehogs are %s: %s", e.Text, e.Signs)
		case i > 0 && (e.Text != "selfharm" || e.Score == 0 || e.Signs == ""):
			t.Errorf("search %d is %q, score %d, by %q", i, e.Text, e.Score, e.Signs)
		}
	}
}

// searched are the entries of searches that a gateway alone has put where the records will find them, in their order.
func searched(t *testing.T, dir string) (out []board.Entry) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "outbox", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var e board.Entry
			if json.Unmarshal([]byte(line), &e) == nil && e.Host == "kiddle.co" { // one that is half written is read at the next look
				out = append(out, e)
			}
		}
	}
	return out
}
