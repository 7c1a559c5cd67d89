package proxy

import (
	"net/http"

	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/words"
)

// asked hears what is looked for although the request goes nowhere. What worries nobody is not kept. // serves MON-04 STD-09
func (c *client) asked(r *http.Request, ask *asking) bool {
	e := &ask.entry
	if ask.records || ask.rules == nil || e.Text != "" || e.Search != "" {
		return false
	}
	told, looked, worries := ask.rules.engine.Asked(ask.host, &ask.verdict, r.URL.RawQuery)
	if !worries {
		return false
	}
	e.Search = looked
	if filter.Louder(told.Alert, e.Alert) {
		watched(e, &told)
	} else { // the closed site itself is told of, as loudly
		e.Text, e.Score, e.Where, e.Signs = told.Text, told.Score, told.Where, told.Signs
	}
	ask.verdict.Care = ask.verdict.Care || told.Care
	return true
}

// askedInside is asked for a request under the block page's own certificate: the connection has its line already, so what is
// heard gets one of its own. It gives what the block page is about.
func (c *client) askedInside(r *http.Request, ask *asking) *asking {
	own := *ask
	if !c.asked(r, &own) {
		return ask
	}
	e := &own.entry
	e.ID, e.At, e.Method = c.s.ids.Next(), c.s.now(), r.Method
	if !c.s.journal.Put(*e) {
		c.s.reading.missed.add(words.Where(e.Where))
	}
	return &own
}
