package proxy

import (
	"net/http"
	"net/textproto"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// special marks the fields that change how a message is read; fields.read notes them.
const special = 1

// fields are the lines of one head in a map that is used again.
type fields struct {
	h      http.Header
	values []string
	marks  int
	hosts  int
	host   string
	length int64 // of the body; below zero: not said
}

func (f *fields) has(mark int) bool { return f.marks&mark != 0 }

// read takes the lines after the first, from the end of that one: "\r\nName: value\r\n…\r\n\r\n". False: they are not plain.
func (f *fields) read(text string) bool {
	if f.h == nil {
		f.h = http.Header{}
	}
	clear(f.h)
	f.values, f.marks, f.hosts, f.host, f.length = f.values[:0], 0, 0, "", -1
	for {
		if !strings.HasPrefix(text, "\r\n") {
			return false
		}
		text = text[2:]
		if text == "\r\n" {
			return true
		}
		end := strings.IndexByte(text, '\r')
		if end < 0 || !f.line(text[:end]) {
			return false
		}
		text = text[end:]
	}
}

func (f *fields) line(line string) bool {
	at := strings.IndexByte(line, ':')
	if at <= 0 || !all(line[:at], isToken) || !plainValue(line[at+1:]) {
		return false
	}
	name, value := textproto.CanonicalMIMEHeaderKey(line[:at]), strings.Trim(line[at+1:], " \t")
	switch name {
	case "Host":
		f.hosts, f.host = f.hosts+1, value
		return f.hosts == 1
	case "Content-Length":
		return f.count(value)
	case "Transfer-Encoding", "Trailer", "Upgrade", "Expect", "Pragma":
		f.marks |= special
	}
	f.values = append(f.values, value)
	last := len(f.values)
	if had := f.h[name]; had != nil {
		f.h[name] = append(had[:len(had):len(had)], value)
		return true
	}
	f.h[name] = f.values[last-1 : last : last]
	return true
}

// count reads a length once. It is not kept among the fields: who writes the message says it anew.
func (f *fields) count(value string) bool {
	if f.length >= 0 || value == "" || len(value) > 18 || !all(value, isDigit) {
		return false
	}
	f.marks |= lengthy
	f.length = 0
	for i := range len(value) {
		f.length = f.length*10 + int64(value[i]-'0')
	}
	return true
}

// lengthy marks a message that says how long its body is.
const lengthy = 2

func all(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return true
}

func plainValue(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isName(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '-' || 'A' <= c && c <= 'Z'
}

// isPath knows the letters that stand for themselves in a path, for us and for net/url.
func isPath(c byte) bool {
	return isName(c) || c == '/' || c == '_' || c == '~' || c == '$' || c == '&' || c == '+' || c == ',' || c == ':' || c == ';' || c == '=' || c == '@'
}

func isQuery(c byte) bool { return c > ' ' && c < 0x7f && c != '#' }

func isToken(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || '0' <= c && c <= '9' || httpguts.IsTokenRune(rune(c)) && c < 0x80
}
