package guidance

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Anybody reads how to report, without an account and in words of their own. shows INC-43
func TestAdviceForEverybody(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		doc := h.page("", "/guidance")
		h.want(doc, "#danger", "999")
		h.want(doc, "#readers", "I am a young child", "I am a parent or carer", "I am visiting")
		if doc.Find(`a[href="/guidance/chart"]`).Length() != 0 {
			t.Error("a stranger is led to the charts of staff")
		}
		for _, audience := range []string{"staff", "parents", "governors", "visitors"} {
			doc := h.page("", "/guidance/for/"+audience)
			g, _ := h.pack.Cases.GuidanceFor(audience)
			h.want(doc, "#steps", g.Steps...)
			h.want(doc, "#follows", g.Follows...)
			h.want(doc, "#checked", "Last checked on 22 November 2026")
			if href, _ := doc.Find("main a.govuk-button").Attr("href"); href != "/tell" {
				t.Errorf("%s: the button leads to %q", audience, href)
			}
		}
		h.want(h.page("", "/guidance/for/parents"), "#helpers", "0808 800 5000", "CEOP")
		if status, _, _ := h.ask("", "/guidance/for/cats", nil); status != 404 {
			t.Errorf("advice for cats: %d", status)
		}
	})
}

// A child is led to the words for its age, with pictures and read aloud, and from there to a grown-up. shows INC-43
func TestAdviceForChildren(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		for account, want := range map[string]string{"a.quill": "ks2", "y.oung": "ks1"} {
			if _, to, _ := h.ask(account, "/guidance", nil); to != "/guidance/for/"+want {
				t.Errorf("%s is led to %q", account, to)
			}
			doc := h.page(account, "/guidance/for/"+want)
			g, _ := h.pack.Cases.GuidanceFor(want)
			if n := doc.Find("#steps img").Length(); n != len(g.Steps) || doc.Find("h1[data-read]").Length() != 1 {
				t.Errorf("%s: %d pictures for %d steps, read aloud %d", want, n, len(g.Steps), doc.Find("[data-read]").Length())
			}
			h.want(doc, "#helpers", "Childline", "0800 1111")
			if doc.Find(`main a[href="/tell"]`).Length() == 0 {
				t.Errorf("%s: no way to a grown-up", want)
			}
		}
	})
}

// The chart asks one question at a time, by links alone, and ends in whom to call and the report with its kind. shows INC-29
func TestTheChartLeadsToAnEnd(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.want(h.page("t.four", "/guidance/chart"), "#charts", "What do I do now?", "May I look into a device")
		doc := h.page("t.four", "/guidance/chart/incident")
		h.want(doc, "#node", "Is a child in danger right now?")
		if doc.Find("#answers button").Length() != 2 {
			t.Error("the first question has not two answers")
		}
		status, to, _ := h.ask("t.four", "/guidance/chart/incident", url.Values{"answer": {"no"}})
		if status != 303 || !strings.Contains(to, "at=image") {
			t.Fatalf("no leads to %d %q", status, to)
		}
		doc = h.page("t.four", to)
		h.want(doc, "#node", "naked or intimate picture")
		h.want(doc, "#before", "Is a child in danger right now?", "No")
		yes, _ := doc.Find("#answers a").First().Attr("href")
		doc = h.page("t.four", yes)
		h.want(doc, "#node", "Do not look at it")
		done, _ := doc.Find("#answers a").First().Attr("href")
		doc = h.page("t.four", done)
		h.want(doc, "main", "What to do now", "Tell the safeguarding lead now")
		h.want(doc, "#contact", "Report Remove")
		h.want(doc, "#says", "Nobody looks at, copies")
		if doc.Find(`#answers a[href="/tell?report=images"]`).Length() != 1 {
			t.Error("the end does not lead to the report of images")
		}
		if back, _ := doc.Find(".govuk-back-link").Attr("href"); !strings.Contains(back, "at=do_not_look") {
			t.Errorf("one step back leads to %q", back)
		}
	})
}

// A way that was tampered with is forgotten, and a step that is gone is said to be. shows INC-29
func TestAChartIsNotLedAstray(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		for _, way := range []string{"yyyyyyyy", "q", strings.Repeat("n", 5000), "%3Cscript%3E"} {
			doc := h.page("t.four", "/guidance/chart/incident?at=crime&way="+way)
			h.want(doc, "#node", "Could it be a crime?")
			if doc.Find("#before, script:contains('way')").Length() != 0 {
				t.Errorf("the way %.20q is shown", way)
			}
		}
		for _, path := range []string{"/guidance/chart/incident?at=nowhere", "/guidance/chart/nothing", "/guidance/chart/nothing/whole"} {
			if status, _, _ := h.ask("t.four", path, nil); status != 404 {
				t.Errorf("%s: %d", path, status)
			}
		}
		for _, who := range []string{"", "p.quill", "a.quill"} {
			for _, path := range []string{"/guidance/chart", "/guidance/chart/incident", "/guidance/contacts", "/guidance/check"} {
				if status, _, _ := h.ask(who, path, nil); status == 200 {
					t.Errorf("%q opens %s", who, path)
				}
			}
		}
	})
}

// Every step of every chart of every answer is reached by its links, and the whole chart holds them all. shows INC-29
func TestTheWholeChart(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		for _, x := range h.pack.Cases.Charts {
			doc := h.page("t.four", "/guidance/chart/"+x.Key+"/whole")
			if n := doc.Find("#steps > li").Length(); n != len(x.Nodes) {
				t.Errorf("%s: %d of %d steps are drawn", x.Key, n, len(x.Nodes))
			}
			doc.Find(`#steps a[href^="#step-"]`).Each(func(_ int, a *goquery.Selection) {
				if href, _ := a.Attr("href"); doc.Find(href).Length() != 1 {
					t.Errorf("%s: %s leads nowhere", x.Key, href)
				}
			})
			for _, n := range x.Nodes {
				h.want(h.page("t.four", "/guidance/chart/"+x.Key+"?at="+n.Key), "main", n.Text)
			}
		}
		h.want(h.page("t.four", "/guidance/chart/incident/whole"), "#step-1", "Yes: go to step 2", "No: go to step 3")
	})
}

// A school that redraws its chart sees its own. shows INC-29
func TestASchoolRedrawsItsChart(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		p := *h.pack
		p.Cases.Charts = []policy.Chart{{Key: "ours", Title: "Our own chart", Nodes: []policy.Node{{Key: "one", Text: "Is it small?", Yes: "two", No: "two"}, {Key: "two", Text: "Tell the head."}}}}
		h.enforce(&p)
		h.want(h.page("t.four", "/guidance/chart"), "#charts", "Our own chart")
		h.want(h.page("t.four", "/guidance/chart/ours?at=two&way=y"), "main", "Tell the head.", "Is it small?")
	})
}

// Uses are counted by term, and nobody's name is kept. shows INC-29
func TestUsesAreCountedWithoutAPerson(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		if r := h.figure("guidance.charts"); r.State != feature.Proven || !strings.Contains(r.Shown, "version 2026.1, followed 0 times") {
			t.Errorf("before: %+v", r)
		}
		for range 3 {
			h.ask("t.four", "/guidance/chart/incident", url.Values{"answer": {"yes"}})
		}
		h.ask("t.four", "/guidance/chart/check", url.Values{"answer": {"no"}})
		if r := h.figure("guidance.charts"); !strings.Contains(r.Shown, "followed 4 times") || !r.At.Equal(h.now) {
			t.Errorf("after: %+v", r)
		}
		h.want(h.page("c.ord", "/guidance/check"), "#uses", "Chart: What do I do now? 3")
		var holds int
		h.no(h.base.Ledger.Read(t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) error {
			rows, err := tx.Rows(t.Context(), `SELECT what FROM guidance_use WHERE school_id = ? AND (what LIKE ? OR term LIKE ?)`, school, "%"+h.who["t.four"].ID+"%", "%"+h.who["t.four"].ID+"%")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				holds++
			}
			return rows.Err()
		}))
		if holds != 0 {
			t.Error("a person stands in the counts")
		}
		h.now = at("2027-01-12 09:00") // the next term begins at nought
		if r := h.figure("guidance.charts"); !strings.Contains(r.Shown, "followed 0 times") {
			t.Errorf("the next term: %+v", r)
		}
	})
}

// Pages that were opened are counted by the hour. shows INC-43
func TestOpenedPagesAreCounted(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.page("", "/guidance/for/parents")
		h.page("", "/guidance/for/parents")
		h.no(h.feature.Jobs[0].Do(t.Context()))
		h.no(h.feature.Jobs[0].Do(t.Context())) // nothing is counted twice
		if r := h.figure("guidance.pages"); r.State != feature.Proven || r.How != feature.Attested || r.Shown != "6 of 6 pages of advice checked in the last year, opened 2 times this term" {
			t.Errorf("got %+v", r)
		}
	})
}

// Advice that nobody has looked at for a year is shown to the coordinator, until the register says that somebody has.
// shows INC-43
func TestOldAdviceIsFlagged(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		if n := len(h.tilesOf("c.ord")); n != 1 {
			t.Errorf("%d tiles while all is fresh", n)
		}
		h.now = at("2027-11-24 09:00")
		if r := h.figure("guidance.pages"); r.State != feature.Failing {
			t.Errorf("a year and two days later: %+v", r)
		}
		if tiles := h.tilesOf("c.ord"); len(tiles) != 2 || !strings.Contains(strings.Join(tiles, " "), "Advice to check") {
			t.Errorf("the coordinator sees %v", tiles)
		}
		if tiles := h.tilesOf("t.four"); len(tiles) != 1 {
			t.Errorf("a teacher sees %v", tiles)
		}
		h.days = map[string]string{"staff": "2027-11-01"}
		doc := h.page("c.ord", "/guidance/check")
		h.want(doc, "#advice", "Staff How staff report 1 November 2027 Checked", "Older than a year")
		if r := h.figure("guidance.pages"); r.State != feature.Due || !strings.HasPrefix(r.Shown, "1 of 6") {
			t.Errorf("after one was checked: %+v", r)
		}
	})
}

// Whom to call: the pack's contacts with the school's own numbers, and what nobody has checked for a year. shows INC-30
func TestContacts(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		doc := h.page("t.four", "/guidance/contacts")
		h.want(doc, "#contacts", "Childline", "0800 1111", "Local authority", "No number yet", "Not checked for a year")
		h.want(doc, "#stale", "3 of these have not been checked for a year")
		h.own = []Contact{
			{Key: "authority", Name: "Example Council", For: "Everything", Phone: "01234 567890", OutOfHours: "01234 000000", Checked: "2026-11-01"},
			{Key: "designated_officer", Name: "Designated officer", Phone: "01234 1", Checked: "2024-01-01"},
			{Key: "mental_health", Name: "Mental health team", For: "Children in distress", Mail: "team@example.org", Link: "javascript:alert(1)", Checked: "2026-10-01"},
		}
		doc = h.page("t.four", "/guidance/contacts")
		h.want(doc, "#contacts", "Example Council", "01234 567890", "Out of hours", "Checked on 1 November 2026", "Mental health team", "team@example.org")
		h.want(doc, "#stale", "2 of these")
		if doc.Find(`a[href^="javascript"]`).Length() != 0 || doc.Find(`a[href="tel:01234567890"]`).Length() != 1 {
			t.Error("an address or a number is not a safe link")
		}
		if r := h.figure("guidance.contacts"); r.State != feature.Due || !strings.HasPrefix(r.Shown, "16 of 18") {
			t.Errorf("got %+v", r)
		}
		h.want(h.page("t.four", "/guidance/chart/incident?at=tell_head"), "#contact", "Designated officer", "01234 1")
	})
}

// Before a policy is in force the pages say so.
func TestWithoutAPolicy(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.base.Policy.Store(nil)
		if status, _, doc := h.ask("", "/guidance", nil); status != 404 || !strings.Contains(words(doc.Find("main")), "tell any adult") {
			t.Errorf("%d %s", status, words(doc.Find("main")))
		}
		if r := h.figure("guidance.charts"); r.State != feature.None {
			t.Errorf("got %+v", r)
		}
	})
}
