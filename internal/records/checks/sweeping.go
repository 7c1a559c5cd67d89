package checks

import (
	"context"
	"errors"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// sweep ends what is over: by its time, or because its case has turned unlawful meanwhile.
func (c *Checks) sweep(ctx context.Context) error {
	g := c.base.Gate.System(c.base.School, "checks.end")
	over := map[string]string{} // by id, with why it is unlawful
	err := c.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		all, err := c.store.Running(ctx, tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			why, err := c.turned(ctx, tx, one)
			if err != nil {
				return err
			}
			if why != "" || !one.Live(c.base.Now()) {
				over[one.ID] = why
			}
		}
		return nil
	})
	for id, why := range over {
		err = errors.Join(err, c.endOne(ctx, id, ByTime, why)) // one that cannot be ended keeps no other running
	}
	return errors.Join(err, c.posted(ctx, len(over)))
}

// turned says why a running check has to stop, "" when it may go on.
func (c *Checks) turned(ctx context.Context, tx *ledger.Tx, one Check) (string, error) {
	i, err := c.cases.Get(ctx, tx, one.Incident)
	if err != nil {
		return "", err
	}
	why, err := c.shut(ctx, tx, i)
	if err != nil || why == "" {
		return "", err
	}
	return "The case was put on the path of a suspected illegal act.", nil
}

// endOne ends a check as the house itself. One that ended meanwhile is no fault.
func (c *Checks) endOne(ctx context.Context, id, how, unlawful string) error {
	err := c.base.Ledger.Write(ctx, c.base.Gate.System(c.base.School, "checks.end"), func(tx *ledger.Tx) (ledger.Event, error) {
		if unlawful != "" {
			return c.Unlawful(ctx, tx, id, unlawful)
		}
		return c.End(ctx, tx, id, how)
	})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}

func (c *Checks) posted(ctx context.Context, changed int) error {
	if changed == 0 {
		return nil
	}
	return c.post(ctx)
}

// caseMoved looks again at what runs in a case of which something was decided: it may have turned unlawful, or name the
// investigator.
func (c *Checks) caseMoved(ctx context.Context, t ledger.Told) error {
	runs := 0
	err := c.base.Ledger.Read(ctx, c.base.Gate.System(c.base.School, "checks.end"), func(tx *ledger.Tx) error {
		all, err := c.store.OfCase(ctx, tx, t.Subject.ID)
		for _, one := range all {
			if one.State == Running {
				runs++
			}
		}
		return err
	})
	if err != nil || runs == 0 {
		return err
	}
	return errors.Join(c.sweep(ctx), c.post(ctx))
}

// signedOut ends what an investigator runs. An event of an earlier session says nothing about a check begun since.
func (c *Checks) signedOut(ctx context.Context, t ledger.Told) error {
	var over []Check
	err := c.base.Ledger.Read(ctx, c.base.Gate.System(c.base.School, "checks.end"), func(tx *ledger.Tx) error {
		all, err := c.store.Running(ctx, tx)
		for _, one := range all {
			if one.Investigator == t.Subject.ID && one.StartedAt <= t.At {
				over = append(over, one)
			}
		}
		return err
	})
	for _, one := range over {
		err = errors.Join(err, c.endOne(ctx, one.ID, BySession, ""))
	}
	return errors.Join(err, c.posted(ctx, len(over)))
}
