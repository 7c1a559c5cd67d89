package monitoring

import (
	"context"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/schools"
	"belisha/packs"
)

const school = "s1"

// house is a school with its register, its policy, its two databases and this feature, all real.
type house struct {
	t       testing.TB
	base    feature.Base
	records *db.DB
	lines   *db.DB
	m       *Monitoring
	feature feature.Feature
	pack    *policy.Pack
	config  Config
	who     map[string]people.Person
	asked   []string // what monitoring handed on as filter requests
	calls   []Call   // what rang for people
	answers []string
	told    []notices.Notice
	held    map[string]bool // persons on whom a legal hold lies

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		second := dbtest.SQLite
		if d.Engine == db.Postgres {
			second = dbtest.Postgres
		}
		body(t, build(t, d, second(t)))
	})
}

func schemas() []fs.FS {
	_, pol := policies.New(feature.Base{School: school, Policy: &feature.InForce{}})
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, pol.Schema, incidents.Schema, schemaFS}
}

func build(t testing.TB, d, lines *db.DB) *house {
	t.Helper()
	h := &house{t: t, records: d, lines: lines, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC)}
	pack, err := policy.Parse(seed(t))
	if err != nil {
		t.Fatal(err)
	}
	var l *ledger.Ledger
	var gate *authz.Gate
	base := feature.Base{School: school, Now: h.clock, Policy: &feature.InForce{}}
	actions := []authz.Action{}
	build := func() (feature.Feature, feature.Feature, *Monitoring) {
		_, f := policies.New(base)
		m, own := New(base, lines, people.Store{}, incidents.NewStore(base, people.Store{}, onePolicy{pack}), h.config)
		return f, own, m
	}
	h.pack, h.config = pack, Config{Ask: h.ask, Call: h.call, Answer: h.answer, Tell: h.tell, Held: h.legal, Check: func(ctx context.Context) (ledger.Report, error) {
		return base.Ledger.Verify(ctx, base.Gate.System(school, "test"))
	}}
	base.Gate, err = authz.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, own, _ := build()
	actions = append(actions, own.Actions...)
	gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(ctx, gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := gate.Prepare(pack)
	if err != nil {
		t.Fatal(err)
	}
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	base.Gate, base.Ledger = gate, l
	pol, own, m := build()
	h.base, h.m, h.feature = base, m, own
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, pol.Schema, incidents.Schema, own.Schema); err != nil {
		t.Fatal(err)
	}
	if err := lines.Migrate(t.Context(), TrafficSchema()); err != nil {
		t.Fatal(err)
	}
	for _, k := range own.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	base.Policy.Store(&feature.Active{Pack: pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.now.AddDate(0, -1, 0)})
	h.fill(pack)
	return h
}

// restart opens the feature anew with other settings.
func (h *house) restart(change func(c *Config)) {
	change(&h.config)
	h.m, h.feature = New(h.base, h.lines, people.Store{}, incidents.NewStore(h.base, people.Store{}, onePolicy{h.pack}), h.config)
}

// onePolicy is the policy that counts on every day.
type onePolicy struct{ pack *policy.Pack }

func (o onePolicy) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", o.pack, nil
}

func (o onePolicy) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) {
	return o.pack, nil
}

func (h *house) ask(_ context.Context, tx *ledger.Tx, ticket, host, kind, person, _, _ string) (string, ledger.Event, error) {
	h.asked = append(h.asked, strings.Join([]string{ticket, host, kind, person}, " "))
	return "W1", ledger.Event{Verb: "test.asked", Subject: ref.New(tx.School, "test", ticket)}, nil
}

func (h *house) call(_ context.Context, _ *ledger.Tx, c Call) error {
	h.calls = append(h.calls, c)
	return nil
}

func (h *house) answer(_ context.Context, _ *ledger.Tx, key string) error {
	h.answers = append(h.answers, key)
	return nil
}

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	h.told = append(h.told, n)
	return nil
}

func (h *house) legal(_ context.Context, _ *ledger.Tx, person string) (bool, error) {
	return h.held[person], nil
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

func (h *house) fill(pack *policy.Pack) {
	h.t.Helper()
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}, Manager: "h.high"},
		{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"dsl"}, Manager: "h.high"},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}, Manager: "c.ord"},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
	}
	h.write(func(tx *ledger.Tx) error {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return err
		}
		for _, p := range all {
			p.Manager = h.who[p.Manager].ID
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, pack.Posts)
			if err != nil {
				return err
			}
			h.who[p.Account] = in
		}
		return nil
	})
}

func (h *house) write(f func(*ledger.Tx) error) {
	h.t.Helper()
	err := h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.done", Subject: ref.New(school, "school", school)}, f(tx)
	})
	h.no(err)
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.base.Gate.RolesOf(p.Posts), Classes: p.Taught}
}

// entry is a request as the gateway would log it.
func (h *house) entry(key, account, host, category string) board.Entry {
	e := board.Entry{ID: key, At: h.clock(), School: school, Person: h.who[account].ID, Account: account, Profile: "lower_ks2", Device: "10.0.0.7",
		Method: "GET", Scheme: "http", Host: host, Path: "/", Verdict: "allow", Clause: "filter.all", Pack: "v1", Status: 200}
	if category != "" {
		e.Category, e.Verdict, e.Rule, e.Clause, e.Status = category, "block", "r-"+category, "filter."+category, 403
	}
	return e
}

func (h *house) take(all ...board.Entry) {
	h.t.Helper()
	h.no(h.m.Take(h.t.Context(), all))
}

func (h *house) count(verb string) int64 {
	h.t.Helper()
	var n int64
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	return n
}

func (h *house) alerts() []Alert {
	h.t.Helper()
	var out []Alert
	h.read(func(tx *ledger.Tx) (err error) {
		out, _, err = h.m.store.alerts(h.t.Context(), tx, filter{}, 100, 0)
		return err
	})
	return out
}

// behind changes the second database as somebody with the password to it could.
func (h *house) behind(query string, args ...any) error {
	return h.lines.Write(h.t.Context(), school, func(tx *db.Tx) error {
		_, err := tx.Exec(h.t.Context(), query, args...)
		return err
	})
}

// seed is a written policy that comes with Belisha, its layers with it.
func seed(t testing.TB) fs.FS {
	t.Helper()
	files, err := packs.Open("st-neot")
	if err != nil {
		t.Fatal(err)
	}
	return files
}
