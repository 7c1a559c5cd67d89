package book

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
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

const school = "s1"

// house is a school with its register and this book.
type house struct {
	t    testing.TB
	base feature.Base
	book *Book
	gate *authz.Gate
	who  map[string]people.Person
	bell *bell
	post []policy.Post

	mu  sync.Mutex
	now time.Time
}

// bell is the notices, and remembers what was said through them.
type bell struct {
	*notices.Notices
	mu      sync.Mutex
	told    []notices.Notice
	settled []string
}

func (b *bell) Tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	b.mu.Lock()
	b.told = append(b.told, n)
	b.mu.Unlock()
	return b.Notices.Tell(ctx, tx, n)
}

func (b *bell) Settle(ctx context.Context, tx *ledger.Tx, key string) error {
	b.mu.Lock()
	b.settled = append(b.settled, key)
	b.mu.Unlock()
	return b.Notices.Settle(ctx, tx, key)
}

// about gives the people told of a kind.
func (b *bell) about(kind string) []string {
	var out []string
	for _, n := range b.told {
		if n.Kind == kind {
			out = append(out, n.To...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, notices.Schema, Schema}
}

func each(t *testing.T, body func(h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(build(t, d)) })
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), bell: &bell{}}
	h.post = []policy.Post{{Key: "head", Roles: []string{"head"}}, {Key: "teacher", Roles: []string{"teacher"}, Many: true}, {Key: "office", Roles: []string{"office"}},
		{Key: "coordinator", Roles: []string{"coordinator"}}, {Key: "pupil", Roles: []string{"pupil"}, Many: true}, {Key: "parent", Roles: []string{"parent"}, Many: true}}
	actions := []authz.Action{{Name: "people.list", Title: "l"}, {Name: "people.show", Title: "s"}}
	var err error
	h.gate, err = authz.New(actions, nil)
	h.no(err)
	l := ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}}
	h.bell.Notices, _ = notices.New(h.base, people.Store{}, notices.Config{})
	h.book = New(h.base, people.Store{}, Hooks{Tell: h.bell})
	for _, k := range Keep() {
		l.Seal(k.Kind, k.Rows)
	}
	h.force("1", forms())
	h.fill()
	return h
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) at(text string) {
	h.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	h.no(err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = at.UTC()
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

// refused demands a refusal whose sentence holds some words.
func (h *house) refused(err error, says string) {
	h.t.Helper()
	if e, ok := errs.As(err); !ok || !strings.Contains(e.Safe, says) {
		h.t.Errorf("not refused with %q: %v", says, err)
	}
}

// force puts a policy with these forms in force.
func (h *house) force(version string, forms []policy.Agreement, clauses ...policy.Clause) {
	if clauses == nil {
		clauses = clausesOf("")
	}
	p := &policy.Pack{Identity: policy.Identity{Title: "Policy", Version: version}, Agreements: forms, Posts: h.post, Clauses: clauses}
	plan, err := h.gate.Prepare(p)
	h.no(err)
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: p, Version: "v" + version, ApprovedAt: h.clock()})
}

func clausesOf(more string) []policy.Clause {
	return []policy.Clause{{ID: "aua.mail", Text: "Mail is for school work." + more}, {ID: "aua.rest", Text: "The rest."}}
}

// forms are small ones of every sort.
func forms() []policy.Agreement {
	return []policy.Agreement{
		{Key: "staff", Version: "1", Title: "Staff agreement", For: []string{people.Staff, people.Supply}, Promise: "I agree.", Clause: "aua.rest",
			Items: []policy.Item{{Key: "passwords", Text: "I keep my password to myself."}}, Renew: policy.Renew{Role: true}},
		{Key: "ks1", Version: "1", Title: "Think before you click", For: []string{policy.KS1}, Signs: Both, Pictures: true,
			Items: []policy.Item{{Key: "adult", Text: "I only use the internet with an adult."}}},
		{Key: "ks2", Version: "1", Title: "My rules", For: []string{policy.KS2}, Renew: policy.Renew{Yearly: true},
			Items: []policy.Item{{Key: "work", Text: "I use the computers for school work."}}},
		{Key: "parents", Version: "1", Title: "Parents' form", For: []string{people.Pupil}, Signs: Parent, Items: []policy.Item{
			{Key: "internet", Kind: ConsentItem, Service: "internet", Text: "The internet"},
			{Key: "mail", Kind: ConsentItem, Service: "mail", Text: "The school's e-mail", Clauses: []string{"aua.mail"}},
			{Key: "web", Kind: ConsentItem, Service: "image.website", Text: "Pictures on the website"},
			{Key: "home", Kind: Undertaking, Text: "I keep the rules at home.", Clauses: []string{"aua.rest"}},
			{Key: "checks", Kind: NoticeItem, Text: "The school may look at files."}},
			Words: map[string]policy.Translation{"cy": {Name: "Cymraeg", Title: "Ffurflen", Items: map[string]string{"internet": "Y rhyngrwyd"}}}},
		{Key: "visitors", Version: "1", Title: "Visitors", For: []string{people.Visitor}, Items: []policy.Item{{Key: "rules", Text: "I keep the rules."}}},
		{Key: "groups", Version: "1", Title: "Groups", For: []string{people.External}, Items: []policy.Item{{Key: "rules", Text: "We keep the rules."}}},
	}
}

func (h *house) fill() {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return e, err
		}
		for _, p := range []people.Person{
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
			{Account: "o.fice", Given: "Olga", Family: "Fice", Kind: people.Staff, Posts: []string{"office"}},
			{Account: "t.one", Given: "Tessa", Family: "One", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y1"}},
			{Account: "t.four", Given: "Theo", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
			{Account: "m.quill", Given: "Mara", Family: "Quill", Kind: people.Parent},
			{Account: "d.quill", Given: "Dan", Family: "Quill", Kind: people.Parent},
			{Account: "b.arred", Given: "Bo", Family: "Arred", Kind: people.Parent},
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Born: "2018-02-03"},
			{Account: "bea.quill", Given: "Bea", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "Y1", Born: "2020-05-06"},
			{Account: "ben.quill", Given: "Ben", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "Y1", Born: "2020-05-06"},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.post)
			if err != nil {
				return e, err
			}
			h.who[p.Account] = in
		}
		for _, child := range []string{"ada.quill", "bea.quill", "ben.quill"} {
			if err := h.cares(tx, child, "m.quill", "d.quill", "-b.arred"); err != nil {
				return e, err
			}
		}
		return e, nil
	})
}

// cares sets a child's carers; a barred one has a minus.
func (h *house) cares(tx *ledger.Tx, child string, carers ...string) error {
	var out []people.Carer
	for _, c := range carers {
		name, barred := strings.CutPrefix(c, "-")
		out = append(out, people.Carer{Person: h.who[name].ID, Barred: barred})
	}
	return people.Store{}.SetCarers(h.t.Context(), tx, h.who[child].ID, out)
}

// change alters the register, as the school's work does.
func (h *house) change(account string, f func(*people.Person)) {
	h.t.Helper()
	p := h.who[account]
	f(&p)
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		in, err := (people.Store{}).Change(h.t.Context(), tx, p, h.post)
		h.who[account] = in
		return ledger.Event{Verb: "people.changed", Subject: in.Ref(school)}, err
	})
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.try(f))
}

func (h *house) try(f func(*ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	return h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), f)
}

func (h *house) read(f func(tx *ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// ids are those of accounts.
func (h *house) ids(accounts ...string) []string {
	out := make([]string, len(accounts))
	for i, a := range accounts {
		out[i] = h.who[a].ID
	}
	return out
}

// signing is a whole and right act of signing, for tests to spoil.
func (h *house) signing(form, signer string, about ...string) Signing {
	h.t.Helper()
	text, err := h.book.Text(form, "")
	h.no(err)
	s := Signing{Form: form, Language: "en", Hash: text.Hash, Signer: h.who[signer].ID, Name: h.who[signer].Full(), Method: OnScreen, Sanctions: true,
		About: h.ids(about...), Answers: map[string]string{}}
	if form == "parents" {
		s.Answers = map[string]string{"internet": "yes", "mail": "yes", "web": "yes", "home": Agreed}
	}
	return s
}

func (h *house) sign(s Signing) []Signature {
	h.t.Helper()
	out, err := h.signs(s)
	h.no(err)
	return out
}

func (h *house) signs(s Signing) (out []Signature, err error) {
	h.t.Helper()
	err = h.try(func(tx *ledger.Tx) (e ledger.Event, err error) {
		out, e, err = h.book.Sign(h.t.Context(), tx, s)
		return e, err
	})
	return out, err
}

// standing is how somebody stands with a form now.
func (h *house) standing(account, form string) (out Standing) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, err := h.book.Wanted(h.t.Context(), tx, h.who[account])
		i := slices.IndexFunc(all, func(s Standing) bool { return s.Form == form })
		if i >= 0 {
			out = all[i]
		}
		return err
	})
	return out
}

// stands demands a state and a cause.
func (h *house) stands(account, form string, state State, cause string) {
	h.t.Helper()
	if s := h.standing(account, form); s.State != state || s.Cause != cause {
		h.t.Errorf("%s stands with %s as %q because of %q, not %q because of %q", account, form, s.State, s.Cause, state, cause)
	}
}

func (h *house) consent(account, service string) (out Consent) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, err := h.book.Consents(h.t.Context(), tx, h.who[account].ID)
		i := slices.IndexFunc(all, func(c Consent) bool { return c.Service == service })
		if i >= 0 {
			out = all[i]
		}
		return err
	})
	return out
}

func (h *house) says(account, service string, want Answer, disagree bool) {
	h.t.Helper()
	if c := h.consent(account, service); c.Answer != want || c.Disagree != disagree {
		h.t.Errorf("%s, %s: %q, homes disagree %v; not %q, %v", account, service, c.Answer, c.Disagree, want, disagree)
	}
}

func (h *house) withdraw(w Withdrawal) error {
	h.t.Helper()
	return h.try(func(tx *ledger.Tx) (ledger.Event, error) { return h.book.Withdraw(h.t.Context(), tx, w) })
}

func (h *house) do(job func(context.Context) error) {
	h.t.Helper()
	h.no(job(h.t.Context()))
}
