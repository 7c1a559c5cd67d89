package text

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"
)

// mostFields bounds the fields of a form.
const mostFields = 200

// form takes the words out of what a page's form sends.
func form(s string) string {
	var out gather
	fields(s, out.field)
	return out.String()
}

// fields gives every field of a form as a server would read it.
func fields(s string, take func(name, value string)) {
	n := 0
	for field := range strings.SplitSeq(s, "&") {
		if n++; n > mostFields {
			return
		}
		name, value, _ := strings.Cut(field, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		if key, err := url.QueryUnescape(name); err == nil {
			name = key
		}
		take(name, strings.ToValidUTF8(value, " "))
	}
}

// field adds the words of one field.
func (g *gather) field(name, value string) {
	g.part()
	switch {
	case looksLikeJSON([]byte(value)):
		g.add(message(value))
	case spoken(name) || several(value):
		g.add(value)
	}
}

// parts takes the words out of a form in parts. Files are not read, save those of words.
func parts(body []byte, boundary string) string {
	var out gather
	if boundary == "" {
		return ""
	}
	all := multipart.NewReader(bytes.NewReader(body), boundary)
	for range mostFields {
		p, err := all.NextRawPart()
		if err != nil {
			break
		}
		value, _ := io.ReadAll(io.LimitReader(p, MostMessage))
		kind := p.Header.Get("Content-Type")
		switch {
		case kind == "" && p.FileName() == "":
			out.field(p.FormName(), strings.ToValidUTF8(string(value), " "))
		case KindOf(kind) != Parts && KindOf(kind) != None:
			out.part()
			out.add(Read(value, kind))
		}
	}
	return out.String()
}

// Field is the first of some fields of a form or a message that is filled.
func Field(body []byte, contentType string, names []string) string {
	found := ""
	take := func(name, value string) {
		if found == "" && strings.TrimSpace(value) != "" && slices.Contains(names, name) {
			found = value
		}
	}
	s := strings.ToValidUTF8(string(body[:min(len(body), MostMessage)]), " ")
	switch kind := KindOf(contentType); {
	case kind == JSON || kind == Plain && looksLikeJSON(body):
		left := mostTaken
		each(s, "", 0, &left, take)
	case kind == Form:
		fields(s, take)
	}
	return found
}
