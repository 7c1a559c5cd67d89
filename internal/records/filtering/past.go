package filtering

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// keepRules writes down the rules that were just handed to the gateway, with their moment, unless they are those that were
// written down last. // serves NEW-01
func (f *Filtering) keepRules(ctx context.Context, r *board.Rulebook, key string, now time.Time) error {
	if r == nil || key == f.kept {
		return nil
	}
	var last rulebook
	err := f.base.Ledger.Read(ctx, f.job("publish"), func(tx *ledger.Tx) (err error) {
		last, err = f.store.rulebookAt(ctx, tx, forever)
		return err
	})
	if err != nil {
		return err
	}
	if last.Hash != key {
		one, err := newRulebook(r, key, now)
		if err != nil {
			return err
		}
		err = f.base.Ledger.Write(ctx, f.job("publish"), func(tx *ledger.Tx) (ledger.Event, error) {
			one.ID = tx.ID()
			return ledger.Event{Verb: "filtering.posted", Subject: ref.New(tx.School, "filter-rules", one.ID), Changes: []ledger.Change{
				change("version", "", one.Version), change("exceptions", "", itoa(len(r.Exceptions))), change("hash", "", key)}}, f.store.addRulebook(ctx, tx, one)
		})
		if err != nil {
			return err
		}
	}
	f.kept = key
	return nil
}

func newRulebook(r *board.Rulebook, key string, now time.Time) (rulebook, error) {
	head := *r
	head.Files, head.Exceptions = nil, nil
	top, err := json.Marshal(head)
	if err != nil {
		return rulebook{}, err
	}
	below, err := json.Marshal(r.Exceptions)
	return rulebook{From: clock.Text(now), Version: r.Version, Hash: key, Head: string(top), Exceptions: string(below)}, err
}

// AsOf gives the rules that were in force at a moment, and what is known of a person then. The notes say what is not
// certain: nothing is made up. // serves NEW-01
func (f *Filtering) AsOf(ctx context.Context, tx *ledger.Tx, account string, at time.Time) (*board.Rulebook, *board.Person, []string, error) {
	row, err := f.store.rulebookAt(ctx, tx, clock.Text(at))
	if err != nil {
		return nil, nil, nil, err
	}
	if row.ID == "" {
		return nil, nil, nil, errs.Bad("at", "No rules are kept from that time. The filter's rules are kept from the day on which it first ran with these records.")
	}
	book, err := f.bookOf(ctx, tx, row)
	if err != nil {
		return nil, nil, nil, err
	}
	notes := []string{"The rules are those that the gateway had from " + clock.Human(clock.Moment(row.From)) + ".",
		"The category lists are those of today: what stood on them then is not kept.",
		"What a teacher opened for a lesson then, and which signatures were missing then, is not in this answer; the line of the log has it."}
	p, more, err := f.personAt(ctx, tx, row, account, at)
	return book, p, append(notes, more...), err
}

func (f *Filtering) bookOf(ctx context.Context, tx *ledger.Tx, row rulebook) (*board.Rulebook, error) {
	if f.config.Version == nil {
		return nil, errs.Down(nil, "Earlier versions of the policy cannot be read here.")
	}
	var book board.Rulebook
	if err := json.Unmarshal([]byte(row.Head), &book); err != nil {
		return nil, fmt.Errorf("filtering: rules of %s: %w", row.From, err)
	}
	if err := json.Unmarshal([]byte(row.Exceptions), &book.Exceptions); err != nil {
		return nil, fmt.Errorf("filtering: rules of %s: %w", row.From, err)
	}
	pack, err := f.config.Version(ctx, tx, row.Version)
	if err != nil {
		return nil, err
	}
	book.Files = pack.Files
	return &book, nil
}

// personAt is what is known of a person at a moment; nil with a note when the account belongs to nobody.
func (f *Filtering) personAt(ctx context.Context, tx *ledger.Tx, row rulebook, account string, at time.Time) (*board.Person, []string, error) {
	p, err := f.people.ByAccount(ctx, tx, people.Account(account))
	if errs.Is(err, errs.NotFound) || account == "" {
		return nil, []string{"Nobody has this account now, so the answer is the one for somebody unknown."}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	out := &board.Person{ID: p.ID, Account: p.Account, Year: p.Year, Roles: f.roles(p)}
	notes := []string{"The person's posts are those of today."}
	if p.Is(people.Pupil) {
		notes = nil
		if err := f.yearAt(ctx, tx, out, at, &notes); err != nil {
			return nil, nil, err
		}
	}
	o, err := f.store.overrideAt(ctx, tx, p.ID, clock.Text(at))
	if err != nil {
		return nil, nil, err
	}
	if o.ID != "" {
		out.Profile, out.Until = o.Profile, clock.Moment(o.Until)
		return out, append(notes, "An exception for this person was in force, set on "+clock.Day(clock.Moment(o.At))+"."), nil
	}
	more, err := f.fromLog(ctx, tx, row, out, at)
	return out, append(notes, more...), err
}

// yearAt takes the year from before the school moved up, where it has since. A year that was changed by hand is not known.
func (f *Filtering) yearAt(ctx context.Context, tx *ledger.Tx, p *board.Person, at time.Time, notes *[]string) error {
	was, moved, err := f.store.yearAt(ctx, tx, p.ID, clock.Text(at))
	if err != nil {
		return err
	}
	if moved {
		p.Year = was
		*notes = append(*notes, "The school has moved up since, so the year is that from before: "+people.YearTitle(was)+".")
	}
	changed, err := ledger.Count(ctx, tx, "people.changed", ref.New(tx.School, people.RefKind, p.ID).String(), clock.Text(at))
	if changed > 0 {
		*notes = append(*notes, "The entry of this child in the register was changed by hand since, so the year may have been another.")
	}
	return err
}

// fromLog takes the profile from the log where the log saw another than would be thought.
func (f *Filtering) fromLog(ctx context.Context, tx *ledger.Tx, row rulebook, p *board.Person, at time.Time) ([]string, error) {
	if f.config.Seen == nil {
		return nil, nil
	}
	profile, seen, err := f.config.Seen(ctx, p.ID, at)
	if err != nil || profile == "" {
		return []string{"The log has no line of this person from the day before that moment, so the profile is worked out and not seen."}, err
	}
	pack, err := f.config.Version(ctx, tx, row.Version)
	if err != nil {
		return nil, err
	}
	if pack.Filtering.ProfileFor(p.Roles, p.Year).Key == profile {
		return []string{"The log saw this person under the same profile at " + clock.Human(seen) + "."}, nil
	}
	for _, one := range pack.Filtering.Profiles {
		if one.Key == profile {
			p.Profile, p.Until = profile, at.Add(time.Minute)
			return []string{"The log saw this person under the profile “" + one.Title + "” at " + clock.Human(seen) + ", so that one is taken."}, nil
		}
	}
	return []string{"The log saw this person at " + clock.Human(seen) + " under a profile that the rules of then do not have."}, nil
}

const forever = "9999"
