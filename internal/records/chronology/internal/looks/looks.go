// Package looks is who opened which case when, taken from the trail, and what of it is not somebody's usual way.
package looks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/chronology/internal/desk"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Kind is a finding's kind in a ref.Ref.
const Kind = "unusual-looks"

// Looks reads and judges.
type Looks struct {
	desk *desk.Desk
	Store
}

// New makes the room.
func New(d *desk.Desk) *Looks { return &Looks{desk: d} }

// Kinds of a look.
const (
	CaseLook    = "case"
	ChildLook   = "child"
	SearchLook  = "search"
	ExportLook  = "export"
	RefusedLook = "refused"
)

// Look is one time that somebody opened a case, or tried to.
type Look struct {
	Seq    int64  `db:"seq"`
	At     string `db:"at"`
	Day    string `db:"day"` // the school's own
	Person string `db:"person"`
	Role   string `db:"role"` // the chief one of the person's roles then
	Kind   string `db:"kind"`
	Record string `db:"record"` // kind/id
	Why    string `db:"why"`
	Odd    bool   `db:"odd"` // outside the school's hours
}

// Rules by which browsing is unusual.
const (
	manyRule    = "many"
	oddRule     = "odd"
	refusedRule = "refused"
)

// Unusual is one finding.
type Unusual struct {
	ID      string `db:"id"`
	Person  string `db:"person"`
	Day     string `db:"day"`
	Rule    string `db:"rule"`
	Count   int64  `db:"count"`
	Usual   int64  `db:"usual"`
	Found   string `db:"found_at"`
	Settled string `db:"settled_at"`
	By      string `db:"settled_by"`
	Note    string `db:"note"`
}

// Ref names a finding.
func (u Unusual) Ref(school string) ref.Ref { return ref.New(school, Kind, u.ID) }

func (u Unusual) key() string { return "chronology.unusual/" + u.ID }

// kindOf says what an event of the trail tells about looking; "" for one that is about something else.
func kindOf(t ledger.Told) string {
	switch t.Verb {
	case "incidents.viewed":
		return CaseLook
	case "chronology.viewed", "chronology.printed":
		return ChildLook
	case "chronology.searched":
		return SearchLook
	case "chronology.exported":
		return ExportLook
	case "refused":
		if t.Subject.Kind == incidents.Kind || strings.HasPrefix(t.Why, "chronology.") || strings.HasPrefix(t.Why, "incidents.") {
			return RefusedLook
		}
	case "chronology.export-blocked":
		return RefusedLook
	}
	return ""
}

func looking() []string {
	return []string{"incidents.viewed", "chronology.viewed", "chronology.printed", "chronology.searched", "chronology.exported", "chronology.export-blocked", "refused"}
}

// TakeIn takes looks out of the trail, a batch at a time, and judges the days that they fall on. // serves INC-42
func (l *Looks) TakeIn(ctx context.Context) error {
	var fresh []ledger.Told
	err := l.desk.Base.Ledger.Read(ctx, l.desk.Job("looks"), func(tx *ledger.Tx) (err error) {
		fresh, err = l.untaken(ctx, tx)
		return err
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	return l.desk.Base.Ledger.Write(ctx, l.desk.Job("looks"), func(tx *ledger.Tx) (ledger.Event, error) {
		n, err := l.take(ctx, tx, fresh)
		return ledger.Event{Verb: "chronology.counted", Subject: ref.New(tx.School, "school", tx.School),
			Changes: []ledger.Change{{Field: "looks", Class: ledger.Open, After: fmt.Sprint(n)}}}, err
	})
}

// untaken reads the trail since the last batch, the oldest first.
func (l *Looks) untaken(ctx context.Context, tx *ledger.Tx) ([]ledger.Told, error) {
	m, err := desk.MarkOf(ctx, tx, "looks")
	if err != nil {
		return nil, err
	}
	if at, err := clock.Parse(m.At); err == nil && !at.IsZero() {
		m.At = clock.Text(at.Add(-time.Hour)) // an event's moment is that of its beginning: a later one can have an earlier
	}
	var out []ledger.Told
	for _, verb := range looking() {
		for before := int64(0); ; {
			page, err := ledger.Find(ctx, tx, ledger.Query{Verb: verb, From: m.At, Before: before, Limit: 1000})
			if err != nil {
				return nil, err
			}
			for _, t := range page {
				if t.Seq > m.Seq {
					out = append(out, t)
				}
			}
			if len(page) < 1000 || page[len(page)-1].Seq <= m.Seq {
				break
			}
			before = page[len(page)-1].Seq
		}
	}
	slices.SortFunc(out, func(a, b ledger.Told) int { return int(a.Seq - b.Seq) })
	return out, nil
}

func (l *Looks) take(ctx context.Context, tx *ledger.Tx, fresh []ledger.Told) (int, error) {
	roles, err := l.rolesOf(ctx, tx, fresh)
	if err != nil {
		return 0, err
	}
	calendar, n := policy.NewCalendar(l.desk.Pack()), 0
	days := map[[2]string]bool{}
	for _, t := range fresh {
		person, is := strings.CutPrefix(t.Actor, "person/")
		kind := kindOf(t)
		if !is || kind == "" {
			continue
		}
		one := Look{Seq: t.Seq, At: t.At, Person: person, Role: roles[person], Kind: kind, Record: t.Subject.String(), Why: t.Why}
		one.Day, one.Odd = l.dayOf(calendar, t.At)
		if err := l.Store.addLook(ctx, tx, one); err != nil {
			return n, err
		}
		days[[2]string{person, one.Day}] = true
		n++
	}
	for d := range days {
		if err := l.judge(ctx, tx, d[0], d[1]); err != nil {
			return n, err
		}
	}
	last := fresh[len(fresh)-1]
	return n, desk.Mark{Name: "looks", At: last.At, Seq: last.Seq}.Put(ctx, tx)
}

// dayOf gives the school's own day of a moment and whether it lies outside the school's hours.
func (l *Looks) dayOf(calendar policy.Calendar, at string) (string, bool) {
	t, err := clock.Parse(at)
	if err != nil {
		return "", true
	}
	hour := t.In(clock.London).Format("15:04")
	return clock.ISO(t), hour < l.desk.Rules.From || hour >= l.desk.Rules.Until || !calendar.IsSchoolDay(t)
}

// rolesOf gives the chief role of each who looked.
func (l *Looks) rolesOf(ctx context.Context, tx *ledger.Tx, fresh []ledger.Told) (map[string]string, error) {
	var ids []string
	for _, t := range fresh {
		if id, is := strings.CutPrefix(t.Actor, "person/"); is {
			ids = append(ids, id)
		}
	}
	known, err := l.desk.Names(ctx, tx, ids)
	out := map[string]string{}
	for id, p := range known {
		out[id] = l.chief(p)
	}
	return out, err
}

func (l *Looks) chief(p people.Person) string {
	has := l.desk.Base.Gate.RolesOf(append(slices.Clone(p.Posts), p.Acting...))
	for _, r := range []authz.Role{authz.Head, authz.Chair, authz.DSL, authz.Coordinator, authz.Admin} {
		if slices.Contains(has, r) {
			return string(r)
		}
	}
	if len(has) > 0 {
		return string(has[0])
	}
	return ""
}

// judge asks the rules about one person's day, and tells of what is new. // serves INC-42
func (l *Looks) judge(ctx context.Context, tx *ledger.Tx, person, day string) error {
	t, err := l.Store.dayTally(ctx, tx, person, day)
	if err != nil {
		return err
	}
	usual, err := l.usual(ctx, tx, person, day)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		rule        string
		n, usual    int64
		outstanding bool
	}{
		{manyRule, t.Cases, usual, t.Cases > int64(l.desk.Rules.Cases) && t.Cases > usual*int64(l.desk.Rules.Times)},
		{oddRule, t.Odd, 0, t.Odd > int64(l.desk.Rules.Odd)},
		{refusedRule, t.Refused, 0, t.Refused >= int64(l.desk.Rules.Refused)},
	} {
		if !f.outstanding {
			continue
		}
		u := Unusual{ID: tx.ID(), Person: person, Day: day, Rule: f.rule, Count: f.n, Usual: f.usual, Found: tx.Now}
		fresh, err := l.Store.addUnusual(ctx, tx, u)
		if err != nil {
			return err
		}
		if fresh {
			if err := l.tellUnusual(ctx, tx, u); err != nil {
				return err
			}
		}
	}
	return nil
}

// usual is the median of different cases a day, over the days on which the person opened any.
func (l *Looks) usual(ctx context.Context, tx *ledger.Tx, person, day string) (int64, error) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, err
	}
	counts, err := l.Store.earlierDays(ctx, tx, person, at.AddDate(0, 0, -l.desk.Rules.Days).Format(time.DateOnly), day)
	if err != nil || len(counts) == 0 {
		return 0, err
	}
	slices.Sort(counts)
	return counts[len(counts)/2], nil
}

func (l *Looks) tellUnusual(ctx context.Context, tx *ledger.Tx, u Unusual) error {
	to, err := l.desk.Above(ctx, tx, u.Person)
	if err != nil {
		return err
	}
	return l.desk.Tell(ctx, tx, notices.Notice{To: to, Kind: "concern.views", Title: "Somebody looked at concerns in an unusual way", Text: Said(u), Href: "/chronology/views", Urgent: true, Key: u.key()})
}

// Said says what was found, without a name.
func Said(u Unusual) string {
	switch u.Rule {
	case oddRule:
		return fmt.Sprintf("%d different concerns opened outside the school's hours on %s", u.Count, clock.Date(u.Day))
	case refusedRule:
		return fmt.Sprintf("%d tries were refused on %s", u.Count, clock.Date(u.Day))
	}
	if u.Usual == 0 {
		return fmt.Sprintf("%d different concerns opened on %s, by somebody who had opened none in the weeks before", u.Count, clock.Date(u.Day))
	}
	return fmt.Sprintf("%d different concerns opened on %s; %d are usual for this person", u.Count, clock.Date(u.Day), u.Usual)
}

// Settle writes down what the head or the chair found; nobody settles what is about themselves.
func (l *Looks) Settle(ctx context.Context, tx *ledger.Tx, id, note string) (Unusual, error) {
	u, err := l.Store.unusual(ctx, tx, id)
	if err != nil {
		return u, err
	}
	by := tx.Grant.Actor().Person
	if err := settleable(u, by, note); err != nil {
		return u, err
	}
	u.Settled, u.By, u.Note = tx.Now, by, strings.TrimSpace(note)
	if err := l.Store.put(ctx, tx, u); err != nil {
		return u, err
	}
	return u, l.desk.Settle(ctx, tx, u.key())
}

// Sweep drops looks that are older than they are kept; the trail still has them.
func (l *Looks) Sweep(ctx context.Context) error {
	before := clock.ISO(l.desk.Base.Now().AddDate(0, 0, -l.desk.Rules.Keep))
	old := false
	err := l.desk.Base.Ledger.Read(ctx, l.desk.Job("sweep"), func(tx *ledger.Tx) (err error) {
		old, err = l.Store.anyOld(ctx, tx, before)
		return err
	})
	if err != nil || !old {
		return err
	}
	return l.desk.Base.Ledger.Write(ctx, l.desk.Job("sweep"), func(tx *ledger.Tx) (ledger.Event, error) {
		n, err := l.Store.dropLooks(ctx, tx, before)
		return ledger.Event{Verb: "chronology.swept", Subject: ref.New(tx.School, "school", tx.School),
			Changes: []ledger.Change{{Field: "looks", Class: ledger.Open, After: fmt.Sprint(n)}}}, err
	})
}
