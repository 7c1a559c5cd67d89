package rights

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// mostActs bounds what is read of one verb for one month.
const mostActs = 5000

// oldestMonths is how far back months are offered for review.
const oldestMonths = 24

// adminVerbs are the acts of account administration, with what they are in words. A change of a person counts only where
// it changes posts.
func adminVerbs() [][2]string {
	return [][2]string{
		{"accounts.given", "First passwords given"}, {"accounts.reset", "New password given"}, {"accounts.closed", "Account closed"}, {"accounts.opened", "Account opened"},
		{"accounts.unlocked", "Account unlocked"}, {"accounts.home-access", "Access at home"}, {"accounts.reset-requested", "Approval of a new password asked for"},
		{"accounts.reset-approved", "New password approved"}, {"accounts.reset-refused", "New password refused"}, {"accounts.address-unblocked", "Block of an address lifted"},
		{"people.added", "Person entered"}, {"people.imported", "People entered from a file"}, {"people.changed", "Posts changed"}, {"people.delegated", "Post lent"}, {"people.taken-back", "Lent post taken back"},
		{"factors.cleared", "Second factors cleared"}, {"factors.start-made", "Slip for a second factor made"},
		{"rights.granted", "Module granted"}, {"rights.grant-ended", "Module taken back"}, {"rights.revoked", "Deviation taken back"}, {"rights.kept", "Deviation kept"},
	}
}

// act is one act of account administration.
type act struct {
	ledger.Told
	title string
	whom  string // the person to whom it was done; empty: to nobody in particular
	why   asked
}

// by is the id of the person who did it; empty: the house itself.
func (a act) by() string {
	id, ok := strings.CutPrefix(a.Actor, "person/")
	if !ok {
		return ""
	}
	return id
}

// month is the first moment of a month and of the next.
func month(key string) (from, to time.Time, err error) {
	from, err = time.ParseInLocation("2006-01", key, clock.London)
	if err != nil || from.Year() < 2000 || from.Year() > 2200 {
		return from, to, errs.Missing("There is no such month. Choose one in the list.")
	}
	return from, from.AddDate(0, 1, 0), nil
}

func monthKey(t time.Time) string { return t.In(clock.London).Format("2006-01") }

func monthTitle(key string) string {
	at, err := time.Parse("2006-01", key)
	if err != nil {
		return key
	}
	return at.Format("January 2006")
}

// acts are those of a month, from the trail, in order; people's own acts on their own accounts are not administration.
// serves PPL-20
func (r *Rights) acts(ctx context.Context, tx *ledger.Tx, key string) ([]act, error) {
	from, to, err := month(key)
	if err != nil {
		return nil, err
	}
	why, err := r.store.asked(ctx, tx, clock.Text(from), clock.Text(to))
	if err != nil {
		return nil, err
	}
	var out []act
	for _, verb := range adminVerbs() {
		found, err := within(ctx, tx, verb[0], clock.Text(from), clock.Text(to))
		if err != nil {
			return nil, err
		}
		for _, t := range found {
			a := act{Told: t, title: verb[1], why: why[area(t.Verb)+"|"+t.Subject.ID+"|"+t.At]}
			if a.by() != "" && administers(t) {
				out = append(out, a)
			}
		}
	}
	if err := r.findWhom(ctx, tx, out); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b act) int { return cmp.Compare(a.Seq, b.Seq) })
	return out, nil
}

// area is the feature of a verb.
func area(verb string) string {
	first, _, _ := strings.Cut(verb, ".")
	return first
}

// findWhom says to whom each act was done: an account bears its person's id, a grant and a deviation name one.
func (r *Rights) findWhom(ctx context.Context, tx *ledger.Tx, acts []act) error {
	var own []string
	for _, a := range acts {
		if a.Subject.Kind == RefGrant || a.Subject.Kind == RefDeviation {
			own = append(own, a.Subject.ID)
		}
	}
	of, err := r.store.whom(ctx, tx, own)
	for i, a := range acts {
		acts[i].whom = a.Subject.ID
		if p, ok := of[a.Subject.ID]; ok {
			acts[i].whom = p
		}
	}
	return err
}

// administers leaves out changes of people that touch no post.
func administers(t ledger.Told) bool {
	return t.Verb != "people.changed" || slices.ContainsFunc(t.Changes, func(c ledger.Change) bool { return c.Field == "posts" })
}

// within reads the events of a verb from one moment to before another, the newest first.
func within(ctx context.Context, tx *ledger.Tx, verb, from, to string) ([]ledger.Told, error) {
	var out []ledger.Told
	for before := int64(0); len(out) < mostActs; {
		page, err := ledger.Find(ctx, tx, ledger.Query{Verb: verb, From: from, Before: before, Limit: 500})
		if err != nil {
			return nil, fmt.Errorf("rights: trail: %w", err)
		}
		for _, t := range page {
			if t.At < to {
				out = append(out, t)
			}
			before = t.Seq
		}
		if len(page) < 500 {
			break
		}
	}
	return out, nil
}

// actsHash is what a month's review was about: the same acts give the same hash.
func actsHash(all []act) string {
	h := sha256.New()
	for _, a := range all {
		fmt.Fprintf(h, "%d %s %s %s %s\n", a.Seq, a.At, a.Actor, a.Verb, a.Subject)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// months are the finished ones since the trail knows of administration, the newest first, and those that nobody has signed.
func (r *Rights) months(ctx context.Context, tx *ledger.Tx) (all, waiting []string, err error) {
	done, err := r.store.months(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	first, err := r.firstMonth(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	now := r.base.Now().In(clock.London)
	at := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.London)
	for range oldestMonths {
		at = at.AddDate(0, -1, 0)
		key := monthKey(at)
		if first == "" || key < first {
			break
		}
		all = append(all, key)
		if _, signed := done[key]; !signed {
			waiting = append(waiting, key)
		}
	}
	return all, waiting, nil
}

// markBegan remembers the month in which the house began to compare: months before it are nobody's to review here.
const markBegan = "began"

func (r *Rights) firstMonth(ctx context.Context, tx *ledger.Tx) (string, error) {
	m, err := r.store.mark(ctx, tx, markBegan)
	return m.Since, err
}

// begin notes the first month, once.
func (r *Rights) begin(ctx context.Context, tx *ledger.Tx) error {
	m, err := r.store.mark(ctx, tx, markBegan)
	if err != nil || m.Since != "" {
		return err
	}
	return r.store.putMark(ctx, tx, mark{Name: markBegan, Since: monthKey(r.base.Now())})
}

// overdue are months that have waited for longer than the month after them.
func overdue(waiting []string, now time.Time) []string {
	now = now.In(clock.London)
	late := monthKey(time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, clock.London)) // a month before the 31st is often no day
	return slices.DeleteFunc(slices.Clone(waiting), func(key string) bool { return key >= late })
}

// signMonth signs a month as looked over. What is signed is what stands in the trail now: whoever saw another list, because
// something was added meanwhile, looks again. // serves PPL-20
func (r *Rights) signMonth(ctx context.Context, tx *ledger.Tx, key, seen, name, remarks string) (ledger.Event, error) {
	e := ledger.Event{Verb: "rights.admin-reviewed", Subject: ref.New(tx.School, RefAdminReview, key)}
	all, err := r.acts(ctx, tx, key)
	if err != nil {
		return e, err
	}
	m := monthSigned{Month: key, Acts: len(all), Hash: actsHash(all), By: by(tx), Name: name, Remarks: remarks}
	_, to, _ := month(key)
	switch {
	case r.base.Now().Before(to):
		return e, errs.Clash("", "This month is not over yet. It can be signed from %s.", clock.Day(to))
	case m.Hash != seen:
		return e, errs.Clash("", "The list has changed since you opened it. Please look at it again, and sign then.")
	case len([]rune(remarks)) > 2000:
		return e, errs.Bad("remarks", "Use at most 2,000 characters for the remarks.")
	}
	e.Changes = []ledger.Change{{Field: "acts", Class: ledger.Open, After: fmt.Sprint(m.Acts)}, {Field: "hash", Class: ledger.Open, After: m.Hash}}
	return e, r.store.addMonth(ctx, tx, m)
}
