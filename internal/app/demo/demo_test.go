package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/app"
	"belisha/internal/policy"
)

// made is a demo school of some weeks, with its books.
func made(t *testing.T, name string, weeks int) *invention {
	t.Helper()
	files, err := app.OpenPack(name)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := policy.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Defaults()
	cfg.Dir = t.TempDir()
	v, err := begun(t.Context(), cfg, func() time.Time { return time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) }, Options{Pack: files, Weeks: weeks, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	for _, step := range v.steps(t.Context(), Options{Pack: files, Weeks: weeks, Seed: 1}, pack) {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// A register that comes with a pack is filled from its own definition: whatever a register asks, hardly an entry is refused.
func TestTheBooksOfEveryPack(t *testing.T) {
	for _, name := range []string{"st-neot", "st-marys", "phone-free"} {
		t.Run(name, func(t *testing.T) {
			v := made(t, name, 2)
			registers := map[string]int{}
			moved := 0
			for _, it := range v.books.items {
				registers[it.def.Key]++
				if it.revision > 1 {
					moved++
				}
			}
			if len(registers) < 25 || moved < 5 {
				t.Errorf("only %d registers hold entries, and %d entries went a step further", len(registers), moved)
			}
			if n := len(v.books.refused); n > len(v.books.items)/20 {
				t.Errorf("%d entries or steps were refused, of %d: %s", n, len(v.books.items), strings.Join(v.books.refused, "\n"))
			}
		})
	}
}

// The same seed makes the same school.
func TestTheSameSeed(t *testing.T) {
	a, b := told(made(t, "st-neot", 1)), told(made(t, "st-neot", 1))
	if !slices.Equal(a, b) {
		t.Errorf("one school has %d entries and the other %d, and they differ:\n%s\n\n%s", len(a), len(b), strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

// told are the entries in words, people by their account: their ids differ.
func told(v *invention) []string {
	who := []string{}
	for account, id := range v.ids {
		who = append(who, id, account)
	}
	names := strings.NewReplacer(who...)
	var out []string
	for _, it := range v.books.items {
		line := it.def.Key + " " + it.state
		for _, f := range it.def.Fields {
			if f.Kind != "reference" {
				line += " " + f.Key + "=" + it.values[f.Key]
			}
		}
		out = append(out, names.Replace(line))
	}
	return out
}
