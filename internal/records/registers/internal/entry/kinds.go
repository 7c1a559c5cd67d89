package entry

import (
	"cmp"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// Bounds on what one field takes where its register sets none.
const (
	MaxLine = 200
	maxLong = 10_000
)

// Clean takes out what no screen shows, and puts a short text on one line. It comes before every other look at it.
func Clean(f policy.Field, text string) string {
	long := f.Kind == "long" || f.Kind == "address"
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && long, r == '\t' && long:
			return r
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.TrimSpace(text)
}

// Read turns what was typed into a stored value, for the kinds that need no look at the records; or it says what
// is wrong and the way out.
func Read(pack *policy.Pack, f policy.Field, text, old string) (value, says string) {
	switch f.Kind {
	case "number":
		return readNumber(f, text)
	case "money":
		return ReadMoney(f, text)
	case "date":
		return ReadDate(f, text)
	case "time":
		return readTime(f, text)
	case "yes_no":
		return readYesNo(f, text)
	case "choice":
		return readChoice(f, text, old)
	case "choices":
		return readChoices(f, text, old)
	case "email":
		return readEmail(f, text)
	case "phone":
		return readPhone(f, text)
	case "post", "clause", "term":
		return readOfPack(pack, f, text, old)
	}
	return text, tooShort(f, text)
}

// TooLong says so of a text for which its field has no room; empty: it fits.
func TooLong(f policy.Field, text string) string {
	most := MaxLine
	if f.Kind == "long" || f.Kind == "address" || f.Kind == "choices" {
		most = maxLong
	}
	if f.Max > 0 && (f.Kind == "text" || f.Kind == "long" || f.Kind == "address") {
		most = min(f.Max, maxLong)
	}
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Sprintf("%s: this has %d characters, and there is room for %d. Please shorten it.", Title(f), n, most)
	}
	return ""
}

func tooShort(f policy.Field, text string) string {
	if n := utf8.RuneCountInString(text); f.Min > 0 && n < f.Min {
		return fmt.Sprintf("%s: write at least %d characters.", Title(f), f.Min)
	}
	return ""
}

var (
	aNumber = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,4})?$`)
	aSum    = regexp.MustCompile(`^(-?)£?(-?)([0-9]{1,10})(\.[0-9]{1,2})?$`)
	aTime   = regexp.MustCompile(`^([0-9]{1,2})[:.]([0-9]{2})$`)
	aPhone  = regexp.MustCompile(`^\+?[0-9 ()/.-]*( ?(ext|x)\.? ?[0-9]{1,6})?$`)
)

func readNumber(f policy.Field, text string) (string, string) {
	text = strings.NewReplacer(",", "", " ", "").Replace(text)
	if !aNumber.MatchString(text) {
		return "", Title(f) + ": enter a number, for example 12."
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", Title(f) + ": enter a number, for example 12."
	}
	if says := outside(f, n, strconv.Itoa(f.Min), strconv.Itoa(f.Max)); says != "" {
		return "", says
	}
	return strconv.FormatFloat(n, 'f', -1, 64), ""
}

// outside holds a number against its bounds; without any there are none.
func outside(f policy.Field, n float64, least, most string) string {
	switch {
	case f.Min == 0 && f.Max == 0:
	case n < float64(f.Min):
		return Title(f) + ": enter " + least + " or more."
	case f.Max > 0 && n > float64(f.Max):
		return Title(f) + ": enter " + most + " or less."
	}
	return ""
}

// ReadMoney takes pounds as people write them and gives whole pence.
func ReadMoney(f policy.Field, text string) (string, string) {
	m := aSum.FindStringSubmatch(strings.NewReplacer(",", "", " ", "").Replace(text))
	if m == nil || m[1] != "" && m[2] != "" {
		return "", Title(f) + ": enter a sum in pounds, for example £12.50."
	}
	pence, err := strconv.ParseInt(m[3]+(strings.TrimPrefix(m[4], ".") + "00")[:2], 10, 64)
	if err != nil {
		return "", Title(f) + ": enter a sum in pounds, for example £12.50."
	}
	if m[1]+m[2] != "" {
		pence = -pence
	}
	if says := outside(f, float64(pence)/100, fmt.Sprintf("£%d", f.Min), fmt.Sprintf("£%d", f.Max)); says != "" {
		return "", says
	}
	return strconv.FormatInt(pence, 10), ""
}

// ReadDate takes the ways in which dates come from forms and from spreadsheets of this country.
func ReadDate(f policy.Field, text string) (string, string) {
	if day, ok := clock.ReadDay(text); ok {
		return clock.ISO(day), ""
	}
	return "", Title(f) + ": enter a day, month and year, for example 14 3 2026."
}

func readTime(f policy.Field, text string) (string, string) {
	m := aTime.FindStringSubmatch(text)
	if m != nil {
		h, _ := strconv.Atoi(m[1]) // two figures at most
		n, _ := strconv.Atoi(m[2])
		if h < 24 && n < 60 {
			return fmt.Sprintf("%02d:%02d", h, n), ""
		}
	}
	return "", Title(f) + ": enter a time of day, for example 14:35."
}

func readYesNo(f policy.Field, text string) (string, string) {
	switch strings.ToLower(text) {
	case "yes", "y", "true":
		return "yes", ""
	case "no", "n", "false":
		return "no", ""
	}
	return "", Title(f) + ": choose yes or no."
}

// option finds an answer by key, or by its words as a spreadsheet has them. An answer that the register no longer
// offers stays with an entry that has it.
func option(f policy.Field, text string, old []string) (string, bool) {
	for _, o := range f.Options {
		if o.Key == text || strings.EqualFold(o.Title, text) {
			return o.Key, true
		}
	}
	return text, slices.Contains(old, text)
}

func readChoice(f policy.Field, text, old string) (string, string) {
	key, ok := option(f, text, []string{old})
	if !ok {
		return "", Title(f) + ": choose one of " + Offered(f) + "."
	}
	return key, ""
}

func readChoices(f policy.Field, text, old string) (string, string) {
	var out []string
	for _, one := range Several(text) {
		key, ok := option(f, one, Several(old))
		if !ok {
			return "", Title(f) + ": choose among " + Offered(f) + "."
		}
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return strings.Join(out, ","), ""
}

// Offered names the answers of a field, for a sentence.
func Offered(f policy.Field) string {
	var all []string
	for _, o := range f.Options {
		all = append(all, cmp.Or(o.Title, o.Key))
	}
	return strings.Join(all, ", ")
}

func readEmail(f policy.Field, text string) (string, string) {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || a.Name != "" || !strings.Contains(text[strings.LastIndex(text, "@"):], ".") {
		return "", Title(f) + ": enter an e-mail address, for example name@school.example."
	}
	return text, ""
}

func readPhone(f policy.Field, text string) (string, string) {
	figures := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
	if !aPhone.MatchString(strings.ToLower(text)) || len(figures) < 3 || len(figures) > 20 {
		return "", Title(f) + ": enter a telephone number, for example 01234 567890."
	}
	return text, ""
}

// readOfPack finds a post, a clause or a term of the policy in force. One that the policy no longer has stays with an
// entry that names it.
func readOfPack(pack *policy.Pack, f policy.Field, text, old string) (string, string) {
	if text == old {
		return text, ""
	}
	if _, ok := pack.Clause(text); ok && f.Kind == "clause" {
		return text, ""
	}
	for _, o := range PackOptions(pack, f.Kind) {
		if o.Key == text || strings.EqualFold(o.Title, text) {
			return o.Key, ""
		}
	}
	return "", Title(f) + ": the policy in force has no such " + f.Kind + ". Choose one that it has."
}
