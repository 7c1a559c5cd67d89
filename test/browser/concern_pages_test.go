package browser_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
)

// matter is a case with all that a case can have, for the tests that look at pages.
type matter struct {
	once            sync.Once
	at              string // its page
	child           string // whom it is about, as a person id
	receipt, public string // what a child and what a stranger got
}

var onePath = &matter{} //nolint:gochecknoglobals // one case that the tests of pages share

// concernPlaces are the pages of telling, cases, sanctions, checks, chronology, lessons, duty, guidance and keeping.
func concernPlaces(m *matter) []place {
	out := []place{
		{"/tell", ""}, {"/tell?as=child&class=4%20Kestrel", ""}, {"/tell?choice=images", ""}, {"/tell?report=images", ""}, {"/tell?report=message", ""}, {"/tell?report=whistleblowing", ""},
		{"/tell?report=allegation", ""}, {"/tell?report=complaint", ""}, {"/tell/paper", ""}, {"/tell/accident", ""}, {"/tell/accident?site=odd.example", ""}, {"/tell/receipt", ""},
		{"/tell/poster", ""}, {"/tell/poster?class=4%20Kestrel", ""}, {m.receipt, ""}, {m.public, ""}, {"/mine", ""},
		{"/incidents", ""}, {"/incidents?q=unkind", ""}, {m.at, ""}, {m.at + "/sanctions", ""}, {m.at + "/checks/new", ""}, {m.at + "/lesson", ""}, {m.at + "/reporter", ""},
		{"/sanctions", ""}, {"/sanctions/mine", ""}, {"/sanctions/access", ""}, {"/sanctions/{}", "/sanctions"},
		{"/checks", ""},
		{"/chronology", ""}, {"/chronology?q=unkind", ""}, {"/chronology?q=nothing-like-it", ""}, {"/chronology/" + m.child, ""}, {"/chronology/" + m.child + "?purpose=care", ""},
		{"/chronology/bundle/" + m.child, ""}, {"/chronology/bundle/" + m.child + "?purpose=care", ""}, {"/chronology/views", ""}, {"/chronology/exports", ""}, {"/chronology/files", ""}, {"/blank", ""},
		{"/lessons", ""}, {"/patterns", ""}, {"/patterns/{}", "/patterns"}, {"/said", ""}, {"/said/draft", ""}, {"/said/{}", "/said"},
		{"/duty", ""}, {"/duty/worklist", ""},
		{"/guidance", ""}, {"/guidance/contacts", ""}, {"/guidance/check", ""}, {"/guidance/chart", ""}, {"/guidance/chart/{}", "/guidance/chart"}, {"/guidance/chart/{}/whole", "/guidance/chart"},
		{"/guidance/for/ks1", ""}, {"/guidance/for/ks2", ""}, {"/guidance/for/parents", ""}, {"/guidance/for/staff", ""}, {"/guidance/for/visitors", ""},
		{"/keeping", ""}, {"/people/" + m.child, ""},
	}
	return out
}

// shows STD-26: the pages of everything about a concern have no fault that axe finds, scroll nowhere sideways and cut nothing
// off at 320 pixels, for each who works with them, with a case of several paths.
func TestSTD26ThePagesOfAConcern(t *testing.T) {
	m := aMatter(t)
	examinePlaces(t, concernPlaces(m), map[string]int{"dsl": 40, "head": 40, "coordinator": 30, "teacher": 25, "assistant": 15, "technician": 12, "governor": 8, "parent": 8, "pupil": 8})
}

// aMatter makes the case once: told by a teacher, about a child who was unkind and perhaps in danger, with a sanction, a check,
// and what was learned.
func aMatter(t *testing.T) *matter {
	t.Helper()
	onePath.once.Do(func() { onePath.make(t) })
	if onePath.at == "" {
		t.Fatal("the case could not be made")
	}
	return onePath
}

func (m *matter) make(t *testing.T) {
	child, teacher := school.one(t, "pupil", herClass), school.one(t, "teacher", herClass)
	her := newReader(t, child)
	her.send("/tell", "main form[data-tell]", url.Values{"choice": {"unkind"}, "adult": {"any"}})
	m.receipt = her.at
	nobody := newReader(t, demo.Account{})
	nobody.send("/tell", "main form[data-keep]", url.Values{"words": {"Ein sehrlangeswortdasniemalsumgebrochenwerdenkanndonaudampfschifffahrtsgesellschaft und eine Sorge."}})
	m.public = nobody.at
	staff := newReader(t, teacher)
	staff.send("/tell?report=message", "main form[data-keep]", url.Values{"words": {"Unkind messages went round the class after school, with a threat in one of them."},
		"who": {fullName(child.Name)}, "serious": {"yes"}, "place": {"school"}})
	number := regexp.MustCompile(`\d{4}-\d{4}`)
	_, page := staff.get(staff.at)
	told := number.FindString(page.Find("#number").Text())
	lead := newReader(t, school.one(t, "dsl", ""))
	_, list := lead.get("/incidents")
	for _, a := range list.Find("main tbody a").EachIter() {
		if told != "" && strings.Contains(a.Text(), told) {
			m.at = a.AttrOr("href", "")
		}
	}
	if m.at == "" {
		t.Fatalf("the worklist does not hold %q: %s", told, squeeze(page.Find("main").Text()))
	}
	m.worked(lead)
}

// worked goes on with the case as a safeguarding lead does.
func (m *matter) worked(lead *reader) {
	lead.send(m.at, `form[action$="/classify"]`, url.Values{"row": {"learner:abusive_message"}, "tags": {"bullying"}, "action": {""}, "repeat-why": {"It is another thing."}, "heading": {"Unkind messages in the class"},
		"place": {"school"}, "classify-reason": {"Read the messages with the child."}})
	_, page := lead.get(m.at)
	for _, a := range page.Find(`a[href^="/chronology/"]`).EachIter() {
		if m.child == "" {
			m.child, _, _ = strings.Cut(strings.TrimPrefix(a.AttrOr("href", ""), "/chronology/"), "?")
		}
	}
	lead.send(m.at, `form[action$="/evidence"]`, url.Values{"address": {"https://chat.example/" + strings.Repeat("room-without-end", 8)}, "description": {"What was written there."}})
	lead.send(m.at, `form[action$="/note"]`, url.Values{"note": {"Spoke with her mother by telephone."}})
	lead.send(m.at+"/sanctions", `main form[action$="/sanctions"]`, url.Values{"why": {"She went on after a warning."}, "fair": {"The mildest step that stops it."}})
	lead.send(m.at+"/lesson", `main form[action$="/lesson"]`, url.Values{"lesson": {"Talk about group messages before the holidays."}})
}

// send fills a form as it stands, with some answers of our own, and sends it. Questions that are left get their first answer.
func (r *reader) send(path, selector string, own url.Values) {
	r.t.Helper()
	_, page := r.get(path)
	form := page.Find(selector).First()
	if form.Length() == 0 {
		r.t.Fatalf("%s has no form %s: %s", path, selector, squeeze(page.Find("main").Text()))
	}
	values := filled(form)
	for name, all := range own {
		if all[0] == "all" {
			all = form.Find(fmt.Sprintf("input[name=%q]", name)).Map(func(_ int, box *goquery.Selection) string { return box.AttrOr("value", "") })
		}
		values[name] = all
	}
	status, answer := r.post(form.AttrOr("action", path), values)
	if status != http.StatusOK {
		r.t.Errorf("%s %s: status %d: %s", path, selector, status, squeeze(answer.Find(".govuk-error-summary").Text()))
	}
}

// filled is a form as it stands, each choice with its first answer.
func filled(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input, select, textarea").Each(func(_ int, f *goquery.Selection) {
		name, kind := f.AttrOr("name", ""), f.AttrOr("type", "")
		_, checked := f.Attr("checked")
		switch {
		case kind == "submit" || kind == "file" || kind == "checkbox" && !checked || kind == "radio" && !checked && values.Has(name):
		case goquery.NodeName(f) == "select":
			values.Set(name, chosen(f))
		case goquery.NodeName(f) == "textarea":
			values.Set(name, f.Text())
		case kind == "checkbox":
			values.Add(name, f.AttrOr("value", ""))
		default:
			values.Set(name, f.AttrOr("value", ""))
		}
	})
	return values
}

// chosen is a list's answer: the one that stands, or the first that says something.
func chosen(list *goquery.Selection) string {
	if on := list.Find("option[selected]"); on.Length() > 0 && on.AttrOr("value", "") != "" {
		return on.AttrOr("value", "")
	}
	return list.Find(`option:not([value=""])`).First().AttrOr("value", "")
}
