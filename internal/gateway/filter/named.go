package filter

import (
	"strings"

	"belisha/internal/gateway/lists"
)

// mark is what the pack says of one host by name, beyond lists and categories. Everything that names hosts lies in one
// map, so that a request walks up its names once.
type mark struct {
	engine  *engine
	exact   bool    // the engine's own host, and not one below it
	picture *engine // nothing but found pictures
	service *service
	tool    *tool
	app     *app
	ways    uint64 // the ways round the filter, by their place in the pack
	safe    bool   // pupils may send there
	sealed  bool   // never opened by inspection
}

// country is a host that an engine has in every country.
type country struct {
	before string // up to where the country begins, with the dot
	engine *engine
}

// marksOf gathers what is said of a host and of those above it; the nearest counts.
func (e *Engine) marksOf(host string) mark {
	var out mark
	for name := e.tail(host); name != ""; name = lists.Parent(name) {
		if m := e.marks[name]; m != nil {
			out.add(m, len(name) == len(host))
		}
	}
	if out.engine == nil && len(e.countries) > 0 {
		out.engine = e.abroad(host)
		out.exact = out.engine != nil
	}
	return out
}

// tail leaves as many labels of a host as the longest name has that the pack or this school speaks of: a host may have over
// a hundred.
func (e *Engine) tail(host string) string {
	dots := e.labels
	if dots == 0 {
		return host // while the engine is being compiled
	}
	for i := len(host) - 1; i >= 0; i-- {
		if host[i] == '.' {
			if dots--; dots == 0 {
				return host[i+1:]
			}
		}
	}
	return host
}

func (m *mark) add(above *mark, same bool) {
	if m.engine == nil && above.engine != nil {
		m.engine, m.exact = above.engine, same
	}
	if m.picture == nil {
		m.picture = above.picture
	}
	if m.service == nil {
		m.service = above.service
	}
	if m.tool == nil {
		m.tool = above.tool
	}
	if m.app == nil {
		m.app = above.app
	}
	m.ways |= above.ways
	m.safe = m.safe || above.safe
	m.sealed = m.sealed || above.sealed
}

// abroad finds an engine by a host that it has in every country. The ending of a country must follow, so that
// "google.com.example.org" is not the engine's.
func (e *Engine) abroad(host string) *engine {
	for i := range e.countries {
		c := &e.countries[i]
		if ending, ok := strings.CutPrefix(host, c.before); ok && ofCountry(ending) {
			return c.engine
		}
	}
	return nil
}

// ofCountry says whether an ending is one under which services stand in a country: "com", "cat", "fr", "co.uk", "com.au".
func ofCountry(ending string) bool {
	for _, shared := range [...]string{"co.", "com."} {
		if country, ok := strings.CutPrefix(ending, shared); ok {
			return len(country) == 2
		}
	}
	return ending == "com" || ending == "cat" || len(ending) == 2
}
