package rights

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows PPL-20: what named people did to accounts stands by month with reason and who asked, and the coordinator signs it;
// a month that nobody signs is overdue.
func TestPPL20AMonthOfAdministrationIsLookedOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.no(h.r.nightly(t.Context()))
		at := "/accounts/" + h.who["t.four"].ID
		h.page("h.high", at+"/close", url.Values{"asked": {"Tessa herself"}}, 422) // without a reason nothing is done
		h.page("h.high", at+"/close", url.Values{"why": {"Away for a year"}, "asked": {"Tessa herself"}}, 303)
		h.page("a.aide", at+"/close", url.Values{"why": {"Just so"}, "asked": {"Nobody"}}, 403)
		now := h.page("c.lamp", "/rights/administration", nil, 200)
		h.want(now, "#acts", "Account closed", "Hanna High", "Tessa Four", "Away for a year", "Tessa herself")
		h.want(now, "main", "This month can be signed when it is over.")
		h.want(now, "#named", "Hanna High", "Head teacher", "Cara Lamp")
		h.never(now, "#named", "Tessa Four", "Anna Aide")
		h.page("h.high", "/people/"+h.who["t.four"].ID+"/delegate", date(date(url.Values{"post": {"dsl"}, "why": {"The lead is away for a month."}}, "from", h.clock()), "until", h.clock().AddDate(0, 1, 0)), 303)
		h.page("h.high", "/rights/modules", date(date(url.Values{"person": {h.who["a.aide"].ID}, "module": {"personnel"}, "reason": {"Helps the office with leavers."}}, "from", h.clock()), "until", h.clock().AddDate(0, 0, 7)), 303)
		h.want(h.page("c.lamp", "/rights/administration", nil, 200), "#acts", "Post lent", "The lead is away for a month.", "Module granted: module personnel", "Anna Aide", "Helps the office with leavers.")
		tech := h.page("t.wire", "/rights/administration", nil, 200)
		h.want(tech, "#acts", "Account closed", "for those who review")
		h.never(tech, "#acts", "Away for a year", "Tessa herself")
		h.page("t.four", "/rights/administration", nil, 403)
		h.wait(15 * 24 * time.Hour) // 5 December
		if r := h.figure("rights.admin"); r.State != feature.Due || !strings.Contains(r.Shown, "0 of 1 months signed") {
			t.Errorf("figure: %+v", r)
		}
		doc := h.page("c.lamp", "/rights/administration?month=2026-11", nil, 200)
		h.want(doc, "#waiting", "November 2026")
		form := url.Values{"hash": {doc.Find("#sign input[name=hash]").AttrOr("value", "")}, "name": {"Cara"}, "remarks": {"All in order."}}
		wrong := h.page("c.lamp", "/rights/administration/2026-11", form, 422)
		h.want(wrong, ".govuk-error-summary", "Sign by typing your own name")
		if wrong.Find("#remarks").Text() != "All in order." {
			t.Error("what was typed is lost")
		}
		form.Set("name", "Cara Lamp")
		h.page("t.wire", "/rights/administration/2026-11", form, 403)
		stale := url.Values{"hash": {"0"}, "name": {"Cara Lamp"}}
		h.want(h.page("c.lamp", "/rights/administration/2026-11", stale, 422), ".govuk-error-summary", "The list has changed")
		h.page("c.lamp", "/rights/administration/2026-11", form, 303)
		h.want(h.page("c.lamp", "/rights/administration?month=2026-11", nil, 200), "#signed", "Cara Lamp", "All in order.", form.Get("hash"))
		h.want(h.page("c.lamp", "/rights/administration/2026-11", form, 422), ".govuk-error-summary", "signed this month already")
		if csv := h.text("c.lamp", "/rights/administration/2026-11/csv", nil, 200); !strings.Contains(csv, "Away for a year") {
			t.Error(csv)
		}
		if r := h.figure("rights.admin"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 of 1 months signed") {
			t.Errorf("figure: %+v", r)
		}
		h.wait(70 * 24 * time.Hour)
		if r := h.figure("rights.admin"); r.State != feature.Failing {
			t.Errorf("figure: %+v", r)
		}
		h.want(h.page("c.lamp", "/rights/administration", nil, 200), "#waiting", "December 2026, overdue")
		h.page("c.lamp", "/rights/administration?month=nonsense", nil, 404)
		h.whole()
	})
}

// shows PPL-24: the office sees who has no complete entry in the central record and whose account waits for one.
func TestPPL24TheOfficeSeesWhoHasNoCheck(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(people.Person{Account: "n.new", Given: "Nell", Family: "New", Kind: people.Staff, Posts: []string{"teacher"}, Starts: "2026-11-16"})
		doc := h.page("d.data", "/rights/checks", nil, 200)
		h.want(doc, "#without", "Tessa Four", "Nell New", "No entry")
		h.want(doc, "#waiting", "Nell New")
		h.never(doc, "#waiting", "Tessa Four")
		h.never(doc, "#without", "Ada Quill", "Gus Over")
		if doc.Find("a[href='/registers/dbs_checks/new']").Length() != 1 {
			t.Error("no link to add an entry")
		}
		h.page("t.wire", "/rights/checks", nil, 403)
		h.page("c.lamp", "/rights/checks", nil, 403)
		var e = h.enter("dbs_checks", map[string]string{"person": "n.new", "kind": "enhanced_barred", "reference": "001234567890", "issued": "2026-10-01", "seen_by": h.who["d.data"].ID, "identity": "yes", "right_to_work": "yes",
			"barred_list": "2026-10-01", "overseas": "not_needed", "unsupervised": "yes"})
		h.want(h.page("d.data", "/rights/checks", nil, 200), "#without", "Nell New", "Something is missing in the entry")
		h.system(func(tx *ledger.Tx) (ledger.Event, error) {
			_, ev, err := h.room.Move(t.Context(), tx, e, "complete", nil)
			return ev, err
		})
		doc = h.page("d.data", "/rights/checks", nil, 200)
		h.never(doc, "#without", "Nell New")
		h.never(doc, "#waiting", "Nell New")
		if got := h.events("rights.checks-read"); len(got) != 3 {
			t.Errorf("%d looks in the trail", len(got))
		}
	})
}

// shows PPL-20 and PPL-17: the start page counts what waits, for those who deal with it.
func TestHomeCountsWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.line("teachers", "staff", "")
		h.filter = []Override{{ID: "o1", Person: h.who["t.four"].ID, Profile: "guest", Until: "2026-12-19T09:00:00.000Z"}}
		h.compare()
		h.want(h.page("t.wire", "/", nil, 200), ".belisha-tiles", "Rights", "outside the register")
		h.want(h.page("d.data", "/", nil, 200), ".belisha-tiles", "Central record of checks", "Modules by job")
		h.never(h.page("t.four", "/", nil, 200), ".belisha-tiles", "outside the register", "Central record", "Modules by job")
	})
}

// A month waits for the whole month after it before it is overdue, on the 31st as well: a month before it is often no day.
// shows PPL-20
func TestPPL20AMonthIsNotOverdueEarly(t *testing.T) {
	t.Parallel()
	waiting := []string{"2026-12", "2027-01", "2027-02"}
	for at, want := range map[string]string{"2027-02-28T12:00:00Z": "2026-12", "2027-03-01T00:10:00Z": "2026-12 2027-01", "2027-03-29T12:00:00Z": "2026-12 2027-01",
		"2027-03-31T22:30:00Z": "2026-12 2027-01", "2027-03-31T23:30:00Z": "2026-12 2027-01 2027-02"} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if late := strings.Join(overdue(waiting, now), " "); late != want {
			t.Errorf("at %s %q are overdue, want %q", at, late, want)
		}
	}
}
