package probe

import (
	"context"
	"errors"
	"strings"

	"github.com/miekg/dns"

	"belisha/internal/board"
)

// passOption is the EDNS0 option, from the range for local use, that carries a pass; and the one that carries the verdict.
const passOption = 65001

// Pass finds the pass in a query, for the name server.
func Pass(m *dns.Msg) string {
	if opt := m.IsEdns0(); opt != nil {
		for _, o := range opt.Option {
			if local, ok := o.(*dns.EDNS0_LOCAL); ok && local.Code == passOption {
				return string(local.Data)
			}
		}
	}
	return ""
}

// Say writes a verdict into an answer to a probe.
func Say(m *dns.Msg, word, rule string) {
	opt := &dns.OPT{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeOPT}}
	opt.SetUDPSize(dns.DefaultMsgSize)
	opt.Option = append(opt.Option, &dns.EDNS0_LOCAL{Code: passOption, Data: []byte(word + "; " + rule)})
	m.Extra = append(m.Extra, opt)
}

// name asks the name server.
func (a *Asker) name(ctx context.Context, q board.Question) (found, rule string, err error) {
	if a.cfg.DNS == "" {
		return "", "", errNoDoor
	}
	u, err := target(q.Address)
	if err != nil {
		return "", "", err
	}
	m := new(dns.Msg).SetQuestion(dns.Fqdn(u.Hostname()), dns.TypeA)
	if pass := a.pass(q); pass != "" {
		opt := &dns.OPT{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeOPT}}
		opt.SetUDPSize(dns.DefaultMsgSize)
		opt.Option = append(opt.Option, &dns.EDNS0_LOCAL{Code: passOption, Data: []byte(pass)})
		m.Extra = append(m.Extra, opt)
	}
	reply, _, err := (&dns.Client{Timeout: a.cfg.Wait}).ExchangeContext(ctx, m, a.cfg.DNS)
	if err != nil {
		return "", "", errors.New("the name server does not answer")
	}
	if word, rule, ok := strings.Cut(Pass(reply), "; "); ok {
		return word, rule, nil
	}
	return nameSaid(reply)
}

// nameSaid reads an ordinary answer: no address, or none that leads anywhere, is a block.
func nameSaid(reply *dns.Msg) (found, rule string, err error) {
	if reply.Rcode == dns.RcodeServerFailure {
		return "", "", errors.New("the name server says that it failed")
	}
	for _, rr := range reply.Answer {
		if one, ok := rr.(*dns.A); ok && !one.A.IsUnspecified() {
			return board.Allow, "", nil
		}
	}
	return board.Block, "", nil
}
