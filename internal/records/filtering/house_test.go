package filtering

import (
	"context"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
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
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
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
	room    *registers.Room
	pack    *policy.Pack
	preview Preview
	away    error // why no page came
	told    []notices.Notice
	lessons map[string]*board.Lesson
	shut    map[string][]board.Shut
	lifted  map[string][]string
	asked   *board.Rulebook // with which the past was explained
	profile string          // under which the log last saw somebody
	facts   *board.Facts

	mu  sync.Mutex
	now time.Time
}

func schemas() []fs.FS {
	_, folder := registers.New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, folder.Schema, schemaFS}
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC)}
	pack, err := policy.Parse(seed(t))
	h.no(err)
	_, plain := New(feature.Base{School: school}, people.Store{}, nil, Config{})
	_, folder := registers.New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	actions := slices.Concat(plain.Actions, web.Actions(), people.New(feature.Base{}).Actions, folder.Actions)
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
	h.pack = pack
	h.room, folder = registers.New(h.base, people.Store{})
	h.f, h.feature = New(h.base, people.Store{}, h.accountHolders, Config{WebURL: "https://records.example", Post: h.post, Explain: explain,
		Preview: func(context.Context, string) (Preview, error) { return h.preview, h.away }, Effect: h.effect, Registers: h.room, ExplainAt: h.explainAt,
		Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error { h.told = append(h.told, n); return nil },
		Lessons: func(context.Context, *ledger.Tx, time.Time) (map[string]*board.Lesson, map[string][]board.Shut, error) {
			return h.lessons, h.shut, nil
		},
		Lifted:       func(context.Context, *ledger.Tx, time.Time) (map[string][]string, error) { return h.lifted, nil },
		LessonEvents: []string{"test.lesson"}, LessonWords: strings.ToUpper, LessonLine: lessonLine,
		Version: func(context.Context, *ledger.Tx, string) (*policy.Pack, error) { return h.pack, nil },
		Seen:    func(context.Context, string, time.Time) (string, time.Time, error) { return h.profile, h.clock(), nil },
		Strangers: func(context.Context, time.Time) (Strangers, error) {
			return Strangers{Measured: true, Devices: 2, Refused: 7, Let: 1, Latest: h.clock()}, nil
		},
		ListAges: func() []ListAge { return []ListAge{{Name: "games", Entries: 12, Updated: h.clock()}} }})
	h.no(d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, folder.Schema, h.feature.Schema))
	for _, k := range append(h.feature.Keep, folder.Keep...) {
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

// lessonLine stands in for the words that another feature lends.
func lessonLine(field, value string) string {
	if value == "" || field == "state" {
		return ""
	}
	return "<" + field + " " + value + ">"
}

// effect is what an engine would say: the children's groups change, with three sites below.
func (h *house) effect(_ context.Context, host string, profiles []string, allow bool) ([]Effect, error) {
	var out []Effect
	for _, p := range profiles {
		out = append(out, Effect{Profile: profileTitle(h.pack, p), Before: "Blocked (Games)", After: "Open", Below: 3})
	}
	return out, nil
}

func (h *house) explainAt(_ context.Context, book *board.Rulebook, p *board.Person, account, address string, at time.Time) (Chain, error) {
	h.asked = book
	return Chain{Person: account, Profile: p.Profile, Rule: "then", Pack: book.Version}, nil
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
	if d.State == Allowed && d.Risk == nil {
		d.Risk = map[string]string{"fit": "yes", "contact": "no", "public": "no", "money": "no"}
	}
	return h.do(who, "filtering.decide", "", func(tx *ledger.Tx) (ledger.Event, error) { return h.f.decide(h.t.Context(), tx, r.ID, d) })
}

// look lets the gateway look at a site for somebody who decides.
func (h *house) look(who string, r Request) error {
	h.t.Helper()
	g, err := h.gate.Check(h.t.Context(), h.as(who), "filtering.decide", authz.Subject{Ref: r.Ref(school)})
	h.no(err)
	return h.f.look(h.t.Context(), g, r.ID)
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) whole() {
	h.t.Helper()
	report, err := h.base.Ledger.Verify(h.t.Context(), h.gate.System(school, "test"))
	h.no(err)
	if !report.Whole() {
		h.t.Errorf("the trail: %+v", report)
	}
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
