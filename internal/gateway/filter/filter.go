// Package filter says whether somebody may reach a host, and why. It is the hot path: pure, without lock, clock, disk
// or network, and without allocation. Everything it needs is compiled before (serves WEB-01, WEB-02, WEB-03, WEB-04).
package filter

import (
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/lists"
)

// decision is what the chain found. Decide shortens it to a Verdict and Explain writes it out, so that the two cannot
// tell different stories.
type decision struct {
	reason    Reason
	allow     bool
	clause    string
	profile   *profile
	how       how
	on        lists.Set // the lists on which the host stands
	list      int       // the list that decided, -1 for none
	category  *category
	rule      *rule
	exception *exception
	site      *site
	held      *board.Held
	check     string
	lesson    *board.Lesson
	service   *service
	tool      *tool
	way       *way
	shut      *board.Shut
	app       *app
	engine    *engine
	named     string // the rule of a link that has no struct of its own in the pack's rules
	at        time.Time
}

// Decide says whether a request may pass. A nil Engine lets nothing pass (WEB-01). It keeps nothing of r.
func (e *Engine) Decide(r *Request) Verdict {
	if e == nil {
		return Verdict{Reason: NoRules}
	}
	d := e.decide(r)
	return e.verdict(&d)
}

// decide asks the links in turn; the first that has an answer gives it.
func (e *Engine) decide(r *Request) decision {
	d := decision{reason: NoRules, list: -1, clause: e.pack.Filtering.Clause, at: r.At}
	d.profile, d.how = e.placeOf(r)
	if r.Host == "" || r.At.IsZero() {
		return d // a request that cannot be judged is refused
	}
	d.on = e.index.Lookup(r.Host)
	if r.Path != "" {
		d.on = d.on.Or(e.index.LookupURL(r.Host, r.Path)) // only where the path can be seen
	}
	switch {
	// 1. Illegal material comes first, so that nothing below can lift it: no allowed site, no exception, no rule of the
	//    pack, no lesson and no role. It is built in; a pack only names the lists (WEB-03, STD-06).
	case e.illegalLink(&d):
	// 2. The school's own sites and the helplines. They stand before every block but the illegal one, so that neither a
	//    bad line in a list nor an exception made in haste keeps a child from help (STD-27).
	case e.allowLink(&d, r.Host):
	// A device that was cut off because of a security alert gets nothing else, whoever sits at it. It stands before what
	// people may, for the harm is the device's (NET-18).
	case e.cutLink(&d, r):
	// 3. Who has not signed, or is not allowed, has nothing but what stands above: the school's site and help are never
	//    shut. It stands before the exceptions, which open a site for those who may use the internet at all (WEB-29).
	case e.gateLink(&d, r.Person, r.Network, r.At):
	// 4. An investigator sees what is normally shut, since that is what has to be looked into. It stands below the illegal
	//    lists, which nothing lifts, and above everything that people and packs decided (INC-23).
	case e.checkLink(&d, r.Check):
	// 5. What somebody in the room saw and closed at once. It stands above everything that opens, since the harm was seen
	//    and the decision was made before it (WEB-17, WEB-18).
	case e.shutLink(&d, r.Person, r.Host, r.At):
	// 6. What the teacher opened for this lesson, or keeps the class to. The teacher is in the room, so it stands before
	//    what was decided in general; what no lesson may open is left to the links below (NEW-04, WEB-20).
	case e.lessonLink(&d, r.Person, r.Host, r.At):
	// 7. What people of this school decided about one site, until a date. It is nearer to the case than any rule about a
	//    kind of site, so it stands before the rules; those it corrects (WEB-04).
	case e.exceptionLink(&d, r.Host, r.At):
	// 8. What the pack says of this one host by name. It is nearer than a rule about a kind of site.
	case e.namedLink(&d, r):
	// 9. The pack's rules in their written order, with their hours (WEB-02).
	case e.ruleLink(&d, r.At):
	// 10. No category knows the site: the profile's setting. After the rules, which speak of categories only (WEB-02).
	case e.unknownLink(&d):
	// 11. A category knows the site and no rule speaks of it now. Last, because it is what is left.
	default:
		e.lastLink(&d)
	}
	return d
}

// namedLink asks the links that know hosts by name, with one walk up the names for all of them.
func (e *Engine) namedLink(d *decision, r *Request) bool {
	if len(e.marks) == 0 && len(e.countries) == 0 && e.bare == 0 {
		return false
	}
	m := e.marksOf(r.Host)
	switch {
	// An age limit is the makers' own and holds whatever the school allows (WEB-27).
	case e.ageLink(d, &m, r.Person):
	// Which tools of artificial intelligence are allowed is said of each; it corrects the rule about the kind (STD-12).
	case e.toolLink(d, &m):
	// A way round the filter must not be opened by what stands below: a program or an engine on the same host (STD-11).
	case e.bypassLink(d, &m, r.Host):
	// Programs that are no browser (WEB-22).
	case e.appLink(d, &m):
	// Search engines: those for children open where unknown sites are closed, others close where they are known (WEB-13).
	case e.engineLink(d, &m, r.Person, r.At):
	default:
		return false
	}
	return true
}

// found records what a link of named things decided.
func (d *decision) found(why Reason, allow bool, rule, clause string) {
	d.reason, d.allow, d.named = why, allow, rule
	d.clause = or(clause, d.clause)
}
