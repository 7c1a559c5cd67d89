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
	Network string // key of the part of the network from which it is asked; empty: unknown (STD-10)
	Check   string // id of the check of a device in which it is asked for; empty: none

	Cut *board.Held // what keeps the device itself from the internet; nil: nothing does (NET-18)
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
	Pack      string    // board.Rulebook.Version
	Alert     string    // level; empty: tell nobody
	AlertPost string    // whom to tell
	Repeat    int       // alert only after so many such blocks in ten minutes; 0: at once
	Quiet     bool      // a helpline: no log view may name it (STD-27)
	Lesson    string    // id of the lesson that opened or closed it (NEW-04)
	Service   string    // title of the service for which somebody is too young, and its age (WEB-27)
	Age       int       // in years; 0: not known
	Opens     time.Time // when it opens by itself; zero: nobody knows, or never (WEB-10)
	Bypass    string    // way round the filter that was tried, as in policy.Bypass.Way; empty: none (STD-11)
	Text      string    // kind of worrying text that was found; empty: none (STD-09)
	Score     int       // how sure the rules on words are, 1 to 100
	Where     string    // where the words stood, as in words.Where
	Signs     string    // the rules on words that spoke, with commas between
	Care      bool      // whoever meets such words needs help before anything else
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
	ShutAtOnce  Reason = "shut"         // reported as a failure, or hidden in a lesson, until somebody has looked (WEB-17, WEB-18)
	InLesson    Reason = "lesson"       // a teacher opened it, or keeps the class to a list (NEW-04, WEB-20)
	Excepted    Reason = "exception"    // an approved exception, or a site closed for good
	TooYoung    Reason = "age"          // the service has an age limit (WEB-27)
	Tool        Reason = "ai_tool"      // a service of artificial intelligence, as the policy sorts them (STD-12)
	WayRound    Reason = "bypass"       // a way round the filter (STD-11)
	AppListed   Reason = "app"          // a program that is no browser (WEB-22)
	Searched    Reason = "search"       // a search engine, or what is looked for with it (WEB-13, WEB-14)
	ByRule      Reason = "rule"         // the first rule that fits
	UnknownSite Reason = "unknown_site" // in no category of the pack (WEB-02)
	NoRuleFits  Reason = "default"      // in a category, but no rule speaks of it for this profile at this hour
	Downloaded  Reason = "download"     // a kind of file that may not come in (WEB-12)
	Noticed     Reason = "copyright"    // music or a film that comes once a notice has been read (WEB-30)
	Unfair      Reason = "fair"         // beyond the bounds of one transfer or one day (WEB-26)
	Uploaded    Reason = "upload"       // pupils send to safe places only (WEB-23)
	Worded      Reason = "text"         // words that were looked for, written or read (STD-09, STD-12)
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
	case d.named != "":
		v.Rule = d.named
	case d.site != nil:
		v.Quiet = d.site.quiet
	}
	d.tell(&v)
	if !d.allow {
		e.alert(d, &v)
		v.Opens = e.opens(d)
	}
	return v
}

// tell adds what the newer links know.
func (d *decision) tell(v *Verdict) {
	if d.lesson != nil {
		v.Lesson = d.lesson.ID
	}
	if d.service != nil {
		v.Service, v.Age = d.service.Title, d.service.Age
	}
	if d.way != nil {
		v.Bypass = d.way.Way
	}
}

func or(first, second string) string {
	if first != "" {
		return first
	}
	return second
}
