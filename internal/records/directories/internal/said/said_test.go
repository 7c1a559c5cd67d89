package said

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever a directory says, what is kept of it is short text without control characters, and an address is proven only
// where there is one.
func FuzzBound(f *testing.F) {
	f.Add("1", "a@b", "Ada", true)
	f.Add("", "a", "\x00", true)
	f.Add(strings.Repeat("x", 300), "a@b@c", "é", false)
	f.Fuzz(func(t *testing.T, subject, email, name string, proven bool) {
		s, err := Said{Subject: subject, Realm: "r", Email: email, Name: name, Proven: proven}.Bound()
		if err != nil {
			if Reason(err) != Nameless || text(subject) {
				t.Errorf("%q is refused: %v", subject, err)
			}
			return
		}
		if s.Proven && !strings.Contains(s.Email, "@") || s.Email == "@" && s.Proven && Domain(s.Email) != "" {
			t.Errorf("proven without an address: %+v", s)
		}
		for _, part := range []string{s.Subject, s.Email, s.Name} {
			if len(part) > longest || !utf8.ValidString(part) || strings.ContainsAny(part, "\x00\r\n\x7f") {
				t.Errorf("kept: %q", part)
			}
		}
	})
}
