package lessons

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// fill opens cases so that one type is many and another is few.
func (h *house) fill(many int) {
	h.t.Helper()
	for range many {
		h.open1("a.jessamoor", "other_account")
	}
	h.open1("b.thornbeck", "")
}

// The summary is drafted from the numbers and from what was learned, edited, checked, approved and published to staff, children
// and parents, each in their own view; small groups are merged. shows INC-41, STD-28
func TestYouSaidWeDid(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		h.fill(7)
		h.now = at("2026-12-10 09:00")
		doc := h.page("c.ostrander", "/said/draft?kind=said&term=autumn-2026", nil, 200)
		h.want(doc, "textarea", "You said: 8 worries reached us this term, up to 9 December 2026.", "Telling is never wrong")
		text := wordsOf(doc.Find("main"))
		if strings.Contains(text, "Not yet decided: 1") || strings.Contains(text, "Conduct: 7") {
			t.Errorf("a small group shows, or what it is subtracted from: %s", text)
		}
		form := url.Values{"kind": {YouSaid}, "term": {"autumn-2026"}, "body": {"Adalind told us something."}}
		h.want(h.page("c.ostrander", "/said/draft", form, 422), ".govuk-error-summary", "could tell who somebody is")
		form.Set("body", "You said: games can be unkind.\nWe did: a lesson in every class.")
		note := h.page("c.ostrander", "/said/draft", form, 303).to
		h.page("p.jessamoor", note, nil, 404)
		h.page("a.jessamoor", note, url.Values{"how": {"x"}}, 403)
		h.want(h.page("p.jessamoor", "/said", nil, 200), "main", "Nothing here yet")
		h.page("h.zibbelind", note, url.Values{"how": {""}}, 403)
		h.page("c.ostrander", note, url.Values{"how": {""}}, 303)
		h.page("c.ostrander", note, url.Values{"how": {""}}, 422)
		h.page("c.ostrander", "/said/draft", form, 422)
		for _, who := range []string{"a.jessamoor", "p.jessamoor", "t.fourswick", "g.undershaw"} {
			h.want(h.page(who, "/said", nil, 200), "#note", "We did: a lesson in every class.")
			h.want(h.page(who, note, nil, 200), "#note", "8")
			h.want(h.page(who, "/", nil, 200), "a[href='/said']", "You said, we did")
		}
		if len(h.events("lessons.published")) != 1 {
			t.Error("the trail does not tell that it was published")
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.system())
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}

// The note to parents says how parents get it; children do not read it. shows GOV-13
func TestTheNoteToParents(t *testing.T) {
	h := single(t).open()
	h.fill(6)
	h.now = at("2026-12-19 09:00")
	form := url.Values{"kind": {Parents}, "term": {"autumn-2026"}, "body": {"Messages late at night keep coming up. Keep devices out of bedrooms."}}
	note := h.page("h.zibbelind", "/said/draft", form, 303).to
	h.want(h.page("c.ostrander", note, url.Values{"how": {""}}, 422), ".govuk-error-summary", "Enter how parents get it")
	h.page("c.ostrander", note, url.Values{"how": {"Newsletter of 18 December; news page"}}, 303)
	h.want(h.page("p.jessamoor", "/said", nil, 200), "#note", "Keep devices out of bedrooms")
	h.want(h.page("a.jessamoor", "/said", nil, 200), "main", "Nothing here yet")
	h.page("a.jessamoor", note, nil, 404)
}

// Near the end of a term the coordinator is reminded once of each note that is not out, and what is out is a figure.
// shows INC-41, GOV-13
func TestThePromptNearTheEndOfTerm(t *testing.T) {
	h := single(t).open()
	h.no(h.l.prompt(t.Context()))
	if len(h.told) != 0 {
		t.Errorf("in November told of %v", h.told)
	}
	h.now = at("2026-12-12 09:00")
	for range 3 {
		h.no(h.l.prompt(t.Context()))
	}
	if len(h.told) != 2 || len(h.events("lessons.prompted")) != 1 || h.told[0].To[0] != h.who["c.ostrander"].ID || !strings.HasPrefix(h.told[0].Href, "/said/draft") {
		t.Errorf("in December told of %v", h.told)
	}
	read := func() (r feature.Reading) {
		h.read(func(tx *ledger.Tx) (err error) {
			r, err = h.l.readSaid(t.Context(), tx, feature.Ask{Now: h.now})
			return err
		})
		return r
	}
	h.now = at("2027-01-20 09:00")
	if r := read(); r.State != feature.Due || !strings.HasPrefix(r.Shown, "0 of 2 notes of Autumn") {
		t.Errorf("before the first it reads %+v", r)
	}
	for _, kind := range []string{YouSaid, Parents} {
		note := h.page("c.ostrander", "/said/draft", url.Values{"kind": {kind}, "term": {"autumn-2026"}, "body": {"A calm term."}}, 303).to
		h.page("c.ostrander", note, url.Values{"how": {"Newsletter"}}, 303)
	}
	if r := read(); r.State != feature.Proven || r.Shown != "2 of 2 notes of Autumn term 2026 published" {
		t.Errorf("with both it reads %+v", r)
	}
	h.now = at("2027-05-01 09:00")
	if r := read(); r.State != feature.Failing {
		t.Errorf("a term later it reads %+v", r)
	}
}

// What one note has printed is kept from being subtracted from the next: two more concerns of one type do not follow from two
// notes of one term. shows STD-28, GOV-17
func TestTwoNotesOfOneTermCannotBeSubtracted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		h.fill(9)
		h.now = h.now.Add(24 * time.Hour)
		publish := func(kind string) string {
			note := h.page("c.ostrander", "/said/draft", url.Values{"kind": {kind}, "term": {"autumn-2026"}, "body": {"A calm term."}}, 303).to
			h.page("c.ostrander", note, url.Values{"how": {"Newsletter"}}, 303)
			return wordsOf(h.page("t.fourswick", note, nil, 200).Find("#note"))
		}
		if text := publish(YouSaid); !strings.Contains(text, "What it was about: 10") {
			t.Errorf("the first note says %s", text)
		}
		h.open1("a.jessamoor", "other_account")
		h.open1("a.jessamoor", "other_account")
		h.now = h.now.Add(24 * time.Hour)
		if text := publish(Parents); strings.Contains(text, "12") {
			t.Errorf("the second note tells of two more: %s", text)
		}
	})
}

// A text with the numbers of the day on which it was drafted is not put above those of a later day: what came in between would
// be their difference. shows STD-28, INC-41
func TestATextWithOldNumbersIsNotPublished(t *testing.T) {
	h := single(t).open()
	h.fill(9)
	h.now = h.now.Add(24 * time.Hour)
	form := url.Values{"kind": {YouSaid}, "term": {"autumn-2026"}, "body": {strings.TrimSpace(h.page("c.ostrander", "/said/draft?kind=said&term=autumn-2026", nil, 200).Find("textarea").Text())}}
	note := h.page("c.ostrander", "/said/draft", form, 303).to
	for range 6 {
		h.open1("a.jessamoor", "other_account")
	}
	h.now = h.now.Add(24 * time.Hour)
	h.want(h.page("c.ostrander", note, url.Values{"how": {"Newsletter"}}, 422), ".govuk-error-summary", "The numbers have changed since this was written")
	h.want(h.page("t.fourswick", "/said", nil, 200), "main", "Nothing here yet")
	form.Set("body", "You said: 16 worries reached us this term.")
	h.page("c.ostrander", "/said/draft", form, 303)
	h.page("c.ostrander", note, url.Values{"how": {"Newsletter"}}, 303)
}

// A neighbour's lessons, patterns and notes never show.
func TestTheNeighbour(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		next := build(t, h.d, "s2").open()
		i := next.open1("a.jessamoor", "other_account")
		next.page("c.ostrander", "/incidents/"+i.ID+"/lesson", answers("Keep passwords.", "", PassOn), 303)
		note := next.page("c.ostrander", "/said/draft", url.Values{"kind": {YouSaid}, "term": {"autumn-2026"}, "body": {"Theirs."}}, 303).to
		next.page("c.ostrander", note, url.Values{"how": {""}}, 303)
		h.open()
		h.want(h.page("c.ostrander", "/lessons?state=all", nil, 200), "main", "Nothing here")
		h.page("c.ostrander", note, nil, 404)
		h.page("c.ostrander", "/incidents/"+i.ID+"/lesson", nil, 404)
		h.want(h.page("p.jessamoor", "/said", nil, 200), "main", "Nothing here yet")
	})
}
