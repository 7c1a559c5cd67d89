package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

const components = "../../node_modules/govuk-frontend/dist/govuk/components"

// draw renders one template.
func draw(t *testing.T, name string, data any) string {
	t.Helper()
	set, err := Templates()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, data); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.String()
}

// outline is the HTML as a tree of elements with sorted attributes and plain
// text, so that only what a browser sees is compared.
func outline(t *testing.T, html string) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	outlineInto(&b, doc.Find("body").Contents(), 0)
	return b.String()
}

func outlineInto(b *strings.Builder, nodes *goquery.Selection, depth int) {
	nodes.Each(func(_ int, s *goquery.Selection) {
		indent := strings.Repeat(" ", depth)
		if goquery.NodeName(s) == "#text" {
			if text := strings.Join(strings.Fields(s.Text()), " "); text != "" {
				b.WriteString(indent + text + "\n")
			}
			return
		}
		var attrs []string
		for _, a := range s.Get(0).Attr {
			if a.Key != "d" { // the shape of an arrow is no contract
				attrs = append(attrs, a.Key+"="+strings.Join(strings.Fields(a.Val), " "))
			}
		}
		slices.Sort(attrs)
		b.WriteString(indent + goquery.NodeName(s) + " " + strings.Join(attrs, " ") + "\n")
		outlineInto(b, s.Contents(), depth+1)
	})
}

// fixture is the HTML that GOV.UK Frontend itself expects of a component.
func fixture(t *testing.T, component, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(components, component, "fixtures.json"))
	if err != nil {
		t.Skip("node_modules is not installed: run npm ci")
	}
	var file struct {
		Fixtures []struct{ Name, HTML string }
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, f := range file.Fixtures {
		if f.Name == name {
			return f.HTML
		}
	}
	t.Fatalf("%s has no fixture %q", component, name)
	return ""
}

func TestPartialsMatchGOVUKFrontend(t *testing.T) {
	ni := "It’s on your National Insurance card, benefit letter, payslip or P60. For example, ‘QQ 12 34 56 C’."
	legend := "Have you changed your name?"
	yesNo := []Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
	cases := []struct {
		component, fixture, partial string
		data                        any
	}{
		{"input", "with hint text", "field", Field{ID: "input-with-hint-text", Name: "test-name-2", Label: "National insurance number", Hint: ni}},
		{"input", "with error and hint", "field", Field{Name: "with-error-hint", Label: "National insurance number", Hint: ni, Error: fixtureError}},
		{"textarea", "with hint and error message", "field", Field{Type: "textarea", Name: "with-hint-error", Label: "With hint and error", Hint: "Hint", Error: "Error message"}},
		{"select", "with hint text and error message", "field", Field{Type: "select", Name: "select-2", Label: "Label text goes here", Hint: "Hint text goes here", Error: "Error message goes here",
			Options: []Option{{Value: "1", Text: "GOV.UK frontend option 1"}, {Value: "2", Text: "GOV.UK frontend option 2"}, {Value: "3", Text: "GOV.UK frontend option 3"}}}},
		{"password-input", "default", "field", Field{Type: "password", Name: "password", Label: "Password"}},
		{"file-upload", "default", "field", Field{Type: "file", Name: "file-upload-1", Label: "Upload a file"}},
		{"radios", "default", "field", Field{Type: "radios", Name: "example-default", Label: legend, Options: yesNo}},
		{"radios", "with hint and error message", "field", Field{Type: "radios", Name: "example-error-message-hint", Label: legend, Options: yesNo,
			Hint: "This includes changing your last name or spelling your name differently.", Error: "Please select an option"}},
		{"checkboxes", "with error message", "field", Field{Type: "checkboxes", Name: "waste", Label: "Which types of waste do you transport regularly?", Error: "Please select an option", Options: wasteOptions()}},
		{"error-summary", "default", "error-summary", []FieldError{{"example-error-1", "The date your passport was issued must be in the past"}, {"example-error-2", "Enter a postcode, like AA1 1AA"}}},
		{"notification-banner", "default", "notice", Notice{Text: "This publication was withdrawn on 7 March 2014."}},
		{"notification-banner", "with type as success", "notice", Notice{Kind: "success", Text: "Email sent to example@email.com"}},
		{"tag", "green", "tag", Tag{"Green", "green"}},
		{"breadcrumbs", "default", "breadcrumbs", []Link{{Text: "Home", Href: "/"}, {Text: "Section", Href: "/section"}, {Text: "Sub-section", Href: "/section/sub-section"}, {Text: "Sub Sub-section", Href: "/section/sub-section/sub-sub-section"}}},
		{"back-link", "default", "back", Link{Text: "Back", Href: "#"}},
		{"warning-text", "default", "warning", "You can be fined up to £5,000 if you don’t register."},
		{"details", "default", "details", Details{"Help with nationality", nationality}},
		{"summary-list", "single action with anchor", "summary-list", someActions()},
		{"textarea", "default", "field", Field{Type: "textarea", Name: "more-detail", Label: "Can you provide more detail?"}},
		{"task-list", "default", "task-list", []Task{{Title: "Company Directors", Href: "#"}, {Title: "Registered company details", Href: "#", Tag: &Tag{"Incomplete", "blue"}}, {Title: "Business plan", Href: "#", Tag: &Tag{"Incomplete", "blue"}}}},
		{"service-navigation", "with navigation with an active item", "service-navigation", Frame{Menu: []Link{{Text: "Navigation item 1", Href: "#/1"}, {Text: "Navigation item 2", Href: "#/2", Current: true}, {Text: "Navigation item 3", Href: "#/3"}, {Text: "Navigation item 4", Href: "#/4"}}}},
	}
	for _, c := range cases {
		t.Run(c.component+" "+c.fixture, func(t *testing.T) {
			want, got := outline(t, fixture(t, c.component, c.fixture)), outline(t, draw(t, c.partial, c.data))
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestTableKeepsItsHeadings(t *testing.T) {
	html := draw(t, "table", Table{Caption: "Worries", Head: []string{"When", "How many"}, Numeric: []int{1},
		Rows: [][]Cell{{{Text: "Monday", Header: true}, {Text: "3", Numeric: true}}}})
	doc, _ := goquery.NewDocumentFromReader(strings.NewReader(html))
	for _, want := range []string{"caption", "th[scope=col].govuk-table__header--numeric", "th[scope=row]", "td.govuk-table__cell--numeric"} {
		if doc.Find(want).Length() != 1 {
			t.Errorf("%s: want one in\n%s", want, html)
		}
	}
	if empty := draw(t, "table", Table{Empty: "No worries today."}); !strings.Contains(empty, "No worries today.") {
		t.Errorf("an empty table must say so: %s", empty)
	}
}

// shows POL-02: the version in force stands on every screen, children's too.
func TestPOL02EveryScreenNamesThePolicyInForce(t *testing.T) {
	for _, child := range []bool{false, true} {
		f := sampleFrame(child)
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(draw(t, "layout", f)))
		if got := doc.Find("footer").Text(); !strings.Contains(got, f.Policy) {
			t.Errorf("child=%v: the footer does not name %q: %s", child, f.Policy, got)
		}
		if doc.Find(`a[href="/tell"]`).Length() == 0 || doc.Find(`a[href="/accessibility"]`).Length() == 0 {
			t.Errorf("child=%v: a page must lead to telling someone and to the accessibility statement", child)
		}
		if doc.Find(`form[method=post][action="/sign-out"] button`).Length() != 1 {
			t.Errorf("child=%v: no sign-out form", child)
		}
	}
}

func TestNothingInlineAndAllEscaped(t *testing.T) {
	evil := `"><script>alert(1)</script>`
	f := sampleFrame(false)
	f.School, f.Title, f.Policy = evil, evil, evil
	f.Body = template.HTML(gallery(t) + draw(t, "field", Field{Name: evil, Label: evil, Hint: evil, Error: evil, Value: evil}))
	doc, _ := goquery.NewDocumentFromReader(strings.NewReader(draw(t, "layout", f)))
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Get(0).Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("inline %s on %s", a.Key, goquery.NodeName(s))
			}
		}
	})
	doc.Find("script, style").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) != "" {
			t.Errorf("inline %s: %s", goquery.NodeName(s), s.Text())
		}
	})
}

func TestDateField(t *testing.T) {
	f := Field{Type: "date", Name: "due", Label: "When", Value: "2026-09-01", Error: "The date must be in the future"}
	doc, _ := goquery.NewDocumentFromReader(strings.NewReader(draw(t, "field", f)))
	for name, want := range map[string]string{"due-day": "1", "due-month": "9", "due-year": "2026"} {
		if got := doc.Find("input[name="+name+"]").AttrOr("value", ""); got != want {
			t.Errorf("%s: got %q want %q", name, got, want)
		}
	}
	if e := FieldErrors(f, Field{Name: "fine"}); len(e) != 1 || doc.Find("#"+e[0].Field).Length() != 1 {
		t.Errorf("the summary must lead to the day: %v", e)
	}
}

func TestEveryPictureIsDrawn(t *testing.T) {
	names := Pictures()
	if len(names) < 12 {
		t.Fatalf("only %d pictures", len(names))
	}
	for _, n := range names {
		if html := draw(t, "tiles", []Tile{{Title: n, Href: "/", Picture: n}}); !strings.Contains(html, "/"+n+".svg") {
			t.Errorf("%s is not drawn: %s", n, html)
		}
	}
}
