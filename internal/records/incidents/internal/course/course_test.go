package course

import (
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/records/incidents/internal/record"
)

// shows INC-05: every combination of persons named leads to someone who is not among them.
func TestINC05HandlersByRule(t *testing.T) {
	pupil := Named{Kinds: []string{"pupil"}, Roles: []authz.Role{authz.Pupil}}
	governorParent := Named{Kinds: []string{"parent", "governor"}, Roles: []authz.Role{authz.Parent, authz.Governor}}
	office := func(r authz.Role) Named { return Named{Kinds: []string{"staff"}, Roles: []authz.Role{r}} }
	for _, c := range []struct {
		name     string
		subjects []Named
		about    string
		audience string
		want     string
		senior   bool
	}{
		{"nobody", nil, "", record.Learner, "coordinator dsl head", false},
		{"a child", []Named{pupil}, "", record.Learner, "coordinator dsl head", false},
		{"a helper without a post", []Named{{Kinds: []string{"volunteer"}}}, "", record.Learner, "head", true},
		{"a governor who is a parent", []Named{governorParent}, "", record.Learner, "head", true},
		{"a child and the head", []Named{pupil, office(authz.Head)}, "", record.Learner, "chair", true},
		{"the safeguarding lead", []Named{office(authz.DSL)}, "", record.Learner, "head", true},
		{"the chair", []Named{office(authz.Chair)}, "", record.Learner, "head", true},
		{"the head, by office", nil, "head", record.Learner, "chair", true},
		{"the staff matrix", []Named{pupil}, "", record.Staff, "head", true},
		{"head, chair and lead", []Named{office(authz.Head), office(authz.Chair), office(authz.DSL)}, "", record.Learner, "coordinator", true},
		{"everyone senior", []Named{office(authz.Head), office(authz.Chair), office(authz.DSL), office(authz.Coordinator)}, "", record.Learner, "chair", true},
	} {
		who, senior := Handlers(c.subjects, c.about, c.audience)
		if got := strings.Join(who, " "); got != c.want || senior != c.senior {
			t.Errorf("%s: %q, senior %v", c.name, got, senior)
		}
	}
}

// shows INC-04 and INC-14: one sentence for each thing that is missing, each with its field.
func TestINC04MissingNamesEveryField(t *testing.T) {
	faults := Missing(record.Incident{}, []record.Person{{Part: record.ReporterPart, Kind: "staff"}}, []record.Task{{Key: "learner:CT", Title: "Class teacher", State: record.TaskOpen}, {Key: "learner:W", State: record.TaskSkipped}}, Closing{})
	var fields []string
	for _, f := range faults {
		fields = append(fields, f.Field)
	}
	if got := strings.Join(fields, " "); got != "row happened place heading nobody reason-learner-CT informed outcome risks close-reason" {
		t.Errorf("fields: %s", got)
	}
	if !errs.Is(faults, errs.Invalid) || !strings.Contains(faults.Error(), "Class teacher") {
		t.Errorf("%v", faults)
	}
}
