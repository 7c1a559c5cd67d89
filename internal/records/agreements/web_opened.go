package agreements

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

const verbOpened = "agreements.sanctions_read"

// mark tells one wording of the page from the next: a matrix that changes has to be opened again.
func (m Misuse) mark() string {
	text := []string{m.Audience, m.Title}
	for _, r := range m.Rows {
		text = append(text, r.What, strings.Join(r.Then, "|"))
	}
	sum := sha256.Sum256([]byte(strings.Join(append(text, m.Powers...), "\n")))
	return m.Audience + " " + hex.EncodeToString(sum[:8])
}

// event is the opening of the page by one person.
func (m Misuse) event(of ref.Ref) ledger.Event {
	return ledger.Event{Verb: verbOpened, Subject: of, Changes: []ledger.Change{{Field: "page", Class: ledger.Open, After: m.mark()}}}
}

// NoteOpened leaves one event for each wording that a person has opened, under whatever grant the reader has. serves AUA-24
func NoteOpened(ctx context.Context, base feature.Base, g authz.Grant, person, audience string) error {
	active := base.Policy.Load()
	if active == nil {
		return nil
	}
	var known bool
	err := base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		known, err = Opened(ctx, tx, active.Pack, person, audience)
		return err
	})
	if err != nil || known {
		return err
	}
	return base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		return MisuseFor(active.Pack, audience).event(ref.New(tx.School, people.RefKind, person)), nil
	})
}

// Opened says whether a person has opened the page about misuse as it reads today. serves AUA-24
func Opened(ctx context.Context, tx *ledger.Tx, p *policy.Pack, person, audience string) (bool, error) {
	if p == nil || person == "" {
		return false, nil
	}
	mark := MisuseFor(p, audience).mark()
	told, err := ledger.Find(ctx, tx, ledger.Query{Subject: people.RefKind + "/" + person, Verb: verbOpened, Limit: 50})
	for _, t := range told {
		for _, ch := range t.Changes {
			if ch.After == mark {
				return true, nil
			}
		}
	}
	return false, err
}
