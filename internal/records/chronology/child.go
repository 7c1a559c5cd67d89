package chronology

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// Line is one thing in a child's years.
type Line struct {
	At    string // moment as text
	Kind  string // one of Kinds, or a word of the feature that lends it: "sanction"
	Title string
	Text  string
	Href  string
	Case  string // id of the case it belongs to; empty: none
}

// What the lines of a case are; other features' lines have kinds of their own.
const (
	CaseLine     = "case"
	DecisionLine = "decision"
	TaskLine     = "task"
	EvidenceLine = "evidence"
	NoteLine     = "note"
	ClosedLine   = "closed"
	OtherLine    = "other"
)

// Kinds are the kinds of line as the screen names them.
func Kinds() []incidents.Word {
	return []incidents.Word{{Key: CaseLine, Text: "Concern"}, {Key: DecisionLine, Text: "Decision"}, {Key: TaskLine, Text: "Response"}, {Key: EvidenceLine, Text: "Evidence"},
		{Key: NoteLine, Text: "Note"}, {Key: ClosedLine, Text: "Closed"}, {Key: "sanction", Text: "Sanction"}, {Key: "confiscations", Text: "Taken in"},
		{Key: "support", Text: "Support"}, {Key: OtherLine, Text: "Other"}}
}

const mostCases = 1000 // of one child

// Years is everything about one child, as far as the reader may see it.
type Years struct {
	Child people.Person
	Cases []incidents.Case
	Lines []Line   // the newest first
	Other []string // what stands for children without a name

	hide *redactor
}

// Read gathers the years of a child: the cases within the grant's reach and what other features lend. names says whose names
// stand in it; those of other children are left out otherwise. // serves INC-04
func (c *Chronology) Read(ctx context.Context, tx *ledger.Tx, person string, names func(people.Person) bool) (Years, error) {
	var y Years
	var err error
	if y.Child, err = c.child(ctx, tx, person); err != nil {
		return y, err
	}
	ids, err := c.store.about(ctx, tx, person, mostCases)
	if err != nil {
		return y, err
	}
	if y.Cases, err = c.cases.Cases(ctx, tx, ids); err != nil {
		return y, err
	}
	hide, err := c.redactor(ctx, tx, y, names)
	if err != nil {
		return y, err
	}
	for n := range y.Cases {
		hide.of(&y.Cases[n])
		y.Lines = append(y.Lines, linesOf(y.Cases[n], person)...)
	}
	y.Other, y.hide = hide.said(), hide
	for _, more := range c.hooks.More {
		lines, err := more(ctx, tx, person)
		if err != nil {
			return y, fmt.Errorf("chronology: more: %w", err)
		}
		for _, l := range lines {
			l.Title, l.Text = hide.text(l.Title), hide.text(l.Text)
			y.Lines = append(y.Lines, l)
		}
	}
	slices.SortStableFunc(y.Lines, func(a, b Line) int { return strings.Compare(b.At, a.At) })
	return y, nil
}

// child finds a pupil; nobody else has a chronology.
func (c *Chronology) child(ctx context.Context, tx *ledger.Tx, person string) (people.Person, error) {
	p, err := c.People.Get(ctx, tx, person)
	if err == nil && !p.Is(people.Pupil) {
		err = errs.Missing("Only children have a chronology here.")
	}
	return p, err
}

// linesOf are the lines of one case. Who told it is not among them.
func linesOf(k incidents.Case, person string) []Line {
	href := "/incidents/" + k.ID
	part := ""
	for _, p := range k.Persons {
		if p.ID == person && p.Part != incidents.ReporterPart {
			part = ": " + strings.ToLower(incidents.Said(incidents.Parts(), p.Part))
		}
	}
	out := []Line{{At: k.Happened, Kind: CaseLine, Title: k.Number + " " + k.Title + part, Text: k.Words, Href: href, Case: k.ID}}
	for _, e := range k.Entries {
		kind := e.Kind
		switch kind {
		case "opened", "person", EvidenceLine:
			continue // the case's own line says it, or the evidence does
		case DecisionLine, TaskLine, NoteLine, ClosedLine:
		case "reopened":
			kind = DecisionLine
		default:
			kind = OtherLine
		}
		out = append(out, Line{At: e.At, Kind: kind, Title: k.Number, Text: e.Text, Href: href, Case: k.ID})
	}
	for _, e := range k.Evidence {
		out = append(out, Line{At: e.Added, Kind: EvidenceLine, Title: k.Number, Text: strings.TrimSpace(e.Description + " " + e.Address), Href: href, Case: k.ID})
	}
	return out
}

// seen says which other children a reader may see by name: those whom the register shows to one of their roles.
func (c *Chronology) seen(a authz.Actor) func(people.Person) bool {
	reach := authz.None
	for _, r := range a.Roles {
		reach = max(reach, c.Base.Gate.ReachOf("people.show", r))
	}
	return func(p people.Person) bool {
		return reach == authz.All || reach == authz.Class && p.Class != "" && slices.Contains(a.Classes, p.Class)
	}
}

// nobody hides every other child.
func nobody(people.Person) bool { return false }
