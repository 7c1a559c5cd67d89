package defence

import (
	"context"
	"encoding/json"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// States of a task.
const (
	OpenItem    = "open"
	KnownItem   = "known"
	RemovedItem = "removed"
)

// Item is something that an audit found and no inventory has: a task until somebody has said what it is.
type Item struct {
	ID         string `db:"id"`
	Kind       string `db:"kind"`
	Key        string `db:"item_key"`
	Title      string `db:"title"`
	Detail     string `db:"detail"`
	Seen       string `db:"seen"`
	FirstAudit string `db:"first_id"`
	LastAudit  string `db:"last_id"`
	Found      string `db:"found_at"`
	Last       string `db:"last_at"`
	Owner      string `db:"owner_id"`
	State      string `db:"state"`
	Words      string `db:"words"`
	Decided    string `db:"decided_at"`
	DecidedBy  string `db:"decided_by"`
}

// Ref names the task.
func (i Item) Ref(school string) ref.Ref { return ref.New(school, ItemKind, i.ID) }

func (i Item) thing() (s Seen) {
	if json.Unmarshal([]byte(i.Seen), &s) != nil {
		return Seen{Kind: i.Kind}
	}
	return s
}

func itemKind(kind string) string {
	return map[string]string{Machine: "Device", Program: "Program", Share: "Open share"}[kind]
}

// decide writes down what became of an unknown thing. // serves MON-20
func (d *Defence) decide(ctx context.Context, tx *ledger.Tx, id, state, typed string) (ledger.Event, error) {
	i, err := d.store.item(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if state != KnownItem && state != RemovedItem && state != OpenItem {
		return ledger.Event{}, errs.Bad("state", "Choose what became of it.")
	}
	if i.Words, err = words("words", typed, "Say what it is, or what was done."); err != nil {
		return ledger.Event{}, err
	}
	before := i.State
	i.State, i.Decided, i.DecidedBy = state, tx.Now, tx.Grant.Actor().Person
	if state == OpenItem {
		i.Decided, i.DecidedBy = "", ""
	}
	e := ledger.Event{Verb: "defence.item-decided", Subject: i.Ref(tx.School), Changes: []ledger.Change{open("state", before, state), personal("words")}}
	return e, d.store.putItem(ctx, tx, i)
}

// mine gives a task to whoever asks for it.
func (d *Defence) mine(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	i, err := d.store.item(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	i.Owner = tx.Grant.Actor().Person
	return ledger.Event{Verb: "defence.item-owned", Subject: i.Ref(tx.School), Changes: []ledger.Change{personal("owner")}}, d.store.putItem(ctx, tx, i)
}
