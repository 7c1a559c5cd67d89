package packs_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
	"belisha/packs"
)

func allPacks() []string { return append(packs.Layers(), packs.Names()...) }

// TestEveryDutyOfPeopleAndAgreementsHasAClause shows POL-06: what the law or a seed demands of signing in and of agreements
// is carried by a clause that names its control and the figure that proves it, and by no excuse.
func TestEveryDutyOfPeopleAndAgreementsHasAClause(t *testing.T) {
	england := open(t, "england")
	served := map[string]bool{}
	for _, c := range england.Clauses {
		for _, id := range c.Serves {
			served[id] = served[id] || c.Control != "" && c.Figure != "" && c.Owner != ""
		}
	}
	rows := strings.Fields("WEB-29 MAIL-01 NET-01 NET-06 NET-23 STD-17 EDU-18")
	for i, n := range map[string]int{"PPL": 27, "AUA": 29} {
		for k := 1; k <= n; k++ {
			rows = append(rows, i+"-"+string(rune('0'+k/10))+string(rune('0'+k%10)))
		}
	}
	for _, id := range rows {
		if !served[id] {
			t.Errorf("no clause of england with control, owner and figure serves %s", id)
		}
		if slices.ContainsFunc(england.Excuses, func(e policy.Excuse) bool { return e.Serves == id }) {
			t.Errorf("%s is excused", id)
		}
	}
}

// TestEveryLineOfAFormIsBacked shows AUA-06: behind each promise of the older children stands a control, and every figure
// that a form names is one that the software has.
func TestEveryLineOfAFormIsBacked(t *testing.T) {
	for _, name := range allPacks() {
		p := open(t, name)
		for _, a := range p.Agreements {
			for _, item := range a.Items {
				rule := item.Kind == "" || item.Kind == "rule"
				if a.Key == "ks2_agreement" && rule && (item.Control == "" || item.Figure == "") {
					t.Errorf("%s: %s %s: nothing stands behind it", name, a.Key, item.Key)
				}
				if !known(item.Figure) {
					t.Errorf("%s: %s %s: no such figure: %s", name, a.Key, item.Key, item.Figure)
				}
				if len(item.Clauses) == 0 {
					t.Errorf("%s: %s %s: rests on no clause", name, a.Key, item.Key)
				}
			}
			if a.Source == "" || len(a.Serves) == 0 {
				t.Errorf("%s: %s: no source, or serves nothing", name, a.Key)
			}
		}
		for _, w := range p.Warnings {
			if strings.Contains(w, "agreements/") || strings.Contains(w, "gates.yaml") || strings.Contains(w, "forms.yaml") || strings.Contains(w, "settings.yaml") {
				t.Errorf("%s: %s", name, w)
			}
		}
	}
}

// TestSettingsFollowTheChoices shows PPL-09, PPL-19, AUA-04 and AUA-20: what a school decided is what its settings and forms do.
func TestSettingsFollowTheChoices(t *testing.T) {
	for _, name := range allPacks() {
		p := open(t, name)
		value := func(key string) string {
			i := slices.IndexFunc(p.Choices, func(c policy.Choice) bool { return c.Key == key })
			if i < 0 {
				t.Fatalf("%s: no choice %s", name, key)
			}
			return p.Choices[i].InForce()
		}
		access := p.Settings.Access
		if (value("mis.separate_password") == "yes") != access.RecordsSecret {
			t.Errorf("%s: mis.separate_password is %s, and the records ask for a second secret: %v", name, value("mis.separate_password"), access.RecordsSecret)
		}
		if (value("password.adult.rule") == "regular_change") != (access.ChangeDays > 0) {
			t.Errorf("%s: password.adult.rule is %s, and passwords last %d days", name, value("password.adult.rule"), access.ChangeDays)
		}
		ks1, _ := p.Agreement("ks1_agreement")
		if want := map[string]string{"parent_and_child": "both", "parent": "parent", "child": "self"}[value("aua.ks1.signatory")]; ks1.Signer() != want {
			t.Errorf("%s: the youngest's form is signed by %s, not %s", name, ks1.Signer(), want)
		}
		if name == "st-marys" && access.PicturesTo != "R" { // own passwords from Year 1: 000 l.342
			t.Errorf("%s: pictures until %s", name, access.PicturesTo)
		}
		if !access.SecondOutside || !slices.Contains(access.SecondAlways, "admin") || len(access.Banner) < 6 {
			t.Errorf("%s: %+v", name, access)
		}
		// A pack's tests and its demonstration run at any hour; a school sets its own hours.
		if access.PupilHours != "" || access.CloseAt != "" || access.OddHours != "" {
			t.Errorf("%s closes by the clock", name)
		}
	}
}

// TestModulesAreThoseThatCanBeAskedFor shows PPL-18: extra access can be asked for to every module, and every action in one
// is an action of the software.
func TestModulesAreThoseThatCanBeAskedFor(t *testing.T) {
	rights, err := os.ReadFile("../internal/authz/rights.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range allPacks() {
		p := open(t, name)
		grants := p.Registers[slices.IndexFunc(p.Registers, func(r policy.Register) bool { return r.Key == "mis_grants" })]
		module := grants.Fields[slices.IndexFunc(grants.Fields, func(f policy.Field) bool { return f.Key == "module" })]
		for _, m := range p.Modules {
			if !slices.ContainsFunc(module.Options, func(o policy.Option) bool { return o.Key == m.Key && o.Title == m.Title }) {
				t.Errorf("%s: nobody can ask for the module %s", name, m.Key)
			}
			for _, page := range m.Pages {
				if !strings.Contains(string(rights), "\n"+page+",") {
					t.Errorf("%s: %s has an action that is not there: %s", name, m.Key, page)
				}
			}
		}
	}
}

// TestTranslationsAreWhole shows AUA-01: what families read first is there in Welsh and Polish, line for line, and says that
// it has still to be checked.
func TestTranslationsAreWhole(t *testing.T) {
	for _, name := range allPacks() {
		p := open(t, name)
		for _, key := range []string{"ks1_agreement", "parents_agreement"} {
			a, _ := p.Agreement(key)
			for _, code := range []string{"cy", "pl"} {
				w := a.Words[code]
				if w.Name == "" || w.Title == "" || w.Intro == "" || w.Promise == "" || len(w.Items) != len(a.Items) || !strings.Contains(w.Source, "not yet checked") {
					t.Errorf("%s: %s in %s is not whole: %+v", name, key, code, w)
				}
			}
		}
	}
}
