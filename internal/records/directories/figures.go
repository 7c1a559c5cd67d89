package directories

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (d *Directories) figures() []feature.Figure {
	return []feature.Figure{{Name: "directories.linked", Title: "People linked to the school's directory, sign-ins and failures", Read: d.linkedFigure}}
}

// linkedFigure counts links, sign-ins and failures of the term. // serves PPL-25
func (d *Directories) linkedFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "The school uses no directory of its own to sign in", Href: "/directories"}
	if len(d.doors) == 0 {
		return r, nil
	}
	people, err := d.store.linked(ctx, tx)
	if err != nil {
		return r, err
	}
	in, err := ledger.Count(ctx, tx, "directories.vouched", "", clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	out, err := ledger.Count(ctx, tx, "directories.refused", "", clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	r.Shown = fmt.Sprintf("Directories: %d; people linked: %d; this term they vouched for people %d times, and %d tries failed", len(d.doors), people, in, out)
	if people == 0 {
		return r, nil
	}
	r.State = feature.Proven
	r.At, _, err = d.latest(ctx, tx, "directories.vouched", "")
	if !r.At.IsZero() {
		r.Latest = "Somebody signed in through a directory"
	}
	return r, err
}

// latest is when a verb last happened at a directory, and with which reason; the zero time: never.
func (d *Directories) latest(ctx context.Context, tx *ledger.Tx, verb, key string) (at time.Time, word string, err error) {
	q := ledger.Query{Verb: verb, Limit: 1}
	if key != "" {
		q.Subject = Ref(tx.School, key).String()
	}
	found, err := ledger.Find(ctx, tx, q)
	if err != nil || len(found) == 0 {
		return at, "", err
	}
	for _, c := range found[0].Changes {
		if c.Field == "reason" {
			word = c.After
		}
	}
	at, err = clock.Parse(found[0].At)
	return at, word, err
}
