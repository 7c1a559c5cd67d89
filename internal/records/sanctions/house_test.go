package sanctions

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
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with its register, its cases and its sanctions, a letter box for notices and a register of talks.
type house struct {
	t       testing.TB
	base    feature.Base
	cases   incidents.Store
	s       *Sanctions
	feature feature.Feature
	about   feature.Feature // the cases
	who     map[string]people.Person
	told    []notices.Notice
	talks   []map[string]string
	noTalks bool // the register refuses the entry

	mu  sync.Mutex
	now time.Time
}

// one is a policy for every day.
type one struct{ pack *policy.Pack }

func (o one) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", o.pack, nil
}
func (o one) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) { return o.pack, nil }

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, incidents.Schema, Schema}
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 10, 10, 0, 0, 0, time.UTC)}
	files, err := packs.Open("st-neot")
	h.no(err)
	pack, err := policy.Parse(files)
	h.no(err)
	var l *ledger.Ledger
	var gate *authz.Gate
	_, lent := incidents.New(feature.Base{}, people.Store{}, one{})
	gate, err = authz.New(slices.Concat(web.Actions(), actions(), lent.Actions), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(context.WithoutCancel(ctx), gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := gate.Prepare(pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
	cases, about := incidents.New(h.base, people.Store{}, one{pack})
	h.cases, h.about = cases.Store(), about
	h.s, h.feature = New(h.base, people.Store{}, h.cases, Hooks{Tell: h.tell, Enter: h.enter,
		Talked: func(context.Context, *ledger.Tx, string) (bool, error) { return false, nil }})
	cases.Bind(incidents.Hooks{Earlier: h.s.Earlier, Lift: h.s.Lift, Freeze: h.s.Freeze})
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range slices.Concat(h.feature.Keep, about.Keep) {
		l.Seal(k.Kind, k.Rows)
	}
	h.fill(pack)
	return h
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
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

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	for _, p := range h.who {
		if strings.Contains(n.Title+n.Text, p.Family) {
			h.t.Errorf("a notice names a person: %+v", n)
		}
	}
	h.told = append(h.told, n)
	return nil
}

func (h *house) enter(_ context.Context, _ *ledger.Tx, register string, values map[string]string) (string, error) {
	if h.noTalks {
		return "", errs.Bad("adult", "Nobody of this name works here.")
	}
	values["register"] = register
	h.talks = append(h.talks, values)
	return "/registers/" + register + "/t1", nil
}

func (h *house) fill(pack *policy.Pack) {
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "t.two", Given: "Tom", Family: "Two", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y2"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "k.chair", Given: "Karl", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "p.quill", Given: "Pia", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range all {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.who[p.Account] = in
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, nil
	})
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) id(account string) string { return h.who[account].ID }

func (h *house) as(account string) authz.Actor {
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

// open opens a case about somebody's conduct.
func (h *house) open(place string, subjects ...string) incidents.Incident {
	h.t.Helper()
	o := incidents.Opening{Route: incidents.StaffForm, Title: "A case", Words: "Someone used another child's sign-in.", Place: place}
	for _, s := range subjects {
		o.Subjects = append(o.Subjects, h.id(s))
	}
	var i incidents.Incident
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.cases.Open(h.t.Context(), tx, o)
		return i.Opened(), err
	})
	return i
}

// impose imposes as a person, through the gate.
func (h *house) impose(account string, im Imposing) (Sanction, error) {
	h.t.Helper()
	if im.Why == "" {
		im.Why = "The log shows that it was done twice."
	}
	if im.Fair == "" {
		im.Fair = "A talk came before; the child is nine."
	}
	if im.Starts.IsZero() {
		im.Starts = h.clock()
	}
	var s authz.Subject
	h.read(func(tx *ledger.Tx) (err error) {
		s, err = h.cases.Subject(h.t.Context(), tx, im.Incident)
		return err
	})
	g, err := h.base.Gate.Check(h.t.Context(), h.as(account), "sanctions.impose", s)
	if err != nil {
		return Sanction{}, err
	}
	var out Sanction
	err = h.base.Ledger.Write(h.t.Context(), g, func(tx *ledger.Tx) (e ledger.Event, err error) {
		out, e, err = h.s.Impose(h.t.Context(), tx, im)
		return e, err
	})
	return out, err
}

// held gives what the gateway's page says to a person at a moment; empty: the internet is open.
func (h *house) held(account string, at time.Time) string {
	h.t.Helper()
	out := ""
	h.read(func(tx *ledger.Tx) error {
		all, err := h.s.Held(h.t.Context(), tx, at)
		for _, one := range all[h.id(account)] {
			out += one.Says + " " + one.Helper + ". "
		}
		return err
	})
	return out
}

// events gives the verbs of the trail on sanctions, newest first.
func (h *house) events(subject string) []string {
	h.t.Helper()
	var out []string
	h.read(func(tx *ledger.Tx) error {
		all, err := ledger.Find(h.t.Context(), tx, ledger.Query{Subject: subject, Limit: 100})
		for _, e := range all {
			out = append(out, e.Verb)
		}
		return err
	})
	return out
}

func (h *house) figure(name string) feature.Reading {
	h.t.Helper()
	var r feature.Reading
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.clock(), From: time.Date(2026, 9, 1, 0, 0, 0, 0, clock.London)})
		return err
	})
	return r
}

func (h *house) whole() {
	h.t.Helper()
	r, err := h.base.Ledger.Verify(h.t.Context(), h.base.Gate.System(school, "test"))
	h.no(err)
	if len(r.Breaks) > 0 {
		h.t.Errorf("the trail has faults: %+v", r.Breaks)
	}
}
