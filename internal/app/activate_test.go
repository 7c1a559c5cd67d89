package app

import (
	"io/fs"
	"path/filepath"
	"testing"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/policy/trial"
	"belisha/packs"
)

func opened(tb testing.TB, name string) fs.FS {
	tb.Helper()
	files, err := packs.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func parsed(tb testing.TB, name string) *policy.Pack {
	tb.Helper()
	p, err := policy.Parse(opened(tb, name))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func first(tb testing.TB, pack string) First {
	tb.Helper()
	return First{School: "Hill Primary School", Pack: opened(tb, pack), By: "Governing Body", Minute: "7.2",
		Account: "h.hill", Given: "Hetty", Family: "Hill", Password: "amber kettle on the striped post"}
}

func emptySchool(tb testing.TB) Config {
	tb.Helper()
	cfg := Defaults()
	cfg.Dir, cfg.Web.Listen, cfg.Proxy.Listen = filepath.Join(tb.TempDir(), "data"), "127.0.0.1:0", "127.0.0.1:0"
	return cfg
}

// BenchmarkActivate is a pack from its files in the records to its being in force for every part of the house, on SQLite.
func BenchmarkActivate(b *testing.B) {
	for _, name := range packs.Names() {
		b.Run(name, func(b *testing.B) {
			cfg := emptySchool(b)
			if err := Init(b.Context(), cfg, clock.System, first(b, name)); err != nil {
				b.Fatal(err)
			}
			r, err := offlineRuling(b.Context(), cfg, clock.System, "")
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			for b.Loop() {
				if err := r.policies.Restore(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFound is a school from nothing: its database made, its policy loaded, approved and in force, its first person.
func BenchmarkFound(b *testing.B) {
	for b.Loop() {
		if err := Init(b.Context(), emptySchool(b), clock.System, first(b, "st-neot")); err != nil {
			b.Fatal(err)
		}
	}
}

// shows POL-31: the simulation names what would change part by part, and leaves the school as it was; of its own policy
// nothing changes.
func TestSimulateChangesNothing(t *testing.T) {
	cfg := emptySchool(t)
	if err := Init(t.Context(), cfg, clock.System, first(t, "st-neot")); err != nil {
		t.Fatal(err)
	}
	said := func(name string) map[string]int {
		parts, err := Simulate(t.Context(), cfg, clock.System, opened(t, name))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, p := range parts {
			if _, twice := out[p.About]; twice {
				t.Errorf("%s stands there twice", p.About)
			}
			out[p.About] = len(p.Effects) + len(p.Unresolved)
		}
		return out
	}
	other, own := said("st-marys"), said("st-neot")
	if other["The text of the policy"] == 0 || other["The text of the policy"] <= own["The text of the policy"] {
		t.Errorf("another school's policy changes %v, the school's own %v", other, own)
	}
	pack, _, err := Readings(t.Context(), cfg, clock.System)
	if err != nil || pack.Identity.URN != "belisha/st-neot" {
		t.Errorf("after the simulation %v is in force (%v)", pack.Identity.URN, err)
	}
}

// Readings give every clause of the policy in force one reading, and say how it is known.
func TestReadingsOfEveryClause(t *testing.T) {
	cfg := emptySchool(t)
	if err := Init(t.Context(), cfg, clock.System, first(t, "phone-free")); err != nil {
		t.Fatal(err)
	}
	pack, all, err := Readings(t.Context(), cfg, clock.System)
	if err != nil || len(all) != len(pack.Clauses) {
		t.Fatalf("%d readings of %d clauses (%v)", len(all), len(pack.Clauses), err)
	}
	how := map[string]int{}
	for _, r := range all {
		how[r.How]++
	}
	if how["measured"] == 0 || how["missing"] == 0 || how["measured"]+how["attested"]+how["missing"] != len(all) {
		t.Errorf("how it is known: %v", how)
	}
}

// Every pack that ships passes its own tests with the gateway's own decision, and none is left out. shows POL-13
func TestPacksPassTheirTestsAtTheFilter(t *testing.T) {
	for _, name := range packs.Names() {
		t.Run(name, func(t *testing.T) {
			p := parsed(t, name)
			d, err := NewDecider(p)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			results, err := trial.Run(p, d)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range results {
				if !r.Passed() {
					t.Errorf("%s:%d %s: %v %s", r.File, r.Line, r.Name, r.Wrong, r.Skipped)
				}
			}
		})
	}
}

// A question about a category that no list fills has no answer, instead of one about no site at all.
func TestDeciderKnowsNoEmptyCategory(t *testing.T) {
	p := parsed(t, "st-neot")
	d, err := NewDecider(p)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if r, err := d.Decide(p, trial.Question{Profile: "ks2", Category: "shoes", At: clock.System()}); err == nil {
		t.Errorf("it is %s", r.Verdict)
	}
}
