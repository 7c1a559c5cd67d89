package scripts

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postbox is a school's mail server: it takes every message and keeps it.
type postbox struct {
	addr string
	mu   sync.Mutex
	got  []string
}

func openPostbox(t *testing.T) *postbox {
	t.Helper()
	p := &postbox{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &letter{box: p}, nil }))
	s.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return p
}

// find gives the first message to an address that holds some words.
func (p *postbox) find(to, words string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.got {
		if strings.HasPrefix(m, to+"\n") && strings.Contains(m, words) {
			return m
		}
	}
	return ""
}

type letter struct {
	box *postbox
	to  string
}

func (*letter) Mail(string, *smtp.MailOptions) error { return nil }

func (l *letter) Rcpt(to string, _ *smtp.RcptOptions) error { l.to = to; return nil }

func (l *letter) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	l.box.mu.Lock()
	defer l.box.mu.Unlock()
	l.box.got = append(l.box.got, l.to+"\n"+string(text))
	return err
}

func (*letter) Reset() {}

func (*letter) Logout() error { return nil }

// A missed duty reaches the head by mail, through the school's own mail server, once the head has shown that the address
// is theirs. shows GOV-16
func TestAMissedDutyIsMailed(t *testing.T) {
	t.Parallel()
	box, dir := openPostbox(t), demoData(t)
	c := config(t, dir, "mail:\n  server: "+box.addr+"\n  from: belisha@school.example\n  tls: none\n")
	h := serve(t, c)
	h.card = cardOf(t, dir)
	head := h.signIn(t, h.who(t, "head", ""))
	const address = "head@school.example"
	head.post(t, "/notices/address", "address", address).expect(t, http.StatusSeeOther)
	soon(t, "a code arrives", func() bool { return box.find(address, "code") != "" })
	code := field(t, answer{Text: box.find(address, "code")}, `\b(\d{8})\b`)
	head.post(t, "/notices/address/confirm", "code", code).expect(t, http.StatusSeeOther)
	if box.find(address, "Missed: ") != "" {
		t.Fatal("a missed duty is mailed before one was missed")
	}

	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	alter(t, filepath.Join(dir, "belisha.db"), "UPDATE duties_known SET since = '2025-09-03'") // the duties have been there for long
	serve(t, c)
	soon(t, "the missed duty is mailed to the head", func() bool { return box.find(address, "Missed: ") != "" })
	mail := box.find(address, "Missed: ")
	if !strings.Contains(mail, "nothing shows that it was done") && !strings.Contains(mail, "/notices/") {
		t.Errorf("the mail does not say what to do:\n%s", mail)
	}
	for _, a := range h.card.Accounts {
		if a.Role == "pupil" && strings.Contains(mail, a.Name) {
			t.Errorf("the mail names a child:\n%s", mail)
		}
	}
}
