package feeds

import (
	"context"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

type choice = policy.Choice

// Bounds of what is typed about a service.
const (
	maxName   = 120
	mostHours = 24 * 14
)

// add sets a service up with a key that is shown once.
func (f *Feeds) add(ctx context.Context, tx *ledger.Tx, s service, hours string) (key string, e ledger.Event, err error) {
	if !f.permitted() {
		return "", e, errs.Denied("The policy in force does not let an outside service read the log. Its choice “An outside monitoring service” has to be changed and approved first.")
	}
	s.Name, s.Contract = strings.Join(strings.Fields(s.Name), " "), strings.Join(strings.Fields(s.Contract), " ")
	if s.Hours, err = strconv.ParseInt(strings.TrimSpace(hours), 10, 64); err != nil || s.Hours < 1 || s.Hours > mostHours {
		return "", e, errs.Bad("hours", "Enter after how many hours of silence somebody is told: a number from 1 to %d.", mostHours)
	}
	switch {
	case s.Name == "" || len([]rune(s.Name)) > maxName:
		return "", e, errs.Bad("name", "Enter the name of the service, of at most %d letters.", maxName)
	case s.Contract == "" || len([]rune(s.Contract)) > maxName:
		return "", e, errs.Bad("contract", "Enter where the contract is that allows this, such as its number in the register of contracts.")
	case s.Log == 0 && s.Findings == 0:
		return "", e, errs.Bad("may", "Tick at least one thing that the service may do.")
	}
	key = tokens.New()
	s.ID, s.Hash, s.By, s.At = tx.ID(), tokens.Hash(key), tx.Grant.Actor().Person, tx.Now
	return key, ledger.Event{Verb: "feeds.added", Subject: s.ref(tx.School), Changes: []ledger.Change{open("name", s.Name), open("contract", s.Contract),
		open("names", strconv.FormatInt(s.Names, 10)), open("log", strconv.FormatInt(s.Log, 10)), open("findings", strconv.FormatInt(s.Findings, 10))}}, f.store.add(ctx, tx, s)
}

// end makes a service's key worthless at once.
func (f *Feeds) end(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	s, err := f.store.service(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "feeds.ended", Subject: s.ref(tx.School), Changes: []ledger.Change{{Field: "name", Class: ledger.Open, Before: s.Name}}}, f.store.end(ctx, tx, id)
}

// known finds the service of a key, while the policy lets there be any. To a stranger there is nothing here: a machine that
// is refused must not be led to the page on which people sign in.
func (f *Feeds) known(ctx context.Context, key string) (s service, err error) {
	if !f.permitted() {
		return s, errs.Missing("The policy in force does not let an outside service read the log.")
	}
	if len(key) < 20 || len(key) > 100 {
		return s, errs.Missing("Send the key of the service as a bearer key.")
	}
	err = f.base.Ledger.Read(ctx, f.job("known"), func(tx *ledger.Tx) (err error) {
		s, err = f.store.byKey(ctx, tx, key)
		return err
	})
	return s, err
}
