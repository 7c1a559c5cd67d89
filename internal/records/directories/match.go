package directories

import (
	"context"
	"slices"

	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// unlinked makes the link, or puts the entry on the list of those who wait.
func (d *Directories) unlinked(ctx context.Context, tx *ledger.Tx, m meeting) (p people.Person, made bool, e ledger.Event, err error) {
	p, fits, err := d.fits(ctx, tx, m)
	if err != nil {
		return p, false, e, err
	}
	if fits {
		l := Link{Directory: m.door.Key, Realm: m.said.Realm, Subject: m.said.Subject, Person: p.ID, Fixed: m.said.Fixed}
		e, err = d.makeLink(ctx, tx, m.door, l)
		return p, true, e, err
	}
	_, err = d.store.wait(ctx, tx, m.door.Key, m.said)
	return people.Person{}, false, refusedEvent(tx, m.door.Key, said.Unlinked), err
}

// fits gives the one person whom an entry must be, where links may be made by themselves. For those through whom
// safeguarding records are read somebody decides.
func (d *Directories) fits(ctx context.Context, tx *ledger.Tx, m meeting) (people.Person, bool, error) {
	var none people.Person
	if on, err := d.store.automatic(ctx, tx, m.door.Key); err != nil || !on {
		return none, false, err
	}
	all, err := d.people.Everybody(ctx, tx)
	if err != nil {
		return none, false, err
	}
	found := candidates(all, m.said)
	found = slices.DeleteFunc(found, func(p people.Person) bool { return p.Gone(d.base.Now()) })
	if len(found) != 1 || !m.door.lets(found[0]) || !found[0].Here(d.base.Now()) || d.guarded(found[0]) {
		return none, false, nil
	}
	links, err := d.store.linksOf(ctx, tx, found[0].ID)
	taken := slices.ContainsFunc(links, func(l Link) bool { return l.Directory == m.door.Key })
	return found[0], err == nil && !taken, err
}

// candidates are all whom an entry could be, by a proven address or by the user name.
func candidates(all []people.Person, s said.Said) (out []people.Person) {
	account := people.Account(s.Account)
	for _, p := range all {
		mail := s.Proven && s.Email != "" && said.SameAddress(p.Email, s.Email)
		if mail || account != "" && p.Account == account {
			out = append(out, p)
		}
	}
	return out
}

// makeLink writes a link down, takes the entry off the waiting list, and tells the person.
func (d *Directories) makeLink(ctx context.Context, tx *ledger.Tx, at door, l Link) (ledger.Event, error) {
	e := ledger.Event{Verb: "directories.linked", Subject: LinkRef(tx.School, l.Person), Changes: []ledger.Change{
		{Field: "directory", Class: ledger.Open, After: at.Key}, {Field: "entry", Class: ledger.Personal, After: l.Subject}}}
	if err := d.store.put(ctx, tx, l); err != nil {
		return e, err
	}
	if err := d.store.linkedNow(ctx, tx, l); err != nil {
		return e, err
	}
	return e, d.tell(ctx, tx, notices.Notice{To: []string{l.Person}, Kind: "directory.linked", Title: "You can now sign in with " + at.Title,
		Text: "Your account was linked to your entry in " + at.Title + ". If that is not right, tell the technician or the online safety coordinator.", Href: "/account"})
}
