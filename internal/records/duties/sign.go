package duties

import (
	"context"
	"slices"
	"unicode/utf8"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

const maxNote = 2000

// Signing is what somebody signs: that a round was done, in the words of the policy.
type Signing struct {
	Duty, Round, Note string
	Confirmed         bool
}

// Sign stores a round as done by the person who signs. Only a duty that is proved by a signature can be signed: where
// a register or a figure shows it, nobody's word replaces them. serves GOV-03, GOV-07
func (d *Duties) Sign(ctx context.Context, tx *ledger.Tx, in Signing) (ledger.Event, error) {
	f, s, err := d.standing(ctx, tx, in.Duty)
	if err != nil {
		return ledger.Event{}, err
	}
	i := slices.IndexFunc(s.Rounds, func(r Round) bool { return r.Key == in.Round && r.State != Free })
	switch {
	case howOf(s.Duty) != howAttest:
		return ledger.Event{}, errs.Bad("confirm", "This duty is not signed: it counts as done when %s.", proofTitle(s.Duty))
	case i < 0:
		return ledger.Event{}, errs.Bad("round", "Choose for which time you sign.")
	case s.Rounds[i].Done != nil:
		return ledger.Event{}, errs.Clash("round", "This has been signed already. Nothing was changed.")
	case !in.Confirmed:
		return ledger.Event{}, errs.Bad("confirm", "Tick the box to sign.")
	case utf8.RuneCountInString(in.Note) > maxNote:
		return ledger.Event{}, errs.Bad("note", "The note is longer than 2,000 characters. Please shorten it.")
	}
	r := s.Rounds[i]
	seen, err := d.seen(ctx, tx, f, s.Duty)
	if err != nil {
		return ledger.Event{}, err
	}
	one := done{ID: tx.ID(), Duty: s.Duty.Key, Period: r.Key, Title: r.Title, Due: clock.ISO(r.Due), At: tx.Now,
		By: tx.Grant.Actor().Person, How: howAttest, Words: wordsOf(s.Duty), Note: in.Note, Seen: seen}
	if err := d.store.sign(ctx, tx, one); err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "duties.done", Subject: dutyRef(tx.School, s.Duty.Key), Also: []ref.Ref{ref.New(tx.School, doneKind, one.ID)},
		Changes: []ledger.Change{open("round", "", r.Key), open("due", "", one.Due), {Field: "note", Class: ledger.Personal, After: in.Note}}}, nil
}

// standing is one duty, looked at now.
func (d *Duties) standing(ctx context.Context, tx *ledger.Tx, key string) (inForce, Standing, error) {
	f, ok := d.inForce()
	if !ok {
		return f, Standing{}, errs.Down(nil, "No policy is in force yet, so there are no duties. Please load and approve one first.")
	}
	duty, err := f.duty(key)
	if err != nil {
		return f, Standing{}, err
	}
	all, err := d.look(ctx, tx, f, []policy.Duty{duty}, true)
	if err != nil {
		return f, Standing{}, err
	}
	return f, all[0], nil
}

// wordsOf is the sentence that is signed.
func wordsOf(d policy.Duty) string {
	if d.Proof.Attest != "" {
		return d.Proof.Attest
	}
	return "This has been done: " + d.Title
}

func proofTitle(d policy.Duty) string {
	switch howOf(d) {
	case howRegister:
		return "an entry of that time stands in its register"
	case howFigure:
		return "its live figure shows it"
	}
	return "its owner signs it"
}

// seen is how the figure of the duty's clause reads, so that whoever signs has it before them and the record keeps it.
// A figure of the duties themselves is left out: it would ask this one.
func (d *Duties) seen(ctx context.Context, tx *ledger.Tx, f inForce, duty policy.Duty) (string, error) {
	clause, ok := f.pack.Clause(duty.Clause)
	if !ok || clause.Figure == "" || d.base.Figures == nil || ownFigure(clause.Figure) {
		return "", nil
	}
	r, err := d.base.Figures.Read(ctx, tx, clause.Figure, feature.Ask{Clause: clause, Now: f.now, From: f.term})
	return d.base.Figures.Open(clause.Figure, r).Shown, err // the record is read by more people than handle concerns
}
