package proxy

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"belisha/internal/gateway/proxy/text"
	"belisha/internal/gateway/words"
)

// heeds finds out whether the words of an answer are read, and does it: while the answer passes, or before any of it goes on
// where the policy closes such pages for this profile. False: ask holds the refusal, and the caller answers with
// c.block(r, ask). // serves STD-09 STD-12
func (c *client) heeds(r *http.Request, ask *asking, resp *http.Response, more func()) bool {
	where, ok := placeOf(r, ask, resp)
	if !ok || !ask.rules.engine.ReadsAny(&ask.verdict) {
		return true
	}
	e := ask.rules.engine
	reads, closes := e.Reads(ask.host, &ask.verdict)
	if !reads || where == words.Answer && !e.Talks(ask.host) {
		return true
	}
	v := c.visit(ask, where, resp.Header, mostRaw(resp.Header))
	v.entry.Status = resp.StatusCode
	ask.page = v
	if text.KindOf(v.kind) == text.Events {
		v.streams() // it is told as it comes: whoever waits for an answer would wait for all of it
	} else if room := v.room(resp.ContentLength); closes && c.s.reading.keep(room) {
		defer c.s.reading.held.Add(int64(-room))
		return c.holdPage(ask, v, resp, more)
	} else if closes {
		c.s.reading.missed.add(where) // too many are held: this one is read while it passes
	}
	if resp.ContentLength > 0 {
		v.body = make([]byte, 0, min(resp.ContentLength, bulkSize)) // most pages are short
	}
	resp.Body = overheard{resp.Body, v}
	return true
}

// room is how many bytes may have to be held of an answer of this length; below nought: nobody knows.
func (v *visit) room(length int64) int {
	if length < 0 || length > int64(v.most) {
		return v.most
	}
	return int(length)
}

// placeOf says by the head alone what an answer would be read as. It is asked for every answer.
func placeOf(r *http.Request, ask *asking, resp *http.Response) (where words.Where, ok bool) {
	if ask.records || ask.rules == nil || resp.ContentLength == 0 || resp.StatusCode != http.StatusOK || r.Method == http.MethodHead {
		return "", false
	}
	kind := resp.Header["Content-Type"]
	if len(kind) == 0 {
		return "", false
	}
	switch text.KindOf(kind[0]) {
	case text.HTML:
		return words.Page, true
	case text.Plain:
		if ask.rules.engine.Talks(ask.host) {
			return words.Answer, true
		}
		return words.Page, true
	case text.JSON, text.Events:
		return words.Answer, true
	}
	return "", false
}

// holdTime is how long a page is held while it comes. One that takes longer goes on with what has been judged, and the rest
// is read while it passes.
const holdTime = 10 * time.Second

// holdPage reads a page before any of it goes on.
func (c *client) holdPage(ask *asking, v *visit, resp *http.Response, more func()) bool {
	first, err := takeFirst(coming{resp.Body, more}, v.most, holdTime)
	out, found := v.judge(first)
	if found && !out.Allow {
		c.s.reading.found.Add(1)
		c.instead(ask, out)
		return false
	}
	if found && v.news(&out) {
		v.tell(&out)
	}
	if resp.Body = resumed(first, err, resp.Body); err == nil && len(first) < v.most {
		resp.Body = overheard{resp.Body, v} // it was slow: what is still to come is read with what came
	}
	return true
}

// takeFirst reads up to a bound, or as long as it may take. A nil error says that there is more.
func takeFirst(from io.Reader, most int, patience time.Duration) (first []byte, err error) {
	hold := make([]byte, min(most, bulkSize))
	for until := time.Now().Add(patience); err == nil && len(first) < most && time.Now().Before(until); {
		n := 0
		n, err = from.Read(hold[:min(len(hold), most-len(first))])
		first = append(first, hold[:n]...)
	}
	return first, err //nolint:wrapcheck // io.EOF must stay itself
}

// resumed is a body whose first bytes were taken, and whose end or failure may be known already.
func resumed(first []byte, err error, rest io.ReadCloser) io.ReadCloser {
	var more io.Reader = rest
	if err != nil && !errors.Is(err, io.EOF) {
		more = failed{err}
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(first), more), rest}
}

// failed is the rest of a body that broke off.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
