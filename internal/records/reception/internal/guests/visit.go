package guests

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/records/people"
)

// Visit is one stay of a guest.
type Visit struct {
	ID           string `db:"id"`
	Person       string `db:"person"`
	Kind         string `db:"kind"`
	Organisation string `db:"organisation"`
	Host         string `db:"host"`
	From         string `db:"from_on"`
	Until        string `db:"until_on"`
	Hour         string `db:"ends_hour"`
	Ends         string `db:"ends_at"`
	Services     string `db:"services"`
	Reason       string `db:"reason"`
	Need         string `db:"need"`
	Reach        string `db:"reach"`
	Times        string `db:"times"`
	Approval     string `db:"approval"`
	DecidedBy    string `db:"decided_by"`
	DecidedAt    string `db:"decided_at"`
	Lasting      bool   `db:"lasting"`
	Added        bool   `db:"added"`
	Signed       string `db:"signed_at"`
	Issued       string `db:"issued_at"`
	IssuedBy     string `db:"issued_by"`
	Lapsed       string `db:"lapsed_at"`
	Shut         string `db:"shut"`
	Made         string `db:"made_at"`
	By           string `db:"made_by"`
	Ended        string `db:"ended_at"`
	EndedWhy     string `db:"ended_why"`
}

// Ref names the visit in the trail.
func (v Visit) Ref(school string) ref.Ref { return ref.New(school, RefKind, v.ID) }

// Agency reports a visit that the head has to approve. // serves PPL-26
func (v Visit) Agency() bool { return v.Kind == people.External }

// Over reports whether the visit's time has run out, though nobody may have noted it yet.
func (v Visit) Over(now time.Time) bool {
	ends, err := clock.Parse(v.Ends)
	return err != nil || !now.Before(ends)
}

// The stages of a visit, which are also the filters of the list.
const (
	Coming   = "coming"   // the first day has not come
	Approval = "approval" // an agency waits for the head
	ToSign   = "sign"
	Ready    = "ready" // signed, no account given
	Active   = "active"
	Over     = "ended"
)

// Stage is where a visit stands.
func (v Visit) Stage(today string) string {
	switch {
	case v.Ended != "":
		return Over
	case v.Approval == Waits:
		return Approval
	case v.Issued != "" && v.Lapsed == "":
		return Active
	case v.From > today:
		return Coming
	case v.Signed == "":
		return ToSign
	}
	return Ready
}
