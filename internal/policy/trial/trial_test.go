package trial

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
	"belisha/packs"
)

// pack is a small policy with one of everything that a case can be about.
func pack(t testing.TB, tests map[string]string) *policy.Pack {
	t.Helper()
	return &policy.Pack{
		Files:   tests,
		Posts:   []policy.Post{{Key: "office_manager", Roles: []string{"office"}}, {Key: "head", Roles: []string{"head"}}},
		Clauses: []policy.Clause{{ID: "phones.ban", Control: "record", Owner: "head", Norms: []policy.Norm{{Who: []string{"pupil"}, What: "phone", Do: "bring", Verdict: "may_not", Unless: "the head agrees"}}}},
		Learner: policy.Matrix{
			Columns: []policy.Column{{Key: "tell_parents", Post: "head"}, {Key: "remove_device", Post: "office_manager"}},
			Rows:    []policy.MatrixRow{{Key: "bypass", Type: "conduct", Marks: []string{"remove_device", "tell_parents"}}},
		},
		Choices:   []policy.Choice{{Key: "phones.pupil", Strictest: "none"}, {Key: "aua.groups", Kind: "many", Value: "staff,pupils"}},
		Duties:    []policy.Duty{{Key: "walk", Owner: "head", Every: "term", Due: "week 2", Escalate: "chair", Proof: policy.Proof{Register: "loans"}}},
		Retention: []policy.Retain{{Kind: "registers.loans", Days: 365, Then: "delete"}},
		Devices:   policy.Devices{Rows: []policy.DeviceClass{{Key: "staff_owned", Allowed: "yes"}}},
		Actions:   policy.UserActions{Rows: []policy.UserAction{{Key: "trade"}, {Key: "chat", Level: "fine at times", Times: "lunch"}, {Key: "bypass", Level: "unlawful"}}},
		Activity:  policy.Activity{Rows: []policy.ActivityRow{{Key: "chat", Staff: "times", Children: "no", Times: "lunch"}}},
		Filtering: policy.Filtering{Strictest: "nursery", Networks: []policy.Network{{Key: "own", Profile: "staff", Unmanaged: true}},
			Categories: []policy.Category{{Key: "games"}}, Passes: policy.Passes{Never: []string{"games"}},
			Profiles: []policy.Profile{{Key: "ks2", Band: "upper_ks2", Years: []string{"6"}}, {Key: "staff", Band: "adult", Roles: []string{"teacher"}}}},
		Settings: policy.Settings{Terms: []policy.Term{
			{Key: "autumn", From: "2026-09-02", To: "2026-12-18"}, {Key: "spring", From: "2027-01-04", To: "2027-03-25"}}},
		Agreements: []policy.Agreement{
			{Key: "older", For: []string{"ks2"}, Items: []policy.Item{{Key: "kind", Tags: []string{"reporting"}}, {Key: "seen", Kind: "notice"}}},
			{Key: "home", For: []string{"pupil"}, Signs: "parent", Items: []policy.Item{{Key: "net", Kind: "consent", Service: "internet"}}, Words: map[string]policy.Translation{"cy": {}}},
		},
		Gates: []policy.Gate{
			{Key: "signed", For: []string{"ks2"}, Needs: "agreement:older", Closes: []string{"internet"}, Grace: 3},
			{Key: "allowed", For: []string{"pupil"}, Needs: "consent:internet", Closes: []string{"internet", "mail"}},
			{Key: "checked", For: []string{"staff"}, Posts: []string{"head"}, Needs: "register:checks", Closes: []string{"account"}, Joiners: true},
		},
		Cases: policy.Cases{
			Targets: []policy.Target{{Key: "soon", When: policy.CaseWhen{Serious: true}, Within: "1 hour"}, {Key: "other", When: policy.CaseWhen{Always: true}, Within: "2 school days"}},
			Paths: []policy.CasePath{
				{Key: "guarded", When: policy.CaseWhen{Rows: []string{"bypass"}, Reports: []string{"images"}}, Hands: []string{"dsl"}, Closers: []string{"dsl", "head"}, Answer: "15 minutes", Then: []string{"head"}, NoFiles: true,
					Asks:  []policy.Question{{Key: "harm", Proposes: "police"}},
					Steps: []policy.CaseStep{{Key: "secure", Post: "head", Within: "1 hour", Needs: []string{"when"}}, {Key: "police", Lifts: true, Contact: "police"}}},
				{Key: "every", When: policy.CaseWhen{Always: true}, Closers: []string{"head"}, Refuses: []string{"not_upheld"}, Steps: []policy.CaseStep{{Key: "help", Each: "affected"}}},
			},
			Charts: []policy.Chart{{Key: "now", Nodes: []policy.Node{{Key: "harm", Yes: "call", No: "tell"}, {Key: "call", Next: "tell"}, {Key: "tell", Path: "every", Contact: "police"}}}},
		},
		Modules:   []policy.Module{{Key: "stock", Posts: []string{"head"}, Registers: []string{"loans"}, Pages: []string{"people.show"}, Sealed: true}},
		Registers: []policy.Register{loans(), {Key: "breaches", Due: policy.Due{Within: "72 hours"}}, {Key: "checks", Keep: policy.Keep{Days: 30, Then: "anonymise"}, Figure: policy.Evidence{Failing: "last_days > 365", Empty: "proven"}}},
	}
}

func loans() policy.Register {
	return policy.Register{
		Key: "loans", Area: "devices",
		Fields: []policy.Field{
			{Key: "device", Title: "Device", Kind: "text", Required: true},
			{Key: "lent", Title: "Lent on", Kind: "date", Required: true, Default: "today"},
			{Key: "looks", Title: "How it looks", Kind: "text"},
			{Key: "colour", Kind: "choice", Options: []policy.Option{{Key: "red"}, {Key: "blue"}}},
			{Key: "back", Title: "Back on", Kind: "date", Check: "back >= lent", CheckSays: "It cannot come back before it was lent."},
			{Key: "damage", Title: "Damage", Kind: "yes_no"},
			{Key: "what", Title: "What is broken", Kind: "long", ShownWhen: "damage", RequiredWhen: "damage"},
		},
		States: []policy.State{{Key: "out", Open: true}, {Key: "returned"}, {Key: "lost", Bad: true}},
		Moves: []policy.Move{
			{Key: "give_back", From: []string{"out"}, To: "returned", Needs: []string{"back", "looks"}, Sets: []policy.Set{{Field: "back", To: "today"}}},
			{Key: "write_off", From: []string{"out"}, To: "lost", By: []string{"head"}, When: "lent + days(30) < today", Says: "Look for it for thirty days first."},
		},
		May:    policy.May{See: []string{"office", "head"}, Add: []string{"office"}},
		Due:    policy.Due{From: "lent", Within: "5 school days"},
		Figure: policy.Evidence{Failing: "bad > 2", Due: "total == 0", Proven: "overdue == 0"},
	}
}

// filter is a stand-in for the gateway's engine, which the house above gives.
type filter map[string]string

func (f filter) Decide(_ *policy.Pack, q Question) (Ruling, error) {
	verdict, ok := f[q.Profile+" "+q.Host+" "+q.At.Format("15:04")]
	if !ok {
		return Ruling{}, errors.New("no such question was foreseen")
	}
	return Ruling{Verdict: verdict, Rule: "no_games", Clause: "filter.games"}, nil
}

// Read is a stand-in for the gateway's rules on words.
func (f filter) Read(_ *policy.Pack, profile, where, text string) (Read, error) {
	if profile == "ks2" && where == "search" && text == "i want to die" {
		return Read{Kinds: []string{"selfharm"}}, nil
	}
	return Read{}, nil
}

func run(t *testing.T, p *policy.Pack, d Decider) []Result {
	t.Helper()
	results, err := Run(p, d)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// Every kind of thing that a pack decides can be expected of it. shows POL-09, POL-11, POL-13
func TestEveryKindOfCase(t *testing.T) {
	text, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	results := run(t, pack(t, map[string]string{"tests/everything.yaml": string(text)}), filter{"ks2 games.example 10:00": "block", "ks2  10:00": "block",
		"ks2 www.google.co.uk 10:00": "block", "ks2 files.allowed.test 10:00": "block", "ks2 blog.example 10:00": "block"})
	if len(results) < 25 {
		t.Fatalf("only %d cases were read", len(results))
	}
	tried := map[string]bool{}
	for _, s := range subjects() {
		if strings.Contains(string(text), s.name+":") {
			tried[s.name] = true
		}
	}
	for _, s := range subjects() {
		if !tried[s.name] {
			t.Errorf("no case is about a %s", s.name)
		}
	}
	for _, r := range results {
		if !r.Passed() {
			t.Errorf("%s:%d: %s: %v %s", r.File, r.Line, r.Name, r.Wrong, r.Skipped)
		}
	}
}

// A policy that has changed its meaning fails the case that says what it meant.
func TestAChangedPolicyFails(t *testing.T) {
	p := pack(t, map[string]string{"tests/a.yaml": "- name: a bypass is told to parents\n  given: { matrix: learner, row: bypass }\n  expect: { responses: [tell_parents, remove_device] }\n  serves: [POL-12]\n"})
	if r := run(t, p, nil)[0]; !r.Passed() || r.Serves[0] != "POL-12" || r.Line != 1 {
		t.Fatalf("as it was: %+v", r)
	}
	p.Learner.Rows[0].Marks = []string{"remove_device"}
	r := run(t, p, nil)[0]
	if r.Passed() || len(r.Wrong) != 1 || !strings.Contains(r.Wrong[0], "tell_parents") {
		t.Errorf("a response has gone, and the case says so: %+v", r)
	}
}

// Each expectation is really compared: turning any answer round fails.
func TestWrongExpectationsFail(t *testing.T) {
	for _, c := range []string{
		"given: { choice: phones.pupil }\n  expect: { value: all }",
		"given: { choice: phones.pupil }\n  expect: { decided: yes }",
		"given: { register: loans, entry: { lent: 2026-09-07 } }\n  when: { today: 2026-09-08 }\n  expect: { missing: [] }",
		"given: { register: loans, counts: { bad: 3 } }\n  expect: { evidence: proven }",
		"given: { register: loans }\n  when: { do: see, as: teacher }\n  expect: { allowed: yes }",
		"given: { duty: walk }\n  expect: { escalate: nobody }",
		"given: { keep: registers.loans }\n  expect: { days: 1 }",
		"given: { do: bring, who: [pupil], what: phone }\n  expect: { verdict: may }",
		"given: { do: bring, who: [pupil], what: phone }\n  expect: { unless: the coordinator agrees }",
		"given: { person: [teacher] }\n  expect: { profile: ks2 }",
		"given: { someone: [pupil], year: 4 }\n  expect: { internet: open }",
		"given: { someone: [pupil], year: 4, signed: [older], allows: [internet] }\n  expect: { internet: held }",
		"given: { someone: [teacher] }\n  expect: { internet: open }",
		"given: { someone: [pupil], signed: [nothing] }\n  expect: { mail: held }",
		"given: { someone: [pupil], allows: [nothing] }\n  expect: { mail: held }",
		"given: { someone: [staff], posts: [head], has: [nothing] }\n  expect: { account: held }",
		"given: { someone: [staff], posts: [nobody] }\n  expect: { account: open }",
		"given: { someone: [pupil], year: 4 }\n  when: { days: -1 }\n  expect: { mail: held }",
		"given: { form: home }\n  expect: { signs: self }",
		"given: { form: away }\n  expect: { signs: self }",
		"given: { module_of: loans }\n  expect: { sealed: no }",
		"given: { module_of: nothing }\n  expect: { sealed: no }",
		"given: { device: staff_owned }\n  expect: { level: full }",
		"given: { action: bypass }\n  expect: { level: fine }",
		"given: { activity: chat, group: staff }\n  expect: { mark: yes }",
		"given: { clause: phones.ban }\n  expect: { control: enforce }",
		"given: { post: head }\n  expect: { roles: [admin] }",
		"given: { network: own }\n  expect: { unmanaged: no }",
		"given: { network: nowhere }\n  expect: { unmanaged: no }",
		"given: { opens: games }\n  expect: { how: alone }",
		"given: { opens: nothing }\n  expect: { how: never }",
		"given: { register: nowhere }\n  expect: { state: out }",
		"given: { register: loans, state: nowhere }\n  expect: { state: nowhere }",
		"given: { register: loans, entry: { nowhere: 1 } }\n  expect: { state: out }",
		"given: { register: loans }\n  when: { move: nowhere }\n  expect: { state: out }",
		"given: { register: loans }\n  when: { do: see, as: teecher }\n  expect: { allowed: no }",
		"given: { register: loans, entry: { colour: purple } }\n  expect: { state: out }",
		"given: { person: [teecher] }\n  expect: { profile: nursery }",
		"given: { register: loans }\n  when: { today: tomorrow }\n  expect: { state: out }",
	} {
		if r := run(t, pack(t, map[string]string{"tests/a.yaml": "- name: wrong\n  " + c + "\n"}), nil)[0]; r.Passed() || r.Skipped != "" {
			t.Errorf("passed: %s", c)
		}
	}
}

// Without the filter its cases are skipped and say so; with it they are asked.
func TestSitesNeedTheFilter(t *testing.T) {
	p := pack(t, map[string]string{"tests/a.yaml": "- name: games\n  given: { site: games.example, person: [pupil], year: \"6\" }\n  when: { at: \"2026-11-23 10:00\" }\n  expect: { verdict: block }\n"})
	if r := run(t, p, nil)[0]; r.Skipped == "" || r.Passed() {
		t.Errorf("without a filter: %+v", r)
	}
	if r := run(t, p, filter{"ks2 games.example 10:00": "allow"})[0]; r.Skipped != "" || len(r.Wrong) != 1 {
		t.Errorf("a filter that lets it through fails the case: %+v", r)
	}
	if r := run(t, p, filter{})[0]; len(r.Wrong) != 1 {
		t.Errorf("a filter that cannot answer fails the case: %+v", r)
	}
}

// A test that cannot be read is refused with its file and line, all faults at once, and nothing is run.
func TestRefusals(t *testing.T) {
	good := "- name: a\n  given: { choice: phones.pupil }\n  expect: { value: none }\n"
	for text, want := range map[string]string{
		good + "  wehn: { today: 2026-01-01 }\n":                                 "tests/a.yaml:4: the key “wehn”",
		"- name: a\n  given: { choice: x, rwo: y }\n  expect: { value: none }\n": "tests/a.yaml:2: the key “rwo”",
		"- name: a\n  given: { choice: x }\n  expect:\n    vaule: none\n":        "tests/a.yaml:4: the key “vaule”",
		"- given: { choice: x }\n  expect: { value: none }\n":                    "the case has no name",
		"- name: a\n  given: { nobody: x }\n  expect: { value: none }\n":         "name one of case, matrix, choice",
		"- name: a\n  expect: { value: none }\n":                                 "keys under given",
		"name: a\n":                                                              "a list of cases is expected",
		"- name: a\n  name: b\n":                                                 "set twice",
		"- &a name\n- *a\n":                                                      "anchors",
		"- !!binary x\n":                                                         "tags",
		"- name: [\n":                                                            "not valid YAML",
		"":                                                                       "exactly one list",
		strings.Repeat("[", 50) + "\n":                                           "nested too deeply",
		"- name: a\n  given: text\n  expect: { value: x }\n":                     "keys under given",
	} {
		results, err := Run(pack(t, map[string]string{"tests/a.yaml": text}), nil)
		var faults policy.Faults
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), want) || results != nil {
			t.Errorf("%q: want %q, got %v", text, want, err)
		}
	}
	_, err := Run(pack(t, map[string]string{"tests/a.yaml": "- name: a\n", "tests/b.yaml": "- name: b\n"}), nil)
	if err == nil || !strings.Contains(err.Error(), "tests/a.yaml") || !strings.Contains(err.Error(), "tests/b.yaml") {
		t.Errorf("every fault of every file at once: %v", err)
	}
}

// The tests of the layers below are run too, the lowest first.
func TestLayers(t *testing.T) {
	one := func(name string) string {
		return fmt.Sprintf("- name: %s\n  given: { choice: phones.pupil }\n  expect: { value: none }\n", name)
	}
	p := pack(t, map[string]string{"tests/own.yaml": one("school"), "layers/trust/tests/a.yaml": one("trust"), "layers/trust/layers/england/tests/z.yaml": one("country"),
		"choices.yaml": "not a test", "tests/README.md": "not a test either"})
	var names []string
	for _, r := range run(t, p, nil) {
		names = append(names, r.Name)
	}
	if !slices.Equal(names, []string{"country", "trust", "school"}) {
		t.Errorf("order: %v", names)
	}
}

func TestUntested(t *testing.T) {
	p := pack(t, nil)
	if got := Untested(p); !slices.Equal(got, []string{"loans", "breaches", "checks"}) {
		t.Errorf("no test at all: %v", got)
	}
	p.Files = map[string]string{"tests/a.yaml": "- name: a\n  given: { register: loans }\n  expect: { state: out }\n"}
	if got := Untested(p); !slices.Equal(got, []string{"breaches", "checks"}) {
		t.Errorf("tested: %v", got)
	}
}

// The packs that come with Belisha hold to what they say of themselves.
func TestPacksThatShip(t *testing.T) {
	for _, name := range packs.Names() {
		folder, err := packs.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := policy.Parse(folder)
		if err != nil {
			t.Fatal(err)
		}
		results := run(t, p, nil)
		skipped := 0
		for _, r := range results {
			if r.Skipped != "" {
				skipped++
			} else if !r.Passed() {
				t.Errorf("%s: %s:%d: %s: %v", name, r.File, r.Line, r.Name, r.Wrong)
			}
		}
		t.Logf("%s: %d cases, %d skipped, registers without a test: %v", name, len(results), skipped, Untested(p))
	}
}

// FuzzRead: no text of a test stops the house.
func FuzzRead(f *testing.F) {
	f.Add("- name: a\n  given: { choice: x }\n  expect: { value: none }\n")
	f.Add("- &a [*a]\n")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = Run(&policy.Pack{Files: map[string]string{"tests/a.yaml": text}}, nil)
	})
}

// A case about nothing would pass for the wrong reason. shows INC-08
func TestACaseAboutNothingIsNoCase(t *testing.T) {
	for given, want := range map[string]string{
		"{ case: any, row: nothing }": "neither table has a row", "{ case: any, action: nothing }": "no user action", "{ case: any, report: nothing }": "no report is called",
		"{ case: any, risks: [nothing] }": "no risk", "{ case: [cross] }": "not “cross”", "{ path: nothing, step: a }": "path", "{ path: guarded, step: nothing }": "step on that path",
		"{ chart: nothing }": "chart", "{ chart: now, answers: [next] }": "there is no way “next”", "{ chart: now, answers: [perhaps] }": "no way “perhaps”",
	} {
		expect := "{ path: x }"
		if strings.Contains(given, "case") {
			expect = "{ paths: [every] }"
		} else if strings.Contains(given, "step") {
			expect = "{ post: head }"
		}
		results := run(t, pack(t, map[string]string{"tests/a.yaml": "- name: a\n  given: " + given + "\n  expect: " + expect + "\n"}), nil)
		if len(results) != 1 || len(results[0].Wrong) != 1 || !strings.Contains(results[0].Wrong[0], want) {
			t.Errorf("%s: want %q, got %+v", given, want, results)
		}
	}
}
