package course

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/life"
)

// Approval is who approved a version and where that is written down.
type Approval struct {
	By     string // name and post, as the minute says
	Minute string
	At     time.Time // zero: now
}

// Approve adopts a policy as it stands, by a minute from before the school began here. Only the house itself does that,
// when it founds a school, and the version says so for ever; every later version goes the whole way to Activate.
func (p *Policies) Approve(ctx context.Context, g authz.Grant, id string, a Approval) error {
	switch {
	case a.By == "":
		return errs.Bad("by", "Write who approved the policy, for example “Governing Body”.")
	case a.Minute == "":
		return errs.Bad("minute", "Write where the approval is minuted, for example “Governing Body, minute 7.2”.")
	case g.Actor().Job == "":
		return errs.Denied("Only the setting up of a school adopts a policy as it stands. Every other version goes through its stages of approval.")
	case a.At.IsZero():
		a.At = p.Base.Now()
	}
	return p.putInForce(ctx, g, id, func(tx *ledger.Tx, v *Version, pack *policy.Pack) error {
		if _, err := p.Store.Active(ctx, tx); !errs.Is(err, errs.NotFound) {
			return errors.Join(err, errs.Clash("", "A policy is in force already. A new version goes through its stages of approval."))
		}
		v.ApprovedBy, v.Minute, v.ApprovedAt, v.ActiveFrom, v.Founding = a.By, a.Minute, clock.Text(a.At), clock.Text(a.At), true
		v.ReviewOn = reviewOn(pack, a.At)
		return nil
	})
}

// Activate puts a draft in force that has gone the whole way: approved by the governors, signed, its effects confirmed.
// Anything else is refused and the refusal kept. // serves POL-14, POL-15, POL-31
func (p *Policies) Activate(ctx context.Context, g authz.Grant, id string) error {
	err := p.putInForce(ctx, g, id, func(tx *ledger.Tx, v *Version, pack *policy.Pack) error {
		f, err := p.Life.Read(ctx, tx, id)
		if err != nil {
			return err
		}
		if open, err := p.InTheWay(*v, pack, f); err != nil || len(open) > 0 {
			return errors.Join(err, inTheWayError(open))
		}
		gov, _ := f.Governors()
		held, err := time.ParseInLocation(time.DateOnly, gov.HeldOn, clock.London)
		if err != nil {
			return fmt.Errorf("policies: day of the governors' approval: %w", err)
		}
		v.ApprovedBy, v.Minute, v.ApprovedAt, v.ActiveFrom = gov.Name+", "+gov.Post, gov.Minute, clock.Text(held), tx.Now
		v.ReviewOn = reviewOn(pack, held)
		return nil
	})
	if e, ok := errs.As(err); ok && e.Kind == errs.Conflict {
		if kept := p.keepRefusal(ctx, g, "activation", id, "an activation", e.Safe); kept != nil {
			return kept
		}
	}
	return err
}

// InTheWay lists what keeps a draft from ruling; nothing: it may.
func (p *Policies) InTheWay(v Version, pack *policy.Pack, f life.File) ([]string, error) {
	var out []string
	a := ApprovalOf(pack)
	for _, s := range a.Stages {
		if _, done := f.Stage(s.Key); !done && !s.Optional {
			out = append(out, "“"+s.Title+"” has not approved it.")
		}
	}
	if _, ok := f.Governors(); !ok {
		out = append(out, "The governing body has not approved it.")
	}
	for _, post := range f.Unsigned(a, v.Hash) {
		out = append(out, "The signature is missing: "+PostTitle(pack, post)+".")
	}
	r, err := p.Simulate(pack)
	if err != nil {
		return nil, err
	}
	if why := p.Settled(v, f.Impact, r); why != "" {
		out = append(out, why)
	}
	return out, nil
}

func inTheWayError(open []string) error {
	if len(open) == 0 {
		return nil
	}
	return errs.Clash("", "This version cannot be put in force yet. %s", strings.Join(open, " "))
}

// putInForce is the last step: all consumers prepare, the change is written, then all commit. ready fills in how it was
// approved, or says why it may not rule.
func (p *Policies) putInForce(ctx context.Context, g authz.Grant, id string, ready func(*ledger.Tx, *Version, *policy.Pack) error) error {
	var active feature.Active
	var commit func()
	err := p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v, pack, err := p.Stored(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		if v.State != "draft" || v.Ended != "" {
			return ledger.Event{}, errs.Clash("", "This version is not a draft any more, so it cannot be approved again.")
		}
		if err := ready(tx, &v, pack); err != nil {
			return ledger.Event{}, err
		}
		if _, commit, err = p.prepare(pack); err != nil {
			return ledger.Event{}, &errs.Error{Kind: errs.Invalid, Safe: err.Error(), Cause: err}
		}
		before, err := p.Store.Activate(ctx, tx, v)
		if err == nil {
			active, err = ruling(v, pack)
		}
		if err == nil {
			err = p.publish(ctx, tx, v, pack)
		}
		if err == nil {
			err = p.tellStaff(ctx, tx, v)
		}
		e := ledger.Event{Verb: "policies.activated", Subject: of(tx, id), Why: v.Minute, Changes: identity(v)}
		if v.Founding {
			e.Changes = append(e.Changes, ledger.Change{Field: "adopted", Class: ledger.Open, After: "as it stands"})
		}
		for _, b := range before {
			e.Also = append(e.Also, of(tx, b))
		}
		return e, err
	})
	if err != nil {
		return err
	}
	commit()
	p.Base.Policy.Store(&active)
	p.Tile.Store(nil)
	return nil
}

// tellStaff asks everybody to read the version that begins to rule. // serves POL-22
func (p *Policies) tellStaff(ctx context.Context, tx *ledger.Tx, v Version) error {
	if v.Founding {
		return nil
	}
	staff, err := p.Staff(ctx, tx)
	if err != nil {
		return err
	}
	return p.tell(ctx, tx, Notice{To: personIDs(staff), Kind: "policies.confirm", Title: "A new version of the policy is in force",
		Text: fmt.Sprintf("Version %s. Please read what has changed and confirm.", v.Version), Href: "/policy/confirm", Key: "policies.confirm:" + v.ID})
}

func ruling(v Version, pack *policy.Pack) (feature.Active, error) {
	at, err := clock.Parse(v.ApprovedAt)
	return feature.Active{Pack: pack, Version: v.ID, ApprovedBy: v.ApprovedBy, ApprovedAt: at, Minute: v.Minute}, err
}

// reviewOn is the day of the next review: the one that the document names if it comes after the approval, else a year
// after that. // serves POL-16
func reviewOn(pack *policy.Pack, approved time.Time) string {
	day, err := time.ParseInLocation(time.DateOnly, pack.Identity.Review, clock.London)
	if err != nil || !day.After(approved) {
		day = approved.In(clock.London).AddDate(1, 0, 0)
	}
	return day.Format(time.DateOnly)
}

// Restore puts the stored policy in force at the start. A version that cannot be read any more is passed over for
// the one before it, and that is said.
func (p *Policies) Restore(ctx context.Context) error {
	g := p.Base.Gate.System(p.Base.School, "policies.restore")
	return p.Base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		all, err := p.Store.InForce(ctx, tx)
		if err != nil {
			return err
		}
		var faults error
		for _, v := range all {
			pack, err := p.parse(ctx, tx, v)
			var commit func()
			if err == nil {
				_, commit, err = p.prepare(pack)
			}
			if err != nil {
				faults = fmt.Errorf("policies: version %s cannot be put in force: %w", v.Version, err)
				continue
			}
			active, err := ruling(v, pack)
			if err != nil {
				return err
			}
			commit()
			p.Base.Policy.Store(&active)
			return nil
		}
		if faults == nil {
			faults = errs.Missing("No policy is in force yet. Run “belisha init” first.")
		}
		return faults
	})
}
