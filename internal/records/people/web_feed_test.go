package people

import (
	"net/url"
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
)

const office = "account,given,family,kind,posts,year,class,taught,manager,carers\n" +
	"o.desk,Olive,Desk,staff,office,,,,,\nq.desk,Quentin,Desk,staff; parent,office,,,,,\n" +
	"a.lark,Ada,Lark,pupil,,4,4A,,,j.lark; !k.lark\nb.lark,Bo,Lark,pupil,,6,6A,,,j.lark; !q.desk\n" +
	"j.lark,Jo,Lark,parent; governor,,,,,,\nk.lark,Kit,Lark,parent,,,,,,\nm.reed,Morgan,Reed,staff,teacher,,,4A,,\n"

// shows PPL-05: a file is looked at, and applied as it was looked at.
func TestPPL05AFileThroughThePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		h.load("ours", office)
		body, err := sheet.WriteXLSX(sheet.Table{Name: "P", Head: []string{"Forename", "Surname", "Kind", "DOB"},
			Rows: [][]sheet.Cell{{{Text: "Zoë"}, {Text: "New"}, {Text: "pupil"}, {Text: "4/3/2019"}}}})
		if err != nil {
			t.Fatal(err)
		}
		plan := h.page("o.desk", "/people/import", url.Values{"file": {string(body)}}, 200)
		h.want(plan, "main", "Dry run", "1 new", "Zoë New", "z.new")
		again := hidden(plan)
		if again.Get("packed") == "" || again.Get("digest") == "" {
			t.Fatalf("the page sends %v", again)
		}
		file := url.Values{"do": {"plan"}}
		for k, v := range again {
			file[k] = v
		}
		h.want(h.page("o.desk", "/people/import", file, 200), "body", `"Zoë New","z.new","new"`)
		// Somebody else takes the user name in between: the plan has changed, so it is shown again and nothing is done.
		h.load("ours", "account,given,family,kind\nz.new,Zara,New,parent\n")
		stale := h.page("o.desk", "/people/import", again, 200)
		h.want(stale, "main", "The register has changed since you saw the plan", "z.new2")
		h.page("o.desk", "/people/import", hidden(stale), 303)
		if p := h.person("z.new2"); p.Born != "2019-03-04" {
			t.Errorf("came in as %+v", p)
		}
		bad := h.page("o.desk", "/people/import", url.Values{"scope": {ScopePupils}, "file": {"account,given,family,kind,year\np.x,Pip,X,pupil,12\n"}}, 422)
		if bad.Find("input[name=scope]:checked").AttrOr("value", "") != ScopePupils {
			t.Error("what was chosen is not kept")
		}
		h.want(bad, ".govuk-error-summary", "Row 2, column year")
		list := h.page("o.desk", "/people/feeds", nil, 200)
		h.want(list, "tbody tr:nth-child(1)", "Refused", "row 2, column year", "Olive Desk", "CSV")
		h.want(list, "tbody tr:nth-child(2)", "Applied", "Spreadsheet", "1")
		h.page("m.reed", "/people/import", nil, 403)
		h.page("j.lark", "/people/feeds", nil, 403)
	})
}

// shows PPL-22: the office confirms, bars and lifts, each with a reason, and never for itself.
func TestPPL22ThePagesOfLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ids := h.load("ours", office)
		ada := "/people/" + ids["a.lark"]
		h.page("j.lark", ada, nil, 200)
		h.page("k.lark", ada, nil, 403)
		h.page("q.desk", "/people/"+ids["b.lark"]+"/carers", nil, 403) // barred, though of the office
		if _, err := h.feed("ours", "account,given,family,kind,carers\na.lark,Ada,Lark,pupil,j.lark; !k.lark; q.desk\n", "", 0); err != nil {
			t.Fatal(err)
		}
		waiting := h.page("o.desk", "/people/links", nil, 200)
		h.want(waiting, "tbody", "Ada Lark", "4A", "Quentin Desk")
		h.want(h.page("o.desk", ada+"/carers", nil, 200), "tbody", "Jo Lark May see the record", "Kit Lark Barred", "Quentin Desk Waits for the office")
		h.want(h.page("q.desk", "/people/links", url.Values{"link": {ids["a.lark"] + " " + ids["q.desk"]}}, 422), ".govuk-error-summary", "decides about their own link")
		h.want(h.page("o.desk", "/people/links", url.Values{"none": {""}}, 422), ".govuk-error-summary", "Tick the links")
		h.page("o.desk", "/people/links", url.Values{"link": {ids["a.lark"] + " " + ids["q.desk"]}}, 303)
		h.want(h.page("o.desk", "/people/links", nil, 200), "main", "No link waits")
		lift := url.Values{"carer": {ids["k.lark"]}, "act": {Lift}}
		h.want(h.page("o.desk", ada+"/carers", lift, 422), ".govuk-error-summary", "Write what this rests on")
		lift.Set("why", "The order of 3 May lapsed on 1 June.")
		h.page("o.desk", ada+"/carers", lift, 303)
		h.page("k.lark", ada, nil, 200)
		h.want(h.page("o.desk", ada+"/carers", nil, 200), "tbody", "Olive Desk", "The order of 3 May lapsed")
		h.page("o.desk", ada+"/carers", url.Values{"carer": {ids["j.lark"]}, "act": {Bar}, "why": {"Family court, order of 9 June."}}, 303)
		h.page("j.lark", ada, nil, 403)
		form := url.Values{"account": {"a.lark"}, "given": {"Ada"}, "family": {"Lark"}, "kind": {"pupil"}, "year": {"4"}, "class": {"4A"}, "carers": {"j.lark; k.lark"}}
		h.want(h.page("o.desk", ada+"/change", form, 422), ".govuk-error-summary", "A bar is lifted on the page")
		if report, err := h.ledger.Verify(t.Context(), h.system("ours")); err != nil || !report.Whole() {
			t.Errorf("the seals: %+v, %v", report, err)
		}
	})
}

// shows PPL-04, PPL-06: the new year in two steps, and what leavers still have to do.
func TestPPL04ThePagesOfANewYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ids := h.load("ours", office)
		form := h.page("o.desk", "/people/roll-over", nil, 200)
		h.want(form, "main", "New school year 2026/27", "New class of 4A, Year 4 (1 pupils)")
		if form.Find(`input[name="class-4-4A"]`).AttrOr("value", "") != "5A" {
			t.Error("4A becomes 5A, as a rule")
		}
		answers := url.Values{"leave-day": {"23"}, "leave-month": {"11"}, "leave-year": {"2026"}, "class-4-4A": {""}}
		h.want(h.page("o.desk", "/people/roll-over", answers, 422), ".govuk-error-summary", "Enter the class that 4A of Year 4 goes into")
		answers.Set("class-4-4A", "5 Kite")
		plan := h.page("o.desk", "/people/roll-over", answers, 200)
		h.want(plan, "main", "Dry run", "1 pupils move up", "1 pupils leave", "Year 5, 5 Kite", "leaves on 23 November 2026")
		if h.person("a.lark").Year != "4" {
			t.Error("a dry run moved somebody up")
		}
		yes := hidden(plan)
		yes.Set("do", "yes")
		h.page("o.desk", "/people/roll-over", yes, 303)
		if p := h.person("a.lark"); p.Year != "5" || p.Class != "5 Kite" || h.person("b.lark").Left != "2026-11-23" {
			t.Errorf("after it: %+v", p)
		}
		h.tasks[ids["b.lark"]] = []Task{{"Give the tablet back", "/registers/loans"}, {"Collect the folder", "/registers/data"}}
		h.want(h.page("o.desk", "/people/leavers", nil, 200), "tbody", "Bo Lark", "23 November 2026", "Give the tablet back", "and 1 more")
		h.page("o.desk", "/people/roll-over/undo", url.Values{}, 303)
		if p := h.person("a.lark"); p.Year != "4" || h.person("b.lark").Left != "" {
			t.Errorf("taken back: %+v", p)
		}
		h.page("m.reed", "/people/roll-over", nil, 403)
	})
}

// shows PPL-03: whoever is two things keeps what binds either: the parent who governs is found as both, sees their own
// child and no other, and an outside organisation is found by its name.
func TestPPL03SeveralKindsInOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ids := h.load("ours", office)
		jo := h.person("j.lark")
		if !jo.Is(Parent) || !jo.Is(Governor) || jo.Kind != Parent {
			t.Errorf("%+v", jo)
		}
		for _, kind := range []string{Parent, Governor} {
			h.want(h.page("o.desk", "/people?kind="+kind, nil, 200), "tbody", "Jo Lark")
		}
		h.page("j.lark", "/people/"+ids["a.lark"], nil, 200)
		h.page("j.lark", "/people/"+ids["k.lark"], nil, 403)
		h.page("j.lark", "/people", nil, 403)
		coach := url.Values{"account": {"c.oach"}, "given": {"Cleo"}, "kind": {External}, "group": {"Harbour Sports Club"}, "email": {"cleo@example.org"},
			"starts-day": {"1"}, "starts-month": {"12"}, "starts-year": {"2026"}}
		h.page("o.desk", "/people/new", coach, 303)
		p := h.person("c.oach")
		if p.Full() != "Cleo" || p.Group != "Harbour Sports Club" || p.Starts != "2026-12-01" || p.Here(h.now) {
			t.Errorf("%+v", p)
		}
		found := h.page("o.desk", "/people?group=Harbour+Sports+Club", nil, 200)
		h.want(found, "tbody", "Cleo", "Outside organisation", "Starts 1 December 2026")
		if strings.Contains(said(found.Find("tbody")), "Lark") {
			t.Error("the filter by organisation finds others")
		}
		h.want(h.page("o.desk", "/people/"+p.ID, nil, 200), "main", "Harbour Sports Club", "cleo@example.org", "1 December 2026")
	})
}

// shows AUA-17: everybody's first day is told once, on that day, so that forms can go out.
func TestAUA17TheFirstDayIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		h.load("ours", office+"n.new,Nia,New,parent,,,,,,\n")
		h.load("ours", "account,given,family,kind,starts\nn.new,Nia,New,parent,25/11/2026\n")
		var events []int
		for range 4 {
			h.now = h.now.AddDate(0, 0, 1)
			if err := (pages{base: h.base}).started(t.Context()); err != nil {
				t.Fatal(err)
			}
			events = append(events, count(t, d, "people.started"))
		}
		if events[0] != 0 || events[1] != 0 || events[2] != 1 || events[3] != 1 {
			t.Errorf("told %v on the days around the 25th", events)
		}
	})
}

// shows PPL-06: everybody whom a file signs off has an event of their own, once.
func TestPPL06LeaversOfAFileAreTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ids := h.load("ours", office)
		h.write("ours", func(tx *ledger.Tx) (ledger.Event, error) { // by hand: the page's own event tells of it
			p, err := Store{}.Leave(t.Context(), tx, ids["k.lark"], "2026-12-01")
			return ledger.Event{Verb: "people.left", Subject: p.Ref("ours")}, err
		})
		if _, err := h.feed("ours", "account,given,family,kind\no.desk,Olive,Desk,staff\nm.reed,Morgan,Reed,staff\n", ScopeStaff, 50); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := (pages{base: h.base}).tellLeavers(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := count(t, d, "people.left"); n != 2 || h.person("q.desk").Left == "" {
				t.Errorf("people.left was written %d times", n)
			}
		}
	})
}

func count(t *testing.T, d *db.DB, verb string) (n int) {
	t.Helper()
	err := d.Read(t.Context(), "ours", func(tx *db.Tx) (err error) {
		n, err = db.One[int](t.Context(), tx, "SELECT COUNT(*) FROM ledger_event WHERE school_id = ? AND verb = ?", "ours", verb)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
