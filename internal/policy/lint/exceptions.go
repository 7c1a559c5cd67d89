package lint

import (
	"slices"
	"strings"
	"unicode"
)

// excepts says whether a norm's own "unless" names the other norm: by the other's clause, because the same clause says
// both, or by the words in which the other is the narrower one (an "unless" of "Year 6" names pupil.year6).
func (n said) excepts(o said) bool {
	if n.Unless == "" {
		return false
	}
	if n.clause.ID == o.clause.ID || strings.Contains(n.Unless, o.clause.ID) {
		return true
	}
	return slices.ContainsFunc(n.narrower(o), func(name string) bool { return spokenOf(name, n.spoken) })
}

// narrower are the names by which the other norm says less than this one.
func (n said) narrower(o said) []string {
	var out []string
	for _, d := range []struct{ wide, narrow []string }{
		{n.Who, o.Who}, {n.Where, o.Where}, {n.When, o.When},
	} {
		for _, name := range d.narrow {
			if !slices.Contains(d.wide, name) {
				out = append(out, rest(name, d.wide))
			}
		}
	}
	for _, d := range [][2]string{{n.What, o.What}, {n.Do, o.Do}} {
		if d[0] != d[1] && under(d[1], d[0]) {
			out = append(out, rest(d[1], []string{d[0]}))
		}
	}
	return out
}

// rest is what a name adds to the wider one that it lies under.
func rest(name string, wide []string) string {
	for _, w := range wide {
		if after, ok := strings.CutPrefix(name, w+"."); ok {
			return after
		}
	}
	return name
}

// spokenOf says whether one part of a dotted name is spoken of with all its words.
func spokenOf(name string, spoken []string) bool {
	return slices.ContainsFunc(strings.Split(name, "."), func(part string) bool {
		words := tokens(part)
		return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(spoken, w) })
	})
}

// tokens are the words of a sentence in small letters and in the singular, and each with a number that follows it
// ("Year 6" is spoken as "year", "6" and "year6").
func tokens(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := make([]string, 0, 2*len(words))
	for i, w := range words {
		if len(w) > 3 {
			w = strings.TrimSuffix(w, "s")
		}
		out = append(out, w)
		if i+1 < len(words) && unicode.IsDigit(rune(words[i+1][0])) {
			out = append(out, w+words[i+1])
		}
	}
	return out
}
