package filter

// Inspects says whether an HTTPS connection that passes is opened with the school's own certificate. What is private
// stays private: helplines, and the kinds and hosts that the pack names, never; nor what trusts no certificate but its own.
// serves WEB-12 WEB-13 WEB-23
func (e *Engine) Inspects(r *Request, v *Verdict) bool {
	if e == nil || !v.Allow || v.Quiet || v.Reason == Allowed || v.Reason == Checked {
		return false
	}
	in := &e.pack.Filtering.Inspection
	if len(in.Profiles) == 0 || !concerns(in.Profiles, v.Profile) {
		return false
	}
	on := e.index.Lookup(r.Host)
	if !on.And(e.private).Empty() || e.marksOf(r.Host).sealed {
		return false
	}
	return len(in.Categories) == 0 || !on.And(e.inspected).Empty()
}
