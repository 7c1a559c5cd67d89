package episodes

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Part is how many signs of one kind stood in one place.
type Part struct {
	Title string // of the kind, as people call it
	Where string
	N     int64
}

// Facts are what a story is told from.
type Facts struct {
	First, Last time.Time
	Parts       []Part
	Score       int64  // of the surest; 0: nothing was scored
	When        string // "in the lesson “Rivers”", "outside a lesson"
	Level       string
	Asked       string // the level that the policy gives, where a lesson lowered it
	Explained   bool   // by the lesson
	Topic       bool   // the lesson is about it, whether it explains it or not
	Children    int    // of a class; 0: this is one person's
	Class       string
}

// Story says in plain words why an alert was raised and how it was rated. It names nobody and repeats no word that was
// read. // serves NEW-09
func Story(f Facts) string {
	var b strings.Builder
	b.WriteString(upper(f.what()))
	if f.When != "" {
		b.WriteString(", " + f.When)
	}
	if s := f.sure(); s != "" {
		b.WriteString("; " + s)
	}
	b.WriteString(". " + f.rated())
	return b.String()
}

func (f Facts) total() (n int64) {
	for _, p := range f.Parts {
		n += p.N
	}
	return n
}

func (f Facts) what() string {
	said := f.counts()
	if f.Children > 0 {
		said = fmt.Sprintf("%d children of %s: %s", f.Children, f.Class, said)
	}
	if f.total() > 1 {
		said += " " + within(f.Last.Sub(f.First))
	}
	return said
}

func within(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	switch {
	case minutes <= 1:
		return "within a minute"
	case minutes < 120:
		return fmt.Sprintf("within %d minutes", minutes)
	}
	return fmt.Sprintf("within %d hours", (minutes+59)/60)
}

// counts are the parts in words, those about one thing together.
func (f Facts) counts() string {
	var titles []string
	by := map[string][]string{}
	for _, p := range f.Parts {
		if by[p.Title] == nil {
			titles = append(titles, p.Title)
		}
		by[p.Title] = append(by[p.Title], many(p.N, p.Where))
	}
	var out []string
	for _, t := range titles {
		out = append(out, list(by[t])+" about "+lower(t))
	}
	return list(out)
}

func many(n int64, where string) string {
	one, more := "request", "requests"
	switch where {
	case "search":
		one, more = "search", "searches"
	case "page":
		one, more = "page", "pages"
	case "prompt":
		one, more = "question to a tool of artificial intelligence", "questions to a tool of artificial intelligence"
	case "answer":
		one, more = "answer of a tool of artificial intelligence", "answers of a tool of artificial intelligence"
	}
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func (f Facts) sure() string {
	switch {
	case f.Score == 0:
		return ""
	case f.total() == 1:
		return fmt.Sprintf("it scored %d of 100", f.Score)
	}
	return fmt.Sprintf("the surest scored %d of 100", f.Score)
}

func (f Facts) rated() string {
	level := f.Level
	switch {
	case f.Explained && f.Asked != "" && f.Asked != level:
		return fmt.Sprintf("The lesson is about this, so it is rated %s and not %s.", level, f.Asked)
	case f.Explained:
		return fmt.Sprintf("The lesson is about this. It is rated %s, as the policy says.", level)
	case f.Topic:
		return fmt.Sprintf("The lesson is about this, but it explains nothing away here: it is rated %s, as the policy says.", level)
	case f.Children > 0:
		return fmt.Sprintf("So many of one class are one alert for the whole class. It is rated %s, as the loudest of them.", level)
	case len(f.Parts) > 1:
		return fmt.Sprintf("It is rated %s, as the policy says of the gravest of them.", level)
	}
	return fmt.Sprintf("It is rated %s, as the policy says.", level)
}

func upper(s string) string { return first(s, unicode.ToUpper) }

// lower begins a title in small letters, but not an abbreviation.
func lower(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[1]) {
		return s
	}
	return first(s, unicode.ToLower)
}

func first(s string, change func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(change(r)) + s[n:]
}
