package incidents

import (
	"context"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Longest is how many characters one report, note or addition holds; longer ones come as evidence.
const Longest = longest

// MatchAll takes a list of names as typed: those whom the register knows once, and the rest as words. // serves INC-01
func (s Store) MatchAll(ctx context.Context, tx *ledger.Tx, typed string) (ids, unknown []string, err error) {
	return s.matchAll(ctx, tx, typed)
}

// AddTold adds to the chronology what whoever told it says later. It stands in a closed case too: those who deal with it
// decide whether to open it again. The caller's event names the incident. // serves INC-01
func (s Store) AddTold(ctx context.Context, tx *ledger.Tx, id, words string) (Incident, error) {
	words = strings.TrimSpace(words)
	switch {
	case words == "":
		return Incident{}, errs.Bad("words", "Enter what you want to add.")
	case len([]rune(words)) > longest:
		return Incident{}, errs.Bad("words", "Shorten this to %d characters. You can add the rest afterwards.", longest)
	}
	i, err := s.change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	return i, s.note(ctx, tx, id, "told", words)
}
