package policies

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
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
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/packs"
)

const school = "s1"

// house is this feature over a real database, with a clock that tests move.
type house struct {
	*Policies
	t    *testing.T
	d    *db.DB
	gate *authz.Gate
	at   time.Time
}

func each(t *testing.T, f func(*testing.T, *house)) {
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schemaFS}, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, at: time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)}
	h.open()
	return h
}

// open builds the feature anew, as a restart does.
func (h *house) open() {
	h.t.Helper()
	now := func() time.Time { return h.at }
	base := feature.Base{School: school, Now: now, Policy: &feature.InForce{}, Figures: &feature.Figures{}, Ledger: ledger.New(h.d, id.New(now), now)}
	p, f := New(base)
	var err error
	if h.gate, err = authz.New(f.Actions, nil); err != nil {
		h.t.Fatal(err)
	}
	base.Gate = h.gate
	p.base.Gate = h.gate
	h.Policies = p
	var figures []feature.Figure
	for name := range figuresOf(h.t) {
		figures = append(figures, feature.Figure{Name: name, Read: func(context.Context, *ledger.Tx, feature.Ask) (feature.Reading, error) {
			return feature.Reading{State: feature.Proven, Shown: "measured"}, nil
		}})
	}
	base.Figures.Bind(figures)
	p.Bind(nil)
}

// system is the grant of a job of the house.
func (h *house) system() authz.Grant { return h.gate.System(school, "test") }

func files(t *testing.T) map[string]string {
	t.Helper()
	folder, err := packs.Open("st-neot")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(folder)
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

// rule loads and approves an edition at the clock's moment.
func (h *house) rule(version string) string {
	h.t.Helper()
	v, err := h.Load(h.t.Context(), h.system(), "test", folder(h.edition(version)))
	h.must(err)
	h.must(h.Approve(h.t.Context(), h.system(), v.ID, Approval{By: "Governing Body", Minute: "minute " + version}))
	if got := h.base.Policy.Load(); got.Version != v.ID || got.Pack.Identity.Version != version {
		h.t.Fatalf("in force is %s, not %s", got.Pack.Identity.Version, version)
	}
	return v.ID
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.must(h.base.Ledger.Read(h.t.Context(), h.system(), f))
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

func zipped(t *testing.T, add func(*zip.Writer)) []byte {
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
