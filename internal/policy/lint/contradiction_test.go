package lint

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"belisha/internal/policy"
)

var today = time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)

func clauses(t testing.TB, file string) []policy.Clause {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []policy.Clause
	if err := yaml.UnmarshalWithOptions(text, &out, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return out
}

// clashes gives the severity of the contradiction between two clauses; "" where none is found.
func clashes(found []Finding, a, b string) Severity {
	for _, f := range found {
		if f.Kind == Contradiction && slices.Contains(f.Where.Clauses, a) && slices.Contains(f.Where.Clauses, b) && (a == b) == (len(f.Where.Clauses) == 1) {
			return f.Severity
		}
	}
	return ""
}

type pairing struct {
	a, b string
	want Severity
}

func pairs(t *testing.T, file string, wants []pairing) []Finding {
	t.Helper()
	found := Check(&policy.Pack{Clauses: clauses(t, file)}, today)
	for _, w := range wants {
		if got := clashes(found, w.a, w.b); got != w.want {
			t.Errorf("%s and %s: %q, want %q", w.a, w.b, got, w.want)
		}
	}
	for _, f := range found {
		if f.Kind == Contradiction {
			t.Logf("%-6s %s %v\n       %s\n       %s", f.Severity, f.Title, f.Where.Sources, f.Why, f.Write)
		}
	}
	return found
}

// The phone clauses of St Mary's are found by structure, and what agrees is left alone. shows NEW-02
func TestContradictionsOfStMarys(t *testing.T) {
	pairs(t, "testdata/st-marys.yaml", []pairing{
		{"phones.pupils", "phones.pupils_none", High},                   // Year 6 may bring; nobody may
		{"phones.reception", "phones.pupils_none", High},                // brought and handed in; none brought
		{"phones.pupils", "phones.reception", High},                     // only Year 6; all
		{"phones.lessons_never", "phones.lessons_curriculum", High},     // never; with the consent of staff
		{"phones.lessons_never", "phones.lessons_teacher", High},        // never; with the teacher's permission
		{"phones.lessons_never", "phones.teaching", High},               // never; with the leave of senior leaders
		{"phones.lessons_curriculum", "phones.lessons_teacher", Medium}, // two exceptions
		{"phones.staff", "phones.reception", High},                      // used in breaks; all handed in
		{"phones.families", "phones.off_site", High},                    // never; must, off site
		{"phones.staff_images", "phones.no_pictures", High},             // moved the same day; never taken
		{"filter.media_pupils", "filter.media_all", Low},                // pupils; everyone
		{"filter.raw_images", "filter.raw_images", High},                // never, or vigilant
		{"mail.personal_data", "mail.secured", High},                    // never; secured
		{"phones.pupils", "phones.pupils", ""},                          // a named exception
		{"phones.office", "phones.pupils_none", ""},                     // what is handed in need not be allowed
		{"phones.staff", "phones.lessons_never", ""},                    // breaks are not lessons
		{"phones.staff", "phones.zones", Medium},                        // a break in the changing room
		{"filter.social_pupils", "filter.media_all", ""},                // other things
	})
}

// shows NEW-02
func TestContradictionsOfStNeot(t *testing.T) {
	pairs(t, "testdata/st-neot.yaml", []pairing{
		{"phones.children", "devices.pupil_owned", High}, // l.215, 447
		{"phones.other", "devices.staff_owned", High},    // l.219, 447
		{"phones.pictures", "images.devices", High},      // l.218, 528
		{"social.times", "social.reasonable", High},      // l.211, 513
		{"images.permission", "images.internal", High},   // both l.535
		{"phones.staff_bring", "devices.staff_owned", ""},
		{"phones.pictures", "phones.pictures", ""},
		{"phones.children", "phones.staff_bring", ""},
	})
}

// A contradiction goes away when the wider rule names the narrower one as its exception. shows NEW-02
func TestNamedExceptionIsNoContradiction(t *testing.T) {
	ban := policy.Norm{Who: []string{"pupil"}, What: "phone", Do: "bring", Verdict: mayNot}
	leave := policy.Norm{Who: []string{"pupil.year6"}, What: "phone", Do: "bring", Verdict: may}
	check := func(unless string) Severity {
		ban.Unless = unless
		p := &policy.Pack{Clauses: []policy.Clause{{ID: "a.ban", Norms: []policy.Norm{ban}}, {ID: "b.leave", Norms: []policy.Norm{leave}}}}
		return clashes(Check(p, today), "a.ban", "b.leave")
	}
	for unless, want := range map[string]Severity{"": High, "Year 6 pupils": "", "as b.leave says": "", "Year 5 pupils": High, "the head agrees": High} {
		if got := check(unless); got != want {
			t.Errorf("unless %q: %q, want %q", unless, got, want)
		}
	}
}

// What the table of activities forbids no rule may let through. shows NEW-02, POL-10
func TestFilterOpensWhatTheTableForbids(t *testing.T) {
	p := &policy.Pack{
		Activity: policy.Activity{Clause: "a.table", Rows: []policy.ActivityRow{{Key: "games", Title: "Games", Source: "l.1", Staff: "yes", Children: "no", Category: "games"}}},
		Filtering: policy.Filtering{
			Profiles: []policy.Profile{{Key: "ks2", Title: "Key Stage 2", Years: []string{"3"}}, {Key: "staff", Roles: []string{"teacher"}}},
			Rules:    []policy.Rule{{Key: "fun", Clause: "b.fun", Categories: []string{"games"}, Verdict: "allow", Profiles: []string{"ks2"}}},
		},
	}
	if got := clashes(Check(p, today), "a.table", "b.fun"); got != Medium {
		t.Errorf("a rule that opens games to children: %q", got)
	}
	p.Filtering.Rules = append([]policy.Rule{{Key: "shut", Categories: []string{"games"}, Verdict: "block"}}, p.Filtering.Rules...)
	if got := clashes(Check(p, today), "a.table", "b.fun"); got != "" {
		t.Errorf("a rule that an earlier one shuts: %q", got)
	}
}

// shows NEW-02
func TestAskGivesTheNarrowestAnswer(t *testing.T) {
	p := &policy.Pack{Clauses: clauses(t, "testdata/st-neot.yaml")}
	for _, c := range []struct {
		q      policy.Norm
		want   string
		clause string
	}{
		{policy.Norm{Who: []string{"staff.selected"}, What: "device.personal.phone", Do: "photograph"}, may, "phones.pictures"},
		{policy.Norm{Who: []string{"staff"}, What: "device.personal.phone", Do: "photograph"}, mayNot, "phones.pictures"},
		{policy.Norm{Who: []string{"pupil"}, What: "device.personal.other", Do: "use", Where: []string{"school"}}, mayNot, "phones.other"},
		{policy.Norm{Who: []string{"pupil"}, What: "device.personal.watch", Do: "photograph", Where: []string{"school"}}, mayNot, "devices.pupil_owned"},
		{policy.Norm{Who: []string{"staff"}, What: "device.personal.other", Do: "bring", Where: []string{"school"}}, may, "devices.staff_owned"},
		{policy.Norm{Who: []string{"visitor"}, What: "device.personal", Do: "use"}, "", ""},
	} {
		got := Ask(p, c.q)
		if got.Verdict != c.want || c.clause != "" && !slices.Contains(got.Clauses, c.clause) {
			t.Errorf("%s: %q by %v, want %q by %s", said{Norm: c.q}, got.Verdict, got.Clauses, c.want, c.clause)
		}
	}
}

// Every finding is whole sentences: what, why, and what to write.
func TestFindingsAreSentences(t *testing.T) {
	p := &policy.Pack{Clauses: slices.Concat(clauses(t, "testdata/st-marys.yaml"), clauses(t, "testdata/st-neot.yaml"))}
	for _, f := range Check(p, today) {
		if f.Title == "" || f.Kind.Title() == "" || !strings.HasSuffix(f.Write, ".") || f.Where.File == "" {
			t.Errorf("not whole: %+v", f)
		}
	}
}
