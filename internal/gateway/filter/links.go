package filter

import (
	"time"

	"belisha/internal/gateway/lists"
)

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
	for name := e.tail(host); name != "" && len(e.exceptions) > 0; name = lists.Parent(name) {
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
