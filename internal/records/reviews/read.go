package reviews

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
)

// What a report is read as: by the safeguarding lead, by a senior leader, or by somebody else who may.
const (
	lead   = "lead"
	leader = "leader"
	other  = "other"
)

// part says as what an actor reads.
func part(a authz.Actor) string {
	switch {
	case a.Has("dsl"):
		return lead
	case a.Has("head"):
		return leader
	}
	return other
}

// opened gives a report and notes who opened it when, before anything is shown. // serves STD-08
func (r *Reviews) opened(ctx context.Context, g authz.Grant, id string) (report Report, all []reading, err error) {
	err = r.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		if report, err = r.store.report(ctx, tx, id); err != nil {
			return ledger.Event{}, err
		}
		all, err = r.store.readings(ctx, tx, id)
		return ledger.Event{Verb: "reviews.read", Subject: report.ref(tx.School)}, err
	})
	if err == nil && !slices.ContainsFunc(all, func(one reading) bool { return one.Person == g.Actor().Person }) {
		all, err = r.note(ctx, g.Actor(), report)
	}
	return report, all, err
}

// note keeps the first time that somebody opened a report. A look renews no seal, so it is a change of its own.
func (r *Reviews) note(ctx context.Context, a authz.Actor, report Report) (all []reading, err error) {
	err = r.base.Ledger.Write(ctx, r.job("note"), func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := r.store.read(ctx, tx, report.ID, a.Person, part(a)); err != nil {
			return ledger.Event{}, err
		}
		all, err = r.store.readings(ctx, tx, report.ID)
		return ledger.Event{Verb: "reviews.noted", Subject: report.ref(tx.School), Changes: []ledger.Change{open("as", part(a))}}, err
	})
	return all, err
}
