package passes

import (
	"context"
	"errors"
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

// house is a school with its register and its lessons, a list of categories, a web in which some sites lead elsewhere, a
// letter box, a register of looks and a pile of failure reports.
type house struct {
	t          testing.TB
	base       feature.Base
	p          *Passes
	feature    feature.Feature
	who        map[string]people.Person
	told       []notices.Notice
	categories map[string][]string
	leads      map[string]string
	entered    []map[string]string
	registered []string // hosts that the pack's own register has
	screens    map[string]string
	failures   []Failure
	done       bool // the failure reports are dealt with
	tries      int

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
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 10, 9, 50, 0, 0, time.UTC), tries: 3, leads: map[string]string{}, screens: map[string]string{},
		categories: map[string][]string{"casino.example": {"gambling"}, "herbs.example": {"drugs"}, "beach.example": {"social_media"}}}
	files, err := packs.Open("st-neot")
	h.no(err)
	pack, err := policy.Parse(files)
	h.no(err)
	rule(pack)
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
	h.p, h.feature = New(h.base, people.Store{}, h.hooks())
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.fill(pack)
	return h
}

// rule is what the school of these tests decided about lessons on the web.
func rule(pack *policy.Pack) {
	f := &pack.Filtering
	f.Passes = policy.Passes{Clause: "filter.study", Never: []string{"gambling"}, Approve: []string{"drugs"}, MaxMinutes: 60, MaxDays: 10, PreviewDays: 30, Digest: "coordinator"}
	if posts := pack.PostsWith("dsl"); len(posts) > 0 {
		f.Passes.Digest = posts[0]
	}
	f.Windows = []policy.Window{{Key: "break", Title: "Break", Days: []string{"mon", "tue", "wed", "thu", "fri"}, Spans: []string{"10:30-10:50", "12:00-13:15"}}}
	f.Searches.Images = policy.ImageSearches{When: "lesson"}
	f.Intelligence = policy.Intelligence{Category: "ai_tools", Tools: []policy.AITool{{Key: "story", Title: "Story helper", Hosts: []string{"story.example"}, Supervised: []string{"lower_ks2"}, Opaque: true},
		{Key: "grown", Title: "For adults", Hosts: []string{"grown.example"}, Supervised: []string{"staff"}}}}
}

func (h *house) hooks() Hooks {
	return Hooks{Tell: h.tell,
		Category: func(host string) []string { return h.categories[host] },
		Follow: func(_ context.Context, host string) (string, error) {
			if host == "away.example" {
				return "", errors.New("it cannot be reached")
			}
			if to := h.leads[host]; to != "" {
				return to, nil
			}
			return host, nil
		},
		Enter: func(_ context.Context, _ *ledger.Tx, register string, values map[string]string) (string, error) {
			values["register"] = register
			h.entered = append(h.entered, values)
			if values["site"] == "odd.example" {
				return "", errs.Bad("site", "The register wants it otherwise.")
			}
			return "/registers/" + register + "/e1", nil
		},
		Looked: func(_ context.Context, _ *ledger.Tx, host string, _ time.Time) (bool, error) {
			return slices.Contains(h.registered, host), nil
		},
		Latest: func(_ context.Context, person string) (string, string, error) {
			host, words, _ := strings.Cut(h.screens[person], " ")
			return host, words, nil
		},
		Fail: func(_ context.Context, _ *ledger.Tx, f Failure) (string, error) {
			h.failures = append(h.failures, f)
			return "/filtering/failures/1", nil
		},
		Followed: func(context.Context, *ledger.Tx, string) (bool, error) { return h.done, nil },
		Tries: func(_ context.Context, persons []string, _, _ time.Time) (int, error) {
			return h.tries * len(persons), nil
		},
		Images: func(context.Context, time.Time) (int, error) { return 4, nil },
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

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	for _, p := range h.who {
		if strings.Contains(n.Title+n.Text, p.Family) {
			h.t.Errorf("a notice names a person: %+v", n)
		}
	}
	h.told = append(h.told, n)
	return nil
}

func (h *house) fill(pack *policy.Pack) {
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "eve.moss", Given: "Eve", Family: "Moss", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "t.two", Given: "Tom", Family: "Two", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y2"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator", "teacher"}, Taught: []string{"Y4"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "p.quill", Given: "Pia", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
	}
	if posts := pack.PostsWith("dsl"); len(posts) > 0 {
		all = append(all, people.Person{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: posts[:1]})
	}
	h.write("", func(tx *ledger.Tx) (ledger.Event, error) {
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

// as is the person that the gate sees.
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

func (h *house) id(account string) string { return h.who[account].ID }

// grant is what the gate gives a person for something of their own class, or the house for "".
func (h *house) grant(account, action string) authz.Grant {
	h.t.Helper()
	if account == "" {
		return h.base.Gate.System(school, "test")
	}
	a := h.as(account)
	g, err := h.base.Gate.Check(h.t.Context(), a, action, authz.Subject{Ref: ref.New(school, "school", school), Classes: a.Classes, Owners: []string{a.Person}})
	h.no(err)
	return g
}

func (h *house) write(account string, f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.try(account, "passes.open", f))
}

func (h *house) try(account, action string, f func(*ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	return h.base.Ledger.Write(h.t.Context(), h.grant(account, action), f)
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.grant("", ""), f))
}

// opens opens as a teacher, for Y4 and half an hour where nothing else is said.
func (h *house) opens(account string, o Opening) (Pass, error) {
	h.t.Helper()
	if o.Class == "" {
		o.Class = "Y4"
	}
	if o.Aim == "" {
		o.Aim = "How people lived here long ago"
	}
	if o.Ends.IsZero() {
		o.Ends = h.clock().Add(30 * time.Minute)
	}
	var out Pass
	sites, err := readSites(o.Sites)
	h.no(err)
	leads := h.p.follow(h.t.Context(), hostsOf(sites))
	err = h.try(account, "passes.open", func(tx *ledger.Tx) (e ledger.Event, err error) {
		if o.Reason != "" {
			out, e, err = h.p.Request(h.t.Context(), tx, o, leads)
		} else {
			out, e, err = h.p.Open(h.t.Context(), tx, o, leads)
		}
		return e, err
	})
	return out, err
}

// looksAt notes looks by a teacher.
func (h *house) looksAt(account string, hosts ...string) {
	h.t.Helper()
	for _, host := range hosts {
		h.no(h.try(account, "passes.look", func(tx *ledger.Tx) (ledger.Event, error) {
			l, err := h.p.looking(h.t.Context(), tx, Look{Host: host, Leads: h.leads[host], Suitable: Suitable}, "", "")
			return ledger.Event{Verb: "passes.looked", Subject: l.Ref(school)}, err
		}))
	}
}

// facts is what the gateway is told at a moment about one account.
func (h *house) facts(account string, at time.Time) (l *board.Lesson, shut []string) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, closed, err := h.p.Facts(h.t.Context(), tx, at)
		l = all[h.id(account)]
		for _, s := range closed[h.id(account)] {
			if !s.Lesson || s.Until.IsZero() || s.ID == "" {
				h.t.Errorf("the gateway is told of %+v", s)
			}
			shut = append(shut, s.Host)
		}
		return err
	})
	if !l.Runs(at) {
		l = nil
	}
	return l, shut
}

// sites are those open to an account at a moment, in order; "-" when no lesson runs.
func (h *house) sites(account string, at time.Time) string {
	h.t.Helper()
	l, _ := h.facts(account, at)
	if l == nil {
		return "-"
	}
	var out []string
	for host := range l.Sites {
		out = append(out, host)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
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
