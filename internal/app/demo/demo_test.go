package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/app"
	"belisha/internal/policy"
)

// made is a demo school of some weeks, with its books, on a Friday evening in term.
func made(t *testing.T, name string, weeks int) *invention {
	t.Helper()
	return madeAt(t, name, weeks, time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC))
}

func madeAt(t *testing.T, name string, weeks int, end time.Time) *invention {
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
	v, err := begun(t.Context(), cfg, func() time.Time { return end }, Options{Pack: files, Weeks: weeks, Seed: 1})
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
			lifeOfTheFilter(t, v)
		})
	}
}

// The same seed makes the same school, at night too: the last hours begin soon after midnight, and what they write down as of
// an hour before lies on the day before.
func TestTheSameSeed(t *testing.T) {
	night := time.Date(2026, 11, 24, 2, 20, 0, 0, time.UTC)
	a, b := told(madeAt(t, "st-neot", 1, night)), told(madeAt(t, "st-neot", 1, night))
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

// lifeOfTheFilter is what a visitor finds at the filter's pages, whichever policy the school has.
func lifeOfTheFilter(t *testing.T, v *invention) {
	t.Helper()
	pages, err := v.openPages(v.pages.pack)
	if err != nil {
		t.Fatal(err)
	}
	defer pages.server.Close()
	v.pages = pages
	if err := v.sitDown(t.Context(), "coordinator"); err != nil {
		t.Fatal(err)
	}
	shows := func() error {
		for path, wanted := range map[string][]string{
			"/filtering/requests": {"Waiting", "Closed", "Undone"},
			"/filtering/failures": {"Waiting for a check", "Kept closed", "Open again"},
			"/filtering/devices":  {"02:5e:10:00:0a:11", "02:5e:10:00:0b:31", "02:5e:10:00:0c:23"},
			"/passes":             {"4 Kestrel", "Open", "Waits for approval", "Over", "sewing.example", "quizzes.example"},
			"/probing":            {"Every question was answered as the policy says"},
			"/alerts":             {"Ways round the filter", "Self-harm and suicide", "The whole class", "Bullying"},
		} {
			page, err := pages.get(t.Context(), path)
			if err != nil {
				t.Error(err)
			}
			for _, words := range wanted {
				if !strings.Contains(page, words) {
					t.Errorf("%s does not say %q", path, words)
				}
			}
		}
		return nil
	}
	if err := v.Try(t.Context(), shows); err != nil { // the check sheet shows what the doors that are open were asked
		t.Error(err)
	}
}
