package words_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belisha/internal/gateway/words"
	"belisha/internal/policy"
	"belisha/packs"
	"belisha/test/golden"
)

// What the rules say of every text that the repository has of this kind, in every place, to the last sign: a change to how
// the reader works must not change what it finds, and one to what it looks for shows in which of the files. The golden file
// has a sum for each, so nobody who writes rules reads a row in it. shows STD-09
func TestVerdictsStay(t *testing.T) {
	rules := outspoken(t)
	var out strings.Builder
	for _, pattern := range []string{"testdata/*.tsv", "../schoolday/testdata/*.yaml", "../../internal/gateway/words/testdata/*.tsv"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			texts := textsIn(t, file)
			sum, found := sha256.New(), 0
			for _, text := range texts {
				found += verdicts(sum, rules, text)
			}
			fmt.Fprintf(&out, "%s\t%d texts\t%d findings\t%.12x\n", path.Base(filepath.ToSlash(file)), len(texts), found, sum.Sum(nil))
		}
	}
	golden.Check(t, "testdata/verdicts.golden", out.String())
}

// outspoken are the rules of the pack as they would be if every kind were told of at the lowest score.
func outspoken(t *testing.T) *words.Rules {
	t.Helper()
	folder, err := packs.Open("england")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := policy.Parse(folder)
	if err != nil {
		t.Fatal(err)
	}
	told := pack.Filtering.Texts
	told.Kinds = slices.Clone(told.Kinds)
	for i := range told.Kinds {
		told.Kinds[i].From, told.Kinds[i].Profiles, told.Kinds[i].PageLevel = 1, nil, "normal"
	}
	rules, err := words.Compile(&told)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// textsIn are the lines of a file, of a table the last column, and the file as one long text.
func textsIn(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{string(text)}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line = line[strings.LastIndexByte(line, '\t')+1:]; line != "" {
			out = append(out, line)
		}
	}
	return out
}

func verdicts(into io.Writer, rules *words.Rules, text string) (found int) {
	for _, where := range []words.Where{words.Search, words.Page, words.Prompt, words.Answer} {
		for _, f := range rules.Read(text, where, "lower_ks2") {
			_, _ = fmt.Fprintln(into, where, f) // a sum takes everything
			found++
		}
		_, _ = fmt.Fprintln(into)
	}
	return found
}
