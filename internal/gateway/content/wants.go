package content

import (
	"net/http"

	"belisha/internal/policy"
)

// A picture beyond this is large enough to hide something and rare enough to be looked into.
const maxPicture = 8 << 20

// Wants says whether an answer must be looked into whole. It is asked for every answer and allocates nothing: pages,
// styles, pictures, sound and what programs in pages say to their servers go untouched, all that looks like a file is wanted.
func (g *Guard) Wants(status int, h http.Header, rules policy.Downloads) bool {
	if len(rules.Rules) == 0 && g.cfg.Clamd == "" {
		return false
	}
	if status < 200 || status == http.StatusNoContent || status == http.StatusNotModified || status >= 300 && status < 400 {
		return false
	}
	if length := one(h, "Content-Length"); length == "0" {
		return false
	}
	if disposition := one(h, "Content-Disposition"); disposition != "" && !shownInPage(disposition) {
		return true
	}
	return !ordinary(one(h, "Content-Type"), one(h, "Content-Length"))
}

// shownInPage says whether a disposition is "inline". Browsers save what has any other.
func shownInPage(disposition string) bool {
	var room [16]byte
	return string(lower(room[:0], disposition)) == "inline"
}

// one is the first value of a header, without the copy that Header.Values may make.
func one(h http.Header, key string) string {
	if v := h[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// ordinary says whether a type is what pages are made of.
func ordinary(kind, length string) bool {
	var room [80]byte
	name := lower(room[:0], kind)
	switch {
	case len(name) == 0:
		return false
	case hasPrefix(name, "image/"):
		return number(length) <= maxPicture
	case hasPrefix(name, "audio/"), hasPrefix(name, "video/"), hasPrefix(name, "font/"),
		hasSuffix(name, "+json"), hasSuffix(name, "+xml") && !hasPrefix(name, "application/vnd.openxml"):
		return true
	}
	switch string(name) {
	case "text/html", "text/css", "text/plain", "text/javascript", "text/xml", "text/csv", "text/vtt", "text/event-stream",
		"text/calendar", "text/markdown", "text/x-component", "text/x-javascript", "text/ecmascript", "text/json",
		"application/javascript", "application/x-javascript", "application/ecmascript", "application/json",
		"application/x-json", "application/json-seq", "application/x-ndjson", "application/ndjson", "application/xml", "application/wasm",
		"application/graphql-response", "application/x-www-form-urlencoded", "application/grpc", "application/grpc-web",
		"application/grpc-web-text", "application/x-protobuf", "application/protobuf", "application/vnd.yt-ump", "application/x-mpegurl",
		"application/vnd.apple.mpegurl", "application/font-woff", "application/font-woff2", "application/x-font-woff",
		"application/x-font-ttf", "application/vnd.ms-fontobject", "application/ocsp-response", "application/pkix-crl",
		"application/pkix-cert", "application/x-ns-proxy-autoconfig", "application/connect+proto", "application/proto",
		"multipart/x-mixed-replace", "multipart/mixed", "multipart/form-data":
		return true
	}
	return false
}

// Suspects says whether the first bytes of an answer that was not wanted belie its type: a program or an archive that calls
// itself a picture. The caller then screens it after all. It sees through a content encoding.
func (g *Guard) Suspects(h http.Header, first []byte) bool {
	if len(first) < 2 {
		return false
	}
	if encoding := one(h, "Content-Encoding"); encoding != "" {
		p := g.peeks.Get().(*peek)
		defer g.peeks.Put(p)
		first = p.into(encoding, first, 600) // as far as any mark reaches
	}
	n := natureOf(first[:min(len(first), headBytes)])
	switch n.kind {
	case "":
		return n.form == zipForm || n.form == oleForm
	case Media:
		return false // a film in a page is no download
	case Script:
		return false // a page may begin with anything that reads like one
	}
	return true
}

// lower appends the bare media type in lower case.
func lower(to []byte, s string) []byte {
	for i := 0; i < len(s) && s[i] != ';' && len(to) < cap(to); i++ {
		c := s[i]
		if c == ' ' || c == '\t' {
			continue
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}

func foldPrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if s[i]|0x20 != prefix[i] {
			return false
		}
	}
	return true
}

func hasPrefix(b []byte, s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }
func hasSuffix(b []byte, s string) bool { return len(b) >= len(s) && string(b[len(b)-len(s):]) == s }

// number reads a length; what is no number is nought, as for an answer that does not state it.
func number(s string) int64 {
	n := int64(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n > 1<<50 {
			return 0
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n
}
