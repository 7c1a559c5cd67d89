package monitoring

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
)

// shows NEW-09, WEB-15: ways round the filter that are told of one by one are not told of a second time as several; the row of
// the matrix and the figure go with them.
func TestOneAlertForWaysRoundTheFilter_NEW09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 8 {
			e := h.entry(fmt.Sprint("p", i), "ada.quill", "proxy.example", "proxies")
			e.Clause, e.Alert = "filter.bypass", High
			h.take(e)
			h.wait(80 * time.Second)
		}
		all := h.alerts()
		if len(all) != 1 || all[0].Kind != KindTraffic || all[0].Signs != 8 {
			t.Fatalf("want one alert of eight: %+v", all)
		}
		h.read(func(tx *ledger.Tx) error {
			p, err := h.m.proposedFor(t.Context(), tx, all[0])
			if p == nil || !strings.Contains(p.Title, "way round the filter") {
				t.Errorf("proposed: %+v", p)
			}
			return err
		})
		if r := h.figure("filtering.bypass"); !strings.Contains(r.Shown, "1 alerts raised, 1 not dealt with") {
			t.Errorf("the figure: %+v", r)
		}
	})
}

// shows NEW-09: a child whose own alert becomes louder than its class's is alone again, and one that was louder from the first
// is never put into it.
func TestWhoStandsOutIsAlone_NEW09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kids := h.texts(7)
		for _, k := range kids[:6] {
			h.take(h.words("p"+k, k, "hate", "page", 60))
		}
		if all := h.alerts(); len(all) != 1 || all[0].Kind != KindClass || all[0].Level != Normal {
			t.Fatalf("want one alert of the class: %+v", all)
		}
		h.take(h.words("s0", kids[0], "hate", "search", 90), h.words("s6", kids[6], "hate", "search", 90))
		all := h.alerts()
		if len(all) != 3 || h.open(kids[0]) == "" || h.open(kids[6]) == "" || !strings.HasPrefix(all[2].Story, "5 children of Y4") || all[2].Level != Normal {
			t.Errorf("who stands out is in the class's alert: %+v", all)
		}
	})
}

// shows NEW-09, WEB-31: what the class teacher follows up does not stand among the safeguarding lead's alerts, unless it is
// looked for.
func TestTheTeachersNotesAreApart_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	for i := range 4 {
		h.take(h.entry(fmt.Sprint("g", i), "ada.quill", "games.example", "games"))
		h.wait(5 * time.Minute)
	}
	b := browse(t, h)
	b.want("d.safe", "/alerts", nil, 200, "There are no alerts here")
	b.want("d.safe", "/alerts?sort=repeat", nil, 200, "Ada Quill")
	b.want("d.safe", "/monitoring/repeats", nil, 200, "Ada Quill")
}
