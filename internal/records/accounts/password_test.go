package accounts

import (
	"context"
	"math/rand"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

func TestPasswordRules(t *testing.T) {
	s := NewStore(nil, people.Store{})
	who := func(kind, year string) people.Person {
		return people.Person{Given: "Ada", Family: "Larkins", Account: "a.larkins", Kind: kind, Kinds: []string{kind}, Year: year}
	}
	small, mid, top, lost, adult := who(people.Pupil, "1"), who(people.Pupil, "4"), who(people.Pupil, "6"), who(people.Pupil, ""), who(people.Staff, "")
	for _, c := range []struct {
		p     people.Person
		plain string
		good  bool
	}{
		{small, "frog", true}, {small, "cat", false}, {small, "ada", false}, {small, "aaaa", false}, {small, "larkins", false},
		{mid, "greenowl", true}, {mid, "green giraffe", true}, {mid, "tigertiger", false}, {adult, "green giraffe", false}, {mid, "frog", false}, {mid, "password", false}, {mid, "Dragon99", false},
		{top, "greenowl", false}, {top, "greenowl-7-hats", true}, {lost, "greenowl", false},
		{adult, "otter-violin-puddle", true}, {adult, "elevenchars", false}, {adult, "Password1234!", false}, {adult, "P4ssw0rd!2026", false},
		{adult, "stneotsummer2026", false}, {adult, "larkins-ada-12", false}, {adult, "dragondragondragon", false}, {adult, "qwertyuiop123", false},
		{adult, "123456789012", false}, {adult, "aaaaaaaaaaaa", false}, {adult, "letmeinwelcome", false}, {adult, strings.Repeat("otter ", 50), false},
		{adult, "no symbols needed here", true}, {adult, "ärger im glück 12", true},
	} {
		if err := s.Rule("St Neot", c.p).Check(c.plain); (err == nil) != c.good {
			t.Errorf("shows PPL-07 and PPL-08: %s %q: %v", BandOf(c.p), c.plain, err)
		}
	}
}

func TestPPL07BandsNeverGetWeaker(t *testing.T) {
	force := &feature.InForce{}
	force.Store(&feature.Active{Pack: &policy.Pack{Settings: policy.Settings{PasswordLength: map[string]int{KS1: 6, LowerKS2: 5, Adults: 14}}}})
	s := NewStore(force, people.Store{})
	for band, want := range map[string]int{KS1: 6, LowerKS2: 6, UpperKS2: 10, Adults: 14} {
		if got := s.length(band); got != want {
			t.Errorf("%s: %d, want %d", band, got, want)
		}
	}
	if n := NewStore(nil, people.Store{}).length(Adults); n != 12 {
		t.Errorf("shows PPL-08: adults need %d", n)
	}
}

func TestOneTimePasswordsMeetTheRule(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	s := NewStore(nil, people.Store{})
	seen := map[string]bool{}
	for _, year := range []string{"N", "4", "6"} {
		p := people.Person{Kind: people.Pupil, Kinds: []string{people.Pupil}, Year: year}
		for range 50 {
			w := oneTime(r, p, s.Rule("School", p))
			if s.Rule("School", p).Check(w) != nil || seen[w] {
				t.Errorf("year %s: %q is weak or came twice", year, w)
			}
			seen[w] = true
		}
	}
	if w := RandomWords(r); len(strings.Split(w, "-")) != 4 {
		t.Errorf("not four words: %q", w)
	}
	if n := len(strings.Fields(friendly)); n != 256 {
		t.Errorf("%d words: a byte does not pick fairly", n)
	}
}

func TestVerifiers(t *testing.T) {
	h := NewHasher()
	v, err := h.Hash(t.Context(), "a good secret")
	if err != nil || !strings.HasPrefix(v, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", v, err)
	}
	for plain, want := range map[string]bool{"a good secret": true, "a good secret ": false, "": false, strings.Repeat("x", 1000): false} {
		if got, err := h.Verify(t.Context(), v, plain); err != nil || got != want {
			t.Errorf("%.20q: %v, %v", plain, got, err)
		}
	}
	if ok, err := h.Verify(t.Context(), "", "nobody's password"); ok || err != nil {
		t.Errorf("an account without a password let someone in: %v", err)
	}
	if sound(v) != nil || sound("$argon2id$v=19$m=64,t=1,p=1$c2RmZ3NkZmdzZGZn$c2RmZ3NkZmdzZGZn") == nil || sound("plain") == nil {
		t.Error("a cheap verifier must be refused")
	}
}

func TestPausesGrow(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := newPauses(clock.Fixed(now))
	var last time.Duration
	refused := false
	for range 20 {
		d, ok := p.reserve("a.lark", "10.0.0.1")
		if !ok {
			refused = true
			break
		}
		if d < last {
			t.Errorf("a pause shrank from %v to %v", last, d)
		}
		last = d
		p.failed("a.lark", "10.0.0.1")
	}
	if !refused {
		t.Error("twenty tries at once should be too many")
	}
	if d, ok := p.reserve("b.wren", "10.0.0.1"); d != 0 || !ok {
		t.Error("another child of the class at the same address has to wait")
	}
	p.now = clock.Fixed(now.Add(time.Hour))
	if d, ok := p.reserve("a.lark", "10.0.0.1"); d != 0 || !ok {
		t.Error("an hour later all should be forgiven")
	}
	over, stop := context.WithCancel(t.Context())
	stop()
	for range 9 {
		p.failed("c.moor", "10.0.0.2")
		_, _ = p.reserve("c.moor", "10.0.0.2")
	}
	if err := p.wait(over, "c.moor", "10.0.0.2"); err == nil {
		t.Error("a reader who went away should not be waited for")
	}
}
