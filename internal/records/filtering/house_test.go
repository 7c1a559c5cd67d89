package filtering

import (
	"context"
	"io/fs"
	"net/netip"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with its register, a real policy and this feature.
type house struct {
	t       *testing.T
	base    feature.Base
	f       *Filtering
	feature feature.Feature
	gate    *authz.Gate
	who     map[string]people.Person
	rules   *board.Rulebook
	facts   *board.Facts

	mu  sync.Mutex
	now time.Time
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC)}
	pack, err := policy.Parse(seed(t))
	h.no(err)
	_, plain := New(feature.Base{School: school}, people.Store{}, nil, Config{})
	actions := append(append(append([]authz.Action{}, plain.Actions...), web.Actions()...), people.New(feature.Base{}).Actions...)
	var l *ledger.Ledger
	h.gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := h.gate.Prepare(pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}}
	h.f, h.feature = New(h.base, people.Store{}, h.accountHolders, Config{WebURL: "https://records.example", Post: h.post, Explain: explain,
		ListAges: func() []ListAge { return []ListAge{{Name: "games", Entries: 12, Updated: h.clock()}} }})
	h.no(d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, h.feature.Schema))
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.now, Minute: "7.2"})
	h.fill(pack)
	return h
}

func explain(_ context.Context, account, address string, _ time.Time) (Chain, error) {
	if account == "nobody" {
		return Chain{}, errs.Missing("Nobody has this account.")
	}
	return Chain{Person: account, Category: "Games", Rule: "games", Clause: "filter.games", Pack: "v1", Said: address}, nil
}

func (h *house) post(r *board.Rulebook, f *board.Facts) error {
	h.rules, h.facts = r, f
	return nil
}

// accountHolders makes facts out of the register, as accounts does for those with a password.
func (h *house) accountHolders(ctx context.Context, tx *ledger.Tx, _ time.Time) (map[string]board.Person, map[netip.Addr]board.Seat, error) {
	out := map[string]board.Person{}
	all, err := people.Store{}.Everybody(ctx, tx)
	for _, p := range all {
		out[p.Account] = board.Person{ID: p.ID, Account: p.Account, Year: p.Year, Roles: h.f.roles(p)}
	}
	return out, nil, err
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

func (h *house) fill(pack *policy.Pack) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
			{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.who[p.Account] = in
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, nil
	}))
}

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.gate.RolesOf(p.Posts)}
}

// do changes something as a person, about another.
func (h *house) do(actor, action, about string, f func(*ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	s := authz.Subject{Ref: ref.New(school, "person", h.who[about].ID), About: []string{h.who[about].ID}}
	g, err := h.gate.Check(h.t.Context(), h.as(actor), action, s)
	if err != nil {
		return err
	}
	return h.base.Ledger.Write(h.t.Context(), g, f)
}

func (h *house) override(actor, about, profile, reason, until string) error {
	return h.do(actor, "filtering.override", about, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.override(h.t.Context(), tx, h.who[about].ID, profile, reason, until)
	})
}

func (h *house) ask(who, ticket, host string) Request {
	h.t.Helper()
	var r Request
	h.no(h.do(who, "filtering.ask", "", func(tx *ledger.Tx) (ledger.Event, error) {
		number, e, err := h.f.Ask(h.t.Context(), tx, ticket, host, Unblock, h.who[who].ID, "staff", "For the maths lesson")
		r, _ = h.f.store.request(h.t.Context(), tx, e.Subject.ID)
		if r.Number != number {
			h.t.Errorf("number %q, stored %q", number, r.Number)
		}
		return e, err
	}))
	return r
}

func (h *house) decide(who string, r Request, d Decision) error {
	return h.do(who, "filtering.decide", "", func(tx *ledger.Tx) (ledger.Event, error) { return h.f.decide(h.t.Context(), tx, r.ID, d) })
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
