// Package entry is one record of a register, and the form that it is written on: how answers are read and shown, where an
// entry stands, and by when something has to be done. It knows neither the records nor a page.
package entry

import (
	"maps"
	"net/url"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/policy"
)

// Entry is one record of a register. Values stand by field: several with commas between, dates YYYY-MM-DD, yes_no as
// yes or no, money in whole pence, a person or an entry by id, a signature as "person moment".
type Entry struct {
	ID        string
	Register  string
	Form      string // the form it was written with
	State     string
	Label     string
	Values    map[string]string
	CreatedAt string
	CreatedBy string
	ChangedAt string
	ChangedBy string
	ClosedAt  string // since when nobody has to do anything; empty while open
	DueOn     string // a day, or a moment for a term in hours; empty: never late
	Expected  string // the key of the expected entry that it is
	RemovedAt string
	Hold      string // why retention leaves it alone; empty: it does not
	BlankedAt string // since when it names nobody any more (POL-30)
	Revision  int
}

// Ref names the entry.
func (e Entry) Ref(school string) ref.Ref { return ref.New(school, RefEntry, e.ID) }

// Href is the entry's page.
func (e Entry) Href() string { return "/registers/" + e.Register + "/" + e.ID }

// Late reports whether an entry that was due is overdue at a moment.
func (e Entry) Late(now time.Time) bool {
	if e.DueOn == "" || e.RemovedAt != "" {
		return false
	}
	if len(e.DueOn) > len(time.DateOnly) {
		return e.DueOn < clock.Text(now)
	}
	return e.DueOn < clock.ISO(now)
}

// Kinds of record in a ref.Ref: one entry, and a register as a whole.
const (
	RefEntry    = "register-entry"
	RefRegister = "register"
)

// HasAbout reports whether entries of a register are about somebody, who then may not see them.
func HasAbout(def policy.Register) bool {
	for _, f := range def.Fields {
		if f.About {
			return true
		}
	}
	return false
}

// Copied is a copy of an entry's values that may be changed.
func Copied(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return maps.Clone(values)
}

// Capital is a text with its first letter large.
func Capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// ClauseHref is the page of a clause.
func ClauseHref(id string) string {
	if id == "" {
		return ""
	}
	return "/policy/clauses/" + url.PathEscape(id)
}

// ListHref is the page of a register's list.
func ListHref(def policy.Register) string { return "/registers/" + url.PathEscape(def.Key) }

// PointsTo is the register whose entries a reference names.
func PointsTo(f policy.Field) string {
	if len(f.Of) == 0 {
		return ""
	}
	return f.Of[0]
}
