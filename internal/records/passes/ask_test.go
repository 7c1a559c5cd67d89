package passes

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// press is a press of the ask button on a block page.
func (h *house) press(account, host, ticket string) (string, error) {
	h.t.Helper()
	return h.p.Asked(h.t.Context(), board.Tell{Kind: "ask", At: h.clock(), Words: "For our story", Entry: board.Entry{ID: ticket, Person: h.id(account), Host: host}})
}

// asks are those that wait.
func (h *house) asks() (out []Ask) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.p.store.waiting(h.t.Context(), tx)
		return err
	})
	return out
}

// From the press on the block page to the open page, with the seconds between. shows NEW-04
func TestAChildAsksAndTheTeacherOpens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "museum.example", "story.example")
		one, err := h.opens("t.four", Opening{Sites: "museum.example"})
		h.no(err)
		number, err := h.press("ada.quill", "Story.Example.", "ticket-1")
		h.no(err)
		again, err := h.press("ada.quill", "story.example", "ticket-1")
		h.no(err)
		third, err := h.press("ada.quill", "story.example", "ticket-2")
		h.no(err)
		if number != "A2026-0001" || again != number || third != number || len(h.asks()) != 1 {
			t.Errorf("numbers %q, %q, %q; %d wait", number, again, third, len(h.asks()))
		}
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.id("t.four")}) || h.told[0].Href != "/passes" {
			t.Errorf("who leads the lesson was told: %+v", h.told)
		}
		h.wait(20 * time.Second)
		a := h.asks()[0]
		h.no(h.try("t.four", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.answer(t.Context(), tx, a.ID, one.ID, nil, nil) }))
		if got := h.sites("eve.moss", h.clock()); got != "museum.example story.example" {
			t.Errorf("open: %q", got)
		}
		err = h.try("t.four", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.decline(t.Context(), tx, a.ID, noes()[0]) })
		wants(t, err, errs.Conflict, "", "already been answered")
		if r := h.figure("passes.ask_seconds"); !strings.HasPrefix(r.Shown, "20 seconds from ask to open page (median); 1 asked; 1 opened") {
			t.Errorf("the figure reads %q", r.Shown)
		}
		h.whole()
	})
}

// Nobody opens another class's ask; a site that nobody has looked at is looked at first; a lesson that is opened for it
// answers it; a teacher says no kindly; what nobody answers is over with the hour. shows NEW-04, WEB-19
func TestHowAnAskEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.press("ada.quill", "story.example", "t1")
		h.no(err)
		if len(h.told) != 1 || len(h.told[0].To) != 2 || !slices.Contains(h.told[0].To, h.id("t.four")) {
			t.Errorf("the teachers of the class were told: %+v", h.told)
		}
		other, err := h.opens("t.two", Opening{Class: "Y2", Sites: "story.example", Looked: []string{"story.example"}})
		h.no(err)
		a := h.asks()[0]
		err = h.try("t.two", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.p.answer(t.Context(), tx, a.ID, other.ID, nil, nil)
		})
		wants(t, err, errs.Forbidden, "", "another class")
		h.wait(5 * time.Second)
		one, err := h.opens("t.four", Opening{Sites: "story.example", Ask: a.ID})
		h.no(err)
		if len(h.asks()) != 0 {
			t.Error("the lesson that was opened for it does not answer it")
		}
		_, err = h.press("eve.moss", "unseen.example", "t2")
		h.no(err)
		b := h.asks()[0]
		answer := func(looked ...string) error {
			return h.try("t.four", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) {
				return h.p.answer(t.Context(), tx, b.ID, one.ID, looked, nil)
			})
		}
		wants(t, answer(), errs.Invalid, "sites", "Look at unseen.example first")
		h.no(answer("unseen.example"))
		_, err = h.press("ada.quill", "game.example", "t3")
		h.no(err)
		d := h.asks()[0]
		decline := func(says string) error {
			return h.try("t.four", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.decline(t.Context(), tx, d.ID, says) })
		}
		wants(t, decline(" "), errs.Invalid, "says", "kind sentence")
		h.no(decline(noes()[1]))
		_, err = h.press("ada.quill", "late.example", "t4")
		h.no(err)
		h.wait(askLives + time.Second)
		h.no(h.p.Turn(t.Context()))
		if r := h.figure("passes.ask_seconds"); !strings.Contains(r.Shown, "4 asked; 2 opened, 1 answered no, 1 unanswered") {
			t.Errorf("the figure reads %q", r.Shown)
		}
		h.whole()
	})
}

// Only children of a class ask here, for a site, and not without end.
func TestWhoMayAskForWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.press("t.four", "museum.example", "t1")
		wants(t, err, errs.Forbidden, "", "Only children of a class")
		_, err = h.press("ada.quill", "10.0.0.1", "t2")
		wants(t, err, errs.Invalid, "host", "name of the page")
		last := ""
		for i := range mostAsks {
			last, err = h.press("ada.quill", fmt.Sprintf("a%d.example", i), fmt.Sprint("n", i))
			h.no(err)
		}
		wants(t, h.try("ada.quill", "passes.ask", func(tx *ledger.Tx) (ledger.Event, error) {
			_, e, err := h.p.ask(t.Context(), tx, Ask{Person: h.id("ada.quill"), Host: "more.example", At: tx.Now})
			return e, err
		}), errs.Conflict, "host", "Wait until your teacher has looked")
		// A block page refused would be sent again and again, with what children tell behind it.
		if number, err := h.press("ada.quill", "more.example", "t3"); err != nil || number != last || len(h.asks()) != mostAsks {
			t.Errorf("one too many from a block page: %q, %v, %d wait", number, err, len(h.asks()))
		}
		_, err = h.p.Asked(t.Context(), board.Tell{Kind: "ask", Entry: board.Entry{ID: "t4", Host: "museum.example"}})
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("somebody unknown asked: %v", err)
		}
	})
}

// A page is hidden for a child or a class until the lesson ends, with a failure report; the place of help never is; a
// teacher opens it again. shows WEB-18
func TestAPageIsHiddenAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "museum.example")
		_, err := h.opens("t.four", Opening{Sites: "museum.example"})
		h.no(err)
		hide := func(account string, x Hide, typed string) (Hide, error) {
			var out Hide
			err := h.try(account, "passes.hide", func(tx *ledger.Tx) (e ledger.Event, err error) {
				out, e, err = h.p.Hide(t.Context(), tx, x, typed)
				return e, err
			})
			return out, err
		}
		h.screens[h.id("ada.quill")] = "bad.example lions"
		h.screens[h.id("eve.moss")] = "childline.org.uk"
		host, words := h.p.seen(t.Context(), h.id("ada.quill"), h.id("eve.moss"))
		if host != "bad.example" || words != "lions" {
			t.Errorf("on the screens: %q, %q", host, words)
		}
		one, err := hide("ada.quill", Hide{Person: h.id("ada.quill"), Class: "Y4", Host: host, Words: words}, "")
		h.no(err)
		same, err := hide("ada.quill", Hide{Person: h.id("ada.quill"), Class: "Y4", Host: host}, "")
		h.no(err)
		if same.ID != one.ID || len(h.failures) != 1 || h.failures[0].Host != "bad.example" || h.failures[0].Words != "lions" || h.failures[0].Person != h.id("ada.quill") {
			t.Errorf("pressed twice: %+v", h.failures)
		}
		if _, shut := h.facts("ada.quill", h.clock()); !slices.Equal(shut, []string{"bad.example"}) {
			t.Errorf("shut for the child: %v", shut)
		}
		if _, shut := h.facts("eve.moss", h.clock()); len(shut) != 0 {
			t.Errorf("shut for another: %v", shut)
		}
		_, err = hide("t.four", Hide{Class: "Y4"}, "childline.org.uk")
		wants(t, err, errs.Invalid, "host", "stays open for everybody")
		_, err = hide("t.four", Hide{Class: "Y4"}, "no address")
		wants(t, err, errs.Invalid, "host", "address of the page")
		all, err := hide("t.four", Hide{Class: "Y4"}, "https://worse.example/x")
		h.no(err)
		end := h.clock().Add(30 * time.Minute)
		for at, want := range map[time.Time]int{h.clock(): 1, end.Add(-time.Millisecond): 1, end: 0} {
			if _, shut := h.facts("eve.moss", at); len(shut) != want {
				t.Errorf("the class at %s: %v", at, shut)
			}
		}
		if _, shut := h.facts("ben.otter", h.clock()); len(shut) != 0 {
			t.Errorf("another class: %v", shut)
		}
		if r := h.figure("passes.hidden"); !strings.HasPrefix(r.Shown, "2 hidden this term; 0 failure reports followed up") || r.State != "due" {
			t.Errorf("the figure reads %+v", r)
		}
		h.done = true
		if r := h.figure("passes.hidden"); r.State != "proven" {
			t.Errorf("followed up: %+v", r)
		}
		lift := func() error {
			return h.try("t.four", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Lift(t.Context(), tx, all.ID) })
		}
		h.no(lift())
		wants(t, lift(), errs.Conflict, "", "open again already")
		if _, shut := h.facts("eve.moss", h.clock()); len(shut) != 0 {
			t.Errorf("lifted: %v", shut)
		}
		for at, want := range map[time.Time]int{h.clock(): 1, end: 0} { // the report stays, and the filter is told that this class sees the page
			h.read(func(tx *ledger.Tx) error {
				lifted, err := h.p.Lifted(t.Context(), tx, at)
				if len(lifted[h.id("eve.moss")]) != want || len(lifted[h.id("ben.otter")]) != 0 {
					t.Errorf("shown again at %s: %v", at, lifted)
				}
				return err
			})
		}
		two, err := hide("t.two", Hide{Class: "Y2"}, "bad.example") // no lesson runs: until the break
		h.no(err)
		if got := clockTime(two.Until); got != "10:30" {
			t.Errorf("hidden until %s", got)
		}
		h.whole()
	})
}

// A child that presses again and again opens no pile of reports.
func TestHidingIsBounded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var err error
		for i := 0; i <= mostHides && err == nil; i++ {
			err = h.try("ada.quill", "passes.hide", func(tx *ledger.Tx) (e ledger.Event, err error) {
				_, e, err = h.p.Hide(t.Context(), tx, Hide{Person: h.id("ada.quill"), Class: "Y4", Host: fmt.Sprintf("bad%d.example", i)}, "")
				return e, err
			})
		}
		wants(t, err, errs.Conflict, "", "A lot is hidden already")
		if len(h.failures) != mostHides {
			t.Errorf("%d reports", len(h.failures))
		}
	})
}
