package filter

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// compileSites gathers what everyone may reach. The records' own address is not among it: the proxy opens that for
// exactly one port, and a site here is open on all.
func (e *Engine) compileSites() error {
	e.sites = make(map[string]*site)
	for _, h := range e.pack.Filtering.Allow {
		if err := e.addSite(site{Host: h}); err != nil {
			return err
		}
	}
	for _, h := range e.pack.Settings.Helpers {
		if err := e.addHelpline(h); err != nil {
			return err
		}
	}
	return nil
}

// addHelpline opens a helper's site with and without "www", and keeps visits to it out of sight (STD-27).
func (e *Engine) addHelpline(h policy.Helper) error {
	if h.Host == "" {
		return nil // reached by telephone only
	}
	line := site{Host: policy.Host{Host: strings.TrimPrefix(h.Host, "www."), Why: h.Title}, quiet: true}
	if policy.SharedEnding(line.Host.Host) {
		line.Host.Host = h.Host // "www.gov.uk" is one site, "gov.uk" is the government
	}
	if listed, ok := e.site(h.Host); ok {
		line.Why, line.Clause = listed.Why, listed.Clause
	}
	return e.addSite(line)
}

// site finds the allowed site nearest to a host.
func (e *Engine) site(host string) (*site, bool) {
	for name := e.tail(host); name != ""; name = lists.Parent(name) {
		if s, ok := e.sites[name]; ok {
			return s, true
		}
	}
	return nil, false
}

func (e *Engine) addSite(s site) error {
	name, err := oneSite(s.Host.Host)
	if err != nil {
		return fmt.Errorf("allowed site %q: %w", s.Host.Host, err)
	}
	e.sites[name] = &s
	return nil
}

// compileExceptions puts the stricter first where several are made for one host.
func (e *Engine) compileExceptions() error {
	e.exceptions = make(map[string][]exception)
	for _, x := range e.book.Exceptions {
		name, err := oneSite(strings.TrimPrefix(x.Host, "*."))
		if err != nil {
			return fmt.Errorf("exception %s: %w", x.ID, err)
		}
		e.exceptions[name] = append(e.exceptions[name], exception{x})
	}
	for _, made := range e.exceptions {
		slices.SortStableFunc(made, func(a, b exception) int { return cmp.Compare(strictness(a.Allow), strictness(b.Allow)) })
	}
	return nil
}

// oneSite is NormalHost for what people write down as a site.
func oneSite(spelt string) (string, error) {
	name, err := NormalHost(spelt)
	if err != nil {
		return "", err
	}
	if policy.SharedEnding(name) {
		return "", errors.New("that is no site but an ending that many sites share")
	}
	return name, nil
}

func strictness(allow bool) int {
	if allow {
		return 1
	}
	return 0
}
