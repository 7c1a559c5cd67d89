package nameless

import (
	"regexp"
	"slices"
	"strings"
)

//nolint:gochecknoglobals // compiled once
var (
	dotted   = regexp.MustCompile(`\b(\p{L})\.[\s‑-]?(\p{L})\b\.?(?:\s?(\p{L})\b\.)?`)
	spaced   = regexp.MustCompile(`\b(\p{Lu})[ -](\p{Lu})\b`)
	capitals = regexp.MustCompile(`\b\p{Lu}{2,3}\b`)
	letters  = regexp.MustCompile(`(?:\b\p{L}[\s.·*_-]{1,2}){3,}\p{L}\b`)
	titled   = regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Rev|Revd|Fr|Prof|Pan|Pani)\.?\s+\p{Lu}[\p{L}'’-]*`)
	lettered = regexp.MustCompile(`(?i:\b(?:pupil|child|boy|girl|student))\s+\p{Lu}\b`)
)

// known are short forms that stand for no person.
func known() []string {
	return []string{"ac", "ai", "am", "ap", "app", "bbc", "cd", "dfe", "dsl", "dvd", "eal", "ehc", "eu", "ey", "fb", "faq", "gb", "gdpr", "gp", "hr", "ht", "ict", "id", "ie", "eg", "ip", "isp", "it", "iwf",
		"ks", "la", "lea", "mat", "mis", "mp", "nhs", "ok", "os", "pa", "pc", "pe", "pm", "pp", "pta", "pshe", "qr", "re", "rse", "sms", "ta", "tv", "uk", "url", "us", "usa", "vpn", "vr", "wifi", "www", "yr"}
}

// shortened finds initials: with dots always, without when somebody here has them.
func (r *Register) shortened(text string, add func(what, found string)) {
	for _, m := range dotted.FindAllStringSubmatch(text, -1) {
		flat := fold(m[1] + m[2] + m[3])
		large := strings.ToUpper(m[1]) == m[1] && strings.ToUpper(m[2]) == m[2]
		if !slices.Contains(known(), flat) && (large || r.initials[flat]) || r.initials[flat] && large {
			add("initials", m[0])
		}
	}
	for _, m := range spaced.FindAllStringSubmatch(text, -1) {
		if r.initials[fold(m[1]+m[2])] {
			add("initials", m[0])
		}
	}
	for _, found := range capitals.FindAllString(text, -1) {
		if flat := fold(found); r.initials[flat] && !slices.Contains(known(), flat) {
			add("initials", found)
		}
	}
	for _, found := range titled.FindAllString(text, -1) {
		add("a name with a title", found)
	}
	for _, found := range lettered.FindAllString(text, -1) {
		add("a letter for somebody", found)
	}
}

// spelt finds names that are written letter by letter.
func (r *Register) spelt(text string, add func(what, found string)) {
	for _, found := range letters.FindAllString(text, -1) {
		joined := strings.Map(func(x rune) rune {
			if apart(x) || x == '-' {
				return -1
			}
			return x
		}, fold(found))
		for n := range r.names {
			if len(n) > 2 && strings.Contains(joined, n) {
				add("a name", found)
				break
			}
		}
	}
}
