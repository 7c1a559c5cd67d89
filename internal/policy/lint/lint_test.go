package lint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
	"belisha/packs"
)

// only gives the titles of one kind.
func only(found []Finding, k Kind) []string {
	var out []string
	for _, f := range found {
		if f.Kind == k {
			out = append(out, f.Title)
		}
	}
	return out
}

// finds demands exactly these titles of one kind, each by a part of it.
func finds(t *testing.T, p *policy.Pack, k Kind, wants ...string) []Finding {
	t.Helper()
	found := Check(p, today)
	titles := only(found, k)
	if len(titles) != len(wants) {
		t.Fatalf("%s: found %q, want %q", k, titles, wants)
	}
	for _, want := range wants {
		if !slices.ContainsFunc(titles, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("%s: no finding says %q; found %q", k, want, titles)
		}
	}
	return found
}

// Template choices that nobody made are found, St Neot's "allows/forbids" among them. shows NEW-02, POL-27
func TestUndecidedChoices(t *testing.T) {
	p := &policy.Pack{Choices: []policy.Choice{
		{Key: "executables.staff", Title: "Downloading and installing programs", Strictest: "forbid", Decision: true, Source: "001 l.418",
			Undecided: "“The school allows/forbids” staff to install programs.", Options: []policy.Option{{Key: "forbid", Title: "Forbidden"}}},
		{Key: "phones.pupil", Title: "Pupils' phones", Kind: "many", Strictest: "no, 28", Options: []policy.Option{{Key: "28", Title: "For 28 days"}}},
		{Key: "loan.personal", Title: "Personal use of loans", Value: "no", Undecided: "The words “staff (and family)” stand in brackets."},
		{Key: "settled", Title: "Settled", Value: "yes"},
	}}
	found := finds(t, p, Undecided, "The sub-policy “Downloading and installing programs”", "The choice “Pupils' phones”", "“Personal use of loans” is decided here")
	if why := found[1].Why; !strings.HasSuffix(why, "counts: No; For 28 days.") {
		t.Errorf("several answers, each in words: %q", why)
	}
	if f := found[0]; f.Severity != High || !strings.Contains(f.Why, "allows/forbids") || !strings.Contains(f.Why, "Forbidden") || f.Where.Sources[0] != "001 l.418" {
		t.Errorf("an open sub-policy comes first, with the policy's own words and what counts until then: %+v", f)
	}
}

// Tables with gaps are found row by row. shows POL-09, POL-10, POL-11
func TestUndecidedRows(t *testing.T) {
	p := &policy.Pack{
		Activity: policy.Activity{Rows: []policy.ActivityRow{
			{Key: "a", Title: "Shopping", Staff: "times", Children: "no", Undecided: "It gives no times.", Times: "lunch"},
			{Key: "c", Title: "Pictures", Staff: "selected", Children: "no"},
			{Key: "d", Title: "Games", Staff: "no", Children: "no"},
		}},
		Actions: policy.UserActions{Rows: []policy.UserAction{
			{Key: "e", Title: "Illegal content"}, {Key: "h", Title: "Bypass", Level: "not acceptable"},
		}},
		Devices: policy.Devices{Rows: []policy.DeviceClass{
			{Key: "staff_owned", Title: "Staff owned", Allowed: "yes"}, {Key: "odd", Title: "Odd", Level: "none"}, {Key: "school", Title: "School", Allowed: "yes", Level: "full"},
		}},
	}
	finds(t, p, Undecided, "“Shopping” leaves", "“Pictures” is for selected", "no level to “Illegal content”", "“Staff owned” no network", "“Odd” no answer")
}

// A clock inside the school as long as the law's leaves no time. shows NEW-02
func TestClocks(t *testing.T) {
	law := policy.Law{Key: "uk_gdpr", Title: "UK GDPR", Clocks: []policy.LawClock{{Key: "breach", Title: "a breach is reported", Hours: 72, To: "regulator"}}}
	for name, c := range map[string]struct {
		clock policy.Clock
		want  bool
	}{
		"St Neot's 72 hours to the coordinator": {policy.Clock{Hours: 72, To: "coordinator", Against: "uk_gdpr.breach"}, true},
		"one day to the coordinator":            {policy.Clock{Hours: 24, To: "coordinator", Against: "uk_gdpr.breach"}, false},
		"the law's own clock":                   {policy.Clock{Hours: 72, To: "regulator", Against: "uk_gdpr.breach"}, false},
		"longer than the law":                   {policy.Clock{Hours: 96, To: "regulator", Against: "uk_gdpr.breach"}, true},
		"shorter than the least":                {policy.Clock{Hours: 48, Least: true, Against: "uk_gdpr.breach"}, true},
		"the least":                             {policy.Clock{Hours: 72, Least: true, Against: "uk_gdpr.breach"}, false},
	} {
		p := &policy.Pack{Laws: []policy.Law{law}, Clauses: []policy.Clause{{ID: "data.breach", Source: "001 l.571", Clock: c.clock}}}
		if got := only(Check(p, today), Clock); (len(got) == 1) != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A clause that leans on dead law is told what has taken its place. shows NEW-02
func TestDeadLaw(t *testing.T) {
	p := &policy.Pack{
		Laws: []policy.Law{
			{Key: "dpa1998", Title: "Data Protection Act 1998", Until: "2018-05-25", ReplacedBy: "dpa2018"},
			{Key: "dpa2018", Title: "Data Protection Act 2018", From: "2018-05-25", Until: "2020-01-01", ReplacedBy: "newest"},
			{Key: "newest", Title: "The newest act", From: "2020-01-01"},
			{Key: "coming", Title: "An act to come", From: "2027-01-01"},
			{Key: "ends.today", Title: "An act that ends today", Until: today.Format("2006-01-02")},
		},
		Clauses: []policy.Clause{
			{ID: "a.old", Cites: []string{"dpa1998"}}, {ID: "b.good", Cites: []string{"newest"}},
			{ID: "c.soon", Cites: []string{"coming"}}, {ID: "d.now", Cites: []string{"ends.today"}},
		},
	}
	found := finds(t, p, DeadLaw, "a.old cites Data Protection Act 1998", "c.soon cites An act to come", "d.now cites")
	if !strings.Contains(found[0].Write, "The newest act") {
		t.Errorf("the way out names the law in force: %q", found[0].Write)
	}
}

// shows NEW-02
func TestReviews(t *testing.T) {
	id := policy.Identity{Approved: "2023-03-14", Review: "2024-03-14"}
	finds(t, &policy.Pack{Identity: id}, Review, "overdue")
	finds(t, &policy.Pack{Identity: policy.Identity{Approved: "2026-01-01", Review: "2028-01-01"}}, Review, "more than a year")
	good := policy.Identity{Approved: "2026-09-01", Review: "2027-09-01"}
	finds(t, &policy.Pack{Identity: good}, Review)
	finds(t, &policy.Pack{Identity: good, Choices: []policy.Choice{{Key: "a", Title: "Guests", Value: "x", Review: "2026-01-01"}, {Key: "b", Title: "CCTV", Value: "x", Decision: true}}},
		Review, "“Guests” is", "“CCTV” has no date")
}

// shows POL-04, POL-06, NEW-02
func TestClauses(t *testing.T) {
	p := &policy.Pack{
		Clauses: []policy.Clause{
			{ID: "aim.served", Kind: "aim", Owner: "head"}, {ID: "aim.alone", Kind: "aim", Owner: "head"},
			{ID: "a.whole", Owner: "head", Control: "record", Figure: "x.y", Aims: []string{"aim.served", "aim.other"}, Cites: []string{"nowhere", "linked"}},
			{ID: "b.empty"},
		},
		Laws:     []policy.Law{{Key: "nowhere", Title: "An act"}, {Key: "linked", Title: "Linked", Link: "https://example.org"}, {Key: "unused", Title: "Unused"}},
		Contacts: []policy.Contact{{Key: "board", Title: "The board"}, {Key: "line", Title: "The line", Phone: "1"}},
		Registers: []policy.Register{{Key: "related", Title: "Related policies", Clause: "b.empty", Keep: policy.Keep{Days: 1},
			Expects: []policy.Expected{{Key: "behaviour", Title: "Behaviour policy"}}}},
	}
	finds(t, p, Owner, "b.empty")
	finds(t, p, Control, "b.empty")
	found := finds(t, p, Evidence, "b.empty")
	i := slices.IndexFunc(found, func(f Finding) bool { return f.Kind == Evidence })
	if !strings.Contains(found[i].Write, "registers.related") {
		t.Errorf("the register that carries it is named: %q", found[i].Write)
	}
	finds(t, p, Aim, "aim.alone")
	finds(t, p, Reference, "“An act” is cited", "“The board” is named", "Nobody owns “Behaviour policy”")
}

// People whom a rule binds are told of it in their own words, and no group is left with nothing. shows POL-23
func TestAudiences(t *testing.T) {
	pupils, staff := policy.Norm{Who: []string{"pupil.year6"}}, policy.Norm{Who: []string{"staff"}}
	p := &policy.Pack{Clauses: []policy.Clause{
		{ID: "a.told", Norms: []policy.Norm{pupils, staff}, Audience: map[string]string{"ks2": "Leave it at home.", "staff": "Take it in."}},
		{ID: "b.untold", Norms: []policy.Norm{pupils}, Audience: map[string]string{"parents": "Keep it at home.", "governors": "Ask.", "visitors": "Hand it in."}},
	}}
	finds(t, p, Audience, "b.untold binds pupils", "for the group ks1")
}

// shows POL-28, POL-30
func TestFrame(t *testing.T) {
	p := &policy.Pack{
		Posts:   []policy.Post{{Key: "head", Title: "Head"}, {Key: "idle", Title: "Data manager"}, {Key: "busy", Title: "Lead", Duties: []string{"a.b"}}},
		Clauses: []policy.Clause{{ID: "a.b", Section: "Scope", Owner: "head"}},
		Forms:   []policy.Form{{Key: "staff"}},
		Sections: []policy.Section{
			{Key: "scope", Title: "Scope"}, {Key: "video", Title: "Video Conferencing"}, {Key: "aup", Title: "Staff agreement", Appendix: true, Form: "staff"},
			{Key: "ks1", Title: "Pupils' agreement", Appendix: true}, {Key: "flow", Title: "Flowchart", Absent: "The drawing is missing."},
		},
		Duties: []policy.Duty{{Key: "d", Title: "Walk round"}},
		Registers: []policy.Register{
			{Key: "loans", Title: "Loans", Area: "devices", Due: policy.Due{Within: "5 days"}}, {Key: "kept", Title: "Kept", Keep: policy.Keep{Days: 30}},
			{Key: "area", Title: "Area", Area: "images"}, {Key: "own", Title: "Own", Area: "data"},
		},
		Retention: []policy.Retain{{Kind: "images", Days: 28}, {Kind: "registers.own", Days: 28}},
	}
	finds(t, p, Post, "Data manager")
	finds(t, p, Section, "“Video Conferencing” has no content", "“Pupils' agreement” has no", "“Flowchart” is announced")
	finds(t, p, Escalation, "“Walk round”", "“Loans”")
	finds(t, p, Retention, "“Loans”", "“Area”") // a rule for other records is none for a register
}

// What has to be done today is missed in silence, and advice grows old. shows GOV-16, INC-43
func TestCases(t *testing.T) {
	p := &policy.Pack{Cases: policy.Cases{
		Paths: []policy.CasePath{{Key: "a", Title: "A", Steps: []policy.CaseStep{{Key: "now", Title: "Do it now", Within: "1 hour"},
			{Key: "told", Title: "Told", Within: "end of day", Escalate: []string{"head"}}, {Key: "later", Title: "Later", Within: "2 school days"}}}},
		Reporting: []policy.Guidance{{Audience: "staff", Title: "Old advice", Checked: "2020-01-01"}, {Audience: "ks1", Title: "Fresh advice", Checked: "2026-11-01"}},
	}}
	finds(t, p, Escalation, "“Do it now” of “A”")
	for _, f := range Check(p, today) {
		if f.Kind == Review && strings.Contains(f.Title, "advice") && !strings.Contains(f.Title, "Old advice") {
			t.Errorf("fresh advice is called old: %s", f.Title)
		}
	}
}

// shows NEW-02
func TestUncited(t *testing.T) {
	p := &policy.Pack{
		Clauses: []policy.Clause{{ID: "a.b", Serves: []string{"POL-01"}}}, Duties: []policy.Duty{{Serves: []string{"POL-02"}}},
		Excuses: []policy.Excuse{{Serves: "POL-03", Why: "It is the software's own."}, {Serves: "POL-04"}},
	}
	if got := only(Uncited(p, []string{"POL-01", "POL-02", "POL-03", "POL-04", "POL-05"}), Uncitedness); len(got) != 2 {
		t.Errorf("an excuse without a reason is none: %q", got)
	}
}

func seed(t testing.TB, name string) *policy.Pack {
	t.Helper()
	folder, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Both schools' policies are read, and what is found is printed by kind. Each finding says where it stands, and what the
// two schools are known for is among it. shows NEW-02
func TestSeeds(t *testing.T) {
	for _, name := range []string{"st-neot", "st-marys"} {
		found := Check(seed(t, name), today)
		t.Logf("%s: %d findings\n%s", name, len(found), table(found))
		if len(only(found, Review)) == 0 {
			t.Errorf("%s: the policy should have been reviewed long ago", name)
		}
		for _, f := range found {
			if f.Title == "" || f.Write == "" || f.Where.File == "" {
				t.Errorf("%s: not whole: %+v", name, f)
			}
		}
	}
	if got := only(Check(seed(t, "st-neot"), today), Undecided); len(got) < 8 {
		t.Errorf("St Neot's “at certain times” without times: %q", got)
	}
}

// What Belisha itself offers to build on contradicts neither itself nor the law. shows NEW-02
func TestWhatWeOffer(t *testing.T) {
	for _, name := range append(packs.Layers(), packs.Names()...) {
		if name == "st-neot" || name == "st-marys" {
			continue // those are schools' own words
		}
		found := Check(seed(t, name), today)
		t.Logf("%s: %d findings\n%s", name, len(found), table(found))
		for _, kind := range []Kind{Contradiction, Clock, DeadLaw, Review} {
			if got := only(found, kind); len(got) > 0 {
				t.Errorf("%s: %s: %q", name, kind, got)
			}
		}
	}
}

func table(found []Finding) string {
	out := &strings.Builder{}
	for _, c := range Summary(found) {
		fmt.Fprintf(out, "%-14s %4d  (high %d, medium %d, low %d)\n", c.Kind, c.Total(), c.High, c.Medium, c.Low)
	}
	return out.String()
}

// A finding names the line on which its clause begins.
func TestWhere(t *testing.T) {
	p := seed(t, "st-neot")
	f := Check(&policy.Pack{Files: p.Files, Clauses: []policy.Clause{{ID: "scope.place"}}}, today)
	if i := slices.IndexFunc(f, func(f Finding) bool { return f.Kind == Owner }); !strings.Contains(f[i].Where.File, "clauses.yaml:") {
		t.Errorf("where: %q", f[i].Where.File)
	}
	layered := places(&policy.Pack{Files: map[string]string{"layers/england/duties/a.yaml": "- { key: walk, title: x }\n", "duties.yaml": "\n- key: own\n- key: walk # ours\n"}})
	if layered["duties/walk"] != "duties.yaml:3" || layered["duties/own"] != "duties.yaml:2" {
		t.Errorf("the school's own line counts before the country's: %v", layered)
	}
}

func BenchmarkCheck(b *testing.B) {
	p := seed(b, "st-marys")
	p.Clauses = slices.Concat(p.Clauses, clauses(b, "testdata/st-marys.yaml"))
	for b.Loop() {
		Check(p, today)
	}
}

// A policy of 200 norms, five times what the seeds have.
func BenchmarkContradictions(b *testing.B) {
	p := &policy.Pack{}
	for i := range 8 {
		for _, c := range clauses(b, "testdata/st-marys.yaml") {
			c.ID = fmt.Sprintf("%s.%d", c.ID, i)
			p.Clauses = append(p.Clauses, c)
		}
	}
	for b.Loop() {
		(&reader{pack: p}).contradictions()
	}
}
