package duties

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"

	ics "github.com/arran4/golang-ical"
)

// The two calendars that a person can take away.
const (
	OwnFeed = "own"
	AllFeed = "all"
)

const feedKind = "duty-feed"

// tokenBytes are 256 bits: the address is the only lock of a calendar.
const tokenBytes = 32

func sum(token string) string {
	s := sha256.Sum256([]byte(token))
	return hex.EncodeToString(s[:])
}

// MakeFeed makes a new secret address for one's own use, and with that ends the one before.
func (d *Duties) MakeFeed(ctx context.Context, tx *ledger.Tx, scope string) (string, ledger.Event, error) {
	if scope != OwnFeed && scope != AllFeed {
		return "", ledger.Event{}, errs.Bad("scope", "Choose which calendar you want.")
	}
	var raw [tokenBytes]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", ledger.Event{}, fmt.Errorf("duties: feed: %w", err)
	}
	token, person := base64.RawURLEncoding.EncodeToString(raw[:]), tx.Grant.Actor().Person
	if err := d.store.putFeed(ctx, tx, Feed{Person: person, Scope: scope, Hash: sum(token), At: tx.Now}); err != nil {
		return "", ledger.Event{}, fmt.Errorf("duties: feed: %w", err)
	}
	return token, ledger.Event{Verb: "duties.feed-made", Subject: ref.New(tx.School, feedKind, person), Changes: []ledger.Change{open("scope", "", scope)}}, nil
}

// DropFeed ends an address.
func (d *Duties) DropFeed(ctx context.Context, tx *ledger.Tx, scope string) (ledger.Event, error) {
	person := tx.Grant.Actor().Person
	if err := d.store.dropFeed(ctx, tx, person, scope); err != nil {
		return ledger.Event{}, fmt.Errorf("duties: feed: %w", err)
	}
	return ledger.Event{Verb: "duties.feed-dropped", Subject: ref.New(tx.School, feedKind, person), Changes: []ledger.Change{open("scope", scope, "")}}, nil
}

func noFeed() error {
	return errs.Missing("There is no calendar at this address. It may have been renewed or cancelled.")
}

// Calendar is the iCalendar file behind a secret address. Whoever has left, or may no longer see the duties, has none.
func (d *Duties) Calendar(ctx context.Context, tx *ledger.Tx, token, url string) (string, error) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return "", noFeed()
	}
	hash := sum(token)
	feed, err := d.store.feed(ctx, tx, hash)
	if errors.Is(err, db.ErrNone) || err == nil && subtle.ConstantTimeCompare([]byte(feed.Hash), []byte(hash)) != 1 {
		return "", noFeed()
	}
	if err != nil {
		return "", fmt.Errorf("duties: feed: %w", err)
	}
	f, ok := d.inForce()
	if !ok {
		return "", noFeed()
	}
	p, err := d.people.Get(ctx, tx, feed.Person)
	if err != nil {
		return "", err
	}
	if p.Gone(f.now) || !d.base.Gate.May(authz.Actor{School: tx.School, Person: p.ID, Roles: d.base.Gate.RolesOf(p.Holds())}, "duties.list") {
		return "", noFeed()
	}
	return d.ical(ctx, tx, f, feed, url)
}

func (d *Duties) ical(ctx context.Context, tx *ledger.Tx, f inForce, feed Feed, url string) (string, error) {
	some, err := d.inFeed(ctx, tx, f, feed)
	if err != nil {
		return "", err
	}
	cal := ics.NewCalendarFor("Belisha")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXPublishedTTL("PT6H")
	cal.SetXWRCalName(map[string]string{OwnFeed: "My online safety duties", AllFeed: "Online safety duties of the school"}[feed.Scope])
	all, err := d.between(ctx, tx, f, some, f.today().AddDate(0, -1, 0), f.today().AddDate(1, 1, 0))
	if err != nil {
		return "", err
	}
	for _, one := range all {
		if one.Round.State == Free || daily(one.Duty) && one.Round.Due.After(f.today().AddDate(0, 0, 31)) {
			continue
		}
		e := cal.AddEvent(sum(tx.School + "/" + one.Duty.Key + "/" + one.Round.Key)[:32] + "@belisha")
		e.SetDtStampTime(f.now)
		e.SetAllDayStartAt(one.Round.Due)
		e.SetAllDayEndAt(one.Round.Due.AddDate(0, 0, 1))
		e.SetSummary(summaryOf(one))
		e.SetTimeTransparency(ics.TransparencyTransparent)
		if url != "" {
			e.SetURL(url + href(one.Duty.Key))
		}
	}
	return cal.Serialize(), nil
}

func summaryOf(one Falling) string {
	if one.Round.State == Done {
		return "Done: " + one.Duty.Title
	}
	return one.Duty.Title
}

// daily duties would fill a calendar with a year of the same line.
func daily(d policy.Duty) bool {
	l, err := policy.ParseLength(d.Every)
	return err == nil && l.N < 5 && (l.Unit == "day" || l.Unit == "school day")
}

// inFeed are the duties of a calendar: all, or those that the person has now.
func (d *Duties) inFeed(ctx context.Context, tx *ledger.Tx, f inForce, feed Feed) ([]policy.Duty, error) {
	if feed.Scope == AllFeed {
		return f.pack.Duties, nil
	}
	staff, err := d.staffing(ctx, tx, f, f.today())
	if err != nil {
		return nil, err
	}
	var out []policy.Duty
	for _, one := range f.pack.Duties {
		o, err := staff.owner(ctx, one)
		if err != nil {
			return nil, err
		}
		if slices.Contains(o.IDs(), feed.Person) {
			out = append(out, one)
		}
	}
	return out, nil
}

// yearAround is the school year of a day.
func yearAround(f inForce, at time.Time) policy.Period {
	p, _ := f.cal.Period("year", at)
	return p
}
