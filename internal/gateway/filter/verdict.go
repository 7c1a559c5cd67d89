package filter

import (
	"time"

	"belisha/internal/board"
)

// Request is what somebody behind the gateway asks for.
type Request struct {
	At      time.Time
	Account string        // as typed; only told on, never decided on
	Person  *board.Person // nil: unknown
	Host    string        // as NormalHost returns it
	Scheme  string
	Path    string
	Check   string // id of the check of a device in which it is asked for; empty: none
}

// Verdict is the answer, with everything that a block page, a journal entry and an alert must cite (NEW-01).
type Verdict struct {
	Allow     bool
	Reason    Reason
	Profile   string // key of the profile that ruled
	Band      string // whose words the block page uses
	Category  string
	List      string // the list that put the host in the category
	Rule      string // key of the rule, or id of the exception
	Clause    string
	Pack      string // board.Rulebook.Version
	Alert     string // level; empty: tell nobody
	AlertPost string // whom to tell
	Repeat    int    // alert only after so many such blocks in ten minutes; 0: at once
	Quiet     bool   // a helpline: no log view may name it (STD-27)
}

// Reason says which link of the chain decided.
type Reason string

// The reasons, in the order of the chain.
const (
	NoRules     Reason = "no_rules"     // nothing is loaded, or the request cannot be judged: closed (WEB-01)
	Illegal     Reason = "illegal"      // on an illegal list (WEB-03)
	Allowed     Reason = "allow"        // a school site or helpline
	Gated       Reason = "gate"         // a signature, a permission or a check is missing (WEB-29)
	Checked     Reason = "check"        // an investigator looks into a case, and everything is recorded (INC-23)
	Excepted    Reason = "exception"    // an approved exception, or a site closed at once
	ByRule      Reason = "rule"         // the first rule that fits
	UnknownSite Reason = "unknown_site" // in no category of the pack (WEB-02)
	NoRuleFits  Reason = "default"      // in a category, but no rule speaks of it for this profile at this hour
)

// Investigator is the profile that an entry names when a check of a device opened the site. No pack sets it and nobody
// is given it: it comes and goes with the check. // serves INC-23
const Investigator = "investigator"

// verdict shortens a decision to what the proxy, the journal and the block page need.
func (e *Engine) verdict(d *decision) Verdict {
	v := Verdict{
		Allow: d.allow, Reason: d.reason, Profile: d.profile.Key, Band: d.profile.Band,
		Clause: d.clause, Pack: e.book.Version,
	}
	if d.category != nil {
		v.Category = d.category.Key
	} else if d.reason == Illegal {
		v.Category = string(Illegal)
	}
	if d.list >= 0 {
		v.List = e.names[d.list]
	}
	switch {
	case d.rule != nil:
		v.Rule = d.rule.Key
	case d.exception != nil:
		v.Rule = d.exception.ID
	case d.check != "":
		v.Rule, v.Profile = d.check, Investigator
	case d.held != nil:
		v.Rule = e.gateRule(d.held)
	case d.site != nil:
		v.Quiet = d.site.quiet
	}
	if !d.allow {
		e.alert(d, &v)
	}
	return v
}

func or(first, second string) string {
	if first != "" {
		return first
	}
	return second
}
