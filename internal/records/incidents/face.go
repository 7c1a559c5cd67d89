// Package incidents keeps what was told, seen or suspected: who told it, what was found, what the policy's matrix
// asks for, what was decided and why. A record is called a "concern" on screen until someone has classified it.
//
// This is the feature's face; what is behind it stands in internal: record (one case), paths (what the policy asks for),
// course (from the report to the end), reading (who may look), worklist (many cases), counts (numbers), removal (the end of
// its time).
//
// It serves INC-01, INC-04, INC-05, INC-06, INC-14, INC-24, POL-12 and STD-13.
package incidents

import (
	"time"

	"belisha/internal/authz"
	"belisha/internal/records/incidents/internal/counts"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/reading"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/incidents/internal/removal"
	"belisha/internal/records/incidents/internal/worklist"
)

// What cases are made of, as other features see them.
type (
	Answer     = record.Answer
	Case       = record.Case
	Choice     = course.Choice
	Clock      = record.Clock
	Closing    = course.Closing
	Count      = counts.Count
	Discipline = reading.Discipline
	Entry      = record.Entry
	Evidence   = record.Evidence
	Fault      = record.Fault
	Faults     = record.Faults
	Filter     = worklist.Filter
	Finding    = course.Finding
	Handover   = worklist.Handover
	Hooks      = record.Hooks
	Incident   = record.Incident
	Listed     = worklist.Listed
	Opening    = record.Opening
	Packs      = record.Packs
	Person     = record.Person
	Reading    = reading.Reading
	Removed    = removal.Removed
	Task       = record.Task
	Word       = record.Word
)

// Kind is the kind of a record here, as the trail and the links name it.
const Kind = record.Kind

// States of an incident.
const (
	Open   = record.Open
	Closed = record.Closed
)

// Routes by which a concern comes in.
const (
	BlockPage  = record.BlockPage
	ChildForm  = record.ChildForm
	StaffForm  = record.StaffForm
	PublicForm = record.PublicForm
	Paper      = record.Paper
	Alert      = record.Alert
	Log        = record.Log
)

// Audiences choose the matrix.
const (
	Learner = record.Learner
	Staff   = record.Staff
)

// Parts that a person can have in an incident.
const (
	SubjectPart  = record.SubjectPart
	AffectedPart = record.AffectedPart
	WitnessPart  = record.WitnessPart
	ReporterPart = record.ReporterPart
)

// States of a task.
const (
	TaskOpen    = record.TaskOpen
	TaskDone    = record.TaskDone
	TaskSkipped = record.TaskSkipped
	TaskDropped = record.TaskDropped
)

// Kinds of evidence.
const (
	LogLines = record.LogLines
	Address  = record.Address
	FileKind = record.FileKind
	NoteKind = record.NoteKind
	Signed   = record.Signed
)

// Kinds of a clock that runs on a case.
const (
	ReadClock   = record.ReadClock
	AnswerClock = record.AnswerClock
	FirstClock  = record.FirstClock
	StepClock   = record.StepClock
)

// Longest is how many characters one report, note or addition holds; OtherAction is a misuse that the policy's table does not name.
const (
	Longest     = record.Longest
	OtherAction = record.OtherAction
)

// File is a picture or document as evidence, or the scan of a signed form.
func File(kind, media, description string, body []byte) Evidence {
	return record.File(kind, media, description, body)
}

// Lines is evidence out of a log, one request a line.
func Lines(at time.Time, address, description, lines string) Evidence {
	return record.Lines(at, address, description, lines)
}

// Offices that a reporter can say a concern is about without knowing a name.
func Offices() []Word { return course.Offices() }

// Outcomes are fixed, so that they can be counted without a name.
func Outcomes() []Word { return record.Outcomes() }

// Parts are the parts as the screen names them.
func Parts() []Word { return record.Parts() }

// Places where it can have happened.
func Places() []Word { return record.Places() }

// Reachable gives the condition for the cases that a grant's actor may see, with its arguments: it stands after AND in a
// statement in which the table incidents_incident is called i. Lists, counts and searches all use this one, so that none of
// them can tell more than another. // serves INC-05, INC-06
func Reachable(g authz.Grant) (string, []any) { return worklist.Reachable(g) }

// RouteNames are the routes as the screen names them.
func RouteNames() []Word { return record.RouteNames() }

// Said finds what a key is called; an unknown key stands for itself.
func Said(words []Word, key string) string { return record.Said(words, key) }

// TaskField is the name of the field in which a task's reason is written.
func TaskField(key string) string { return record.TaskField(key) }
