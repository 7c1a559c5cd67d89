package house_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/records/incidents"
)

// A call to the police that is ticked off in a case stands among the school's referrals too, with day, person, reference and
// the number of the case; so does one without a reference, which says so. // shows STD-14 INC-11
func TestACallOutsideStandsAmongTheReferrals(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		head := h.signIn("head")
		head.post("/tell", form("report", "concern", "words", "A child was threatened.", "place", "school", "serious", "yes")).want(t, http.StatusSeeOther, "telling")
		id := h.newest("incidents_incident")
		at := "/incidents/" + id
		if one[bool](h, `SELECT serious FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id) == false {
			head.post(at+"/serious", form("serious", "yes", "serious-why", "A threat.")).want(t, http.StatusSeeOther, "marking it serious")
		}
		call := func(key, reference string) {
			field := func(need string) string { return need + strings.TrimPrefix(incidents.TaskField(key), "reason") }
			f := form("key", key, incidents.TaskField(key), "They were told what happened.", field("who"), "Sergeant Example", field("channel"), "telephone", field("hour"), "09:30")
			day(f, field("when"), h.clock())
			if reference != "" {
				f.Set(field("reference"), reference)
			}
			head.post(at+"/task", f).want(t, http.StatusSeeOther, "ticking "+key)
		}
		call("serious/police", "CAD 1234")
		call("serious/authority", "")
		bodies := all[string](h, `SELECT v.value FROM registers_value v JOIN registers_value c ON c.school_id = v.school_id AND c.entry = v.entry AND c.field = 'case'
 WHERE v.school_id = ? AND v.register = 'referrals' AND v.field = 'body' AND c.value = ? ORDER BY v.value`, school, h.number(id))
		if strings.Join(bodies, " ") != "authority police" {
			t.Errorf("among the referrals of the case stand %v", bodies)
		}
		if page := words(head.get(at).body); !strings.Contains(page, "In the registers") || !strings.Contains(page, "Referrals to the designated officer") {
			t.Error("the page of the case does not show its referrals")
		}
		h.whole("after a referral")
	})
}
