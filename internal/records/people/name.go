package people

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// name gives everybody of a feed a user name: the register's own, the file's, or one made of the person's name. It also
// turns the feed's keys of carers into user names. // serves PPL-01
func (f *feed) name() Faults {
	taken := map[string]bool{}
	for account := range f.known {
		taken[account] = true
	}
	for _, r := range f.rows {
		taken[r.Person.Account] = true
	}
	byKey := map[string]string{}
	for i := range f.rows {
		r := &f.rows[i]
		if r.Person.Account == "" {
			r.Person.Account = propose(r.Person, r.hint, taken)
			taken[r.Person.Account] = true
		}
		if r.Key != "" {
			byKey[r.Key] = r.Person.Account
		}
	}
	for i := range f.rows {
		r := &f.rows[i]
		for _, key := range r.carerKeys {
			r.Carers = append(r.Carers, byKey[key])
		}
		f.rowOf[r.Person.Account] = *r
		if r.means != nil {
			f.old[r.Person.Account] = *r.means
		}
	}
	return f.renamed()
}

// renamed refuses a row that gives one person the user name of another.
func (f *feed) renamed() Faults {
	var out Faults
	for _, r := range f.rows {
		if other, is := f.known[r.Person.Account]; is && (r.means == nil || r.means.ID != other.ID) {
			out = append(out, r.fault("account", "%q belongs to someone else already. Choose another, for example with a second initial.", r.Person.Account))
		} else if !is && r.means != nil {
			f.ids[r.Person.Account] = r.means.ID
		}
	}
	return out
}

// propose makes a user name that nobody has: a.lovelace, or for a name in another script learner and a number.
func propose(p Person, hint string, taken map[string]bool) string {
	base := base(p, hint)
	for n := 1; ; n++ {
		p.Account = base
		if n > 1 || len(base) < 2 {
			p.Account += strconv.Itoa(n)
		}
		if !taken[p.Account] && checkAccount(p) == nil {
			return p.Account
		}
		if n == 1 && shared(p) {
			base += ".own"
		}
	}
}

func base(p Person, hint string) string {
	if hint != "" && checkAccount(Person{Account: hint, Given: p.Given, Family: p.Family}) == nil {
		return hint
	}
	given, family := latin(p.Given), latin(p.Family)
	switch {
	case given != "" && family != "":
		return given[:1] + "." + family[:min(len(family), 30)]
	case given+family != "":
		return (given + family)[:min(len(given+family), 30)]
	case p.Is(Pupil) && len(p.UPN) == 13:
		return "learner" + p.UPN[7:12]
	case p.Is(Pupil):
		return "learner1"
	}
	return "person1"
}

// latin writes a name with the letters of user names; signs that have no such letter fall away.
func latin(name string) string {
	var b strings.Builder
	for _, r := range plainLetters(name) {
		if r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plainLetters takes capitals and accents away, and writes the joined letters of European names as two.
func plainLetters(name string) string {
	name = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ı", "i",
		"ŋ", "ng", "ə", "e", "’", "'").Replace(strings.ToLower(name))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && r < 0x370 { // the accents of Latin, Greek and Cyrillic; vowels of other scripts stay
			return -1
		}
		return r
	}, norm.NFD.String(name)))
}
