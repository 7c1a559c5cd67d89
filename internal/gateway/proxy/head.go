package proxy

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Faults of a request's head, with what they are answered.
var (
	errTooLong = errors.New("the request's head is too long")
	errSmuggle = errors.New("the request can be read in two ways")
)

// readRequest reads one head whole, looks at its raw lines, and only then has it parsed.
// Two readers of one message must never differ on where it ends or whom it is for (RFC 9112 §11.2).
func readRequest(br *bufio.Reader) (*http.Request, error) {
	head, err := peekHead(br)
	if err != nil {
		return nil, err
	}
	if err := guard(head); err != nil {
		return nil, err
	}
	r, err := http.ReadRequest(br)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSmuggle, err)
	}
	return r, nil
}

// peekHead waits for the empty line without consuming anything. The buffer's size is the bound.
func peekHead(br *bufio.Reader) ([]byte, error) {
	seen := 0
	for {
		buf, _ := br.Peek(br.Buffered())
		from := max(0, seen-3)
		if i := bytes.Index(buf[from:], []byte("\r\n\r\n")); i >= 0 {
			return buf[:from+i+4], nil
		}
		seen = len(buf)
		if _, err := br.Peek(seen + 1); errors.Is(err, bufio.ErrBufferFull) {
			return nil, errTooLong
		} else if err != nil {
			if seen > 0 && errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
}

// guard refuses heads that another reader could understand otherwise: a second Host or Content-Length, a length
// beside a transfer coding, folded lines, bare line ends, odd names.
func guard(head []byte) error {
	hosts, lengths, codings := 0, 0, 0
	line, rest, _ := bytes.Cut(head, []byte("\r\n"))
	if bytes.ContainsAny(line, "\r\n\x00") {
		return errSmuggle
	}
	for len(rest) > 2 {
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || !plainText(value) || !httpguts.ValidHeaderFieldName(string(name)) {
			return errSmuggle
		}
		switch {
		case equal(name, "host"):
			hosts++
		case equal(name, "content-length"):
			lengths++
		case equal(name, "transfer-encoding"):
			codings++
		}
	}
	if hosts > 1 || lengths > 1 || codings > 1 || (lengths > 0 && codings > 0) {
		return errSmuggle
	}
	return nil
}

// plainText says that a value holds no control character but the tab.
func plainText(value []byte) bool {
	for _, b := range value {
		if b < ' ' && b != '\t' || b == 0x7f {
			return false
		}
	}
	return true
}

func equal(name []byte, want string) bool {
	return len(name) == len(want) && strings.EqualFold(string(name), want)
}

// strip removes what concerns only one leg of the way, and whom the proxy knows (RFC 9110 §7.6.1).
func strip(h http.Header) {
	for _, list := range h["Connection"] {
		for name := range strings.SplitSeq(list, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range [...]string{"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
		"Proxy-Authentication-Info", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		delete(h, name)
	}
}

// personal says that a sign-in belongs to the connection and not to the request (NTLM): such a connection must never
// serve the next child.
func personal(h http.Header) bool {
	scheme, _, _ := strings.Cut(h.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "NTLM") || strings.EqualFold(scheme, "Negotiate")
}

// upgrade names the protocol that a request or answer wants to change to, if any.
func upgrade(h http.Header) string {
	if !httpguts.HeaderValuesContainsToken(h["Connection"], "Upgrade") {
		return ""
	}
	return h.Get("Upgrade")
}
