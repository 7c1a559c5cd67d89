package incidents

import (
	"context"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// jot adds a note by hand.
func (s Store) jot(ctx context.Context, tx *ledger.Tx, id, text string) (Incident, error) {
	i, err := s.change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if text == "" {
		return i, errs.Bad("note", "Enter the note.")
	}
	return i, s.note(ctx, tx, id, "note", text)
}

// addPerson names someone in a case and routes it anew.
func (s Store) addPerson(ctx context.Context, tx *ledger.Tx, id, person, part string) (i Incident, moved bool, err error) {
	if !known(Parts(), part) {
		return i, false, errs.Bad("part", "Choose what part this person has in it.")
	}
	if i, err = s.open(ctx, tx, id); err != nil {
		return i, false, err
	}
	if err = s.name(ctx, tx, i, person, part); err != nil {
		return i, false, err
	}
	if moved, err = s.follow(ctx, tx, id); err != nil {
		return i, false, err
	}
	return i, moved, s.note(ctx, tx, id, "person", "A person was named: "+strings.ToLower(Said(Parts(), part))+".")
}
