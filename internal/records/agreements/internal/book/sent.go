package book

import (
	"context"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// The ways in which a family gets a form to read.
const (
	ByMail   = "mail"
	ByPortal = "portal"
	AsPaper  = "paper"
)

// Sent is the form of a child as one carer got it to read, and whether it was opened. serves AUA-22
type Sent struct {
	Form   string `db:"form"`
	About  string `db:"about"`
	Carer  string `db:"carer"`
	How    string `db:"how"`
	At     string `db:"sent_at"`
	Failed string `db:"failed_at"`
	Opened string `db:"opened_at"`
}

// Send notes that a carer got a form to read. The caller's own event may carry it.
func (a *Book) Send(ctx context.Context, tx *ledger.Tx, s Sent) (ledger.Event, error) {
	if !slices.Contains([]string{ByMail, ByPortal, AsPaper}, s.How) {
		return ledger.Event{}, errs.Bad("how", "Choose how it was sent.")
	}
	if _, err := a.Form(s.Form); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "agreements.sent", Subject: ref.New(tx.School, FormRef, s.Form), Changes: []ledger.Change{{Field: "how", Class: ledger.Open, After: s.How}}}
	return e, a.store.send(ctx, tx, s)
}

// SentOpened notes that a carer has opened what was sent.
func (a *Book) SentOpened(ctx context.Context, tx *ledger.Tx, form, about, carer string) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.opened", Subject: ref.New(tx.School, FormRef, form)}
	return e, a.store.mark(ctx, tx, sqlOpened, Sent{Form: form, About: about, Carer: carer})
}

// Undelivered notes that what was sent did not arrive, so that the office prints it.
func (a *Book) Undelivered(ctx context.Context, tx *ledger.Tx, form, about, carer string) (ledger.Event, error) {
	e := ledger.Event{Verb: "agreements.undelivered", Subject: ref.New(tx.School, FormRef, form)}
	return e, a.store.mark(ctx, tx, sqlFailed, Sent{Form: form, About: about, Carer: carer})
}

// AllSent gives everything that families got to read.
func (a *Book) AllSent(ctx context.Context, tx *ledger.Tx) ([]Sent, error) {
	return a.store.sent(ctx, tx)
}
