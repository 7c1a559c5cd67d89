package probe

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/miekg/dns"

	"belisha/internal/board"
)

// direct tries a way past the filter: "tcp/host:port" or "udp/host:port". That it can be opened means "allow".
func (a *Asker) direct(ctx context.Context, q board.Question) (string, error) {
	network, to, ok := strings.Cut(q.Address, "/")
	if !ok || network != "tcp" && network != "udp" {
		return "", fmt.Errorf("%q is no way such as tcp/192.0.2.1:443", q.Address)
	}
	if other := a.cfg.Direct[q.Address]; other != "" {
		to = other
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, to)
	if err != nil {
		return board.Block, nil //nolint:nilerr // shut is what was to be found out
	}
	defer conn.Close()
	if network == "tcp" {
		return board.Allow, nil
	}
	return a.echo(ctx, conn)
}

// echo sends a question for a name by UDP and counts any answer as an open way.
func (a *Asker) echo(ctx context.Context, conn net.Conn) (string, error) {
	if until, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(until)
	}
	text, err := new(dns.Msg).SetQuestion("example.com.", dns.TypeA).Pack()
	if err != nil {
		return "", fmt.Errorf("probe: %w", err)
	}
	if _, err := conn.Write(text); err != nil {
		return board.Block, nil //nolint:nilerr // as above
	}
	if _, err := conn.Read(make([]byte, 512)); err != nil {
		return board.Block, nil //nolint:nilerr // as above
	}
	return board.Allow, nil
}
