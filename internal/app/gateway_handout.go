package app

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/gateway/handout"
)

// handout is how devices reach the gateway, as it is told to them.
func (c Config) handout(caFile string) (handout.Config, error) {
	out := handout.Config{Names: c.Handout.Names, Proxies: c.Handout.Proxy, Direct: c.Handout.Direct, CAFile: caFile}
	if len(out.Proxies) == 0 {
		_, port, err := net.SplitHostPort(c.Proxy.Listen)
		if err != nil {
			return out, fmt.Errorf("proxy.listen: %w", err)
		}
		out.Proxies = []string{net.JoinHostPort(c.Handout.Names[0], port)}
	}
	if c.Handout.Check != "" {
		port, err := portOf(c.Handout.Check)
		if err != nil {
			return out, fmt.Errorf("handout.check: %w", err)
		}
		out.Check = port
	}
	return out, nil
}

func portOf(at string) (uint16, error) {
	if at == "" {
		return 0, nil
	}
	_, text, err := net.SplitHostPort(at)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(text, 10, 16)
	return uint16(n), err
}

func (g *gateway) listenHandout(ctx context.Context, cfg Config) error {
	if cfg.Handout.Listen == "" {
		return nil
	}
	c, err := cfg.handout(g.proxy.CAFile())
	if err != nil {
		return err
	}
	c.Mint = g.proxy.OwnCertificate
	out, err := handout.New(c, g.board)
	if err != nil {
		return err
	}
	g.proxy.SetHandout(out)
	for _, one := range []struct {
		name, at string
		serve    func(context.Context, net.Listener) error
	}{{"handout", cfg.Handout.Listen, out.Serve}, {"check", cfg.Handout.Check, out.ServeCheck}} {
		if one.at == "" {
			continue
		}
		ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", one.at)
		if err != nil {
			return fmt.Errorf("the address %s of the door for devices cannot be used: %w", one.at, err)
		}
		g.doors.add(one.name, ln.Addr(), ln.Close, func(ctx context.Context) error { return one.serve(ctx, ln) })
	}
	return nil
}

// FirewallRules writes the rules that a firewall on this machine needs so that nothing goes past the filter. // serves WEB-01 STD-11
func (c Config) FirewallRules() (string, error) {
	var parts []handout.Part
	for _, n := range c.Proxy.networks() {
		parts = append(parts, handout.Part{Key: n.Key, Interface: c.Firewall.Interfaces[n.Key], Ranges: n.Ranges, Led: slices.Contains(c.Firewall.Led, n.Key)})
	}
	ways := handout.Ways{Inside: prefixes(c.Firewall.Inside)}
	for what, why := range c.Firewall.Open {
		protocol, text, _ := strings.Cut(what, "/")
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil || protocol != "tcp" && protocol != "udp" {
			return "", fmt.Errorf("firewall.open: %q is not a protocol and a port such as udp/123", what)
		}
		ways.Open = append(ways.Open, handout.Opening{Protocol: protocol, Port: uint16(port), Why: why})
	}
	slices.SortFunc(ways.Open, func(a, b handout.Opening) int {
		return strings.Compare(a.Protocol+strconv.Itoa(int(a.Port)), b.Protocol+strconv.Itoa(int(b.Port)))
	})
	for at, into := range map[string]*uint16{c.Proxy.Led.HTTP: &ways.HTTP, c.Proxy.Led.HTTPS: &ways.TLS, c.DNS.Listen: &ways.DNS} {
		port, err := portOf(at)
		if err != nil {
			return "", fmt.Errorf("%q is not an address and a port", at)
		}
		if at != "" {
			*into = port
		}
	}
	return handout.Ruleset(parts, ways)
}
