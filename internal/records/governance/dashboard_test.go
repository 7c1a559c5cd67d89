package governance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// tallied counts the clauses by hand, the way a reader of the policy page would.
func (h *house) tallied() map[string]int {
	h.t.Helper()
	n := map[string]int{}
	h.read(func(tx *ledger.Tx) error {
		all, err := h.pol.Standings(h.t.Context(), tx)
		for _, s := range all {
			n[string(s.Reading.State)]++
			how := string(s.Reading.How)
			if how == "attested" && s.Reading.At.IsZero() {
				how = "missing"
			}
			n[how]++
		}
		return err
	})
	return n
}

// Those who run the policy see every clause counted once by state and once by evidence; nobody else gets in.
// shows GOV-08
func TestDashboard(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.say("filtering.lists", feature.Reading{State: feature.Failing, Shown: "A list is nine days old", At: h.now.Add(-9 * 24 * time.Hour)})
		h.open()
		n := h.tallied()
		for _, who := range []string{"h.zibbelind", "c.ostrander", "d.quillfeather", "g.undershaw", "e.oquill"} {
			doc := h.page(who, "/dashboard", nil, 200)
			strip := rows(doc, ".belisha-strip")
			last := strip[len(strip)-1][1:]
			want := []string{fmt.Sprint(n["proven"]), fmt.Sprint(n["due"]), fmt.Sprint(n["failing"]), fmt.Sprint(n["no evidence"])}
			if !slices.Equal(last, want) {
				t.Errorf("%s: today stands at %v, want %v", who, last, want)
			}
			if strings.Contains(strings.ToLower(said(doc.Find("main"))), "compliant") {
				t.Errorf("%s is told of compliance", who)
			}
			bars := said(doc.Find("main"))
			for label, how := range map[string]string{"Measured: the system saw it": "measured", "Attested: somebody signed it": "attested", "Missing: nothing shows it": "missing"} {
				if !strings.Contains(bars, label+" "+fmt.Sprint(n[how])) {
					t.Errorf("%s: %q is not %d", who, label, n[how])
				}
			}
		}
		for _, who := range []string{"t.fourswick", "n.wirrall", "p.jessamoor", "a.jessamoor"} {
			h.page(who, "/dashboard", nil, 403)
			h.page(who, "/dashboard/clauses/filter.all", nil, 403)
		}
		if to := h.page("", "/dashboard", nil, 303).to; !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("a stranger is sent to %s", to)
		}
		sum := 0
		for _, row := range rows(h.page("h.zibbelind", "/dashboard", nil, 200), "#areas") {
			for _, cell := range row[1:5] {
				one, err := strconv.Atoi(cell)
				h.no(err)
				sum += one
			}
		}
		if all := len(h.base.Policy.Load().Pack.Clauses); sum != all {
			t.Errorf("the sections hold %d clauses, the policy %d", sum, all)
		}
	})
}

// What fails comes first, with its figure, its owner's post and the day on which its duty is next due. shows GOV-08
func TestWhatNeedsSomebody(t *testing.T) {
	h := single(t)
	pack := h.base.Policy.Load().Pack
	pack.Clauses = pack.Clauses[:3]
	pack.Clauses[0].Figure, pack.Clauses[0].Owner = "policies.review", "coordinator"
	pack.Clauses[1].Figure, pack.Clauses[1].Owner = "test.worst", ""
	pack.Clauses[2].Figure = "duties.test_duty"
	pack.Duties = []policy.Duty{{Key: "test_duty", Title: "Look", Clause: "elsewhere", Owner: "head", Every: "term", Due: "week 12", Proof: policy.Proof{Attest: "I have looked."}}}
	h.say("policies.review", feature.Reading{State: feature.Due, Shown: "Next review in 30 days", Href: "/policy/reviews"})
	h.say("test.worst", feature.Reading{State: feature.Failing, Shown: "Two of nine are there", Href: "/nowhere", At: h.now})
	doc := h.open().page("e.oquill", "/dashboard", nil, 200)
	got := rows(doc, "#needs")
	if len(got) != 3 || got[0][0] != pack.Clauses[1].ID {
		t.Fatalf("the worst does not come first: %v", got)
	}
	if want := []string{"Failing", "Two of nine are there", "Nobody named: the head teacher", "today", "–"}; !slices.Equal(got[0][2:], want) {
		t.Errorf("the worst reads %v, want %v", got[0][2:], want)
	}
	if got[1][0] != pack.Clauses[2].ID || got[1][2] != "Due" || got[1][6] != "20 November 2026" {
		t.Errorf("what is due next reads %v", got[1])
	}
	if doc.Find("#needs a[href='/nowhere']").Length() != 0 || doc.Find("#needs a[href='/policy/reviews']").Length() != 1 {
		t.Error("a figure leads where its reader may not go, or not where they may")
	}
}

// A duty that was missed is due again in its next round; of two duties of a clause the sooner counts, and what happens once
// has no day. shows GOV-08, GOV-16
func TestNextDue(t *testing.T) {
	t.Parallel()
	p := &policy.Pack{Clauses: []policy.Clause{{ID: "a", Figure: "duties.weekly"}, {ID: "b"}, {ID: "c", Figure: "duties.yearly"}, {ID: "d", Figure: "duties.odd"}},
		Duties: []policy.Duty{{Key: "weekly", Clause: "b", Every: "week"}, {Key: "yearly", Clause: "b", Every: "year", Due: "09-30"}, {Key: "odd", Clause: "d", Every: "once"}}}
	p.Settings.Terms = []policy.Term{{Key: "autumn", From: "2026-09-02", To: "2026-12-18"}}
	got := nextDue(p, at("2026-11-10 09:00"))
	for clause, want := range map[string]string{"a": "2026-11-13", "b": "2026-11-13", "c": "2027-09-30"} {
		if day := got[clause].Format(time.DateOnly); day != want {
			t.Errorf("%s is due on %s, want %s", clause, day, want)
		}
	}
	if _, has := got["d"]; has {
		t.Error("what happens once is due by the calendar")
	}
}

// A figure that counts children's matters is told to those who handle concerns, and to nobody else: only its state.
// shows STD-28, GOV-08
func TestPrivateFiguresAreWithheld(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		pack := h.base.Policy.Load().Pack
		pack.Clauses[0].Figure, pack.Standards[0].Lines[0].Figure = "incidents.cases", "incidents.cases"
		for i := range pack.Clauses[1:] {
			pack.Clauses[i+1].Figure = "people.register"
		}
		old := h.now.Add(-300 * 24 * time.Hour)
		h.say("incidents.cases", feature.Reading{State: feature.Failing, Shown: "3 concerns of bullying", Latest: "In Year 4", At: old, Href: "/incidents"})
		h.open()
		for who, sees := range map[string]bool{"h.zibbelind": true, "d.quillfeather": true, "e.oquill": true, "g.undershaw": false} {
			for _, path := range []string{"/dashboard", "/standards/" + pack.Standards[0].Key} {
				doc := h.page(who, path, nil, 200)
				text := said(doc.Find("main"))
				if strings.Contains(text, "3 concerns") != sees || !strings.Contains(text, "Failing") {
					t.Errorf("%s at %s: sees the number: %v", who, path, !sees)
				}
				if day := "14 January 2026"; !sees && strings.Contains(text, day) {
					t.Errorf("%s is told the day", who)
				}
			}
			h.want(h.page(who, "/dashboard", nil, 200), "#quiet", pack.Clauses[0].ID)
		}
		h.page("h.zibbelind", "/statements", map[string][]string{"x": {"y"}}, 303)
		h.read(func(tx *ledger.Tx) error {
			all, err := h.g.store.statements(t.Context(), tx)
			h.no(err)
			file, err := h.g.store.statement(t.Context(), tx, all[0].ID)
			if strings.Contains(string(file), "3 concerns") || strings.Contains(string(file), old.Format(time.DateOnly)) {
				t.Error("a signed statement leaves the house with a small number")
			}
			return err
		})
	})
}

func (h *house) noted() (days []Day, changes []stood) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		if days, err = h.g.store.days(h.t.Context(), tx, ""); err != nil {
			return err
		}
		changes, err = h.g.store.clauseDays(h.t.Context(), tx, h.base.Policy.Load().Pack.Clauses[0].ID)
		return err
	})
	return days, changes
}

// Each day is noted once, a clause only when it changed, and what was noted cannot be made better afterwards. shows GOV-08
func TestTheTrendIsWhatWasSeen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		clause := h.base.Policy.Load().Pack.Clauses[0]
		h.base.Policy.Load().Pack.Clauses[0].Figure = "test.first"
		h.say("test.first", feature.Reading{State: feature.Proven, Shown: "ten"})
		for range 3 {
			h.no(h.g.note(t.Context()))
		}
		if days, changes := h.noted(); len(days) != 1 || len(changes) != 1 || len(h.events("governance.noted")) != 1 {
			t.Fatalf("a day without change was noted as %v, %v, with %d events", days, changes, len(h.events("governance.noted")))
		}
		h.now = h.now.Add(24 * time.Hour)
		h.no(h.g.note(t.Context()))
		if days, changes := h.noted(); len(days) != 2 || len(changes) != 1 {
			t.Errorf("the second day: %d days, %d changes", len(days), len(changes))
		}
		h.say("test.first", feature.Reading{State: feature.Failing, Shown: "nought"})
		h.now = h.now.Add(6 * time.Hour)
		h.no(h.g.note(t.Context()))
		days, changes := h.noted()
		if len(days) != 2 || len(changes) != 2 || changes[0].State != "failing" || days[1].Failing != days[0].Failing+1 || days[1].Proven != days[0].Proven-1 {
			t.Errorf("the change is noted as %v, %v", days, changes)
		}
		h.open()
		trend := rows(h.page("g.undershaw", "/dashboard/clauses/"+clause.ID, nil, 200), "main")
		if len(trend) != 2 || !slices.Equal(trend[0], []string{"11 November 2026", "Failing", "MEASURED"}) || !slices.Equal(trend[1], []string{"10 November 2026", "Proven", "MEASURED"}) {
			t.Errorf("the trend reads %v", trend)
		}
		h.page("g.undershaw", "/dashboard/clauses/no.such.clause", nil, 404)
		h.verified()
		h.no(h.d.Write(t.Context(), h.name, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE governance_standing SET state = 'proven' WHERE school_id = ?`, h.name)
			return err
		}))
		report, err := h.base.Ledger.Verify(t.Context(), h.system())
		h.no(err)
		if report.Whole() {
			t.Error("a trend made better behind the house's back is not noticed")
		}
	})
}

// The picture has a column a week, the last day of each, and ends with today.
func TestTheStripIsWeekByWeek(t *testing.T) {
	t.Parallel()
	var days []Day
	for day := at("2025-12-01 12:00"); len(days) < 400; day = day.AddDate(0, 0, 1) {
		days = append(days, Day{Day: day.Format(time.DateOnly), Proven: len(days)})
	}
	s := strip("Term", days[:14])
	if len(s.Columns) != 2 || s.Columns[0].Label != "7 December 2025" || s.Columns[1].Values[0] != 13 {
		t.Errorf("two weeks are %v", s.Columns)
	}
	if s = strip("Term", days); len(s.Columns) != mostWeeks || s.Columns[mostWeeks-1].Values[0] != 399 {
		t.Errorf("a year has %d columns and ends at %v", len(s.Columns), s.Columns[len(s.Columns)-1])
	}
}

// A source that has said nothing for two terms is named as quiet, whatever it said last. shows GOV-08
func TestStaleSources(t *testing.T) {
	h := single(t)
	pack := h.base.Policy.Load().Pack
	pack.Clauses = pack.Clauses[:3]
	for i, f := range []string{"test.old", "test.new", "test.never"} {
		pack.Clauses[i].Figure = f
	}
	h.say("test.old", feature.Reading{State: feature.Proven, Shown: "Seven plans", At: at("2026-03-01 10:00")})
	h.say("test.new", feature.Reading{State: feature.Proven, Shown: "Eight plans", At: at("2026-11-01 10:00")})
	h.say("test.never", feature.Reading{State: feature.Due, Shown: "Nothing yet"})
	got := rows(h.open().page("c.ostrander", "/dashboard", nil, 200), "#quiet")
	if len(got) != 1 || !slices.Equal(got[0], []string{pack.Clauses[0].ID, "Seven plans", "1 March 2026"}) {
		t.Errorf("quiet are %v", got)
	}
}

// The start page says how the policy stands from what was noted last, and measures nothing for it. shows GOV-08
func TestTheTileIsCheap(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		h.open()
		h.want(h.page("g.undershaw", "/", nil, 200), "main", "How the policy stands", "Every clause with its live figure")
		n := h.tallied()
		h.no(h.g.note(t.Context()))
		clear(h.asked)
		h.want(h.page("g.undershaw", "/", nil, 200), "a[href='/dashboard']", "How the policy stands")
		h.want(h.page("g.undershaw", "/", nil, 200), "main", fmt.Sprintf("%d of %d clauses proven, %d failing", n["proven"], len(h.base.Policy.Load().Pack.Clauses), n["failing"]))
		if h.page("t.fourswick", "/", nil, 200).Find("main a[href='/dashboard']").Length() != 0 {
			t.Error("a teacher is offered the dashboard")
		}
		for name, times := range h.asked {
			if strings.HasPrefix(name, "registers.") || strings.HasPrefix(name, "filtering.") {
				t.Errorf("the start page measures %s %d times", name, times)
			}
		}
	})
}

// The chair sees how the governors' own duties stand; everybody else what is red. shows GOV-05, GOV-07, GOV-09, GOV-18
func TestWhatTheChairIsShown(t *testing.T) {
	onSQLite(t, func(t *testing.T, h *house) {
		h.say("registers.head_reports", feature.Reading{State: feature.Failing, Shown: "2 in all, 2 open, 2 overdue", Href: "/registers/head_reports"})
		h.say("registers.provision_checks", feature.Reading{State: feature.Due, Shown: "0 in all, 0 this term", How: feature.Attested})
		h.open()
		doc := h.page("e.oquill", "/dashboard", nil, 200)
		h.want(doc, "#oversight", "Monthly reports to the head 2 in all, 2 open, 2 overdue Not done", "Provision seen by the safety governor 0 in all, 0 this term Due",
			"Does the policy work?", "Those with a role are supported and trained")
		if doc.Find("#oversight a[href='/registers/head_reports']").Length() != 1 {
			t.Error("no way to the reports")
		}
		doc = h.page("g.undershaw", "/dashboard", nil, 200)
		h.want(doc, "#oversight", "Monthly reports to the head")
		if text := said(doc.Find("#oversight")); strings.Contains(text, "Provision") {
			t.Errorf("what is not red is shown as red: %s", text)
		}
	})
}

// A neighbour's days and statements never show. shows PPL-02
func TestTheNeighbour(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		next := build(t, h.d, "s2")
		next.no(next.g.note(t.Context()))
		next.open().page("h.zibbelind", "/statements", map[string][]string{"x": {"y"}}, 303)
		next.page("h.zibbelind", "/bundles", bundleForm("The other inspectorate"), 200)
		h.open()
		if days, changes := h.noted(); len(days) != 0 || len(changes) != 0 {
			t.Errorf("the neighbour's days show: %v, %v", days, changes)
		}
		for _, path := range []string{"/statements", "/bundles"} {
			if n := len(rows(h.page("h.zibbelind", path, nil, 200), "main")); n != 0 {
				t.Errorf("%s shows %d of the neighbour's", path, n)
			}
		}
		var theirs []kept
		var bundles []Bundle
		next.read(func(tx *ledger.Tx) (err error) {
			theirs, err = next.g.store.statements(t.Context(), tx)
			h.no(err)
			bundles, err = next.g.store.bundles(t.Context(), tx)
			return err
		})
		h.page("h.zibbelind", "/statements/"+theirs[0].ID, nil, 404)
		h.page("h.zibbelind", "/statements/"+theirs[0].ID+"/file", nil, 404)
		h.page("h.zibbelind", "/bundles/"+bundles[0].ID, nil, 404)
		h.page("h.zibbelind", "/bundles/"+bundles[0].ID+"/withdraw", map[string][]string{"x": {"y"}}, 404)
		next.verified()
		h.verified()
	})
}

// Without a policy there is nothing to show, and that is said.
func TestWithoutAPolicy(t *testing.T) {
	h := single(t)
	h.open()
	h.base.Policy.Store(nil)
	h.no(h.g.note(t.Context()))
	for _, path := range []string{"/dashboard", "/dashboard/clauses/filter.all", "/standards", "/standards/dfe_cyber"} {
		h.want(h.page("h.zibbelind", path, nil, 404), "main", "No policy is in force yet")
	}
	h.page("h.zibbelind", "/statements", map[string][]string{"x": {"y"}}, 404)
	h.page("h.zibbelind", "/bundles", bundleForm("Nobody"), 404)
	h.page("h.zibbelind", "/bundles", nil, 200)
}

// Names are taken out however they are written; what only looks like one stays.
func TestNameless(t *testing.T) {
	h := single(t)
	h.add(people.Person{Account: "l.zib", Given: "Lo", Family: "Zibbelindson", Kind: people.Staff})
	var who redactor
	h.read(func(tx *ledger.Tx) (err error) { who, err = h.g.register(t.Context(), tx); return err })
	for text, want := range map[string]string{
		"Hansine Zibbelind, head": "(name left out), head", "Mrs Zibbelind": "(name left out)", "H. Zibbelind (h.zibbelind)": "(name left out) ((name left out))",
		"Zibbelind, Hansine": "(name left out)", "Mr Zibbelindson": "(name left out)", "Full Governing Body": "Full Governing Body",
		"Eluned O&#39;Quillan": "(name left out)", "Eluned O'Quillan": "(name left out)", "": "",
	} {
		if got := who.without(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := who.body("zibbelind and others"); got != leftOut {
		t.Errorf("a body with a name in it is %q", got)
	}
}

// Each clause is shown with state, figure, trend, owner and next due day, by section and state, page by page; the numbers
// by section lead to exactly as many. shows GOV-08
func TestClauseByClause(t *testing.T) {
	h := single(t).open()
	n := h.tallied()
	seen := map[string]bool{}
	for path := "/dashboard/clauses?state=failing"; path != ""; {
		doc := h.page("g.undershaw", path, nil, 200)
		h.want(doc, "#shown", fmt.Sprintf("%d of %d clauses", n["failing"], len(h.base.Policy.Load().Pack.Clauses)))
		for _, row := range rows(doc, "#clauses") {
			if seen[row[0]] || row[2] != "Failing" || row[4] == "" || len(row) != 7 {
				t.Errorf("shown: %v", row)
			}
			seen[row[0]] = true
		}
		path = doc.Find(".govuk-pagination__next a").AttrOr("href", "")
	}
	if len(seen) != n["failing"] || len(seen) <= clausesPerPage {
		t.Errorf("%d clauses were shown, %d fail", len(seen), n["failing"])
	}
	dashboard := h.page("g.undershaw", "/dashboard", nil, 200)
	links := dashboard.Find("#areas tbody tr").First().Find("td a")
	if links.Length() == 0 {
		t.Fatal("the numbers lead nowhere")
	}
	got := h.page("g.undershaw", links.First().AttrOr("href", ""), nil, 200)
	if want := said(links.First()); fmt.Sprint(len(rows(got, "#clauses"))) != want {
		t.Errorf("behind %s are %d clauses", want, len(rows(got, "#clauses")))
	}
	h.want(h.page("g.undershaw", "/dashboard/clauses?section=nothing", nil, 200), "#clauses", "No clause stands so")
	h.page("g.undershaw", "/dashboard/clauses?page=999", nil, 200)
	h.page("t.fourswick", "/dashboard/clauses", nil, 403)
}
