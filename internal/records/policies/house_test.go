package policies

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"
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
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is this feature over a real database, with a clock that tests move.
type house struct {
	*Policies
	t    *testing.T
	d    *db.DB
	gate *authz.Gate
	at   time.Time
	who  map[string]people.Person
	f    feature.Feature
	told []Notice
	plan policy.Plan // what another consumer would do
}

func each(t *testing.T, f func(*testing.T, *house)) {
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, schemaFS}, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, at: time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC), who: map[string]people.Person{}}
	h.open()
	h.fill()
	return h
}

// open builds the feature anew, as a restart does.
func (h *house) open() {
	h.t.Helper()
	now := func() time.Time { return h.at }
	base := feature.Base{School: school, Now: now, Policy: &feature.InForce{}, Figures: &feature.Figures{}, Ledger: ledger.New(h.d, id.New(now), now)}
	p, f := New(base)
	var err error
	if h.gate, err = authz.New(append(web.Actions(), f.Actions...), h.refusal); err != nil {
		h.t.Fatal(err)
	}
	base.Gate = h.gate
	p.Base.Gate = h.gate
	h.Policies, h.f = p, f
	for _, k := range f.Keep {
		base.Ledger.Seal(k.Kind, k.Rows)
	}
	figures := f.Figures
	for name := range figuresOf(h.t) {
		if strings.HasPrefix(name, "policies.") {
			continue
		}
		figures = append(figures, feature.Figure{Name: name, Read: func(context.Context, *ledger.Tx, feature.Ask) (feature.Reading, error) {
			return feature.Reading{State: feature.Proven, Shown: "measured"}, nil
		}})
	}
	base.Figures.Bind(figures)
	p.Bind([]policy.Consumer{h.gate, h})
	p.Tie(Ties{Tell: h})
}

// Prepare is another consumer, whose plan a test sets.
func (h *house) Prepare(*policy.Pack) (policy.Plan, error) {
	plan := h.plan
	plan.Commit = func() {}
	return plan, nil
}

// Tell keeps what people would be told.
func (h *house) Tell(_ context.Context, _ *ledger.Tx, n Notice) error {
	h.told = append(h.told, n)
	return nil
}

func (h *house) refusal(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
	if !a.Nobody() {
		h.must(h.Base.Ledger.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why))
	}
}

// fill is the register: a few people of every kind.
func (h *house) fill() {
	h.t.Helper()
	pack, err := policy.FromFiles(files(h.t))
	h.must(err)
	plan, err := h.gate.Prepare(pack)
	h.must(err)
	plan.Commit()
	h.must(h.Base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range []people.Person{
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
			{Account: "g.wells", Given: "Gwen", Family: "Wells", Kind: people.Governor, Posts: []string{"chair"}},
			{Account: "p.quill", Given: "Pat", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "Y1", Posts: []string{"pupil"}},
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
	p, ok := h.who[account]
	if !ok {
		return authz.Actor{}
	}
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.gate.RolesOf(p.Posts), Posts: p.Posts}
}

// grant is what the gate says to a person; the owners are those of the document.
func (h *house) grant(account, action string) authz.Grant {
	h.t.Helper()
	s := authz.Subject{Ref: ref.New(school, "policy", "")}
	h.read(func(tx *ledger.Tx) error {
		k, err := h.Keepers(h.t.Context(), tx)
		s.Owners = append(k.IDs(), h.who[account].ID) // the feature itself must refuse too
		return err
	})
	g, err := h.gate.Check(h.t.Context(), h.as(account), action, s)
	h.must(err)
	return g
}

// system is the grant of a job of the house.
func (h *house) system() authz.Grant { return h.gate.System(school, "test") }

func files(t *testing.T) map[string]string {
	t.Helper()
	p, err := policy.Parse(os.DirFS("testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	return maps.Clone(p.Files)
}

func figuresOf(t *testing.T) map[string]bool {
	t.Helper()
	p, err := policy.FromFiles(files(t))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, c := range p.Clauses {
		if c.Figure != "" {
			out[c.Figure] = true
		}
	}
	return out
}

func folder(files map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// edition is the pack with another version.
func (h *house) edition(version string) map[string]string {
	f := files(h.t)
	var lines []string
	for line := range strings.Lines(f["pack.yaml"]) {
		if strings.HasPrefix(line, "version:") {
			line = fmt.Sprintf("version: %q\n", version)
		}
		lines = append(lines, line)
	}
	f["pack.yaml"] = strings.Join(lines, "")
	return f
}

// rule puts an edition in force at the clock's moment: the first as a school is founded, the others the whole way.
func (h *house) rule(version string) string {
	h.t.Helper()
	v, err := h.Load(h.t.Context(), h.system(), "test", folder(h.edition(version)))
	h.must(err)
	if h.Base.Policy.Load() == nil {
		h.must(h.Approve(h.t.Context(), h.system(), v.ID, Approval{By: "Governing Body", Minute: "minute " + version}))
	} else {
		h.pass(v.ID)
		h.must(h.Activate(h.t.Context(), h.grant("h.high", "policies.approve"), v.ID))
	}
	if got := h.Base.Policy.Load(); got.Version != v.ID || got.Pack.Identity.Version != version {
		h.t.Fatalf("in force is %s, not %s", got.Pack.Identity.Version, version)
	}
	return v.ID
}

// pass takes a draft through its stages, both signatures and the simulator.
func (h *house) pass(id string) {
	h.t.Helper()
	h.stages(id)
	h.sign("g.wells", "chair", id)
	h.sign("h.high", "head", id)
	h.must(h.confirmEffects(id))
}

func (h *house) stages(id string) {
	h.t.Helper()
	for _, s := range []struct{ account, key string }{{"c.ord", "author"}, {"h.high", "leaders"}, {"g.wells", "governors"}} {
		h.must(h.Record(h.t.Context(), h.grant(s.account, "policies.stage"), id, h.recorded(s.key)))
	}
}

func (h *house) recorded(stage string) Recorded {
	return Recorded{Stage: stage, Name: "Full Governing Body", Post: "Governors", HeldOn: h.at.Add(-time.Hour), Minute: "minute of " + stage}
}

func (h *house) sign(account, post, id string) {
	h.t.Helper()
	h.must(h.Sign(h.t.Context(), h.grant(account, "policies.sign"), id, post, h.stored(id).Hash, h.who[account].Full()))
}

func (h *house) stored(id string) (v Version) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) { v, err = h.Store.Get(h.t.Context(), tx, id); return err })
	return v
}

func (h *house) confirmEffects(id string, reasons ...string) error {
	h.t.Helper()
	var r Report
	h.read(func(tx *ledger.Tx) error {
		_, pack, err := h.Stored(h.t.Context(), tx, id)
		if err == nil {
			r, err = h.Simulate(pack)
		}
		return err
	})
	return h.ConfirmImpact(h.t.Context(), h.grant("h.high", "policies.approve"), id, r.Sum(), reasons)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.must(h.Base.Ledger.Read(h.t.Context(), h.system(), f))
}

// events counts what the trail says of policies.
func (h *house) events(verb string) (n int64) {
	h.t.Helper()
	h.must(h.d.Read(h.t.Context(), school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](h.t.Context(), tx, `SELECT COUNT(*) FROM ledger_event WHERE school_id = ? AND verb = ?`, school, verb)
		return err
	}))
	return n
}

func zippedBy(t *testing.T, add func(*zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t *testing.T, w *zip.Writer, name, text string) {
	t.Helper()
	f, err := w.Create(name)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, field string) {
	t.Helper()
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || e.Field != field {
		t.Errorf("want it refused beside the field %q, got %v", field, err)
	}
}

// sound fails the test when a sealed record is not as the last event about it left it: an act has named too few records.
func (h *house) sound() {
	h.t.Helper()
	r, err := h.Base.Ledger.Verify(h.t.Context(), h.system())
	h.must(err)
	for _, b := range r.Breaks {
		h.t.Error(b)
	}
	if r.Sealed == 0 {
		h.t.Error("nothing was sealed")
	}
}
