package proxy

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/probe"
)

// blocked marks a block page for a device that checks the filter from its place.
const blocked = probe.Verdict + ": " + board.Block + "\r\n"

// SetKeeper lets the gateway's own probes in. Without it there are none.
func (s *Server) SetKeeper(k *probe.Keeper) { s.keeper.Store(k) }

// probing finds the pass of one of the gateway's own probes.
func (c *client) probing(r *http.Request) (probe.Claim, bool) {
	scheme, pass, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), " ")
	if scheme != probe.Scheme {
		return probe.Claim{}, false
	}
	return c.s.keeper.Load().Read(pass, c.s.now())
}

// probed answers a probe with what is decided for the profile that it asks as. Nothing is sent on and nothing is logged: no
// person was there. // serves STD-05 NET-19
func (c *client) probed(r *http.Request, a *asking, claim probe.Claim) bool {
	path := ""
	if a.scheme == "http" {
		path = r.URL.EscapedPath()
	}
	asked := &filter.Request{At: c.s.now(), Host: a.host, Scheme: a.scheme, Path: path, Network: claim.Network,
		Person: probe.Somebody(a.rules.engine.Pack(), claim.Profile, c.s.now())}
	if claim.Profile == "" { // from a device at its place: as whoever it is known to be
		sign := c.s.book.Load().Of(c.addr, c.s.now())
		asked.Person, asked.Account, asked.Network = sign.Person, sign.Account, sign.Network
	}
	v := a.rules.engine.Decide(asked)
	if v.Allow && a.scheme == "http" && r.URL.RawQuery != "" {
		if found := a.rules.engine.Search(asked, &v, r.URL.RawQuery); found.Refused != nil || found.Changed {
			return c.tellProbe(r, board.Block, "search") // it does not go out as it was asked
		}
	}
	if v.Allow {
		v = tries(a.rules.engine, asked, v, claim.About)
	}
	if claim.Open {
		return c.tellProbe(r, c.opens(a, v), "")
	}
	if v.Allow {
		return c.tellProbe(r, board.Allow, v.Rule)
	}
	return c.tellProbe(r, board.Block, v.Rule)
}

// opens tries whether the site can be reached, as a pupil's request would be. It is shut when the gateway's own rule on
// private networks or the provider's layer says so; when nothing answers, or a rule of the school's stopped it before, that
// proves neither. serves STD-06, NET-19
func (c *client) opens(a *asking, v filter.Verdict) string {
	if !v.Allow {
		return board.Failed
	}
	ctx, end := context.WithTimeout(c.ctx, c.s.cfg.DialTime)
	defer end()
	conn, err := c.s.dial.dial(ctx, "tcp", address(a.host, a.port))
	var name *net.DNSError
	switch {
	case err == nil:
		defer conn.Close()
		if c.s.cfg.Provider.page(conn.RemoteAddr()) {
			return board.Block
		}
		return board.Allow
	case errors.Is(err, errPrivate), errors.Is(err, errProvider), errors.As(err, &name) && name.IsNotFound:
		return board.Block
	}
	return board.Failed
}

func (c *client) tellProbe(r *http.Request, word, rule string) bool {
	return c.reply(r, http.StatusOK, probe.Verdict+": "+word+"; "+rule+"\r\n", nil)
}

// tries asks beyond the address: a program that comes in, a file that goes out.
func tries(e *filter.Engine, asked *filter.Request, v filter.Verdict, about string) filter.Verdict {
	const file = 1 << 20 // bytes: no form is as long
	switch about {
	case "download":
		v, _ = e.Download(asked, &v, "program")
	case "upload":
		v = e.Upload(asked, &v, http.MethodPost, "multipart/form-data; boundary=x", file)
	}
	return v
}
