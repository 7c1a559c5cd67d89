package defence

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// outcome is what an alert can have been.
type outcome struct{ Key, Title string }

func outcomes() []outcome {
	return []outcome{{"attack", "A real attack, and it is contained"}, {"harmless", "Harmless, and explained"}, {"mistake", "A mistake of the rule"}}
}

func outcomeTitle(key string) string {
	for _, o := range outcomes() {
		if o.Key == key {
			return o.Title
		}
	}
	return ""
}

// Bounds on what is written down.
const (
	leastWords = 10
	mostWords  = 2000
)

// words trims what was typed and says when it is too little or too much.
func words(field, typed, ask string) (string, error) {
	typed = strings.TrimSpace(typed)
	switch n := len([]rune(typed)); {
	case n < leastWords:
		return typed, errs.Bad(field, "%s Write at least a short sentence.", ask)
	case n > mostWords:
		return typed, errs.Bad(field, "This is longer than %d characters. Shorten it.", mostWords)
	}
	return typed, nil
}

// conclude writes down what an alert was. // serves NET-18
func (d *Defence) conclude(ctx context.Context, tx *ledger.Tx, id, what, typed string) (ledger.Event, error) {
	a, err := d.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if outcomeTitle(what) == "" {
		return ledger.Event{}, errs.Bad("outcome", "Choose what it was.")
	}
	if a.Words, err = words("words", typed, "Say what you found."); err != nil {
		return ledger.Event{}, err
	}
	a.Outcome, a.Closed, a.ClosedBy = what, tx.Now, tx.Grant.Actor().Person
	e := ledger.Event{Verb: "defence.concluded", Subject: a.Ref(tx.School), Why: a.Clause, Changes: []ledger.Change{open("outcome", "", what), personal("words")}}
	return e, d.store.conclude(ctx, tx, a)
}

// cutOff cuts off the account or the device of an alert. // serves NET-18
func (d *Defence) cutOff(ctx context.Context, tx *ledger.Tx, id, what string) (ledger.Event, error) {
	a, err := d.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	c := Cut{ID: tx.ID(), Alert: a.ID, Kind: what, At: tx.Now, By: tx.Grant.Actor().Person}
	e := ledger.Event{Verb: "defence.cut-off", Subject: c.Ref(tx.School), Why: a.Clause, Changes: []ledger.Change{open("what", "", what), personal("who")}}
	switch {
	case what == Account && a.Person != "":
		c.Person = a.Person
		err = d.shut(ctx, tx, a)
	case what == Device && a.Device != "":
		c.Device, c.Asset = a.Device, a.Asset
		err = d.reachable(ctx, tx, a)
	default:
		err = errs.Bad("", "This alert has nothing of this kind that could be cut off.")
	}
	if err != nil {
		return e, err
	}
	if err := d.store.addCut(ctx, tx, c); err != nil {
		return e, err
	}
	tx.Alters(a.Ref(tx.School))
	return e, d.store.contained(ctx, tx, a.ID)
}

// shut locks the account of an alert and ends all its sessions. Whose account it is and the head are told.
func (d *Defence) shut(ctx context.Context, tx *ledger.Tx, a Alert) error {
	acc, err := d.accounts.Get(ctx, tx, a.Person)
	if err != nil {
		return err
	}
	if !acc.There {
		return errs.Clash("", "This person has no account, so there is nothing to cut off.")
	}
	if acc.CutOff != "" {
		return errs.Clash("", "This account is cut off already. Nobody can sign in with it.")
	}
	if err := d.accounts.CutOff(ctx, tx, a.Person, true); err != nil {
		return err
	}
	tx.Alters(accounts.Ref(tx.School, a.Person))
	to, err := d.heads(ctx, tx, a.Person)
	if err != nil || d.hooks.Tell == nil || len(to) == 0 {
		return err
	}
	return d.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "defence.cut_off", Title: "An account was cut off after a security alert", Href: "/defence/alerts/" + a.ID, Urgent: true,
		Text: "Nobody signs in with it until somebody lets it in again. The page says why and by whom.", Key: "defence.cut_off/" + a.ID + "/" + tx.Now})
}

// reachable refuses to cut off the machine on which the filter itself runs, and what is cut off already.
func (d *Defence) reachable(ctx context.Context, tx *ledger.Tx, a Alert) error {
	addr, err := netip.ParseAddr(a.Device)
	if err != nil || addr.IsLoopback() || addr.IsUnspecified() {
		return errs.Bad("", "This is the machine of the filter itself. It cannot be cut off from here.")
	}
	on, err := d.store.cutsOn(ctx, tx)
	for _, c := range on {
		if c.Kind == Device && (c.Device == a.Device || c.Asset != "" && c.Asset == a.Asset) {
			return errs.Clash("", "This device is cut off already.")
		}
	}
	return err
}

// letIn takes back what was cut off, with a reason. // serves NET-18
func (d *Defence) letIn(ctx context.Context, tx *ledger.Tx, c Cut, typed string) (ledger.Event, error) {
	why, err := words("why", typed, "Say why it is safe again.")
	if err != nil {
		return ledger.Event{}, err
	}
	c.Ended, c.EndedBy, c.Why = tx.Now, tx.Grant.Actor().Person, why
	e := ledger.Event{Verb: "defence.let-in", Subject: c.Ref(tx.School), Changes: []ledger.Change{open("what", "", c.Kind), personal("why")}}
	if err := d.store.letIn(ctx, tx, c); err != nil {
		return e, err
	}
	if c.Kind != Account {
		return e, nil
	}
	tx.Alters(accounts.Ref(tx.School, c.Person))
	return e, d.accounts.CutOff(ctx, tx, c.Person, false) // closed for another reason meanwhile, it stays closed
}

// Cuts are the devices that the gateway refuses now, by address or by id in the register. // serves NET-18
func (d *Defence) Cuts(ctx context.Context, tx *ledger.Tx, _ time.Time) (map[string]board.Held, error) {
	all, err := d.store.cutsOn(ctx, tx)
	out := map[string]board.Held{}
	for _, c := range all {
		if c.Kind != Device {
			continue
		}
		held := board.Held{Gate: board.CutGate, Clause: d.clause(), Decided: true, Helper: "the school’s technician",
			Says: "This device rests for a while, to keep the school safe. It is about the device, not about you. Please take it to the technician."}
		key := c.Device
		if c.Asset != "" { // a known device may get another address
			key = c.Asset
		}
		out[key] = held
	}
	return out, err
}

// called is a person's name, for a page.
func called(names map[string]people.Person, id string) string {
	if p, ok := names[id]; ok {
		return p.Full()
	}
	return "Somebody who is no longer in the register"
}
