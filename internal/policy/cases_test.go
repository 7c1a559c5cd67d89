package policy_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"belisha/internal/policy"
)

const casesYAML = `targets:
  - { key: soon, title: Soon, floor: true, when: { rows: [bypass], reports: [images] }, within: 1 hour }
  - { key: other, title: Other, when: { always: true }, within: 2 school days }
paths:
  - key: child
    title: Child
    clause: incidents.escalation
    floor: true
    when: { rows: [bypass], reports: [images] }
    says: Stop.
    hands: [dsl]
    closers: [dsl]
    answer: 15 minutes
    then: [deputy, head]
    no_files: true
    freezes: true
    protects: true
    sees: [dsl]
    refuses: [no_further_action]
    finding: true
    asks: [{ key: harm, text: Is there harm?, proposes: police }]
    steps:
      - { key: safe, title: Safe, task: Make it safe, post: dsl, within: 1 hour, needs: [when], skip: [dsl], escalate: [head], register: loans, contact: police }
      - { key: police, title: Police, task: Call, post: dsl, within: end of day, needs: [when, reference], lifts: true }
  - key: plain
    title: Plain
    clause: incidents.escalation
    when: { always: true }
    steps: [{ key: help, title: Help, task: Help them, post: teacher, each: affected, needs: [choice], choices: [adult] }]
supports: [{ key: adult, title: An adult }]
lessons: [{ key: staff, title: Staff, post: head }]
charts:
  - key: what
    title: What now?
    clause: incidents.escalation
    nodes:
      - { key: harm, text: Is there harm?, yes: call, no: look }
      - { key: call, text: Call., next: tell }
      - { key: tell, text: Tell., path: child, contact: police }
      - { key: look, text: Look again., path: plain }
reporting: [{ audience: staff, title: Tell, checked: "2026-11-01", clause: incidents.escalation, steps: [Tell us.], contacts: [police] }]
anonymous: [pupils]
`

// withCases is a layer that says how a case is handled.
func withCases(t testing.TB) map[string]string {
	files := ground(t)
	files["cases.yaml"] = casesYAML
	files["contacts.yaml"] = "- { key: police, title: Police, phone: \"101\" }\n"
	return files
}

// TestACaseIsReadWhole shows INC-08, INC-12, INC-13: which paths a case walks, what they ask for, and its clock.
func TestACaseIsReadWhole(t *testing.T) {
	p, err := policy.FromFiles(withCases(t))
	if err != nil {
		t.Fatal(err)
	}
	walked := func(f policy.CaseFacts) (out []string) {
		for _, path := range p.Cases.PathsFor(f) {
			out = append(out, path.Key)
		}
		return out
	}
	if got := walked(policy.CaseFacts{Row: "bypass"}); !slices.Equal(got, []string{"child", "plain"}) {
		t.Errorf("by its row: %v", got)
	}
	if got := walked(policy.CaseFacts{Row: "disrepute", Serious: true}); !slices.Equal(got, []string{"plain"}) {
		t.Errorf("another row: %v", got)
	}
	if target, _ := p.Cases.TargetFor(policy.CaseFacts{Report: "images"}); target.Key != "soon" {
		t.Errorf("the clock is %s", target.Key)
	}
	child, _ := p.Cases.Path("child")
	if len(child.StepsFor(nil)) != 1 || len(child.StepsFor([]string{"harm"})) != 2 || child.ReportKind() != "images" {
		t.Errorf("steps %v", child.StepsFor([]string{"harm"}))
	}
	if layer, file, line := p.Origin("cases.paths[child].steps[safe].within"); file != "cases.yaml" || line == 0 {
		t.Errorf("where a clock stands: %s %s:%d", layer, file, line)
	}
}

// TestEmptyConditionsMeetNothing: the zero value means none, an empty row meets no list.
func TestEmptyConditionsMeetNothing(t *testing.T) {
	if (policy.CaseWhen{}).Meets(policy.CaseFacts{Serious: true, Staff: true, Child: true, Affected: true, OffSite: true}) {
		t.Error("no condition, and it is met")
	}
	if (policy.CaseWhen{Rows: []string{""}}).Meets(policy.CaseFacts{}) {
		t.Error("a case without a row has the row “”")
	}
}

// TestLinksOfCases shows POL-01, INC-08, INC-29, INC-43: every link of a case must hold, with file and line.
func TestLinksOfCases(t *testing.T) {
	for _, e := range []struct{ old, new, want string }{
		{"key: soon", "key: other", "the target “other” is used twice"},
		{"within: 1 hour }\n", "within: soonish }\n", "“soonish” is no clock"},
		{"within: 2 school days }", "within: 101 school days }", "“101 school days” is no clock"},
		{"within: 2 school days }", "within: \"\" }", "the clock (within) is missing"},
		{"rows: [bypass], reports: [images] }, within", "rows: [bypas], reports: [images] }, within", "did you mean “bypass”?"},
		{"reports: [images] }, within", "reports: [image] }, within", "did you mean “images”?"},
		{"{ always: true }, within", "{ risks: [grooming] }, within", "the risk “grooming” does not exist"},
		{"{ always: true }, within", "{ actions: [spy] }, within", "the user action “spy” does not exist"},
		{"{ always: true }, within", "{ always: false }, within", "no case can meet this"},
		{"{ rows: [bypass], reports: [images] }, within", "{ always: true }, within", "fits every case, so those after it count for none"},
		{"key: plain", "key: child", "the path “child” is used twice"},
		{"key: plain", "key: Plain-1", "small letters"},
		{"clause: incidents.escalation\n    floor", "clause: incidents.escaltion\n    floor", "did you mean “incidents.escalation”?"},
		{"hands: [dsl]", "hands: [police]", "the role “police” does not exist"},
		{"closers: [dsl]", "closers: [head]", "cannot be closed by anybody whose hands it is in"},
		{"answer: 15 minutes", "answer: quickly", "is no clock"},
		{"    then: [deputy, head]\n", "", "nobody is told when it is not (then)"},
		{"    answer: 15 minutes\n", "", "has no clock for the answer"},
		{"then: [deputy, head]", "then: [debuty]", "did you mean “deputy”?"},
		{"    sees: [dsl]\n", "", "nobody may read it (sees)"},
		{"    protects: true\n", "", "does not hide it (protects)"},
		{"refuses: [no_further_action]", "refuses: [nothing]", "the outcome “nothing” does not exist"},
		{"refuses: [no_further_action]", "refuses: [no_further_action, resolved, support, sanction, staff_procedure, referred, not_upheld]", "could never be closed"},
		{"proposes: police", "proposes: polic", "did you mean “police”?"},
		{"asks: [{ key: harm, text: Is there harm?, proposes: police }]", "asks: []", "waits for a question that nobody asks"},
		{"steps: [{ key: help", "asks: [{ key: harm, text: Other words?, proposes: help }]\n    steps: [{ key: help", "give it a key of its own"},
		{"task: Make it safe, ", "", "the sentence on the list (task) is missing"},
		{"post: dsl, within: 1 hour", "post: dls, within: 1 hour", "did you mean “dsl”?"},
		{"each: affected", "each: everybody", "the group (each) “everybody” does not exist"},
		{"needs: [when], ", "needs: [whn], ", "did you mean “when”?"},
		{"skip: [dsl]", "skip: [boss]", "the role “boss” does not exist"},
		{"post: dsl, within: 1 hour, ", "post: dsl, ", "has no clock (within)"},
		{"register: loans", "register: lons", "did you mean “loans”?"},
		{"contact: police }\n      - { key: police", "contact: polis }\n      - { key: police", "did you mean “police”?"},
		{"needs: [choice], choices: [adult]", "needs: [choice]", "has none to choose from"},
		{"needs: [choice], choices", "choices", "does not ask for one"},
		{"choices: [adult]", "choices: [adlt]", "did you mean “adult”?"},
		{"post: head }]", "post: hed }]", "did you mean “head”?"},
		{"yes: call, no: look", "yes: call", "has only one way on"},
		{"yes: call, no: look", "yes: cal, no: look", "did you mean “call”?"},
		{"yes: call, no: look", "yes: call, no: look, next: tell", "a question and a step at once"},
		{"next: tell }", "next: tell, path: child }", "goes on and ends in a path at once"},
		{"yes: call, no: look", "yes: call, no: call", "no way leads to the node “look”"},
		{"next: tell }", "next: harm }", "no way leads to the node “tell”"},
		{"{ key: look, text: Look again., path: plain }", "{ key: look, text: Look again., next: round }\n      - { key: round, text: Round., next: look }", "from the node “look” no way leads to an end"},
		{"path: plain }", "path: plane }", "the path “plane” does not exist"},
		{"audience: staff", "audience: cats", "the audience “cats” does not exist"},
		{"checked: \"2026-11-01\"", "checked: \"yesterday\"", "“yesterday”"},
		{"steps: [Tell us.], ", "", "has no steps"},
		{"anonymous: [pupils]", "anonymous: [cats]", "the group “cats” does not exist"},
		{"anonymous: [pupils]", "check_hours: 5", "a check lasts at most 4 hours"},
		{"anonymous: [pupils]", "pattern: { cases: 3 }", "a pattern needs both"},
		{"anonymous: [pupils]", "pattern: { cases: 1, days: 28 }", "one case is no pattern"},
		{"anonymous: [pupils]", "supprts: []", "did you mean “supports”?"},
		{"no_files: true", "no_files: perhaps", "neither true nor false"},
	} {
		files := withCases(t)
		if strings.Count(casesYAML, e.old) == 0 {
			t.Fatalf("the good pack has no %q", e.old)
		}
		files["cases.yaml"] = strings.Replace(casesYAML, e.old, e.new, 1)
		_, err := policy.FromFiles(files)
		var faults policy.Faults
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), e.want) || !strings.Contains(err.Error(), "cases.yaml:") {
			t.Errorf("%q: want %q, got:\n%v", e.new, e.want, err)
		}
		for _, f := range faults {
			if f.Line == 0 {
				t.Errorf("%q: a fault without a line: %s", e.new, f)
			}
		}
	}
}

// above lays a school's cases.yaml over a layer that marks its paths.
func above(t testing.TB, cases, pack string) (*policy.Pack, error) {
	files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n" + pack}
	for path, text := range withCases(t) {
		files["layers/ground/"+path] = text
	}
	if cases != "" {
		files["cases.yaml"] = cases
	}
	return policy.FromFiles(files)
}

// TestASchoolAddsToAPath shows INC-08 and POL-13: a marked path can be put in a school's words, be made quicker and get more.
func TestASchoolAddsToAPath(t *testing.T) {
	p, err := above(t, `paths:
  - key: child
    title: In our words
    answer: 10 minutes
    then: [deputy, head, coordinator]
    when: { rows: [bypass, disrepute], reports: [images] }
    steps: [{ key: safe, within: 30 minutes, post: deputy, escalate: [head, chair] }, { key: nurse, title: Nurse, task: Call her, post: dsl }]
  - { key: plain, steps: [{ key: help, choices: [adult, dog] }] }
supports: [{ key: dog, title: The school's dog }]
targets: [{ key: soon, within: 45 minutes }]
`, "")
	if err != nil {
		t.Fatal(err)
	}
	child, _ := p.Cases.Path("child")
	safe, _ := child.Step("safe")
	if child.Title != "In our words" || !child.NoFiles || len(child.Steps) != 3 || safe.Within != "30 minutes" || safe.Register != "loans" || p.Cases.Targets[0].Within != "45 minutes" || len(p.Cases.Supports) != 2 {
		t.Errorf("got %+v", p.Cases)
	}
}

// TestNoLayerLoosensAMarkedPath shows INC-08, INC-10, INC-39, INC-45 and POL-13.
func TestNoLayerLoosensAMarkedPath(t *testing.T) {
	path := func(what string) string { return "paths: [{ key: child, " + what + " }]\n" }
	step := func(what string) string { return path("steps: [{ key: safe, " + what + " }]") }
	for _, e := range []struct{ cases, pack, want string }{
		{"", "prunes: [{ what: \"cases.paths[child]\", why: x }]\n", "marks it as a floor"},
		{"", "prunes: [{ what: \"cases.paths[child].steps[safe]\", why: x }]\n", "marks it as a floor"},
		{strings.Replace(casesYAML, "key: safe,", "key: sound,", 1), "replaces: [cases.paths]\n", "the step “safe” of “child” may not be taken away"},
		{"", "prunes: [{ what: \"cases.targets[soon]\", why: x }]\n", "marks it as a floor"},
		{"paths: []\n", "replaces: [cases]\n", "“cases.paths[child]” is a floor"},
		{path("floor: false"), "", "loosened in its floor"},
		{path("when: { reports: [] }"), "", "loosened in its when"},
		{path("hands: [dsl, teacher]"), "", "loosened in its hands"},
		{path("hands: []"), "", "loosened in its hands"},
		{path("closers: [dsl, teacher]"), "", "loosened in its closers"},
		{path("answer: 1 hour"), "", "loosened in its answer"},
		{path("answer: end of day"), "", "loosened in its answer"},
		{path("then: [head]"), "", "loosened in its then"},
		{path("no_files: false"), "", "loosened in its no_files"},
		{path("freezes: false"), "", "loosened in its freezes"},
		{path("sees: [dsl, office]"), "", "loosened in its sees"},
		{path("refuses: [resolved]"), "", "loosened in its refuses"},
		{path("finding: false"), "", "loosened in its finding"},
		{path("asks: [{ key: harm, proposes: safe }]"), "", "must still ask “harm” and propose “police”"},
		{path("asks: [{ key: more, text: More?, proposes: safe }]"), "", "the step “safe” of “child” may not wait for a question"},
		{step("lifts: true"), "", "loosened in its lifts"},
		{step("within: 2 hours"), "", "loosened in its within"},
		{step("within: 1 school hour"), "", "loosened in its within"},
		{step("needs: [who]"), "", "loosened in its needs"},
		{step("skip: [dsl, teacher]"), "", "loosened in its skip"},
		{step("skip: []"), "", "loosened in its skip"},
		{step("escalate: []"), "", "loosened in its escalate"},
		{step("each: affected"), "", "loosened in its each"},
		{step("register: \"\""), "", "loosened in its register"},
		{"targets: [{ key: soon, within: 1 school day }]\n", "", "has longer than “1 hour”"},
		{"targets: [{ key: soon, when: { rows: [bypass], reports: [] } }]\n", "", "for every case that it is for below"},
		{strings.Replace(casesYAML, "targets:\n", "targets:\n  - { key: late, title: Late, when: { rows: [bypass] }, within: 5 school days }\n", 1), "replaces: [cases.targets]\n", "no new target may stand before “soon”"},
		{strings.Replace(casesYAML, "paths:\n", "paths:\n  - { key: mine, title: Mine, clause: incidents.escalation, when: { rows: [bypass] }, hands: [teacher] }\n", 1), "replaces: [cases.paths]\n", "may not stand before “child”"},
	} {
		_, err := above(t, e.cases, e.pack)
		if err == nil || !strings.Contains(err.Error(), e.want) {
			t.Errorf("%s%s: want %q, got:\n%v", e.cases, e.pack, e.want, err)
		}
	}
}

// TestWhateverASchoolSaysAMarkedPathHolds shows INC-08 and POL-13: what layers draw is refused or no looser.
func TestWhateverASchoolSaysAMarkedPathHolds(t *testing.T) {
	base, taken := withCases(t), 0
	rapid.Check(t, func(t *rapid.T) {
		draw := func(what string, options ...string) string {
			return rapid.SampledFrom(append(slices.Repeat([]string{""}, 6), options...)).Draw(t, what)
		}
		files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n" + draw("pack", "replaces: [cases.charts]\n", "prunes: [{ what: \"cases.paths[child]\", why: x }]\n")}
		for path, text := range base {
			files["layers/ground/"+path] = text
		}
		files["cases.yaml"] = "paths: [{ key: child" + draw("hands", ", hands: [dsl, office]", ", hands: []") + draw("answer", ", answer: 5 minutes", ", answer: 1 hour", ", answer: 2 school days") +
			draw("files", ", no_files: false") + draw("when", ", when: { always: true }", ", when: { staff: true }") + draw("floor", ", floor: false") +
			", steps: [{ key: safe" + draw("within", ", within: 10 minutes", ", within: 1 school day", ", within: 3 hours") + draw("needs", ", needs: [when, who]", ", needs: []") + draw("lifts", ", lifts: true") + " }] }]\n"
		p, err := policy.FromFiles(files)
		if err != nil {
			return
		}
		taken++
		child, ok := p.Cases.Path("child")
		safe, there := child.Step("safe")
		if !ok || !there || !child.Floor || !child.NoFiles || !slices.Equal(child.Hands, []string{"dsl"}) || safe.Lifts || !slices.Contains(safe.Needs, "when") ||
			!slices.Contains([]string{"15 minutes", "5 minutes"}, child.Answer) || !slices.Contains([]string{"1 hour", "10 minutes"}, safe.Within) || !child.When.Meets(policy.CaseFacts{Row: "bypass"}) {
			t.Fatalf("loosened: %+v", child)
		}
	})
	if taken == 0 {
		t.Error("no draw was taken: the property says nothing")
	}
}

// TestAHostileCaseIsReadInTime: thousands of long clocks are read or refused, and nobody waits for it. shows POL-01
func TestAHostileCaseIsReadInTime(t *testing.T) {
	var many strings.Builder
	many.WriteString("targets:\n")
	for i := range 2000 {
		fmt.Fprintf(&many, "  - { key: t%d, title: T, floor: true, when: { serious: true }, within: %d school days }\n", i, i%100+1)
	}
	low := withCases(t)
	low["cases.yaml"] = many.String()
	files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n", "cases.yaml": strings.ReplaceAll(many.String(), "school days }", "hours }")}
	for path, text := range low {
		files["layers/ground/"+path] = text
	}
	if _, err := policy.FromFiles(files); err != nil {
		t.Errorf("hours that are sooner than school days are refused: %.300s", err.Error())
	}
	files["cases.yaml"] = strings.ReplaceAll(many.String(), " school days }", "000 school days }")
	if _, err := policy.FromFiles(files); err == nil {
		t.Error("clocks of thousands of days are taken")
	}
}

// FuzzCases shows POL-01: whatever cases.yaml holds, it is read or refused with a reason.
func FuzzCases(f *testing.F) {
	f.Add(casesYAML)
	f.Add("charts: [{ key: a, nodes: [{ key: a, next: a }] }]")
	f.Add("paths: [{ key: a, when: { rows: [[]] } }]")
	f.Add("targets: [{ within: 1000 school days }]")
	base := withCases(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			t.Skip()
		}
		files := maps.Clone(base)
		files["cases.yaml"] = text
		p, err := policy.FromFiles(files)
		if err == nil {
			for _, x := range p.Cases.Charts { // whoever follows it comes to an end
				if _, ok := x.Node(""); !ok {
					t.Errorf("a chart without a beginning: %q", text)
				}
			}
		} else if p != nil || err.Error() == "" {
			t.Errorf("refused without a reason: %v", err)
		}
	})
}
