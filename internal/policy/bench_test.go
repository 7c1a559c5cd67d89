package policy_test

import (
	"testing"
	"time"

	"belisha/internal/policy"
	"belisha/packs"
)

// BenchmarkParse measures what it takes to read, resolve and check a whole pack of a school with its layers.
func BenchmarkParse(b *testing.B) {
	for _, name := range packs.Names() {
		b.Run(name, func(b *testing.B) {
			folder, err := packs.Open(name)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := policy.Parse(folder); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRule measures one rule of a register over one entry.
func BenchmarkRule(b *testing.B) {
	rule, err := policy.CompileEntry(loans(), `state == "out" and not filled(back) and lent + days(14) < today`)
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	env := policy.EntryEnv(loans(), map[string]string{"lent": "2026-11-01"}, "out", now, now, "p1")
	for b.Loop() {
		if yes, err := rule.True(env); err != nil || !yes {
			b.Fatal(yes, err)
		}
	}
}
