package homes

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// again is for how long a family that has just been sent a link is left out of the next sending: a form that is sent twice
// sends one letter.
const again = time.Hour

// Batch is how many families one transaction writes to.
const Batch = 50

// Whom is a sending: to whom, and what for.
type Whom struct {
	Class   string
	Missing bool // only those for whom forms are missing
	Purpose string
}

// Picked are those of a sending who can be reached, and have not just been.
func (f *Homes) Picked(ctx context.Context, tx *ledger.Tx, g authz.Grant, w Whom) (mail, paper, rest []Row, err error) {
	rows, err := f.Register(ctx, tx, g, Filter{Class: w.Class})
	if err != nil {
		return nil, nil, nil, err
	}
	since := clock.Text(f.base.Now().Add(-again))
	for _, r := range rows {
		fresh := r.Link.Made > since && r.Link.Purpose == w.Purpose && r.Link.Closed == ""
		switch {
		case w.Missing && len(r.Missing) == 0 || fresh:
		case r.Contact == ByMail:
			mail = append(mail, r)
		case r.Contact == OnPaper:
			paper = append(paper, r)
		default:
			rest = append(rest, r)
		}
	}
	return mail, paper, rest, nil
}

// MailAll writes to some families in one transaction. intro is "new" for families that get the introduction.
func (f *Homes) MailAll(ctx context.Context, g authz.Grant, rows []Row, purpose, intro string) error {
	return f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		var all []Outcome
		for _, r := range rows {
			to, err := f.Family(ctx, tx, r.Carer.ID)
			if err != nil {
				return ledger.Event{}, err
			}
			o, err := f.mail(ctx, tx, to, purpose, intro != "" || r.Link.ID == "" && Joined(r))
			if err != nil {
				return ledger.Event{}, err
			}
			all = append(all, o)
		}
		return Made(ByMail, purpose, all), nil
	})
}

// Joined reports a family that is new to the school: nothing was sent to it yet, and a child has a first day in the
// register, which those who were here when it began have not. serves AUA-17
func Joined(r Row) bool {
	for _, c := range r.Children {
		if c.Starts != "" {
			return true
		}
	}
	return false
}

// Closed is the event of links that ended before their time.
func Closed(school string, ended []string, why string) ledger.Event {
	e := ledger.Event{Verb: "families.link_closed", Also: Refs(school, ended), Changes: []ledger.Change{{Field: "why", Class: ledger.Open, After: why}}}
	if len(e.Also) > 0 {
		e.Subject, e.Also = e.Also[0], e.Also[1:]
	}
	return e
}

// UntilDay is the last day on which a link works: it ends with that day.
func UntilDay(l Link) string {
	t, err := clock.Parse(l.Expires)
	if err != nil {
		return ""
	}
	return clock.Day(t.Add(-time.Second))
}

// VerbDenied is a request for a child that is not one's own.
const VerbDenied = "families.denied"
