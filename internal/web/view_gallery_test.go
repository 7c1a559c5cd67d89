package web

import (
	"strings"
	"testing"
)

const (
	fixtureError = "Enter a National Insurance number in the correct format"
	nationality  = "We need to know your nationality so we can work out which elections you’re entitled to vote in. If you can’t provide your nationality, you’ll have to send copies of identity documents through the post."
)

func wasteOptions() []Option {
	hint := "Nullam id dolor id nibh ultricies vehicula ut id elit."
	return []Option{{Value: "animal", Text: "Waste from animal carcasses", Hint: hint}, {Value: "mines", Text: "Waste from mines or quarries", Hint: hint}, {Value: "farm", Text: "Farm or agricultural waste", Hint: hint}}
}

func someActions() Summary {
	return Summary{[]SummaryRow{{Key: "Name", Lines: []string{"Firstname Lastname"}, Actions: []Action{{Text: "First action", Href: "#"}}}}}
}

func sampleFrame(child bool) Frame {
	f := Frame{Title: "Worklist", School: "Larkfield Primary School", Policy: "Online Safety Policy, version 3, approved 4 September 2026",
		Year: "2026 to 2027", Token: "t0ken", Who: &Who{ID: "p1", Name: "Morgan Reed", Role: "safeguarding lead"}, Child: child}
	if child {
		f.Title, f.Who = "Hello", &Who{ID: "p2", Name: "Ada"}
		f.Back = &Link{Text: "Home", Href: "/"}
		return f
	}
	f.Menu = []Link{{Text: "Home", Href: "/"}, {Text: "Concerns", Href: "/concerns", Current: true}, {Text: "Policy", Href: "/policy"}, {Text: "People", Href: "/people"}, {Text: "Reports", Href: "/reports"}}
	f.Trail = []Link{{Text: "Home", Href: "/"}, {Text: "Concerns", Href: "/concerns"}, {Text: "C-0042", Current: true}}
	f.Notice = &Notice{Kind: "success", Text: "The concern was closed."}
	f.Errors = FieldErrors(sampleFields()...)
	return f
}

func sampleFields() []Field {
	yesNo := []Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No", Hint: "Someone will ask why"}}
	return []Field{
		{Name: "name", Label: "Name", Hint: "As in the register", Value: "Ada", Autocomplete: "name", Legend: "m"},
		{Name: "count", Label: "How many", Type: "number", Width: "3"},
		{Name: "why", Label: "Reason", Type: "textarea", Error: "Give a reason", Max: 200, Required: true},
		{Name: "row", Label: "Row of the matrix", Type: "select", Options: yesNo, Value: "no"},
		{Name: "secret", Label: "Password", Type: "password"},
		{Name: "told", Label: "Was a parent told?", Type: "radios", Options: yesNo, Value: "yes", Error: "Say whether a parent was told"},
		{Name: "steps", Label: "What was done?", Type: "checkboxes", Options: yesNo, Values: []string{"no"}, Small: true},
		{Name: "due", Label: "By when?", Type: "date", Values: []string{"31", "2", "2026"}, Error: "31 February is no date"},
		{Name: "paper", Label: "A paper slip", Type: "file", Accept: "image/*", Optional: true},
		{Name: "k", Type: "hidden", Value: "v"},
	}
}

// gallery shows every partial once.
func gallery(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`<h1 class="govuk-heading-l">Concern C-0042</h1>`)
	tag := Tag{"Failing", "red"}
	add := func(name string, data any) { b.WriteString(draw(t, name, data)) }
	add("tiles", []Tile{{Title: "Concerns", Text: "Waiting for a first look", Href: "/concerns", Picture: "tell", Count: 3}, {Title: "Policy", Text: "64 clauses, 2 failing", Href: "/policy", Picture: "policy", Tag: &tag}, {Title: "People", Href: "/people", Picture: "people"}})
	add("summary-list", Summary{[]SummaryRow{{Key: "Pupil", Lines: []string{"Ada B", "Year 4"}, Href: "/people/1"}, {Key: "State", Tag: &Tag{"Open", "yellow"}, Actions: []Action{{"Change", "the state", "/change"}}}}})
	add("table", Table{Caption: "Clauses", Head: []string{"Clause", "State", "Figure"}, Numeric: []int{2}, Rows: [][]Cell{{{Text: "4.1", Href: "/c", Header: true}, {Tag: &Tag{"Proven", "green"}}, {Text: "1,204", Numeric: true}}, {{Text: "4.2", Header: true}, {Tag: &tag}, {Text: "0", Numeric: true}}}})
	add("bar-chart", Chart{Title: "Concerns by kind", Caption: "This term", Label: "Kind", Bars: []Bar{{Label: "Games in lessons", Value: 14}, {Label: "Unkind messages", Value: 9}, {Label: "Strangers", Value: 2, Shown: "fewer than 5"}}})
	add("task-list", []Task{{Title: "Tell the class teacher", Href: "/t/1", Hint: "The same day"}, {Title: "Tell a parent", Href: "/t/2", Tag: &Tag{"To do", "blue"}}, {Title: "Ask the head", Tag: &Tag{"Cannot start yet", "grey"}}})
	for _, f := range sampleFields() {
		add("field", f)
	}
	add("button", Button{Text: "Save"})
	add("button", Button{Text: "Refuse", Kind: "warning", Name: "do", Value: "refuse"})
	add("button", Button{Text: "Back to the list", Kind: "secondary", Href: "/concerns"})
	add("pager", Pager{Page: 2, Pages: 9, Total: 214, Prev: "?page=1", Next: "?page=3"})
	add("details", Details{"Why do we ask?", "The policy asks for a reason."})
	add("inset", "Names are kept out of the governors' report.")
	add("empty", Empty{Title: "Nothing waits for you", Text: "New concerns show here by themselves.", Picture: "sun", Link: &Link{Text: "All concerns", Href: "/concerns"}})
	return b.String()
}

// childGallery is a child's home and a question by picture.
func childGallery(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`<h1 class="govuk-heading-xl" data-read="main">Hello, Ada</h1>`)
	b.WriteString(draw(t, "tiles-child", []Tile{{Title: "My rules", Href: "/rules", Picture: "policy"}, {Title: "My messages", Href: "/post", Picture: "mail", Count: 2}, {Title: "My class", Text: "Year 4", Href: "/class", Picture: "school"}, {Title: "Find things", Href: "/find", Picture: "search"}}))
	var options []Option
	for _, n := range Pictures() {
		options = append(options, Option{Value: n, Text: n, Picture: n})
	}
	b.WriteString(draw(t, "field", Field{Type: "pictures", Name: "feel", Label: "How do you feel?", Legend: "l", Options: options, Value: "worried"}))
	b.WriteString(draw(t, "button", Button{Text: "Send", Kind: "child"}))
	return b.String()
}
