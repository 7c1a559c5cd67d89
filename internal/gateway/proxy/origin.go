package proxy

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
)

// heard reads the plainest answers of origins into what is used again: HTTP/1.1, with a length. Others go to net/http.
type heard struct {
	response http.Response
	fields   fields
	body     sized
}

// read returns the answer whose head lies whole in br, or nil when somebody else has to read it. It is good until the next
// is read from the same line.
func (a *heard) read(br *bufio.Reader, r *http.Request) *http.Response {
	had, _ := br.Peek(br.Buffered())
	at := bytes.Index(had, []byte("\r\n\r\n"))
	if at < 0 {
		return nil
	}
	head := string(had[:at+4])
	code, status, rest, ok := statusLine(head)
	if !ok || !a.fields.read(rest) || a.fields.has(special) || !a.fields.has(lengthy) || a.fields.hosts != 0 {
		return nil
	}
	_, _ = br.Discard(len(head))
	a.body = sized{br, a.fields.length}
	if r.Method == http.MethodHead {
		a.body.left = 0
	}
	a.response = http.Response{Status: status, StatusCode: code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.fields.h,
		Body: &a.body, ContentLength: a.fields.length, Request: r, Close: closes(a.fields.h["Connection"])}
	return &a.response
}

// statusLine reads "HTTP/1.1 200 OK" for answers that may have a body. The rest begins with the line's end.
func statusLine(head string) (code int, status, rest string, ok bool) {
	const start = len("HTTP/1.1 ")
	if len(head) < start+4 || head[:start] != "HTTP/1.1 " || head[start+3] != ' ' || !all(head[start:start+3], isDigit) {
		return 0, "", "", false
	}
	for _, c := range head[start : start+3] {
		code = code*10 + int(c-'0')
	}
	end := strings.IndexByte(head, '\r')
	status, rest = head[start:end], head[end:]
	return code, status, rest, code >= 200 && code < 600 && code != http.StatusNoContent && code != http.StatusNotModified && plainValue(status)
}

// sized is a body of so many bytes. Its end comes with the last of them, so that a small answer goes on in one piece.
type sized struct {
	from *bufio.Reader
	left int64
}

func (b *sized) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.EOF
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	switch {
	case b.left == 0:
		return n, io.EOF
	case err == io.EOF:
		return n, io.ErrUnexpectedEOF
	}
	return n, err //nolint:wrapcheck // a plain reader
}

// first waits for the first bytes and leaves them where they are.
func (b *sized) first() []byte {
	if b.left > 0 {
		_, _ = b.from.Peek(1)
	}
	had, _ := b.from.Peek(int(min(int64(b.from.Buffered()), b.left)))
	return had
}

func (b *sized) Close() error { return nil }
