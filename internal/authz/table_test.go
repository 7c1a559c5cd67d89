package authz

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
	"belisha/test/golden"
)

// fromTable makes an action for each row of rights.csv, so that the table can be read without the features.
func fromTable(t *testing.T, refused Refused) *Gate {
	t.Helper()
	table, err := readRights(rights)
	if err != nil {
		t.Fatal(err)
	}
	var actions []Action
	for name := range table {
		actions = append(actions, Action{Name: name})
	}
	g, err := New(actions, refused)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// A change of rights is a diff that a governor can read.
func TestMatrixIsTheOneApproved(t *testing.T) {
	t.Parallel()
	g := fromTable(t, nil)
	var b strings.Builder
	b.WriteString("Who may do what, and how far. Printed by make golden; do not edit.\n\n")
	fmt.Fprintf(&b, "%-22s", "")
	for _, r := range Roles() {
		fmt.Fprintf(&b, " %-11s", r)
	}
	for _, a := range g.Actions() {
		fmt.Fprintf(&b, "\n%-22s", a.Name)
		for _, r := range Roles() {
			fmt.Fprintf(&b, " %-11s", g.ReachOf(a.Name, r))
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	golden.Check(t, filepath.Join("testdata", "matrix.golden"), strings.Join(lines, "\n")+"\n")
}

func TestNewRefusesWhatIsNotPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		actions []Action
		says    string
	}{
		{"no row", []Action{{Name: "ghosts.see"}}, "no row for ghosts.see"},
		{"twice", []Action{{Name: "home.show"}, {Name: "home.show"}}, "home.show is defined twice"},
	} {
		if _, err := New(c.actions, nil); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := New([]Action{{Name: "help.read", Public: true}}, nil); err != nil {
		t.Errorf("a public action needs no row: %v", err)
	}
}

func TestTableWithAFaultIsRefused(t *testing.T) {
	t.Parallel()
	head, _, _ := strings.Cut(rights, "\n")
	none := strings.Repeat(",-", len(Roles()))
	for _, c := range []struct{ name, text, says string }{
		{"empty", "", "one column"},
		{"a role too few", "action,pupil\nx,-", "one column"},
		{"a role too many", head + ",janitor\nx" + none + ",-", "one column"},
		{"roles in another order", strings.Replace(head, "pupil,parent", "parent,pupil", 1) + "\nx" + none, "column 1"},
		{"a row too short", head + "\nx,-", "fields"},
		{"no such reach", head + "\nx" + none[:len(none)-1] + "everything", "no reach"},
		{"one action twice", head + "\nx" + none + "\nx" + strings.ReplaceAll(none, "-", "all"), "two rows for x"},
	} {
		if _, err := readRights(c.text); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestUnusedNamesRowsThatNobodyAsksFor(t *testing.T) {
	t.Parallel()
	g, err := New([]Action{{Name: "home.show"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	unused := g.Unused()
	if slices.Contains(unused, "home.show") || !slices.Contains(unused, "people.list") || !slices.IsSorted(unused) {
		t.Error(unused)
	}
	if got := fromTable(t, nil).Unused(); len(got) > 0 {
		t.Error(got)
	}
}

func TestRolesOfFollowsThePackInForce(t *testing.T) {
	t.Parallel()
	g := fromTable(t, nil)
	posts := []string{"administrator", "class-teacher", "safeguarding-lead", "poet"}
	if got := g.RolesOf(posts); !slices.Equal(got, []Role{Admin}) {
		t.Errorf("before any pack: %v", got)
	}
	pack := &policy.Pack{Posts: []policy.Post{{Key: "class-teacher", Roles: []string{"teacher", "teacher"}},
		{Key: "safeguarding-lead", Roles: []string{"dsl", "teacher"}}}}
	plan, err := g.Prepare(pack)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.RolesOf(posts); !slices.Equal(got, []Role{Admin}) {
		t.Errorf("a pack that is only prepared gives rights: %v", got)
	}
	plan.Commit()
	if got := g.RolesOf(posts); !slices.Equal(got, []Role{Admin, Teacher, DSL}) {
		t.Errorf("with the pack: %v", got)
	}
	if got := g.RolesOf([]string{"poet"}); len(got) > 0 {
		t.Errorf("a post that the pack does not know gives %v", got)
	}
}

func TestPackWithAnUnknownRoleIsRefused(t *testing.T) {
	t.Parallel()
	pack := &policy.Pack{Posts: []policy.Post{{Key: "poet", Roles: []string{"emperor"}}}}
	if _, err := fromTable(t, nil).Prepare(pack); err == nil || !strings.Contains(err.Error(), "emperor") {
		t.Error(err)
	}
}
