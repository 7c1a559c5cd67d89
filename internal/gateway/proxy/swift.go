package proxy

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// swift reads the plainest heads, which are nearly all, without making anything anew. A head that is anything but plain it
// leaves to readRequest: what it accepts it must read exactly as net/http does.
type swift struct {
	request http.Request
	url     url.URL
	fields  fields
}

// plain reads one head: GET and HEAD without a body for an ordinary address, and CONNECT to one. What it reads is good until
// it reads again. False: somebody else has to read it.
func (s *swift) plain(head []byte) bool {
	end := bytes.IndexByte(head, '\r')
	if end < 0 || !bytes.HasSuffix(head[:end], []byte(" HTTP/1.1")) {
		return false
	}
	method, understood := "", s.address
	switch {
	case bytes.HasPrefix(head, []byte("GET ")):
		method = http.MethodGet
	case bytes.HasPrefix(head, []byte("HEAD ")):
		method = http.MethodHead
	case bytes.HasPrefix(head, []byte("CONNECT ")):
		method, understood = http.MethodConnect, s.place
	default:
		return false
	}
	text := string(head) // the one thing made for each request: all that is kept of it is part of this
	from, to := len(method)+1, end-len(" HTTP/1.1")
	if from >= to || !understood(text[from:to]) || !s.fields.read(text[end:]) || s.fields.has(special|lengthy) || s.fields.hosts != 1 {
		return false
	}
	host := s.fields.host
	if s.url.Host != "" {
		host = s.url.Host
	}
	s.request = http.Request{Method: method, URL: &s.url, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: s.fields.h,
		Body: http.NoBody, Host: host, RequestURI: text[from:to], Close: closes(s.fields.h["Connection"])}
	return true
}

// place reads host:port.
func (s *swift) place(target string) bool {
	s.url = url.URL{Host: target}
	return plainHostPort(target) && strings.Contains(target, ":")
}

// closes says that a Connection field ends the connection.
func closes(connection []string) bool {
	return connection != nil && httpguts.HeaderValuesContainsToken(connection, "close")
}

// address reads a path, or http://host/path, of which no letter has a second spelling.
func (s *swift) address(target string) bool {
	host, path := "", target
	scheme := ""
	if after, ok := strings.CutPrefix(target, "http://"); ok {
		at := strings.IndexByte(after, '/')
		if at <= 0 || !plainHostPort(after[:at]) {
			return false
		}
		scheme, host, path = "http", after[:at], after[at:]
	}
	path, query, asks := strings.Cut(path, "?")
	if path == "" || path[0] != '/' || scheme == "" && strings.HasPrefix(path, "//") || !all(path, isPath) || !all(query, isQuery) {
		return false
	}
	s.url = url.URL{Scheme: scheme, Host: host, Path: path, RawQuery: query, ForceQuery: asks && query == ""}
	return true
}

// plainHostPort says that a name is made of letters, digits, dots and hyphens, with or without a port.
func plainHostPort(text string) bool {
	host, port, ported := strings.Cut(text, ":")
	return host != "" && all(host, isName) && (!ported || port != "" && len(port) <= 5 && all(port, isDigit))
}

// forget lets go of what was read: a desk must not keep somebody's password for the next.
func (s *swift) forget() {
	s.request, s.url = http.Request{}, url.URL{}
	clear(s.fields.h)
	clear(s.fields.values[:cap(s.fields.values)])
	s.fields.host = ""
}
