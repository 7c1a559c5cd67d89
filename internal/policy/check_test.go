package policy_test

import (
	"errors"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// TestLinksOfTheNewParts shows POL-01: every link of a register, a duty, a choice or the frame must hold.
func TestLinksOfTheNewParts(t *testing.T) {
	const loans, choices, duties = "registers/loans.yaml", "choices.yaml", "duties/all.yaml"
	for _, e := range []edit{
		{"", loans, "key: loans", "key: loan", "registers/loans.yaml:1: the key must be “loans”, like the file's name"},
		{"", loans, "area: devices", "area: device", "did you mean “devices”?"},
		{"", loans, "clause: security", "clause: securities", "does not exist; did you mean “security.rights_review”?"},
		{"", loans, "kind: date, required: true", "kind: day, required: true", "the kind of field “day” does not exist; did you mean “date”?"},
		{"", loans, "key: item,", "key: state,", "“state” is a name that every entry has"},
		{"", loans, "key: item,", "key: Item,", "small letters, digits and _"},
		{"", loans, "key: lent,", "key: item,", "the field “item” is used twice"},
		{"", loans, `'state == "back"'`, `'stat == "back"'`, "registers/loans.yaml:11: clause security.rights_review: the name “stat” is not known in this rule; did you mean “state”?"},
		{"", loans, `'state == "back"'`, `'item'`, "the rule cannot be read"},
		{"", loans, "kind: choice, options: [{ key: tablet, title: Tablet }, { key: phone, title: Phone }]", "kind: choice", "the choice “kind” has no options"},
		{"", loans, "key: phone, title: Phone", "key: tablet, title: Phone", "the option “tablet” is used twice"},
		{"", loans, "kind: text, required: true", "kind: text, options: [{ key: a, title: A }]", "has options but is no choice"},
		{"", loans, "kind: text, required: true", "kind: reference, of: [phones]", "the register “phones” does not exist"},
		{"", loans, "kind: text, required: true", "kind: reference", "must say of which one register"},
		{"", loans, "kind: text, required: true", "kind: figures", "names no figure"},
		{"", loans, "kind: text, required: true", "kind: figures, of: [filtering.blocks, duties.none]", "the duty “none” of the figure “duties.none”"},
		{"", loans, "kind: text, required: true", "kind: text, of: [loans]", "points to nothing"},
		{"", loans, "kind: text, required: true", "kind: text, check: 'len(item) > 3'", "no sentence (check_says)"},
		{"", loans, "kind: text, required: true", "kind: text, own: true", "only a person"},
		{"", loans, "kind: text, required: true", "kind: text, min: 9, max: 3", "under its least"},
		{"", loans, "kind: text, required: true", "kind: text, requird: true", "“requird” is not known here; did you mean “required”?"},
		{"", loans, "from: [out], to: back", "from: [owt], to: back", "the state “owt” does not exist; did you mean “out”?"},
		{"", loans, "to: back, by: [technician]", "to: back, by: [technican]", "did you mean “technician”?"},
		{"", loans, "needs: [back]", "needs: [bak]", "the field “bak” does not exist"},
		{"", loans, "needs: [back], sets", "needs: [back], when: 'filled(item)', sets", "no sentence (says)"},
		{"", loans, "field: back, to: today", "field: bac, to: today", "the field “bac” does not exist"},
		{"", loans, "see: [technician, head]", "see: [nobody]", "the role or post “nobody” does not exist"},
		{"", loans, "within: 14 days", "within: 14 dayz", "is no length of time"},
		{"", loans, "within: 14 days, escalate: head", "escalate: head", "nothing says when an entry is due"},
		{"", loans, "from: closed", "from: item", "the date field “item” does not exist"},
		{"", loans, "then: delete", "then: burn", "the end “burn” does not exist"},
		{"", loans, "floor: true", "figure: { failing: overdu > 0 }", "“overdu” is not known in this rule; did you mean “overdue”?"},
		{"", loans, "floor: true", "desk: { on: true }", "the desk must say which field"},
		{"", loans, "floor: true", "sort: -lend", "the field “lend” does not exist; did you mean “lent”?"},
		{"", loans, "owner: technician }]", "owner: nobody }]", "the post “nobody” does not exist"},

		{"", duties, "every: term", "every: trem", "did you mean “term”?"},
		{"", duties, "owner: coordinator", "owner: coordinater", "did you mean “coordinator”?"},
		{"", duties, "register: loans,", "register: lones,", "the register “lones” does not exist; did you mean “loans”?"},
		{"", duties, `where: 'state == "back"'`, `where: 'sate == "back"'`, "“sate” is not known in this rule"},
		{"", duties, "attest: I tidied up.", "attest: I tidied up., figure: registers.loans", "exactly one of register, figure and attest"},
		{"", duties, "attest: I tidied up.", "figure: registers.lons", "the register “lons” of the figure “registers.lons” does not exist; did you mean “loans”?"},
		{"", duties, "every: year,", "every: year, due: noon,", "is no place in a period"},
		{"", duties, "every: year,", "every: year, trigger: [policies.activated],", "within what time it is due"},
		{"", duties, "every: year,", "every: year, trigger: [Noon], within: 3 days,", "is not an event"},
		{"", duties, "key: tidy", "key: review", "the duty “review” is used twice"},

		{"", choices, "value: office", "value: ofice", "the option “ofice” does not exist; did you mean “office”?"},
		{"", choices, "kind: one", "kind: won", "the kind of choice “won” does not exist"},
		{"", choices, "  strictest: none\n", "", "the strictest value is missing"},
		{"", choices, `value: "4"`, `value: "four"`, "is not a whole number"},
		{"", choices, `value: "no"`, `value: "never"`, "the answer “never” does not exist"},
		{"", choices, "kind: text,", "kind: text, options: [{ key: a, title: A }],", "has options, and no other has"},

		{"", "floors.yaml", "keep: true", "keep: true, least: 1", "a floor has either keep"},
		{"", "floors.yaml", "path: settings.log_days", "path: settings.log_day", "“settings.log_day” leads to nothing in the pack"},
		{"", "floors.yaml", "least: 90", "least: 400", "settings.yaml:5: clause monitoring.lead: “settings.log_days” is 365, but at least 400 is the floor"},
		{"", "retention.yaml", "kind: registers.loans", "kind: registers.lones", "the register “lones”"},
		{"", "retention.yaml", "days: 2000, ", "", "the days are missing"},
		{"", "pack.yaml", "language: en-GB", "language: en-GB\nlayer: planet", "the kind of layer “planet” does not exist"},
		{"", "clauses.yaml", "figure: filtering.blocks", "figure: duties.revew", "the duty “revew” of the figure “duties.revew” does not exist; did you mean “review”?"},
	} {
		check(t, e)
	}
}

func check(t *testing.T, e edit) {
	t.Helper()
	files := ground(t)
	if !strings.Contains(files[e.file], e.old) {
		t.Fatalf("the good pack has no %q in %s", e.old, e.file)
	}
	files[e.file] = strings.Replace(files[e.file], e.old, e.new, 1)
	got, err := policy.FromFiles(files)
	var faults policy.Faults
	if !errors.As(err, &faults) || got != nil || !strings.Contains(err.Error(), e.want) {
		t.Errorf("%s with %q: want a fault that says %q, got:\n%v", e.file, e.new, e.want, err)
	}
	for _, f := range faults {
		if f.Line == 0 {
			t.Errorf("%s with %q: a fault without a line: %s", e.file, e.new, f)
		}
	}
}

// TestLinksOfTheFrame shows POL-01, POL-05, POL-09, POL-11, POL-14, POL-26, POL-28: the frame's parts and their links.
func TestLinksOfTheFrame(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"laws.yaml", "- { key: a, title: A, kind: act, from: 2020-01-01, until: 2019-01-01 }", "out of force before it came into force"},
		{"laws.yaml", "- { key: a, title: A, kind: rule }", "the kind “rule” does not exist"},
		{"laws.yaml", "- { key: a, title: A, kind: act, power: arrest }", "the power “arrest” does not exist"},
		{"laws.yaml", "- { key: a, title: A, kind: act, replaced_by: b }", "the law “b” does not exist"},
		{"laws.yaml", "- { key: a, title: A, kind: act, clocks: [{ key: k, title: K, to: police }] }", "the hours are missing"},
		{"risks.yaml", "- { key: a, title: A, group: contents }", "did you mean “content”?"},
		{"sections.yaml", "- { key: a, title: A, form: nothing }", "the form “nothing” does not exist"},
		{"standards.yaml", "- { key: a, title: A, lines: [{ key: l, text: T, figure: registers.lost }] }", "the register “lost”"},
		{"standards.yaml", "- { key: a, title: A, date: soon, lines: [{ key: l, text: T, clause: no.where }] }", "the clause “no.where” does not exist"},
		{"sanctions.yaml", "- { key: a, title: A, for: parents }", "the group “parents” does not exist"},
		{"sanctions.yaml", "- { key: a, title: A, for: pupils, removes: [lunch] }", "the kind of access “lunch” does not exist"},
		{"contacts.yaml", "- { key: a }", "the title is missing"},
		{"excuses.yaml", "- { serves: POL-1, why: x }", "is not a requirement id"},
		{"approval.yaml", "stages: [{ key: a, title: A, posts: [head] }]", "no stage is the governors'"},
		{"approval.yaml", "stages: [{ key: a, title: A, posts: [hed], governors: true }]", "the post “hed” does not exist"},
		{"approval.yaml", "consults: [cats]", "the group “cats” does not exist"},
		{"matrices/user-actions.yaml", "title: T\nclause: filter.games\nrows: [{ key: a, title: A, group: other, level: fine at times }]", "names no window of time"},
		{"matrices/user-actions.yaml", "title: T\nclause: filter.games\nrows: [{ key: a, title: A, group: other, level: fine for named }]", "names no post"},
		{"matrices/devices.yaml", "title: T\nclause: filter.games\nrows: [{ key: fridge, title: A }]", "the class “fridge” does not exist"},
		{"clauses/a.yaml", "- { id: a.b, section: S, text: T, source: s, audience: { cats: Miaow } }", "the group of readers “cats” does not exist"},
		{"clauses/a.yaml", "- { id: a.b, section: S, text: T, source: s, aims: [filter.games], cites: [x], risks: [y] }", "the aim “filter.games” does not exist"},
		{"clauses/a.yaml", "- { id: a.b, section: S, text: T, source: s, clock: { hours: 72, against: gdpr.breach } }", "the law's clock “gdpr.breach” does not exist"},
		{"clauses/a.yaml", "- { id: a.b, section: S, text: T, source: s, norms: [{ what: phone, do: carry, verdict: might }] }", "the verdict “might” does not exist"},
	} {
		files := ground(t)
		files[c.file] = c.text
		if _, err := policy.FromFiles(files); err == nil || !strings.Contains(err.Error(), c.file+":") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got:\n%v", c.file, c.want, err)
		}
	}
}

func TestAWholeFrameIsRead(t *testing.T) { // shows POL-05, POL-09, POL-11, POL-14, POL-26
	files := ground(t)
	for path, text := range map[string]string{
		"laws.yaml":                  "- { key: gdpr, title: UK GDPR, kind: regulation, from: 2018-05-25, clocks: [{ key: breach, title: Breach, hours: 72, to: regulator }] }",
		"risks/a.yaml":               "- { key: grooming, title: Grooming, group: contact }",
		"risks/b.yaml":               "- { key: hate, title: Hate, group: content }",
		"clauses/new.yaml":           "- { id: aim.one, section: Aims, text: T, source: s, kind: aim }\n- { id: a.b, section: S, text: T, source: s, aims: [aim.one], cites: [gdpr], risks: [hate], clock: { hours: 48, to: head, against: gdpr.breach }, figure: registers.loans }",
		"matrices/devices.yaml":      "title: T\nclause: filter.games\nrows: [{ key: pupil_owned, title: A }]",
		"matrices/user-actions.yaml": "title: T\nclause: filter.games\nrows: [{ key: a, title: A, group: other }]",
		"approval.yaml":              "owner: coordinator\nsigns: [head, chair]\nstages: [{ key: a, title: A, posts: [chair], governors: true }]",
	} {
		files[path] = text
	}
	p, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Risks) != 2 || p.Risks[1].Key != "hate" || p.Laws[0].Clocks[0].Hours != 72 || p.Approval.Owner != "coordinator" || len(p.Registers) != 1 || len(p.Duties) != 2 {
		t.Errorf("got %+v", p.Risks)
	}
	all := strings.Join(p.Warnings, "\n")
	for _, want := range []string{"matrices/devices.yaml:3: the class pupil_owned has no level", "matrices/user-actions.yaml:3: the row a has no level"} {
		if !strings.Contains(all, want) {
			t.Errorf("want the warning %q in\n%s", want, all)
		}
	}
}
