package proxy

import (
	"io"
	"net/http"
	"sync"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/proxy/text"
	"belisha/internal/gateway/words"
)

// visit is a page, a message or an answer whose words are read while it passes. What is found gets a line of its own in the
// journal, like that of the visit and with Where: the visit's own line went out before a word of the answer did. Only what is
// closed because of its words has one line, the block's. Nothing of the text is kept. // serves STD-09 STD-12 MON-01
type visit struct {
	s       *Server
	rules   *rules
	verdict filter.Verdict
	entry   board.Entry
	where   words.Where
	kind    string // Content-Type
	coding  string // Content-Encoding
	most    int    // bytes that are heard

	mu     sync.Mutex
	body   []byte
	over   bool // no more is heard
	queued bool // it waits for a reader
	told   *filter.Verdict
	pause  *time.Timer // of a stream: it is read when it pauses; nil: at its end
	heard  int         // bytes of a stream since it was last read
}

// visit begins to hear a body of this request.
func (c *client) visit(ask *asking, where words.Where, h http.Header, most int) *visit {
	v := &visit{s: c.s, rules: ask.rules, verdict: ask.verdict, entry: ask.entry, where: where, kind: h.Get("Content-Type"),
		coding: h.Get("Content-Encoding"), most: most}
	v.entry.Search, v.entry.File = "", ""
	if e := &ask.entry; e.Text != "" { // the search was told: that its results say the same is no news
		v.told = &filter.Verdict{Text: e.Text, Alert: e.Alert}
	}
	return v
}

// A stream, whose end may be hours away, is read whenever it pauses for so long or so much has come.
const (
	whilePaused     = time.Second
	betweenReadings = 8 << 10
)

// streams lets a body be read before its end.
func (v *visit) streams() {
	v.pause = time.AfterFunc(time.Hour, v.queue)
	v.pause.Stop()
}

// hears takes a copy of what passes, up to the bound.
func (v *visit) hears(p []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := min(len(p), v.most-len(v.body))
	if v.over || n <= 0 {
		return
	}
	if !v.s.reading.keep(n) {
		v.s.reading.missed.add(v.where)
		v.most = len(v.body) // what has been heard is read
		return
	}
	v.body = append(v.body, p[:n]...)
	if v.pause == nil {
		return
	}
	v.pause.Reset(whilePaused)
	if v.heard += n; v.heard >= betweenReadings {
		v.heard = 0
		v.ready()
	}
}

// queue lets what has been heard so far be read.
func (v *visit) queue() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ready()
}

// ready is queue for whoever has the lock.
func (v *visit) ready() {
	if v.queued || v.over || len(v.body) == 0 {
		return
	}
	v.queued = v.s.reading.put(v)
}

// done ends the hearing. A nil visit hears nothing.
func (v *visit) done() {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.over {
		return
	}
	v.over = true
	if v.pause != nil {
		v.pause.Stop()
	}
	if v.queued { // whoever reads it finds that it is over
		return
	}
	if len(v.body) == 0 || !v.s.reading.put(v) {
		v.s.reading.held.Add(int64(-len(v.body)))
		v.body = nil
	}
}

// taken is what has been heard; last says that no more will be.
func (v *visit) taken() (body []byte, last bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.queued = false
	body, last = v.body, v.over
	if last {
		v.body = nil
	}
	return body, last
}

// news says whether a finding is more than was told of this body before.
func (v *visit) news(out *filter.Verdict) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.told != nil && (v.told.Text == out.Text || !filter.Louder(out.Alert, v.told.Alert)) {
		return false
	}
	v.told = out
	return true
}

// tell writes the line of a finding.
func (v *visit) tell(out *filter.Verdict) {
	v.s.reading.found.Add(1)
	e := v.entry
	e.ID, e.At, e.Verdict, e.Bytes = v.s.ids.Next(), v.s.now(), "allow", 0
	watched(&e, out)
	if !v.s.journal.Put(e) {
		v.s.reading.missed.add(v.where)
	}
}

// overheard is a body of which a copy is taken while it passes.
type overheard struct {
	io.ReadCloser
	v *visit
}

func (b overheard) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.v.hears(p[:n])
	}
	if err != nil {
		b.v.done()
	}
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// mostRaw is how much of an answer is heard: packed it is more than is read in the end.
func mostRaw(h http.Header) int {
	if h.Get("Content-Encoding") != "" {
		return text.Most / 2
	}
	return text.Most
}
