package web_test

import (
	"net/url"
	"strings"
	"testing"
)

// What is larger than its form takes is refused with a page, wherever it is sent.
func TestTooLargeForms(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	huge := "say=" + strings.Repeat("x", 10<<20)
	v.send("office", "POST", "/change", huge).must(t, "10 MB", 413, "too large for this form", "nothing was saved")
	v.send("", "POST", "/change", huge).must(t, "10 MB, stranger", 413, "too large for this form")
	v.send("office", "POST", "/nowhere", huge).must(t, "10 MB, no page", 413, "too large for this form")
	part, kind := multipartOf("file", "a.txt", strings.Repeat("x", 10<<20))
	v.send("office", "POST", "/nowhere", part, "Content-Type", kind).must(t, "10 MB of parts, no page", 413)
	v.send("office", "POST", "/change", huge[:900<<10]).must(t, "900 kB", 303)
	v.send("office", "POST", "/big", huge[:3<<20]).must(t, "3 MB where 4 may be", 303)
	v.send("office", "POST", "/change", "say=%zz").must(t, "not a form", 422, "The form could not be read")
}

func multipartOf(field, name, body string) (text, kind string) {
	const edge = "edge-of-the-part"
	return "--" + edge + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name + "\"\r\n\r\n" + body + "\r\n--" + edge + "--\r\n",
		"multipart/form-data; boundary=" + edge
}

func TestUpload(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for name, c := range map[string]struct {
		field, body string
		status      int
		says        string
	}{
		"a file":   {"file", "hello", 200, "a.txt text/plain; charset=utf-8 hello"},
		"too long": {"file", strings.Repeat("x", 1<<20+1), 422, "larger than 1 MB"},
		"no file":  {"other", "hello", 200, "no file"},
	} {
		body, kind := multipartOf(c.field, "a.txt", c.body)
		v.send("office", "POST", "/file", body, "Content-Type", kind).must(t, name, c.status, c.says)
	}
	v.send("office", "POST", "/file", "a=b").must(t, "no parts", 200, "no file")
	v.send("office", "POST", "/file", "--edge\r\nbroken", "Content-Type", "multipart/form-data; boundary=edge").must(t, "broken", 422, "could not be read")
}

func TestFormIsShownAgain(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	form := url.Values{"name": {`"><script>x`}, "secret": {" pass"}}
	a := v.post("office", "/form?how=bad", form)
	a.must(t, "a fault of the form", 422, "Please give the toy a name.", `value="&#34;&gt;&lt;script&gt;x"`, "<title>Error: ")
	v.post("office", "/form?how=clash", form).must(t, "a clash", 422, "There is such a toy already.")
	v.post("office", "/form?how=down", form).must(t, "no fault of the form", 503, "The toy box is locked.")
	v.post("office", "/form?how=internal", form).must(t, "a bug", 500, "Something went wrong")
}
