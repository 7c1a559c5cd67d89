package incidents

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/record"
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
	s.Rows = append(s.Rows, reporterRow(k, names))
	if k.Late {
		add("Reported late", "Staff told it later than the policy allows: "+gap(k.Incident))
	}
	add("How it came in", Said(RouteNames(), k.Route))
	add("Where", Said(Places(), k.Place))
	if k.About != "" {
		add("About an adult of the school", Said(Offices(), k.About))
	}
	if row, ok := course.MatrixOf(pack, k.Audience).Row(k.Row); ok {
		add("Kind of misuse", row.Title, "Policy version of the day: "+pack.Identity.Version)
	}
	if k.Action != "" {
		add("User action", Said(record.ActionsOf(pack), k.Action), k.ActionText)
	}
	if k.Repeats != "" {
		add("Carried on after warnings", map[string]string{"accepted": "Dealt with as such", "declined": "Not dealt with as such: " + k.RepeatWhy}[k.Repeats])
	}
	if k.OffSite() {
		add("How it belongs to the school", k.SchoolLink)
		add("Clause of the behaviour policy", k.Clause)
		if !k.MayPunish() {
			add("Sanctions", "None can follow until both are entered: how it belongs to the school, and the clause")
		}
	}
	if k.AcknowledgedAt != "" {
		add("Taken on", called(k.AcknowledgedBy, names)+", "+clock.Told(k.AcknowledgedAt))
	}
	if k.Substance != "" {
		var leads []string
		for _, l := range strings.Fields(k.FoundLeads) {
			leads = append(leads, Said(course.Leads(), l))
		}
		add("Finding", map[string]string{"yes": "It had substance", "no": "It had no substance"}[k.Substance], k.FoundBy+", "+clock.Date(k.FoundAt), k.FoundWhy, strings.Join(leads, ", "))
	}
	for _, t := range strings.Fields(k.Tags) {
		add("Risk", Said(record.TagsOf(pack), t))
	}
	add("Dealt with by", upper(strings.Join(record.OfficeNames(course.RolesIn(k.Handlers)), ", ")))
	if k.Confidential {
		add("Class teachers", "Do not see this case")
	}
	add("Who was told", k.Informed)
	if k.State == Closed {
		add("Outcome", Said(Outcomes(), k.Outcome), k.Reason, "Closed "+clock.Told(k.ClosedAt))
	}
	return s
}

func peopleTable(k Case, names map[string]people.Person) web.Table {
	t := web.Table{Caption: "People named", Head: []string{"Name", "Part", "Class"}, Empty: "Nobody is named yet."}
	for _, p := range k.Persons {
		t.Rows = append(t.Rows, []web.Cell{{Text: called(p.ID, names), Href: pageOf(p.ID, names), Header: true}, {Text: Said(Parts(), p.Part)}, {Text: p.Class}})
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
	kinds := []Word{{Key: "opened", Text: "Reported"}, {Key: "decision", Text: "Decision"}, {Key: "task", Text: "Response"}, {Key: "person", Text: "Person"}, {Key: "evidence", Text: "Evidence"},
		{Key: "note", Text: "Note"}, {Key: "acknowledged", Text: "Taken on"}, {Key: "handed", Text: "Handed on"}, {Key: "reading", Text: "Reading"}, {Key: "closed", Text: "Closed"}, {Key: "reopened", Text: "Opened again"}}
	var out []Line
	for _, e := range k.Entries {
		out = append(out, Line{When: clock.Told(e.At), Who: called(e.Who, names), Kind: Said(kinds, e.Kind), Text: e.Text})
	}
	return out
}

func items(k Case, names map[string]people.Person) []Item {
	kinds := []Word{{Key: LogLines, Text: "Log lines"}, {Key: Address, Text: "Address"}, {Key: FileKind, Text: "File"}, {Key: NoteKind, Text: "Note"}, {Key: Signed, Text: "Signed form"}}
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

// reporterRow names whoever told it, or says that the name is kept. // serves INC-39
func reporterRow(k Case, names map[string]people.Person) web.SummaryRow {
	row := web.SummaryRow{Key: "Who told us"}
	switch {
	case k.Unnamed:
		row.Lines = []string{"Somebody who gave no name (" + k.ReporterKind + ")"}
	case k.Protects:
		row.Lines = []string{"Kept from view"}
		row.Actions = []web.Action{{Text: "See the name", About: "of whoever told us", Href: "/incidents/" + k.ID + "/reporter"}}
	case k.Reporter != "":
		row.Lines = []string{called(k.Reporter, names) + " (" + k.ReporterKind + ")"}
	default:
		row.Lines = []string{strings.Trim(k.ReporterText+" ("+k.ReporterKind+")", " ")}
	}
	return row
}

// gap is the time between what happened and the report. // serves INC-03
func gap(i Incident) string {
	happened, err := clock.Parse(i.Happened)
	reported, rerr := clock.Parse(i.Reported)
	if err != nil || rerr != nil {
		return ""
	}
	return fmt.Sprintf("%d days after it happened", int(reported.Sub(happened).Hours())/24)
}

// pageOf leads to somebody's page, unless the name is not for whoever looks.
func pageOf(id string, names map[string]people.Person) string {
	if names[id].ID == "" {
		return ""
	}
	return "/people/" + id
}

// unlink leaves the names of a table without their pages, for those to whom the pages are shut.
func unlink(t web.Table) {
	for _, row := range t.Rows {
		for i := range row {
			row[i].Href = ""
		}
	}
}
