package demo

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"

	"github.com/goccy/go-yaml"
)

//go:embed words.yaml
var wordsFile []byte

// stock is what answers are taken from: texts by register and field, people by kind, entries made before.
type stock struct {
	words   map[string][]string
	pack    *policy.Pack
	people  map[string][]string // kind → ids
	entries map[string][]string // register → ids
	sight   map[string][]string // register → who may see it
}

func newStock(v *invention, pack *policy.Pack) (*stock, error) {
	s := &stock{pack: pack, people: map[string][]string{}, entries: map[string][]string{}, sight: map[string][]string{}}
	for _, def := range pack.Registers {
		s.sight[def.Key] = def.May.See
	}
	if err := yaml.Unmarshal(wordsFile, &s.words); err != nil {
		return nil, fmt.Errorf("words.yaml: %w", err)
	}
	for _, p := range v.people {
		if p.Kind == "staff" && p.Role != "teacher" && p.Role != "assistant" {
			continue // those who keep the registers stand in few of them: who is named may not touch an entry
		}
		s.people[p.Kind] = append(s.people[p.Kind], v.ids[p.Account])
	}
	return s, nil
}

// texts are the words for a field of a register, or else for a field of that name anywhere.
func (s *stock) texts(register, field string) []string {
	if own := s.words[register+"."+field]; len(own) > 0 {
		return own
	}
	return s.words[field]
}

// most is how many different entries there are words for, up to four.
func (s *stock) most(def *policy.Register) (n int) {
	for _, f := range def.Fields {
		if f.Kind == "text" {
			n = max(n, min(4, len(s.words[def.Key+"."+f.Key])))
		}
	}
	return n
}

func (s *stock) knows(register string, f policy.Field) bool {
	return len(s.words[register+"."+f.Key]) > 0 || wordy(f) && f.Kind != "person" && len(s.words[f.Key]) > 0
}

// value invents one answer, as it is stored; empty: none can be given.
func (s *stock) value(register string, f policy.Field, w *writing, r *rand.Rand) string {
	if v, ok := preset(f, w); ok {
		return v
	}
	if own := s.words[register+"."+f.Key]; len(own) > 0 {
		return nth(own, w.n, f.Unique)
	}
	switch f.Kind {
	case "text", "long", "address", "file":
		return s.text(register, f, w)
	case "number":
		most := f.Min + 20
		if f.Max > 0 {
			most = min(most, f.Max)
		}
		return strconv.Itoa(f.Min + r.IntN(max(1, most-f.Min+1)))
	case "money":
		return strconv.Itoa((max(f.Min, 1) + r.IntN(400)) * 100)
	case "date":
		return day(f, w.at, r)
	case "time":
		return fmt.Sprintf("%02d:%02d", 8+r.IntN(8), r.IntN(12)*5)
	case "yes_no":
		return []string{"yes", "yes", "yes", "no"}[r.IntN(4)]
	case "email":
		return fmt.Sprintf("office%d@partner.example", 1+r.IntN(80))
	case "phone":
		return fmt.Sprintf("01632 960%03d", r.IntN(1000)) // a range that is kept for drama
	case "signature":
		return w.by.name
	}
	return s.chosen(f, w, r)
}

// chosen is an answer of those that there are.
func (s *stock) chosen(f policy.Field, w *writing, r *rand.Rand) string {
	switch f.Kind {
	case "choice":
		return f.Options[min(r.IntN(len(f.Options)), r.IntN(len(f.Options)))].Key
	case "choices":
		first, all := r.IntN(len(f.Options)), r.IntN(3) == 0
		out := []string{f.Options[first].Key}
		for i, o := range f.Options {
			if i != first && (all || r.IntN(2) == 0) {
				out = append(out, o.Key)
			}
		}
		return strings.Join(out, ",")
	case "person":
		return s.person(f.Of, w, r)
	case "post":
		return s.pack.Posts[r.IntN(min(len(s.pack.Posts), 6))].Key
	case "clause":
		return s.pack.Clauses[r.IntN(len(s.pack.Clauses))].ID
	case "term":
		return term(s.pack, w.at)
	case "reference":
		if made := s.entries[strings.Join(f.Of, "")]; len(made) > 0 && w.by.in(s.sight[strings.Join(f.Of, "")]) {
			return made[r.IntN(len(made))]
		}
	}
	return ""
}

// person draws somebody of the kinds, never whoever writes.
func (s *stock) person(of []string, w *writing, r *rand.Rand) string {
	if len(of) == 0 {
		of = []string{"staff"}
	}
	of = slices.DeleteFunc(slices.Clone(of), func(kind string) bool { return len(s.people[kind]) == 0 })
	for range 20 {
		if len(of) == 0 {
			break
		}
		all := s.people[of[min(r.IntN(len(of)), r.IntN(len(of)))]]
		if id := all[r.IntN(len(all))]; id != w.by.id {
			return id
		}
	}
	return ""
}

func (s *stock) text(register string, f policy.Field, w *writing) string {
	own := s.texts(register, f.Key)
	if len(own) == 0 {
		own = s.words["_"+f.Kind]
	}
	text := nth(own, w.n, f.Unique)
	if f.Kind != "file" && utf8.RuneCountInString(text) < f.Min {
		text += " " + nth(s.words["_long"], w.n, false)
	}
	return text
}

func nth(all []string, n int, unique bool) string {
	if round := n / len(all); unique && round > 0 {
		return all[n%len(all)] + " " + strconv.Itoa(round+1)
	}
	return all[n%len(all)]
}

func preset(f policy.Field, w *writing) (string, bool) {
	at := w.at.In(clock.London)
	switch {
	case f.Default == "me" && f.Kind == "person":
		return w.by.id, true
	case f.Default == "today", f.Default == "now" && f.Kind == "date":
		return at.Format(time.DateOnly), true
	case f.Default == "now" && f.Kind == "time":
		return at.Format("15:04"), true
	}
	return f.Default, f.Default != "" && f.Default != "me" && f.Default != "now"
}

// day is a day to come for what its name says is to come, else one of the last weeks.
func day(f policy.Field, at time.Time, r *rand.Rand) string {
	days := -r.IntN(15)
	if slices.ContainsFunc([]string{"until", "review", "due", "by", "next", "expires", "end", "to"}, func(word string) bool {
		return slices.Contains(strings.Split(f.Key, "_"), word)
	}) {
		days = []int{1 + r.IntN(6), 20 + r.IntN(60), 60 + r.IntN(240)}[r.IntN(3)]
	}
	return at.In(clock.London).AddDate(0, 0, days).Format(time.DateOnly)
}

func term(pack *policy.Pack, at time.Time) string {
	date, last := clock.ISO(at), ""
	for _, t := range pack.Settings.Terms {
		if t.From <= date {
			last = t.Key
		}
	}
	return last
}
