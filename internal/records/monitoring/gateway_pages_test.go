package monitoring

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/db/dbtest"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/tallies"
	"belisha/internal/records/people"
)

// page asks for a page that opens, and reads its HTML.
func (b *browser) page(who, path string) *goquery.Document {
	b.Helper()
	text, _ := b.want(who, path, nil, 200)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	b.h.no(err)
	return doc
}

// words are the text of what a selector finds, with single spaces.
func wordsIn(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

// rowOf is the value of a summary list's row.
func rowOf(d *goquery.Document, key string) string {
	row := d.Find(".govuk-summary-list__row").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.TrimSpace(s.Find("dt").Text()) == key
	})
	return strings.Join(strings.Fields(row.Find("dd").First().Text()), " ")
}

// shows WEB-31: the class teacher sees what happened and no other line of the log, writes down what was done, and sees
// nothing of other classes.
func TestTheClassTeacherDealsWithRepeats_WEB31(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	for i := range 3 {
		h.take(h.entry(fmt.Sprint("a", i), "ada.quill", "games.example", "games"), h.entry(fmt.Sprint("b", i), "ben.otter", "games.example", "games"))
		h.wait(time.Minute)
	}
	b := browse(t, h)
	list := b.page("t.four", "/monitoring/repeats?state=open")
	if got := wordsIn(list, "tbody"); !strings.Contains(got, "Ada Quill") || !strings.Contains(got, "games.example was asked for 3 times") || strings.Contains(got, "Ben Otter") {
		t.Errorf("the teacher of year 4 sees %q", got)
	}
	if got := wordsIn(b.page("c.ord", "/monitoring/repeats"), "tbody"); !strings.Contains(got, "Ben Otter") {
		t.Errorf("the coordinator sees %q", got)
	}
	mine, _ := list.Find("tbody a").Attr("href")
	other, _ := b.page("c.ord", "/monitoring/repeats").Find("tbody a").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == "Ben Otter" }).Attr("href")
	one := b.page("t.four", mine)
	if rowOf(one, "Who") != "Ada Quill" || !strings.Contains(rowOf(one, "What is wrong"), "10:42, 10:43, 10:44") || one.Find("table").Length() != 0 {
		t.Errorf("the page: %s", wordsIn(one, "main"))
	}
	b.want("t.four", other, nil, 403)
	b.want("n.wire", mine, nil, 403)
	b.want("t.four", mine, url.Values{"action": {""}}, 422, "Write what was done")
	b.want("t.four", other, url.Values{"action": {"Spoke with him"}}, 403)
	b.want("t.four", mine, url.Values{"action": {"She mistook it for the maths page"}, "judged": {tallies.Harmless}}, 303)
	if got := rowOf(b.page("c.ord", mine), "Action"); !strings.Contains(got, "mistook it") {
		t.Errorf("what was done: %q", got)
	}
	if b.page("t.four", mine).Find("form textarea").Length() != 0 {
		t.Error("it can be dealt with twice")
	}
}

// shows STD-07: the page of a line says what is known of device, network and way in, and says of the rest that it is unknown.
func TestALineSaysWhatIsUnknown_STD07(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.policyWith(func(f *policy.Filtering) { f.Networks = []policy.Network{{Key: "classrooms", Title: "Classrooms"}} })
	full, bare := h.entry("e1", "ada.quill", "engine.example", ""), h.entry("e2", "ada.quill", "x.example", "")
	full.Door, full.Network, full.Asset, full.How, full.Search = "inspected", "classrooms", "L-17", "seat", "roman roads"
	bare.Device = ""
	h.take(full, bare)
	b := browse(t, h)
	form := url.Values{"person": {h.who["ada.quill"].ID}, "purpose": {"safeguarding"}, "reason": {"A worry about searches"}, "from-day": {"9"}, "from-month": {"3"}, "from-year": {"2026"},
		"to-day": {"10"}, "to-month": {"3"}, "to-year": {"2026"}}
	_, all := b.want("c.ord", "/monitoring", form, 303)
	doc := b.page("c.ord", all)
	if n := doc.Find("tbody tr").Length(); n != 2 || !strings.Contains(wordsIn(doc, "tbody"), "Looked for: “roman roads”") {
		t.Fatalf("%d lines: %s", n, wordsIn(doc, "tbody"))
	}
	line := b.page("c.ord", all+"/lines/e1")
	for key, want := range map[string]string{"Known by": "signed in to the school's pages at this address", "Device in the register": "L-17", "Part of the network": "Classrooms", "Way in": "Opened HTTPS", "Looked for": "roman roads"} {
		if got := rowOf(line, key); got != want {
			t.Errorf("%s: %q", key, got)
		}
	}
	line = b.page("c.ord", all+"/lines/e2")
	for _, key := range []string{"Known by", "Device in the register", "Address of the device", "Part of the network"} {
		if got := rowOf(line, key); got != "Unknown" {
			t.Errorf("%s: %q", key, got)
		}
	}
	form.Set("words", "roads")
	form.Set("door", "inspected")
	form.Set("network", "classrooms")
	_, some := b.want("c.ord", "/monitoring", form, 303)
	if doc = b.page("c.ord", some); doc.Find("tbody tr").Length() != 1 || rowOf(doc, "Words that were looked for") != "roads" {
		t.Errorf("narrowed: %s", wordsIn(doc, "main"))
	}
}

// shows WEB-08 and WEB-26: minutes are the head's alone, and nobody else's page; unfair use is listed after two days.
func TestMinutesAreForTheHeadAlone_WEB08(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.policyWith(func(f *policy.Filtering) {
		f.Allowances = []policy.Allowance{{Key: "social", Categories: []string{"social_media"}, Minutes: 1, Clause: "filter.social"}}
		f.Fairness = []policy.Fairness{{Key: "big", Clause: "actions.fair_use", DailyMB: 1}}
	})
	for i := range 3 {
		e := h.entry(fmt.Sprint("m", i), "t.four", "social.example", "social_media")
		e.Verdict = "allow"
		big := h.entry(fmt.Sprint("f", i), "ben.otter", "films.example", "video")
		big.Clause = "actions.fair_use"
		h.take(e, big)
		h.wait(time.Minute)
	}
	h.wait(24 * time.Hour)
	big := h.entry("f9", "ben.otter", "films.example", "video")
	big.Clause = "actions.fair_use"
	h.take(big)
	h.no(h.m.minutes.Sum(t.Context()))
	b := browse(t, h)
	if got := wordsIn(b.page("h.high", "/monitoring/minutes"), "tbody"); !strings.Contains(got, "Tessa Four") || !strings.Contains(got, "Social media 3 3 1") {
		t.Errorf("the head sees %q", got)
	}
	for _, who := range []string{"c.ord", "d.safe", "n.wire", "t.four"} {
		b.want(who, "/monitoring/minutes", nil, 403)
	}
	doc := b.page("c.ord", "/monitoring/fairness")
	if got := wordsIn(doc, "tbody"); !strings.Contains(got, people.Person{Given: "Ben", Family: "Otter"}.Full()+" 2 4") || wordsIn(doc, "#row") == "" {
		t.Errorf("unfair use: %q, %q", got, wordsIn(doc, "#row"))
	}
}

// shows WEB-15: the alert's page proposes the row of the matrix and chooses nothing.
func TestTheAlertOfABypassProposesARow_WEB15(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	for i := range 3 {
		e := h.entry(fmt.Sprint("a", i), "t.four", "vpn.example", "proxies")
		e.Clause = "filter.bypass"
		h.take(e)
		h.wait(2 * time.Minute)
	}
	b := browse(t, h)
	doc := b.page("c.ord", "/alerts/"+h.kinds()[KindBypass].ID)
	if got := wordsIn(doc, "#proposed-row"); !strings.Contains(got, "Proposed: Used a proxy or another way round the filter") || !strings.Contains(wordsIn(doc, "#proposals"), "for you to decide") {
		t.Errorf("proposed: %q", got)
	}
	if doc.Find("table tbody tr").Length() != 3 {
		t.Errorf("the lines around it: %s", wordsIn(doc, "table"))
	}
	once(t, doc, "3 tries to get round the filter today", "Tessa Four")
}

// once fails when a page says something twice, or nowhere; what is folded does not count.
func once(t *testing.T, doc *goquery.Document, all ...string) {
	t.Helper()
	shown := doc.Find("main").Clone()
	shown.Find("details").Remove()
	got := strings.Join(strings.Fields(shown.Text()), " ")
	for _, one := range all {
		if n := strings.Count(got, one); n != 1 {
			t.Errorf("%q stands %d times: %s", one, n, got)
		}
	}
}

// shows MON-05, NEW-09: the page of an alert says whom it is about, how grave it is, where it was and why once each; the next
// step stands above the evidence, leads to the forms, and gives way to what was done.
func TestAnAlertSaysEachThingOnce_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.texts(1)
	h.take(h.words("s1", "ada.quill", "selfharm", "search", 92))
	a, b := h.alerts()[0], browse(t, h)
	doc := b.page("d.safe", "/alerts/"+a.ID)
	once(t, doc, "Ada Quill", "engine.example", a.Story)
	for mark, want := range map[string]int{"Urgent": 1, "Open": 1} {
		if n := doc.Find("main .govuk-tag").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == mark }).Length(); n != want {
			t.Errorf("%d marks %q", n, mark)
		}
	}
	if doc.Find("#next #answer").Length() != 1 || doc.Find("#next ~ .belisha-scroll").Length() != doc.Find(".belisha-scroll").Length()-doc.Find("details .belisha-scroll").Length() {
		t.Error("the evidence comes before the next step")
	}
	for _, at := range []string{"#act", "#concern"} {
		if doc.Find(`#next a[href="`+at+`"]`).Length() != 1 || doc.Find("section"+at+" form").Length() != 1 {
			t.Errorf("the next step does not lead to %s", at)
		}
	}
	if got := wordsIn(doc, "#grounds"); !strings.Contains(got, "Clause") || !strings.Contains(got, "Whoever thinks that this is wrong") {
		t.Errorf("the rule behind it: %s", got)
	}
	h.wait(63 * time.Hour)
	if got := rowOf(b.page("c.ord", "/alerts/"+a.ID), "First read"); !strings.Contains(got, "0 minutes after") {
		t.Errorf("a later look counts as the first: %q", got)
	}
	b.want("d.safe", "/alerts/"+a.ID+"/answer", url.Values{}, 303)
	if got := rowOf(b.page("d.safe", "/alerts/"+a.ID), "Answered"); !strings.Contains(got, "2 days after it happened") {
		t.Errorf("how long it took: %q", got)
	}
	b.want("d.safe", "/alerts/"+a.ID+"/act", url.Values{"action": {"Sat down with her"}, "judged": {tallies.Real}}, 303)
	doc = b.page("d.safe", "/alerts/"+a.ID)
	once(t, doc, "Sat down with her", "A real worry")
	if got := wordsIn(doc, "#next"); !strings.Contains(got, "Sat down with her") || doc.Find("main form").Length() != 0 {
		t.Errorf("closed, the page asks for more: %s", got)
	}
}
