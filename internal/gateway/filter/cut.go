package filter

// cutLink keeps a device from the internet that was cut off because of a security alert, whoever sits at it. The school's
// site and the helplines stay, as for everybody who is held. // serves NET-18
func (e *Engine) cutLink(d *decision, r *Request) bool {
	if r.Cut == nil {
		return false
	}
	d.reason, d.allow, d.held = Gated, false, r.Cut
	d.clause = or(r.Cut.Clause, d.clause)
	d.category = e.categoryOf(d.on)
	return true
}
