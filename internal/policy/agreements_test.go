package policy_test

import (
	"strings"
	"testing"

	"belisha/internal/policy"
)

const staffFormYAML = `key: staff_agreement
version: "1"
title: Staff
promise: I agree.
clause: filter.games
for: [staff, supply, volunteer, trainee]
renew: { role: true, grace: 10 }
floor: true
items:
  - { key: words, text: Long passwords., tags: [passwords, access], clauses: [filter.games] }
  - { key: data, text: Data is safe., tags: [data_security, mobile, images] }
  - { key: cameras, text: No own cameras., tags: [personal_cameras, reporting] }
`

const olderFormYAML = `key: ks2_agreement
version: "1"
title: Older children
promise: I agree.
clause: filter.games
for: [ks2]
items:
  - { key: kind, text: I am kind., control: The button., figure: incidents.reports }
words:
  cy: { name: Cymraeg, items: { kind: Rwy'n garedig. } }
`

const homeFormYAML = `key: parents_agreement
version: "1"
title: Home
promise: I agree.
clause: filter.games
for: [pupil]
signs: parent
floor: true
items:
  - { key: internet, text: The internet., kind: consent, service: internet }
  - { key: reading, text: Reading online., kind: consent, service: cloud.reading, where: In the United Kingdom. }
  - { key: rules, text: I support the rules., kind: undertaking }
`

const gatesYAML = `- { key: online, title: Online, clause: filter.games, for: [pupil], needs: "consent:internet", closes: [internet, mail], says: Not yet., child: Not yet., helper: teacher, floor: true }
- { key: older, title: Signed, clause: filter.games, for: [ks2], needs: "agreement:ks2_agreement", closes: [internet], says: Sign., child: Sign., helper: teacher, grace: 5, floor: true }
- { key: stock, title: Stock, clause: filter.games, posts: [technician], needs: "register:loans", person: who, while: 'state == "out"', closes: [account], says: No entry., helper: head }
`

const modulesYAML = `- { key: stock, title: Stock, clause: filter.games, posts: [technician, head], registers: [loans], pages: [people.show], sealed: true }
- { key: other, title: Other, clause: filter.games, posts: [head], pages: [people.export] }
`

const accessYAML = `signing: { withdraw_minutes: 10, talks_by: "09-30", conflict: stricter }
access:
  school: [10.20.0.0/16]
  second_always: [admin, dsl]
  pupil_hours: "07:30-18:00"
  odd_hours: "23:00-05:00"
  close_at: "18:30"
  pictures_to: "1"
  guest_days: { trainee: 100 }
  banner: { staff: Be careful., ks1: Be kind. }
`

// signed is the ground with forms, gates and modules.
func signed(t testing.TB) map[string]string {
	files := ground(t)
	files["agreements/staff_agreement.yaml"], files["agreements/ks2_agreement.yaml"], files["agreements/parents_agreement.yaml"] = staffFormYAML, olderFormYAML, homeFormYAML
	files["gates.yaml"], files["modules.yaml"] = gatesYAML, modulesYAML
	files["settings.yaml"] += accessYAML
	files["registers/loans.yaml"] = strings.Replace(loansYAML, "states:", "  - { key: who, title: Who, kind: person }\nstates:", 1)
	return files
}

func changed(t *testing.T, e edit) (*policy.Pack, error) {
	t.Helper()
	files := signed(t)
	if !strings.Contains(files[e.file], e.old) {
		t.Fatalf("the good pack has no %q in %s", e.old, e.file)
	}
	files[e.file] = strings.Replace(files[e.file], e.old, e.new, 1)
	return policy.FromFiles(files)
}

// TestLinksOfFormsAndGates shows AUA-01, AUA-07, AUA-09, AUA-15, AUA-23, PPL-07, PPL-18, NET-01, AUA-27 and STD-17: what a
// form, a gate, a module or a rule of sign-in names is in the pack, and what a pack may not say is refused.
func TestLinksOfFormsAndGates(t *testing.T) {
	const staff, older, home = "agreements/staff_agreement.yaml", "agreements/ks2_agreement.yaml", "agreements/parents_agreement.yaml"
	const gates, modules, settings, loans = "gates.yaml", "modules.yaml", "settings.yaml", "registers/loans.yaml"
	for _, e := range []edit{
		{"AUA-01", staff, "key: staff_agreement", "key: staff", "the key must be “staff_agreement”, like the file's name"},
		{"AUA-01", "forms.yaml", "key: ks2_agreement", "key: ks2_agreements", "agreements/ks2_agreement.yaml:1: the form “ks2_agreement” does not exist; did you mean"},
		{"AUA-01", older, "version: \"1\"\n", "", "the version is missing"},
		{"AUA-01", older, "promise: I agree.\n", "", "the sentence above the signature (promise) is missing"},
		{"AUA-01", older, "clause: filter.games", "clause: filter.game", "did you mean “filter.games”?"},
		{"AUA-01", older, "for: [ks2]", "for: []", "nothing says whom the form “ks2_agreement” is about"},
		{"AUA-01", older, "for: [ks2]", "for: [ks3]", "the group “ks3” does not exist"},
		{"AUA-04", staff, "for: [staff,", "signs: parent\nfor: [staff,", "a parent signs about children only"},
		{"AUA-01", older, "for: [ks2]", "for: [ks2]\nsigns: nobody", "the signer “nobody” does not exist"},
		{"AUA-01", home, "key: rules", "key: internet", "the line “internet” is used twice"},
		{"AUA-01", home, "kind: undertaking", "kind: promise", "the kind of line “promise” does not exist"},
		{"AUA-26", staff, "clauses: [filter.games]", "clauses: [filter.gone]", "the clause “filter.gone” does not exist"},
		{"AUA-06", older, "figure: incidents.reports", "figure: registers.none", "the register “none” of the figure “registers.none” does not exist"},
		{"AUA-07", home, "kind: consent, service: internet", "kind: consent", "asks for leave, but names no service"},
		{"AUA-07", home, "kind: undertaking", "kind: undertaking, service: mail", "only a consent has one"},
		{"AUA-07", home, "service: internet", "service: The Internet", "is no service; write it like internet"},
		{"AUA-07", home, "service: cloud.reading", "service: internet", "the service “internet” is asked for twice"},
		{"AUA-07", older, "figure: incidents.reports }", "figure: incidents.reports }\n  - { key: net, text: T, kind: consent, service: internet }", "is asked for in “ks2_agreement” already"},
		{"AUA-09", home, ", where: In the United Kingdom.", "", "does not say where its data is kept"},
		{"AUA-03", older, "for: [ks2]", "for: [ks2]\npictures: true", "is in pictures, but the line “kind” has none"},
		{"AUA-23", staff, "tags: [personal_cameras, reporting]", "tags: [reporting]", "has the tag “personal_cameras”; without it no staff agreement is accepted"},
		{"AUA-23", staff, "tags: [passwords, access]", "tags: [access]", "has the tag “passwords”"},
		{"AUA-23", staff, "tags: [passwords, access]", "tags: [passwords]", "has the tag “access”"},
		{"AUA-23", staff, "tags: [data_security, mobile, images]", "tags: [mobile, images]", "has the tag “data_security”"},
		{"AUA-23", staff, "tags: [passwords, access]", "tags: [password, access]", "did you mean “passwords”?"},
		{"AUA-01", older, "items: { kind: Rwy'n garedig. }", "items: { kin: Rwy'n garedig. }", "the line “kin” does not exist; did you mean “kind”?"},
		{"AUA-01", older, "cy: {", "Welsh: {", "“Welsh” is no language"},

		{"AUA-15", gates, "needs: \"consent:internet\"", "needs: internet", "a gate needs agreement:<form>"},
		{"AUA-15", gates, "consent:internet", "consent:mail", "no form has the text or asks for the service that opens the gate: “consent:mail”"},
		{"AUA-15", gates, "agreement:ks2_agreement", "agreement:ks3_agreement", "no form has the text"},
		{"AUA-15", gates, "for: [ks2]", "for: [ks1]", "the gate “older” holds “ks1”, but no form that could open it is for them"},
		{"PPL-24", gates, "register:loans", "register:lones", "the register “lones” does not exist; did you mean “loans”?"},
		{"PPL-24", gates, "person: who", "person: item", "the person field “item” does not exist"},
		{"PPL-24", gates, `'state == "out"'`, `'stat == "out"'`, "the name “stat” is not known in this rule"},
		{"AUA-15", gates, "needs: \"consent:internet\"", "person: who, needs: \"consent:internet\"", "only a gate that needs a register"},
		{"AUA-15", gates, "closes: [account]", "closes: [door]", "the door “door” does not exist"},
		{"AUA-15", gates, ", closes: [account]", "", "the gate “stock” closes nothing"},
		{"AUA-15", gates, "posts: [technician], ", "", "nothing says whom the gate “stock” holds"},
		{"WEB-29", gates, "helper: head", "helper: nobody", "the post “nobody” does not exist"},
		{"WEB-29", gates, " child: Not yet.,", "", "the sentence for a child is missing"},
		{"AUA-15", gates, "key: older", "key: online", "the gate “online” is used twice"},

		{"PPL-18", modules, "posts: [technician, head]", "posts: []", "nothing says whose job the module “stock” is"},
		{"PPL-18", modules, "posts: [technician, head]", "posts: [nobody]", "the post “nobody” does not exist"},
		{"PPL-18", modules, "registers: [loans]", "registers: [loan]", "the register “loan” does not exist; did you mean “loans”?"},
		{"PPL-18", modules, "pages: [people.export]", "pages: [people.show]", "“people.show” lies in the module “stock” already"},
		{"PPL-18", modules, "pages: [people.export]", "pages: [Everything]", "is not an action like people.show"},

		{"AUA-27", settings, "withdraw_minutes: 10", "withdraw_minutes: 20", "reaches every door within 15 minutes, not 20"},
		{"AUA-12", settings, "conflict: stricter", "conflict: looser", "does not exist"},
		{"AUA-18", settings, "talks_by: \"09-30\"", "talks_by: \"30-09\"", "is no day of a year"},
		{"STD-17", settings, "school: [10.20.0.0/16]", "school: [10.20.0.1/16]", "is no network like"},
		{"STD-17", settings, "second_always: [admin, dsl]", "second_always: [dsl]", "administrators always show a second factor"},
		{"NET-23", settings, `pupil_hours: "07:30-18:00"`, `pupil_hours: "18:00-07:30"`, "are no hours of a day"},
		{"NET-23", settings, `odd_hours: "23:00-05:00"`, `odd_hours: late`, "are no hours like"},
		{"PPL-15", settings, `close_at: "18:30"`, `close_at: "25:30"`, "is no time of day"},
		{"PPL-07", settings, `pictures_to: "1"`, `pictures_to: "3"`, "the last year that signs in by pictures “3” does not exist"},
		{"NET-01", settings, "trainee: 100", "trainee: 200", "lives from a day to a term"},
		{"AUA-20", settings, "banner: { staff: Be careful.", "banner: { cats: Miaow., staff: Be careful.", "the group of readers “cats” does not exist"},
		{"AUA-20", settings, "banner: { staff: Be careful.", "banner: { staff.winter: Brr., staff: Be careful.", "the term “winter” does not exist"},
		{"PPL-07", settings, "lower_ks2: 8", "lower_ks2: 3", "the password of lower_ks2 is shorter than that of ks1"},
	} {
		p, err := changed(t, e)
		if p != nil || err == nil || !strings.Contains(err.Error(), e.want) {
			t.Errorf("%s: %s with %q: want a fault that says %q, got:\n%v", e.shows, e.file, e.new, e.want, err)
		}
	}
}

// TestWhatIsMissingIsReported shows AUA-01, AUA-06, AUA-20 and AUA-23: what is allowed and not good is red.
func TestWhatIsMissingIsReported(t *testing.T) {
	const staff, older = "agreements/staff_agreement.yaml", "agreements/ks2_agreement.yaml"
	for _, e := range []edit{
		{"AUA-01", older, "promise", "promise", "forms.yaml:8: there is a form for governors, but none with a text to agree to"},
		{"AUA-01", "choices.yaml", "- { key: free,", "- { key: aua.groups, title: Who, question: Who?, kind: many, options: [{ key: governors, title: G }], value: governors, clause: filter.games }\n- { key: free,", "governors are to sign an agreement, but no form is for governor"},
		{"AUA-01", "pack.yaml", "language: en-GB", "language: en-GB\ncovers: [pupil, visitor]", "the policy covers the group visitor, but no form is for visitor"},
		{"AUA-01", older, "cy: {", "pl: { name: Polski }\n  cy: {", "the line kind of ks2_agreement is not in the language pl"},
		{"AUA-06", older, "control: The button., ", "", "the line kind of ks2_agreement names nothing in the school's systems that stands behind it"},
		{"AUA-23", staff, "reporting]", "access]", "no line of the staff's form staff_agreement has the tag reporting"},
		{"AUA-20", older, "promise", "promise", "there is no reminder at sign-in for governors"},
		{"PPL-24", "gates.yaml", `while: 'state == "out"', `, "", "any entry of loans opens the gate stock"},
	} {
		p, err := changed(t, e)
		if err != nil {
			t.Errorf("%s: refused:\n%v", e.shows, err)
			continue
		}
		if all := strings.Join(p.Warnings, "\n"); !strings.Contains(all, e.want) {
			t.Errorf("%s: want the warning %q in\n%s", e.shows, e.want, all)
		}
	}
}

// A text that a school changed is not what the layer below had put into Welsh.
func TestATranslationOfAnOlderTextIsReported(t *testing.T) {
	files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n", "agreements/ks2_agreement.yaml": "key: ks2_agreement\nitems:\n  - { key: kind, text: I am kind to all. }\n"}
	for path, text := range signed(t) {
		files["layers/ground/"+path] = text
	}
	p, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(p.Warnings, "\n"); !strings.Contains(all, "the line kind of ks2_agreement reads differently now than what was put into the language cy") {
		t.Errorf("got\n%s", all)
	}
	if a, _ := p.Agreement("ks2_agreement"); a.Items[0].Text != "I am kind to all." || a.Items[0].Control != "The button." || a.Words["cy"].Items["kind"] == "" {
		t.Errorf("the layers were not laid over each other: %+v", a)
	}
}

// TestFloorsOfFormsAndGates shows POL-13 and AUA-23: a school's own words are free, but a form that the ground marks asks
// no fewer people about no less, and a gate holds nobody less.
func TestFloorsOfFormsAndGates(t *testing.T) {
	const staff, home, gates = "agreements/staff_agreement.yaml", "agreements/parents_agreement.yaml", "gates.yaml"
	for _, c := range []struct{ file, text, want string }{
		{staff, "key: staff_agreement\ntitle: Ours\nfor: [staff, supply, volunteer, trainee, external]\nrenew: { yearly: true, grace: 5 }\n", ""},
		{staff, "key: staff_agreement\nfor: [staff]\n", "must still be for staff, supply, volunteer, trainee"},
		{staff, "key: staff_agreement\nrenew: { role: false }\n", "must be asked anew as soon and as often"},
		{staff, "key: staff_agreement\nrenew: { grace: 30 }\n", "must be asked anew as soon and as often"},
		{staff, "key: staff_agreement\nfloor: false\n", "must stay marked"},
		{staff, "key: staff_agreement\nitems: [{ key: cameras, tags: [personal_cameras] }]\n", "must still speak of passwords, access, data_security, mobile, images, personal_cameras, reporting"},
		{home, "key: parents_agreement\nsigns: both\n", ""},
		{home, "key: parents_agreement\nsigns: self\n", "must be signed as before"},
		{home, "key: parents_agreement\nitems: [{ key: internet, kind: notice, service: \"\" }]\n", "must still ask about internet, cloud.reading"},
		{gates, "- { key: older, closes: [internet, mail, account], grace: 0 }\n", ""},
		{gates, "- { key: older, grace: 6 }\n", "may not give more days"},
		{gates, "- { key: older, joiners: true }\n", "may not hold fewer people"},
		{gates, "- { key: older, posts: [head] }\n", "may not hold fewer people"},
		{gates, "- { key: online, for: [ks2] }\n", "must still hold pupil"},
		{gates, "- { key: online, closes: [mail] }\n", "must still close internet, mail"},
		{gates, "- { key: online, needs: \"agreement:parents_agreement\" }\n", "must wait for the same as before"},
		{gates, "- { key: online, floor: false }\n", "must stay marked"},
		{"pack.yaml", "prunes: [{ what: \"gates[online]\", why: x }]\n", "a layer below marks it as a floor"},
		{"pack.yaml", "prunes: [{ what: \"agreements[staff_agreement].items[cameras]\", why: x }]\n", "a layer below marks it as a floor"},
		{"pack.yaml", "prunes: [{ what: \"gates[stock]\", why: We have no stock. }]\n", ""},
	} {
		files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n"}
		for path, text := range signed(t) {
			files["layers/ground/"+path] = text
		}
		files[c.file] += c.text
		_, err := policy.FromFiles(files)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: want %q, got:\n%v", c.file, c.text, c.want, err)
		}
	}
}

func TestDifferencesOfFormsAndGates(t *testing.T) { // shows POL-31
	before, err := policy.FromFiles(signed(t))
	if err != nil {
		t.Fatal(err)
	}
	files := signed(t)
	for _, e := range []struct{ file, old, new string }{
		{"agreements/ks2_agreement.yaml", "text: I am kind.", "text: I am very kind."},
		{"agreements/ks2_agreement.yaml", "Rwy'n garedig.", "Rwy'n garedig iawn."},
		{"gates.yaml", "grace: 5", "grace: 4"},
		{"modules.yaml", "sealed: true", "sealed: false"},
		{"settings.yaml", "second_always: [admin, dsl]", "second_always: [admin]"},
	} {
		files[e.file] = strings.Replace(files[e.file], e.old, e.new, 1)
	}
	after, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range policy.Differences(before, after) {
		got = append(got, d.Part+" | "+d.Key+" | "+d.What+" | "+d.Before+" | "+d.After)
	}
	want := `Settings |  | access: second always | admin, dsl | admin
Agreements | ks2_agreement | items kind: text | I am kind. | I am very kind.
Agreements | ks2_agreement | words: cy: items: kind | Rwy'n garedig. | Rwy'n garedig iawn.
Gates | older | grace | 5 | 4
Modules | stock | sealed | yes | `
	if strings.Join(got, "\n") != want {
		t.Errorf("want\n%s\ngot\n%s", want, strings.Join(got, "\n"))
	}
}
