package schoolday_test

import (
	"fmt"
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/gateway/filter"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// sent is an entry on its way: it reaches the log at some moment.
type sent struct {
	board.Entry
	arrives time.Time
}

// play sends all entries in the order in which they arrive, those of one moment as one batch. It counts those that somebody
// would be told of one by one, by day.
func (d *day) play() map[string]int {
	d.t.Helper()
	worrying := map[string]int{}
	var all []sent
	for i, e := range d.Entries {
		all = append(all, d.sends(i, e)...)
	}
	for _, s := range all {
		if s.Text != "" || s.Alert != "" {
			worrying[s.At.Format(time.DateOnly)]++
		}
	}
	slices.SortStableFunc(all, func(a, b sent) int { return a.arrives.Compare(b.arrives) })
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(s sent) bool { return !s.arrives.Equal(all[0].arrives) })
		if n < 0 {
			n = len(all)
		}
		var batch []board.Entry
		for _, s := range all[:n] {
			batch = append(batch, s.Entry)
		}
		d.now = all[0].arrives
		d.must(d.m.Take(d.t.Context(), batch))
		all = all[n:]
	}
	return worrying
}

// sends are the lines that an entry of a scenario stands for: spread evenly, one person after the other.
func (d *day) sends(n int, e entry) (out []sent) {
	from, who := d.when(d.t, e.On, e.At), people(e.Who)
	for i := range e.count() {
		at := from.Add(e.Over * time.Duration(i) / time.Duration(e.count()))
		one := sent{d.line(e, who[i%len(who)], at), at}
		one.ID = fmt.Sprintf("%s-%02d-%04d", d.Key, n, i)
		if e.Arrives != "" {
			one.arrives = d.when(d.t, e.On, e.Arrives)
		}
		out = append(out, one)
	}
	return out
}

// line is what the gateway writes down: who, the profile, the clause and what is told come from its own decision, the verdict
// and what the rules on words found from the scenario.
func (d *day) line(e entry, key string, at time.Time) board.Entry {
	r := &filter.Request{At: at, Host: e.Host, Scheme: "https", Person: d.known(key)}
	if r.Person != nil && len(r.Person.Roles) == 0 {
		r.Person, r.Network = nil, "guest"
	}
	v := d.engine.Decide(r)
	out := board.Entry{At: at, School: d.Key, Person: d.who[key].ID, Account: d.who[key].Account, Profile: v.Profile, Device: e.Device, Method: "GET", Scheme: "https",
		Host: e.Host, Path: "/", Category: e.Category, Verdict: "allow", Pack: "v1", Search: e.Search, Clause: v.Clause}
	if e.Verdict == "block" {
		out.Verdict, out.List, out.Rule, out.Alert = "block", v.List, v.Rule, v.Alert
		if v.Alert != "" && v.Repeat > 0 {
			out.Alert = "repeat"
		}
	}
	if v.Quiet { // a helpline is never named, and nothing is read there
		out.Host, out.Path, out.Search = "", "", ""
		return out
	}
	if k, reads := d.reads(e, v.Profile); reads {
		out.Text, out.Score, out.Where, out.Signs, out.Rule = e.Text, e.Score, e.Where, "rule", "text."+k.Key
		if e.Verdict == "" {
			out.Alert = level(k, e.Where)
		}
	}
	return out
}

// known is a person as the gateway knows one; nil: nobody.
func (d *day) known(key string) *board.Person {
	p, ok := d.who[key]
	if !ok {
		return nil
	}
	out := &board.Person{ID: p.ID, Account: p.Account, Year: p.Year}
	for _, r := range d.gate.RolesOf(p.Posts) {
		out.Roles = append(out.Roles, string(r))
	}
	return out
}

// reads says whether the policy has the gateway say what the rules on words found: of pupils always, of adults the kinds that
// name their profile, and from a score that may differ by profile.
func (d *day) reads(e entry, profile string) (policy.TextKind, bool) {
	k, ok := d.kind(e.Text)
	if !ok || level(k, e.Where) == "" {
		return k, false
	}
	from, named := k.Profiles[profile]
	pupils := slices.ContainsFunc(d.pack.Filtering.Profiles, func(p policy.Profile) bool { return p.Key == profile && len(p.Years) > 0 })
	if !named {
		if from = k.From; from == 0 {
			from = 50
		}
	}
	return k, (pupils || named || slices.Contains(k.Block, profile)) && e.Score >= from
}

func (o *town) kind(key string) (policy.TextKind, bool) {
	i := slices.IndexFunc(o.pack.Filtering.Texts.Kinds, func(k policy.TextKind) bool { return k.Key == key })
	if i < 0 {
		return policy.TextKind{}, false
	}
	return o.pack.Filtering.Texts.Kinds[i], true
}

func level(k policy.TextKind, where string) string {
	if where == "search" || where == "prompt" {
		return k.Level
	}
	return k.PageLevel
}

// raised is an alert that somebody finds among the alerts.
type raised struct {
	Level    string `db:"level"`
	Sort     string `db:"kind"`
	Person   string `db:"person_id"`
	Device   string `db:"device"`
	Class    string `db:"class"`
	Category string `db:"category"`
	Text     string `db:"text_kind"`
	At       string `db:"at"`
	Story    string `db:"story"`
	Signs    int    `db:"signs"`
	Of       string `db:"of_class"` // of the child, where it is one's
}

// As the page of alerts shows them: those of a class's children stand in its alert, and what the class teacher follows up has
// a page of its own (WEB-31).
const sqlRaised = `SELECT a.level, a.kind, a.person_id, a.device, CASE WHEN a.kind = 'class' THEN a.class ELSE '' END AS class, a.category, a.text_kind, a.at, a.story,
 a.class AS of_class, (SELECT COUNT(*) FROM monitoring_sign s JOIN monitoring_alert q ON q.school_id = s.school_id AND q.id = s.alert_id
 WHERE q.school_id = a.school_id AND (q.id = a.id OR q.part_of = a.id)) AS signs FROM monitoring_alert a WHERE a.school_id = ? AND a.part_of = '' AND a.kind <> 'repeat' ORDER BY a.at, a.id`

// raised are those that stand there at the end.
func (d *day) raised() (out []raised) {
	d.t.Helper()
	d.must(d.base.Ledger.Read(d.t.Context(), d.gate.System(d.Key, "test"), func(tx *ledger.Tx) (err error) {
		out, err = db.All[raised](d.t.Context(), tx.Tx, sqlRaised, d.Key)
		return err
	}))
	for i, a := range out {
		for key, p := range d.who {
			if p.ID == a.Person {
				out[i].Person = key
			}
		}
	}
	return out
}
