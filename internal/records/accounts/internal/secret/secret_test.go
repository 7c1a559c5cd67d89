package secret

import (
	"context"
	"math/rand"
	"runtime"
	"strings"
	"testing"

	"belisha/internal/records/people"
)

func TestPasswordRules(t *testing.T) {
	lists := NewLists()
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
		if err := lists.Rule("St Neot", c.p, Length(nil, BandOf(c.p))).Check(c.plain); (err == nil) != c.good {
			t.Errorf("shows PPL-07 and PPL-08: %s %q: %v", BandOf(c.p), c.plain, err)
		}
	}
}

func TestPPL07BandsNeverGetWeaker(t *testing.T) {
	pack := map[string]int{KS1: 6, LowerKS2: 5, Adults: 14}
	for band, want := range map[string]int{KS1: 6, LowerKS2: 6, UpperKS2: 10, Adults: 14} {
		if got := Length(pack, band); got != want {
			t.Errorf("%s: %d, want %d", band, got, want)
		}
	}
	if n := Length(nil, Adults); n != 12 {
		t.Errorf("shows PPL-08: adults need %d", n)
	}
}

func TestOneTimePasswordsMeetTheRule(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	lists := NewLists()
	seen := map[string]bool{}
	for _, year := range []string{"N", "4", "6"} {
		p := people.Person{Kind: people.Pupil, Kinds: []string{people.Pupil}, Year: year}
		for range 50 {
			w := OneTime(r, p, lists.Rule("School", p, Length(nil, BandOf(p))))
			if lists.Rule("School", p, Length(nil, BandOf(p))).Check(w) != nil || seen[w] {
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
	if Sound(v) != nil || Sound("$argon2id$v=19$m=64,t=1,p=1$c2RmZ3NkZmdzZGZn$c2RmZ3NkZmdzZGZn") == nil || Sound("plain") == nil {
		t.Error("a cheap verifier must be refused")
	}
}

// shows PPL-08: what stands on published lists of stolen passwords is refused, however it is written; what lies in a row
// on the keyboard is too.
func TestLeakedPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	lists := NewLists()
	if n := len(leaked); n%eachLeaked != 0 || n < 150_000 || n > 300_000 {
		t.Fatalf("the list has %d bytes", n)
	}
	for i := eachLeaked; i < len(leaked); i += eachLeaked {
		if string(leaked[i-eachLeaked:i]) >= string(leaked[i:i+eachLeaked]) {
			t.Fatal("the list is not in order")
		}
	}
	adult := lists.Rule("St Neot", people.Person{Given: "Ada", Family: "Larkins", Account: "a.larkins", Kind: people.Staff}, 12)
	for _, bad := range []string{"1qaz2wsx3edc4rfv", "mailcreated5240", "giraffe-2026-!!", "Liverpool2019!", "qwertyasdfgh1", "zxcvbnm,asdfghjkl", "abcdefghijkl",
		"1234567890-2026", "poiuytrewq99", "dragon2026xx", "Neot-Ada-Larkins-1"} {
		if err := adult.Check(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	for _, good := range []string{"otter violin puddle", "seven wet umbrellas", "property tangle moss", "the were-rest asdf hut"} {
		if err := adult.Check(good); err != nil {
			t.Errorf("%q was refused: %v", good, err)
		}
	}
	wrong := 0
	r := rand.New(rand.NewSource(3))
	for range 20_000 {
		if lists.leaked(randomWords(r, 4)) {
			wrong++
		}
	}
	if wrong > 5 {
		t.Errorf("%d of 20,000 random phrases are taken for leaked ones", wrong)
	}
}

// shows PPL-16: in a crowd whoever is known goes first, and who gives up makes room.
func TestTheKnownGoFirst(t *testing.T) {
	t.Parallel()
	turns := newTurnstile(1, 3)
	if err := turns.enter(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	order := make(chan string, 8)
	wait := func(name string, known bool) {
		go func() {
			if turns.enter(context.Background(), known) == nil {
				order <- name
				turns.leave()
			}
		}()
		for {
			turns.mu.Lock()
			n := len(turns.known) + len(turns.stranger)
			turns.mu.Unlock()
			if n == waitingFor(name) {
				return
			}
			runtime.Gosched()
		}
	}
	wait("1 stranger", false)
	wait("2 stranger", false)
	wait("3 owner", true)
	gone, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- turns.enter(gone, false) }()
	for len(done) == 0 {
		turns.mu.Lock()
		full := len(turns.stranger) == 3
		turns.mu.Unlock()
		if full {
			break
		}
		runtime.Gosched()
	}
	if err := turns.enter(t.Context(), false); err == nil {
		t.Error("the queue has no end")
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("who gave up was let in")
	}
	turns.leave()
	for _, want := range []string{"3 owner", "1 stranger", "2 stranger"} {
		if got := <-order; got != want {
			t.Errorf("%s came before %s", got, want)
		}
	}
}

// waitingFor is how many wait once the n-th has come.
func waitingFor(name string) int { return int(name[0] - '0') }
