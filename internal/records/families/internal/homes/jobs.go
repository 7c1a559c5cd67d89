package homes

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
)

// KeepLinks is for how many days links and their uses are kept: a school year and some weeks.
const KeepLinks = 400

// Jobs are what is done by the clock.
func (f *Homes) Jobs() []job.Job {
	return []job.Job{
		{Name: "families.welcome", Every: 15 * time.Minute, Do: f.welcome},
		{Name: "families.undelivered", Every: 5 * time.Minute, Do: f.undelivered},
		{Name: "families.shut", Every: 15 * time.Minute, Do: f.shutAll},
		{Name: "families.sweep", Every: 6 * time.Hour, Do: f.sweep},
	}
}

func (f *Homes) job(name string) authz.Grant {
	return f.base.Gate.System(f.base.School, "families."+name)
}

// Hears closes the links of whoever was barred or has left at once, and not only at the job's next turn.
func (f *Homes) Hears() []ledger.Listener {
	return []ledger.Listener{
		{Name: "families.shut", Verbs: []string{"people.changed", "people.left", "people.imported", "people.link-decided"},
			Do: func(ctx context.Context, _ ledger.Told) error { return f.shutAll(ctx) }},
		{Name: "families.welcome", Verbs: []string{"people.added", "people.imported", "people.changed", "people.link-decided", "people.links-confirmed"},
			Do: func(ctx context.Context, _ ledger.Told) error { return f.welcome(ctx) }},
	}
}

// welcome writes to new families the same day, with the introduction: to carers of a child whose first day is not long ago
// or still to come, for whom forms are missing, and to whom nothing was ever sent. Families that were here when the
// register began are written to by the office. serves AUA-17
func (f *Homes) welcome(ctx context.Context) error {
	var fresh []Row
	g := f.job("welcome")
	err := f.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		rows, err := f.Register(ctx, tx, g, Filter{Stage: NotSent})
		since := f.base.Now().In(clock.London).AddDate(0, 0, -f.issueDays()).Format(time.DateOnly)
		for _, r := range rows {
			if r.Contact == ByMail && len(r.Missing) > 0 && starts(r, since) {
				fresh = append(fresh, r)
			}
		}
		return err
	})
	for part := range slices.Chunk(fresh, Batch) {
		if err != nil {
			return err
		}
		err = f.MailAll(ctx, g, part, ToSign, "new")
	}
	return err
}

// starts reports whether a child of the family starts on or after a day.
func starts(r Row, since string) bool {
	for _, c := range r.Children {
		if c.Starts >= since && c.Starts != "" {
			return true
		}
	}
	return false
}

// issueDays is by when a joiner's forms are out; families that joined longer ago are the office's to write to.
func (f *Homes) issueDays() int {
	if n := f.Pack().Settings.Signing.IssueDays; n > 0 {
		return n
	}
	return 2
}

// undelivered tells the office of letters that did not arrive, so that it prints them. serves AUA-22
func (f *Homes) undelivered(ctx context.Context) error {
	var gone []Link
	err := f.base.Ledger.Read(ctx, f.job("undelivered"), func(tx *ledger.Tx) (err error) {
		gone, err = f.refused(ctx, tx)
		return err
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return f.base.Ledger.Write(ctx, f.job("undelivered"), func(tx *ledger.Tx) (ledger.Event, error) {
		var ids []string
		for _, l := range gone {
			ids = append(ids, l.ID)
			if err := f.Store.markUndone(ctx, tx, l.ID); err != nil {
				return ledger.Event{}, err
			}
			if err := f.notArrived(ctx, tx, l); err != nil {
				return ledger.Event{}, err
			}
		}
		e := ledger.Event{Verb: "families.undelivered", Also: Refs(tx.School, ids)}
		e.Subject, e.Also = e.Also[0], e.Also[1:]
		to, err := f.office(ctx, tx)
		if err == nil && len(to) > 0 {
			err = f.notices.Tell(ctx, tx, notices.Notice{To: to, Kind: "agreement.undelivered", Title: "Letters to families did not arrive",
				Text: "Print them, or correct the address and send them again.", Href: "/families?state=" + Refused})
		}
		return e, err
	})
}

// refused are the links whose letters will never arrive, and that the office has not been told of.
func (f *Homes) refused(ctx context.Context, tx *ledger.Tx) ([]Link, error) {
	all, err := f.Store.unsure(ctx, tx)
	if err != nil {
		return nil, err
	}
	var letters []string
	for _, l := range all {
		letters = append(letters, l.Letter)
	}
	sent, err := f.notices.Deliveries(ctx, tx, letters)
	return slices.DeleteFunc(all, func(l Link) bool { return !sent[l.Letter].Refused() }), err
}

// notArrived notes it with the child's agreement that went with the letter.
func (f *Homes) notArrived(ctx context.Context, tx *ledger.Tx, l Link) error {
	all, err := f.agreements.AllSent(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Carer != l.Person || s.How != agreements.ByMail {
			continue
		}
		if _, err := f.agreements.Undelivered(ctx, tx, s.Form, s.About, s.Carer); err != nil {
			return err
		}
	}
	return nil
}

// shutAll closes the links of those who have left, or who may see no child here any more. They were dead before: a link
// asks the register each time. Now the register of links says so too. serves PPL-22
func (f *Homes) shutAll(ctx context.Context) error {
	type over struct{ person, why string }
	var gone []over
	g := f.job("shut")
	err := f.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		open, err := f.Store.open(ctx, tx)
		if err != nil {
			return err
		}
		for _, person := range open {
			to, err := f.Family(ctx, tx, person)
			if err != nil {
				return err
			}
			switch {
			case to.Carer.Gone(f.base.Now()):
				gone = append(gone, over{person, ByLeaving})
			case len(to.Children) == 0:
				gone = append(gone, over{person, ByBar})
			}
		}
		return nil
	})
	for _, o := range gone {
		if err != nil {
			return err
		}
		err = f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
			ended, err := f.Store.CloseAll(ctx, tx, o.person, "", o.why)
			return Closed(tx.School, ended, o.why), err
		})
	}
	return err
}

// sweep forgets passes that have run out, and links and their uses after a school year.
func (f *Homes) sweep(ctx context.Context) error {
	before := clock.Text(f.base.Now().Add(-KeepLinks * 24 * time.Hour))
	var old []string
	var passes int
	err := f.base.Ledger.Read(ctx, f.job("sweep"), func(tx *ledger.Tx) (err error) {
		if old, err = f.Store.old(ctx, tx, before); err != nil {
			return err
		}
		passes, err = f.Store.stale(ctx, tx)
		return err
	})
	if err != nil || len(old)+passes == 0 {
		return err
	}
	return f.base.Ledger.Write(ctx, f.job("sweep"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "families.swept", Subject: Refs(tx.School, []string{""})[0], Also: Refs(tx.School, old)}
		return e, f.Store.sweep(ctx, tx, old)
	})
}

// Keep says how long links live and which of their rows the trail seals.
func Keep() []feature.Keep {
	return []feature.Keep{{Kind: RefKind, Days: KeepLinks, Rows: []ledger.Rows{{Name: "families_link", Query: sqlSealLink}}}}
}
