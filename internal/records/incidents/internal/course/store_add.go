package course

import (
	"context"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

// Jot adds a note by hand.
func (s Course) Jot(ctx context.Context, tx *ledger.Tx, id, text string) (record.Incident, error) {
	i, err := record.Change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if text == "" {
		return i, errs.Bad("note", "Enter the note.")
	}
	return i, record.Note(ctx, tx, id, "note", text)
}

// AddPerson names someone in a case and routes it anew.
func (s Course) AddPerson(ctx context.Context, tx *ledger.Tx, id, person, part string) (i record.Incident, moved bool, err error) {
	if !record.Known(record.Parts(), part) {
		return i, false, errs.Bad("part", "Choose what part this person has in it.")
	}
	if i, err = record.StillOpen(ctx, tx, id); err != nil {
		return i, false, err
	}
	if err = s.name(ctx, tx, i, person, part); err != nil {
		return i, false, err
	}
	if moved, err = s.follow(ctx, tx, id); err != nil {
		return i, false, err
	}
	return i, moved, record.Note(ctx, tx, id, "person", "A person was named: "+strings.ToLower(record.Said(record.Parts(), part))+".")
}
