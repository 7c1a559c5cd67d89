package content

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"belisha/internal/policy"
)

// screening is the look at one answer.
type screening struct {
	guard    *Guard
	rules    policy.Downloads
	header   http.Header
	judge    func(string) bool
	name     string
	attached bool
	limit    int64
}

// take reads an answer, no further than it may be looked into. The first bytes are judged at once: a program that comes as
// itself is stopped before it has come.
func (s *screening) take(ctx context.Context, raw *spool, body io.Reader) (whole bool, err error) {
	if number(one(s.header, "Content-Length")) > s.limit || s.piece() {
		_, err := io.CopyN(raw, body, headBytes)
		return false, ended(err)
	}
	until := now().Add(s.guard.cfg.Patience)
	first := true
	buf := make([]byte, 32<<10)
	for ctx.Err() == nil {
		n, err := body.Read(buf)
		if _, werr := raw.Write(buf[:n]); werr != nil {
			return false, werr
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if raw.size() > s.limit || now().After(until) || first && raw.size() >= headBytes && s.plainly(raw) {
			return false, nil
		}
		first = first && raw.size() < headBytes
	}
	return false, ctx.Err()
}

func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// plainly says that the first bytes alone are enough to stop an answer.
func (s *screening) plainly(raw *spool) bool {
	kind := kindOf(s.first(raw), s.name).kind
	return kind != "" && !s.judge(kind)
}

// first are the first bytes, decoded.
func (s *screening) first(raw *spool) []byte {
	head := make([]byte, min(raw.size(), inMemory))
	n, _ := raw.ReadAt(head, 0)
	head = head[:n]
	if encoding := one(s.header, "Content-Encoding"); encoding != "" {
		p := s.guard.peeks.Get().(*peek)
		defer s.guard.peeks.Put(p)
		return append([]byte(nil), p.into(strings.TrimSpace(encoding), head, headBytes)...)
	}
	return head[:min(len(head), headBytes)]
}

// piece says that an answer is a part of a file, which may be anything.
func (s *screening) piece() bool {
	if spread := one(s.header, "Content-Range"); spread != "" {
		return !wholeRange(spread)
	}
	return foldPrefix(one(s.header, "Content-Type"), "multipart/byteranges")
}

// wholeRange says whether "bytes 0-99/100" is all there is.
func wholeRange(s string) bool {
	spread, size, _ := strings.Cut(strings.TrimPrefix(s, "bytes "), "/")
	from, to, _ := strings.Cut(spread, "-")
	return from == "0" && size != "" && number(size) > 0 && number(to)+1 == number(size)
}

// open undoes the content encoding. What cannot be decoded cannot be seen.
func (s *screening) open(raw *spool) (p part, done func(), found *Finding, err error) {
	p = part{name: s.name, data: raw, size: raw.size(), attached: s.attached}
	nothing := func() {}
	encoding := one(s.header, "Content-Encoding")
	if encoding == "" {
		return p, nothing, nil, nil
	}
	plain := s.guard.newSpool()
	done = func() { _ = plain.Close() } // a file without a name: there is nothing left to lose
	if err = s.decode(plain, encoding, raw); errors.Is(err, errRoom) {
		return p, done, nil, err
	}
	p.data, p.size = plain, plain.size()
	if err != nil {
		found, err = s.unseen("This file came packed in a way that the filter cannot undo.")
	}
	return p, done, found, err
}

func (s *screening) decode(to *spool, encoding string, raw *spool) error {
	r, err := decoded(encoding, raw.reader())
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := io.Copy(to, io.LimitReader(r, s.limit+1))
	if err == nil && n > s.limit {
		return errBeyond
	}
	return err
}
