package mailer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	stdmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"

	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/notices/internal/posttest"
)

func letter() mailer.Message {
	return mailer.Message{ID: "01j", From: "belisha@school.example", Name: "St Example", To: "head@school.example", Subject: "A concern needs you – now",
		Text: "Hello\n.\nline\n", At: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC), Choices: "https://belisha.example/notices/choices"}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		" Head@School.Example ": "Head@school.example", "a.b+c@x.co.uk": "a.b+c@x.co.uk",
		"": "", "head": "", "@x.example": "", "a@b": "", "a@@x.example": "", "a b@x.example": "", "a@x.example,b@x.example": "",
		"A <a@x.example>": "", "\"a b\"@x.example": "", "a@x.example\r\nBcc: b@x.example": "", "a@x..example": "", "a@-x.example": "",
		"a@[127.0.0.1]": "", "ä@x.example": "", "a@x.123": "", ".a@x.example": "", "a..b@x.example": "", strings.Repeat("a", 65) + "@x.example": "",
	} {
		got, err := mailer.Address(typed)
		if got != want || (want == "") != (err != nil) {
			t.Errorf("%q became %q, %v", typed, got, err)
		}
	}
}

// What is taken for an address is one address, and nothing but an address.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"a@x.example", "a@x.example\r\nRCPT TO:<b@x.example>", "a@x.example>", "\"\"@x.example", "a@xn--x.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := mailer.Address(typed)
		if err != nil {
			return
		}
		if strings.ContainsFunc(a, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>,;:\"()[]\\", r) }) {
			t.Errorf("%q was taken as %q", typed, a)
		}
		parsed, err := stdmail.ParseAddress(a)
		if err != nil || parsed.Address != a {
			t.Errorf("%q: others read %v, %v", a, parsed, err)
		}
		if again, err := mailer.Address(a); err != nil || again != a {
			t.Errorf("%q is not taken twice: %q, %v", a, again, err)
		}
	})
}

func TestHeadersCannotBeAdded(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*mailer.Message){
		"subject":   func(m *mailer.Message) { m.Subject = "x\r\nBcc: all@school.example" },
		"name":      func(m *mailer.Message) { m.Name = "x\nBcc: all@school.example" },
		"to":        func(m *mailer.Message) { m.To = "a@x.example\r\nBcc: b@x.example" },
		"two":       func(m *mailer.Message) { m.To = "a@x.example, b@x.example" },
		"from":      func(m *mailer.Message) { m.From = "a@x.example\r\n\r\nbody" },
		"id":        func(m *mailer.Message) { m.ID = "1\r\nBcc: b@x.example" },
		"choices":   func(m *mailer.Message) { m.Choices = "https://x.example/\r\nBcc: b@x.example" },
		"separator": func(m *mailer.Message) { m.Subject = "x\u2028y" },
		"not text":  func(m *mailer.Message) { m.Subject = "\xff" },
	} {
		m := letter()
		spoil(&m)
		if text, err := m.Bytes(); err == nil {
			t.Errorf("%s: written\n%s", name, text)
		}
	}
}

// Whatever a notice says, the mail has the headers we gave it, each once, and its text is the text.
func FuzzMessage(f *testing.F) {
	f.Add("A concern needs you", "Hello", "St Example")
	f.Add("=?utf-8?q?x?=", ".\r\n.\r\nQUIT", "\"quoted\", <a@b>")
	f.Add(strings.Repeat("ä", 300), "\x00", "=?")
	f.Fuzz(func(t *testing.T, subject, text, name string) {
		m := letter()
		m.Subject, m.Text, m.Name = subject, text, name
		wire, err := m.Bytes()
		if err != nil {
			return
		}
		e, err := message.Read(bytes.NewReader(wire))
		if err != nil {
			t.Fatalf("%v\n%s", err, wire)
		}
		seen := map[string]int{}
		for fields := e.Header.Fields(); fields.Next(); {
			seen[fields.Key()]++
		}
		for _, k := range []string{"Date", "From", "To", "Subject", "Message-Id", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe", "Content-Type", "Content-Transfer-Encoding", "Mime-Version"} {
			if seen[k] != 1 {
				t.Errorf("%s stands there %d times\n%s", k, seen[k], wire)
			}
			delete(seen, k)
		}
		if len(seen) > 0 {
			t.Errorf("more headers than ours: %v\n%s", seen, wire)
		}
		body, err := io.ReadAll(e.Body)
		lines := func(s string) string { return strings.ReplaceAll(s, "\r", "") }
		if err != nil || strings.TrimRight(lines(string(body)), "\n") != strings.TrimRight(lines(strings.ToValidUTF8(text, "")), "\n") {
			t.Errorf("%q became %q, %v", text, body, err)
		}
		if bytes.Contains(bytes.ReplaceAll(wire, []byte("\r\n"), nil), []byte("\r")) {
			t.Errorf("a bare line end\n%q", wire)
		}
	})
}

func TestMessageIsWholeAndStable(t *testing.T) {
	t.Parallel()
	one, err := letter().Bytes()
	two, err2 := letter().Bytes()
	if err != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Fatalf("%v %v", err, err2)
	}
	for _, want := range []string{"Message-Id: <01j@school.example>", "Auto-Submitted: auto-generated", "List-Unsubscribe: <https://belisha.example/notices/choices>",
		"Date: Sun, 22 Nov 2026 05:00:00 +0000", "charset=utf-8", "To: <head@school.example>"} {
		if !strings.Contains(string(one), want) {
			t.Errorf("%q is missing\n%s", want, one)
		}
	}
}

func serverAt(t *testing.T, box *posttest.Mailbox, how string) mailer.Server {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("open sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := mailer.Server{Addr: box.Addr, From: "belisha@school.example", User: "belisha", PasswordFile: file, TLS: how, Roots: box.Roots, Timeout: 20 * time.Second}
	if how == mailer.Open {
		s.User, s.PasswordFile = "", ""
	}
	return s
}

func TestEachWayOfSealing(t *testing.T) {
	t.Parallel()
	for _, how := range []string{mailer.StartTLS, mailer.TLS, mailer.Open} {
		box := posttest.Serve(t, how)
		s := serverAt(t, box, how)
		if err := s.Send(t.Context(), letter()); err != nil {
			t.Fatalf("%s: %v", how, errors.Unwrap(err))
		}
		got := box.Got()
		if len(got) != 1 || got[0].From != "belisha@school.example" || got[0].To != "head@school.example" || got[0].User != s.User || !strings.Contains(got[0].Text, "Hello\r\n.\r\nline") {
			t.Errorf("%s: %+v", how, got)
		}
	}
}

func class(err error) (string, bool) {
	var f *mailer.Fault
	if !errors.As(err, &f) {
		return "", false
	}
	return f.Class, f.Final
}

func TestFaultsHaveAClassAndNoSecrets(t *testing.T) {
	t.Parallel()
	box := posttest.Serve(t, mailer.StartTLS)
	plain := posttest.Serve(t, mailer.Open)
	good := serverAt(t, box, mailer.StartTLS)
	wrong := filepath.Join(t.TempDir(), "wrong")
	if err := os.WriteFile(wrong, []byte("sesame"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		spoil  func(*mailer.Server)
		answer error
		class  string
		final  bool
	}{
		{"later", func(*mailer.Server) {}, posttest.Says(451, "grey for head@school.example"), "server_451", false},
		{"never", func(*mailer.Server) {}, posttest.Says(550, "no head@school.example here"), "server_550", true},
		{"not trusted", func(s *mailer.Server) { s.Roots = nil }, nil, "certificate", false},
		{"wrong password", func(s *mailer.Server) { s.PasswordFile = wrong }, nil, "sign_in", false},
		{"no password", func(s *mailer.Server) { s.PasswordFile = wrong + "x" }, nil, "password_file", false},
		{"offers no sealing", func(s *mailer.Server) { s.Addr = plain.Addr }, nil, "tls", false},
		{"open with a password", func(s *mailer.Server) { s.TLS = mailer.Open }, nil, "settings", false},
		{"nobody there", func(s *mailer.Server) { s.Addr = closed(t) }, nil, "connect", false},
		{"too slow", func(s *mailer.Server) { s.Timeout = 300 * time.Millisecond }, posttest.Hang, "timeout", false},
	} {
		s := good
		c.spoil(&s)
		if c.answer != nil {
			box.Answer(c.answer)
		}
		err := s.Send(t.Context(), letter())
		if got, final := class(err); got != c.class || final != c.final {
			t.Errorf("%s: %q, final %v: %v, %v", c.name, got, final, err, errors.Unwrap(err))
		}
		if err != nil && (strings.Contains(err.Error(), "sesame") || strings.Contains(err.Error(), "@")) {
			t.Errorf("%s: the class tells too much: %v", c.name, err)
		}
	}
	if len(box.Got())+len(plain.Got()) != 0 {
		t.Error("something was taken all the same")
	}
}

func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A server that says nothing at all, and one that drips, must not hold the house up.
func TestSilentServerHitsTheDeadline(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { // drips a greeting that never ends
				for {
					if _, err := conn.Write([]byte("220-wait\r\n")); err != nil {
						return
					}
					time.Sleep(10 * time.Millisecond)
				}
			}()
		}
	}()
	for _, how := range []string{mailer.Open, mailer.StartTLS, mailer.TLS} {
		s := mailer.Server{Addr: l.Addr().String(), From: "a@x.example", TLS: how, Timeout: 200 * time.Millisecond}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		err := s.Send(ctx, letter())
		if got, _ := class(err); got == "" || ctx.Err() != nil {
			t.Errorf("%s: %v", how, err)
		}
		stop()
	}
}

func TestCheckRefusesWhatIsNotSafe(t *testing.T) {
	t.Parallel()
	good := mailer.Server{Addr: "mail.school.example:587", From: "a@x.example", User: "u", PasswordFile: "f"}
	if err := errors.Join(good.Check(), mailer.Server{}.Check(), mailer.Server{Addr: "127.0.0.1:25", From: "a@x.example", TLS: "none"}.Check()); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*mailer.Server){
		"no port": func(s *mailer.Server) { s.Addr = "mail" }, "no host": func(s *mailer.Server) { s.Addr = ":25" }, "no sender": func(s *mailer.Server) { s.From = "" },
		"open far away": func(s *mailer.Server) { s.TLS, s.User, s.PasswordFile = "none", "", "" }, "odd": func(s *mailer.Server) { s.TLS = "ssl" },
		"half": func(s *mailer.Server) { s.PasswordFile = "" },
	} {
		s := good
		spoil(&s)
		if s.Check() == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
