package proxy

import (
	"net/netip"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"belisha/internal/board"
)

// shows PPL-01: who guesses at a teacher's password from another device keeps the teacher from nothing on the teacher's own; and a
// clock that is set back keeps nobody out for as long as it was ahead.
func TestGuessesElsewhereKeepNobodyOut_PPL01(t *testing.T) {
	verifier, err := argon2id.CreateHash("right", &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC)
	d := newDoorkeeper(Config{MaxHashes: 1, Pause: time.Second, SignInTime: 10 * time.Minute}, func() time.Time { return at })
	facts := &board.Facts{People: map[string]board.Person{"t.four": {Account: "t.four", Verifier: verifier}}}
	own, other, third := netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("10.0.0.3"), netip.MustParseAddr("10.0.0.4")
	enter := func(password string, from netip.Addr) answer {
		_, a := d.identify(facts, "t.four", password, from)
		return a
	}
	if a := enter("right", own); a != welcome {
		t.Fatal(a)
	}
	guess := func() {
		t.Helper()
		for n := range 6 {
			if a := enter(string(rune('a'+n)), other); a != wrongPassword {
				t.Fatal(a)
			}
			at = at.Add(15 * time.Second)
		}
		at = at.Add(-14 * time.Second) // the last pause has not ended
	}
	at = at.Add(15 * time.Minute) // what was remembered of the password is over
	guess()
	if a := enter("right", third); a != tooManyTries {
		t.Errorf("a device that nobody signed in from: %v", a)
	}
	if a := enter("right", own); a != welcome {
		t.Errorf("on the teacher's own device: %v", a)
	}
	at = at.Add(time.Hour)
	guess()
	at = at.Add(-26 * time.Hour)
	d.known = map[mark]verified{} // what was remembered in that future is another matter
	if a := enter("right", third); a != welcome {
		t.Error("the clock was set back, and nobody comes in for a day")
	}
}
