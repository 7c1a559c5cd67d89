package policy_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"belisha/internal/policy"
)

const loansYAML = `key: loans
title: Devices on loan
one: loan
purpose: Who has what.
area: devices
clause: security.rights_review
floor: true
fields:
  - { key: item, title: Item, kind: text, required: true }
  - { key: lent, title: Lent on, kind: date, required: true }
  - { key: back, title: Back on, kind: date, required_when: 'state == "back"' }
  - { key: kind, title: Kind, kind: choice, options: [{ key: tablet, title: Tablet }, { key: phone, title: Phone }] }
states:
  - { key: out, title: Out, open: true }
  - { key: back, title: Back }
moves:
  - { key: return, title: Give back, from: [out], to: back, by: [technician], needs: [back], sets: [{ field: back, to: today }] }
expects: [{ key: cart, title: The cart of tablets, owner: technician }]
may: { see: [technician, head], change: [technician] }
due: { within: 14 days, escalate: head, after: 3 }
keep: { days: 400, from: closed, then: delete, why: So long a device can be asked for. }
`

const choicesYAML = `- key: phones
  title: Phones
  question: Where are phones?
  kind: one
  options: [{ key: none, title: At home }, { key: office, title: In the office }, { key: bag, title: In the bag }]
  strictest: none
  value: office
  clause: filter.games
  floor: true
- { key: talk, title: Talk, question: How often?, kind: number, strictest: "1", value: "4", clause: filter.games, floor: true }
- { key: open, title: Open, question: Open?, kind: yes_no, strictest: "no", value: "no", clause: filter.games, floor: true }
- { key: uses, title: Uses, question: For what?, kind: many, options: [{ key: a, title: A }, { key: b, title: B }, { key: c, title: C }], value: "a, b", clause: filter.games, floor: true }
- { key: free, title: Free, question: What?, kind: text, value: anything, clause: filter.games }
`

const dutiesYAML = `- key: review
  title: Review the rights
  clause: security.rights_review
  owner: coordinator
  every: term
  proof: { register: loans, where: 'state == "back"' }
  escalate: head
  after: 5
  floor: true
- { key: tidy, title: Tidy up, clause: security.rights_review, owner: technician, every: year, proof: { attest: I tidied up. } }
`

const floorsYAML = `- { path: settings.log_days, least: 90, most: 730, clause: monitoring.lead, why: Long enough for an inquiry. }
- { path: settings.idle_minutes.staff, most: 10, clause: monitoring.lead, why: Screens lock. }
- { path: filtering.illegal, keep: true, clause: filter.all, why: Nobody lifts these. }
- { path: "retention[case].days", least: 1000, clause: incidents.escalation, why: The case may come back. }
`

const retentionYAML = `- { kind: case, title: Cases, days: 2000, then: delete, clause: incidents.escalation, why: The law. }
- { kind: registers.loans, title: Loans, days: 400, then: anonymise, clause: incidents.escalation, why: Stock. }
`

// ground is a full pack with floors, as a layer would be.
func ground(t testing.TB) map[string]string {
	files := maps.Clone(pack(t).Files)
	files["registers/loans.yaml"], files["choices.yaml"], files["duties/all.yaml"] = loansYAML, choicesYAML, dutiesYAML
	files["floors.yaml"], files["retention.yaml"] = floorsYAML, retentionYAML
	return files
}

const topIdentity = `urn: trust/oak
title: Policy of Oak School
school: Oak School
version: "7"
created: 2026-01-05
approved: 2026-01-06
approved_by: The governors
review: 2027-01-06
derives_from: ground
authors: [Oak]
licence: CC-BY-4.0
language: en-GB
`

// over lays files over the ground as a school would.
func over(t testing.TB, extra map[string]string) map[string]string {
	files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n"}
	for path, text := range ground(t) {
		files["layers/ground/"+path] = text
	}
	for path, text := range extra {
		if path == "pack.yaml" {
			text = files["pack.yaml"] + text
		}
		files[path] = text
	}
	return files
}

func resolved(t testing.TB, extra map[string]string) *policy.Pack {
	t.Helper()
	p, err := policy.FromFiles(over(t, extra))
	if err != nil {
		t.Fatalf("refused:\n%v", err)
	}
	return p
}

func TestASchoolStandsOnItsLayer(t *testing.T) { // shows POL-13
	p := resolved(t, map[string]string{
		"settings.yaml":        "log_days: 200\nidle_minutes: { staff: 5 }\n",
		"clauses/own.yaml":     "- { id: oak.tree, section: Oak, text: We like trees., source: ours, control: attest, owner: head }\n- { id: filter.games, text: No games at all. }\n",
		"registers/loans.yaml": "key: loans\ntitle: Loans of Oak\nfields: [{ key: note, title: Note, kind: long }, { key: kind, required: true }]\n",
		"choices.yaml":         "- { key: phones, value: none }\n",
	})
	ground := pack(t)
	if len(p.Clauses) != len(ground.Clauses)+1 || p.Settings.LogDays != 200 || p.Settings.IdleMinutes["staff"] != 5 || p.Settings.IdleMinutes["pupils"] != 20 {
		t.Errorf("got %d clauses and %+v", len(p.Clauses), p.Settings)
	}
	games, _ := p.Clause("filter.games")
	if games.Text != "No games at all." || games.Source != "001 l.208" {
		t.Errorf("a clause keeps what the school does not say: %+v", games)
	}
	r := p.Registers[0]
	if r.Title != "Loans of Oak" || len(r.Fields) != 5 || r.Fields[4].Key != "note" || !r.Fields[3].Required || r.Fields[3].Title != "Kind" {
		t.Errorf("got %+v", r)
	}
	if p.Choices[0].InForce() != "none" || p.Identity.School != "Oak School" {
		t.Errorf("got %+v, %+v", p.Choices[0], p.Identity)
	}
	if len(p.Layers) != 2 || p.Layers[0].Name != "ground" || p.Layers[0].URN != "belisha/st-neot" || p.Layers[1].Name != "oak" || p.Layers[1].Version != "7" || p.Layers[0].Hash == p.Layers[1].Hash {
		t.Errorf("got %+v", p.Layers)
	}
}

func TestEveryValueHasItsOrigin(t *testing.T) { // shows POL-13
	p := resolved(t, map[string]string{"settings.yaml": "# ours\nlog_days: 200\n"})
	for path, want := range map[string]string{
		"settings.log_days": "oak settings.yaml 2", "settings.small_number": "ground settings.yaml 6",
		"choices[phones].value": "ground choices.yaml 7", "registers[loans].fields[lent]": "ground registers/loans.yaml 10",
		"duties[tidy].every": "ground duties/all.yaml 10", "pack.version": "oak pack.yaml 4",
		"matrices/learner.rows[bypass].marks": "ground matrices/learner.yaml", "settings.nothing": "  0", "[x]": "  0", "": "  0", "a..b": "  0", "clauses[x": "  0",
	} {
		layer, file, line := p.Origin(path)
		got := layer + " " + file + " " + strconv.Itoa(line)
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: want %q, got %q", path, want, got)
		}
	}
}

func TestReplacingAndPruning(t *testing.T) { // shows POL-13
	p := resolved(t, map[string]string{
		"pack.yaml":     "replaces: [forms, settings.terms]\nprunes:\n  - { what: \"duties[tidy]\", why: Nobody here does it. }\n  - { what: \"choices[free]\", why: Not asked here. }\n",
		"forms.yaml":    "- { key: one, title: One, audience: staff, source: ours }\n",
		"settings.yaml": "terms: [{ key: t, title: T, from: 2026-01-05, to: 2026-03-27 }]\n",
	})
	if len(p.Forms) != 1 || len(p.Settings.Terms) != 1 || len(p.Duties) != 1 || len(p.Choices) != 4 {
		t.Errorf("got %d forms, %d terms, %d duties, %d choices", len(p.Forms), len(p.Settings.Terms), len(p.Duties), len(p.Choices))
	}
}

func TestTheNoticeOfALayerStandsWhereASchoolHasNone(t *testing.T) { // shows POL-24
	files := over(t, nil)
	files["layers/ground/pack.yaml"] += "notice: Nothing is quite safe.\n"
	p, err := policy.FromFiles(files)
	if err != nil || p.Identity.Notice != "Nothing is quite safe." || p.Identity.Title != "Policy of Oak School" {
		t.Errorf("got %+v (%v)", p, err)
	}
	if layer, _, _ := p.Origin("pack.notice"); layer != "ground" {
		t.Errorf("got the origin %q", layer)
	}
	files["pack.yaml"] += "notice: We do what we can.\n"
	if p, err := policy.FromFiles(files); err != nil || p.Identity.Notice != "We do what we can." {
		t.Errorf("got %+v (%v)", p, err)
	}
}

func TestARuleOfTheSchoolComesBeforeThoseBelow(t *testing.T) { // shows WEB-02
	p := resolved(t, map[string]string{"filtering.yaml": "rules: [{ key: oak_games, clause: filter.games, categories: [games], verdict: block }]\n"})
	if p.Filtering.Rules[0].Key != "oak_games" || len(p.Filtering.Rules) < 3 {
		t.Errorf("got %+v", p.Filtering.Rules[0])
	}
}

func TestALooserFloorIsRefused(t *testing.T) { // shows POL-13
	reg := func(line string) map[string]string {
		return map[string]string{"registers/loans.yaml": "key: loans\n" + line + "\n"}
	}
	file := func(path, text string) map[string]string { return map[string]string{path: text} }
	for want, extra := range map[string]map[string]string{
		"settings.yaml:1: clause monitoring.lead: “settings.log_days” is 80, but at least 90 is the floor: Long enough for an inquiry.": file("settings.yaml", "log_days: 80"),
		"“settings.log_days” is 731, but at most 730":              file("settings.yaml", "log_days: 731"),
		"“settings.idle_minutes.staff” is 11":                      file("settings.yaml", "idle_minutes: { staff: 11 }"),
		"“filtering.illegal” may not be changed":                   file("filtering.yaml", "illegal: { max_age_hours: 48 }"),
		"“retention[case].days” is 999":                            file("retention.yaml", "- { kind: case, days: 999 }"),
		"the floor “retention[case].days” has no value any more":   {"pack.yaml": "replaces: [retention]\n", "retention.yaml": "[]"},
		"“retention[case]” cannot be taken out: the floor":         file("pack.yaml", "prunes: [{ what: \"retention[case]\", why: x }]"),
		"“registers[loans]” cannot be taken out: a layer below":    file("pack.yaml", "prunes: [{ what: \"registers[loans]\", why: x }]"),
		"“registers[loans].fields[item]” cannot be taken out":      file("pack.yaml", "prunes: [{ what: \"registers[loans].fields[item]\", why: x }]"),
		"“registers[loans]” is a floor and may not be taken away":  {"pack.yaml": "replaces: [registers]\n", "registers/x.yaml": strings.Replace(loansYAML, "key: loans", "key: x", 1)},
		"“floors” cannot be replaced":                              {"pack.yaml": "replaces: [floors]\n", "floors.yaml": "[]"},
		"is not something that can be taken out":                   file("pack.yaml", "prunes: [{ what: floors, why: x }]"),
		"is taken out without a reason":                            file("pack.yaml", "prunes: [{ what: \"duties[tidy]\" }]"),
		"“duties[nobody]” is not in the layers below":              file("pack.yaml", "prunes: [{ what: \"duties[nobody]\", why: x }]"),
		"“words.block” is to be replaced, but this layer has none": file("pack.yaml", "replaces: [words.block]"),
		"“bag” is looser than “office”, which rules the choice":    file("choices.yaml", "- { key: phones, value: bag }"),
		"the choice “phones” must stay marked":                     file("choices.yaml", "- { key: phones, floor: false }"),
		"the options of “phones” may not change":                   file("choices.yaml", "- { key: phones, options: [{ key: none, title: N }, { key: all, title: A }, { key: office, title: O }] }"),
		"the strictest of “phones” may not change":                 file("choices.yaml", "- { key: phones, strictest: bag, value: \"\" }"),
		"“5” is looser than “4”":                                   file("choices.yaml", "- { key: talk, value: \"5\" }"),
		"“yes” is looser than “no”":                                file("choices.yaml", "- { key: open, value: \"yes\" }"),
		"“a,c” is looser than “a, b”":                              file("choices.yaml", "- { key: uses, value: \"a,c\" }"),
		"less often than every “term”":                             file("duties.yaml", "- { key: review, every: year }"),
		"the duty “review” must be proven as before":               file("duties.yaml", "- { key: review, proof: { where: \"\" } }"),
		"the duty “review” must still be told upwards as soon":     file("duties.yaml", "- { key: review, after: 9 }"),
		"the register “loans” must stay marked":                    reg("floor: false"),
		"may not be loosened in its required,":                     reg("fields: [{ key: item, required: false }]"),
		"may not be loosened in its required_when,":                reg("fields: [{ key: back, required_when: 'state == \"out\"' }]"),
		"may not be loosened in its kind,":                         reg("fields: [{ key: lent, kind: text }]"),
		"may not be loosened in its class,":                        reg("fields: [{ key: lent, class: open }]"),
		"may not be loosened in its shown_when,":                   reg("fields: [{ key: lent, shown_when: 'false' }]"),
		"more people may see in “loans”":                           reg("may: { see: [technician, head, pupil] }"),
		"more people may change in":                                reg("may: { change: [] }"),
		"the new state “lost” must be open":                        reg("states: [{ key: lost, title: Lost }]"),
		"the state “out” may not be opened or closed":              reg("states: [{ key: out, open: false }]"),
		"may not lead to the closed state “back”":                  reg("moves: [{ key: quick, title: Quick, to: back }]"),
		"may not be loosened in its needs,":                        reg("moves: [{ key: return, needs: [] }]"),
		"may not be loosened in its by,":                           reg("moves: [{ key: return, by: [technician, pupil] }]"),
		"has longer than “14 days”":                                reg("due: { within: 3 weeks }"),
		"the life of the entries":                                  reg("keep: { days: 1 }"),
		"may not be loosened in its sets,":                         reg("moves: [{ key: return, sets: [{ field: back, to: 2020-01-01 }] }]"),
		"the entry “cart” must still be expected":                  {"pack.yaml": "replaces: [registers]\n", "registers/loans.yaml": strings.Replace(loansYAML, "key: cart", "key: kart", 1)},
		"the field “item” may not be taken away":                   {"pack.yaml": "replaces: [registers]\n", "registers/loans.yaml": strings.Replace(loansYAML, "key: item", "key: thing", 1)},
		"the first state may not change":                           {"pack.yaml": "replaces: [registers]\n", "registers/loans.yaml": strings.Replace(loansYAML, "states:", "states:\n  - { key: zero, title: Zero, open: true }", 1)},
	} {
		_, err := policy.FromFiles(over(t, extra))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want it refused with %q, got:\n%v", want, err)
		}
	}
}

func TestAStricterFloorIsTaken(t *testing.T) { // shows POL-13
	for _, extra := range []map[string]string{
		{"settings.yaml": "log_days: 90"}, {"choices.yaml": "- { key: phones, value: none }\n- { key: talk, value: \"2\" }\n- { key: uses, value: a }\n"},
		{"duties.yaml": "- { key: review, every: half term, remind: [7, 1], after: 2 }"}, {"floors.yaml": "- { path: settings.log_days, least: 300, clause: filter.all, why: We want more. }"},
		{"registers/loans.yaml": "key: loans\nfields: [{ key: kind, required: true }, { key: case, title: Case, kind: yes_no }]\nstates: [{ key: mended, title: Being mended, open: true }]\nmoves: [{ key: mend, title: Mend, from: [out], to: mended }]\nmay: { see: [technician] }\ndue: { within: 1 week }\n"},
	} {
		resolved(t, extra)
	}
}
