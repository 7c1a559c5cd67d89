package text_test

import (
	"bytes"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
	"unicode/utf8"

	"belisha/internal/gateway/proxy/text"
)

// shows STD-09: what a reader sees of a page is taken, its title and headings first, whatever letters it is written in.
func TestPage(t *testing.T) {
	for name, tc := range map[string]struct{ body, kind, want string }{
		"order": {`<html><head><title>A title</title><style>p{a:b}</style><meta name="description" content="About it"></head>
			<body><p>First <b>li</b>ne</p><script>var x = "no words"</script><h1>Heading</h1><div>one</div><div>two</div><img alt="a cat"></body>`,
			"text/html; charset=utf-8", "A title\nAbout it\nHeading\nFirst line\none\ntwo\na cat"},
		"entities":      {`<p>k&#105;ll &amp; co</p>`, "text/html", "kill & co"},
		"never closed":  {`<p>one<h2>two<p>three`, "TEXT/HTML", "two\nthree\none"},
		"latin letters": {"<p>caf\xe9</p>", "text/html; charset=iso-8859-1", "café"},
		"said inside":   {"<meta charset=windows-1251><p>\xef\xf0\xe8\xe2\xe5\xf2</p>", "text/html", "привет"},
		"wide letters":  {"\xff\xfe<\x00p\x00>\x00h\x00i\x00", "text/html", "hi"},
		"plain":         {"just words\nand more", "text/plain", "just words\nand more"},
		"no words":      {"\x89PNG", "image/png", ""},
		"odd letters":   {"words", "text/html; charset=klingon", "words"},
	} {
		if got := strings.TrimSpace(strings.ReplaceAll(text.Read([]byte(tc.body), tc.kind), "\n\n", "\n")); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

// shows STD-12: what people write to tools and what those answer is taken out of whatever programs wrap round it.
func TestMessages(t *testing.T) {
	form, kind := inParts(t)
	for name, tc := range map[string]struct{ body, kind, want string }{
		"chat":          {`{"model":"gpt-x","messages":[{"role":"user","content":"how do I\nswim"},{"role":"user","content":"help"}]}`, "application/json", "how do I swim\nhelp"},
		"parts":         {`{"action":"next","id":"aa bb-1","content":{"parts":["caf\u00e9 \ud83d\ude00"]}}`, "application/json", "aa bb-1\ncafé 😀"},
		"within":        {`{"f":"[null,\"[[\\\"two words\\\"]]\"]"}`, "application/json", "two words"},
		"cut short":     {`{"content":"two wor`, "application/json", "two wor"},
		"no JSON":       {`{{{{]]]"""`, "application/json", ""},
		"data":          {`{"content":"` + strings.Repeat("Ab1+", 100) + `"}`, "application/json", ""},
		"form":          {"q=hello&csrf=0123&note=two+words&bad=%zz", "application/x-www-form-urlencoded", "hello\ntwo words"},
		"form of JSON":  {`f.req=%5B%22two%20words%22%5D`, "application/x-www-form-urlencoded", "two words"},
		"form in parts": {form, kind, "two words\nin a file"},
		"bare":          {`{"text":"said so"}`, "text/plain;charset=UTF-8", "said so"},
		"events": {"event: x\ndata: {\"choices\":[{\"delta\":{\"content\":\"I ki\"}}]}\n\n: ping\ndata: {\"choices\":[{\"delta\":{\"content\":\"ck a ball\"}}]}\n\ndata: [DONE]\n\n",
			"text/event-stream", "I kick a ball"},
		"said again":  {"data: {\"v\":\"Once upon\"}\n\ndata: {\"v\":\"Once upon a time\"}\n\n", "text/event-stream", "Once upon a time"},
		"plain event": {"data: to\ndata: day\n\n", "text/event-stream", "today"},
		"marked":      {"0:\"to\"\n0:\"day\"\nd:{\"finishReason\":\"stop\"}\n", "text/plain; charset=utf-8", "today"},
		"lines":       {"{\"response\":\"to\"}\n{\"response\":\"day\"}\n", "application/x-ndjson", "today"},
	} {
		if got := strings.TrimSpace(text.Read([]byte(tc.body), tc.kind)); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	for body, kind := range map[string]string{`{"a":"x","query":"two words"}`: "application/json", "a=x&query=two+words": "application/x-www-form-urlencoded"} {
		if got := text.Field([]byte(body), kind, []string{"q", "query"}); got != "two words" {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func inParts(t *testing.T) (body, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	_ = w.WriteField("message", "two words")
	for name, content := range map[string]string{"text/plain": "in a file", "image/png": "no words here"} {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="f"; filename="f"`}, "Content-Type": {name}})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Write([]byte(content))
	}
	_ = w.Close()
	return out.String(), w.FormDataContentType()
}

// FuzzRead: no body breaks a reading, and no more comes out than a few times what went in.
func FuzzRead(f *testing.F) {
	for _, kind := range []string{"text/html", "text/html; charset=utf-16", "text/plain; charset=gbk", "application/json", "text/event-stream",
		"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		f.Add(kind, []byte(`<title>a</title><p>b{"content":"c \u00e9 [\"d\"]"}`))
		f.Add(kind, []byte("data: {\"v\":\"a\n--x\r\n\r\nb\r\n--x--&q=%41"))
		f.Add(kind, []byte{0xff, 0xfe, '<', 0, '"', 0, '\\', 'u', 'd', '8'})
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		got := text.Read(body, kind)
		if !utf8.ValidString(got) || len(got) > 8*len(body)+64 {
			t.Fatalf("%d bytes became %d, valid %v", len(body), len(got), utf8.ValidString(got))
		}
		text.Field(body, kind, []string{"q"})
	})
}
