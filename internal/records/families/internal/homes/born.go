package homes

import (
	"crypto/subtle"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"belisha/internal/records/people"
)

// longestDate bounds what anybody types as a date.
const longestDate = 40

// readDate reads a date of birth as people type it: "3 May 2019", "3rd of may 19", "03/05/2019", "3.5.19", "2019-05-03".
// The day comes first, as in Britain, unless a year of four figures does. What is no day of the calendar, or not in the
// last hundred years, is none. It gives YYYY-MM-DD.
func readDate(typed string, now time.Time) (string, bool) {
	if len(typed) > longestDate {
		return "", false
	}
	words := strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var parts []string
	for _, w := range words {
		parts = append(parts, split(w)...)
	}
	if len(parts) != 3 {
		return "", false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if _, named := monthOf(parts[0]); named { // "May 3 2019"
		parts[0], parts[1] = parts[1], parts[0]
	}
	return calendar(parts, now)
}

// split parts "3rd" and "3may2019" where figures meet letters, and drops what only joins: "of", "the", "rd".
func split(w string) []string {
	var out []string
	start := 0
	runes := []rune(w)
	for i := 1; i <= len(runes); i++ {
		if i < len(runes) && unicode.IsDigit(runes[i]) == unicode.IsDigit(runes[start]) {
			continue
		}
		switch part := string(runes[start:i]); part {
		case "st", "nd", "rd", "th", "of", "the":
		default:
			out = append(out, part)
		}
		start = i
	}
	return out
}

func calendar(parts []string, now time.Time) (string, bool) {
	day, ok := figure(parts[0], 2)
	month, named := monthOf(parts[1])
	if !named {
		month, named = figure(parts[1], 2)
	}
	year, right := figure(parts[2], 4)
	if !ok || !named || !right || len(parts[2]) == 3 || len(parts[2]) == 1 {
		return "", false
	}
	if year < 100 {
		year += 2000
	}
	text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.After(now) || t.Before(now.AddDate(-100, 0, 0)) {
		return "", false
	}
	return text, true
}

func figure(s string, longest int) (int, bool) {
	if s == "" || len(s) > longest || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// monthOf knows a month by its name, or by three letters and more of it.
func monthOf(s string) (int, bool) {
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); len(s) >= 3 && strings.HasPrefix(name, s) {
			return int(m), true
		}
	}
	return 0, false
}

// born reports whether a date is the date of birth of one of the children. It takes the same time for every wrong one, and
// says nothing of which child it was.
func born(children []people.Person, date string) bool {
	found := 0
	for _, c := range children {
		if len(c.Born) == len(time.DateOnly) {
			found |= subtle.ConstantTimeCompare([]byte(c.Born), []byte(date))
		}
	}
	return found == 1
}

// provable are the children by whose date of birth a parent can show who they are.
func provable(children []people.Person) bool {
	for _, c := range children {
		if c.Born != "" {
			return true
		}
	}
	return false
}
