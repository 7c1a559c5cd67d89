package checks

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/web"
)

// summary is the record itself, each line that there is.
func summary(f File, name func(string) string) web.Summary {
	var s web.Summary
	add := func(key string, lines ...string) {
		if strings.Join(lines, "") != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: key, Lines: lines})
		}
	}
	add("What is looked into", map[string]string{OfDevice: "Device", OfAccount: "Account"}[f.What]+": "+f.Thing)
	add("Whose it is", name(f.Owner))
	add("Reasonable grounds", f.Grounds)
	add("What is looked for", f.Sought)
	add("Legal power", word(Powers(), f.Power).Text, f.Clause)
	add("Investigator", name(f.Investigator))
	add("Device used", f.Label, f.Address)
	add("Opened", clock.Told(f.OpenedAt)+", "+name(f.OpenedBy))
	if f.StartedAt != "" {
		add("Began", clock.Told(f.StartedAt), "until "+clock.Told(f.Until)+" at the latest")
	}
	if f.EndedAt != "" {
		add("Ended", clock.Told(f.EndedAt)+", "+name(f.EndedBy), word(Endings(), f.Ending).Text, f.Why)
	}
	add("What was looked at", f.LookedAt)
	add("What was found", f.Found)
	add("Deleted", f.Deleted)
	add("What follows", outcome(f.Outcome))
	if f.Entry != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Register", Lines: []string{"Entry in the register of searches"}, Href: f.Entry})
	} else if f.State == Stopped && f.StartedAt != "" {
		add("Register", "Not in the register of searches: enter it there by hand.")
	}
	return s
}

func outcome(key string) string {
	if key == "police" {
		return "Police"
	}
	return word(Outcomes(), key).Text
}

func seniorTable(f File, name func(string) string) web.Table {
	t := web.Table{Caption: "Senior staff who take part", Head: []string{"Name", "As", "Confirmed"}}
	for _, s := range f.Seniors {
		when := web.Cell{Text: clock.Told(s.Confirmed)}
		if s.Confirmed == "" {
			when = web.Cell{Tag: &web.Tag{Text: "Not yet", Colour: "yellow"}}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: name(s.Person), Header: true}, {Text: roleTitle(s.Role)}, when})
	}
	return t
}

func roleTitle(role string) string {
	switch role {
	case "dsl":
		return "Safeguarding lead"
	case "head":
		return "Head teacher"
	case "chair":
		return "Chair of governors"
	}
	return "Online safety coordinator"
}

func deviceTable(f File, name func(string) string) web.Table {
	t := web.Table{Caption: "Devices used", Head: []string{"From", "Device", "Address", "Why it was changed", "By"}}
	for i, d := range f.Devices {
		reason := d.Reason
		if i == 0 {
			reason = "Designated first"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(d.At), Header: true}, {Text: d.Label}, {Text: d.Address}, {Text: reason}, {Text: name(d.Who)}})
	}
	return t
}

func pageTable(all []Page) web.Table {
	t := web.Table{Caption: "Pages recorded", Head: []string{"No.", "When", "Address", "Answer", "Category"}, Numeric: []int{0}, Empty: "No page was recorded yet."}
	for _, p := range all {
		answer := web.Cell{Text: p.Method + " " + count(int(p.Status))}
		if p.Blocked() {
			answer.Tag = &web.Tag{Text: "Stayed shut", Colour: "red"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: count(int(p.Place)), Numeric: true}, {Text: clock.Told(p.At)}, {Text: p.Where()}, answer, {Text: p.Category}})
	}
	return t
}
