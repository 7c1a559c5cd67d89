package escalation

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// thens are who is told when a clock is over and the policy names nobody.
func thens(kind string) []string {
	switch kind {
	case incidents.ReadClock:
		return []string{dslPost} // INC-02
	case incidents.AnswerClock:
		return []string{deputyPost, headPost} // INC-08
	case incidents.StepClock:
		return []string{headPost, deputyPost} // INC-11, INC-19
	}
	return []string{headPost} // INC-13
}

// said tells people of one state of a clock: whoever owes it, and when it is over those to whom it climbs. What nobody
// acknowledged is given to them as well, so that they can open it (INC-08): then the case itself has changed.
func (e *Escalation) said(ctx context.Context, tx *ledger.Tx, c incidents.Clock, r running, state string, now time.Time) (handed bool, err error) {
	at, err := e.aimed(ctx, tx, c.Incident)
	if err != nil {
		return false, err
	}
	at.not = append(at.not, c.Not...)
	if at.posts, at.persons = owing(c), c.Persons; state == missed {
		at.posts, at.persons = climbing(c), nil
	}
	if at, err = e.instead(ctx, tx, c, at, now); err != nil {
		return false, err
	}
	to, err := e.reach(ctx, tx, at, now)
	if err != nil {
		return false, err
	}
	if len(to) == 0 {
		return false, e.nobody(ctx, tx, c.Incident.ID)
	}
	if state == missed && c.Kind == incidents.AnswerClock {
		if handed, err = e.hand(ctx, tx, c.Incident, to, "Nobody acknowledged it in time."); err != nil {
			return false, err
		}
	}
	return handed, e.tell(ctx, tx, noticeOf(c, r, state, to))
}

// instead leads a child's worry on at once when the grown-up whom the child chose is not there: to those to whom it would climb,
// and not past them to the chair of governors. // serves INC-02
func (e *Escalation) instead(ctx context.Context, tx *ledger.Tx, c incidents.Clock, a aim, now time.Time) (aim, error) {
	if c.Kind != incidents.ReadClock || len(a.posts) > 0 {
		return a, nil
	}
	there, err := e.there(ctx, tx, a.persons, now, a.not)
	if err == nil && len(there) == 0 {
		a.posts = climbing(c)
	}
	return a, err
}

// owing are the posts that owe a clock. Of a case as a whole these are not yet those to whom it climbs, nor the deputy who
// shares a role with another: they hear of it when it is over.
func owing(c incidents.Clock) []string {
	if c.Kind == incidents.StepClock {
		return c.Posts
	}
	return without(c.Posts, append(climbing(c), deputyPost))
}

// climbing are the posts to whom a clock climbs when it is over.
func climbing(c incidents.Clock) []string {
	if len(c.Then) == 0 {
		return thens(c.Kind)
	}
	if c.Kind == incidents.ReadClock {
		return without(c.Then, []string{deputyPost})
	}
	return c.Then
}

// without takes posts away, unless none would be left.
func without(posts, which []string) []string {
	left := slices.DeleteFunc(slices.Clone(posts), func(p string) bool { return slices.Contains(which, p) })
	if len(left) == 0 {
		return posts
	}
	return left
}

// hand gives a case to persons whom its routing does not know, so that a notice leads nobody to a shut door. It reports
// whether the case changed. // serves INC-08
func (e *Escalation) hand(ctx context.Context, tx *ledger.Tx, i incidents.Incident, to []string, why string) (bool, error) {
	s, err := e.cases.Subject(ctx, tx, i.ID)
	if err != nil {
		return false, err
	}
	found, err := e.people.Many(ctx, tx, to)
	if err != nil {
		return false, err
	}
	var fresh []string
	for _, p := range found {
		holds := slices.ContainsFunc(e.base.Gate.RolesOf(p.Holds()), func(r authz.Role) bool { return slices.Contains(s.Handlers, string(r)) })
		if !holds && !slices.Contains(s.Handlers, p.ID) {
			fresh = append(fresh, p.ID)
		}
	}
	if len(fresh) == 0 {
		return false, nil
	}
	_, err = e.cases.Hand(ctx, tx, i.ID, fresh, why)
	return true, err
}

// noticeOf is what is told of a clock: the number and the link of the case, never what it is about.
func noticeOf(c incidents.Clock, r running, state string, to []string) notices.Notice {
	// The grown-up whom a child chose hears it on every channel (INC-02), and so does whom it climbs to when nobody answers.
	n := notices.Notice{To: to, Href: caseHref(c.Incident), Key: r.key(state), Urgent: c.Urgent || c.Kind == incidents.ReadClock}
	due := clock.Told(c.Due)
	switch state {
	case near:
		n.Kind, n.Title, n.Text = "case.near", caseTitle(c.Incident)+": time is nearly over", c.Title+": due "+due+"."
	case missed:
		n.Kind, n.Title, n.Text = "case.missed", caseTitle(c.Incident)+": time is over", c.Title+": it was due "+due+"."
		n.Urgent = n.Urgent || c.Kind == incidents.AnswerClock
	default:
		n.Kind, n.Title, n.Text = "case.step", caseTitle(c.Incident)+" waits for you", c.Title+": due "+due+"."
		if c.Kind == incidents.StepClock {
			n.Urgent = false // the case itself has rung already
		} else {
			n.Kind, n.Key = "case.opened", openedKey(c.Incident.ID)
		}
	}
	return n
}
