package incidents

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with a register, a gate, a ledger and this feature, all real.
type house struct {
	t       testing.TB
	base    feature.Base
	feature feature.Feature
	cases   *Cases
	store   Store
	packs   *byDay
	who     map[string]people.Person

	mu  sync.Mutex
	now time.Time
}

// byDay is two versions of a real pack and the day on which the second came into force.
type byDay struct {
	old, new *policy.Pack
	from     time.Time
}

func (b *byDay) At(_ context.Context, _ *ledger.Tx, when time.Time) (string, *policy.Pack, error) {
	if when.Before(b.from) {
		return "old", b.old, nil
	}
	return "new", b.new, nil
}

func (b *byDay) Version(_ context.Context, _ *ledger.Tx, id string) (*policy.Pack, error) {
	if id == "old" {
		return b.old, nil
	}
	return b.new, nil
}

// twoPacks reads a pack of the project; in its newer version one row of the children's matrix asks for more.
func twoPacks(t testing.TB) *byDay {
	t.Helper()
	read := func() *policy.Pack {
		p, err := policy.Parse(seed(t))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	b := &byDay{old: read(), new: read(), from: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	// How cases are handled is each test's own choice: the written policy's own paths would ask for more than a test is about.
	b.old.Cases, b.new.Cases = policy.Cases{}, policy.Cases{}
	i := slices.IndexFunc(b.new.Learner.Rows, func(r policy.MatrixRow) bool { return r.Key == "other_account" })
	b.new.Learner.Rows[i].Marks = append(b.new.Learner.Rows[i].Marks, "PI")
	// The written policy's own staff table has no column for the head: the older version is as it stands there.
	for i := range b.old.Staff.Rows {
		row := &b.old.Staff.Rows[i]
		row.Marks = slices.DeleteFunc(slices.Clone(row.Marks), func(m string) bool { return m == "HT" })
	}
	return b
}

func migrate(t testing.TB, d *db.DB, files ...fs.FS) {
	t.Helper()
	if err := d.Migrate(t.Context(), append(files, ledger.Schema, schools.Schema, people.Schema, Schema)...); err != nil {
		t.Fatal(err)
	}
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	migrate(t, d)
	h := &house{t: t, packs: twoPacks(t), who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
	actions := append(actions(), web.Actions()...)
	var l *ledger.Ledger
	var gate *authz.Gate
	gate, err := authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(context.WithoutCancel(ctx), gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := gate.Prepare(h.packs.new)
	if err != nil {
		t.Fatal(err)
	}
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}}
	h.cases, h.feature = New(h.base, people.Store{}, h.packs)
	h.store = h.cases.Store()
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.fillRegister(school)
	return h
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

func (h *house) fillRegister(at string) {
	h.t.Helper()
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "t.two", Given: "Tom", Family: "Two", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y2"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"dsl"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "k.chair", Given: "Karl", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "a.min", Given: "Amin", Family: "Root", Kind: people.Staff, Posts: []string{"administrator"}},
		{Account: "p.quill", Given: "Pia", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
	}
	err := h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(at, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range all {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.packs.new.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			if at == school {
				h.who[p.Account] = in
			}
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(at, "school", at)}, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// as is the actor that a person is when signed in.
func (h *house) as(account string) authz.Actor {
	h.t.Helper()
	p, ok := h.who[account]
	if !ok {
		h.t.Fatalf("nobody is called %s", account)
	}
	classes := p.Taught
	if p.Class != "" {
		classes = append(classes, p.Class)
	}
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.base.Gate.RolesOf(p.Posts), Classes: classes}
}

func (h *house) id(account string) string { return h.who[account].ID }

// open opens a concern as the house's own job.
func (h *house) open(o Opening) Incident {
	h.t.Helper()
	if o.Words == "" {
		o.Words = "Someone used another child's sign-in."
	}
	var i Incident
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.store.Open(h.t.Context(), tx, o)
		return i.Opened(), err
	})
	return i
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	if err := h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	if err := h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f); err != nil {
		h.t.Fatal(err)
	}
}

// check asks the gate about an incident as its pages do.
func (h *house) check(account, action, incident string) (authz.Grant, error) {
	h.t.Helper()
	var s authz.Subject
	h.read(func(tx *ledger.Tx) (err error) {
		s, err = h.store.Subject(h.t.Context(), tx, incident)
		return err
	})
	return h.base.Gate.Check(h.t.Context(), h.as(account), action, s)
}

// do runs a change as a person, through the gate.
func (h *house) do(account, action, incident string, f func(*ledger.Tx) error) error {
	h.t.Helper()
	g, err := h.check(account, action, incident)
	if err != nil {
		return err
	}
	return h.base.Ledger.Write(h.t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: action, Subject: record.RefOf(tx, incident)}, f(tx)
	})
}

func (h *house) classify(account, incident, row string, on time.Time) error {
	return h.do(account, "incidents.classify", incident, func(tx *ledger.Tx) error {
		audience, key := Learner, row
		if len(row) > 6 && row[:6] == "staff:" {
			audience, key = Staff, row[6:]
		}
		_, _, _, err := h.store.Classify(h.t.Context(), tx, incident, Choice{Audience: audience, Row: key, Place: "school", Happened: clock.Text(on),
			Title: "Used another's account", Reason: "The log shows it."})
		return err
	})
}

// settle does or skips a task with words alone.
func (h *house) settle(tx *ledger.Tx, incident, key, state, words string) error {
	if state == TaskSkipped {
		_, err := h.store.Skip(h.t.Context(), tx, incident, key, words)
		return err
	}
	_, err := h.store.Done(h.t.Context(), tx, incident, key, words, Answer{})
	return err
}

func (h *house) kase(incident string) Case {
	h.t.Helper()
	var k Case
	h.read(func(tx *ledger.Tx) (err error) {
		k, err = h.store.Case(h.t.Context(), tx, incident)
		return err
	})
	return k
}

func wants(t *testing.T, err error, kind errs.Kind, what string) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: got %v", what, err)
	}
}

// listed gives the ids in a person's worklist; a person without any right to it has none.
func (h *house) listed(account string) []string {
	h.t.Helper()
	g, err := h.base.Gate.Check(h.t.Context(), h.as(account), "incidents.list", authz.Subject{Ref: ref.New(school, "school", school), List: true})
	if err != nil {
		return nil
	}
	var out []string
	err = h.base.Ledger.Read(h.t.Context(), g, func(tx *ledger.Tx) error {
		found, err := h.store.List(h.t.Context(), tx, Filter{})
		for _, l := range found {
			out = append(out, l.ID)
		}
		return err
	})
	return h.must(out, err)
}

func (h *house) must(out []string, err error) []string {
	h.t.Helper()
	if err != nil && !errors.Is(err, context.Canceled) {
		h.t.Fatal(err)
	}
	return out
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

func freezing(into *[]string) func(context.Context, *ledger.Tx, string, []string, bool, string) error {
	return func(_ context.Context, _ *ledger.Tx, _ string, persons []string, shut bool, _ string) error {
		what := "open "
		if shut {
			what = "shut "
		}
		for _, p := range persons {
			if !slices.Contains(*into, what+p) {
				*into = append(*into, what+p)
			}
		}
		return nil
	}
}

func lifting(n *int) func(context.Context, *ledger.Tx, string, string) error {
	return func(context.Context, *ledger.Tx, string, string) error {
		*n++
		return nil
	}
}
