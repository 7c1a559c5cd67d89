package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	mostTextKinds   = 40
	mostTextPhrases = 2000
	mostPhrase      = 300 // bytes of a phrase
	childAbuse      = "abuse"
	loudestSelfHarm = 70 // the score above which too many children would be missed
)

// texts serves MON-04, STD-09 and NEW-09: what the rules on words mean in this school.
func (c *checker) texts() {
	const at = inFiltering + "texts"
	if c.absent(at) {
		return
	}
	t := &c.pack.Filtering.Texts
	c.one(at+".clause", "clause", t.Clause, c.clauses)
	kinds := keys(t.Kinds, func(k TextKind) string { return k.Key })
	c.unique(at+".kinds", "key", "kind of text", kinds)
	if !slices.Contains(kinds, SelfHarm) {
		c.fault(at+".kinds", t.Clause, "the kind %s is missing: it may not be switched off", quote(SelfHarm))
	}
	if len(kinds) > mostTextKinds {
		c.fault(at+".kinds", t.Clause, "there are %d kinds of text; %d can be told apart", len(kinds), mostTextKinds)
	}
	for i := range t.Kinds {
		c.textKind(fmt.Sprintf("%s.kinds[%d]", at, i), &t.Kinds[i])
	}
	c.textPhrases(at+".phrases", t, kinds)
	c.excusedTexts(at+".excused", t, kinds)
	c.textTopics(at+".topics", t, kinds)
}

func (c *checker) textKind(at string, k *TextKind) {
	c.filled(at+".title", "title", k.Title)
	c.one(at+".level", "level", k.Level, loudnesses())
	c.maybe(at+".page", "level of a page", k.PageLevel, loudnesses())
	c.one(at+".post", "post", k.Post, c.posts)
	c.maybe(at+".clause", "clause", k.Clause, c.clauses) // else that of all texts
	c.each(at+".block", "profile", k.Block, c.profiles)
	if k.From != 0 {
		c.textScore(at+".from", k, k.From)
	}
	for _, profile := range sortedKeys(k.Profiles) {
		here := at + ".profiles." + profile
		c.one(here, "profile", profile, c.profiles)
		c.textScore(here, k, k.Profiles[profile])
	}
	if k.Key == SelfHarm && k.Level == "normal" {
		c.fault(at+".level", k.Clause, "a search that tells of self-harm is urgent or high, never normal")
	}
}

// textScore holds a score to its bounds, and that of self-harm to a lower one.
func (c *checker) textScore(at string, k *TextKind, score int) {
	switch {
	case score < 1 || score > 100:
		c.fault(at, k.Clause, "the score of %s is %d; it goes from 1 to 100", quote(k.Key), score)
	case k.Key == SelfHarm && score > loudestSelfHarm:
		c.fault(at, k.Clause, "the score of %s is %d, but at most %d is allowed: beyond it children in danger are missed", quote(k.Key), score, loudestSelfHarm)
	}
}

func (c *checker) textPhrases(at string, t *Texts, kinds []string) {
	if len(t.Phrases) > mostTextPhrases {
		c.fault(at, t.Clause, "there are %d phrases; at most %d are read", len(t.Phrases), mostTextPhrases)
	}
	for i, p := range t.Phrases {
		here := fmt.Sprintf("%s[%d]", at, i)
		c.one(here+".kind", "kind of text", p.Kind, kinds)
		c.textWords(here+".words", p.Words)
		if p.Weight == 0 || p.Weight < -100 || p.Weight > 100 {
			c.fault(here+".weight", t.Clause, "the weight of %s is %d; it goes from 1 to 100, or down to -100 where the words make a text more innocent", quote(p.Words), p.Weight)
		}
		if p.Kind == SelfHarm && p.Weight < 0 {
			c.fault(here+".weight", t.Clause, "no words of a school's own make a text about self-harm more innocent")
		}
	}
}

func (c *checker) excusedTexts(at string, t *Texts, kinds []string) {
	for i, e := range t.Excused {
		here := fmt.Sprintf("%s[%d]", at, i)
		c.textWords(here+".words", e.Words)
		c.each(here+".kinds", "kind of text", e.Kinds, kinds)
		c.filled(here+".why", "reason", e.Why)
		if _, err := time.Parse(time.DateOnly, e.Until); e.Until != "" && err != nil {
			c.fault(here+".until", t.Clause, "%s is no day; write it as 2026-12-18", quote(e.Until))
		}
		if e.Until == "" && slices.Contains(e.Kinds, SelfHarm) {
			c.fault(here+".until", t.Clause, "words that are excused where self-harm is meant need a last day")
		}
	}
}

// textTopics holds what a lesson explains to kinds that are there.
func (c *checker) textTopics(at string, t *Texts, kinds []string) {
	for i, topic := range t.Topics {
		here := fmt.Sprintf("%s[%d]", at, i)
		c.filled(here+".title", "title", topic.Title)
		c.each(here+".kinds", "kind of text or category", topic.Kinds, append(slices.Clone(kinds), c.categories...))
		for _, kind := range topic.Kinds {
			if kind == SelfHarm || kind == childAbuse {
				c.fault(here+".kinds", t.Clause, "no lesson explains what a child says about %s: the topic %s may not name it", quote(kind), quote(topic.Title))
			}
		}
		if len(topic.Words) == 0 {
			c.fault(here, t.Clause, "the topic %s has no words, so no lesson is on it", quote(topic.Title))
		}
	}
}

// textWords holds what a school writes to the form of a phrase: words, (this|that), [left out], ~2 for a gap.
func (c *checker) textWords(at, words string) {
	switch reason := phraseFault(words); {
	case utf8.RuneCountInString(words) < 3:
		c.fault(at, "", "%s is too short: it would be found in nearly every text", quote(words))
	case len(words) > mostPhrase:
		c.fault(at, "", "the phrase is longer than %d letters", mostPhrase)
	case reason != "":
		c.fault(at, "", "%s cannot be read: %s", quote(words), reason)
	}
}

// phraseFault says what is wrong with a phrase; it refuses whatever the gateway could not read.
func phraseFault(words string) string {
	var open []rune
	deepest, letters, last := 0, false, '|'
	trimmed := strings.TrimSpace(words)
	for _, r := range strings.ReplaceAll(trimmed, " ", "") {
		closes := map[rune]rune{')': '(', ']': '['}[r]
		switch {
		case last == '~' && (r < '1' || r > '5'):
			return "~ is followed by 1 to 5"
		case r == '(' || r == '[':
			open = append(open, r)
			deepest = max(deepest, len(open))
		case (closes != 0 || r == '|') && strings.ContainsRune("([|", last):
			return "there is nothing between two signs"
		case closes != 0 && (len(open) == 0 || open[len(open)-1] != closes):
			return "a bracket is closed that was not opened"
		case closes != 0:
			open = open[:len(open)-1]
		case r == '|' && len(open) == 0:
			return "| stands between brackets"
		case last != '~' && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			letters = letters || !slices.Contains(open, '[')
		}
		last = r
	}
	switch {
	case len(open) > 0:
		return "a bracket is not closed"
	case deepest > 5:
		return "brackets stand too deep in each other"
	case !letters:
		return "it has no words that must be there"
	case strings.HasPrefix(trimmed, "~") || gapAtEnd.MatchString(trimmed):
		return "~ stands between words, not at an end"
	}
	return ""
}

var gapAtEnd = regexp.MustCompile(`~[1-5]?$`)
