package text

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// sheet is a page as its reader meets it: what it is about comes first, whatever stands where.
type sheet struct {
	title, heads, rest gather
	inside             atom.Atom // that hides its text from readers, or is the title; nought: none
	head               bool      // inside a heading
}

// page takes the words out of HTML: title, description and headings first. Scripts and styles are no words, and whoever
// leaves one unclosed hides no more than a browser would hide.
func page(body []byte, contentType string) string {
	var s sheet
	s.rest.to.Grow(min(len(body), mostWords)) // once, and not again and again as it fills
	z := html.NewTokenizer(inLetters(body, contentType))
	for s.rest.size() < mostWords {
		switch z.Next() {
		case html.ErrorToken: // the end, whatever the reason
			return s.words()
		case html.StartTagToken, html.SelfClosingTagToken:
			s.opens(z)
		case html.EndTagToken:
			s.closes(z)
		case html.TextToken:
			s.says(string(z.Text()))
		}
	}
	return s.words()
}

// inLetters reads a page in the letters that its head, its type or its first bytes name. Nearly all are written in those that
// come out, and need not be written again.
func inLetters(body []byte, contentType string) io.Reader {
	how, name, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
	if name == "utf-8" && utf8.Valid(body) {
		return bytes.NewReader(body)
	}
	return io.LimitReader(how.NewDecoder().Reader(bytes.NewReader(body)), 4*Most)
}

func (s *sheet) opens(z *html.Tokenizer) {
	name, more := z.TagName()
	what := atom.Lookup(name)
	switch what {
	case atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Noembed, atom.Noframes, atom.Title:
		s.inside = what
	case atom.H1, atom.H2, atom.H3:
		s.head = true
		s.heads.part()
	case atom.Meta:
		s.about(z, more)
	case atom.Img:
		s.pictured(z, more)
	}
	s.apart(what)
}

func (s *sheet) closes(z *html.Tokenizer) {
	name, _ := z.TagName()
	switch what := atom.Lookup(name); what {
	case s.inside:
		s.inside = 0
	case atom.H1, atom.H2, atom.H3:
		s.head = false
		s.heads.part()
	default:
		s.apart(what)
	}
}

// apart ends a word where a tag parts two; the tags within a line part none: "<b>k</b>ill".
func (s *sheet) apart(what atom.Atom) {
	switch what {
	case atom.A, atom.B, atom.I, atom.U, atom.S, atom.Em, atom.Strong, atom.Span, atom.Font, atom.Mark, atom.Small, atom.Big, atom.Sub,
		atom.Sup, atom.Wbr, atom.Abbr, atom.Del, atom.Ins:
		return
	}
	if s.head {
		s.heads.part()
	}
	s.rest.part()
}

func (s *sheet) says(text string) {
	switch {
	case s.inside == atom.Title:
		s.title.add(text)
		s.title.part()
	case s.inside != 0:
	case s.head:
		s.heads.add(text)
	default:
		s.rest.add(text)
	}
}

// about reads the description that a page gives of itself.
func (s *sheet) about(z *html.Tokenizer, more bool) {
	var name, content string
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "name", "property":
			name = strings.ToLower(string(value))
		case "content":
			content = string(value)
		}
	}
	if name == "description" {
		s.title.add(content)
		s.title.part()
	}
}

// pictured reads what stands for a picture.
func (s *sheet) pictured(z *html.Tokenizer, more bool) {
	for more {
		var key, value []byte
		if key, value, more = z.TagAttr(); string(key) == "alt" {
			s.says(" " + string(value) + " ")
		}
	}
}

func (s *sheet) words() string {
	all := s.title.String() + "\n" + s.heads.String() + "\n" + s.rest.String()
	return short(strings.ToValidUTF8(all, " "))
}

// gather puts words together with one space between, and a line's end between parts.
type gather struct {
	to  strings.Builder
	gap byte // to be written before the next letter; nought: none
}

func (g *gather) size() int      { return g.to.Len() }
func (g *gather) String() string { return g.to.String() }
func (g *gather) part()          { g.gap = '\n' }

func (g *gather) add(text string) {
	for len(text) > 0 && g.to.Len() < mostWords {
		start := run(text, true)
		if start != 0 && g.gap == 0 {
			g.gap = ' '
		}
		if text = text[start:]; len(text) == 0 {
			return
		}
		end := run(text, false)
		if g.gap != 0 && g.to.Len() > 0 {
			g.to.WriteByte(g.gap)
		}
		g.gap = 0
		g.to.WriteString(text[:end])
		text = text[end:]
	}
}

// run is how far a text begins with blanks, or with none.
func run(text string, blanks bool) (end int) {
	for end < len(text) {
		r, n := rune(text[end]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[end:])
		}
		if blank(r) != blanks {
			return end
		}
		end += n
	}
	return end
}

// blank says what stands between words. The mark of a file's beginning is blank too.
func blank(r rune) bool {
	if r < 0x80 {
		return r <= ' '
	}
	return unicode.IsSpace(r) || r == '\ufeff'
}
