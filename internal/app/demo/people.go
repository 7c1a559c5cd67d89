package demo

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/policy"
)

// someone is one person of the demo, as a row of the import file and a line of the card.
type someone struct {
	Account, Given, Family, Kind string
	Posts                        []string
	Year, Class, Taught, Manager string
	Carers                       []string
	Role, Title                  string
	Born, Email                  string
}

// classes of the demo: a nursery and seven year groups of one class each.
func classes() []struct{ name, year string } {
	return []struct{ name, year string }{{"Seahorses", "N"}, {"Starfish", "R"}, {"1 Otter", "1"}, {"2 Robin", "2"}, {"3 Heron", "3"},
		{"4 Kestrel", "4"}, {"5 Badger", "5"}, {"6 Falcon", "6"}}
}

const perClass = 30

// position is a place on the staff: the first of its posts that the pack knows is taken.
type position struct {
	title, role string
	posts       []string
	many        int
}

func positions() []position {
	return []position{
		{"Head teacher", "head", []string{"head"}, 1},
		{"Deputy head", "teacher", []string{"deputy", "teacher"}, 1},
		{"Online safety coordinator", "coordinator", []string{"coordinator"}, 1},
		{"Safeguarding lead", "dsl", []string{"dsl", "child_protection_lead", "coordinator"}, 1},
		{"Technician", "technician", []string{"technician", "network_manager"}, 1},
		{"Computing lead", "teacher", []string{"computing_lead", "teacher"}, 1},
		{"School office", "office", []string{"secretary", "office_manager", "office"}, 2},
		{"Site manager", "office", []string{"site_manager", "office"}, 1},
		{"Teaching assistant", "assistant", []string{"assistant", "teaching_assistant"}, 8},
		{"Midday supervisor", "assistant", []string{"midday_supervisor", "assistant"}, 3},
		{"Data protection officer", "office", []string{"dpo", "data_manager", "office"}, 1},
	}
}

// everybody makes the school's people: nursery and seven classes with a teacher each, 30 staff, governors, parents.
func everybody(n *names, pack *policy.Pack) []someone {
	staff := adults(n, pack)
	head := staff[0].Account
	for i := range staff[1:] {
		staff[i+1].Manager = head
	}
	all := slices.Concat(staff, teachers(n, pack, head), governors(n, pack))
	return append(all, families(n, pack)...)
}

func adults(n *names, pack *policy.Pack) []someone {
	var out []someone
	for _, p := range positions() {
		for range p.many {
			out = append(out, one(n, pack, "", "staff", p.title, p.role, p.posts...))
		}
	}
	return out
}

func one(n *names, pack *policy.Pack, house, kind, title, role string, posts ...string) someone {
	g, f, a := n.next(house)
	s := someone{Account: a, Given: g, Family: f, Kind: kind, Title: title, Role: role}
	for _, key := range posts {
		if _, ok := pack.Post(key); ok {
			s.Posts = []string{key}
			break
		}
	}
	return s
}

func teachers(n *names, pack *policy.Pack, head string) []someone {
	var out []someone
	for _, c := range classes() {
		t := one(n, pack, "", "staff", "Class teacher", "teacher", "teacher")
		t.Taught, t.Manager = c.name, head
		out = append(out, t)
	}
	return out
}

func governors(n *names, pack *policy.Pack) []someone {
	chair := one(n, pack, "", "governor", "Chair of governors", "chair", "chair", "chair_of_governors", "governor")
	safety := one(n, pack, "", "governor", "Online safety governor", "governor", "safety_governor", "online_safety_governor", "governor")
	out := []someone{chair, safety}
	for range 6 {
		out = append(out, one(n, pack, "", "governor", "Governor", "governor", "governor"))
	}
	return out
}

// families gives every child one or two carers of the same family name; every ninth carer has a second child here.
func families(n *names, pack *policy.Pack) []someone {
	var out []someone
	var last *someone
	for _, c := range classes() {
		for i := range perClass {
			if c.year == "N" && i >= 26 {
				break
			}
			child := one(n, pack, "", "pupil", "Pupil", "pupil", "pupil")
			child.Year, child.Class, child.Born = c.year, c.name, born(n.since, c.year, i)
			if last != nil && i%9 == 0 {
				child.Carers = []string{last.Account}
			} else {
				parent := one(n, pack, child.Family, "parent", "Parent", "parent", "parent")
				if i%8 != 5 { // some families have no e-mail and get paper
					parent.Email = parent.Account + "@families.example"
				}
				child.Carers = []string{parent.Account}
				out = append(out, parent)
				last = &parent
			}
			out = append(out, child)
		}
	}
	return out
}

// born is a birthday that fits a year group: children begin Reception in the school year in which they turn five.
func born(since time.Time, year string, n int) string {
	age := 4 + slices.Index([]string{"N", "R", "1", "2", "3", "4", "5", "6"}, year) // turned in this school year
	first := since.Year()
	if since.Month() < time.September {
		first--
	}
	return time.Date(first-age+1, time.September, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n*12%360-364).Format(time.DateOnly)
}

// file writes the people as the import file that a school would bring.
func file(all []someone) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{{"account", "given", "family", "kind", "posts", "year", "class", "taught", "manager", "carers", "born", "email"}}
	for _, s := range all {
		rows = append(rows, []string{s.Account, s.Given, s.Family, s.Kind, strings.Join(s.Posts, ";"), s.Year, s.Class, s.Taught, s.Manager, strings.Join(s.Carers, ";"), s.Born, s.Email})
	}
	if err := w.WriteAll(rows); err != nil {
		panic(fmt.Sprintf("demo: a string builder cannot fail: %v", err))
	}
	return b.String()
}
