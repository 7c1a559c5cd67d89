package incidents

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

func idsOf(list []Listed) []string {
	var out []string
	add := func(id string) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, l := range list {
		for _, p := range l.Persons {
			add(p.ID)
		}
		if id, ok := strings.CutPrefix(l.Touched, "person/"); ok {
			add(id)
		}
	}
	return out
}

// discreet leaves out of a list the reporters who are protected, and for those who teach a class the children of others.
// serves INC-39, INC-42
func discreet(list []Listed, a authz.Actor) []Listed {
	deals := a.Has(authz.Coordinator, authz.DSL, authz.Head, authz.Chair)
	for n, l := range list {
		list[n].Persons = slices.DeleteFunc(l.Persons, func(p Person) bool {
			return l.Protects && p.Part == ReporterPart || !deals && p.Kind == people.Pupil && !slices.Contains(a.Classes, p.Class)
		})
	}
	return list
}

func tableOf(list []Listed, names map[string]people.Person, now time.Time) web.Table {
	t := web.Table{Caption: "Newest first", Head: []string{"Number", "What", "When", "Child", "Class", "State", "To do", "Touched last"}, Numeric: []int{6}}
	for _, l := range list {
		pupils, classes := pupilsOf(l, names)
		number := web.Cell{Text: l.Number, Href: "/incidents/" + l.ID, Header: true}
		if l.New() {
			number.Tag = &web.Tag{Text: "New", Colour: "red"}
		}
		what := web.Cell{Text: l.Title, Tag: overdue(l.Incident, now)}
		t.Rows = append(t.Rows, []web.Cell{number, what, {Text: happened(l.Happened)}, {Text: pupils}, {Text: classes},
			{Tag: stateTag(l.Incident)}, {Text: toDo(l), Numeric: true}, {Text: touched(l.Incident, names)}})
	}
	return t
}

// overdue marks what has waited too long, and what is serious.
func overdue(i Incident, now time.Time) *web.Tag {
	at := clock.Text(now)
	switch {
	case i.State != Open:
		return nil
	case i.AcknowledgedAt == "" && i.AnswerDue != "" && i.AnswerDue < at:
		return &web.Tag{Text: "Nobody has it", Colour: "red"}
	case i.FirstActionAt == "" && i.FirstDue != "" && i.FirstDue < at:
		return &web.Tag{Text: "First action is late", Colour: "red"}
	case i.Serious:
		return &web.Tag{Text: "Serious", Colour: "red"}
	}
	return nil
}

// touched says who changed a case last, and when. // serves GOV-22
func touched(i Incident, names map[string]people.Person) string {
	if i.Protects && i.Touched == "person/"+i.Reporter {
		return clock.Told(i.Changed)
	}
	return called(i.Touched, names) + ", " + clock.Told(i.Changed)
}

func pupilsOf(l Listed, names map[string]people.Person) (pupils, classes string) {
	var who, rooms []string
	for _, p := range l.Persons {
		if p.Kind != people.Pupil {
			continue
		}
		if n := names[p.ID].Display(); !slices.Contains(who, n) {
			who = append(who, n)
		}
		if p.Class != "" && !slices.Contains(rooms, p.Class) {
			rooms = append(rooms, p.Class)
		}
	}
	return strings.Join(who, ", "), strings.Join(rooms, ", ")
}

func stateTag(i Incident) *web.Tag {
	switch {
	case i.State == Closed:
		return &web.Tag{Text: "Closed", Colour: "grey"}
	case i.Row == "":
		return &web.Tag{Text: "To be classified", Colour: "yellow"}
	}
	return &web.Tag{Text: "Open", Colour: "blue"}
}

// toDo is the number of tasks left. Before a row is chosen there are none yet, which is not the same as none left.
func toDo(l Listed) string {
	if l.Row == "" {
		return "–"
	}
	return fmt.Sprint(l.Left)
}
