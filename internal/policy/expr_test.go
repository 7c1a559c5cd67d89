package policy_test

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/policy"
)

func loans() *policy.Register {
	return &policy.Register{Key: "loans", Fields: []policy.Field{
		{Key: "item", Kind: "text"}, {Key: "kind", Kind: "choice"}, {Key: "uses", Kind: "choices"},
		{Key: "lent", Kind: "date"}, {Key: "back", Kind: "date"}, {Key: "cost", Kind: "money"}, {Key: "count", Kind: "number"},
		{Key: "sealed", Kind: "yes_no"}, {Key: "who", Kind: "person"},
	}}
}

func TestRulesOverAnEntry(t *testing.T) { // shows POL-01
	today := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
	env := policy.EntryEnv(loans(), map[string]string{
		"item": "Tablet 7", "kind": "tablet", "uses": "home, trips", "lent": "2026-11-01", "cost": "12999",
		"count": "2.5", "sealed": "yes", "who": "p1",
	}, "out", today.AddDate(0, 0, -3), today, "p1")
	for source, want := range map[string]bool{
		`state == "out" and not filled(back)`: true, `lent + days(14) < today`: true, `lent + days(21) == today`: true,
		`lent + days(22) <= today`: false, `today - lent > days(20)`: true, `created == today - days(3)`: true,
		`"home" in uses`: true, `len(uses) == 2`: true, `"school" in uses`: false, `cost > 10000`: true, `count >= 2.5`: true,
		`sealed`: true, `who == me`: true, `kind in ["tablet", "laptop"]`: true, `filled(item) && item startsWith "Tab"`: true,
		`lent + days(count) < today`: true, `days(99999) > days(1)`: false,
		`lent < date("2026-12-01")`: true, `kind == "phone" ? sealed : cost == 0`: false, `lower(item) matches "^tablet [0-9]+$"`: true,
	} {
		e, err := policy.CompileEntry(loans(), source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := e.True(env); (err != nil) != strings.Contains(source, "99999") || got != want {
			t.Errorf("%s: want %v, got %v (%v)", source, want, got, err)
		}
	}
}

func TestAnEmptyEntryHasEmptyValues(t *testing.T) {
	env := policy.EntryEnv(loans(), map[string]string{"lent": "soon", "cost": "much"}, "", time.Time{}, time.Now(), "")
	for _, source := range []string{`not filled(lent)`, `cost == 0`, `not sealed`, `len(uses) == 0`, `item == ""`, `count == 0`, `not filled(created)`,
		`not filled(cost)`, `not filled(count)`, `not filled(sealed)`, `not filled(uses)`, `not filled(item)`, `not filled([item])`} {
		e, err := policy.CompileEntry(loans(), source)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.True(env); err != nil || !got {
			t.Errorf("%s: got %v, %v", source, got, err)
		}
	}
}

func TestRulesThatAreRefused(t *testing.T) { // shows POL-01
	for source, want := range map[string]string{
		`lend < today`:                      "“lend” is not known in this rule; did you mean “lent”?",
		`item`:                              "cannot be read",
		`cost + 1`:                          "cannot be read",
		`lent == "2026-11-01"`:              "cannot be read",
		`any(uses, # == "home")`:            "a loop is not allowed",
		`all(1..1000000, # > 0)`:            "",
		`len(1..1000000) > 2`:               "a range is not allowed",
		`item.secret`:                       "cannot be read",
		`repeat(item, 1000) == ""`:          "",
		`now() > today`:                     "",
		`(`:                                 "cannot be read",
		strings.Repeat("not ", 300):         "longer than 1000",
		strings.Repeat("!", 999):            "",
		strings.Repeat("(", 999):            "",
		strings.Repeat("!", 900) + "sealed": "cannot be read",
	} {
		_, err := policy.CompileEntry(loans(), source)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: want it refused with %q, got %v", source, want, err)
		}
	}
}

func TestRulesOverCounts(t *testing.T) { // shows POL-06
	env := policy.Counts{Total: 7, Overdue: 1, LastDays: 40}.Env()
	for source, want := range map[string]bool{`overdue > 0 or missing > 0`: true, `total == 0`: false, `this_term == 0 and last_days > 30`: true} {
		e, err := policy.CompileCounts(source)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.True(env); err != nil || got != want {
			t.Errorf("%s: want %v, got %v (%v)", source, want, got, err)
		}
	}
	if _, err := policy.CompileCounts("overdu > 0"); err == nil || !strings.Contains(err.Error(), "did you mean “overdue”?") {
		t.Errorf("got %v", err)
	}
}

// FuzzRule shows POL-01: whatever a pack calls a rule, it is refused or it answers; it never hangs and never panics.
func FuzzRule(f *testing.F) {
	for _, source := range []string{`state == "out"`, `len(uses) > 1 and "a" in uses`, `lent + days(3) < today`, `[[1, 2], {"a": item}]["a"] == 1`, `item matches "(a+)+$"`, `let x = 2 ** 9; x > 1`, `item[0:3] == "a"`, `1..9 == [1]`, `filter(uses, true) == []`} {
		f.Add(source, "a, b")
	}
	f.Fuzz(func(t *testing.T, source, text string) {
		e, err := policy.CompileEntry(loans(), source)
		if err != nil {
			if e != nil || err.Error() == "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("refused without one readable line: %v", err)
			}
			return
		}
		now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		values := map[string]string{"item": text, "uses": text, "lent": text, "cost": text, "count": text, "sealed": text}
		_, _ = e.True(policy.EntryEnv(loans(), values, text, now, now, text)) // an error is an answer too
	})
}
