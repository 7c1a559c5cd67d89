package words

import (
	"os"
	"strings"
	"testing"
)

// familiesOf are our own texts beside the families of phrases: what is worrying in a page, a prompt or a search, and what is
// as near to it and innocent.
func familiesOf(t *testing.T) (kinds, texts []string, places []Where) {
	t.Helper()
	data, err := os.ReadFile("testdata/families.tsv")
	if err != nil {
		t.Fatal(err)
	}
	_ = linesOf(data, func(line string) error {
		part := strings.Split(line, "\t")
		if len(part) != 3 {
			t.Fatalf("three columns are expected: %s", line)
		}
		kinds, places, texts = append(kinds, part[0]), append(places, Where(part[1])), append(texts, part[2])
		return nil
	})
	return kinds, texts, places
}

// What children say in their own words is found on pages, in prompts and in searches, and recipes, history and games stay
// innocent. shows MON-04, STD-09
func TestFamilies(t *testing.T) {
	r := compiled(t, texts())
	kinds, texts, places := familiesOf(t)
	var worrying, found, danger, heard, innocent, flagged float64
	for i, kind := range kinds {
		got := r.Read(texts[i], places[i], "upper_ks2")
		if kind == "none" {
			innocent++
			if len(got) > 0 {
				flagged++
				t.Logf("%s: %.60q is taken for %v", places[i], texts[i], got)
			}
			continue
		}
		worrying++
		if kind == "selfharm" {
			danger++
		}
		if !has(got, kind) {
			t.Logf("%s %s: %.60q is not found: %v", kind, places[i], texts[i], got)
			continue
		}
		found++
		if kind == "selfharm" {
			heard++
		}
	}
	if found/worrying < 0.8 || heard/danger < 0.8 || flagged/innocent > 0.06 {
		t.Errorf("found %.0f of %.0f, self-harm %.0f of %.0f, innocent texts flagged %.0f of %.0f", found, worrying, heard, danger, flagged, innocent)
	}
}
