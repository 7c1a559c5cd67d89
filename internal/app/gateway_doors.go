package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"belisha/internal/gateway/content"
	"belisha/internal/gateway/dns"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/probe"
	"belisha/internal/gateway/proxy"
	"belisha/internal/policy"
)

// doors are what of the gateway runs beside the web filter's own door.
type doors struct {
	run   []func(context.Context) error
	close []func() error // listeners, for a start that fails halfway
	addrs [][2]string    // what is open, and where
}

func (d *doors) add(name string, at net.Addr, shut func() error, run func(context.Context) error) {
	d.addrs = append(d.addrs, [2]string{name, at.String()})
	d.close = append(d.close, shut)
	d.run = append(d.run, run)
}

func (d *doors) shut() {
	for _, f := range d.close {
		_ = f() // a served one is closed already
	}
}

// listen opens every other door that the configuration names.
func (g *gateway) listen(ctx context.Context, cfg Config) error {
	for _, step := range []func(context.Context, Config) error{g.listenLed, g.listenRadius, g.listenDNS, g.listenHandout, g.listenCentre} {
		if err := step(ctx, cfg); err != nil {
			g.doors.shut()
			return err
		}
	}
	return nil
}

// know sets up who is behind an address and who looks into files.
func (g *gateway) know(cfg Config) error {
	g.book = identity.New(g.board, cfg.Proxy.networks())
	neighbours := identity.NewNeighbours()
	g.book.Watch(neighbours)
	g.doors.run = append(g.doors.run, func(ctx context.Context) error {
		if err := neighbours.Run(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("devices are not known by their hardware here", "error", err)
		}
		return nil
	})
	g.proxy.SetBook(g.book)
	keeper, err := probe.OpenKeeper(keeperFile(cfg.Dir))
	if err != nil {
		return err
	}
	g.proxy.SetKeeper(keeper)
	g.keeper = keeper
	spool := filepath.Join(cfg.Dir, "spool")
	if err := os.RemoveAll(spool); err != nil { // what a fall of the machine left behind
		return fmt.Errorf("app: spool: %w", err)
	}
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return fmt.Errorf("app: spool: %w", err)
	}
	g.guard = content.New(content.Config{Clamd: cfg.Scanner.Clamd, Spool: spool, Log: slog.Default(), Rules: g.downloads})
	g.proxy.SetGuard(g.guard)
	return nil
}

// downloads are the policy's rules for files; none before there is a policy.
func (g *gateway) downloads() policy.Downloads {
	if e := g.engine.Load(); e != nil {
		return e.Downloads()
	}
	return policy.Downloads{}
}

func (g *gateway) listenLed(ctx context.Context, cfg Config) error {
	for _, one := range []struct {
		name, at string
		kind     proxy.DoorKind
	}{{"led http", cfg.Proxy.Led.HTTP, proxy.LedHTTP}, {"led https", cfg.Proxy.Led.HTTPS, proxy.LedTLS}} {
		if one.at == "" {
			continue
		}
		ln, err := listenLed(ctx, one.at, cfg.Proxy.Led.TProxy)
		if err != nil {
			return fmt.Errorf("the address %s for what the network leads here cannot be used: %w", one.at, err)
		}
		g.doors.add(one.name, ln.Addr(), ln.Close, func(ctx context.Context) error {
			return g.proxy.ServeDoor(ctx, ln, proxy.Door{Kind: one.kind})
		})
	}
	return nil
}

func listenLed(ctx context.Context, at string, tproxy bool) (net.Listener, error) {
	if tproxy {
		return proxy.ListenLed(ctx, at)
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", at)
}

func (g *gateway) listenRadius(ctx context.Context, cfg Config) error {
	if cfg.Radius.Listen == "" {
		return nil
	}
	c := identity.RadiusConfig{Realms: cfg.Radius.Realms, Changed: g.proxy.Rejudge}
	for from, secret := range cfg.Radius.From {
		c.From = append(c.From, identity.NAS{From: prefixes([]string{from})[0], Secret: secret})
	}
	radius, err := identity.NewRadius(c, g.now)
	if err != nil {
		return err
	}
	conn, err := (&net.ListenConfig{}).ListenPacket(ctx, "udp", cfg.Radius.Listen)
	if err != nil {
		return fmt.Errorf("the address %s for RADIUS cannot be used: %w", cfg.Radius.Listen, err)
	}
	g.radius = radius
	g.book.Hear(radius)
	g.doors.add("radius", conn.LocalAddr(), conn.Close, func(ctx context.Context) error { return radius.Serve(ctx, conn) })
	return nil
}

func (g *gateway) listenDNS(ctx context.Context, cfg Config) error {
	if cfg.DNS.Listen == "" {
		return nil
	}
	c, err := cfg.resolver()
	if err != nil {
		return err
	}
	if cfg.DNS.TLS != "" || cfg.DNS.HTTPS != "" {
		cert, err := tls.LoadX509KeyPair(cfg.Web.Cert, cfg.Web.Key)
		if err != nil {
			return fmt.Errorf("web.cert cannot be used for the name server: %w", err)
		}
		c.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
	}
	if g.dns, err = dns.New(c, g.board, g.journal, g.book, g.now); err != nil {
		return err
	}
	g.dns.SetKeeper(g.keeper)
	open, err := dns.Listen(ctx, cfg.DNS.Listen)
	if err != nil {
		return fmt.Errorf("the address %s for the name server cannot be used: %w", cfg.DNS.Listen, err)
	}
	shut := func() error {
		var all error
		for _, u := range open.UDP {
			all = errors.Join(all, u.Close())
		}
		for _, l := range append(append(open.TCP, open.TLS...), open.HTTPS...) {
			all = errors.Join(all, l.Close())
		}
		return all
	}
	for at, into := range map[string]*[]net.Listener{cfg.DNS.TLS: &open.TLS, cfg.DNS.HTTPS: &open.HTTPS} {
		if at == "" {
			continue
		}
		ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at)
		if err != nil {
			return errors.Join(fmt.Errorf("the address %s for the name server cannot be used: %w", at, err), shut())
		}
		*into = append(*into, ln)
	}
	g.doors.add("dns", open.TCP[0].Addr(), shut, func(ctx context.Context) error { return g.dns.Serve(ctx, open) })
	return nil
}

// roots reads the issuers that are believed beside the machine's own.
func roots(file string) ([]*x509.Certificate, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("proxy.roots: %w", err)
	}
	var out []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("proxy.roots: %s holds something that is no certificate", file)
		}
		out = append(out, cert)
	}
	return out, nil
}

// health asks the scanner every minute whether it is there.
func (g *gateway) health(ctx context.Context) error {
	for {
		g.guard.Check(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Minute):
		}
	}
}
