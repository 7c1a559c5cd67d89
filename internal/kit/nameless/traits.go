package nameless

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	young  = `(?:boys?|girls?|child(?:ren)?|pupils?|kids?|lads?|lass(?:es)?|students?|learners?|twins?|brothers?|sisters?|famil(?:y|ies)|mother|father|mum|dad|parents?)`
	groups = `(?:Year\s*(?:\d|one|two|three|four|five|six)|Y\s?\d|Yr\s?\d|Reception|Nursery|Class\s+\w+|KS\d|Key\s+Stage\s+\w+)`
	origin = `(?:Polish|Romanian|Roma|Gypsy|Traveller|Ukrainian|Russian|Lithuanian|Latvian|Bulgarian|Hungarian|Czech|Slovak|Albanian|Turkish|Kurdish|Syrian|Iraqi|Iranian|Afghan|Pakistani|Indian|Bangladeshi|Chinese|Japanese|Korean|Filipino|Vietnamese|Thai|Nigerian|Ghanaian|Somali|Eritrean|Ethiopian|Sudanese|Kenyan|Portuguese|Spanish|Italian|French|German|Greek|Irish|Welsh|Scottish|Brazilian|Jamaican|Caribbean|African|Asian|Arab(?:ic)?|Muslim|Jewish|Hindu|Sikh|Buddhist|Catholic|Jehovah's\s+Witness|Black|mixed-race)`
	counts = `(?:one|two|three|four|five|six|seven|eight|nine|a\s+single|a\s+pair\s+of|a\s+couple\s+of|\d+)`
)

type pattern struct {
	what string
	re   *regexp.Regexp
}

//nolint:gochecknoglobals // compiled once
var traits = []pattern{
	{"somebody who stands alone", regexp.MustCompile(`(?i)\b(?:the\s+)?(?:only|sole|single)\s+(?:[\p{L}-]+\s+){0,4}` + young + `\b`)},
	{"somebody who stands alone", regexp.MustCompile(`(?i)\b(?:youngest|oldest|eldest|tallest|smallest|newest|shortest)\s+(?:[\p{L}-]+\s+){0,2}` + young + `\b`)},
	{"somebody who stands alone", regexp.MustCompile(`(?i)\b(?:the|that|this)\s+(?:[\p{L}-]+\s+)?(?:boy|girl|child|pupil|lad|lass|family|twin)\s+(?:who|whose|with|from)\b`)},
	{"a name with an initial", regexp.MustCompile(`\b\p{Lu}\p{Ll}+\s\p{Lu}\.(?:\s|$)|\b\p{Lu}\.\s?\p{Lu}\p{Ll}+`)},
	{"somebody who stands alone", regexp.MustCompile(`(?i)\b(?:new|head)\s+(?:boy|girl|pupil)\b|\bnew\s+child\b|\bjedyn(?:y|a|ego|ej)\b`)},
	{"a trait", regexp.MustCompile(`(?i)\b(?:wheel-?chairs?|wózk\p{L}+|hearing[\s-]aids?|cochlear|autis\p{L}*|asperger\p{L}*|adhd|epilep\p{L}*|diabet\p{L}*|deaf|blind|visually\s+impaired|hearing\s+impaired|down'?s\s+syndrome|stammer\p{L}*|stutter\p{L}*|dyslexi\p{L}*|dysprax\p{L}*|cerebral\s+palsy|insulin|crutches|prosthe\p{L}*|amput\p{L}*|ehcp|selective(?:ly)?\s+mut\p{L}+|tourette\p{L}*|transgender|non-binary)\b`)},
	{"a trait", regexp.MustCompile(`(?i)\b(?:red|ginger|blonde?|curly|pink|blue)[\s-]hair(?:ed)?\b|\bwith\s+(?:the\s+)?(?:glasses|braces|freckles|plaits|headscarf|hijab|turban)\b|\bginger\s+` + young)},
	{"a family", regexp.MustCompile(`(?i)\b(?:twins?|triplets?|siblings?|bliźnia\p{L}+|adopted|foster(?:ed)?|looked[\s-]after|orphan\p{L}*|refugees?|asylum|step-?(?:mother|father|brother|sister|child)\p{L}*)\b`)},
	{"a family", regexp.MustCompile(`(?i)\b(?:son|daughter|niece|nephew|grandson|granddaughter|brother|sister|cousin|child)\s+of\s+(?:a|an|the|our|one)\b|\b(?:teacher|head|governor|caretaker|assistant|cook|vicar|nurse|chair)(?:'|’)s\s+(?:own\s+)?(?:son|daughter|child|boy|girl|niece|nephew|brother|sister)\b`)},
	{"a family", regexp.MustCompile(`(?i)\b(?:his|her|their)\s+(?:older\s+|younger\s+|big\s+|little\s+)?(?:mother|father|mum|dad|brother|sister|nan|gran|grandmother|grandfather|stepdad|stepmum)\b`)},
	{"where somebody comes from", regexp.MustCompile(`\b` + origin + `[\s-]+(?:speaking\s+)?(?:[\p{L}]+\s+)?` + young + `\b|\b` + young + `\s+(?:from|who\s+speaks?)\s+(?:\p{Lu}\p{L}+)`)},
	{"a class with a boy or girl", regexp.MustCompile(`(?i)\b(?:a|an|one|the|this|that)\s+(?:[\p{L}\d-]+\s+){0,3}(?:boy|girl|lad|lass)\b[^.!?]{0,30}\b` + groups)},
	{"a class with a boy or girl", regexp.MustCompile(`(?i)\b` + groups + `\s+(?:boy|girl|lad|lass)\b`)},
	{"a part that one child has", regexp.MustCompile(`(?i)\b(?:captain|goalkeeper|mascot|(?:played|plays|playing)\s+(?:Mary|Joseph)|won\s+the|winner\s+of)\b`)},
	{"an e-mail address", regexp.MustCompile(`[\p{L}\d._%+-]+\s?(?:@|\(at\)|\[at\])\s?[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)},
	{"an account", regexp.MustCompile(`(?:^|[\s(])@[\p{L}\d._]{3,}`)},
	{"a telephone number", regexp.MustCompile(`(?:\+44|\b0)[\s\d()-]{8,}\d`)},
	{"a postcode", regexp.MustCompile(`(?i)\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b`)},
	{"an address", regexp.MustCompile(`\b\d+[a-z]?\s+(?:\p{Lu}\p{L}+\s+){1,3}(?:Road|Street|Lane|Avenue|Close|Drive|Way|Crescent|Court|Terrace|Gardens|Rd|St)\b`)},
	{"a pupil number", regexp.MustCompile(`(?i)\b[A-Z]\d{11}[A-Z\d]\b`)},
	{"a day of birth", regexp.MustCompile(`(?i)\b(?:born\s+(?:on|in)|d\.?o\.?b\.?\b|date\s+of\s+birth|birthday\s+(?:is|was|on)|ur\.\s*\d)`)},
}

//nolint:gochecknoglobals // compiled once
var counted = regexp.MustCompile(`(?i)\b(` + counts + `)\s+(?:of\s+(?:the\s+|our\s+)?)?(?:[\p{L}-]+\s+){0,2}?(?:boys?|girls?|child(?:ren)?|pupils?|kids?|students?|learners?|famil(?:y|ies))\b|\b(` + counts + `)\s+of\s+(?:them|us)\b`)

//nolint:gochecknoglobals // compiled once
var birthday = regexp.MustCompile(`(?i)\b(?:birthdays?|born|party|parties|turn(?:s|ed)?|urodzin\p{L}*)\b`)

func (r *Register) patterns(text string, add func(what, found string)) {
	for _, p := range traits {
		for _, found := range p.re.FindAllString(text, -1) {
			add(p.what, found)
		}
	}
	for _, m := range counted.FindAllStringSubmatch(text, -1) {
		if n := number(m[1] + m[2]); n > 0 && n < r.least {
			add("a small number", m[0])
		}
	}
}

func number(said string) int {
	said = strings.ToLower(strings.Join(strings.Fields(said), " "))
	for i, w := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"} {
		if said == w {
			return i + 1
		}
	}
	switch said {
	case "a single":
		return 1
	case "a pair of", "a couple of":
		return 2
	}
	n, err := strconv.Atoi(said)
	if err != nil {
		return 0
	}
	return n
}

// daysOf are the ways in which a day of birth is written, folded.
func daysOf(born string) []string {
	day, err := time.Parse(time.DateOnly, born)
	if err != nil {
		return nil
	}
	var out []string
	for _, layout := range []string{"2006-01-02", "02/01/2006", "2/1/2006", "02.01.2006", "2.1.2006", "02-01-2006", "02/01/06", "2/1/06", "2 January 2006", "January 2, 2006", "2 Jan 2006"} {
		out = append(out, fold(day.Format(layout)))
	}
	return append(out, fold(fmt.Sprintf("%d%s %s", day.Day(), ordinal(day.Day()), day.Format("January 2006"))))
}

// partiesOf are the ways in which a birthday is written without its year: a date like any other, unless the text is about one.
func partiesOf(born string) []string {
	day, err := time.Parse(time.DateOnly, born)
	if err != nil {
		return nil
	}
	return []string{fold(day.Format("2 January")), fold(fmt.Sprintf("%d%s %s", day.Day(), ordinal(day.Day()), day.Format("January")))}
}

func ordinal(day int) string {
	switch {
	case day%10 == 1 && day != 11:
		return "st"
	case day%10 == 2 && day != 12:
		return "nd"
	case day%10 == 3 && day != 13:
		return "rd"
	}
	return "th"
}
