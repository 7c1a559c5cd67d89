package words

import (
	"strings"
	"testing"
)

// FuzzRead: no text stops the gateway, and what comes of it is bounded. shows STD-09
func FuzzRead(f *testing.F) {
	r := compiled(f, texts())
	for _, s := range []string{"i want to die", "k i l l", "s.u.i.c.i.d.e", "\xff\xfe", "k*ll m*self", "кill", "ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦਾ", strings.Repeat("a ", 3000), strings.Repeat("want to ", 500), "é́́́", "@$!|+*'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, where := range []Where{Search, Page, Prompt, Answer} {
			for _, found := range r.Read(s, where, "ks1") {
				if found.Score < 1 || found.Score > 100 || len(found.Signs) > mostSigns+1 || r.Kind(found.Kind).Key == "" {
					t.Fatalf("%+v", found)
				}
			}
		}
	})
}

// FuzzPhrase: whatever a school writes is read or refused.
func FuzzPhrase(f *testing.F) {
	for _, s := range []string{"kill [all of] them", "(a|b c) ~2 d", "((((a))))", "[a] b", "~1", "a|b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := parse(s); err != nil || len(s) > 400 {
			return
		}
		if _, err := build([]row{{words: s, weight: 50}}, []string{"drugs"}); err != nil {
			t.Fatal(err)
		}
	})
}
