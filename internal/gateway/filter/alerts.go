package filter

import (
	"cmp"
	"slices"

	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// urgent is the loudest level; whatever is on an illegal list has it, pack or no pack (WEB-03).
const urgent = "urgent"

// alert is a pack's alert with the lists of its category.
type alert struct {
	policy.Alert
	on lists.Set
}

// compileAlerts puts the loudest first, so that the first that fits is the one to send.
func (e *Engine) compileAlerts() {
	for _, a := range e.pack.Filtering.Alerts {
		one := alert{Alert: a}
		if c := e.category(a.Category); c != nil {
			one.on = c.on
		}
		e.alerts = append(e.alerts, one)
	}
	slices.SortStableFunc(e.alerts, func(a, b alert) int {
		return cmp.Or(cmp.Compare(loudness(a.Level), loudness(b.Level)), cmp.Compare(a.Repeat, b.Repeat))
	})
	e.illegalPost = e.postForIllegal()
}

// loudness is nought for the loudest; the pack's form knows these three levels only.
func loudness(level string) int {
	return slices.Index([]string{urgent, "high", "normal"}, level)
}

// alert says who must be told of a block. A site in several categories is told of for the gravest of them, even if a
// rule about another closed it: what the child tried to reach is the same (MON-04).
func (e *Engine) alert(d *decision, v *Verdict) {
	if d.reason == Illegal {
		v.Alert, v.AlertPost = urgent, e.illegalPost
		return
	}
	for i := range e.alerts {
		if a := &e.alerts[i]; !d.on.And(a.on).Empty() {
			v.Alert, v.AlertPost, v.Repeat = a.Level, a.Post, a.Repeat
			return
		}
	}
}

// postForIllegal is the post of the pack's alert for the illegal lists, or else of its loudest alert.
func (e *Engine) postForIllegal() string {
	for i := range e.alerts {
		if a := &e.alerts[i]; a.Category == string(Illegal) || !a.on.And(e.illegal).Empty() {
			return a.Post
		}
	}
	if len(e.alerts) > 0 {
		return e.alerts[0].Post
	}
	return ""
}
