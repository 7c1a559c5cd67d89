package nameless

import (
	"fmt"
	"testing"
)

// A school of 600 people and a text of a page: what a coordinator waits for.
func BenchmarkCheckOfAText(b *testing.B) {
	var all []Person
	for i := range 600 {
		all = append(all, Person{Given: fmt.Sprintf("Given%c%c", 'a'+i%26, 'a'+i/26%26), Family: fmt.Sprintf("Family%c%c", 'a'+i%26, 'a'+i/26), Account: fmt.Sprintf("g.family%d", i), Born: "2017-05-12"})
	}
	text := ""
	for range 40 {
		text += "You said that chats in games can be unkind. We did a lesson on it in every class. "
	}
	for b.Loop() {
		if found := NewRegister(all, 5).Find(text); len(found) > 0 {
			b.Fatal(found)
		}
	}
}

// A report of seven year groups, twenty kinds and four terms printed before.
func BenchmarkAReport(b *testing.B) {
	known := map[string]int{}
	for term := range 4 {
		for kind := range 20 {
			known[fmt.Sprintf("t%d/concerns/kind/k%d", term, kind)] = 9
		}
	}
	for b.Loop() {
		p := NewPaper(5, known)
		var kinds []Count
		var cross []Pair
		for kind := range 20 {
			kinds = append(kinds, Count{fmt.Sprintf("k%d", kind), kind})
		}
		for year := range 8 {
			for sort := range 5 {
				cross = append(cross, Pair{fmt.Sprintf("Year %d", year), fmt.Sprintf("s%d", sort), 190 / 40 * (1 + (year+sort)%3) / 2})
			}
		}
		p.Table("Kinds", "now/concerns", "kind", kinds)
		p.Cross("Years", "now/years", "year", "type", cross)
		if _, err := p.Print(); err != nil {
			b.Fatal(err)
		}
	}
}
