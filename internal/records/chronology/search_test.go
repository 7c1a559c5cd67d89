package chronology

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/records/chronology/internal/index"
	"belisha/internal/records/incidents"
	"belisha/internal/web/webtest"
)

func q(words string) string { return "/chronology?q=" + url.QueryEscape(words) }

// What stands anywhere in a case finds it, at once and in any writing; each search is in the trail without its words.
// shows INC-04, INC-42
func TestACaseIsFoundByItsWords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Words: "Somebody sent Zażółć gęślą jaźń on the <b>tablet</b>.", Affected: []string{h.id("ada.quill")}})
		other := h.open(incidents.Opening{Words: "A quarrel in the bus queue 学校.", Affected: []string{h.id("ben.otter")}})
		e := incidents.Evidence{Kind: incidents.Address, Address: "pony-forum.example/page9", Description: "A marmalade forum"}
		h.attach(i.ID, e)
		dsl := h.browser("d.safe")
		for words, want := range map[string]string{"zazolc": i.Number, "ZAŻÓŁĆ jazn": i.Number, "tabl": i.Number, "marmalade": i.Number, "pony-forum.example": i.Number,
			i.Number: i.Number, "quarrel bus": other.Number, "学": other.Number} {
			status, d := dsl.get(q(words))
			if got := d.Find("#results > li").Length(); status != 200 || got != 1 {
				t.Errorf("%q: status %d, %d found", words, status, got)
			}
			has(t, d, "#results", want)
		}
		_, d := dsl.get(q("tablet"))
		if marked := text(d, "#results mark"); marked != "tablet" {
			t.Errorf("marked: %q", marked)
		}
		if d.Find("#results p b").Length() != 0 {
			t.Error("what was typed in a case became a part of the page")
		}
		has(t, d, "#results p", "<b>tablet</b>")
		_, d = dsl.get(q("marmalade quarrel"))
		has(t, d, "main", "Nothing found")
		if n := h.events("chronology.searched"); n != 10 {
			t.Errorf("%d searches in the trail", n)
		}
	})
}

// Whoever a case is about finds nothing of it, and counts tell nothing either; nor does one who does not deal with it.
// shows INC-06, INC-42
func TestASubjectFindsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		about := h.open(incidents.Opening{Words: "The coordinator kept a secret marzipan list.", Subjects: []string{h.id("c.ord")}, Confidential: true})
		child := h.open(incidents.Opening{Words: "A marzipan joke in class.", Affected: []string{h.id("ada.quill")}})
		for account, want := range map[string]string{"h.high": "2 concerns", "c.ord": "1 concern,", "d.safe": "1 concern,", "t.four": "1 concern,"} {
			status, d := h.browser(account).get(q("marzipan"))
			if status != 200 {
				t.Errorf("%s: %d", account, status)
			}
			has(t, d, "#total", want)
			if account != "h.high" {
				hasNot(t, d, "main", about.Number)
				has(t, d, "#results", child.Number)
			}
		}
		for _, account := range []string{"ada.quill", "p.quill", "a.min"} {
			if status, _ := h.browser(account).get(q("marzipan")); status != 403 {
				t.Errorf("%s searches: %d", account, status)
			}
		}
		_, d := h.browser("c.ord").get(q("secret"))
		has(t, d, "main", "Nothing found")
	})
}

// Nothing that can be typed is an error, and filters narrow what is found.
// shows INC-04
func TestNoQuestionIsWrong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for n := range 25 {
			h.open(incidents.Opening{Words: fmt.Sprintf("Pancake number %d", n), Happened: time.Date(2026, 9, 1+n, 9, 0, 0, 0, time.UTC)})
		}
		v := h.browser("d.safe")
		for _, hostile := range []string{`"`, `' OR 1=1 --`, `pancake" OR "`, `a AND OR NOT ( NEAR/3`, `* : ^ - + | & ! <->`, "\x00\xff", strings.Repeat("pancake ", 1280), strings.Repeat("x", 10240), `%_!`, `\'`, "  "} {
			if status, _ := v.get(q(hostile)); status != 200 {
				t.Errorf("%.30q: %d", hostile, status)
			}
		}
		_, d := v.get(q("pancake"))
		if d.Find("#results > li").Length() != index.PerPage {
			t.Errorf("a page of %d", d.Find("#results > li").Length())
		}
		_, d = v.get(q("pancake") + "&page=2")
		if d.Find("#results > li").Length() != 5 {
			t.Errorf("the second page has %d", d.Find("#results > li").Length())
		}
		_, d = v.get(q("pancake") + "&from=2026-09-03&until=2026-09-04")
		has(t, d, "#total", "2 concerns")
		_, d = v.get(q("pancake") + "&state=closed")
		has(t, d, "main", "Nothing found")
		status, d := v.get(q("pancake") + "&from=yesterday")
		if status != 422 {
			t.Errorf("a day that is none: %d", status)
		}
		has(t, d, "#from-error", "Enter the first day")
		_, d = v.get("/chronology")
		has(t, d, "main", "Look for something")
	})
}

// What was missed is found by the job, and what was removed is forgotten.
func TestTheIndexCatchesUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for n := range 230 {
			h.open(incidents.Opening{Words: fmt.Sprintf("Turnip %d", n)})
		}
		h.no(h.c.index.Rebuild(t.Context()))
		before := h.events("chronology.indexed")
		h.no(h.c.index.Rebuild(t.Context()))
		if after := h.events("chronology.indexed"); before != 1 || after != before {
			t.Errorf("%d batches, then %d", before, after)
		}
		_, d := h.browser("d.safe").get(q("turnip"))
		has(t, d, "#total", "230 concerns")
	})
}

func TestPagesFit(t *testing.T) {
	each(t, func(t *testing.T, h *house) { webtest.CheckPages(t, h.opens()) })
}
