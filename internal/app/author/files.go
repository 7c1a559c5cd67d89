package author

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"belisha/internal/policy"
)

// The files of a new pack are written as text, not marshalled, so that they carry the words a newcomer needs.

func packFile(id policy.Identity) string {
	var b strings.Builder
	b.WriteString("# What every screen and print-out shows of this policy. Raise the version with each change.\n")
	for _, kv := range [][2]string{{"urn", id.URN}, {"title", id.Title}, {"school", id.School}, {"version", id.Version},
		{"created", id.Created}, {"approved", id.Approved}, {"approved_by", id.ApprovedBy}, {"review", id.Review}, {"authors", id.Authors[0]},
		{"derives_from", id.DerivesFrom}, {"licence", id.Licence}, {"language", id.Language}, {"layer", id.Layer}, {"extends", id.Extends}} {
		switch kv[0] {
		case "authors":
			fmt.Fprintf(&b, "authors: [%s]%s\n", quoted(kv[1]), unasked)
		case "title", "school", "approved", "approved_by", "review":
			fmt.Fprintf(&b, "%s: %s%s\n", kv[0], quoted(kv[1]), unasked)
		case "extends", "layer": // plain words, as other readers expect them
			fmt.Fprintf(&b, "%s: %s\n", kv[0], kv[1])
		default:
			fmt.Fprintf(&b, "%s: %s\n", kv[0], quoted(kv[1]))
		}
	}
	b.WriteString("# motto: …\n# mission: …\n# values: […]\n")
	return b.String()
}

func choicesFile(made []decision) string {
	head := "# What this school has decided. A choice that is not here is undecided, and its strictest answer rules.\n"
	if len(made) == 0 {
		return head + "[]\n"
	}
	for _, m := range made {
		head += m.entry("")
	}
	return head
}

// entry is one answer as choices.yaml has it. A sub-policy has a day on which it is looked at again. // serves POL-27
func (m decision) entry(review string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "- key: %s # %s\n  value: %s # %s\n  source: \"Our own answer, given when the pack was begun\"\n", m.choice.Key, m.choice.Title,
		quoted(m.value), titles(optionsOf(m.choice), m.value))
	if m.choice.Decision && review != "" {
		fmt.Fprintf(&b, "  review: %s\n", quoted(review))
	}
	return b.String()
}

func clausesFile() string {
	return `# The school's own clauses. Those of the layer below hold as well; “belisha policy show” prints them all.
# To change one of them, write its id here with the fields that differ.
- id: school.commitment
  section: Our own words
  text: "We keep our children and adults safe online, in school and beyond."
  source: "Our own words"
  owner: head
  kind: aim
- id: school.read
  section: Our own words
  text: "Everybody who works here reads this policy and says so, and asks where it is not clear."
  source: "Our own words"
  control: enforce
  by: records.policies
  figure: policies.confirmed
  owner: head
  aims: [school.commitment]
  audience:
    staff: "Read this policy, say that you have, and ask where it is not clear."
`
}

func sectionsFile() string {
	return "# The headings of the school's own part of the policy.\n- { key: own_words, title: Our own words, source: \"Our own words\" }\n"
}

func settingsFile(terms []policy.Term) string {
	var b strings.Builder
	b.WriteString("# The school's own terms: “termly” and “five school days” mean these. Correct them, and add the next year.\nterms:\n")
	for _, t := range terms {
		fmt.Fprintf(&b, "  - { key: %s, title: %s, from: %s, to: %s }\n", t.Key, quoted(t.Title), t.From, t.To)
	}
	if len(terms) == 0 {
		return b.String()[:strings.Index(b.String(), "terms:")] + "terms: []\n"
	}
	return b.String()
}

// testFile holds a first test, so that the next person knows how to write one.
func testFile() string {
	return `# What this policy must go on saying. “belisha policy test” runs these, and so does putting it in force.
- name: staff confirm that they have read the policy
  given: { clause: school.read }
  expect: { owner: head, control: enforce, figure: policies.confirmed }
`
}

func (s Start) schemaDir() string { return filepath.Clean(s.Dir) + "-schema" }

// schemaOf names the schema of a file for an editor; tests and words for people have none.
func schemaOf(file string) (string, bool) {
	part, ok := strings.CutSuffix(file, ".yaml")
	return strings.ReplaceAll(part, "/", "-") + ".json", ok && !strings.HasPrefix(file, "tests/")
}

// schemas are written beside the pack's folder, not into it: what is in it is the policy.
func (s Start) schemas() (map[string]string, error) {
	out := map[string]string{}
	var faults error
	for _, part := range policy.SchemaParts() {
		text, err := policy.SchemaOf(part)
		name, _ := schemaOf(part + ".yaml")
		out[name], faults = string(text), errors.Join(faults, err)
	}
	return out, faults
}
