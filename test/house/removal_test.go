package house_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// hung are the tables of which a case may leave no row, when its time is over.
func (h *house) hung() (out []string) {
	h.t.Helper()
	for _, table := range h.tables(h.db) {
		if cols, _ := h.rows(h.db, table); strings.HasSuffix(table, "_removed") || strings.HasSuffix(table, "_gone") || !contains(cols, "incident_id") {
			continue
		}
		out = append(out, table)
	}
	return out
}

func contains(list []string, want string) bool {
	for _, one := range list {
		if one == want {
			return true
		}
	}
	return false
}

// rowsOf counts the rows of a case, by table.
func (h *house) rowsOf(incident string) map[string]int64 {
	h.t.Helper()
	out := map[string]int64{}
	for _, table := range h.hung() {
		if n := one[int64](h, `SELECT COUNT(*) FROM `+table+` WHERE school_id = ? AND incident_id = ?`, school, incident); n > 0 {
			out[table] = n
		}
	}
	return out
}

// A closed case whose time is over goes with all that hangs on it: how it was told, what was imposed and looked into, what it
// taught, its clocks, its words in the search. What is held by an open case, and the proof, stay; the trail is whole.
// shows DATA-23
func TestACaseGoesWhole(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := map[string]*guest{}
		for _, who := range []string{"head", "dsl", "coordinator", "technician", "teacher"} {
			guests[who] = h.signIn(who)
		}
		id := h.tells(guests["teacher"], "who", "qpupil", "affected", "qmate")
		h.imposes(guests["head"], id, form("person", h.ids["pupil"], "kind", "talk"))
		check := h.opensCheck(guests, id, h.ids["pupil"])
		guests["dsl"].post("/checks/"+check+"/withdraw", form("withdraw-reason", "The child showed it.")).want(t, http.StatusSeeOther, "giving the check up")
		stays := h.tells(guests["teacher"], "who", "qmate")
		h.closes(guests["head"], id).want(t, http.StatusSeeOther, "closing")
		h.must(h.Work(h.ctx()))
		had := h.rowsOf(id)
		for _, table := range []string{"telling_report", "sanctions_sanction", "checks_check", "lessons_lesson", "lessons_answer", "chronology_word", "incidents_person", "incidents_entry", "incidents_task"} {
			if had[table] == 0 {
				t.Errorf("the test leaves no row in %s: %v", table, had)
			}
		}
		h.must(h.Work(h.ctx(), "keeping.sweep"))
		if n := one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id); n != 1 {
			t.Fatal("the case went before its time")
		}
		number := h.number(id)
		h.later(26 * 365 * 24 * time.Hour)
		h.must(h.Work(h.ctx(), "keeping.sweep"))
		h.must(h.Work(h.ctx(), "sanctions.ends")) // what was imposed follows within the minute
		if n := one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id); n != 0 {
			t.Fatal("the case is still there")
		}
		if still := h.rowsOf(id); len(still) > 0 {
			t.Errorf("the case has gone and leaves %v", still)
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM incidents_removed WHERE school_id = ? AND number = ?`, school, number); n != 1 {
			t.Error("there is no proof of it")
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ? AND id = ?`, school, stays); n != 1 {
			t.Error("an open case went too")
		}
		h.whole("after a case has gone")
	})
}
