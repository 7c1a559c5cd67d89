package book

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// Sign stores an act of signing: a signature for everybody whom it is about, or none at all. What was shown is stored with
// the first of them. serves AUA-01 AUA-12 AUA-29
func (a *Book) Sign(ctx context.Context, tx *ledger.Tx, s Signing) ([]Signature, ledger.Event, error) {
	f, today, err := a.shown(s)
	if err != nil {
		return nil, ledger.Event{}, err
	}
	if err := s.form(f, today); err != nil {
		return nil, ledger.Event{}, err
	}
	if err := a.present(ctx, tx, s); err != nil {
		return nil, ledger.Event{}, err
	}
	acts, err := a.acts(ctx, tx, f, s)
	if err != nil {
		return nil, ledger.Event{}, err
	}
	if err := a.keep(ctx, tx, today); err != nil {
		return nil, ledger.Event{}, fmt.Errorf("agreements: text: %w", err)
	}
	return a.put(ctx, tx, today, s, acts, f.Clause)
}

func (a *Book) shown(s Signing) (policy.Agreement, Text, error) {
	f, err := a.Form(s.Form)
	if err != nil {
		return f, Text{}, err
	}
	today, err := a.Text(s.Form, s.Language)
	return f, today, err
}

// present checks those who are named: the one who signs on a screen is the one signed in, and a witness is of the school.
func (a *Book) present(ctx context.Context, tx *ledger.Tx, s Signing) error {
	if who := tx.Grant.Actor().Person; s.Method == OnScreen && who != "" && who != s.Signer {
		return errs.Denied("Everybody signs on their own screen, signed in as themselves.")
	}
	if s.Witness == "" {
		return nil
	}
	return a.witness(ctx, tx, s.Witness)
}

func (a *Book) witness(ctx context.Context, tx *ledger.Tx, id string) error {
	w, err := a.people.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	if !w.Is(people.Staff) || w.Gone(a.base.Now()) {
		return errs.Bad("witness", "A witness is somebody on the school's staff.")
	}
	return nil
}

// signingAct is the part of an act that is about one person.
type signingAct struct {
	about   people.Person
	answers map[string]string
	mark    bool
	media   string
}

// acts checks an act for everybody whom it is about before anything is stored.
func (a *Book) acts(ctx context.Context, tx *ledger.Tx, f policy.Agreement, s Signing) ([]signingAct, error) {
	if s.Signer == "" {
		media, err := s.read()
		if err == nil {
			err = s.outside(f)
		}
		answers, wrong := s.answered(f, "")
		if err == nil {
			err = wrong
		}
		return []signingAct{{answers: answers, media: media}}, err
	}
	ids := slices.Compact(slices.Sorted(slices.Values(s.About)))
	if len(ids) == 0 {
		ids = []string{s.Signer}
	}
	if _, err := a.here(ctx, tx, s.Signer); err != nil {
		return nil, err
	}
	var out []signingAct
	for _, id := range ids {
		one, err := a.act(ctx, tx, f, s, id)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (a *Book) act(ctx context.Context, tx *ledger.Tx, f policy.Agreement, s Signing, about string) (signingAct, error) {
	p, err := a.here(ctx, tx, about)
	if err != nil {
		return signingAct{}, err
	}
	if !Concerns(f, p) {
		return signingAct{}, errs.Bad("about", "This form is not for %s.", p.Display())
	}
	if s.mark(f) {
		switch {
		case s.Mark == "":
			return signingAct{}, errs.Bad("mark", "Choose a picture, or type your name.")
		case s.Method == OnPaper:
			return signingAct{}, errs.Bad("method", "Scan the paper with the parent's signature; the child's mark is kept beside it.")
		}
		return signingAct{about: p, mark: true, answers: map[string]string{}}, nil
	}
	carers, err := a.people.CarersOf(ctx, tx, about)
	if err != nil {
		return signingAct{}, err
	}
	if err := relation(f, p, s.Signer, carers); err != nil {
		return signingAct{}, err
	}
	media, err := s.read()
	if err != nil {
		return signingAct{}, err
	}
	answers, err := s.answered(f, about)
	return signingAct{about: p, answers: answers, media: media}, err
}

// here finds somebody who has not left.
func (a *Book) here(ctx context.Context, tx *ledger.Tx, id string) (people.Person, error) {
	p, err := a.people.Get(ctx, tx, id)
	if err == nil && p.Gone(a.base.Now()) {
		err = errs.Bad("about", "Somebody who has left signs no form.")
	}
	return p, err
}

// Concerns reports whether a form is about somebody.
func Concerns(f policy.Agreement, p people.Person) bool {
	return policy.Fits(f.For, kindsOf(p), p.Year)
}

func kindsOf(p people.Person) []string {
	out := slices.Clone(p.Kinds)
	if p.Kind != "" && !slices.Contains(out, p.Kind) {
		out = append(out, p.Kind)
	}
	slices.Sort(out)
	return out
}

func phaseOf(p people.Person) string {
	if !p.Is(people.Pupil) {
		return ""
	}
	return policy.Band(p.Year)
}

// put stores what was checked.
func (a *Book) put(ctx context.Context, tx *ledger.Tx, today Text, s Signing, acts []signingAct, clause string) ([]Signature, ledger.Event, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return nil, ledger.Event{}, err
	}
	out := make([]Signature, 0, len(acts))
	e := ledger.Event{Verb: "agreements.signed", Why: clause, Changes: []ledger.Change{
		{Field: "form", Class: ledger.Open, After: today.Form}, {Field: "version", Class: ledger.Open, After: today.Version},
		{Field: "hash", Class: ledger.Open, After: today.Hash}, {Field: "method", Class: ledger.Open, After: s.Method}}}
	act := tx.ID()
	for _, one := range acts {
		n := Signature{ID: tx.ID(), Act: act, Form: today.Form, Title: today.Title, Version: today.Version, Hash: today.Hash, Language: today.Language,
			About: one.about.ID, Signer: s.Signer, Name: s.Name, Group: s.Group, Method: s.Method, Witness: s.Witness, Mark: s.Mark, At: now,
			Verified: s.Method != OnPaper, Answers: one.answers, Paper: one.media != "", Sanctions: s.Sanctions}
		if err := a.store.add(ctx, tx, n, phaseOf(one.about), words(kindsOf(one.about))); err != nil {
			return nil, e, fmt.Errorf("agreements: sign: %w", err)
		}
		also, err := a.stored(ctx, tx, n, one, s.Paper)
		if err != nil {
			return nil, e, err
		}
		e.Also = append(append(e.Also, ref.New(tx.School, RefKind, n.ID)), also...)
		out = append(out, n)
	}
	e.Subject, e.Also = e.Also[0], e.Also[1:]
	return out, e, nil
}

// stored gives a new signature its scan, or lets it count at once.
func (a *Book) stored(ctx context.Context, tx *ledger.Tx, n Signature, one signingAct, scan []byte) ([]ref.Ref, error) {
	if one.media != "" {
		return nil, a.store.addPaper(ctx, tx, n.ID, one.media, scan)
	}
	if n.About == "" {
		return nil, nil
	}
	return a.count(ctx, tx, n, one.mark)
}

// count makes a signature the one that holds; the one before it ends. Unless it is only a child's mark, nobody needs to be
// asked any more, and the office hears of two homes that disagree.
func (a *Book) count(ctx context.Context, tx *ledger.Tx, n Signature, mark bool) ([]ref.Ref, error) {
	before, err := a.apart(ctx, tx, n.About)
	if err != nil {
		return nil, err
	}
	ended, err := a.store.counts(ctx, tx, n, n.Signer)
	if err != nil {
		return nil, fmt.Errorf("agreements: sign: %w", err)
	}
	var also []ref.Ref
	if ended != "" {
		also = append(also, ref.New(tx.School, RefKind, ended))
	}
	if mark {
		return also, nil
	}
	if err := a.store.closeIssue(ctx, tx, n.Form, n.About); err != nil {
		return nil, err
	}
	return also, a.disagreements(ctx, tx, n.About, before)
}

// Verify lets a paper count: somebody of the school has looked at it and at the register. // serves AUA-19
func (a *Book) Verify(ctx context.Context, tx *ledger.Tx, id, witness string) (ledger.Event, error) {
	n, err := a.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if witness == n.Signer || witness == n.About {
		return ledger.Event{}, errs.Bad("witness", "Nobody verifies their own signature.")
	}
	if witness == n.By {
		return ledger.Event{}, errs.Bad("witness", "Whoever scanned the paper in does not verify it. Please ask a second person.")
	}
	if err := a.witness(ctx, tx, witness); err != nil {
		return ledger.Event{}, err
	}
	if err := a.store.verify(ctx, tx, id, witness); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "agreements.verified", Subject: ref.New(tx.School, RefKind, id), Changes: []ledger.Change{{Field: "witness", Class: ledger.Personal}}}
	if n.About != "" {
		e.Also, err = a.count(ctx, tx, n, false)
	}
	return e, err
}

// Get gives one signature.
func (a *Book) Get(ctx context.Context, tx *ledger.Tx, id string) (Signature, error) {
	return a.store.get(ctx, tx, id)
}

// Of gives all signatures about a person or by them, the newest first.
func (a *Book) Of(ctx context.Context, tx *ledger.Tx, person string) ([]Signature, error) {
	return a.store.of(ctx, tx, person)
}

// Scan gives the paper behind a signature, with its type.
func (a *Book) Scan(ctx context.Context, tx *ledger.Tx, id string) ([]byte, string, error) {
	return a.store.scan(ctx, tx, id)
}
