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
	d := decision{reason: NoRules, list: -1, clause: e.pack.Filtering.Clause}
	d.profile, d.how = e.profileOf(r.Person, r.At)
	if r.Host == "" || r.At.IsZero() {
		return d // a request that cannot be judged is refused
	}
	d.on = e.index.Lookup(r.Host)
	switch {
	// 1. Illegal material comes first, so that nothing below can lift it: no allowed site, no exception, no rule of the
	//    pack and no role. It is built in; a pack only names the lists (WEB-03).
	case e.illegalLink(&d):
	// 2. The school's own sites and the helplines. They stand before every block but the illegal one, so that neither a
	//    bad line in a list nor an exception made in haste keeps a child from help (STD-27).
	case e.allowLink(&d, r.Host):
	// 3. Who has not signed, or is not allowed, has nothing but what stands above: the school's site and help are never
	//    shut. It stands before the exceptions, which open a site for those who may use the internet at all (WEB-29).
	case e.gateLink(&d, r.Person, r.At):
	// 4. An investigator sees what is normally shut, since that is what has to be looked into. It stands below the illegal
	//    lists, which nothing lifts, and above everything that people and packs decided (INC-23).
	case e.checkLink(&d, r.Check):
	// 5. What people of this school decided about one site, until a date. It is nearer to the case than any rule about a
	//    kind of site, so it stands before the rules; those it corrects (WEB-04).
	case e.exceptionLink(&d, r.Host, r.At):
	// 6. The pack's rules in their written order, with their hours (WEB-02).
	case e.ruleLink(&d, r.At):
	// 7. No category knows the site: the profile's setting. After the rules, which speak of categories only (WEB-02).
	case e.unknownLink(&d):
	// 8. A category knows the site and no rule speaks of it now. Last, because it is what is left.
	default:
		e.lastLink(&d)
	}
	return d
}

func (e *Engine) illegalLink(d *decision) bool {
	hit := d.on.And(e.illegal)
	if hit.Empty() {
		return false
	}
	d.reason, d.allow, d.list = Illegal, false, hit.First()
	d.clause = or(e.pack.Filtering.Illegal.Clause, d.clause)
	d.category = e.categoryOf(hit)
	return true
}

func (e *Engine) allowLink(d *decision, host string) bool {
	s, ok := e.site(host)
	if !ok {
		return false
	}
	d.reason, d.allow, d.site = Allowed, true, s
	d.clause = or(s.Clause, d.clause)
	return true
}

func (e *Engine) checkLink(d *decision, check string) bool {
	if check == "" {
		return false
	}
	d.reason, d.allow, d.check = Checked, true, check
	d.category = e.categoryOf(d.on)
	return true
}

// exceptionLink takes the exception for the nearest name; where two are made for one name, the stricter.
func (e *Engine) exceptionLink(d *decision, host string, at time.Time) bool {
	for name := host; name != ""; name = lists.Parent(name) {
		made := e.exceptions[name]
		for i := range made {
			if made[i].fits(d.profile, at) {
				d.reason, d.allow, d.exception = Excepted, made[i].Allow, &made[i]
				d.category = e.categoryOf(d.on)
				return true
			}
		}
	}
	return false
}

func (e *Engine) ruleLink(d *decision, at time.Time) bool {
	minute := -1 // local time is worked out only when a rule asks
	for _, r := range d.profile.rules {
		if d.on.And(r.on).Empty() {
			continue
		}
		if r.window != nil && minute < 0 {
			minute = minuteOfWeek(at.In(e.zone))
		}
		if r.window == nil || r.window.open(minute) {
			d.byRule(ByRule, r, r.allow)
			return true
		}
	}
	return false
}

func (e *Engine) unknownLink(d *decision) bool {
	if !d.on.And(e.known).Empty() {
		return false
	}
	d.reason, d.allow = UnknownSite, d.profile.passUnknown
	d.clause = or(d.profile.Clause, d.clause)
	return true
}

// lastLink closes what a rule opens at certain hours only: outside them "no rule fits" must not mean "open" (WEB-10).
// Anything else is as welcome as an unknown site is.
func (e *Engine) lastLink(d *decision) {
	for _, r := range d.profile.rules {
		if r.allow && r.window != nil && !d.on.And(r.on).Empty() {
			d.byRule(NoRuleFits, r, false)
			return
		}
	}
	d.reason, d.allow = NoRuleFits, d.profile.passUnknown
	d.clause = or(d.profile.Clause, d.clause)
	d.category = e.categoryOf(d.on)
	d.list = d.on.And(e.known).First()
}

// byRule records that r decided, for which of its categories and by which list.
func (d *decision) byRule(why Reason, r *rule, allow bool) {
	d.reason, d.allow, d.rule = why, allow, r
	d.clause = or(r.Clause, d.clause)
	for _, c := range r.categories {
		if hit := d.on.And(c.on); !hit.Empty() {
			d.category, d.list = c, hit.First()
			return
		}
	}
}
