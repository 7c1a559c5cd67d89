package governance

import "belisha/internal/records/incidents"

// part is one table of the report.
type part struct {
	title  string
	query  string
	prefix string // before the key when the pack's titles are looked up
	blank  string // what an empty key means
	speak  func(string) string
}

func parts() []part {
	return []part{
		{title: "Concerns by kind", query: sqlByRow, blank: "Not yet decided"},
		{title: "Concerns by state", query: sqlByState, speak: spoken([]incidents.Word{{Key: "open", Text: "Open"}, {Key: "closed", Text: "Closed"}})},
		{title: "Concerns by way in", query: sqlByRoute, speak: spoken(incidents.RouteNames())},
		{title: "Concerns by place", query: sqlByPlace, blank: "Not known", speak: spoken(incidents.Places())},
		{title: "Responses carried out", query: sqlByResponse},
		{title: "Alerts by kind of site", query: sqlByAlert, prefix: "category:", blank: "The system itself"},
	}
}

func spoken(words []incidents.Word) func(string) string {
	return func(key string) string { return incidents.Said(words, key) }
}

// fact is a number of acts in the trail: it counts what adults and the system did, never children.
type fact struct{ title, verb, text string }

func factQueries() []fact {
	return []fact{
		{"Filter changes decided", "filtering.decided", "%d requests to change the filter were decided"},
		{"Individual profiles", "filtering.overridden", "%d individual filter profiles were set"},
		{"Look-ups", "monitoring.looked", "%d times somebody looked at a person's activity, each with a written reason"},
		{"Refused", "refused", "%d times somebody was refused what is not theirs to see"},
		{"Policy versions", "policies.activated", "%d versions of the policy were put in force"},
		{"Reports to governors", "governance.sent", "%d reports were sent to governors"},
	}
}
