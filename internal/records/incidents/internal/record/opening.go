package record

import "time"

// Opening is what is known when a concern comes in.
type Opening struct {
	Route        string
	Reporter     string // person id
	ReporterKind string // for those who are not in the register
	ReporterText string
	Happened     time.Time // zero: when it was reported
	Reported     time.Time // zero: now
	Title        string
	Words        string // the reporter's own; a concern without any is not stored (STD-13)
	Subjects     []string
	Affected     []string
	Place        string
	About        string
	Confidential bool
	Evidence     []Evidence
	Ticket       string // the same ticket opens the same incident
	Receipt      string // digest of the code on the receipt

	Kind    string          // one of policy.ReportKinds; empty: concern
	Tags    []string        // risks that the reporter's own choice carries
	Adult   string          // the grown-up whom a child chose, as a person id; empty: whoever handles it
	Serious bool            // somebody marked it serious
	Answers map[string]bool // answers to a path's questions, by key
	Unnamed bool            // the reporter chose to give no name, and none is kept
}
