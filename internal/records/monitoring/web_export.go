package monitoring

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

const mostListed = 5000

// exportAlerts is the list as a file, without names: the file leaves the house. It is written down who took it.
func (h pages) exportAlerts(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Alerts", Head: []string{"Alert", "Level", "What", "Class", "First time", "Last time", "Times", "Lesson", "State", "Was it right", "Minutes to the answer", "Story"}}
	err := h.m.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.exported", Subject: c.Ref("school", c.School.ID)}
		f, err := h.filterOf(c, tx)
		if err != nil {
			return e, err
		}
		all, _, err := h.m.store.alerts(c, tx, f, mostListed, 0)
		if err != nil {
			return e, err
		}
		var ids []string
		for _, a := range all {
			ids = append(ids, a.ID)
		}
		answers, err := h.m.store.answersTo(c, tx, ids)
		t.Rows = nil // a view is tried again when another write comes between
		for _, a := range all {
			took := ""
			if got, ok := answers[a.ID]; ok {
				took = itoa(int64(clock.Moment(got.At).Sub(clock.Moment(a.At)).Minutes()))
			}
			t.Line(a.ID, a.Level, h.what(a), a.Class, a.At, a.Latest, itoa(a.Signs), a.Aim, stateTag(a.State).Text, judgedText(a.Judged), took, a.Story)
		}
		e.Changes = []ledger.Change{change("alerts", itoa(int64(len(all))))}
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("alerts-"+clock.ISO(h.m.base.Now()), sheet.WriteCSV(t)), nil
}
