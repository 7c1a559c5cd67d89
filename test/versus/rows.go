package main

import (
	"fmt"
	"time"
)

// row is one kind of work: the same straight to the origin and through each peer.
type row struct {
	name   string
	needs  func(p *peer) bool
	direct func(o *peer, span time.Duration) tally
	work   func(p *peer, span time.Duration) tally
	flow   bool // bytes count, and not requests
	late   bool // the wait of the slowest in a hundred is of interest
}

// straight is the origin seen as a peer through which nothing passes.
func straight(port string) *peer { return &peer{name: "direct", addr: originAddr + ":" + port} }

func rows(blocked string) []row {
	get := func(conns int, keep bool) func(p *peer, span time.Duration) tally {
		return func(p *peer, span time.Duration) tally {
			return run(load{addr: p.addr, conns: conns, span: span, script: script{steps: p.get(originHost, "/x").steps, keep: keep}})
		}
	}
	page := func(keep bool) func(p *peer, span time.Duration) tally {
		return func(p *peer, span time.Duration) tally {
			return run(load{addr: p.addr, conns: 32, span: span, code: p.blockCode(), script: script{steps: p.get(blocked, "/x").steps, keep: keep}})
		}
	}
	tunnel := func(what string, n, conns int, keep bool) func(p *peer, span time.Duration) tally {
		return func(p *peer, span time.Duration) tally {
			return run(load{addr: p.addr, conns: conns, span: span, script: p.tunnel(what, n, keep)})
		}
	}
	inTLS := func(path string, conns int, keep, opened bool) func(p *peer, span time.Duration) tally {
		return func(p *peer, span time.Duration) tally {
			s := secret{addr: p.addr, path: path, conns: conns, keep: keep, span: span}
			if p.start != nil {
				who := p.fields
				if s.opened = opened; opened {
					who = p.opened
				}
				s.tunnel = p.connect(portTLS, who)
			}
			return s.run()
		}
	}
	bulkHTTP := func(p *peer, span time.Duration) tally {
		return run(load{addr: p.addr, conns: 1, span: span, script: p.get(originHost, "/bulk")})
	}
	all := func(p *peer) bool { return !p.opener }
	filters, tunnels, opens := func(p *peer) bool { return p.filters }, func(p *peer) bool { return p.tunnels }, func(p *peer) bool { return p.opened != "" || p.opener }
	same := func(name string, needs func(*peer) bool, port string, work func(p *peer, span time.Duration) tally) row {
		return row{name: name, needs: needs, work: work, direct: func(_ *peer, span time.Duration) tally { return work(straight(port), span) }}
	}
	against := func(name string, direct, work func(p *peer, span time.Duration) tally) row {
		return row{name: name, needs: filters, work: work, direct: func(_ *peer, span time.Duration) tally { return direct(straight(portHTTP), span) }}
	}
	list := []row{
		same("GET 4 KiB, 32 keep-alive", all, portHTTP, get(32, true)),
		same("the same, 256 connections", all, portHTTP, get(256, true)),
		same("new connection per request", all, portHTTP, get(32, false)),
		against("blocked page, keep-alive", get(32, true), page(true)),
		against("blocked page, new", get(32, false), page(false)),
		same("new CONNECT tunnels", tunnels, portRaw, tunnel("x", 1, 32, false)),
		same("tunnel, TLS handshake, one GET", tunnels, portTLS, inTLS("/x", 16, false, false)),
		same("bulk, HTTP", all, portHTTP, bulkHTTP),
		same("bulk, plain tunnel", tunnels, portRaw, tunnel("B", bulk, 1, true)),
		same("bulk, TLS in tunnel", tunnels, portTLS, inTLS("/bulk", 1, true, false)),
		same("inspection, new", opens, portTLS, inTLS("/x", 16, false, true)),
		same("inspection, keep-alive", opens, portTLS, inTLS("/x", 32, true, true)),
		same("inspection, bulk", opens, portTLS, inTLS("/bulk", 1, true, true)),
	}
	list[0].late, list[1].late = true, true
	for i := range list {
		needs := list[i].needs
		if list[i].flow = len(list[i].name) > 4 && list[i].name[:4] == "bulk" || list[i].name == "inspection, bulk"; list[i].flow {
			list[i].needs = func(p *peer) bool { return needs(p) && !p.bounded }
		}
	}
	return list
}

// blockCode is the status of the peer's block page.
func (p *peer) blockCode() int {
	switch p.name {
	case "squid+squidGuard":
		return 302
	case "e2guardian":
		return 200
	}
	return 403
}

func (r row) value(t tally) float64 {
	if r.flow {
		return t.flow()
	}
	return t.rate()
}

func (r row) unit(v float64) string {
	if r.flow {
		return fmt.Sprintf("%.0f MiB/s", v/(1<<20))
	}
	return fmt.Sprintf("%.0f/s", v)
}
