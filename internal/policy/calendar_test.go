package policy_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"

	"pgregory.net/rapid"
)

func day(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, clock.London)
	if err != nil {
		panic(err)
	}
	return t
}

// year is a school year with half terms, a bank holiday and two training days.
func year() *policy.Pack {
	return &policy.Pack{Settings: policy.Settings{
		Terms: []policy.Term{
			{Key: "autumn", Title: "Autumn term", From: "2026-09-02", To: "2026-12-18", HalfFrom: "2026-10-26", HalfTo: "2026-10-30"},
			{Key: "spring", Title: "Spring term", From: "2027-01-04", To: "2027-03-25", HalfFrom: "2027-02-15", HalfTo: "2027-02-19"},
			{Key: "summer", Title: "Summer term", From: "2027-04-12", To: "2027-07-21", HalfFrom: "2027-05-31", HalfTo: "2027-06-04"},
		},
		Closed: []string{"2026-09-02", "2026-12-18", "2027-05-03"},
	}}
}

// shows GOV-16: the calendar knows the school's own days.
func TestSchoolDays(t *testing.T) {
	c := policy.NewCalendar(year())
	for text, want := range map[string]bool{
		"2026-09-01": false, "2026-09-02": false, "2026-09-03": true, "2026-09-05": false, "2026-10-23": true,
		"2026-10-26": false, "2026-10-30": false, "2026-11-02": true, "2026-12-17": true, "2026-12-18": false,
		"2026-12-21": false, "2027-01-04": true, "2027-05-03": false, "2027-07-21": true, "2027-07-22": false,
		"2027-08-31": false, "2027-09-01": true /* the pack gives no terms for that year */, "2027-12-28": true,
	} {
		if got := c.IsSchoolDay(day(text)); got != want {
			t.Errorf("%s: school day %v", text, got)
		}
	}
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-10-21", 5, "2026-11-04"}, // five school days over half term
		{"2026-12-16", 1, "2026-12-17"}, {"2026-12-17", 1, "2027-01-04"}, {"2026-12-25", 5, "2027-01-08"},
		{"2027-04-30", 1, "2027-05-04"}, {"2026-11-02", -1, "2026-10-23"}, {"2026-10-28", 0, "2026-11-02"}, {"2026-11-03", 0, "2026-11-03"},
	} {
		if got := c.AddSchoolDays(day(x.from), x.n); !got.Equal(day(x.want)) {
			t.Errorf("%d school days from %s: %s", x.n, x.from, got.Format(time.DateOnly))
		}
	}
	if n := c.SchoolDaysBetween(day("2026-10-21"), day("2026-11-04")); n != 5 {
		t.Errorf("five school days are %d", n)
	}
}

func TestMomentsCountAsTheirLondonDay(t *testing.T) {
	c := policy.NewCalendar(year())
	late := time.Date(2027, 4, 11, 23, 30, 0, 0, time.UTC) // half past midnight of the first day of term
	if term, ok := c.TermOf(late); !ok || term.Key != "summer" || !c.IsSchoolDay(late) {
		t.Errorf("%v lies in %q, %v", late, term.Key, ok)
	}
	for _, x := range [][2]string{{"2027-03-27", "2027-03-28"}, {"2026-10-24", "2026-10-25"}} { // days of 23 and 25 hours follow
		p, _ := c.Period("day", day(x[0]))
		if !p.Next.Equal(day(x[1])) {
			t.Errorf("the day after %s is %v", x[0], p.Next)
		}
	}
}

func TestTerms(t *testing.T) {
	c := policy.NewCalendar(year())
	for text, want := range map[string]string{
		"2026-09-02": "autumn autumn 1", "2026-09-03": "autumn autumn 1", "2026-09-07": "autumn autumn 2", "2026-10-28": "autumn autumn 0",
		"2026-11-02": "autumn autumn 9", "2026-12-25": " autumn 0", "2027-01-08": "spring spring 1", "2027-08-01": " summer 0",
		"2025-10-01": " autumn-2025 5 guessed", "2028-02-01": " spring-2028 5 guessed", "2026-09-01": " summer-2026 0 guessed",
	} {
		in, _ := c.TermOf(day(text))
		got := fmt.Sprintf("%s %s %d", in.Key, c.TermOrBefore(day(text)).Key, c.WeekOf(day(text)))
		if c.Guessed(day(text)) {
			got += " guessed"
		}
		if got != want {
			t.Errorf("%s: %q, wanted %q", text, got, want)
		}
	}
}

// A pack that has forgotten one term gets a guess for that one alone.
func TestAMissingTermIsGuessed(t *testing.T) {
	p := year()
	p.Settings.Terms = p.Settings.Terms[:2]
	c := policy.NewCalendar(p)
	if c.IsSchoolDay(day("2027-03-30")) || c.Guessed(day("2027-03-30")) || !c.IsSchoolDay(day("2027-04-12")) || !c.Guessed(day("2027-04-12")) {
		t.Error("the summer is not guessed, or the Easter holidays are")
	}
	if !policy.NewCalendar(nil).IsSchoolDay(day("2027-04-12")) || policy.NewCalendar(&policy.Pack{}).IsSchoolDay(day("2027-04-11")) {
		t.Error("without a pack every weekday is a school day")
	}
	early := policy.NewCalendar(&policy.Pack{Settings: policy.Settings{Terms: []policy.Term{{Key: "autumn", From: "2026-08-26", To: "2026-12-18"}}}})
	if got, _ := early.Period("term", day("2026-08-27")); got.Key != "autumn" || !got.Next.Equal(day("2027-01-01")) {
		t.Errorf("a term from August is %+v", got)
	}
}

func TestPeriods(t *testing.T) { // shows GOV-16
	c := policy.NewCalendar(year())
	for _, x := range []struct{ every, at, want string }{
		{"day", "2026-10-25", "2026-10-25 2026-10-25..2026-10-25 2026-10-26"},
		{"school day", "2026-10-25", "2026-10-23 2026-10-23..2026-10-23 2026-11-02"},
		{"week", "2027-01-01", "2026-W53 2026-12-28..2027-01-03 2027-01-04"},
		{"fortnight", "2024-01-14", "2024-W01 2024-01-01..2024-01-14 2024-01-15"},
		{"month", "2028-02-29", "2028-02 2028-02-01..2028-02-29 2028-03-01"},
		{"3 months", "2027-01-31", "2026-12 2026-12-01..2027-02-28 2027-03-01"},
		{"half term", "2026-10-28", "autumn-1 2026-09-02..2026-10-25 2026-10-31"},
		{"half term", "2026-10-31", "autumn-2 2026-10-31..2026-12-18 2027-01-04"},
		{"term", "2026-12-25", "autumn 2026-09-02..2026-12-18 2027-01-04"},
		{"term", "2027-08-31", "summer 2027-04-12..2027-07-21 2027-09-01"},
		{"2 terms", "2027-02-01", "autumn 2026-09-02..2027-03-25 2027-04-12"},
		{"2 terms", "2027-05-01", "summer 2027-04-12..2027-07-21 2027-09-01"},
		{"term", "2028-05-01", "summer-2028 2028-04-01..2028-08-31 2028-09-01"},
		{"year", "2027-08-31", "2026-2027 2026-09-01..2027-08-31 2027-09-01"},
		{"2 years", "2027-09-01", "2026-2028 2026-09-01..2028-08-31 2028-09-01"},
		{"5 school days", "2026-10-22", "2026-10-22 2026-10-22..2026-11-04 2026-11-05"},
	} {
		p, ok := c.Period(x.every, day(x.at))
		got := fmt.Sprintf("%s %s..%s %s", p.Key, p.From.Format(time.DateOnly), p.To.Format(time.DateOnly), p.Next.Format(time.DateOnly))
		if !ok || got != x.want {
			t.Errorf("%s at %s: %s, wanted %s", x.every, x.at, got, x.want)
		}
	}
	for _, none := range []string{"once", "", "0 weeks", "-1 week", "moon", "1001 days", "week 2", "two weeks"} {
		if p, ok := c.Period(none, day("2026-10-25")); ok {
			t.Errorf("%q is a cadence: %+v", none, p)
		}
	}
}

func TestDue(t *testing.T) { // shows GOV-16, GOV-03
	c := policy.NewCalendar(year())
	for _, x := range []struct{ every, due, at, want string }{
		{"term", "", "2026-11-01", "2026-12-17"},        // the last day is a training day
		{"term", "week 10", "2026-11-01", "2026-11-13"}, // half term is no week
		{"term", "week 40", "2026-11-01", "2026-12-17"},
		{"term", "week 1", "2027-01-06", "2027-01-08"},
		{"term", "school day 5", "2026-11-01", "2026-09-09"}, {"term", "day 5", "2026-11-01", "2026-09-06"}, {"term", "school day 99", "2026-11-01", "2026-12-17"},
		{"week", "last day", "2026-11-04", "2026-11-06"}, {"week", "", "2026-12-30", "2027-01-03"}, {"month", "", "2027-07-01", "2027-07-21"},
		{"month", "", "2027-08-01", "2027-08-31"}, {"month", "day 31", "2027-02-01", "2027-02-28"}, {"day", "", "2026-12-25", "2026-12-25"},
		{"year", "09-30", "2027-02-01", "2026-09-30"}, {"year", "02-29", "2026-10-01", "2027-02-28"}, {"year", "02-29", "2027-10-01", "2028-02-29"},
		{"year", "", "2026-10-01", "2027-07-21"}, {"2 years", "10-01", "2027-10-01", "2026-10-01"}, {"term", "08-31", "2026-10-01", "2026-12-18"},
		{"term", "nonsense", "2026-10-01", "2026-12-17"},
	} {
		p, _ := c.Period(x.every, day(x.at))
		if got := c.Due(policy.Duty{Every: x.every, Due: x.due}, p); !got.Equal(day(x.want)) {
			t.Errorf("%s, %q, at %s: %s, wanted %s", x.every, x.due, x.at, got.Format(time.DateOnly), x.want)
		}
	}
	for _, wrong := range []string{"5", "day", "day 0", "day five", "13-01", "02-30", "month 2", "week 1000"} {
		if word, n, err := policy.ParseDue(wrong); err == nil {
			t.Errorf("%q reads as %s, %d", wrong, word, n)
		}
	}
}

func TestLengths(t *testing.T) { // shows GOV-16
	c := policy.NewCalendar(year())
	for _, x := range []struct{ from, length, want string }{
		{"2026-10-21", "5 school days", "2026-11-04"}, {"2026-10-21", "14 days", "2026-11-04"}, {"2026-10-21", "2 weeks", "2026-11-04"},
		{"2026-11-30", "3 months", "2027-02-28"}, {"2027-01-31", "1 month", "2027-02-28"}, {"2028-02-29", "1 year", "2029-02-28"},
		{"2026-10-21", "term", "2027-01-03"}, {"2026-10-21", "2 half terms", "2027-01-03"}, {"2026-10-21", "1 fortnight", "2026-11-04"},
	} {
		l, err := policy.ParseLength(x.length)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.After(day(x.from), l); !got.Equal(day(x.want)) {
			t.Errorf("%s after %s: %s, wanted %s", x.length, x.from, got.Format(time.DateOnly), x.want)
		}
	}
	for _, wrong := range []string{"", "5", "once", "five days", "0 days", "5 moons", "1.5 days"} {
		if l, err := policy.ParseLength(wrong); err == nil {
			t.Errorf("%q reads as %+v", wrong, l)
		}
	}
}

// shows DATA-11: the law's clock for a breach can be written in hours.
func TestHours(t *testing.T) {
	if got, ok := policy.ParseHours("72 hours"); !ok || got != 72*time.Hour {
		t.Errorf("72 hours read as %v, %v", got, ok)
	}
	for _, wrong := range []string{"", "72", "hours", "0 hours", "-1 hours", "72 days", "1.5 hours", "99999 hours", "72 hours long"} {
		if got, ok := policy.ParseHours(wrong); ok {
			t.Errorf("%q reads as %v", wrong, got)
		}
	}
}

// anyPack has some of the terms of some years, some of them with a half term, and closed days.
func anyPack(t *rapid.T) *policy.Pack {
	p := &policy.Pack{}
	at := day("2024-08-20").AddDate(0, 0, rapid.IntRange(0, 30).Draw(t, "start"))
	for i := range rapid.IntRange(0, 9).Draw(t, "terms") {
		to := at.AddDate(0, 0, rapid.IntRange(35, 110).Draw(t, "days"))
		one := policy.Term{Key: fmt.Sprint("t", i), Title: fmt.Sprint("Term ", i), From: at.Format(time.DateOnly), To: to.Format(time.DateOnly)}
		if rapid.Bool().Draw(t, "half") {
			one.HalfFrom, one.HalfTo = at.AddDate(0, 0, 14).Format(time.DateOnly), at.AddDate(0, 0, 20).Format(time.DateOnly)
		}
		p.Settings.Terms = append(p.Settings.Terms, one)
		at = to.AddDate(0, 0, rapid.IntRange(1, 45).Draw(t, "holiday"))
	}
	for range rapid.IntRange(0, 5).Draw(t, "closed") {
		p.Settings.Closed = append(p.Settings.Closed, anyDay(t).Format(time.DateOnly))
	}
	return p
}

func anyDay(t *rapid.T) time.Time {
	return day("2024-01-01").AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "day"))
}

// shows GOV-16: whatever the terms, the rounds of a duty follow each other without a gap and every one has its due day.
func TestPeriodsFollowEachOther(t *testing.T) {
	units := []string{"day", "school day", "week", "fortnight", "month", "half term", "term", "year"}
	rapid.Check(t, func(t *rapid.T) {
		c, at := policy.NewCalendar(anyPack(t)), anyDay(t)
		every := fmt.Sprintf("%d %ss", rapid.IntRange(1, 5).Draw(t, "n"), rapid.SampledFrom(units).Draw(t, "unit"))
		p, ok := c.Period(every, at)
		if !ok || !p.Has(at) || p.To.Before(p.From) || !p.To.Before(p.Next) {
			t.Fatalf("%s at %v: %+v", every, at, p)
		}
		inside := p.From.AddDate(0, 0, rapid.IntRange(0, int(p.Next.Sub(p.From).Hours()/24+.5)-1).Draw(t, "inside"))
		if same, _ := c.Period(every, inside); same != p {
			t.Fatalf("%s: %v is in %+v, and so should %v: %+v", every, at, p, inside, same)
		}
		if next := c.Following(every, p); !next.From.Equal(p.Next) || next.Key == p.Key {
			t.Fatalf("%s: after %+v comes %+v", every, p, next)
		}
		due := rapid.SampledFrom([]string{"", "day 3", "school day 5", "week 10", "09-30", "02-29"}).Draw(t, "due")
		if d := c.Due(policy.Duty{Due: due}, p); d.Before(p.From) || d.After(p.To) {
			t.Fatalf("%s, %q: due on %v in %+v", every, due, d, p)
		}
	})
}

func TestSchoolDaysAreCountedAsTheyAreAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := policy.NewCalendar(anyPack(t)), anyDay(t)
		n := rapid.IntRange(-60, 60).Filter(func(n int) bool { return n != 0 }).Draw(t, "n")
		to := c.AddSchoolDays(at, n)
		if !c.IsSchoolDay(to) || c.SchoolDaysBetween(at, to) != n {
			t.Fatalf("%d school days from %v: %v, which counts as %d", n, at, to, c.SchoolDaysBetween(at, to))
		}
	})
}

func TestTermDatesAreChecked(t *testing.T) { // shows POL-01
	const end = "to: 2025-12-19 }"
	for change, want := range map[[2]string]string{
		{end, "to: 2025-12-19, half_from: 2025-10-27, half_to: 2025-10-20 }"}: "ends before it starts",
		{end, "to: 2025-12-19, half_from: 2025-08-27, half_to: 2025-10-20 }"}: "does not lie inside the term",
		{end, "to: 2025-12-19, half_from: 2025-10-27 }"}:                      "last day of the half-term holiday",
		{"log_days:", "closed: [2026-05-04, 2026-05-04]\nlog_days:"}:          "is written twice",
		{"log_days:", "closed: [2026-02-30]\nlog_days:"}:                      "2026-02-30",
	} {
		files := maps.Clone(pack(t).Files)
		files["settings.yaml"] = strings.Replace(files["settings.yaml"], change[0], change[1], 1)
		if _, err := policy.FromFiles(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", change[1], err)
		}
	}
}
