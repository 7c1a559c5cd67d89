package record

import (
	"context"
	"time"

	"belisha/internal/ledger"
)

// Hooks are what features on other shelves lend to a case; internal/app ties them. Each runs inside the write of the case
// and may be nil.
type Hooks struct {
	// Earlier counts warnings and sanctions of a person since a moment, those of one incident left out. // serves INC-18
	Earlier func(ctx context.Context, tx *ledger.Tx, person string, since time.Time, except string) (int, error)
	// Lift ends what was imposed in a case, because it had no substance. // serves INC-25
	Lift func(ctx context.Context, tx *ledger.Tx, incident, why string) error
	// Freeze shuts the accounts of people while somebody outside looks into it, or opens them again. // serves INC-10
	Freeze func(ctx context.Context, tx *ledger.Tx, incident string, persons []string, shut bool, why string) error
	// Enter writes an entry into a register of the pack, when the pack has it, and names the entry's place.
	Enter func(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (href string, err error)
	// Blocks is what else keeps a case from being closed, as features that hang on it see it.
	Blocks []func(ctx context.Context, tx *ledger.Tx, i Incident) (Faults, error)
}

// Kinds of a clock that runs on a case.
const (
	ReadClock   = "read"   // a child's chosen adult has to read it (INC-02)
	AnswerClock = "answer" // a path asks for an acknowledgement (INC-08)
	FirstClock  = "first"  // the first action of its class (INC-13)
	StepClock   = "step"   // one task (INC-11, INC-19)
)

// Clock is one that still runs on an open case.
type Clock struct {
	Incident Incident
	Kind     string
	Key      string   // with the incident's id it is unique: "step:serious/police"
	Title    string   // what is waited for, without a name
	From     string   // when it began to run
	Due      string   // when it is over
	Posts    []string // who owes it, as keys of posts
	Persons  []string // … or as persons
	Then     []string // posts told when it is over
	Urgent   bool
	Clause   string
	Not      []string // person ids that are named in the case: never told
}
