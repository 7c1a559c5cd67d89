package words

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// columns reads a file of examples; what begins with # is a comment.
func columns(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out [][]string
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if !strings.HasPrefix(s.Text(), "#") {
			out = append(out, strings.Split(s.Text(), "\t"))
		}
	}
	return out
}

// tally counts what was found of each kind of example.
type tally struct {
	all, found map[string]int
}

func (c tally) add(key string, hit bool) {
	c.all[key]++
	if hit {
		c.found[key]++
	}
}

// right says whether a text was read as it is meant: nothing, or an alert of its kind; self-harm counts by any alert.
func right(kind string, found []Finding) bool {
	switch kind {
	case none:
		return len(found) == 0
	case "selfharm":
		return len(found) > 0
	}
	return has(found, kind)
}

// Ways of writing so that nobody sees: each is found in most of our own examples, and innocent texts stay so.
// shows STD-09, MON-04, STD-27
func TestTechniques(t *testing.T) {
	r := compiled(t, texts())
	by := tally{map[string]int{}, map[string]int{}}
	for _, e := range columns(t, "techniques.tsv") {
		found := r.Read(e[2], Search, "lower_ks2")
		ok := right(e[0], found)
		by.add(e[1], ok)
		by.add(e[1]+" "+e[0], ok)
		if !ok {
			t.Logf("%s %s: %q read as %v", e[0], e[1], e[2], found)
		}
	}
	least := map[string]float64{"innocent": 0.98, "help": 0.95, "language": 0.9}
	for key, n := range by.all {
		share := float64(by.found[key]) / float64(n)
		t.Logf("%s: %d of %d", key, by.found[key], n)
		if want := max(least[key], 0.8); share < want {
			t.Errorf("%s: %.2f of %d are read rightly; %.2f is the least", key, share, n, want)
		}
	}
}

// A page that praises harm is found though it is short; what is told, taught or helped with is not. shows MON-04, STD-27
func TestPagesThatPraiseHarm(t *testing.T) {
	r := compiled(t, texts())
	by := tally{map[string]int{}, map[string]int{}}
	for _, e := range columns(t, "pages.tsv") {
		found := r.Read(e[1], Page, "lower_ks2")
		ok := right(e[0], found)
		by.add(map[bool]string{true: "innocent", false: "harm"}[e[0] == none], ok)
		if !ok {
			t.Logf("%s: %.60q read as %v", e[0], e[1], found)
		}
	}
	for key, n := range by.all {
		t.Logf("%s: %d of %d", key, by.found[key], n)
		if by.found[key]*10 < n*9 {
			t.Errorf("%s pages: %d of %d are read rightly", key, by.found[key], n)
		}
	}
}
