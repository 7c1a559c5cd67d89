package proxy

import (
	"net/http"

	"belisha/internal/gateway/filter"
)

// shape judges and rewrites a request that the filter let through, before a byte of it goes up: searches are held to safe
// mode, uploads to the safe places, and what is written to tools of artificial intelligence is read. Call it before prepare. False: ask holds the verdict and the entry of the refusal, and
// the caller answers with c.block(r, ask). // serves WEB-13 WEB-14 WEB-23 STD-12
func (c *client) shape(r *http.Request, ask *asking) (ok bool) {
	if ask.records || ask.rules == nil {
		return true
	}
	return c.search(r, ask) && c.upload(r, ask) && c.listens(r, ask)
}

// search holds a search to safe mode, and tells of one that is watched.
func (c *client) search(r *http.Request, ask *asking) bool {
	found := c.searchFor(ask, ask.host, r.URL.EscapedPath(), r.URL.RawQuery)
	if found.Engine == "" {
		return true
	}
	ask.entry.Search = found.Words
	if found.Refused != nil {
		c.instead(ask, *found.Refused)
		return false
	}
	if found.Changed {
		r.URL.RawQuery, r.URL.ForceQuery = found.Query, false
	}
	for _, h := range found.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	if found.Watch != nil {
		watched(&ask.entry, found.Watch)
	}
	return true
}

// upload lets a body go to where it may go.
func (c *client) upload(r *http.Request, ask *asking) bool {
	if r.Body == nil || r.Body == http.NoBody {
		return true
	}
	q := c.request(ask, ask.host, ask.scheme, r.URL.EscapedPath())
	v := ask.rules.engine.Upload(q, &ask.verdict, r.Method, r.Header.Get("Content-Type"), r.ContentLength)
	if v.Allow {
		return true
	}
	c.instead(ask, v)
	return false
}

// searchFor asks what is to be done with a request to a search engine.
func (c *client) searchFor(ask *asking, host, path, query string) filter.Search {
	q := c.request(ask, host, ask.scheme, path)
	return ask.rules.engine.Search(q, &ask.verdict, query)
}
