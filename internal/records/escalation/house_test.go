package escalation

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with its people, notices, registers and cases, all real; the clocks of cases are lent by the test.
type house struct {
	t       testing.TB
	base    feature.Base
	gate    *authz.Gate
	pack    *policy.Pack
	notices *notices.Notices
	room    *registers.Room
	cases   incidents.Store
	e       *Escalation
	feature feature.Feature
	who     map[string]people.Person

	clocks    []incidents.Clock
	untouched []incidents.Incident

	mu  sync.Mutex
	now time.Time
}

// each runs a test on both engines in the school of a pack.
func each(t *testing.T, pack string, body func(t *testing.T, h *house)) {
	t.Helper()
	empty := feature.Base{School: school, Policy: &feature.InForce{}}
	_, room := registers.New(empty, people.Store{})
	schemas := []fs.FS{ledger.Schema, schools.Schema, people.Schema, notices.Schema, room.Schema, incidents.Schema, Schema}
	dbtest.EachMigrated(t, schemas, func(t *testing.T, d *db.DB) { body(t, build(t, d, pack)) })
}

func build(t testing.TB, d *db.DB, name string) *house {
	t.Helper()
	// A Tuesday in term, at ten.
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
	files, err := packs.Open(name)
	h.no(err)
	h.pack, err = policy.Parse(files)
	h.no(err)
	h.addRota()
	empty := feature.Base{School: school, Policy: &feature.InForce{}}
	_, room := registers.New(empty, people.Store{})
	_, own := New(empty, people.Store{}, incidents.Store{}, Hooks{})
	var l *ledger.Ledger
	h.gate, err = authz.New(slices.Concat(web.Actions(), room.Actions, own.Actions), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		h.no(l.Refuse(context.WithoutCancel(ctx), h.gate.System(school, "refusals"), a, act, s, why))
	})
	h.no(err)
	plan, err := h.gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.now.AddDate(0, -1, 0)})
	h.notices, _ = notices.New(h.base, people.Store{}, notices.Config{})
	h.room, room = registers.New(h.base, people.Store{})
	h.cases = incidents.NewStore(h.base, people.Store{}, onePolicy{h.pack})
	h.e, h.feature = New(h.base, people.Store{}, h.cases, Hooks{Tell: h.notices.Tell, Settle: h.notices.Settle, Rota: FromRegister(h.room)})
	h.e.clocks, h.e.untouchedIn = h.lendClocks, h.lendUntouched
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range slices.Concat(h.feature.Keep, room.Keep) {
		l.Seal(k.Kind, k.Rows)
	}
	h.fill(name)
	return h
}

// onePolicy is the policy that counts on every day.
type onePolicy struct{ pack *policy.Pack }

func (o onePolicy) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", o.pack, nil
}

func (o onePolicy) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) {
	return o.pack, nil
}

// addRota puts a register of turns into the policy, unless it has one.
func (h *house) addRota() {
	h.pack.Registers = slices.DeleteFunc(h.pack.Registers, func(r policy.Register) bool { return r.Key == RotaRegister })
	h.pack.Registers = append(h.pack.Registers, policy.Register{Key: RotaRegister, Title: "Duty rota", One: "turn", Label: []string{"person"}, Columns: []string{"person"},
		Fields: []policy.Field{{Key: "from", Title: "From", Kind: "date", Required: true, Class: "open"}, {Key: "to", Title: "To", Kind: "date", Required: true, Class: "open"},
			{Key: "person", Title: "Who", Kind: "person", Required: true, Class: "personal"}, {Key: "post", Title: "For", Kind: "text", Class: "open"}},
		States: []policy.State{{Key: "planned", Title: "Planned"}}, May: policy.May{See: []string{"head"}, Add: []string{"head"}, Change: []string{"head"}}})
}

func (h *house) lendClocks(context.Context, *ledger.Tx, time.Time) ([]incidents.Clock, error) {
	return h.clocks, nil
}

func (h *house) lendUntouched(_ context.Context, _ *ledger.Tx, since time.Time) (out []incidents.Incident, err error) {
	for _, i := range h.untouched {
		if i.Changed < clock.Text(since) {
			out = append(out, i)
		}
	}
	return out, nil
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) fill(name string) {
	h.t.Helper()
	lead := []people.Person{
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"dsl"}},
	}
	if name == "st-marys" { // one person is coordinator and lead in one
		lead = []people.Person{{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"coordinator"}}}
	}
	all := append(lead,
		people.Person{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		people.Person{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		people.Person{Account: "p.puty", Given: "Petra", Family: "Puty", Kind: people.Staff, Posts: []string{"deputy"}},
		people.Person{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		people.Person{Account: "o.desk", Given: "Olga", Family: "Desk", Kind: people.Staff, Posts: []string{"office_manager"}},
		people.Person{Account: "k.chair", Given: "Karl", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}})
	h.system(func(tx *ledger.Tx) error {
		_, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School")
		return err
	})
	h.add(all...)
}

func (h *house) add(all ...people.Person) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) error {
		for _, p := range all {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			if err != nil {
				return err
			}
			h.who[p.Account] = in
		}
		return nil
	})
}

func (h *house) system(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.done", Subject: ref.New(school, "school", school)}, f(tx)
	}))
}

func (h *house) see(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: h.gate.RolesOf(p.Posts), Classes: p.Taught}
}

func (h *house) ids(accounts ...string) (out []string) {
	for _, a := range accounts {
		out = append(out, h.who[a].ID)
	}
	return out
}

// open opens a concern and lets the listeners hear of it.
func (h *house) open(o incidents.Opening) incidents.Incident {
	h.t.Helper()
	if o.Words == "" {
		o.Words = "Someone was unkind to Ada Quill."
	}
	var i incidents.Incident
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.cases.Open(h.t.Context(), tx, o)
		return i.Opened(), err
	}))
	return i
}

// hear tells the feature's listeners of an event on a case, as the trail does.
func (h *house) hear(verb string, i incidents.Incident) {
	h.t.Helper()
	for _, l := range h.feature.Hears {
		if slices.Contains(l.Verbs, verb) || l.Wants != nil && l.Wants(verb) {
			h.no(l.Do(h.t.Context(), ledger.Told{School: school, At: clock.Text(h.clock()), Verb: verb, Subject: i.Ref()}))
		}
	}
}

type note struct {
	Kind   string `db:"kind"`
	Title  string `db:"title"`
	Text   string `db:"text"`
	Href   string `db:"href"`
	Urgent bool   `db:"urgent"`
	Done   bool   `db:"done"`
}

// told are the notices of a person as "kind title", marked ! when urgent and ✓ when settled. No notice names a person.
func (h *house) told(account string) []string {
	h.t.Helper()
	var all []note
	h.see(func(tx *ledger.Tx) (err error) {
		all, err = db.All[note](h.t.Context(), tx.Tx, `SELECT kind, title, text, href, urgent, done FROM notices_notice WHERE school_id = ? AND person = ? ORDER BY at, id`, school, h.who[account].ID)
		return err
	})
	out := []string{}
	for _, n := range all {
		for _, p := range h.who {
			if strings.Contains(n.Title+n.Text, p.Family) || strings.Contains(n.Title+n.Text, p.Given) {
				h.t.Errorf("a notice names a person: %+v", n)
			}
		}
		line := n.Kind
		if n.Urgent {
			line += "!"
		}
		if n.Done {
			line += "✓"
		}
		out = append(out, line)
	}
	return out
}

func (h *house) toldIs(account string, want ...string) {
	h.t.Helper()
	if got := h.told(account); !slices.Equal(got, append([]string{}, want...)) {
		h.t.Errorf("%s was told %v, want %v", account, got, want)
	}
}

func (h *house) onDuty(post string, not ...string) (out []string) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) error {
		ids, err := h.e.OnDuty(h.t.Context(), tx, post, h.clock(), h.ids(not...))
		for account, p := range h.who {
			if slices.Contains(ids, p.ID) {
				out = append(out, account)
			}
		}
		return err
	})
	slices.Sort(out)
	return out
}

func (h *house) dutyIs(post string, not []string, want ...string) {
	h.t.Helper()
	if got := h.onDuty(post, not...); !slices.Equal(got, want) {
		h.t.Errorf("on duty as %s (without %v) are %v, want %v", post, not, got, want)
	}
}

// leave says that somebody is away until a day.
func (h *house) leave(account, until, standIn string) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return h.e.leave(h.t.Context(), tx, Absence{Person: h.who[account].ID, By: h.who[account].ID, StandIn: h.who[standIn].ID, From: clock.ISO(h.clock()), Until: until})
	}))
}

// rota puts a turn into the register.
func (h *house) rota(from, to, account, post string) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		e, err := h.room.Add(h.t.Context(), tx, RotaRegister, map[string]string{"from": from, "to": to, "person": account, "post": post})
		if err != nil {
			return ledger.Event{}, err
		}
		return h.room.Added(tx, e), nil
	}))
}

func (h *house) count(verb string) (n int64) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	return n
}

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, 0, -30)})
		return err
	})
	return r
}

// clockOf is a clock on a case that begins now and runs for a while.
func (h *house) clockOf(i incidents.Incident, kind string, runs time.Duration) incidents.Clock {
	return incidents.Clock{Incident: i, Kind: kind, Key: kind, Title: "First action", From: clock.Text(h.clock()), Due: clock.Text(h.clock().Add(runs)), Clause: "incidents.times"}
}

// pass lets minutes go by, the job of the clocks running after each.
func (h *house) pass(minutes int) {
	h.t.Helper()
	for range minutes {
		h.wait(time.Minute)
		h.no(h.e.watch(h.t.Context()))
		h.no(h.e.climb(h.t.Context()))
	}
}
