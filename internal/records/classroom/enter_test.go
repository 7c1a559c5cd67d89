package classroom

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

const otters = "/classroom/1%20Otter"

// ready is a class with pictures and a page of its own; it gives the page's path.
func (h *house) ready(teacher *browser) string {
	h.t.Helper()
	teacher.post(otters + "/pictures")
	_, page := teacher.post(otters + "/door")
	href, _ := page.Find("main a.belisha-long").Attr("href")
	if !strings.HasPrefix(href, "http://school.example/class/") {
		h.t.Fatalf("the class's page is %q", href)
	}
	return strings.TrimPrefix(href, "http://school.example")
}

// pictures are a child's, read as the class's record gives them.
func (h *house) pictures(account string) (out []string) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		s, err := h.room.store.secret(h.t.Context(), tx, h.ids[account])
		if err != nil {
			return err
		}
		text, err := h.room.shown("pictures", h.ids[account], s.Sealed)
		out = strings.Split(text, ",")
		return err
	})
	return out
}

func (b *browser) press(path string, pictures ...string) (status int, said string) {
	b.h.t.Helper()
	chosen := ""
	for _, p := range pictures {
		s, page := b.post(path, "chosen", chosen, "pick", p)
		chosen, _ = page.Find("input[name=chosen]").Attr("value")
		status, said = s, strings.Join(strings.Fields(page.Find("main").Text()), " ")
	}
	return status, said
}

// shows PPL-07 PPL-01: a child of Year 1 comes in by three pictures as one person, and by nobody else's pictures.
func TestThreePicturesLetOneChildIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		door := h.ready(h.as("m.reed"))
		tablet := h.browser()
		_, page := tablet.get(door)
		names := page.Find(".belisha-big-tile__title").Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
		if !slices.Equal(names, []string{"Ada L.", "Ada W.", "Ben"}) {
			t.Errorf("the class's page shows %q", names)
		}
		ben := door + "/" + h.ids["b.finch"]
		mine := h.pictures("b.finch")
		if status, said := tablet.press(ben, mine[0], mine[1], mine[2]); status != http.StatusOK || !strings.Contains(said, "Ben") {
			t.Errorf("in by pictures: %d %s", status, said)
		}
		if status, _ := tablet.get("/account"); status != http.StatusOK {
			t.Errorf("the child's own page answers %d", status)
		}
		if h.verbs("accounts.signed-in") != 2 {
			t.Error("the child's sign-in is not in the trail")
		}
		other := h.browser()
		if status, said := other.press(ben, mine[1], mine[0], mine[2]); status != http.StatusUnprocessableEntity || !strings.Contains(said, "not your pictures") {
			t.Errorf("in another order: %d %s", status, said)
		}
		if r, err := other.c.Get(h.site.URL + "/account"); err != nil || r.Request.URL.Path != "/sign-in" {
			t.Errorf("wrong pictures let in: %v", r.Request.URL)
		}
	})
}

// shows PPL-16: after the policy's number of wrong tries the child waits, the right pictures do not help meanwhile, the
// class's teacher is told, and after the wait they do.
func TestWrongPicturesPauseAndTellTheTeacher(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		door := h.ready(h.as("m.reed"))
		ben, mine := door+"/"+h.ids["b.finch"], h.pictures("b.finch")
		wrong := []string{mine[1], mine[0], mine[2]}
		tablet := h.browser()
		for range 2 {
			if _, said := tablet.press(ben, wrong...); !strings.Contains(said, "not your pictures") {
				t.Fatal(said)
			}
		}
		if _, said := tablet.press(ben, wrong...); !strings.Contains(said, "wait a little") {
			t.Error(said)
		}
		if _, said := tablet.press(ben, mine...); !strings.Contains(said, "wait a little") {
			t.Errorf("during the wait: %s", said)
		}
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.ids["m.reed"]}) || strings.Contains(h.told[0].Text+h.told[0].Title, "Ben") {
			t.Errorf("told: %+v", h.told)
		}
		h.now.Add((2 * time.Minute).Milliseconds())
		if status, said := tablet.press(ben, mine...); status != http.StatusOK || strings.Contains(said, "pictures") {
			t.Errorf("after the wait: %d %s", status, said)
		}
	})
}

// shows PPL-10: the record is for the class's own staff after signing in again, each look is an event, it is sealed in
// the table, and from Year 3 on there is none.
func TestTheClassRecord(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		teacher := h.as("m.reed")
		h.ready(teacher)
		status, page := teacher.get(otters + "/record")
		rows := page.Find(".belisha-record__picture").Length()
		if status != http.StatusOK || rows != 9 || h.verbs("classroom.record-seen") != 1 {
			t.Errorf("the record: %d with %d pictures, %d looks noted", status, rows, h.verbs("classroom.record-seen"))
		}
		h.now.Add((6 * time.Minute).Milliseconds())
		r, err := teacher.c.Get(h.site.URL + otters + "/record")
		if err != nil || r.Request.URL.Path != "/prove" {
			t.Errorf("after six minutes it opens without signing in again: %v", r.Request.URL)
		}
		for who, path := range map[string]string{"s.hill": otters + "/record", "c.moor": otters + "/record"} {
			if status, _ := h.as(who).get(path); status != http.StatusForbidden {
				t.Errorf("%s gets %d", who, status)
			}
		}
		other := h.as("s.hill")
		for _, path := range []string{"/classroom/3%20Heron", "/classroom/3%20Heron/record"} {
			if status, page := other.get(path); status != http.StatusNotFound || !strings.Contains(page.Find("main").Text(), "nobody keeps a list") {
				t.Errorf("%s of Year 3 answers %d", path, status)
			}
		}
		if status, _ := other.post("/classroom/3%20Heron/pictures"); status != http.StatusNotFound {
			t.Errorf("pictures for Year 3: %d", status)
		}
		h.read(func(tx *ledger.Tx) error {
			s, err := h.room.store.secret(t.Context(), tx, h.ids["a.lark"])
			for _, p := range Pictures() {
				if strings.Contains(s.Sealed+s.Verifier, p+",") || strings.Contains(s.Sealed+s.Verifier, ","+p) { // a row in the clear has commas; a sealed one has none, and may spell a word
					t.Errorf("the table holds %q in the clear", p)
				}
			}
			return err
		})
	})
}

// shows PPL-10: cards let in, are logged out and back in, and a lost one is dead at once.
func TestCards(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		teacher := h.as("m.reed")
		h.ready(teacher)
		status, page := teacher.post(otters+"/cards", "child", h.ids["a.lark"])
		if status != http.StatusOK || page.Find(".belisha-card").Length() != 1 || page.Find(".belisha-card svg path").AttrOr("d", "") == "" {
			t.Fatalf("printing: %d", status)
		}
		token := strings.Repeat("x", 43)
		h.write("test", func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "classroom.cards-printed", Subject: Ref(school, h.ids["a.lark"])}, h.room.store.putCard(t.Context(), tx, h.ids["a.lark"], tokenHash(token))
		})
		tablet := h.browser()
		for range 5 { // a camera that only looks changes nothing
			if _, page := tablet.get("/card/" + token); !strings.Contains(page.Find("h1").Text(), "Hello, Ada") {
				t.Error("the card greets nobody")
			}
		}
		if r, err := tablet.c.Get(h.site.URL + "/account"); err != nil || r.Request.URL.Path != "/sign-in" {
			t.Error("looking at a card let in")
		}
		if status, _ := tablet.post("/card/" + token); status != http.StatusOK {
			t.Errorf("the card lets in with %d", status)
		}
		teacher.post(otters+"/move", "to", "out", "child", h.ids["a.lark"])
		if _, page := teacher.get(otters); !strings.Contains(page.Find("tbody").Text(), "Out since") {
			t.Error("the card is not shown as out")
		}
		teacher.post(otters+"/move", "to", "in")
		if _, page := teacher.get(otters); strings.Contains(page.Find("tbody").Text(), "Out since") {
			t.Error("the card is not back")
		}
		teacher.post(otters+"/move", "to", "lost", "child", h.ids["a.lark"])
		if status, _ := h.browser().post("/card/" + token); status != http.StatusNotFound {
			t.Errorf("a lost card answers %d", status)
		}
	})
}

// shows PPL-10 PPL-06: who has grown out of pictures, or left, is forgotten.
func TestOutgrownSecretsAreForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.ready(h.as("m.reed"))
		h.write("test", func(tx *ledger.Tx) (ledger.Event, error) {
			p, err := people.Store{}.Get(t.Context(), tx, h.ids["b.finch"])
			if err != nil {
				return ledger.Event{}, err
			}
			p.Year, p.Class = "3", "3 Heron"
			_, err = people.Store{}.Change(t.Context(), tx, p, nil)
			return ledger.Event{Verb: "people.changed", Subject: p.Ref(school)}, err
		})
		if err := h.room.outgrown(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.read(func(tx *ledger.Tx) error {
			left, err := h.room.store.secrets(t.Context(), tx)
			if len(left) != 2 || left[h.ids["b.finch"]].Child != "" {
				t.Errorf("kept: %d", len(left))
			}
			return err
		})
	})
}

// shows PPL-11: words are found, noted for which system and never kept, and hold nobody's name.
func TestRandomWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		teacher := h.as("m.reed")
		status, page := teacher.post("/words", "system", "Reading scheme", "age", "ks1")
		found := page.Find(".govuk-inset-text li").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
		if status != http.StatusOK || len(found) != suggestions || h.verbs("classroom.words-found") != 1 {
			t.Fatalf("%d %q", status, found)
		}
		for _, w := range found {
			if len(strings.Split(w, "-")) != 2 {
				t.Errorf("for a child of six: %q", w)
			}
		}
		if status, page := teacher.post("/words", "system", "", "age", "adult"); status != http.StatusUnprocessableEntity || page.Find(".govuk-error-message").Length() == 0 {
			t.Errorf("without a system: %d", status)
		}
		taken := strings.Split(found[0], "-")[0]
		for range 20 {
			for _, w := range drawn([]string{strings.ToUpper(taken)}, 2) {
				if slices.Contains(strings.Split(w, "-"), taken) {
					t.Fatalf("%q holds the name %q", w, taken)
				}
			}
		}
	})
}

// shows PPL-10: outside the school neither a class's page nor a card does anything.
func TestOutsideTheSchoolNothingOpens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		door := h.ready(h.as("m.reed"))
		h.base.Policy.Load().Pack.Settings.Access.School = []string{"10.1.0.0/16"}
		for _, path := range []string{door, door + "/" + h.ids["b.finch"], "/card/" + strings.Repeat("x", 43), "/class/" + url.PathEscape("no such")} {
			if status, page := h.browser().get(path); status != http.StatusNotFound || strings.Contains(page.Text(), "Ben") {
				t.Errorf("%s answers %d", path, status)
			}
		}
	})
}

// A row of pictures that was still being compared when the wait began does not let in, be it right: otherwise whoever sends all
// rows at once is in before the first wrong one counts. shows PPL-16
func TestARightRowDoesNotOvertakeTheWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		door := h.ready(h.as("m.reed"))
		ben, mine := door+"/"+h.ids["b.finch"], h.pictures("b.finch")
		tablet := h.browser()
		for range 3 {
			tablet.press(ben, mine[1], mine[0], mine[2])
		}
		compared := func() error {
			return h.room.right(t.Context(), h.base.Gate.System(school, "test"), people.Person{ID: h.ids["b.finch"]})
		}
		if err := compared(); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "wait a little") {
			t.Errorf("during the wait: %v", err)
		}
		h.now.Add((2 * time.Minute).Milliseconds())
		if err := compared(); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}
