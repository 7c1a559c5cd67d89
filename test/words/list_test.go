package words_test

import (
	"os"
	"strings"
	"testing"
	"unicode"
)

// list is a plain list of words as simple products have it: what the rules are measured beside.
func list(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("list.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// bySubstring flags a text in which a word of the list stands anywhere, inside another word too.
func bySubstring(list []string) reader {
	return func(r row) []string {
		text := strings.ToLower(r.Text)
		for _, word := range list {
			if strings.Contains(text, word) {
				return []string{listed}
			}
		}
		return nil
	}
}

// byWord flags a text in which a word of the list stands by itself.
func byWord(list []string) reader {
	return func(r row) []string {
		text := apart(r.Text)
		for _, word := range list {
			if strings.Contains(text, apart(word)) {
				return []string{listed}
			}
		}
		return nil
	}
}

// apart gives the words of a text in lower case, each with a blank on both sides.
func apart(text string) string {
	no := func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) }
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), no), " ") + " "
}

// The baselines do what such products do, so that they are a fair thing to stand beside.
func TestTheListIsReadBothWays(t *testing.T) {
	words := list(t)
	if len(words) < 140 || len(words) > 200 {
		t.Fatalf("the list has %d words, want about 150", len(words))
	}
	for text, want := range map[string][2]bool{"Essex": {true, false}, "how to KILL myself!": {true, true}, "self-harm": {true, true}, "owls": {}} {
		in, by := bySubstring(words)(row{Text: text}) != nil, byWord(words)(row{Text: text}) != nil
		if got := [2]bool{in, by}; got != want {
			t.Errorf("%q: flagged as a substring and as a word: %v, want %v", text, got, want)
		}
	}
}
