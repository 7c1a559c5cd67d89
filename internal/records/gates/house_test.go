package gates

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
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is a school with its people, forms, registers and gates, and a letter box for notices.
type house struct {
	t       testing.TB
	base    feature.Base
	gate    *authz.Gate
	forms   *agreements.Agreements
	room    *registers.Room
	g       *Gates
	feature feature.Feature
	who     map[string]people.Person
	told    []notices.Notice
	hears   []ledger.Listener

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d, testPack())) })
}

func schemas() []fs.FS {
	_, room := registers.New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, agreements.Schema, room.Schema, Schema}
}

func build(t testing.TB, d *db.DB, pack *policy.Pack) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 9, 10, 10, 0, 0, 0, time.UTC)}
	empty := feature.Base{School: school, Policy: &feature.InForce{}}
	_, room := registers.New(empty, people.Store{})
	_, forms := agreements.New(empty, people.Store{}, agreements.Hooks{})
	_, own := New(empty, people.Store{}, nil, nil, Hooks{})
	actions := slices.Concat(web.Actions(), people.New(feature.Base{}).Actions, room.Actions, forms.Actions, own.Actions)
	var l *ledger.Ledger
	var err error
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
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.room, room = registers.New(h.base, people.Store{})
	h.forms, forms = agreements.New(h.base, people.Store{}, agreements.Hooks{Doors: func(s string) []string { return h.g.Doors(s) }})
	h.g, h.feature = New(h.base, people.Store{}, h.forms, h.room, Hooks{Tell: h.tell})
	h.base.Figures.Bind(slices.Concat(h.feature.Figures, room.Figures, forms.Figures))
	for _, k := range slices.Concat(h.feature.Keep, room.Keep, forms.Keep, people.New(h.base).Keep) {
		l.Seal(k.Kind, k.Rows)
	}
	h.hears = forms.Hears
	h.force(pack)
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := (schools.Store{}).Create(t.Context(), tx, "St Example Primary School")
		return ledger.Event{Verb: "schools.created", Subject: ref.New(school, "school", school)}, err
	})
	return h
}

// testPack is a policy of the test's own: a parents' form with permissions, forms of children, staff and governors, a
// register of checks and one of inductions, and a gate before each.
func testPack() *policy.Pack {
	p := &policy.Pack{Identity: policy.Identity{Title: "Test policy", Version: "1"}}
	for _, post := range []string{"head", "office", "teacher", "technician", "governor", "coordinator", "pupil"} {
		p.Posts = append(p.Posts, policy.Post{Key: post, Title: strings.ToUpper(post[:1]) + post[1:], Roles: []string{post}, Many: true})
	}
	p.Clauses = []policy.Clause{{ID: "gate", Section: "Agreements", Text: "No door opens before the signature."}}
	p.Settings.Terms = []policy.Term{{Key: "autumn26", Title: "Autumn 2026", From: "2026-09-01", To: "2026-12-18"}}
	p.Settings.Helpers = []policy.Helper{{Title: "A helpline", Phone: "0800 1111", Host: "help.example"}}
	consent := func(s string) policy.Item {
		return policy.Item{Key: s, Kind: "consent", Service: s, Text: "May use " + s}
	}
	rule := []policy.Item{{Key: "kind", Text: "I am kind.", Clauses: []string{"gate"}}}
	p.Agreements = []policy.Agreement{
		{Key: "parents", Version: "1", Title: "Parents", For: []string{"pupil"}, Signs: "parent", Items: []policy.Item{consent("internet"), consent("mail")}},
		{Key: "small", Version: "1", Title: "Four rules", For: []string{"ks1"}, Signs: "both", Items: rule, Renew: policy.Renew{Phase: true}},
		{Key: "big", Version: "1", Title: "Our agreement", For: []string{"ks2"}, Items: rule},
		{Key: "staff", Version: "1", Title: "Staff agreement", For: []string{"staff"}, Items: rule},
		{Key: "governors", Version: "1", Title: "Governors’ agreement", For: []string{"governor"}, Items: rule},
	}
	p.Registers = []policy.Register{checks("dbs"), checks("inductions")}
	p.Registers[0].Sensitive = true
	p.Registers[0].May.See = []string{"office", "head"}
	p.Gates = []policy.Gate{
		{Key: "internet", Title: "Permission for the internet", For: []string{"pupil"}, Needs: "consent:internet", Closes: []string{"internet"}, Says: "Not allowed yet.", Child: "Ask at home.", Helper: "teacher"},
		{Key: "mail", Title: "Permission for mail", For: []string{"pupil"}, Needs: "consent:mail", Closes: []string{"mail"}, Says: "No mail yet.", Helper: "teacher"},
		{Key: "small", Title: "A parent’s signature", For: []string{"ks1"}, Needs: "agreement:small", Closes: []string{"internet"}, Says: "Not signed.", Child: "Your grown-up has not signed yet.", Helper: "teacher"},
		{Key: "big", Title: "The children’s agreement", For: []string{"ks2"}, Needs: "agreement:big", Closes: []string{"internet"}, Says: "Not signed.", Child: "Sign your agreement.", Helper: "teacher"},
		{Key: "staff", Title: "Staff agreement", For: []string{"staff"}, Needs: "agreement:staff", Closes: []string{"internet", "account"}, Says: "You have not signed.", Helper: "head"},
		{Key: "governors", Title: "Governors’ agreement", For: []string{"governor"}, Needs: "agreement:governors", Closes: []string{"account"}, Says: "You have not signed.", Helper: "office"},
		{Key: "checks", Title: "A check", For: []string{"staff"}, Needs: "register:dbs", Person: "person", While: `state == "complete"`, Closes: []string{"account"}, Says: "No check yet.", Helper: "office"},
		{Key: "induction", Title: "Induction", For: []string{"staff"}, Needs: "register:inductions", Person: "person", Closes: []string{"account"}, Grace: 10, Says: "No induction yet.", Helper: "head"},
	}
	for i := range p.Gates {
		p.Gates[i].Clause = "gate"
	}
	return p
}

func checks(key string) policy.Register {
	return policy.Register{Key: key, Title: "Checks " + key, One: "check", Clause: "gate", Label: []string{"person"}, Columns: []string{"person"},
		Fields: []policy.Field{{Key: "person", Title: "Who", Kind: "person", Required: true, Class: "personal", Own: true}, {Key: "kind", Title: "Kind", Kind: "text", Class: "open"}},
		States: []policy.State{{Key: "complete", Title: "Complete"}, {Key: "gone", Title: "Gone"}},
		May:    policy.May{See: []string{"office", "head", "teacher"}, Add: []string{"office", "head"}, Change: []string{"office", "head"}}}
}

func (h *house) force(p *policy.Pack) {
	h.base.Policy.Store(&feature.Active{Pack: p, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.clock(), Minute: "7.2"})
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

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	for _, p := range h.who {
		if strings.Contains(n.Title+n.Text, p.Family) {
			h.t.Errorf("a notice names a person: %+v", n)
		}
	}
	h.told = append(h.told, n)
	return nil
}

// system does something as the house itself.
func (h *house) system(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) see(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// add puts people into the register.
func (h *house) add(all ...people.Person) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "people.added", Subject: ref.New(school, "school", school)}
		for _, p := range all {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.g.pack().Posts)
			if err != nil {
				return e, err
			}
			h.who[p.Account] = in
			e.Also = append(e.Also, in.Ref(school))
		}
		return e, nil
	})
}

// fill is the usual school: two homes for the small child, one for the big one.
func (h *house) fill() {
	h.t.Helper()
	h.add(people.Person{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		people.Person{Account: "o.desk", Given: "Olga", Family: "Desk", Kind: people.Staff, Posts: []string{"office"}},
		people.Person{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y1"}},
		people.Person{Account: "g.over", Given: "Gus", Family: "Over", Kind: people.Governor, Posts: []string{"governor"}},
		people.Person{Account: "m.quill", Given: "Mia", Family: "Quill", Kind: people.Parent},
		people.Person{Account: "p.quill", Given: "Pat", Family: "Quill", Kind: people.Parent},
		people.Person{Account: "b.quill", Given: "Bo", Family: "Quill", Kind: people.Parent},
		people.Person{Account: "ada.y1", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "Y1"},
		people.Person{Account: "ben.y4", Given: "Ben", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4"})
	h.carers("ada.y1", "m.quill", "p.quill")
	h.carers("ben.y4", "m.quill")
}

func (h *house) carers(child string, carers ...string) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		var all []people.Carer
		for _, c := range carers {
			all = append(all, people.Carer{Person: h.who[c].ID})
		}
		all = append(all, people.Carer{Person: h.who["b.quill"].ID, Barred: true})
		return ledger.Event{Verb: "people.changed", Subject: h.who[child].Ref(school)}, people.Store{}.SetCarers(h.t.Context(), tx, h.who[child].ID, all)
	})
}

// sign signs a form about somebody, saying yes to all it asks but what is named.
func (h *house) sign(signer, form, about string, no ...string) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		text, err := h.forms.Text(form, "en")
		if err != nil {
			return ledger.Event{}, err
		}
		s := agreements.Signing{Form: form, Language: "en", Hash: text.Hash, About: []string{h.who[about].ID}, Signer: h.who[signer].ID,
			Name: "A name", Method: agreements.OnScreen, Sanctions: true, Answers: map[string]string{}}
		for _, i := range text.Items {
			switch {
			case i.Kind != "consent":
			case slices.Contains(no, i.Key):
				s.Answers[i.Key] = "no"
			default:
				s.Answers[i.Key] = "yes"
			}
		}
		_, e, err := h.forms.Sign(h.t.Context(), tx, s)
		return e, err
	})
}

func (h *house) withdraw(by, service, about string) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		return h.forms.Withdraw(h.t.Context(), tx, agreements.Withdrawal{By: h.who[by].ID, About: h.who[about].ID, Service: service, Form: "parents", Method: agreements.OnScreen})
	})
}

// enter writes somebody into a register.
func (h *house) enter(register, account string) registers.Entry {
	h.t.Helper()
	var e registers.Entry
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		e, err = h.room.Add(h.t.Context(), tx, register, map[string]string{"person": account})
		if err != nil {
			return ledger.Event{}, err
		}
		return h.room.Added(tx, e), nil
	})
	return e
}

// held are the gates at which somebody is held, with why: "small unsigned, internet unanswered".
func (h *house) held(account string) string {
	h.t.Helper()
	var out []string
	h.see(func(tx *ledger.Tx) error {
		all, err := h.g.Of(h.t.Context(), tx, h.who[account].ID)
		for _, m := range all {
			out = append(out, m.Gate.Key+" "+m.Why)
		}
		return err
	})
	var bulk []string
	h.see(func(tx *ledger.Tx) error {
		all, err := h.g.All(h.t.Context(), tx, h.clock())
		for _, m := range all[h.who[account].ID] {
			bulk = append(bulk, m.Gate.Key+" "+m.Why)
		}
		return err
	})
	if !slices.Equal(out, bulk) {
		h.t.Errorf("%s: one by one %v, all at once %v", account, out, bulk)
	}
	return strings.Join(out, ", ")
}

func (h *house) is(account, want string) {
	h.t.Helper()
	if got := h.held(account); got != want {
		h.t.Errorf("%s is held at %q, want %q", account, got, want)
	}
}

func (h *house) closed(account string, want bool) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) error {
		got, err := h.g.Closed(h.t.Context(), tx, h.who[account])
		if got != want {
			h.t.Errorf("the account of %s is closed: %v, want %v", account, got, want)
		}
		return err
	})
}

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, 0, -9)})
		return err
	})
	return r
}

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	a := authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: h.gate.RolesOf(p.Posts), Classes: p.Taught}
	switch {
	case p.Is(people.Pupil):
		a.Roles, a.Posts = []authz.Role{authz.Pupil}, nil
	case p.Is(people.Parent):
		a.Roles = []authz.Role{authz.Parent}
	}
	return a
}

func (h *house) verified() {
	h.t.Helper()
	report, err := h.base.Ledger.Verify(h.t.Context(), h.gate.System(school, "test"))
	h.no(err)
	if !report.Whole() {
		h.t.Errorf("the trail does not fit the records: %+v", report)
	}
}
