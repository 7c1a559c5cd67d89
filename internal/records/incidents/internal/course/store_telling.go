package course

import (
	"context"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

// MatchAll takes a list of names as typed: those whom the register knows once, and the rest as words. // serves INC-01
func (s Course) MatchAll(ctx context.Context, tx *ledger.Tx, typed string) (ids, unknown []string, err error) {
	return s.matchAll(ctx, tx, typed)
}

// AddTold adds to the chronology what whoever told it says later. It stands in a closed case too: those who deal with it
// decide whether to open it again. The caller's event names the incident. // serves INC-01
func (s Course) AddTold(ctx context.Context, tx *ledger.Tx, id, words string) (record.Incident, error) {
	words = strings.TrimSpace(words)
	switch {
	case words == "":
		return record.Incident{}, errs.Bad("words", "Enter what you want to add.")
	case len([]rune(words)) > record.Longest:
		return record.Incident{}, errs.Bad("words", "Shorten this to %d characters. You can add the rest afterwards.", record.Longest)
	}
	i, err := record.Change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	return i, record.Note(ctx, tx, id, "told", words)
}
