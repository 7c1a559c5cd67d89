package filter

import "belisha/internal/board"

// ceiling holds a profile to what the part of the network allows: nobody there has a looser one. Whoever is unknown on a
// network of visitors' and own devices has that network's; on the school's own, the strictest. A network that the pack does
// not know is no network of the school's. // serves STD-10 WEB-21
func (e *Engine) ceiling(own *profile, found how, p *board.Person, network string) (*profile, how) {
	if network == "" || len(e.networks) == 0 {
		return own, found
	}
	n, ok := e.networks[network]
	switch {
	case !ok:
		return e.strictest, elsewhere
	case n.limit == nil:
		return own, found
	case p == nil && n.unmanaged:
		return n.limit, visiting
	case own.rank > n.limit.rank:
		return n.limit, limited
	}
	return own, found
}

// network is a part of the network with the loosest profile on it; nil: no limit.
type network struct {
	limit     *profile
	unmanaged bool
}

func (e *Engine) compileNetworks() error {
	e.networks = make(map[string]network)
	for _, n := range e.pack.Filtering.Networks {
		one := network{limit: e.profiles[n.Profile], unmanaged: n.Unmanaged}
		if one.limit == nil && (n.Profile != "" || n.Unmanaged) {
			one.limit = e.strictest
		}
		e.networks[n.Key] = one
	}
	return nil
}
