package browser_test

import (
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// postbox is a school's mail server: it takes every letter and keeps it.
type postbox struct {
	addr   string
	server *smtp.Server
	mu     sync.Mutex
	got    []string
}

func openPostbox() (*postbox, error) {
	p := &postbox{}
	p.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &letter{box: p}, nil }))
	p.server.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.addr = l.Addr().String()
	go func() { _ = p.server.Serve(l) }() // ends with close
	return p, nil
}

func (p *postbox) close() { _ = p.server.Close() }

// link waits for a letter to somebody that holds a link, and gives the link's path.
func (p *postbox) link(t *testing.T, to string) string {
	t.Helper()
	pattern := regexp.MustCompile(`https?://[^\s/]+(/f/[A-Za-z0-9_-]+)`)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		p.mu.Lock()
		for _, m := range p.got {
			text := strings.ReplaceAll(m, "=\r\n", "")
			if found := pattern.FindStringSubmatch(text); found != nil && strings.HasPrefix(m, to+"\n") {
				p.mu.Unlock()
				return found[1]
			}
		}
		p.mu.Unlock()
	}
	t.Fatalf("no letter with a link to %s", to)
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
