package nameless

import (
	"slices"
	"strings"
	"unicode"
)

// Person is what the register knows of somebody, as far as a text could tell it.
type Person struct {
	Given, Family string
	Account       string
	Born          string // YYYY-MM-DD
	UPN, Email    string
}

// Finding is one place in a text in which somebody could be known again.
type Finding struct {
	What string // "a name"
	Text string // the words found
}

// Register is everybody who must not be told of. It is made once for many texts.
type Register struct {
	names    map[string]bool // every word of a name, folded, and names run together
	stems    map[string]bool // what other endings are put to
	given    []string
	initials map[string]bool
	exact    []Finding // accounts, numbers, addresses, days of birth, folded
	parties  []Finding // birthdays without a year, for texts about birthdays
	least    int
}

// NewRegister makes the register. In a text, numbers of children under least are findings too.
func NewRegister(all []Person, least int) *Register {
	r := &Register{names: map[string]bool{}, stems: map[string]bool{}, initials: map[string]bool{}, least: least}
	for _, p := range all {
		r.add(p)
	}
	slices.Sort(r.given)
	r.given = slices.Compact(r.given)
	return r
}

func (r *Register) add(p Person) {
	var first, whole string
	for _, w := range words(p.Given + " " + p.Family) {
		whole += w.flat
		for _, part := range append(strings.Split(w.flat, "-"), strings.ReplaceAll(w.flat, "-", ""), strings.ReplaceAll(w.flat, "'", "")) {
			r.name(part)
		}
		for _, part := range strings.Split(w.flat, "-") {
			first += part[:min(len(part), 1)]
		}
	}
	r.names[whole] = len(whole) > 3
	if len(first) > 1 {
		r.initials[first], r.initials[first[:1]+first[len(first)-1:]] = true, true
	}
	for _, w := range words(p.Given) {
		r.given = append(r.given, w.flat)
		for _, nick := range nicknames(w.flat) {
			r.name(nick)
		}
	}
	for what, text := range map[string]string{"a user name": p.Account, "a pupil number": p.UPN, "an address": p.Email} {
		if what == "a user name" && !strings.ContainsAny(text, ".-_0123456789") || len(text) < 4 {
			continue // an account that is a word may be a word
		}
		r.exact = append(r.exact, Finding{what, fold(text)})
	}
	for _, day := range daysOf(p.Born) {
		r.exact = append(r.exact, Finding{"a day of birth", day})
	}
	for _, day := range partiesOf(p.Born) {
		r.parties = append(r.parties, Finding{"a day of birth", day})
	}
}

func (r *Register) name(flat string) {
	if len(flat) < 2 {
		return
	}
	r.names[flat] = true
	if s := stem(flat); len(s) > 2 {
		r.stems[s] = true
	}
}

// stem is what stays of a name when its ending changes, as in Polish: Ania, Ani; Marek, Marka; Kowalska, Kowalskiej.
func stem(flat string) string {
	for _, e := range []string{"ek", "el", "ec", "er"} {
		if s, ok := strings.CutSuffix(flat, e); ok && len(s) > 2 {
			return s + e[1:]
		}
	}
	return strings.TrimRight(flat, "aeiouy")
}

func endings() []string {
	return []string{"", "a", "ach", "ami", "e", "ego", "ej", "em", "emu", "es", "i", "ia", "ich", "ie", "iego", "iej", "iem", "iemu", "im", "imi",
		"o", "om", "ow", "owa", "owie", "owi", "owna", "s", "u", "y", "ych", "ym", "ymi", "ze"}
}

// Find gives everything in a text by which somebody could be known again, each thing once. // serves GOV-17, STD-28
func (r *Register) Find(text string) []Finding {
	var out []Finding
	add := func(what, found string) {
		f := Finding{what, strings.Join(strings.Fields(found), " ")}
		if f.Text != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	all := words(text)
	for i, w := range all {
		if r.names[w.flat] && !(w.ordinary() && !r.beside(all, i)) || r.parts(w) || r.inflected(w) || r.short(w) {
			add("a name", w.raw)
		}
	}
	for _, token := range strings.Fields(text) {
		bare := strings.TrimFunc(token, func(x rune) bool { return unicode.IsPunct(x) && x != '@' && x != '$' })
		if flat := disguise(fold(bare)); flat != fold(bare) && (r.names[flat] || r.names[strings.TrimFunc(flat, apart)]) {
			add("a name", bare)
		}
	}
	r.spelt(text, add)
	r.shortened(text, add)
	flat := fold(text)
	exact := r.exact
	if birthday.MatchString(text) {
		exact = append(slices.Clip(exact), r.parties...)
	}
	for _, e := range exact {
		if strings.Contains(flat, e.Text) {
			add(e.What, e.Text)
		}
	}
	r.patterns(text, add)
	return out
}

// parts looks into a word with hyphens.
func (r *Register) parts(w word) bool {
	if !strings.Contains(w.flat, "-") {
		return r.names[strings.ReplaceAll(w.flat, "'", "")] && strings.Contains(w.flat, "'")
	}
	return slices.ContainsFunc(append(strings.Split(w.flat, "-"), strings.ReplaceAll(w.flat, "-", "")), func(p string) bool {
		return r.names[p] && !slices.Contains(ordinaryNames(), p)
	})
}

func (r *Register) inflected(w word) bool {
	for _, e := range endings() {
		s, ok := strings.CutSuffix(w.flat, e)
		if !ok || !r.stems[s] || ordinaryWord(w.flat) {
			continue
		}
		if len(s) > 5 && e != "s" && e != "es" || w.large && (len(s) > 3 || !w.first) {
			return true
		}
	}
	return false
}

// short finds a given name cut short: Gwen, Jessie.
func (r *Register) short(w word) bool {
	if !w.large || w.ordinary() || ordinaryWord(w.flat) || strings.ToUpper(w.raw) == w.raw && len(w.raw) < 4 {
		return false
	}
	for _, cut := range []string{w.flat, strings.TrimSuffix(w.flat, "y"), strings.TrimSuffix(w.flat, "ie"), strings.TrimSuffix(w.flat, "i")} {
		if len(cut) < 3 || w.first && len(cut) < 4 {
			continue
		}
		at, _ := slices.BinarySearch(r.given, cut)
		if at < len(r.given) && strings.HasPrefix(r.given[at], cut) {
			return true
		}
	}
	return false
}

// ordinary reports a name that is a word too, written so that it can be the word.
func (w word) ordinary() bool {
	return slices.Contains(ordinaryNames(), w.flat) && (!w.large || w.first) && !strings.HasSuffix(strings.ReplaceAll(w.raw, "’", "'"), "'s")
}

// beside reports that a neighbour of a word is a name that is no other word.
func (r *Register) beside(all []word, i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(all) && r.names[all[j].flat] && !slices.Contains(ordinaryNames(), all[j].flat) {
			return true
		}
	}
	return false
}
