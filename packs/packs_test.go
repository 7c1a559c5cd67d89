package packs_test

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
	"belisha/packs"
)

func open(t *testing.T, name string) *policy.Pack {
	t.Helper()
	folder, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(folder)
	if err != nil {
		t.Fatalf("%s is refused:\n%v", name, err)
	}
	return p
}

func TestBothPacksStand(t *testing.T) { // shows POL-01, POL-02
	for _, name := range packs.Names() {
		p := open(t, name)
		if p.Identity.URN != "belisha/"+name || len(p.Clauses) < 120 {
			t.Errorf("%s: got %q with %d clauses", name, p.Identity.URN, len(p.Clauses))
		}
	}
	if england := open(t, "england"); england.Identity.Layer != "country" {
		t.Errorf("england: got the layer %q", england.Identity.Layer)
	}
	if _, err := packs.Open("st-nobody"); err == nil {
		t.Error("opened a pack that is not there")
	}
	if _, err := packs.Open("../packs"); err == nil {
		t.Error("opened a folder outside the packs")
	}
}

// figures are the live figures that the software has; a clause may name no other. Those of the families registers.* and
// duties.* the pack makes itself, and policy.Parse holds them.
func figures() []string {
	return strings.Fields(`filtering.requests filtering.blocks filtering.profiles filtering.lists filtering.overrides
		filtering.changes filtering.block_pages monitoring.logged monitoring.alerts monitoring.load monitoring.precision monitoring.lookups monitoring.opened monitoring.signed monitoring.checks
		ledger.chain incidents.cases incidents.routed incidents.refused incidents.responses incidents.decisions
		incidents.evidence incidents.reports people.accounts people.register people.classes people.delegations accounts.groups accounts.signins accounts.idle
		accounts.passwords notices.delivery policies.versions policies.clauses policies.review policies.matrices
		policies.aims policies.approval policies.audiences policies.choices policies.confirmed policies.consulted
		policies.discussed policies.early_reviews policies.owner policies.public policies.sections policies.signatures
		governance.reports governance.anonymity
		accounts.banner accounts.breaches accounts.expiry accounts.hours accounts.left_open accounts.pauses accounts.sharing
		agreements.consents agreements.copies agreements.families agreements.issue agreements.parents agreements.renewals
		agreements.sanctions agreements.signed agreements.standing agreements.texts agreements.withdrawals
		classroom.record classroom.words directories.linked factors.records factors.staff families.children families.links
		gates.checks gates.held incidents.support incidents.feedback incidents.staff_steps incidents.actions incidents.parents incidents.bullying incidents.findings sanctions.access checks.sessions
		guidance.charts guidance.pages guidance.contacts telling.accidents chronology.files lessons.passed lessons.patterns lessons.said governance.rates escalation.clocks escalation.answered people.feeds people.leavers reception.agencies reception.guests
		passes.opened passes.ask_seconds filtering.failures filtering.bypass filtering.over_age filtering.executables filtering.uploads
		filtering.searches filtering.images filtering.minutes filtering.fairness filtering.inspection filtering.devices filtering.apps
		filtering.help_blocked filtering.unknown filtering.adverts filtering.attempts probing.checks probing.dark feeds.services sight.told reviews.weekly reviews.digests reviews.anonymous probing.direct
		probing.illegal probing.separation probing.standard probing.components
		watching.supervised watching.live watching.steered defence.alerts defence.audit
		rights.admin rights.deviations rights.modules rights.review`)
}

func known(figure string) bool {
	family, _, _ := strings.Cut(figure, ".")
	return figure == "" || family == "registers" || family == "duties" || slices.Contains(figures(), figure)
}

func TestEveryClauseIsLinked(t *testing.T) { // shows POL-06
	requirement := regexp.MustCompile(`^[A-Z]+-\d\d$`)
	source := regexp.MustCompile(`^(00[01] l\.\d|ours: )`)
	for _, name := range packs.Names() {
		for _, c := range open(t, name).Clauses {
			if !source.MatchString(c.Source) {
				t.Errorf("%s %s: the source %q names no place", name, c.ID, c.Source)
			}
			if len(c.Serves) == 0 || slices.ContainsFunc(c.Serves, func(id string) bool { return !requirement.MatchString(id) }) {
				t.Errorf("%s %s: serves %v", name, c.ID, c.Serves)
			}
			if c.Control == "" || c.Owner == "" {
				t.Errorf("%s %s: no control or no owner", name, c.ID)
			}
			if !known(c.Figure) {
				t.Errorf("%s %s: no such figure: %s", name, c.ID, c.Figure)
			}
			if c.Control == policy.Enforce && c.By == "" {
				t.Errorf("%s %s: enforced by nothing", name, c.ID)
			}
		}
	}
}

// The tables as the written policy prints them (001 l.277-312), one row a line.
const (
	learner = `illegal_deliberate HT PS
other_account CT W
data_damage CT W
abusive_message CT HT PI W FS
unauthorised_transfer CT HT W
bypass CT HT PI RA W FS
accidental_not_reported CT HT PI W
offensive_deliberate CT HT PI RA W FS
copyright_or_dpa CT HT LA W
devices_images CT HT PI W
online_services CT HT W
disrepute CT HT PI W
continued CT HT PI RA FS`
	// HT is ours in every row: the head always takes part (001 l.243).
	staff = `illegal_deliberate HT LA POL CO
breach_rules HT CO W SUS
offensive_deliberate HT CO W SUS
damage HT CO W SUS
bypass HT CO W SUS
unauthorised_transfer HT CO W
copyright_licence HT W
other_account HT CO W SUS
abusive_message HT W SUS
private_channel HT W
private_use HT W SUS
careless_data HT W
professional_standing HT W SUS
disrepute HT W SUS
not_reporting HT W
continued HT W SUS`
	activities = `gaming no no
shopping times no
file_sharing times no
social_media times no
messaging times no
video_broadcast times no
phone_bring yes permission
phone_learning no no
phone_social_time times no
phone_photos selected no
devices_other no no
mail_personal times no
mail_school_private no no`
)

func table(m policy.Matrix) string {
	var rows []string
	for _, r := range m.Rows {
		rows = append(rows, strings.Join(append([]string{r.Key}, r.Marks...), " "))
	}
	return strings.Join(rows, "\n")
}

func TestTheMatricesAreThoseOfThePolicy(t *testing.T) { // shows POL-12
	for _, name := range packs.Names() {
		p := open(t, name)
		if len(p.Learner.Columns) != 8 || table(p.Learner) != learner {
			t.Errorf("%s: the learner matrix differs:\n%s", name, table(p.Learner))
		}
		if len(p.Staff.Columns) != 6 || table(p.Staff) != staff {
			t.Errorf("%s: the staff matrix differs:\n%s", name, table(p.Staff))
		}
	}
}

func TestTheActivitiesAreThoseOfThePolicy(t *testing.T) { // shows POL-10
	var rows []string
	for _, r := range open(t, "st-neot").Activity.Rows {
		rows = append(rows, r.Key+" "+r.Staff+" "+r.Children)
	}
	if got := strings.Join(rows, "\n"); got != activities {
		t.Errorf("the activity matrix differs:\n%s", got)
	}
	if got := len(open(t, "st-marys").Activity.Rows); got != 13 {
		t.Errorf("st-marys: want 13 activities, got %d", got)
	}
}

// first gives the rule that decides for a profile and a category, in or outside a window.
func first(f policy.Filtering, profile, category, window string) policy.Rule {
	for _, r := range f.Rules {
		fits := len(r.Profiles) == 0 || slices.Contains(r.Profiles, profile)
		if fits && slices.Contains(r.Categories, category) && (r.Window == "" || r.Window == window) {
			return r
		}
	}
	return policy.Rule{}
}

func TestNoProfileAndCategoryIsLeftUndecided(t *testing.T) { // shows WEB-02
	for _, name := range packs.Names() {
		f := open(t, name).Filtering
		for _, p := range f.Profiles {
			for _, c := range f.Categories {
				if first(f, p.Key, c.Key, "").Verdict == "" {
					t.Errorf("%s: no rule for %s and %s", name, p.Key, c.Key)
				}
			}
		}
	}
}

// TestTheRulesFollowTheActivities shows POL-10: the filter does what the matrix says, inside and outside the hours.
func TestTheRulesFollowTheActivities(t *testing.T) {
	for _, name := range packs.Names() {
		p := open(t, name)
		for _, row := range p.Activity.Rows {
			if row.Category == "" {
				continue
			}
			for _, profile := range p.Filtering.Profiles {
				mark := row.Staff
				if len(profile.Years) > 0 {
					mark = row.Children
				}
				outside, inside := first(p.Filtering, profile.Key, row.Category, ""), first(p.Filtering, profile.Key, row.Category, row.Times)
				if outside.Verdict != "block" || (mark == policy.MarkTimes) != (inside.Verdict == "allow") {
					t.Errorf("%s: %s for %s is %q, but the rules say %s, and %s within the hours",
						name, row.Key, profile.Key, mark, outside.Verdict, inside.Verdict)
				}
			}
		}
	}
}

func TestGamesAreNotForSchoolTime(t *testing.T) { // shows WEB-11
	p := open(t, "st-neot")
	for _, profile := range []string{"nursery", "ks1", "lower_ks2", "upper_ks2", "staff", "guest"} {
		if r := first(p.Filtering, profile, "games", "staff_own_time"); r.Verdict != "block" || r.Clause != "filter.games" {
			t.Errorf("games for %s: got %+v", profile, r)
		}
	}
	i := slices.IndexFunc(p.Filtering.Categories, func(c policy.Category) bool { return c.Key == "games" })
	for _, band := range []string{"ks1", "lower_ks2", "upper_ks2"} {
		if words := p.Filtering.Categories[i].Words[band]; !strings.HasPrefix(words, "Games are not for school time.") {
			t.Errorf("games in the words of %s: %q", band, words)
		}
	}
}

// TestEveryPackOpensClosed shows POL-13: Open gives what policy.Close makes of the folder, so a stored version holds all
// of its layers and stays what it was when the binary is upgraded.
func TestEveryPackOpensClosed(t *testing.T) {
	for _, name := range packs.Names() {
		closed, err := policy.Close(os.DirFS(name), packs.Layer)
		if err != nil {
			t.Fatal(err)
		}
		p, err := policy.Parse(closed)
		if err != nil {
			t.Fatalf("%s is refused:\n%v", name, err)
		}
		if got := open(t, name); got.Hash != p.Hash || len(got.Layers) != len(p.Layers) {
			t.Errorf("%s: Open gives %v, and policy.Close %v", name, got.Layers, p.Layers)
		}
	}
}

// TestEveryLayerIsKnown shows POL-13: only what packs stand on can be found, and a school's pack is no layer.
func TestEveryLayerIsKnown(t *testing.T) {
	for _, name := range packs.Layers() {
		if _, err := packs.Layer(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"st-neot", "", "..", "moon"} {
		if _, err := packs.Layer(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

// TestStandardsNameFiguresThatThereAre shows STD-01.
func TestStandardsNameFiguresThatThereAre(t *testing.T) {
	for _, name := range packs.Names() {
		for _, s := range open(t, name).Standards {
			for _, l := range s.Lines {
				if !known(l.Figure) {
					t.Errorf("%s, %s %s: no such figure: %s", name, s.Key, l.Key, l.Figure)
				}
			}
		}
	}
}

// TestImageSearchFollowsTheChoice shows WEB-14: the filter does what the school answered, or the strictest where it did not.
func TestImageSearchFollowsTheChoice(t *testing.T) {
	for _, name := range packs.Names() {
		p := open(t, name)
		i := slices.IndexFunc(p.Choices, func(c policy.Choice) bool { return c.Key == "filter.image_search.raw" })
		want := map[string]string{"never": "never", "vigilant": "lesson"}[p.Choices[i].InForce()]
		if images := p.Filtering.Searches.Images; images.When != want || len(images.Profiles) < 4 {
			t.Errorf("%s: the answer is %q, and pictures are looked for %q by %v", name, p.Choices[i].InForce(), images.When, images.Profiles)
		}
	}
}

// TestProgramsFollowTheChoice shows WEB-12: where staff may not fetch programs, a rule says so; children never may.
func TestProgramsFollowTheChoice(t *testing.T) {
	for _, name := range packs.Names() {
		p := open(t, name)
		i := slices.IndexFunc(p.Choices, func(c policy.Choice) bool { return c.Key == "filter.executables" })
		for _, profile := range p.Filtering.Profiles {
			rules := p.Filtering.Downloads.Rules
			at := slices.IndexFunc(rules, func(r policy.DownloadRule) bool {
				return slices.Contains(r.Profiles, profile.Key) && slices.Contains(r.Kinds, "program") && r.Window == ""
			})
			blocked := at >= 0 && rules[at].Verdict == "block"
			if want := len(profile.Years) > 0 || p.Choices[i].InForce() == "blocked"; blocked != want {
				t.Errorf("%s: programs for %s are blocked: %v, and the answer is %q", name, profile.Key, blocked, p.Choices[i].InForce())
			}
		}
	}
}

// TestProbesNameLinesOfTheStandard shows STD-05: what a probe proves is a line that there is.
func TestProbesNameLinesOfTheStandard(t *testing.T) {
	for _, name := range packs.Names() {
		p := open(t, name)
		lines := map[string]bool{}
		for _, s := range p.Standards {
			for _, l := range s.Lines {
				lines[l.Key] = true
			}
		}
		for _, probe := range p.Filtering.Probes {
			if len(probe.Points) == 0 {
				t.Errorf("%s: the probe %s proves nothing", name, probe.Key)
			}
			for _, point := range probe.Points {
				if !lines[point] {
					t.Errorf("%s: the probe %s proves %q, which is no line", name, probe.Key, point)
				}
			}
		}
	}
}
