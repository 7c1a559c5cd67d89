package passes

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

const (
	mostSites = 30
	mostText  = 2000
	mostAim   = 200
)

var hostName = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// site is one line of a list: its host decides, its address is the page to begin with.
type site struct {
	Host    string `db:"host"`
	Address string `db:"address"` // with https://, as it is shown and opened
}

// readSite takes a site as people type it, with or without https:// and a path. A host opens with all that lies below it, so an
// ending that many sites share is none: it would open a country to a class.
func readSite(typed string) (site, bool) {
	text := strings.TrimSpace(typed)
	if _, after, ok := strings.Cut(text, "://"); ok {
		text = after
	}
	u, err := url.Parse("https://" + text)
	if err != nil || len(text) > 500 || u.User != nil || u.Port() != "" {
		return site{}, false
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if len(host) > 253 || !hostName.MatchString(host) || policy.SharedEnding(host) {
		return site{}, false
	}
	u.Host, u.Fragment = host, ""
	return site{Host: host, Address: u.String()}, true
}

// readSites takes a list, one site a line, each host once.
func readSites(text string) ([]site, error) {
	var out []site
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ' ' }) {
		one, ok := readSite(line)
		if !ok {
			return nil, errs.Bad("sites", "“%s” is no address of a site. Write each as museum.example or museum.example/page, one a line.", short(line, 60))
		}
		if !slices.ContainsFunc(out, func(s site) bool { return s.Address == one.Address }) {
			out = append(out, one)
		}
	}
	if len(out) > mostSites {
		return nil, errs.Bad("sites", "These are more than %d sites. Keep those that the lesson needs.", mostSites)
	}
	return out, nil
}

// hostsOf gives each host once, in order.
func hostsOf(sites []site) []string {
	var out []string
	for _, s := range sites {
		if !slices.Contains(out, s.Host) {
			out = append(out, s.Host)
		}
	}
	return out
}

func short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// under reports that a host is another or lies below it.
func under(host, above string) bool { return host == above || strings.HasSuffix(host, "."+above) }

// sameDomain reports that somebody who was sent from one host to the other is still on the same site.
func sameDomain(a, b string) bool {
	a, b = strings.TrimPrefix(a, "www."), strings.TrimPrefix(b, "www.")
	return under(a, b) || under(b, a)
}

// category gives the first category of a host that is among some.
func (p *Passes) category(host string, among []string) (policy.Category, bool) {
	if p.hooks.Category == nil {
		return policy.Category{}, false
	}
	all := p.hooks.Category(host)
	for _, key := range among {
		if !slices.Contains(all, key) {
			continue
		}
		for _, c := range p.pack().Filtering.Categories {
			if c.Key == key {
				return c, true
			}
		}
		return policy.Category{Key: key, Title: key}, true
	}
	return policy.Category{}, false
}

// mayOpen refuses what the policy lets no lesson open. The gateway refuses the illegal lists in any case. // serves NEW-04
func (p *Passes) mayOpen(hosts []string) error {
	for _, host := range hosts {
		if c, ok := p.category(host, p.rules().Never); ok {
			return errs.Bad("sites", "%s cannot be opened for a lesson: the policy closes “%s” for every class. Choose another site.", host, c.Title)
		}
	}
	return nil
}

// needsApproval names the first host that another person has to approve.
func (p *Passes) needsApproval(hosts []string) (host, category string) {
	for _, host := range hosts {
		if c, ok := p.category(host, p.rules().Approve); ok {
			return host, c.Title
		}
	}
	return "", ""
}

// open to everybody by the policy: the school's own sites and helplines, which nothing here may close.
func (p *Passes) alwaysOpen(host string) bool {
	return slices.ContainsFunc(p.pack().Filtering.Allow, func(h policy.Host) bool { return under(host, h.Host) }) ||
		slices.ContainsFunc(p.pack().Settings.Helpers, func(h policy.Helper) bool { return h.Host != "" && under(host, h.Host) })
}

// follow asks where hosts lead today, a few at a time. One that cannot be reached is missing in the answer.
func (p *Passes) follow(ctx context.Context, hosts []string) map[string]string {
	out := map[string]string{}
	if p.hooks.Follow == nil {
		return out
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, 8)
	for _, host := range hosts {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			final, err := p.hooks.Follow(ctx, host)
			final = strings.TrimSuffix(strings.ToLower(final), ".")
			if err != nil || !hostName.MatchString(final) || policy.SharedEnding(final) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out[host] = final
		})
	}
	all.Wait()
	return out
}
