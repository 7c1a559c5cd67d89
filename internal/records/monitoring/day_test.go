package monitoring

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/tallies"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// texts gives the school's policy its rules on words, and children to the class of Year 4.
func (h *house) texts(children int) []string {
	h.t.Helper()
	pack := h.base.Policy.Load().Pack
	pack.Filtering.Texts = policy.Texts{Clause: "monitoring.alerts", Kinds: []policy.TextKind{
		{Key: "selfharm", Title: "Self-harm and suicide", Level: Urgent, PageLevel: High, Post: "dsl"},
		{Key: "hate", Title: "Hate", Level: High, PageLevel: Normal, Post: "coordinator"},
		{Key: "drugs", Title: "Drugs", Level: Normal},
	}}
	var out []string
	h.write(func(tx *ledger.Tx) error {
		for i := range children {
			name := fmt.Sprintf("child%02d", i)
			p, err := (people.Store{}).Add(h.t.Context(), tx, people.Person{Account: name, Given: "Child", Family: "Of" + strings.Repeat("x", i+1), Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}}, pack.Posts)
			if err != nil {
				return err
			}
			h.who[name] = p
			out = append(out, name)
		}
		return nil
	})
	return out
}

// words is a request in which worrying words were found, let through as most are.
func (h *house) words(key, account, kind, where string, score int) board.Entry {
	e := h.entry(key, account, "engine.example", "")
	e.Text, e.Where, e.Score, e.Signs = kind, where, score, kind+".rule"
	if where == "search" {
		e.Search = "words that were typed"
	}
	return e
}

// lessonOn makes the class of Year 4 study something whose topic explains some kinds.
func (h *house) lessonOn(aim string, kinds ...string) {
	h.m.config.Studies = func(_ context.Context, _ *ledger.Tx, person string, _ time.Time) (Study, error) {
		for _, p := range h.who {
			if p.ID == person && p.Class == "Y4" {
				return Study{Lesson: "l1", Class: "Y4", Aim: aim, Kinds: kinds}, nil
			}
		}
		return Study{}, nil
	}
}

// shows NEW-09, MON-04, STD-08: thirty hits of one child are one alert with a story; it is told to whom the policy names, and
// rings at once when it becomes urgent; a pause of half an hour begins another.
func TestHitsAreOneEpisodeWithAStory_NEW09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.texts(0)
		for i := range 30 {
			h.take(h.words(fmt.Sprintf("a%02d", i), "ada.quill", "hate", "search", 60+i))
			h.wait(20 * time.Second)
		}
		all := h.alerts()
		if len(all) != 1 || all[0].Signs != 30 || all[0].Level != High || all[0].Score != 89 {
			t.Fatalf("want one alert of thirty signs: %+v", all)
		}
		if want := "30 searches about hate within 10 minutes, in school hours; the surest scored 89 of 100."; !strings.HasPrefix(all[0].Story, want) {
			t.Errorf("the story is %q", all[0].Story)
		}
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who["c.ord"].ID}) || len(h.calls) != 0 {
			t.Errorf("told %+v, called %+v", h.told, h.calls)
		}
		h.take(h.words("p1", "ada.quill", "hate", "page", 50), h.words("d1", "ada.quill", "drugs", "page", 90))
		if n := len(h.alerts()); n != 1 {
			t.Errorf("a page of a kind whose pages raise nothing did: %d alerts", n)
		}
		h.take(h.words("s1", "ada.quill", "selfharm", "page", 70))
		if len(h.calls) != 0 {
			t.Error("a page rang")
		}
		h.take(h.words("s2", "ada.quill", "selfharm", "search", 92))
		h.take(h.words("s3", "ada.quill", "selfharm", "search", 93))
		if len(h.calls) != 2 || h.calls[0].Key != h.calls[1].Key { // ringing twice for one key changes nothing
			t.Errorf("what became urgent did not ring: %+v", h.calls)
		}
		h.wait(31 * time.Minute)
		h.take(h.words("s4", "ada.quill", "selfharm", "search", 92))
		all = h.alerts()
		if len(all) != 3 || all[0].Signs != 1 || all[0].Level != Urgent || all[1].Signs != 3 {
			t.Errorf("the episodes are %+v", all)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}

// shows NEW-09: an episode lasts four hours at most.
func TestAnEpisodeEndsAfterFourHours_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.texts(0)
	for i := range 15 {
		h.take(h.words(fmt.Sprintf("a%02d", i), "ada.quill", "hate", "search", 60))
		h.wait(20 * time.Minute)
	}
	if all := h.alerts(); len(all) != 2 || all[1].Signs != 13 {
		t.Errorf("the alerts are %+v", all)
	}
}

// shows NEW-09: a class that studies a topic is one note of the level that is left; who asks about self-harm is alone.
func TestAClassIsOneAlert_NEW09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kids := h.texts(30)
		h.lessonOn("The Second World War", "hate", "selfharm")
		for i, k := range kids {
			h.take(h.words("a"+k, k, "hate", "search", 60+i))
			h.wait(10 * time.Second)
		}
		all := h.alerts()
		if len(all) != 1 || all[0].Kind != KindClass || all[0].Level != Normal || all[0].Signs != 30 || all[0].Class != "Y4" {
			t.Fatalf("want one alert of the class: %d, %+v", len(all), all[0])
		}
		if want := "30 children of Y4: 30 searches about hate within 5 minutes, in the lesson “The Second World War”; the surest scored 89 of 100. The lesson is about this, so it is rated normal and not high."; all[0].Story != want {
			t.Errorf("the story is %q", all[0].Story)
		}
		if len(h.told) != 0 {
			t.Errorf("a note was told: %+v", h.told)
		}
		for _, k := range kids[:6] {
			h.take(h.words("s"+k, k, "selfharm", "search", 80))
		}
		alone := 0
		for _, a := range h.alerts() {
			if a.TextKind == "selfharm" && a.Kind == KindTraffic && a.Level == Urgent && strings.Contains(a.Story, "explains nothing away here") {
				alone++
			}
		}
		if alone != 6 || len(h.calls) != 6 {
			t.Errorf("%d alerts about self-harm, %d calls", alone, len(h.calls))
		}
		g, err := h.grant("d.safe", "monitoring.act", "ada.quill")
		h.no(err)
		class := h.alerts()[6]
		h.no(h.m.act(t.Context(), g, class.ID, Acted, tallies.Harmless, "They learn about the war"))
		h.read(func(tx *ledger.Tx) error {
			parts, err := h.m.store.partsOf(t.Context(), tx, class.ID)
			for _, p := range parts {
				if p.State != Acted || p.Judged != tallies.Harmless || p.Level == Urgent {
					t.Errorf("a part is %s, %s, %s", p.State, p.Judged, p.Level)
				}
			}
			if len(parts) != 30 {
				t.Errorf("%d parts", len(parts))
			}
			return err
		})
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail does not fit the records: %v", report.Breaks)
		}
	})
}

// shows NEW-09: five of a class are one alert even if nothing explains it, with its level kept; three are not; a child that
// becomes urgent is alone again.
func TestAWholeClassWithoutALesson_NEW09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kids := h.texts(6)
		for _, k := range kids[:4] {
			h.take(h.words("a"+k, k, "hate", "search", 60))
		}
		if n := len(h.alerts()); n != 4 {
			t.Fatalf("%d alerts of four children", n)
		}
		h.take(h.words("a5", kids[4], "hate", "search", 60), h.words("a6", kids[5], "hate", "search", 60))
		all := h.alerts()
		if len(all) != 1 || all[0].Kind != KindClass || all[0].Level != High || !strings.Contains(all[0].Story, "6 children of Y4") || !strings.Contains(all[0].Story, "one alert for the whole class") {
			t.Fatalf("want one alert: %+v", all)
		}
		e := h.loud("u1", kids[0], "hate", Urgent)
		h.take(e)
		if all = h.alerts(); len(all) != 2 || all[0].Level != Urgent || all[0].Kind != KindTraffic || len(h.calls) != 1 {
			t.Errorf("what became urgent is not alone: %+v", all)
		}
		if !strings.HasPrefix(all[1].Story, "5 children of Y4") {
			t.Errorf("the class's story still counts it: %q", all[1].Story)
		}
		h.write(func(tx *ledger.Tx) error { // the coordinator is in question in a case about one of them
			_, err := h.m.incidents.Open(t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "A worry", Subjects: []string{h.who["c.ord"].ID}, Affected: []string{h.who[kids[1]].ID}})
			return err
		})
		g, err := h.grant("c.ord", "monitoring.act", "ada.quill")
		h.no(err)
		h.no(h.m.act(t.Context(), g, all[1].ID, Acted, tallies.Harmless, "Spoke with the class"))
		if h.open(kids[1]) == "" || h.open(kids[2]) != "" {
			t.Error("who is shut out of a child's case closed that child's alert, or no other was closed")
		}
	})
}

// shows NEW-09, MON-15: the pages of a class's alert and of a story; whom the reader may not see is counted and not named.
func TestStoryPages_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	kids := h.texts(3)
	h.lessonOn("Rivers", "hate")
	for _, k := range kids {
		h.take(h.words("a"+k, k, "hate", "search", 60))
	}
	h.m.config.Studies = nil
	h.take(h.words("s1", "ada.quill", "selfharm", "search", 92))
	h.write(func(tx *ledger.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE people_person SET manager = ? WHERE school_id = ? AND id = ?`, h.who[kids[2]].ID, school, h.who["d.safe"].ID)
		return err
	})
	b := browse(t, h)
	text, _ := b.want("d.safe", "/alerts", nil, 200, "Self-harm and suicide", "class Y4", "1 search about self-harm and suicide, in school hours; it scored 92 of 100", "1 urgent, 0 high, 1 normal", "I am dealing with it")
	if strings.Contains(text, "Child Ofx") {
		t.Error("a part of the class's alert is in the list")
	}
	all := h.alerts()
	h.wait(4 * time.Minute)
	b.want("d.safe", "/alerts/"+all[0].ID, nil, 200, "First read", "4 minutes after it happened", "words that were typed", "Self-harm and suicide, 92 of 100", "engine.example", "The safeguarding lead and whoever is on duty")
	text, _ = b.want("d.safe", "/alerts/"+all[1].ID, nil, 200, "Child Ofx<", "Child Ofxx<", "1 more, whose activity is not open to you", "in the lesson “Rivers”")
	if strings.Contains(text, "Ofxxx") {
		t.Error("a person whom the reader may not see is named")
	}
	for query, want := range map[string][2]string{"level=urgent": {"Self-harm", "class Y4"}, "class=Y4&sort=hate": {"class Y4", "Self-harm and suicide</a>"}, "q=quill": {"Ada Quill", "class Y4"},
		"q=RIVERS": {"class Y4", "Ada Quill"}, "term=2026-01-01": {"class Y4", "-"}, "q=%25_": {"No alert fits", "Ada Quill"}} {
		if text, _ := b.want("d.safe", "/alerts?"+query, nil, 200, want[0]); strings.Contains(text, want[1]) && want[1] != "-" {
			t.Errorf("%s shows %q", query, want[1])
		}
	}
	text, _ = b.want("d.safe", "/alerts/export.csv", nil, 200, "self-harm", "Y4")
	if strings.Contains(text, "Quill") || strings.Contains(text, "typed") || h.count("monitoring.exported") != 1 {
		t.Error("the file names somebody, or nobody wrote down that it was taken")
	}
	b.want("n.wire", "/alerts/export.csv", nil, 403)
}

// shows NEW-09: whoever closes an alert says whether it was right; from that the school's own precision is counted, and a
// rule that was wrong five times is shown to the coordinator and still speaks.
func TestWhetherAlertsWereRight_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	kids := h.texts(7)
	g, err := h.grant("d.safe", "monitoring.act", "ada.quill")
	h.no(err)
	b := browse(t, h)
	if r := h.reading("monitoring.precision"); r.State != feature.None {
		t.Errorf("a precision of nothing: %q", r.Shown)
	}
	for i, k := range kids {
		h.take(h.words("a"+k, k, "hate", "search", 60))
		id := h.open(k)
		if i == 0 {
			for _, bad := range []struct {
				to     State
				judged string
			}{{Acted, ""}, {Acted, "maybe"}, {Dismissed, tallies.Real}} {
				if err := h.m.act(t.Context(), g, id, bad.to, bad.judged, "Spoke with the child"); !errs.Is(err, errs.Invalid) {
					t.Errorf("closed as %s with %q: %v", bad.to, bad.judged, err)
				}
			}
			b.want("d.safe", "/alerts/"+id+"/act", url.Values{"action": {"Spoke with the child"}}, 422, "Choose whether this alert was right", "Spoke with the child")
			b.want("d.safe", "/alerts/"+id+"/act", url.Values{"action": {"Spoke with the child"}, "judged": {tallies.Real}}, 303)
			continue
		}
		judged := tallies.Mistaken
		if i == 1 {
			judged = tallies.Harmless
		}
		h.no(h.m.act(t.Context(), g, id, Dismissed, judged, "A river in Yorkshire"))
		h.wait(time.Hour)
	}
	if r := h.reading("monitoring.precision"); r.State != feature.Proven || r.Shown != "14% of 7 closed alerts were a real worry; Hate: 14% of 7" {
		t.Errorf("the figure says %q", r.Shown)
	}
	if r := h.reading("monitoring.load"); r.State != feature.Proven || !strings.Contains(r.Shown, "7 this term") {
		t.Errorf("the load says %q", r.Shown)
	}
	if !slices.ContainsFunc(h.told, func(n notices.Notice) bool {
		return n.Key == "alert-rule/hate.rule" && slices.Equal(n.To, []string{h.who["c.ord"].ID})
	}) {
		t.Errorf("nobody was asked to look at the rule: %+v", h.told)
	}
	b.want("c.ord", "/alerts/figures", nil, 200, "hate.rule", "14%", "71%", "change of the policy", "Alerts by week")
	h.take(h.words("after", kids[0], "hate", "search", 60))
	if h.open(kids[0]) == "" {
		t.Error("the rule was muted")
	}
}

// open finds the open alert about a child.
func (h *house) open(account string) string {
	for _, a := range h.alerts() {
		if a.Person == h.who[account].ID && a.State == Open {
			return a.ID
		}
	}
	return ""
}

// shows NEW-09, WEB-31: searches that are closed for their words are no site that is asked for again: the class teacher hears
// nothing of what a child looked for.
func TestClosedSearchesAreNoRepeats_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.texts(0)
	for i := range 5 {
		e := h.words(fmt.Sprintf("s%d", i), "ada.quill", "hate", "search", 90)
		e.Verdict, e.Status = "block", 403
		h.take(e)
		h.wait(time.Minute)
	}
	if all := h.alerts(); len(all) != 1 || all[0].Kind != KindTraffic || all[0].Signs != 5 {
		t.Errorf("the alerts are %+v", all)
	}
}

// shows MON-07, GOV-05: a week in numbers, without names.
func TestAWeekInNumbers_MON07(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.texts(0)
		h.take(h.words("s1", "ada.quill", "selfharm", "search", 92), h.words("h1", "ben.otter", "hate", "search", 60), h.loud("g1", "c.ord", "hate", High), h.entry("e1", "ben.otter", "games.example", "games"))
		h.m.Warn(t.Context(), "journal.full", "The log is full.")
		h.wait(3 * time.Minute)
		g, err := h.grant("d.safe", "monitoring.act", "ada.quill")
		h.no(err)
		h.no(h.m.answer(t.Context(), g, h.open("ada.quill")))
		h.no(h.m.act(t.Context(), g, h.open("ben.otter"), Dismissed, tallies.Mistaken, "A river"))
		h.read(func(tx *ledger.Tx) error {
			from := h.clock().AddDate(0, 0, -1)
			w, err := h.m.Weekly(t.Context(), tx, from, h.clock().Add(time.Hour))
			if err != nil {
				return err
			}
			if w.Loud != 3 || w.Read != 0 || w.Alerts != 3 || w.Urgent != 1 || w.Answered != 1 || w.Median != 3 || w.Slowest != 3 || w.Wrong != 1 || w.Searches != 2 || len(w.Silent) != 1 {
				t.Errorf("the week is %+v", w)
			}
			if len(w.Years) != 3 || len(w.Levels) != 2 || len(w.Blocked) != 2 {
				t.Errorf("years %+v, levels %+v, blocked %+v", w.Years, w.Levels, w.Blocked)
			}
			all, err := h.m.Breaches(t.Context(), tx, from, h.clock().Add(time.Hour))
			if len(all) != 3 {
				t.Fatalf("%d breaches", len(all))
			}
			for _, b := range all {
				said := fmt.Sprintf("%+v", b)
				for _, p := range h.who {
					if strings.Contains(said, p.Family) || strings.Contains(said, "typed") {
						t.Errorf("a breach names somebody: %s", said)
					}
				}
			}
			if i := slices.IndexFunc(all, func(b Breach) bool { return b.Urgent }); i < 0 || all[i].Group != "Year 4" || all[i].Minutes != 3 || all[i].Kind != "Self-harm and suicide" {
				t.Errorf("the breaches are %+v", all)
			}
			if i := slices.IndexFunc(all, func(b Breach) bool { return b.Group == "Year 2" }); i < 0 || all[i].Action != "The rules were wrong" {
				t.Errorf("the breaches are %+v", all)
			}
			return err
		})
	})
}

// shows NEW-09: the story says when it was in the school's day.
func TestTheHourOfTheSchoolDay_NEW09(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	at := func(day, hour, minute int) Alert {
		return Alert{At: clock.Text(time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC))}
	}
	for want, a := range map[string]Alert{"before school": at(10, 7, 30), "in school hours": at(10, 10, 0), "at lunch": at(10, 12, 30), "after school": at(10, 15, 45), "on a day without school": at(14, 10, 0),
		"in a lesson": {Lesson: "l1"}, "in the lesson “Rivers”": {Lesson: "l1", Aim: "Rivers"}} {
		if got := h.m.hour(a); got != want {
			t.Errorf("%s: %q, not %q", a.At, got, want)
		}
	}
	h.lessonOn("Rivers")
	if got := h.m.hour(at(10, 10, 0)); got != "outside a lesson" {
		t.Errorf("with lessons known: %q", got)
	}
	h.m.config.Hours = Hours{Ends: "15:00", LunchFrom: "11:45"}
	if got := h.m.hour(at(10, 15, 10)) + ", " + h.m.hour(at(10, 11, 50)); got != "after school, at lunch" {
		t.Errorf("by the school's own hours: %q", got)
	}
}
