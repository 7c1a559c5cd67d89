package guests

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Arrival is what the desk enters about somebody who comes.
type Arrival struct {
	Person        string // of the register, where they have been here before; empty: somebody new
	Given, Family string
	Kind          string
	Organisation  string
	Host          string
	From, Until   time.Time
	Hour          string
	Services      []string
	Reason        string
	Need          string
	Reach         string
	Times         string
}

// The bounds of what is typed.
const (
	longestText = 500
	LongestName = 80
	ahead       = 90 // days for which a visit can be entered beforehand
)

// Check says what is wrong with an arrival, field by field. // serves NET-01 PPL-26
func (r *Desk) Check(a *Arrival) error {
	a.Given, a.Family, a.Organisation = Spaced(a.Given), Spaced(a.Family), Spaced(a.Organisation)
	switch {
	case !slices.Contains(Kinds(), a.Kind):
		return errs.Bad("kind", "Choose what kind of guest this is.")
	case a.Given == "":
		return errs.Bad("given", "Enter the first name, or the one name by which this person goes.")
	case a.Kind == people.External && a.Organisation == "":
		return errs.Bad("organisation", "Enter the organisation that sends this person.")
	case utf8.RuneCountInString(a.Organisation) > LongestName:
		return errs.Bad("organisation", "Use at most %d letters for the organisation.", LongestName)
	case a.Host == "":
		return errs.Bad("host", "Choose whom they come to see.")
	case a.Reason == "" && a.Kind != people.External:
		return errs.Bad("reason", "Enter why they come, in a few words.")
	case utf8.RuneCountInString(a.Reason) > longestText:
		return errs.Bad("reason", "Use at most %d letters for the reason.", longestText)
	}
	if err := r.checkDays(a); err != nil {
		return err
	}
	return a.outside()
}

func (r *Desk) checkDays(a *Arrival) error {
	now, today := r.Base.Now(), r.Today()
	if a.From.IsZero() {
		a.From = Midnight(now)
	}
	if a.Until.IsZero() {
		a.Until = a.From
	}
	if a.Hour != "" {
		hour, ok := hourOf(a.Hour)
		if !ok {
			return errs.Bad("hour", "Enter the hour at which they leave like this: 15:30.")
		}
		a.Hour = hour
	}
	switch limit := r.Days(a.Kind); {
	case clock.ISO(a.From) < today:
		return errs.Bad("from", "The first day has passed. A visit begins today or later.")
	case clock.ISO(a.From) > clock.ISO(now.AddDate(0, 0, ahead)):
		return errs.Bad("from", "Enter a visit at most %d days before it begins.", ahead)
	case a.Until.Before(a.From):
		return errs.Bad("until", "The last day comes before the first one. Change one of the two.")
	case clock.ISO(a.Until) > clock.ISO(a.From.AddDate(0, 0, limit-1)):
		return errs.Bad("until", "%s. For this kind of guest the last day can be %s at the latest; more time needs a new approval. %s", LimitWords(a.Kind, limit),
			clock.Day(a.From.AddDate(0, 0, limit-1)), r.Base.Policy.Load().Cite("NET-01"))
	case !endsAt(a.Until, a.Hour).After(now):
		return errs.Bad("hour", "This hour has passed already. Enter a later one.")
	}
	return nil
}

// Midnight is the beginning of the school's day.
func Midnight(t time.Time) time.Time {
	l := t.In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, clock.London)
}

// LimitWords says how long a kind of guest may stay.
func LimitWords(kind string, days int) string {
	if days == 1 {
		return KindTitle(kind) + " access lasts for one day"
	}
	return KindTitle(kind) + " access lasts for at most " + strconv.Itoa(days) + " days"
}

// outside checks what an outside agency has to state: no grant without a need, something named, times and an end. // serves PPL-26
func (a *Arrival) outside() error {
	if a.Kind != people.External {
		a.Need, a.Reach, a.Times = "", "", ""
		return nil
	}
	for _, f := range [][3]string{{"need", a.Need, "Enter the need, for example: looks after the attendance records in spring."}, {"reach", a.Reach, "Name the records or the system. Everything else stays out of sight."}} {
		switch {
		case len([]rune(f[1])) < 5:
			return errs.Bad(f[0], "%s", f[2])
		case utf8.RuneCountInString(f[1]) > longestText:
			return errs.Bad(f[0], "Use at most %d letters here.", longestText)
		}
	}
	pieces, ok := window(a.Times)
	if !ok {
		return errs.Bad("times", "Enter the times of day like this: 09:00-12:30. Several have commas between.")
	}
	a.Times = windowText(pieces)
	return nil
}

// Enter writes a checked arrival down. There is no account yet, and no door is open. // serves AUA-14 NET-01
func (r *Desk) Enter(ctx context.Context, tx *ledger.Tx, a Arrival, by string) (Visit, ledger.Event, error) {
	host, err := r.People.Get(ctx, tx, a.Host)
	if err != nil || !host.Is(people.Staff) || host.Gone(r.Base.Now()) {
		return Visit{}, ledger.Event{}, errs.Bad("host", "Choose somebody on the staff.")
	}
	p, v, err := r.person(ctx, tx, a)
	if err != nil {
		return v, ledger.Event{}, err
	}
	v.ID, v.Person, v.Kind, v.Organisation, v.Host = tx.ID(), p.ID, a.Kind, a.Organisation, a.Host
	v.From, v.Until, v.Hour, v.Ends = clock.ISO(a.From), clock.ISO(a.Until), a.Hour, clock.Text(endsAt(a.Until, a.Hour))
	v.Services, v.Reason, v.Need, v.Reach, v.Times = chosen(a.Services), a.Reason, a.Need, a.Reach, a.Times
	v.Made, v.By = tx.Now, by
	if v.Agency() {
		v.Approval = Waits
	}
	lacks, err := r.Unsigned(ctx, tx, p, v.Kind)
	if err != nil {
		return v, ledger.Event{}, err
	}
	if len(lacks) == 0 {
		v.Signed = tx.Now
	}
	if err := r.Store.Add(ctx, tx, v); err != nil {
		return v, ledger.Event{}, err
	}
	e := ledger.Event{Verb: "reception.entered", Subject: v.Ref(tx.School), Changes: []ledger.Change{{Field: "kind", Class: ledger.Open, After: v.Kind},
		{Field: "from", Class: ledger.Open, After: v.From}, {Field: "ends", Class: ledger.Open, After: v.Ends}, {Field: "services", Class: ledger.Open, After: v.Services},
		{Field: "reason", Class: ledger.Personal}}}
	e.Also = append(e.Also, p.Ref(tx.School))
	return v, e, r.tellHead(ctx, tx, v)
}

// tellHead asks the head about an agency.
func (r *Desk) tellHead(ctx context.Context, tx *ledger.Tx, v Visit) error {
	if v.Approval != Waits {
		return nil
	}
	to, err := r.heads(ctx, tx)
	if err != nil {
		return err
	}
	return r.Tell(ctx, tx, notices.Notice{To: to, Kind: "request.agency", Title: "An outside agency asks for access", Href: "/reception/" + v.ID,
		Text: v.Organisation + " asks for access until " + v.Ending() + ". Nothing opens before you have approved it.", Key: "reception.agency/" + v.ID})
}

func chosen(typed []string) string {
	var out []string
	for _, s := range Services() {
		if slices.Contains(typed, s[0]) {
			out = append(out, s[0])
		}
	}
	return strings.Join(out, " ")
}
