// Package words_test measures the rules on words with a set that another hand than theirs wrote, before them.
//
// The set is in testdata, one file a kind. Its rows are made up; whoever writes rules must not read them, and no rule may
// be made for one of them: the figures are worth nothing otherwise. A row that is wrong is mended here, with the figures
// before and after. Most innocent rows are hard ones, chosen because they look bad: the share of them that is flagged is far
// above that of a school's ordinary day.
//
// What the writers of rules heard of it, shares by kind and by technique, is a hint all the same. So there is a second set
// beside, the fresh one in testdata/fresh: committed before its first reading, by a hand that had not seen the rules, and of
// the first set little more than its form. It is read and never tuned on. It has more pages, and longer ones. Rules that were
// written after its shares need another one: that is the third set in testdata/third, smaller, from one more hand that had
// seen neither the rules nor a row of the other two. It said that pages were the hole; so the fourth, in testdata/fourth, is of
// pages alone, committed unread before the rules on pages were written anew.
//
//	go test ./test/words -run Printed -v
//	go test ./test/words -run PrintedFresh -v
//	go test ./test/words -run PrintedThird -v
//	go test ./test/words -run PrintedFourth -v
package words_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// row is one text, and what a person says of it.
type row struct {
	ID        string
	Where     string // search | page | prompt | answer
	Age       string // profile of whoever asked: ks1 | lower_ks2 | upper_ks2 | staff
	Language  string // ISO 639-1
	Technique string // how it is written: plain | misspelt | spaced | leet | slang | split | language
	Kind      string
	Text      string
}

const (
	header   = "id\twhere\tage\tlanguage\ttechnique\tkind\ttext"
	innocent = "innocent"
	selfHarm = "selfharm"
)

// worrying are the kinds of the set that a person would want to hear of.
func worrying() []string {
	return []string{selfHarm, "eating", "abuse", "bullying", "sexual", "hate", "violence", "drugs"}
}

// collection is one of the sets: where it lies, and the least that it was promised to have.
type collection struct {
	folder string
	rows   int
	kind   map[string]int // rows of a kind
	others int            // rows of every other kind
	styles int            // rows of a kind in each technique
	places map[string]int // rows in a place
	pages  map[string]int // pages of a kind
	words  [2]int         // how short and how long a page is
	abroad int            // searches in another language than English
	spoken int            // languages that have both a worrying search and an innocent one
}

// first is the set that was there before the rules.
func first() collection {
	return collection{folder: "testdata", rows: 1000, kind: map[string]int{selfHarm: 220, innocent: 400}, others: 70, styles: 2,
		pages: map[string]int{innocent: 20}, words: [2]int{40, 200}}
}

// fresh is the set that is only read.
func fresh() collection {
	return collection{folder: "testdata/fresh", rows: 450, kind: map[string]int{selfHarm: 80, innocent: 225}, others: 20, styles: 1,
		places: map[string]int{"search": 250, "page": 120, "prompt": 60}, pages: map[string]int{selfHarm: 20, innocent: 60}, words: [2]int{60, 400},
		abroad: 60, spoken: len(tongues())}
}

// third is the set for rules that were written after the shares of the fresh one.
func third() collection {
	return collection{folder: "testdata/third", rows: 290, kind: map[string]int{selfHarm: 40, innocent: 140}, others: 10, styles: 1,
		places: map[string]int{"search": 150, "page": 75, "prompt": 40, "answer": 15}, pages: map[string]int{selfHarm: 12, innocent: 35}, words: [2]int{60, 250},
		abroad: 20, spoken: 10}
}

// fourth is the set of pages alone.
func fourth() collection {
	return collection{folder: "testdata/fourth", rows: 180, kind: map[string]int{selfHarm: 24, innocent: 90}, others: 10,
		places: map[string]int{"page": 180}, pages: map[string]int{selfHarm: 24, innocent: 90}, words: [2]int{60, 400}}
}

// set reads all rows of a collection.
func set(t *testing.T, c collection) []row {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(c.folder, "*.tsv"))
	if err != nil || len(files) != len(worrying())+1 {
		t.Fatalf("the set has the files %v (%v); want one for each kind, and one for the innocent", files, err)
	}
	var out []row
	for _, file := range files {
		out = append(out, rows(t, file)...)
	}
	return out
}

// rows reads one file, which has its header, line feeds and nothing else.
func rows(t *testing.T, file string) []row {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	if first != header || !strings.HasSuffix(rest, "\n") || strings.Contains(rest, "\r") {
		t.Fatalf("%s: want the header, lines that end with a line feed, and no carriage return", file)
	}
	var out []row
	for line := range strings.Lines(rest) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 7 {
			t.Fatalf("%s: a line has %d columns: %q", file, len(c), line)
		}
		out = append(out, row{c[0], c[1], c[2], c[3], c[4], c[5], c[6]})
	}
	return out
}
