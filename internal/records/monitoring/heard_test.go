package monitoring

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// shows STD-08, MON-04: what became high after a quieter sign is told at once, whoever saw the quieter one: a page that is
// looked at first hides no search. Nobody is told of it twice.
func TestWhatBecomesHighIsTold_STD08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.texts(0)
		h.take(h.words("p1", "ada.quill", "hate", "page", 60))
		b := browse(t, h)
		if all := h.alerts(); len(all) != 1 || all[0].Level != Normal || len(h.told) != 0 {
			t.Fatalf("a page: %+v, told %+v", all, h.told)
		}
		b.want("c.ord", "/alerts/"+h.alerts()[0].ID, nil, 200, "First read")
		h.wait(5 * time.Minute)
		h.take(h.words("s1", "ada.quill", "hate", "search", 95))
		all := h.alerts()
		if len(all) != 1 || all[0].Level != High || len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who["c.ord"].ID}) || h.told[0].Href != "/alerts/"+all[0].ID {
			t.Fatalf("what became high: %+v, told %+v", all, h.told)
		}
		h.read(func(tx *ledger.Tx) error {
			if r, err := h.m.store.readOf(t.Context(), tx, all[0].ID); err != nil || r.Alert != "" {
				t.Errorf("it counts as read while nobody has seen that it is high: %+v, %v", r, err)
			}
			return nil
		})
		h.take(h.words("s2", "ada.quill", "hate", "search", 96))
		if len(h.told) != 1 {
			t.Errorf("told again: %+v", h.told)
		}
	})
}

// shows NEW-09, STD-08: words beyond doubt in a lesson that explained the first of them are told at once.
func TestALessonHidesNoSureWords_STD08(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.texts(0)
	h.lessonOn("The Second World War", "hate")
	h.take(h.words("s1", "ada.quill", "hate", "search", 60))
	h.wait(time.Minute)
	h.take(h.words("s2", "ada.quill", "hate", "search", 97))
	if all := h.alerts(); len(all) != 1 || all[0].Level != High || len(h.told) != 1 {
		t.Errorf("%+v, told %+v", all, h.told)
	}
}

// shows MON-04, MON-15, INC-06: an alert of which the holders of its post may not hear, or whose post nobody holds, goes to
// the next who may: the head's own alert to the chair of governors, and none to nobody.
func TestNoAlertIsToldToNobody_MON04(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.texts(0)
		h.write(func(tx *ledger.Tx) error {
			chair, err := (people.Store{}).Add(t.Context(), tx, people.Person{Account: "g.chair", Given: "Greta", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}}, h.pack.Posts)
			h.who["g.chair"] = chair
			if err != nil {
				return err
			}
			_, err = h.m.incidents.Open(t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "A worry", Subjects: []string{h.who["d.safe"].ID}, Affected: []string{h.who["ada.quill"].ID}})
			return err
		})
		for account, want := range map[string]string{"ada.quill": "h.high", "ben.otter": "d.safe", "h.high": "g.chair"} {
			h.told = nil
			h.take(h.loud("x"+account, account, "hate", High))
			if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who[want].ID}) {
				t.Errorf("of %s %+v is told, not %s", account, h.told, want)
			}
		}
	})
}
