package filter

import (
	"slices"

	"belisha/internal/policy"
)

// app is a program that is no browser.
type app struct {
	policy.App
	rule string
}

func (e *Engine) compileApps() error {
	for _, a := range e.pack.Filtering.Apps {
		one := &app{App: a, rule: "app." + a.Key}
		err := e.markAll("app", a.Key, a.Hosts, func(m *mark) { m.app, m.sealed = one, m.sealed || a.Pinned })
		if err != nil {
			return err
		}
	}
	return nil
}

// appLink opens what the listed programs need, for those who may use them. // serves WEB-22
func (e *Engine) appLink(d *decision, m *mark) bool {
	a := m.app
	if a == nil || !concerns(a.Profiles, d.profile.Key) {
		return false
	}
	d.found(AppListed, true, a.rule, a.Clause)
	d.app = a
	d.category = e.categoryOf(d.on)
	return true
}

// AppPort says whether a listed program of this host may use a port that browsers do not. // serves WEB-22
func (e *Engine) AppPort(r *Request, v *Verdict, port int) bool {
	if e == nil || !v.Allow {
		return false
	}
	m := e.marksOf(r.Host)
	return m.app != nil && concerns(m.app.Profiles, v.Profile) && slices.Contains(m.app.Ports, port)
}
