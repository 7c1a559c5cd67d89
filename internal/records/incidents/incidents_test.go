package incidents

import (
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
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
		{"nobody", nil, "", Learner, "coordinator dsl head", false},
		{"a child", []Named{pupil}, "", Learner, "coordinator dsl head", false},
		{"a helper without a post", []Named{{Kinds: []string{"volunteer"}}}, "", Learner, "head", true},
		{"a governor who is a parent", []Named{governorParent}, "", Learner, "head", true},
		{"a child and the head", []Named{pupil, office(authz.Head)}, "", Learner, "chair", true},
		{"the safeguarding lead", []Named{office(authz.DSL)}, "", Learner, "head", true},
		{"the chair", []Named{office(authz.Chair)}, "", Learner, "head", true},
		{"the head, by office", nil, "head", Learner, "chair", true},
		{"the staff matrix", []Named{pupil}, "", Staff, "head", true},
		{"head, chair and lead", []Named{office(authz.Head), office(authz.Chair), office(authz.DSL)}, "", Learner, "coordinator", true},
		{"everyone senior", []Named{office(authz.Head), office(authz.Chair), office(authz.DSL), office(authz.Coordinator)}, "", Learner, "chair", true},
	} {
		who, senior := Handlers(c.subjects, c.about, c.audience)
		if got := strings.Join(who, " "); got != c.want || senior != c.senior {
			t.Errorf("%s: %q, senior %v", c.name, got, senior)
		}
	}
}

// shows INC-04 and INC-14: one sentence for each thing that is missing, each with its field.
func TestINC04MissingNamesEveryField(t *testing.T) {
	faults := Missing(Incident{}, []Person{{Part: ReporterPart, Kind: "staff"}}, []Task{{Key: "learner:CT", Title: "Class teacher", State: TaskOpen}, {Key: "learner:W", State: TaskSkipped}}, Closing{})
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

// shows INC-24: which items fit a case, and which never do.
func TestINC24WhatFits(t *testing.T) {
	png := File(FileKind, "image/png", "A screenshot", []byte("\x89PNG\r\n\x1a\nx"))
	big := File(FileKind, "image/png", "A screenshot", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, maxFile+10)...))
	for _, c := range []struct {
		name  string
		e     Evidence
		i     Incident
		field string
	}{
		{"a picture", png, Incident{}, ""},
		{"a picture under the illegal row", png, Incident{Row: rowIllegal}, "file"},
		{"a signed scan under the illegal row", File(Signed, "application/pdf", "Signed", []byte("\x89PNG\r\n\x1a\nx")), Incident{Row: rowIllegal}, "file"},
		{"a picture under the tag", png, Incident{Tags: "bullying " + tagImages}, "file"},
		{"an address under the tag", Evidence{Kind: Address, Address: "bad.example", Description: "It"}, Incident{Tags: tagImages}, ""},
		{"a picture that is too large", big, Incident{}, "file"},
		{"a drawing that can carry script", File(FileKind, "image/svg+xml", "A drawing", []byte("<svg>")), Incident{}, "file"},
		{"nothing said", Evidence{Kind: NoteKind}, Incident{}, "description"},
		{"an address without one", Evidence{Kind: Address, Description: "It"}, Incident{}, "address"},
		{"a kind nobody knows", Evidence{Kind: "video", Description: "It"}, Incident{}, "kind"},
	} {
		got := ""
		if e, ok := errs.As(c.e.fit(c.i)); ok {
			got = e.Field
		}
		if got != c.field {
			t.Errorf("%s: field %q, want %q", c.name, got, c.field)
		}
	}
}
