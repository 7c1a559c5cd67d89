package chronology

import (
	"context"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// years opens a child's page with a reason.
func years(h *house, account, more string) string {
	return "/chronology/" + h.id(account) + "?why=case" + more
}

// One child's years stand in one picture and one list, with what other features know; each look leaves an event with its
// reason, and without a reason nothing opens.
// shows INC-04, INC-42, MON-15
func TestAChildsYears(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.c.Bind(withMore(h))
		first := h.open(incidents.Opening{Words: "Ada Quill was sent unkind words.", Affected: []string{h.id("ada.quill")}, Happened: day(2024, 3, 4)})
		h.attach(first.ID, incidents.Evidence{Kind: incidents.NoteKind, Description: "What the screen said"})
		h.open(incidents.Opening{Words: "Ada Quill used another's account.", Subjects: []string{h.id("ada.quill")}, Happened: day(2026, 10, 5)})
		h.open(incidents.Opening{Words: "About Ben alone.", Affected: []string{h.id("ben.otter")}})
		dsl := h.browser("d.safe")
		_, d := dsl.get("/chronology/" + h.id("ada.quill"))
		if d.Find("input[name=why]").Length() != len(Reasons()) || h.events("chronology.viewed") != 0 {
			t.Error("it opened without a reason")
		}
		hasNot(t, d, "main", "Ada")
		status, d := dsl.get(years(h, "ada.quill", ""))
		if status != 200 || d.Find("#lines > li").Length() != 4 {
			t.Errorf("status %d: %s", status, text(d, "#lines"))
		}
		for _, want := range []string{"unkind words", "another's account", "What the screen said", "Break taken away"} {
			has(t, d, "#lines", want)
		}
		hasNot(t, d, "main", "About Ben")
		if d.Find("svg.belisha-strip__picture rect").Length() < 3 || d.Find(".belisha-chart svg").Length() != 1 {
			t.Error("the pictures are not drawn")
		}
		_, d = dsl.get(years(h, "ada.quill", "&kind=case&until=2025-01-01"))
		if d.Find("#lines > li").Length() != 1 {
			t.Errorf("narrowed: %s", text(d, "#lines"))
		}
		if status, d = dsl.get(years(h, "ada.quill", "&from=soon")); status != 422 || d.Find("#from-error").Length() != 1 {
			t.Errorf("a day that is none: %d", status)
		}
		h.read(func(tx *ledger.Tx) error {
			told, err := ledger.Find(t.Context(), tx, ledger.Query{Verb: "chronology.viewed", Limit: 10})
			if len(told) != 3 || told[0].Why != "case" || told[0].Subject.ID != h.id("ada.quill") || told[0].Actor != "person/"+h.id("d.safe") {
				t.Errorf("the looks in the trail: %+v", told)
			}
			return err
		})
	})
}

func withMore(h *house) Hooks {
	hooks := h.hooks()
	hooks.More = append(hooks.More, func(_ context.Context, _ *ledger.Tx, person string) ([]Line, error) {
		if person != h.id("ada.quill") {
			return nil, nil
		}
		return []Line{{At: clock.Text(day(2026, 10, 6)), Kind: "sanction", Title: "Break taken away", Text: "For two days"}}, nil
	})
	return hooks
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 10, 0, 0, 0, time.UTC) }

// Who may open it: those who deal with cases of the child. A case about the reader is not among its lines; adults have none.
// shows INC-06, INC-42
func TestWhoOpensAChildsYears(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(incidents.Opening{Words: "The coordinator was rude to Ada.", Subjects: []string{h.id("c.ord")}, Affected: []string{h.id("ada.quill")}})
		for account, want := range map[string]int{"d.safe": 200, "h.high": 200, "c.ord": 200, "k.chair": 403, "t.four": 403, "a.min": 403, "ada.quill": 403, "p.quill": 403} {
			if status, _ := h.browser(account).get(years(h, "ada.quill", "")); status != want {
				t.Errorf("%s: %d, want %d", account, status, want)
			}
		}
		_, d := h.browser("h.high").get(years(h, "ada.quill", ""))
		has(t, d, "#lines", "was rude")
		_, d = h.browser("c.ord").get(years(h, "ada.quill", ""))
		hasNot(t, d, "main", "rude")
		has(t, d, "main", "Nothing here")
		if status, _ := h.browser("d.safe").get(years(h, "t.four", "")); status != 404 {
			t.Errorf("an adult's years: %d", status)
		}
		if status, _ := h.browser("d.safe").get("/chronology/nobody?why=case"); status != 404 {
			t.Errorf("nobody's years: %d", status)
		}
	})
}

// Other children stand without their names for a reader who may not see them, and in a bundle for everybody unless asked for;
// whoever told it stands nowhere.
// shows INC-04
func TestOtherChildrenAreNotNamed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Words: "Ben Otter pushed Ada. BEN's friend laughed; Bén too, and ben.otter wrote it. Benedict did not.", Reporter: h.id("t.four"),
			Subjects: []string{h.id("ben.otter"), h.id("h.high")}, Affected: []string{h.id("ada.quill")}})
		chair := h.browser("k.chair") // the head is named, so the chair has it, and the register shows the chair no child
		status, d := chair.get(years(h, "ada.quill", ""))
		if status != 200 {
			t.Fatalf("the chair: %d", status)
		}
		has(t, d, "#lines", "another child (Year 2) pushed Ada. another child (Year 2)'s friend laughed; another child (Year 2) too, and another child (Year 2) wrote it. Benedict did not.")
		has(t, d, "#hidden", "1 other children")
		hasNot(t, d, "main", "Otter")
		_, d = chair.get("/chronology/bundle/" + h.id("ada.quill") + "?why=meeting&names=show")
		hasNot(t, d, "main", "Otter")
		hasNot(t, d, "main", "Tessa")
		has(t, d, "#c-"+i.ID, "another child (Year 2): Their conduct")
	})
}

// A bundle is one page: cover, contents, case by case with the hashes of its evidence. Printing leaves an event.
// shows INC-04
func TestTheBundle(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.c.Bind(withMore(h))
		i := h.open(incidents.Opening{Words: "Ben Otter took Ada Quill's tablet.", Affected: []string{h.id("ada.quill")}, Subjects: []string{h.id("ben.otter")}})
		h.attach(i.ID, incidents.Evidence{Kind: incidents.Address, Address: "game.example/chat", Description: "Where it was written"})
		dsl := h.browser("d.safe")
		at := "/chronology/bundle/" + h.id("ada.quill")
		_, d := dsl.get(at)
		if d.Find("input[name=why]").Length() == 0 {
			t.Error("it is printed without a reason")
		}
		_, d = dsl.get(at + "?why=meeting")
		has(t, d, "#cover h1", "Chronology of Ada Quill")
		has(t, d, "#cover", "by Dora Safe. Purpose: A meeting or conference about this child")
		has(t, d, "#cover ol", i.Number)
		has(t, d, "#c-"+i.ID, "another child (Year 2) took Ada Quill's tablet")
		has(t, d, "#other", "Break taken away")
		if hash := text(d, "#c-"+i.ID+" .belisha-hash"); len(hash) != 64 {
			t.Errorf("the hash of the evidence: %q", hash)
		}
		hasNot(t, d, "main", "Otter")
		_, d = dsl.get(at + "?why=meeting&names=show")
		has(t, d, "#c-"+i.ID, "Ben Otter took")
		if n := h.events("chronology.printed"); n != 2 {
			t.Errorf("%d bundles in the trail", n)
		}
	})
}

// A name that the child bears too stays, since it may be theirs.
func TestANameOfTheChildsOwnStays(t *testing.T) {
	own := people.Person{ID: "1", Given: "Ada", Family: "Quill"}
	r := &redactor{hidden: map[string]string{}}
	r.hide(people.Person{ID: "2", Given: "Łukasz", Family: "Quill", Account: "l.quill"}, own, "another child")
	if got := r.text("Ada Quill and Lukasz Quill; ŁUKASZ; Quill"); got != "Ada Quill and another child; another child; Quill" {
		t.Error(got)
	}
	if got := another("R") + another("") + another("N"); got != "another child (Reception)another childanother child (Nursery)" {
		t.Error(got)
	}
}

// The picture keeps to a width that fits, however many years there are.
func TestThePictureFits(t *testing.T) {
	var lines []Line
	for y := 1999; y < 2027; y++ {
		lines = append(lines, Line{At: clock.Text(day(y, 5, 1)), Kind: CaseLine})
	}
	s := strip(append(lines, Line{Kind: NoteLine}))
	if len(s.Columns) > 2*mostColumns || len(s.Columns) < 6 {
		t.Errorf("%d columns", len(s.Columns))
	}
	n := 0
	for _, c := range s.Columns {
		n += c.Values[0]
	}
	if n != len(lines) {
		t.Errorf("%d of %d lines are in the picture", n, len(lines))
	}
	if len(strip(nil).Columns) != 0 || !strings.Contains(column(2026*12, 12), "December 2026") {
		t.Error("an empty picture, or a wrong label")
	}
}
