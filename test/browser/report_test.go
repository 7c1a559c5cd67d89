package browser_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
)

// shows GOV-04, GOV-17, STD-28: the report of the term that runs counts the concern just raised, names nobody, and shows no
// figure of one to four; governors read finished terms, so that no figure can be watched from day to day.
func TestGOV04GOV17STD28TheReportCountsAndNamesNobody(t *testing.T) {
	asksWho(t)
	lead := newReader(t, school.one(t, "coordinator", ""))
	before := concerns(t, lead.report("/report"))
	governor := newReader(t, school.one(t, "governor", ""))
	old := squeeze(governor.report("/report").Find("main").Text())
	her := behind(t, school.one(t, "pupil", herClass))
	her.blocked("http://" + gameSite + "/")
	her.leave(chromedp.Click("button[value=tell]"))
	page := lead.report("/report")
	if now := squeeze(governor.report("/report").Find("main").Text()); now != old {
		t.Errorf("what governors read changed with one concern: %s", now)
	}
	if after := concerns(t, page); after != before+1 {
		t.Errorf("%d concerns before the press and %d after it", before, after)
	}
	nameless(t, squeeze(page.Find("main").Text()))
	page.Find("main td.govuk-table__cell--numeric, main .belisha-chart__figure").Each(func(_ int, cell *goquery.Selection) {
		if n, err := strconv.Atoi(squeeze(cell.Text())); err == nil && n > 0 && n < 5 {
			t.Errorf("a figure of %d beside %q", n, squeeze(cell.Parent().Text()))
		}
	})
	w := direct(t).signIn(school.one(t, "governor", ""))
	w.visit("/report")
	w.picture("report", true)
	w.clean("report")
}

func (r *reader) report(at string) *goquery.Document {
	r.t.Helper()
	status, page := r.get(at)
	if status != 200 {
		r.t.Fatalf("the report: status %d", status)
	}
	return page
}

// concerns is the report's number of concerns in all.
func concerns(t *testing.T, page *goquery.Document) int {
	t.Helper()
	found := regexp.MustCompile(`Concerns by kind: (\d+)`).FindStringSubmatch(page.Find("main").Text())
	if found == nil {
		t.Fatalf("the report counts no concerns: %s", squeeze(page.Find("main").Text()))
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// nameless demands that no name of anybody at the school, whole or in part, nor an account, stands in a text.
func nameless(t *testing.T, text string) {
	t.Helper()
	words := map[string]bool{}
	for _, w := range regexp.MustCompile(`\p{L}+`).FindAllString(text, -1) {
		words[w] = true
	}
	for _, a := range school.Accounts {
		if strings.Contains(text, a.Name) || strings.Contains(text, fullName(a.Name)) {
			t.Errorf("the text names %s", a.Name)
		}
		for _, part := range strings.Fields(fullName(a.Name)) {
			if words[part] {
				t.Errorf("the text has %q, part of the name of %s", part, a.Name)
			}
		}
	}
}
