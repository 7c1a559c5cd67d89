package filter

import "belisha/internal/policy"

// Categories are the pack's categories in which a host stands, without those of the illegal lists; and whether it is on one of
// these. For people who decide about a site: what is on an illegal list is never named to them. // serves WEB-06
func (e *Engine) Categories(host string) (all []policy.Category, illegal bool) {
	if e == nil {
		return nil, false
	}
	on := e.index.Lookup(host)
	for _, c := range e.categories {
		if !c.on.And(on).Without(e.illegal).Empty() {
			all = append(all, c.Category)
		}
	}
	return all, !on.And(e.illegal).Empty()
}

// Knows says whether a host stands in any of the pack's categories.
func (e *Engine) Knows(host string) bool {
	return e != nil && !e.index.Lookup(host).And(e.known).Empty()
}
