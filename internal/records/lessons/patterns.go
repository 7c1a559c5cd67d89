package lessons

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// Found is a pattern: cases that are alike, for the online safety group to decide on.
type Found struct {
	ID        string `db:"id"`
	Key       string `db:"key"` // "kind:other_account", "class:contact/Y4", "time:conduct/1/evening", "site:example.org"
	Title     string `db:"title"`
	Cases     int64  `db:"cases"`
	First     string `db:"first_at"`
	Last      string `db:"last_at"`
	FoundAt   string `db:"found_at"`
	Decision  string `db:"decision"`
	Reason    string `db:"reason"`
	Clause    string `db:"clause"`
	DecidedAt string `db:"decided_at"`
	DecidedBy string `db:"decided_by"`
}

// Decisions on a pattern.
const (
	Change   = "change"
	NoChange = "no_change"
)

// seen is one case as far as it can be like others. Nothing in it names anybody.
type seen struct {
	seenRow
	Sites []string
}

// usualPattern is what counts as one where the policy says nothing.
const (
	usualCases = 3
	usualDays  = 28
)

func measureOf(p policy.Pattern) (cases, days int) {
	return cmp.Or(p.Cases, usualCases), cmp.Or(p.Days, usualDays)
}

// group puts cases together that are alike by kind, by type and class, by type and time of the week, and by site, and gives
// those of which there are enough. A case counts once in each. // serves INC-40
func group(all []seen, enough int, titles map[string]string) []Found {
	by := map[string]*Found{}
	add := func(key, title, at string) {
		f, has := by[key]
		if !has {
			f = &Found{Key: key, Title: title, First: at, Last: at}
			by[key] = f
		}
		f.Cases, f.First, f.Last = f.Cases+1, min(f.First, at), max(f.Last, at)
	}
	for _, s := range all {
		if s.Row != "" {
			add("kind:"+s.Row, cmp.Or(titles[s.Row], s.Row), s.Happened)
		}
		if s.Type != "" && s.Class != "" {
			add("class:"+s.Type+"/"+s.Class, TypeTitle(s.Type)+", class "+s.Class, s.Happened)
		}
		if at, err := clock.Parse(s.Happened); err == nil && s.Type != "" {
			day, part := at.In(clock.London).Weekday(), partOf(at)
			add(fmt.Sprintf("time:%s/%d/%s", s.Type, day, part), fmt.Sprintf("%s, %ss, %s", TypeTitle(s.Type), day, part), s.Happened)
		}
		for _, site := range s.Sites {
			add("site:"+site, "Site "+site, s.Happened)
		}
	}
	var out []Found
	for _, f := range by {
		if int(f.Cases) >= enough {
			out = append(out, *f)
		}
	}
	slices.SortFunc(out, func(a, b Found) int { return cmp.Or(int(b.Cases-a.Cases), strings.Compare(a.Key, b.Key)) })
	return out
}

// partOf is the part of the day, as a school divides it.
func partOf(at time.Time) string {
	switch h := at.In(clock.London).Hour(); {
	case h >= 6 && h < 9:
		return "before school"
	case h >= 9 && h < 12:
		return "morning"
	case h >= 12 && h < 16:
		return "afternoon"
	case h >= 16 && h < 21:
		return "evening"
	}
	return "night"
}

// TypeTitle is a risk type as the screen says it.
func TypeTitle(key string) string {
	if key == "" {
		return "Not yet decided"
	}
	return strings.ToUpper(key[:1]) + key[1:]
}

// siteOf is the site that an address of evidence names; "" for an address that names none.
func siteOf(address string) string {
	host := strings.ToLower(strings.TrimSpace(address))
	if u, err := url.Parse(host); err == nil && u.Host != "" {
		host = u.Hostname()
	} else if end := strings.IndexAny(host, "/?#"); end >= 0 { // what follows could name somebody
		host = host[:end]
	}
	host = strings.TrimPrefix(host, "www.")
	if !strings.Contains(host, ".") || strings.ContainsAny(host, " @:") || net.ParseIP(host) != nil {
		return ""
	}
	return host
}

// titles are what the policy calls its kinds.
func titles(p *policy.Pack) map[string]string {
	out := map[string]string{}
	for _, m := range []policy.Matrix{p.Learner, p.Staff} {
		for _, r := range m.Rows {
			out[r.Key] = r.Title
		}
	}
	return out
}

// look groups the cases of the last weeks once a month, and whenever a new pattern shows: each is flagged once for so long as
// it goes on. The online safety group gets it as a point for its next meeting. // serves INC-40
func (l *Lessons) look(ctx context.Context) error {
	if l.base.Policy.Load() == nil {
		return nil
	}
	now := l.base.Now()
	enough, days := measureOf(l.pack().Cases.Pattern)
	since := now.AddDate(0, 0, -days)
	month := now.In(clock.London).Format("2006-01")
	grant := l.base.Gate.System(l.base.School, "lessons.look")
	var all []seen
	var fresh []Found
	known := false
	err := l.base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) (err error) {
		if all, err = l.store.seen(ctx, tx, clock.Text(since), clock.Text(now)); err != nil {
			return err
		}
		if known, err = l.store.grouped(ctx, tx, month); err != nil {
			return err
		}
		recent, err := l.store.recent(ctx, tx, clock.Text(since))
		fresh = slices.DeleteFunc(group(all, enough, titles(l.pack())), func(f Found) bool { return slices.Contains(recent, f.Key) })
		return err
	})
	if err != nil || known && len(fresh) == 0 {
		return err
	}
	return l.base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "lessons.grouped", Subject: ref.New(tx.School, "month", month), Why: fmt.Sprintf("%d cases, %d new patterns", len(all), len(fresh))}
		for i := range fresh {
			fresh[i].ID, fresh[i].FoundAt = tx.ID(), tx.Now
			if err := l.store.flag(ctx, tx, fresh[i]); err != nil {
				return e, err
			}
			e.Also = append(e.Also, ref.New(tx.School, PatternKind, fresh[i].ID))
		}
		if err := l.store.noteMonth(ctx, tx, month, len(all), len(fresh)); err != nil {
			return e, err
		}
		return e, l.agenda(ctx, tx, fresh)
	})
}

// agenda tells the coordinator, who leads the group, what to put on its list.
func (l *Lessons) agenda(ctx context.Context, tx *ledger.Tx, fresh []Found) error {
	if len(fresh) == 0 {
		return nil
	}
	return l.tellRole(ctx, tx, authz.Coordinator, notices.Notice{Kind: "lesson.pattern", Title: fmt.Sprintf("For the online safety group: %d new patterns of concerns", len(fresh)),
		Text: "Concerns that are alike have come up. The group decides what follows: a change, or no change with a reason.", Href: "/patterns", Key: "lessons.pattern." + fresh[0].ID})
}

func (l *Lessons) tellRole(ctx context.Context, tx *ledger.Tx, role authz.Role, n notices.Notice) error {
	if l.hooks.Tell == nil {
		return nil
	}
	for _, post := range l.pack().PostsWith(string(role)) {
		holders, err := l.people.Holding(ctx, tx, post)
		if err != nil {
			return err
		}
		n.To = append(n.To, holders...)
	}
	if len(n.To) == 0 {
		return nil
	}
	return l.hooks.Tell(ctx, tx, n)
}

// decide keeps what the group decided on a pattern, and enters it into the register of what evidence changed in the policy.
// serves INC-40, GOV-15
func (l *Lessons) decide(ctx context.Context, tx *ledger.Tx, id, decision, reason, clause string) (ledger.Event, error) {
	e := ledger.Event{Verb: "lessons.decided", Subject: ref.New(tx.School, PatternKind, id), Why: clause,
		Changes: []ledger.Change{{Field: "decision", Class: ledger.Open, After: decision}}}
	f, err := l.store.pattern(ctx, tx, id)
	if err != nil {
		return e, err
	}
	_, knownClause := l.pack().Clause(clause)
	switch {
	case f.Decision != "":
		return e, errs.Clash("decision", "The group has decided on this pattern already.")
	case decision != Change && decision != NoChange:
		return e, errs.Bad("decision", "Choose what the group decided: a change, or no change.")
	case reason == "" || len([]rune(reason)) > longestWhy:
		return e, errs.Bad("reason", "Enter why, in at most %d characters. No decision is stored without a written reason.", longestWhy)
	case !knownClause:
		return e, errs.Bad("clause", "Choose the clause of the policy that the pattern touches.")
	}
	f.Decision, f.Reason, f.Clause, f.DecidedBy = decision, reason, clause, tx.Grant.Actor().Person
	if err := l.store.decided(ctx, tx, f); err != nil || l.hooks.Enter == nil {
		return e, err
	}
	cases, days := measureOf(l.pack().Cases.Pattern)
	today := clock.ISO(clock.Moment(tx.Now))
	entry, err := l.hooks.Enter(ctx, tx, "policy_changes", map[string]string{"found": today, "kind": "pattern", "clause": clause,
		"evidence": fmt.Sprintf("%s: at least %d concerns that are alike within %d days.", f.Title, min(cases, int(f.Cases)), days), "decision": decision, "reason": reason, "decided_on": today})
	if entry.ID != "" {
		e.Also = append(e.Also, entry)
	}
	return e, err
}

// reachable are the numbers of the cases behind a pattern that a reader may open: those handled by their roles in which
// nobody's conduct is theirs. // serves INC-06
func (l *Lessons) reachable(ctx context.Context, tx *ledger.Tx, f Found, a authz.Actor) ([]incidents.Incident, error) {
	all, err := l.store.seen(ctx, tx, f.First, f.Last+"~")
	if err != nil {
		return nil, err
	}
	var out []incidents.Incident
	for _, s := range all {
		if !slices.ContainsFunc(group([]seen{s}, 1, nil), func(g Found) bool { return g.Key == f.Key }) {
			continue
		}
		about, err := l.cases.Subject(ctx, tx, s.ID)
		if err != nil {
			return nil, err
		}
		handles := slices.Contains(about.Handlers, a.Person) || slices.ContainsFunc(a.Roles, func(r authz.Role) bool { return slices.Contains(about.Handlers, string(r)) })
		if !handles || slices.Contains(about.About, a.Person) {
			continue
		}
		i, err := l.cases.Get(ctx, tx, s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}
