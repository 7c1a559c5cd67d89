package duties

import (
	"context"
	"io/fs"
	"slices"
	"strings"
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
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is a school with its people, a policy with duties, a register to prove them, and a letter box for notices.
type house struct {
	t       testing.TB
	db      *db.DB
	school  string
	base    feature.Base
	d       *Duties
	feature feature.Feature
	who     map[string]people.Person
	pack    *policy.Pack
	now     time.Time
	entries []entry
	told    []Notice
	keys    map[string]bool // of all notices so far
	shown   feature.Reading // what the figure "test.figure" reads
}

// entry is one line of a register, as far as duties ask.
type entry struct {
	register string
	at       time.Time
}

func everyEngine(t *testing.T, body func(t *testing.T, h *house)) {
	_, plain := New(feature.Base{School: school}, people.Store{}, "")
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, plain.Schema}, func(t *testing.T, d *db.DB) {
		body(t, build(t, d, school))
	})
}

func build(t testing.TB, d *db.DB, name string) *house {
	t.Helper()
	h := &house{t: t, db: d, school: name, who: map[string]people.Person{}, keys: map[string]bool{}, now: at("2026-09-03 09:00"), pack: testPack()}
	_, plain := New(feature.Base{School: name}, people.Store{}, "")
	actions := append(append(slices.Clone(plain.Actions), web.Actions()...), people.New(feature.Base{}).Actions...)
	var l *ledger.Ledger
	var gate *authz.Gate
	gate, err := authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		s.Ref.School = name
		if err := l.Refuse(ctx, gate.System(name, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: name, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.d, h.feature = New(h.base, people.Store{}, "https://records.example")
	h.d.Bind(h.proof, h.tell)
	h.base.Figures.Bind(append(slices.Clone(h.feature.Figures), feature.Figure{Name: "test.figure", Title: "A test",
		Read: func(context.Context, *ledger.Tx, feature.Ask) (feature.Reading, error) { return h.shown, nil }}))
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: at("2026-09-01 18:00"), Minute: "7.2"})
	h.fill()
	return h
}

// testPack is a policy with the terms of one year and a duty of every sort.
func testPack() *policy.Pack {
	pack := &policy.Pack{Identity: policy.Identity{Title: "Online Safety Policy", Version: "3"}}
	pack.Clauses = []policy.Clause{{ID: "schedule.monitoring", Section: "Schedule", Text: "The policy is monitored every term."}}
	pack.Settings.Terms = []policy.Term{
		{Key: "autumn-2026", Title: "Autumn term 2026", From: "2026-09-02", To: "2026-12-18", HalfFrom: "2026-10-26", HalfTo: "2026-10-30"},
		{Key: "spring-2027", Title: "Spring term 2027", From: "2027-01-04", To: "2027-03-25", HalfFrom: "2027-02-15", HalfTo: "2027-02-19"},
		{Key: "summer-2027", Title: "Summer term 2027", From: "2027-04-12", To: "2027-07-21", HalfFrom: "2027-05-31", HalfTo: "2027-06-04"},
	}
	pack.Settings.Closed = []string{"2026-09-02"}
	clause := pack.Clauses[0].ID
	pack.Posts = []policy.Post{
		{Key: "head", Title: "Head teacher", Roles: []string{"head"}, Duties: []string{clause}},
		{Key: "deputy", Title: "Deputy head teacher", Roles: []string{"teacher", "dsl"}, Duties: []string{clause}},
		{Key: "coordinator", Title: "ICT and online safety coordinator", Roles: []string{"coordinator"}},
		{Key: "technician", Title: "Network manager", Roles: []string{"technician"}},
		{Key: "teacher", Title: "Class teacher", Roles: []string{"teacher"}, Many: true, Duties: []string{clause}},
		{Key: "chair", Title: "Chair of governors", Roles: []string{"chair", "governor"}, Duties: []string{clause}},
		{Key: "safety_governor", Title: "Online safety governor", Roles: []string{"governor"}},
		{Key: "pupil", Title: "Child", Roles: []string{"pupil"}, Many: true, Duties: []string{clause}},
	}
	pack.Duties = []policy.Duty{
		{Key: "monitoring", Title: "Monitor the policy", How: "Go through the figures of the term.", Clause: clause, Owner: "coordinator", Deputy: "deputy", Every: "term", Due: "week 10",
			Proof: policy.Proof{Attest: "I have monitored the policy with the figures of this term."}, Remind: []int{14, 3}, Escalate: "head", After: 5},
		{Key: "backups", Title: "Try a restore", Clause: clause, Owner: "technician", Every: "month", Due: "school day 5",
			Proof: policy.Proof{Register: "restores", Where: "ok"}, Remind: []int{2}, Escalate: "head", After: 1},
		{Key: "filter.test", Title: "Test the filter", Clause: clause, Owner: "technician", Every: "week", Proof: policy.Proof{Figure: "test.figure"}, Remind: []int{1}, Escalate: "coordinator", After: 2},
		{Key: "group.after", Title: "Look back at a change", Clause: clause, Owner: "head", Every: "once", Trigger: []string{"schools.changed"}, Within: "5 school days",
			Proof: policy.Proof{Attest: "I have looked back."}},
		{Key: "orphan", Title: "Feed the cat", Every: "year", Due: "10-01", Proof: policy.Proof{Attest: "The cat is fed."}},
	}
	return pack
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.London)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func (h *house) clock() time.Time { return h.now }

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) proof(_ context.Context, _ *ledger.Tx, register string, from, to time.Time, where string) (n int, last time.Time, err error) {
	if where != "ok" {
		h.t.Errorf("the register was asked for %q", where)
	}
	for _, e := range h.entries {
		if e.register == register && !e.at.Before(from) && e.at.Before(to) {
			n++
			if e.at.After(last) {
				last = e.at
			}
		}
	}
	return n, last, nil
}

// tell is the letter box; nothing may be put into it twice.
func (h *house) tell(_ context.Context, _ *ledger.Tx, n Notice) error {
	if n.Key == "" || n.Title == "" || n.Kind == "" || n.Href == "" {
		h.t.Errorf("a notice without its parts: %+v", n)
	}
	for _, p := range h.who {
		if strings.Contains(n.Title, p.Family) {
			h.t.Errorf("a notice's title names a person: %s", n.Title)
		}
	}
	if h.keys[n.Key] {
		h.t.Errorf("told twice: %s", n.Key)
	}
	h.keys[n.Key] = true
	h.told = append(h.told, n)
	return nil
}

// letters empties the letter box: "kind title > account, account" a line.
func (h *house) letters() []string {
	var out []string
	for _, n := range h.told {
		var to []string
		for account, p := range h.who {
			if slices.Contains(n.To, p.ID) {
				to = append(to, account)
			}
		}
		slices.Sort(to)
		out = append(out, strings.TrimPrefix(n.Kind, "duty.")+" "+n.Title+" > "+strings.Join(to, " "))
	}
	h.told = nil
	slices.Sort(out)
	return out
}

func (h *house) fill() {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(h.school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(h.school, "school", h.school)}, nil
	}))
	for _, p := range []people.Person{
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "d.put", Given: "Dana", Family: "Put", Kind: people.Staff, Posts: []string{"deputy"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
		{Account: "g.vern", Given: "Gerda", Family: "Vern", Kind: people.Governor, Posts: []string{"chair", "safety_governor"}},
		{Account: "a.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
	} {
		h.add(p)
	}
}

func (h *house) add(p people.Person) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(h.school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
		h.who[p.Account] = in
		return ledger.Event{Verb: "people.added", Subject: in.Ref(h.school)}, err
	}))
}

func (h *house) leave(account, day string) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(h.school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := people.Store{}.Leave(h.t.Context(), tx, h.who[account].ID, day)
		return ledger.Event{Verb: "people.left", Subject: h.who[account].Ref(h.school)}, err
	}))
}

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	return authz.Actor{School: h.school, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: h.base.Gate.RolesOf(p.Posts)}
}

// on moves the clock and lets the hourly round come.
func (h *house) on(moment string) []string {
	h.t.Helper()
	h.now = at(moment)
	h.no(h.d.Remind(h.t.Context()))
	return h.letters()
}

// stands is a duty as the house sees it now.
func (h *house) stands(key string) (s Standing) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(h.school, "test"), func(tx *ledger.Tx) (err error) {
		_, s, err = h.d.standing(h.t.Context(), tx, key)
		return err
	}))
	return s
}

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(h.school, "test"), func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.now})
		return err
	}))
	return r
}

// do changes something as a person, through the gate.
func (h *house) do(account, action, key string, f func(*ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	s := h.stands(key)
	in, _ := h.d.inForce()
	g, err := h.base.Gate.Check(h.t.Context(), h.as(account), action, authz.Subject{Ref: dutyRef(h.school, key), Only: in.only(s.Duty), Owners: s.Owner.IDs()})
	if err != nil {
		return err
	}
	return h.base.Ledger.Write(h.t.Context(), g, f)
}

func (h *house) sign(account, key, round string) error {
	h.t.Helper()
	return h.do(account, "duties.done", key, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.d.Sign(h.t.Context(), tx, Signing{Duty: key, Round: round, Note: "Looked at all of it.", Confirmed: true})
	})
}

func (h *house) handOver(account, key, to, from, until string) error {
	h.t.Helper()
	return h.do(account, "duties.hand_over", key, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.d.HandOver(h.t.Context(), tx, Handing{Duty: key, To: h.who[to].ID, Why: "A long course", From: dayAt(from), Until: dayAt(until)})
	})
}

func dayAt(text string) time.Time { return policy.Day(at(text + " 12:00")) }

func (h *house) verified() {
	h.t.Helper()
	report, err := h.base.Ledger.Verify(h.t.Context(), h.base.Gate.System(h.school, "test"))
	h.no(err)
	if !report.Whole() {
		h.t.Errorf("the trail does not fit the records: %+v", report)
	}
}
