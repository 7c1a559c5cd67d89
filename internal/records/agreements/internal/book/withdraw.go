package book

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/rules"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// WithdrawalRef is a withdrawal's kind in a ref.Ref.
const WithdrawalRef = "withdrawal"

// Withdraw takes a permission, or a whole signature, back. It counts from this moment; what was signed is kept beside it,
// and the doors, the class teacher and the coordinator are told. serves AUA-27
func (a *Book) Withdraw(ctx context.Context, tx *ledger.Tx, w Withdrawal) (ledger.Event, error) {
	about, err := a.people.Get(ctx, tx, w.About) // of a leaver too: their pictures may be out there still
	if err != nil {
		return ledger.Event{}, err
	}
	f, err := a.takes(&w, about)
	if err != nil {
		return ledger.Event{}, err
	}
	carer, err := a.entitled(ctx, tx, w, about, f)
	if err != nil {
		return ledger.Event{}, err
	}
	known, err := a.Known(ctx, tx, []string{about.ID})
	if err != nil {
		return ledger.Event{}, err
	}
	held := known.held(about.ID, f, carer)
	if w.Service == "" && len(held) == 0 {
		return ledger.Event{}, errs.Clash("form", "There is no signature to take back: this form is not signed, or was taken back before.")
	}
	services, err := a.open(ctx, tx, w, f, carer)
	if err != nil {
		return ledger.Event{}, err
	}
	return a.withdraw(ctx, tx, w, about, f, carer, held, services)
}

// takes finds the form, and checks that it asks for the service.
func (a *Book) takes(w *Withdrawal, about people.Person) (policy.Agreement, error) {
	w.Why = strings.TrimSpace(w.Why)
	if len(w.Why) > 1000 {
		return policy.Agreement{}, errs.Bad("why", "Write the reason in at most 1,000 letters.")
	}
	for _, f := range a.Forms() {
		if w.Form == "" && w.Service == "" {
			break
		}
		if !Concerns(f, about) || w.Form != "" && w.Form != f.Key {
			continue
		}
		if w.Service == "" && w.Form != "" || slices.ContainsFunc(consentItems(f), func(i policy.Item) bool { return i.Service == w.Service }) {
			return f, nil
		}
	}
	return policy.Agreement{}, errs.Bad("service", "No form of the policy asks for this permission.")
}

// entitled gives whose word is taken back: the adult's own, a carer's, or, where staff write down what a parent said,
// nobody's in particular, which is then a no for the child until a parent signs again.
func (a *Book) entitled(ctx context.Context, tx *ledger.Tx, w Withdrawal, about people.Person, f policy.Agreement) (string, error) {
	if w.By == about.ID && f.Signer() == Self && !about.Is(people.Pupil) {
		return w.By, nil
	}
	carers, err := a.people.CarersOf(ctx, tx, about.ID)
	if err != nil {
		return "", err
	}
	if f.Signer() != Self && slices.ContainsFunc(carers, func(c people.Carer) bool { return c.Person == w.By && cares(c) }) {
		return w.By, nil
	}
	by, err := a.people.Get(ctx, tx, w.By)
	if err != nil {
		return "", err
	}
	switch {
	case by.ID == about.ID || !by.Is(people.Staff) || by.Gone(a.base.Now()):
		return "", errs.Denied("A permission is taken back by the adult who gave it, by a carer of the child, or by staff on their behalf.")
	case len(w.Why) < 5:
		return "", errs.Bad("why", "Write who asked for this, and how.")
	case f.Signer() == Self:
		return about.ID, nil
	}
	return "", nil
}

// held are the signatures that a carer, or with an empty carer anybody, holds on a form.
func (f *Facts) held(about string, form policy.Agreement, carer string) []newestRow {
	return slices.DeleteFunc(slices.Clone(f.newest[about]), func(n newestRow) bool {
		return n.Form != form.Key || n.EndedAt != "" || carer != "" && n.Signer != carer || !slices.Contains(f.signers(about, form), n.Signer)
	})
}

// open gives the services to be withdrawn. Without the internet there is no mail either.
func (a *Book) open(ctx context.Context, tx *ledger.Tx, w Withdrawal, f policy.Agreement, carer string) ([]string, error) {
	services := []string{w.Service}
	if w.Service == "" {
		services = nil
		for _, i := range consentItems(f) {
			services = append(services, i.Service)
		}
		return services, nil
	}
	known, err := a.Known(ctx, tx, []string{w.About})
	if err != nil {
		return nil, err
	}
	voices, err := a.voices(ctx, tx, known, []string{w.About})
	if err != nil {
		return nil, err
	}
	mine := slices.DeleteFunc(voices[said{w.About, w.Service}], func(v rules.Voice) bool { return carer != "" && v.Carer != carer })
	if h := rules.Hear(mine, rules.Settled{}); h.Answer == rules.No && !h.Disagree && h.Signature == "" {
		return nil, errs.Clash("service", "This permission was taken back before.")
	}
	if w.Service == Internet && a.asks(mail) {
		services = append(services, mail)
	}
	return services, nil
}

// The services whose withdrawal reaches further than themselves.
const (
	Internet = "internet"
	mail     = "mail"
	Images   = "image."
)

func (a *Book) asks(service string) bool {
	return slices.ContainsFunc(a.Forms(), func(f policy.Agreement) bool {
		return slices.ContainsFunc(f.Items, func(i policy.Item) bool { return i.Kind == ConsentItem && i.Service == service })
	})
}

func (a *Book) withdraw(ctx context.Context, tx *ledger.Tx, w Withdrawal, about people.Person, f policy.Agreement, carer string, held []newestRow, services []string) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.withdrawn", Why: f.Clause, Changes: []ledger.Change{{Field: "form", Class: ledger.Open, After: f.Key}}}
	before, err := a.apart(ctx, tx, about.ID)
	if err != nil {
		return e, err
	}
	signature := ""
	for _, n := range held {
		signature = n.ID
		e.Also = append(e.Also, ref.New(tx.School, RefKind, n.ID))
		if w.Service != "" {
			continue
		}
		if err := a.store.end(ctx, tx, n.ID, w.By, withdrawn); err != nil {
			return e, err
		}
	}
	row := withdrawalRow{Act: tx.ID(), Form: f.Key, About: about.ID, Carer: carer, By: w.By, Method: either(w.Method, OnScreen), Why: w.Why, Signature: signature}
	if len(services) == 0 {
		services = []string{""}
	}
	for _, s := range services {
		row.ID, row.Service = tx.ID(), s
		if err := a.takeBack(ctx, tx, row); err != nil {
			return e, err
		}
		e.Also = append(e.Also, ref.New(tx.School, WithdrawalRef, row.ID))
		e.Changes = append(e.Changes, ledger.Change{Field: either(s, f.Key), Class: ledger.Personal})
	}
	e.Subject, e.Also = e.Also[0], e.Also[1:]
	if err := a.disagreements(ctx, tx, about.ID, before); err != nil {
		return e, err
	}
	return e, a.tellWithdrawn(ctx, tx, about, row.Act)
}

// takeBack stores the withdrawal of one service, and opens the task of taking pictures down.
func (a *Book) takeBack(ctx context.Context, tx *ledger.Tx, w withdrawalRow) error {
	if doors := a.hooks.Load().Doors; doors != nil {
		w.Doors = words(doors(w.Service))
	}
	if err := a.store.withdraw(ctx, tx, w); err != nil {
		return err
	}
	if !strings.HasPrefix(w.Service, Images) {
		return nil
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return err
	}
	if task := a.hooks.Load().Task; task != nil {
		done, err := task(ctx, tx, TakeDown{Withdrawal: w.ID, About: w.About, Service: w.Service, At: now})
		if err != nil || done {
			return err
		}
	}
	to, err := a.holders(ctx, tx, "coordinator", "head")
	if err != nil {
		return err
	}
	return a.tell(ctx, tx, notices.Notice{To: to, Kind: "agreements.takedown", Title: "Pictures have to be taken down", Href: "/people/" + w.About, Urgent: true,
		Text: "A permission for pictures was withdrawn. Find them, take them down, and write down that it is done.", Key: takeDownKey(w.ID)})
}

func takeDownKey(withdrawal string) string { return "agreements.takedown." + withdrawal }

// tellWithdrawn tells those who work with the child, and the coordinator.
func (a *Book) tellWithdrawn(ctx context.Context, tx *ledger.Tx, about people.Person, act string) error {
	to, err := a.holders(ctx, tx, "coordinator", "head")
	if err != nil {
		return err
	}
	teachers, err := a.store.teachers(ctx, tx, about.Class)
	if err != nil {
		return err
	}
	return a.tell(ctx, tx, notices.Notice{To: append(to, teachers...), Kind: "agreements.withdrawn", Title: "A permission was withdrawn", Href: "/people/" + about.ID,
		Text: "It counts from now on. Please look at what is planned with this person.", Key: "agreements.withdrawn." + act})
}

// TakenBack is a withdrawal as it is stored.
type TakenBack struct {
	ID, Form, About, Service, Carer, By, Method, Why, Signature string
	At                                                          time.Time
}

// Withdrawals gives what was taken back about somebody, the newest first. Both records stay: this, and what was signed.
func (a *Book) Withdrawals(ctx context.Context, tx *ledger.Tx, about string) ([]TakenBack, error) {
	rows, err := a.store.withdrawals(ctx, tx, about)
	if err != nil {
		return nil, err
	}
	out := make([]TakenBack, len(rows))
	for i, r := range rows {
		out[i] = TakenBack{ID: r.ID, Form: r.Form, About: r.About, Service: r.Service, Carer: r.Carer, By: r.By, Method: r.Method, Why: r.Why, Signature: r.Signature}
		if out[i].At, err = clock.Parse(r.At); err != nil {
			return nil, err
		}
	}
	return out, nil
}
