// Package upkeep is what keeps a policy alive once it rules: who owns the document, who may edit it, which reviews are
// open, what has been told already. It keeps and reads; rules stand in policies. It serves POL-16, POL-17, POL-18.
package upkeep

import "strings"

// The kinds of review.
const (
	Yearly = "yearly"
	Early  = "early"
)

// Decisions that end a review.
const (
	Amend    = "amend"
	NoChange = "no change"
)

// Owner is who answers for the document; Person is empty when nobody does until it is assigned anew.
type Owner struct {
	ID      string `db:"id"`
	Person  string `db:"person"`
	FromAt  string `db:"from_at"`
	UntilAt string `db:"until_at"`
	GivenBy string `db:"given_by"`
	Why     string `db:"why"`
}

// Review is a task to look at the policy again.
type Review struct {
	ID          string `db:"id"`
	Kind        string `db:"kind"`
	Cause       string `db:"cause"` // technology | threat | incident | date
	About       string `db:"about"`
	Clauses     string `db:"clauses"`
	Source      string `db:"source"` // what opened it, if the house did
	OpenedAt    string `db:"opened_at"`
	OpenedBy    string `db:"opened_by"`
	Decision    string `db:"decision"`
	Reason      string `db:"reason"`
	DecidedAt   string `db:"decided_at"`
	DecidedBy   string `db:"decided_by"`
	EscalatedAt string `db:"escalated_at"`
}

// Affected are the ids of the clauses that a review is about.
func (r Review) Affected() []string { return strings.Fields(r.Clauses) }

// Open says that nobody has decided yet.
func (r Review) Open() bool { return r.DecidedAt == "" }
