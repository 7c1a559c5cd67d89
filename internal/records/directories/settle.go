package directories

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/records/people"
)

// meeting is a directory that vouches for somebody, and what of the answer is used up by it.
type meeting struct {
	door  door
	said  said.Said
	marks []string
}

// settle finds who an entry is here, and leaves an event whatever comes of it. Whoever is linked is vouched for; for
// others a link is made where that was allowed and exactly one person fits, or else they wait. // serves PPL-25
func (d *Directories) settle(ctx context.Context, g authz.Grant, m meeting) (people.Person, error) {
	for { // once more after a link was made: coming in by it is an act of its own
		p, made, err := d.settled(ctx, g, m)
		if err != nil || !made {
			return p, err
		}
		m.marks = nil
	}
}

func (d *Directories) settled(ctx context.Context, g authz.Grant, m meeting) (p people.Person, made bool, err error) {
	var answer error
	err = d.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (e ledger.Event, err error) {
		p, made, answer = people.Person{}, false, nil // the transaction may run twice
		fresh, err := d.spend(ctx, tx, m.marks)
		if err != nil {
			return e, err
		}
		if !fresh {
			answer = said.No(said.Used, nil)
			return refusedEvent(tx, m.door.Key, said.Used), nil
		}
		l, linked, err := d.store.link(ctx, tx, m.door.Key, m.said.Realm, m.said.Subject)
		if err != nil {
			return e, err
		}
		if linked {
			p, e, answer, err = d.vouched(ctx, tx, m, l)
			return e, err
		}
		p, made, e, err = d.unlinked(ctx, tx, m)
		if err == nil && !made {
			answer = said.No(said.Unlinked, nil)
		}
		return e, err
	})
	if err == nil {
		err = answer
	}
	return p, made, err
}

func refusedEvent(tx *ledger.Tx, key, word string) ledger.Event {
	return ledger.Event{Verb: "directories.refused", Subject: Ref(tx.School, key), Changes: reason(word)}
}

// spend uses all marks up; false when one of them was used before.
func (d *Directories) spend(ctx context.Context, tx *ledger.Tx, marks []string) (bool, error) {
	until := clock.Text(d.base.Now().Add(2 * tripFor))
	all := true
	for _, one := range marks {
		fresh, err := d.store.spend(ctx, tx, one, until)
		if err != nil {
			return false, err
		}
		all = all && fresh
	}
	return all, nil
}

// vouched is whoever a link names, unless the entry is now somebody else's or the directory may not let them in.
func (d *Directories) vouched(ctx context.Context, tx *ledger.Tx, m meeting, l Link) (p people.Person, e ledger.Event, answer, err error) {
	if p, err = d.people.Get(ctx, tx, l.Person); err != nil {
		return p, e, nil, err
	}
	word := ""
	switch {
	case l.Fixed != "" && l.Fixed != m.said.Fixed:
		word = said.Changed
	case !m.door.lets(p):
		word = said.Wrong
	case !p.Here(d.base.Now()):
		word = said.Shut
	}
	if word != "" {
		e = refusedEvent(tx, m.door.Key, word)
		e.Also = append(e.Also, p.Ref(tx.School))
		return people.Person{}, e, said.No(word, nil), nil
	}
	e = ledger.Event{Verb: "directories.vouched", Subject: Ref(tx.School, m.door.Key)}
	if l.Fixed == "" && m.said.Fixed != "" {
		if err = d.store.fix(ctx, tx, l, m.said.Fixed); err != nil {
			return p, e, nil, err
		}
		e.Also = append(e.Also, LinkRef(tx.School, p.ID))
	}
	return p, e, nil, d.store.use(ctx, tx, l)
}

// refuse writes a refusal down, as far as strangers may fill the trail, and gives it back. // serves PPL-25
func (d *Directories) refuse(ctx context.Context, g authz.Grant, key string, fault error, marks ...string) error {
	word := said.Reason(fault)
	if word == "" || word == said.Strange || !d.strange.take(key) {
		return fault
	}
	err := d.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := d.spend(ctx, tx, marks); err != nil {
			return ledger.Event{}, err
		}
		return refusedEvent(tx, key, word), d.report(ctx, tx, key, word)
	})
	if err != nil {
		return err
	}
	return fault
}
