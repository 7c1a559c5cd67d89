// Package text takes out of pages, forms and messages the words that a person reads in them or wrote into them, for the rules
// on words. Whatever it is given it gives back what it understood: a broken page is no error.
//
// serves STD-09, STD-12
package text

import (
	"io"
	"mime"
	"strings"

	"golang.org/x/net/html/charset"
)

// Bounds of what is read, in bytes.
const (
	Most        = 256 << 10 // of a page or an answer, unpacked
	MostMessage = 64 << 10  // of what is sent
	mostWords   = 128 << 10 // of the words that come out
)

// Kind says how words stand in a body.
type Kind int

// The kinds.
const (
	None   Kind = iota // no words that a person reads
	HTML               // a page
	Plain              // words and nothing else
	JSON               // what programs say to each other
	Events             // an answer that comes piece by piece
	Form               // what a page's form sends
	Parts              // a form in parts
)

// KindOf reads a Content-Type. It is asked for every answer, so it looks at the beginning alone.
func KindOf(contentType string) Kind {
	name, _, _ := strings.Cut(contentType, ";")
	name = strings.TrimSpace(name)
	switch {
	case fold(name, "text/html"), fold(name, "application/xhtml+xml"):
		return HTML
	case fold(name, "text/event-stream"), fold(name, "application/x-ndjson"), fold(name, "application/ndjson"),
		fold(name, "application/json-seq"), fold(name, "application/jsonl"):
		return Events
	case fold(name, "application/json"), fold(name, "text/json"), fold(name, "application/x-json"),
		len(name) > 5 && fold(name[len(name)-5:], "+json"), fold(name, "application/json+protobuf"):
		return JSON
	case fold(name, "text/plain"), fold(name, "text/markdown"):
		return Plain
	case fold(name, "application/x-www-form-urlencoded"):
		return Form
	case fold(name, "multipart/form-data"):
		return Parts
	}
	return None
}

func fold(s, want string) bool { return len(s) == len(want) && strings.EqualFold(s, want) }

// Read takes the words out of a body of a Content-Type. Nothing is kept of it.
func Read(body []byte, contentType string) string {
	body = body[:min(len(body), Most)]
	switch KindOf(contentType) {
	case HTML:
		return page(body, contentType)
	case Plain:
		if looksLikeJSON(body) { // what programs send without a word about its kind
			return message(letters(body, contentType))
		}
		if _, ok := marked(string(body[:min(len(body), 8)])); ok {
			return events(letters(body, contentType))
		}
		return short(letters(body, contentType))
	case JSON:
		return message(letters(body, contentType))
	case Events:
		return events(letters(body, contentType))
	case Form:
		return form(string(body))
	case Parts:
		_, about, err := mime.ParseMediaType(contentType)
		if err != nil {
			return ""
		}
		return parts(body, about["boundary"])
	}
	return ""
}

// letters is a body in the letters that its type names, or those of nearly everybody.
func letters(body []byte, contentType string) string {
	_, about, _ := mime.ParseMediaType(contentType)
	if name := about["charset"]; name != "" {
		if in, err := charset.NewReaderLabel(name, strings.NewReader(string(body))); err == nil {
			out, _ := io.ReadAll(io.LimitReader(in, 4*Most))
			return strings.ToValidUTF8(string(out), " ")
		}
	}
	return strings.ToValidUTF8(string(body), " ")
}

func looksLikeJSON(body []byte) bool {
	for _, b := range body {
		switch b {
		case ' ', '\t', '\r', '\n':
		case '{', '[':
			return true
		default:
			return false
		}
	}
	return false
}

// short cuts what is too long, at the end of a letter.
func short(s string) string {
	if len(s) <= mostWords {
		return s
	}
	return strings.ToValidUTF8(s[:mostWords], "")
}
