package incidents

import (
	"belisha/internal/kit/clock"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// called names whoever stands in the trail.
func called(who string, names map[string]people.Person) string {
	if strings.HasPrefix(who, "job/") {
		return "Belisha, by itself"
	}
	if p, ok := names[strings.TrimPrefix(who, "person/")]; ok {
		return p.Full()
	}
	if who == "" || who == "nobody" {
		return "Not signed in"
	}
	return "Someone who is no longer in the register"
}

func summary(k Case, pack *policy.Pack, names map[string]people.Person) web.Summary {
	var s web.Summary
	add := func(key string, lines ...string) {
		if strings.Join(lines, "") != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: key, Lines: lines})
		}
	}
	add("What was told", strings.Split(k.Words, "\n")...)
	add("When it happened", happened(k.Happened))
	add("When it was reported", clock.Told(k.Reported))
	reporter := k.ReporterText
	if k.Reporter != "" {
		reporter = called(k.Reporter, names)
	}
	add("Who told us", strings.Trim(reporter+" ("+k.ReporterKind+")", " "))
	add("How it came in", Said(RouteNames(), k.Route))
	add("Where", Said(Places(), k.Place))
	if k.About != "" {
		add("About an adult of the school", Said(Offices(), k.About))
	}
	if row, ok := matrixOf(pack, k.Audience).Row(k.Row); ok {
		add("Kind of misuse", row.Title, "Policy version of the day: "+pack.Identity.Version)
	}
	for _, t := range strings.Fields(k.Tags) {
		add("Risk", Said(tagsOf(pack), t))
	}
	add("Dealt with by", upper(strings.Join(offices(k.Handlers), ", ")))
	if k.Confidential {
		add("Class teachers", "Do not see this case")
	}
	add("Who was told", k.Informed)
	if k.State == Closed {
		add("Outcome", Said(Outcomes(), k.Outcome), k.Reason, "Closed "+clock.Told(k.ClosedAt))
	}
	return s
}

func offices(handlers []string) []string {
	called := []Word{{"coordinator", "online safety coordinator"}, {"dsl", "safeguarding lead"}, {"head", "head teacher"}, {"chair", "chair of governors"}}
	var out []string
	for _, h := range handlers {
		out = append(out, Said(called, h))
	}
	return out
}

func peopleTable(k Case, names map[string]people.Person) web.Table {
	t := web.Table{Caption: "People named", Head: []string{"Name", "Part", "Class"}, Empty: "Nobody is named yet."}
	for _, p := range k.Persons {
		t.Rows = append(t.Rows, []web.Cell{{Text: called(p.ID, names), Href: "/people/" + p.ID, Header: true}, {Text: Said(Parts(), p.Part)}, {Text: p.Class}})
	}
	return t
}

// refusedTable tells the lead who tried to get at the case. // serves INC-06
func refusedTable(k Case, names map[string]people.Person) web.Table {
	t := web.Table{Caption: "Attempts that were refused", Head: []string{"When", "Who", "What"}, Empty: "Nobody has tried to open this without the right to."}
	for _, r := range k.Refusals {
		action, why, _ := strings.Cut(r.Why, ": ")
		if why == "named" {
			why = "named in the case"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(r.At)}, {Text: called(r.Actor, names)}, {Text: action + " (" + why + ")"}})
	}
	return t
}

func chronology(k Case, names map[string]people.Person) []Line {
	kinds := []Word{{"opened", "Reported"}, {"decision", "Decision"}, {"task", "Response"}, {"person", "Person"}, {"evidence", "Evidence"},
		{"note", "Note"}, {"closed", "Closed"}, {"reopened", "Opened again"}}
	var out []Line
	for _, e := range k.Entries {
		out = append(out, Line{When: clock.Told(e.At), Who: called(e.Who, names), Kind: Said(kinds, e.Kind), Text: e.Text})
	}
	return out
}

func items(k Case, names map[string]people.Person) []Item {
	kinds := []Word{{LogLines, "Log lines"}, {Address, "Address"}, {FileKind, "File"}, {NoteKind, "Note"}, {Signed, "Signed form"}}
	newer := map[string]string{}
	for _, e := range k.Evidence {
		newer[e.Supersedes] = e.ID
	}
	var out []Item
	for _, e := range k.Evidence {
		at := "/incidents/" + k.ID + "/evidence/" + e.ID
		out = append(out, Item{ID: e.ID, Kind: Said(kinds, e.Kind), When: clock.Told(e.At), Address: e.Address, Description: e.Description,
			Hash: e.Hash, Who: called(e.Who, names), Href: at, Print: at + "/print", Supersedes: e.Supersedes, SupersededBy: newer[e.ID]})
	}
	return out
}

func taskLines(k Case, pack *policy.Pack, names map[string]people.Person) []TaskLine {
	tags := map[string]*web.Tag{TaskOpen: {Text: "To do", Colour: "yellow"}, TaskDone: {Text: "Done", Colour: "green"},
		TaskSkipped: {Text: "Skipped", Colour: "orange"}, TaskDropped: {Text: "No longer asked for", Colour: "grey"}}
	var out []TaskLine
	for _, t := range k.Tasks {
		post := t.Post
		if p, ok := pack.Post(t.Post); ok {
			post = p.Title
		}
		line := TaskLine{Key: t.Key, Title: t.Title, Task: t.Task, Post: post, State: t.State, Reason: t.Reason, Tag: tags[t.State], Open: t.State == TaskOpen,
			Field: web.Field{Type: "textarea", Name: TaskField(t.Key), Label: "What was done, or why it is skipped", Rows: 2}}
		if !line.Open {
			line.Who, line.When = called(t.Who, names), clock.Told(t.At)
		}
		out = append(out, line)
	}
	return out
}
