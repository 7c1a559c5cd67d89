package governance

// part is one table of the report beside those of the concerns.
type part struct {
	title  string
	key    string // what it counts
	query  string
	prefix string // before the key when the pack's titles are looked up
	blank  string // what an empty key means
}

func parts() []part {
	return []part{
		{title: "Responses carried out", key: "responses", query: sqlByResponse},
		{title: "Alerts by kind of site", key: "alerts", query: sqlByAlert, prefix: "category:", blank: "The system itself"},
	}
}

// lookups is counted by its own table: one look may leave several events.
const lookups = "monitoring.looked"

// fact is a number of acts in the trail: it counts what adults and the system did, never children.
type fact struct{ title, verb string }

func factQueries() []fact {
	return []fact{
		{"Requests to change the filter that were decided", "filtering.decided"},
		{"Filter profiles set for one person", "filtering.overridden"},
		{"Look-ups of somebody's activity, each with a written reason", lookups},
		{"Times somebody was refused what is not theirs to see", "refused"},
		{"Versions of the policy put in force", "policies.activated"},
		{"Reports sent to governors", "governance.sent"},
	}
}

// question is something that governors have to be told of, and the live figure that knows it.
type question struct{ title, figure string }

// askedFor is what the report has to say beside the counts. Where no figure answers, that is said openly: a report that left
// it out would look as if all were well. // serves GOV-04
func askedFor() []question {
	return []question{
		{"Training of staff and governors", "registers.training"},
		{"Policy read and confirmed by staff", "policies.confirmed"},
		{"Signatures under the acceptable use agreements", "agreements.signed"},
		{"Consents for images and services", "agreements.consents"},
		{"Reviews of the policy that are due", "policies.review"},
		{"Recurring duties done on time", "duties.calendar"},
	}
}
