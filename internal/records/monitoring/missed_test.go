package monitoring

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// shows MON-05, WEB-13: a search in which a watched word rings and a quieter kind of words stands too rings all the same,
// also while a lesson is about the quieter one.
func TestAWatchedWordIsNotMadeQuietByOtherWords_MON05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.texts(0)
		h.lessonOn("The Second World War", "hate")
		h.base.Policy.Load().Pack.Filtering.Searches.Watched = []policy.WatchedWord{{Key: "abuse", Words: []string{"he touches me"}, Level: Urgent, Post: "dsl"}}
		for i, verdict := range []string{"allow", "block"} {
			e := h.words("a"+verdict, "ada.quill", "hate", "search", 60)
			e.Verdict, e.Alert, e.Rule = verdict, Urgent, "search.abuse"
			h.take(e)
			if all := h.alerts(); len(h.calls) != i+1 || all[0].Level != Urgent {
				t.Errorf("%s: called %d times, %+v", verdict, len(h.calls), all)
			}
			h.wait(time.Hour)
		}
	})
}

// shows MON-04, MON-05: words of a kind that the policy in force no longer has, told by a gateway that was cut off, raise
// what the policy said when they were read.
func TestWordsOfAKindThatIsGoneAreTold_MON04(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.texts(0)
	for _, where := range []string{"prompt", "search", "page"} {
		e := h.words(where, "ada.quill", "suicide_old", where, 90)
		e.Alert, e.Rule = Urgent, "text.suicide_old"
		h.take(e)
		if all := h.alerts(); len(all) == 0 || all[0].Level != Urgent || all[0].TextKind != "suicide_old" {
			t.Fatalf("%s: %+v", where, all)
		}
		h.wait(time.Hour)
	}
	if len(h.calls) != 3 {
		t.Errorf("called %d times", len(h.calls))
	}
	quiet := h.words("q", "ada.quill", "suicide_old", "page", 90)
	h.take(quiet)
	if n := len(h.alerts()); n != 3 {
		t.Errorf("what raised nothing when it was read does now: %d", n)
	}
}

// shows MON-14, MON-05: what a service outside writes stands nowhere but in its alert, so that no later finding takes its
// place, and no class's alert swallows it.
func TestEachFindingOfAServiceIsAnAlert_MON14(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kids := h.texts(6)
		finding := func(key, account, level, words string) string {
			id, err := h.m.Outside(t.Context(), Outside{Service: "Eyes", Key: key, Person: h.who[account].ID, Level: level, Kind: "self-harm", Words: words, At: h.clock()})
			h.no(err)
			return id
		}
		first, second := finding("1", "ada.quill", Urgent, "wants to die"), finding("2", "ada.quill", Normal, "played a game")
		if first == second || finding("1", "ada.quill", Urgent, "wants to die") != first {
			t.Error("two findings are one alert, or one is two")
		}
		for _, a := range h.alerts() {
			if a.ID == first && !strings.Contains(a.Words, "wants to die") {
				t.Errorf("the finding says %q", a.Words)
			}
		}
		for _, k := range kids {
			finding("c"+k, k, High, "talks to a stranger")
		}
		for _, a := range h.alerts() {
			if a.Kind == KindClass {
				t.Errorf("findings became one of a class: %+v", a)
			}
		}
	})
}

// shows MON-08, NEW-09: a concern is about a child, so it comes of a child's alert and not of a class's: the other children's
// would be in no list, and never be dealt with.
func TestAConcernComesOfAChildsAlert_MON08(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	kids := h.texts(6)
	for _, k := range kids {
		h.take(h.words("a"+k, k, "hate", "search", 60))
	}
	class := h.alerts()[0]
	if class.Kind != KindClass {
		t.Fatalf("no alert of the class: %+v", class)
	}
	g, err := h.grant("d.safe", "monitoring.open", "ada.quill")
	h.no(err)
	if _, err := h.m.openFrom(t.Context(), g, class, "They all looked for it", true); !errs.Is(err, errs.Conflict) {
		t.Errorf("a concern about nobody was opened: %v", err)
	}
	h.read(func(tx *ledger.Tx) error {
		again, err := h.m.store.Alert(t.Context(), tx, class.ID)
		if again.State != Open {
			t.Errorf("the class's alert is %s, and its parts are in no list", again.State)
		}
		return err
	})
}

// shows MON-04: a batch whose alarm cannot be raised does not keep the alerts of the batches behind it, and is told later.
func TestOneBatchDoesNotHoldUpTheOthers_MON04(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		broken := true
		h.m.config.Studies = func(_ context.Context, _ *ledger.Tx, person string, _ time.Time) (Study, error) {
			if broken && person == h.who["ada.quill"].ID {
				return Study{}, errors.New("the lessons are away")
			}
			return Study{}, nil
		}
		first, second := h.entry("b1", "ada.quill", "one.example", "selfharm"), h.entry("b2", "ben.otter", "two.example", "selfharm")
		first.Alert, second.Alert = Urgent, Urgent
		if err := h.m.Take(t.Context(), []board.Entry{first}); err == nil {
			t.Fatal("what failed was called stored and told")
		}
		_ = h.m.Take(t.Context(), []board.Entry{second})
		if all := h.alerts(); len(all) != 1 || all[0].Person != h.who["ben.otter"].ID {
			t.Fatalf("%+v", all)
		}
		broken = false
		h.no(h.m.settle(t.Context()))
		if all := h.alerts(); len(all) != 2 {
			t.Errorf("%+v", all)
		}
	})
}

// shows MON-05: an answer stands for ten minutes; what is urgent after that rings anew, as an alert of its own.
func TestAnAnswerDoesNotSilenceWhatComesLater_MON05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sign := func(id string) {
			e := h.entry(id, "ada.quill", "harm.example", "selfharm")
			e.Alert, e.At = Urgent, h.clock()
			h.take(e)
		}
		sign("a1")
		first := h.alerts()[0]
		b := browse(t, h)
		b.want("d.safe", "/alerts/"+first.ID+"/answer", url.Values{}, 303)
		h.wait(5 * time.Minute)
		sign("a2")
		if got := h.alerts(); len(got) != 1 || len(h.calls) == 0 {
			t.Fatalf("on the way to the child: %+v", got)
		}
		h.wait(12 * time.Minute)
		sign("a3")
		keys := map[string]bool{}
		for _, c := range h.calls {
			keys[c.Key] = true
		}
		if got := h.alerts(); len(got) != 2 || len(keys) != 2 {
			t.Errorf("later: %d alerts, %d calls", len(got), len(keys))
		}
	})
}
