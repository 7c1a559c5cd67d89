package mailer

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message/mail"
)

// Message is a text to one address.
type Message struct {
	ID      string // stays the same when the message is tried again, so that a mailbox can tell a second copy
	From    string
	Name    string // whom the reader sees as sender; may be empty
	To      string
	Subject string
	Text    string
	At      time.Time
	Choices string // https address of the page where the reader chooses; may be empty
}

var errLine = errors.New("mailer: a header holds a line end or another control character")

// Bytes writes the message as it goes over the wire. What would make a second header is refused, not repaired: whoever
// calls has taken such marks out already.
func (m Message) Bytes() ([]byte, error) {
	for _, s := range []string{m.ID, m.From, m.Name, m.To, m.Subject, m.Choices} {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }) {
			return nil, errLine
		}
	}
	from, err := Address(m.From)
	if err != nil {
		return nil, fmt.Errorf("mailer: from: %w", err)
	}
	to, err := Address(m.To)
	if err != nil {
		return nil, fmt.Errorf("mailer: to: %w", err)
	}
	_, host, _ := strings.Cut(from, "@")
	var h mail.Header
	h.SetDate(m.At.UTC())
	h.SetAddressList("From", []*mail.Address{{Name: m.Name, Address: from}})
	h.SetAddressList("To", []*mail.Address{{Address: to}})
	h.SetSubject(m.Subject)
	h.SetMessageID(safe(m.ID) + "@" + host)
	h.Set("Auto-Submitted", "auto-generated")
	h.Set("X-Auto-Response-Suppress", "All")
	if u, err := url.Parse(m.Choices); err == nil && u.Scheme == "https" && !strings.ContainsAny(m.Choices, "<>, ") {
		h.Set("List-Unsubscribe", "<"+m.Choices+">")
	}
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	return m.body(h)
}

func (m Message) body(h mail.Header) ([]byte, error) {
	var out bytes.Buffer
	w, err := mail.CreateSingleInlineWriter(&out, h)
	if err != nil {
		return nil, fmt.Errorf("mailer: %w", err)
	}
	if _, err := w.Write([]byte(strings.ReplaceAll(strings.ToValidUTF8(m.Text, ""), "\r", ""))); err != nil {
		return nil, fmt.Errorf("mailer: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("mailer: %w", err)
	}
	return out.Bytes(), nil
}

// safe keeps what may stand in a message's id.
func safe(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return -1
	}, id)
}
