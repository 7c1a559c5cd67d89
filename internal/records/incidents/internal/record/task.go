package record

import (
	"slices"
	"strings"
)

// Task is one response that the matrix asks for, or one step of a path.
type Task struct {
	Key    string `db:"key"` // audience:column
	Place  int64  `db:"place"`
	Title  string `db:"title"`
	Task   string `db:"task"`
	Post   string `db:"post"`
	State  string `db:"state"`
	Reason string `db:"reason"`
	Who    string `db:"who"`
	At     string `db:"at"`

	Path     string `db:"path"` // of a path's step; empty for the matrix's own
	Step     string `db:"step"`
	Person   string `db:"person_id"` // whom the step is for
	Began    string `db:"began_at"`
	Due      string `db:"due_at"`
	Needs    string `db:"needs"`   // policy.StepNeeds, with a space between
	SkipBy   string `db:"skip_by"` // roles that may set it aside
	Escalate string `db:"escalate"`
	Answer
}

// Answer is what a step asks to be written down beside its words. // serves INC-11, INC-19, INC-26, STD-14
type Answer struct {
	When      string `db:"told_when"`
	Told      string `db:"told_who"`
	Channel   string `db:"channel"`
	Reference string `db:"reference"`
	Reply     string `db:"reply"`
	Review    string `db:"review_at"`
	Choice    string `db:"choice"`
	Owner     string `db:"owner"`
}

// Matrix reports a task that the matrix asks for, not a path.
func (t Task) Matrix() bool { return t.Path == "" }

// Column is the key of the matrix's column.
func (t Task) Column() string {
	_, column, _ := strings.Cut(t.Key, ":")
	return column
}

// Wants reports whether a step needs something beside its words.
func (t Task) Wants(need string) bool { return slices.Contains(strings.Fields(t.Needs), need) }

// Skippers are the roles that may set a task aside: a step's own; of the children's matrix a senior; of the staff matrix
// head or chair. // serves INC-14, INC-15
func (t Task) Skippers() []string {
	switch {
	case !t.Matrix():
		return strings.Fields(t.SkipBy)
	case strings.HasPrefix(t.Key, Staff+":"):
		return []string{"head", "chair"}
	}
	return []string{"head", "dsl", "chair"}
}

// States of a task. A dropped one is no longer asked for, since another row was chosen.
const (
	TaskOpen    = "open"
	TaskDone    = "done"
	TaskSkipped = "skipped"
	TaskDropped = "dropped"
)
