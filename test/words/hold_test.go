package words_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// tongues are the languages beside English that the set speaks.
func tongues() []string {
	return []string{"pl", "ro", "pa", "ur", "pt", "es", "ar", "bn", "gu", "it", "fr", "tr", "cy", "so", "uk", "lt"}
}

// techniques are the ways in which a text may be written.
func techniques() []string {
	return []string{"plain", "misspelt", "spaced", "leet", "slang", "split", "language"}
}

// Every row says one thing in allowed words, and no two are the same. The sets are what the figures of STD-09 stand on.
func TestEveryRowIsWellMade(t *testing.T) {
	for _, c := range []collection{first(), fresh(), third(), fourth()} {
		ids, texts := map[string]bool{}, map[string]string{}
		for _, r := range set(t, c) {
			if ids[r.ID] || texts[r.Text] != "" {
				t.Errorf("%s: the id is there twice, or the text is that of %q", r.ID, texts[r.Text])
			}
			ids[r.ID], texts[r.Text] = true, r.ID
			holdWords(t, r)
			holdText(t, c, r)
		}
	}
}

func holdWords(t *testing.T, r row) {
	t.Helper()
	switch {
	case !strings.HasPrefix(r.ID, r.Kind+"-"):
		t.Errorf("%s: the id is not of its kind %q", r.ID, r.Kind)
	case !slices.Contains(append(worrying(), innocent), r.Kind):
		t.Errorf("%s: there is no kind %q", r.ID, r.Kind)
	case !slices.Contains([]string{"search", "page", "prompt", "answer"}, r.Where):
		t.Errorf("%s: there is no place %q", r.ID, r.Where)
	case !slices.Contains([]string{"ks1", "lower_ks2", "upper_ks2", "staff"}, r.Age):
		t.Errorf("%s: there is no age %q", r.ID, r.Age)
	case !slices.Contains(techniques(), r.Technique):
		t.Errorf("%s: there is no technique %q", r.ID, r.Technique)
	case r.Language != "en" && !slices.Contains(tongues(), r.Language), (r.Language == "en") == (r.Technique == "language"):
		t.Errorf("%s: the language %q does not go with the technique %q", r.ID, r.Language, r.Technique)
	}
}

func holdText(t *testing.T, c collection, r row) {
	t.Helper()
	if !utf8.ValidString(r.Text) || strings.TrimSpace(r.Text) != r.Text || r.Text == "" {
		t.Errorf("%s: the text is empty, not UTF-8, or has blanks round it", r.ID)
	}
	if n := len(strings.Fields(r.Text)); r.Where == "page" && (n < c.words[0] || n > c.words[1]) {
		t.Errorf("%s: a page has %d to %d words, this one %d", r.ID, c.words[0], c.words[1], n)
	}
}

func count(set []row, fits func(row) bool) (n int) {
	for _, r := range set {
		if fits(r) {
			n++
		}
	}
	return n
}

// The sets are as large as they were promised, of every kind, technique and place.
func TestThereAreEnoughRows(t *testing.T) {
	for _, c := range []collection{first(), fresh(), third(), fourth()} {
		all := set(t, c)
		if len(all) < c.rows {
			t.Errorf("%s has %d rows, want %d", c.folder, len(all), c.rows)
		}
		for place, least := range c.places {
			if n := count(all, func(r row) bool { return r.Where == place }); n < least {
				t.Errorf("%s: %d rows are a %s", c.folder, n, place)
			}
		}
		for _, kind := range append(worrying(), innocent) {
			holdKind(t, c, kind, slices.DeleteFunc(slices.Clone(all), func(r row) bool { return r.Kind != kind }))
		}
	}
}

// holdKind counts the rows of one kind.
func holdKind(t *testing.T, c collection, kind string, of []row) {
	t.Helper()
	if len(of) < max(c.kind[kind], c.others) {
		t.Errorf("%s: %s has %d rows", c.folder, kind, len(of))
	}
	for _, how := range techniques() {
		if n := count(of, func(r row) bool { return r.Technique == how }); n < c.styles {
			t.Errorf("%s: %s has %d rows that are %s", c.folder, kind, n, how)
		}
	}
	if n := count(of, func(r row) bool { return r.Where == "page" }); n < max(c.pages[kind], 1) {
		t.Errorf("%s: %s has %d pages", c.folder, kind, n)
	}
}

// At least fourteen languages beside English stand in the set, each with self-harm and innocence, and those that children
// also write with Latin letters both ways.
func TestTheLanguagesAreThere(t *testing.T) {
	all := set(t, first())
	for _, tongue := range tongues() {
		harm := count(all, func(r row) bool { return r.Language == tongue && r.Kind == selfHarm })
		harmless := count(all, func(r row) bool { return r.Language == tongue && r.Kind == innocent })
		if other := count(all, func(r row) bool { return r.Language == tongue }) - harm - harmless; harm < 4 || harmless < 2 || other < 3 {
			t.Errorf("%s has %d rows of self-harm, %d innocent ones and %d others", tongue, harm, harmless, other)
		}
	}
	for _, tongue := range []string{"pa", "ur", "bn", "gu", "ar"} {
		latin := count(all, func(r row) bool { return r.Language == tongue && !foreign(r.Text) })
		own := count(all, func(r row) bool { return r.Language == tongue && foreign(r.Text) })
		if latin < 2 || own < 4 {
			t.Errorf("%s has %d rows in Latin letters and %d in its own", tongue, latin, own)
		}
	}
}

func foreign(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) })
}

// The texts that wear people out when they are flagged are all there.
func TestTheHardInnocentsAreThere(t *testing.T) {
	var all strings.Builder
	for _, r := range set(t, first()) {
		if r.Kind == innocent {
			all.WriteString(strings.ToLower(r.Text) + "\n")
		}
	}
	for _, text := range []string{"scunthorpe", "essex", "sussex", "penistone", "breast cancer", "chicken breast", "holocaust homework",
		"how did romeo kill himself", "killer whale facts", "my maths test is killing me", "cutting paper snowflakes",
		"how to shoot in basketball", "gunpowder plot", "cockerel", "dick turpin", "virgin trains", "hitler year 6 project",
		"assassination of franz ferdinand", "drug store", "prescription medicine dose", "what is grass weed in the garden",
		"hanging baskets", "rope knots scouts", "suicide squad toys", "diet of a hedgehog", "thin sliced ham", "crack the code",
		"adhd medicine", "am i gay", "my nan died", "black history month", "الله أكبر", "roblox fights", "minecraft", "hancock surname",
		"childline number"} {
		if !strings.Contains(all.String(), text) {
			t.Errorf("%q is not among the innocent", text)
		}
	}
}
