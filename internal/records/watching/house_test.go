package watching

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with its register and its sessions, a log, a list of lessons with sites, and who is signed in.
type house struct {
	t       testing.TB
	base    feature.Base
	w       *Watching
	feature feature.Feature
	who     map[string]people.Person
	told    []notices.Notice
	noted   []Look
	seen    map[string]Seen // by person
	asked   int             // how often the log was asked
	uses    []Use
	lesson  Lesson
	in      map[string]bool
	out     []string

	mu  sync.Mutex
	now time.Time
}

func schemas() []fs.FS { return []fs.FS{ledger.Schema, schools.Schema, people.Schema, Schema} }

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 10, 9, 50, 0, 0, time.UTC), seen: map[string]Seen{}, in: map[string]bool{}}
	files, err := packs.Open("england")
	h.no(err)
	pack, err := policy.Parse(files)
	h.no(err)
	var l *ledger.Ledger
	var gate *authz.Gate
	gate, err = authz.New(slices.Concat(web.Actions(), actions()), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
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
	h.w, h.feature = New(h.base, people.Store{}, h.hooks())
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.fill(pack)
	return h
}

func (h *house) hooks() Hooks {
	return Hooks{
		Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
			for _, p := range h.who {
				if strings.Contains(n.Title+n.Text, p.Family) {
					h.t.Errorf("a notice names a person: %+v", n)
				}
			}
			if !slices.ContainsFunc(h.told, func(o notices.Notice) bool { return o.Key == n.Key }) {
				h.told = append(h.told, n)
			}
			return nil
		},
		Lesson: func(_ context.Context, _ *ledger.Tx, id string) (Lesson, error) {
			if h.lesson.ID != id {
				return Lesson{}, errs.Missing("There is no such lesson.")
			}
			return h.lesson, nil
		},
		Recent: func(_ context.Context, g authz.Grant, persons []string, since time.Time) ([]Seen, error) {
			h.asked++
			if !g.Valid() || since.IsZero() {
				h.t.Errorf("the log is asked without a grant or a beginning: %v", since)
			}
			var out []Seen
			for _, p := range persons {
				one := h.seen[p]
				one.Person = p
				out = append(out, one)
			}
			return out, nil
		},
		Online: func(context.Context, time.Time, time.Time) ([]Use, error) { return h.uses, nil },
		Noted: func(_ context.Context, _ *ledger.Tx, l Look) error {
			h.noted = append(h.noted, l)
			return nil
		},
		SignedIn: func(context.Context, *ledger.Tx) (map[string]bool, error) { return h.in, nil },
		SignOut: func(_ context.Context, _ *ledger.Tx, person string) (int, error) {
			if !h.in[person] {
				return 0, nil
			}
			h.out = append(h.out, person)
			delete(h.in, person)
			return 1, nil
		},
	}
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

func (h *house) fill(pack *policy.Pack) {
	coordinator := pack.PostsWith("coordinator")[0]
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4"},
		{Account: "eve.moss", Given: "Eve", Family: "Moss", Kind: people.Pupil, Year: "4", Class: "Y4"},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "6", Class: "Y6"},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "t.six", Given: "Tom", Family: "Six", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y6"}},
		{Account: "t.help", Given: "Tara", Family: "Help", Kind: people.Staff, Posts: []string{"teacher"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{coordinator}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "p.quill", Given: "Pia", Family: "Quill", Kind: people.Parent},
	}
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
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
	}))
}

// as is the person that the gate sees.
func (h *house) as(account string) authz.Actor {
	p, ok := h.who[account]
	if !ok {
		h.t.Fatalf("nobody is called %s", account)
	}
	classes, roles := p.Taught, h.base.Gate.RolesOf(p.Posts)
	if p.Is(people.Pupil) {
		classes, roles = []string{p.Class}, []authz.Role{authz.Pupil}
	}
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: roles, Classes: classes}
}

func (h *house) id(account string) string { return h.who[account].ID }

// grant is what the gate gives a person for something of their own class.
func (h *house) grant(account, action string) authz.Grant {
	h.t.Helper()
	a := h.as(account)
	g, err := h.base.Gate.Check(h.t.Context(), a, action, authz.Subject{Ref: ref.New(school, "school", school), Classes: a.Classes, Owners: []string{a.Person}, Handlers: []string{a.Person}})
	h.no(err)
	return g
}

func (h *house) try(account, action string, f func(*ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	return h.base.Ledger.Write(h.t.Context(), h.grant(account, action), f)
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

// opens opens a lesson of 45 minutes for Y4, where nothing else is said.
func (h *house) opens(account string, o Opening) (Session, error) {
	h.t.Helper()
	if o.Class == "" && o.Club == "" {
		o.Class = "Y4"
	}
	if o.Kind == "" {
		o.Kind = LessonKind
	}
	if o.Leader == "" {
		o.Leader = h.id(account)
	}
	if o.Minutes == 0 {
		o.Minutes = 45
	}
	var out Session
	err := h.try(account, "watching.open", func(tx *ledger.Tx) (e ledger.Event, err error) {
		out, e, err = h.w.Open(h.t.Context(), tx, o)
		return e, err
	})
	return out, err
}

// steers does something from afar.
func (h *house) steers(account string, f func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	return h.try(account, "watching.steer", func(tx *ledger.Tx) (ledger.Event, error) { return f(h.t.Context(), tx) })
}

// held is what the gateway is told at a moment about one account.
func (h *house) held(account string, at time.Time) []board.Held {
	h.t.Helper()
	var out []board.Held
	h.read(func(tx *ledger.Tx) error {
		all, err := h.w.Held(h.t.Context(), tx, at)
		for _, one := range all[h.id(account)] {
			if at.Before(one.Until) { // as the gateway does, whether the records can say so or not
				out = append(out, one)
			}
		}
		return err
	})
	return out
}

// events gives the verbs of the trail on a record, newest first.
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

// wants asks for an error of a kind at a field, whose sentence holds some words.
func wants(t *testing.T, err error, kind errs.Kind, field, says string) {
	t.Helper()
	if e, ok := errs.As(err); !ok || e.Kind != kind || e.Field != field || !strings.Contains(e.Safe, says) {
		t.Errorf("wanted %q at %q, got %v", says, field, err)
	}
}
