package checks

import (
	"context"
	"errors"

	"belisha/internal/board"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// errNothing undoes a write that had nothing to add.
var errNothing = errors.New("checks: nothing new")

// Record keeps the pages that the gateway saw during checks, each once, in the chain of its check (board.Recorder).
// serves INC-23
func (c *Checks) Record(ctx context.Context, batch []board.Entry) error {
	by := map[string][]board.Entry{}
	var order []string
	for _, e := range batch {
		if by[e.Check] == nil {
			order = append(order, e.Check)
		}
		by[e.Check] = append(by[e.Check], e)
	}
	for _, id := range order {
		if err := c.recordOne(ctx, id, by[id]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checks) recordOne(ctx context.Context, id string, batch []board.Entry) error {
	err := c.base.Ledger.Write(ctx, c.base.Gate.System(c.base.School, "checks.record"), func(tx *ledger.Tx) (ledger.Event, error) {
		fresh, head, err := c.store.record(ctx, tx, id, batch)
		if err == nil && len(fresh) == 0 {
			err = errNothing
		}
		if err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "checks.recorded", Subject: ref.New(tx.School, Kind, id), Changes: []ledger.Change{open("pages", "", count(len(fresh))), open("head", "", head)}}
		return e, c.alarm(ctx, tx, id, fresh)
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// alarm tells the senior staff, once, that the check reached for what is on an illegal list: it may have to be stopped.
func (c *Checks) alarm(ctx context.Context, tx *ledger.Tx, id string, fresh []Page) error {
	hit := false
	for _, p := range fresh {
		hit = hit || p.Blocked() && p.Alert != ""
	}
	if !hit {
		return nil
	}
	f, err := c.store.File(ctx, tx, id)
	if errs.Is(err, errs.NotFound) {
		return nil // the pages are kept; nobody is known whom to tell
	}
	if err != nil {
		return err
	}
	return c.tell(ctx, tx, notices.Notice{To: ids(f.Seniors), Kind: "checks.alarm", Urgent: true, Key: "checks.alarm/" + id, Href: "/checks/" + id,
		Title: "The check in case " + f.Number + " met a site on an illegal list", Text: "The site stayed shut. If an illegal act is now suspected, stop the check on its page."})
}
