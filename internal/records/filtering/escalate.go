package filtering

import (
	"context"
	"errors"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// waitDays is how many school days a request may wait for its answer, from WEB-06.
const waitDays = 3

// dueBy is the day by which a request asked at a moment has to be answered.
func (f *Filtering) dueBy(at string) string {
	t, err := clock.Parse(at)
	if err != nil {
		return ""
	}
	var pack *policy.Pack
	if a := f.base.Policy.Load(); a != nil {
		pack = a.Pack
	}
	return clock.Text(policy.NewCalendar(pack).AddSchoolDays(t, waitDays).AddDate(0, 0, 1))
}

func (f *Filtering) late(r Request, now string) bool {
	due := f.dueBy(r.At)
	return r.State == Open && due != "" && due <= now
}

// holders are the persons who hold one of the roles now.
func (f *Filtering) holders(ctx context.Context, tx *ledger.Tx, roles ...string) (out []string, err error) {
	a := f.base.Policy.Load()
	if a == nil {
		return nil, nil
	}
	for _, role := range roles {
		for _, post := range a.Pack.PostsWith(role) {
			held, err := f.people.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			out = append(out, held...)
		}
	}
	return out, nil
}

// tell tells people, inside the caller's write. Where nobody lends the notices, the pages alone tell.
func (f *Filtering) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if f.config.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return f.config.Tell(ctx, tx, n)
}

// escalateLate tells the next post of requests and failures that nobody has handled in time. // serves WEB-06, WEB-17
func (f *Filtering) escalateLate(ctx context.Context) error {
	var late []Request
	var failures []Failure
	err := f.base.Ledger.Read(ctx, f.job("escalate"), func(tx *ledger.Tx) error {
		all, err := f.store.waiting(ctx, tx)
		for _, r := range all {
			if f.late(r, tx.Now) {
				late = append(late, r)
			}
		}
		if err != nil {
			return err
		}
		failures, err = f.lateFailures(ctx, tx)
		return err
	})
	for _, r := range late {
		err = errors.Join(err, calm(f.base.Ledger.Write(ctx, f.job("escalate"), func(tx *ledger.Tx) (ledger.Event, error) { return f.passUp(ctx, tx, r) })))
	}
	for _, x := range failures {
		err = errors.Join(err, calm(f.base.Ledger.Write(ctx, f.job("escalate"), func(tx *ledger.Tx) (ledger.Event, error) { return f.failureUp(ctx, tx, x) })))
	}
	return err
}

// calm passes over what somebody did in the meantime.
func calm(err error) error {
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}

func (f *Filtering) passUp(ctx context.Context, tx *ledger.Tx, r Request) (ledger.Event, error) {
	to, err := f.holders(ctx, tx, "head")
	if err == nil {
		err = f.store.escalated(ctx, tx, r.ID)
	}
	if err == nil {
		err = f.tell(ctx, tx, notices.Notice{To: to, Kind: "request.late", Title: "A request about a site has waited for three school days",
			Href: "/filtering/requests/" + r.ID, Key: "filter-request-late/" + r.ID})
	}
	return ledger.Event{Verb: "filtering.escalated", Subject: r.Ref(tx.School), Changes: []ledger.Change{change("escalated", "", tx.Now)}}, err
}
