package proxy

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"sync"
	"time"

	"belisha/internal/board"
)

// ticketTime is how long the button of a block page works.
const ticketTime = time.Hour

// maxTicket bounds a ticket in its written form.
const maxTicket = 6 << 10

// Faults of a ticket.
var (
	errTicket = errors.New("proxy: the ticket is not one of ours")
	errLate   = errors.New("proxy: the ticket is too old")
)

// claim is what a ticket says: the block that was shown, and in whose words.
type claim struct {
	Entry board.Entry
	Band  string
	Until time.Time
}

// signer signs tickets with a key that outlives a restart, so that a page left open still works.
type signer struct {
	pens sync.Pool // *pen
}

// pen is what one signature needs, used again for the next.
type pen struct {
	mac       hash.Hash
	raw, text []byte
}

func openSigner(dir string) (*signer, error) {
	name := filepath.Join(dir, "ticket.key")
	key, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
		err = writeNew(name, key)
	}
	if err == nil && len(key) != sha256.Size {
		err = errors.New("the key has the wrong length")
	}
	if err != nil {
		return nil, fmt.Errorf("proxy: ticket key: %w", err)
	}
	return newSigner(key), nil
}

func newSigner(key []byte) *signer {
	s := &signer{}
	s.pens.New = func() any { return &pen{mac: hmac.New(sha256.New, key)} }
	return s
}

// texts are the fields of an entry that a ticket carries, in their order on the wire.
func (c *claim) texts() [18]*string {
	e := &c.Entry
	return [...]*string{&e.ID, &e.School, &e.Person, &e.Account, &e.Profile, &e.Device, &e.Method, &e.Scheme, &e.Host, &e.Path,
		&e.Category, &e.List, &e.Verdict, &e.Rule, &e.Clause, &e.Pack, &e.Alert, &c.Band}
}

// ticketForm is the first byte of every ticket; a change of form gets another.
const ticketForm = 1

func (s *signer) sign(c claim) string {
	p := s.pens.Get().(*pen) //nolint:forcetypeassert // the pool holds nothing else
	defer s.pens.Put(p)
	b := append(p.raw[:0], ticketForm)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Until.UnixMilli()))
	b = binary.BigEndian.AppendUint64(b, uint64(c.Entry.At.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(c.Entry.Status))
	for _, t := range c.texts() {
		b = binary.AppendUvarint(b, uint64(len(*t)))
		b = append(b, *t...)
	}
	p.raw = p.sum(b, b)
	p.text = base64.RawURLEncoding.AppendEncode(p.text[:0], p.raw)
	return string(p.text)
}

// sum appends to a text the seal of b.
func (p *pen) sum(text, b []byte) []byte {
	p.mac.Reset()
	p.mac.Write(b)
	return p.mac.Sum(text)
}

// sealed says whether this is the seal that the key gives b.
func (s *signer) sealed(b, seal []byte) bool {
	p := s.pens.Get().(*pen) //nolint:forcetypeassert // the pool holds nothing else
	defer s.pens.Put(p)
	return hmac.Equal(seal, p.sum(nil, b))
}

// open checks the signature before it reads anything else.
func (s *signer) open(ticket string, now time.Time) (claim, error) {
	if len(ticket) > maxTicket {
		return claim{}, errTicket
	}
	all, err := base64.RawURLEncoding.Strict().DecodeString(ticket)
	if err != nil || len(all) < sha256.Size {
		return claim{}, errTicket
	}
	b, sum := all[:len(all)-sha256.Size], all[len(all)-sha256.Size:]
	if !s.sealed(b, sum) {
		return claim{}, errTicket
	}
	c, err := readClaim(b)
	if err != nil {
		return claim{}, err
	}
	if !now.Before(c.Until) {
		return c, errLate
	}
	return c, nil
}

func readClaim(b []byte) (claim, error) {
	if len(b) < 17 || b[0] != ticketForm {
		return claim{}, errTicket
	}
	var c claim
	c.Until = time.UnixMilli(int64(binary.BigEndian.Uint64(b[1:]))).UTC()
	c.Entry.At = time.UnixMilli(int64(binary.BigEndian.Uint64(b[9:]))).UTC()
	b = b[17:]
	status, n := binary.Uvarint(b)
	if n <= 0 || status > 999 {
		return claim{}, errTicket
	}
	c.Entry.Status, b = int(status), b[n:]
	for _, t := range c.texts() {
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return claim{}, errTicket
		}
		*t, b = string(b[n:n+int(size)]), b[n+int(size):]
	}
	if len(b) != 0 {
		return claim{}, errTicket
	}
	return c, nil
}

// writeNew writes a secret that only the owner may read, complete before it has its name.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err //nolint:wrapcheck // the caller names the file's purpose
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	return err //nolint:wrapcheck // as above
}
