package dns_test

import (
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/gateway/dns"
)

// Names that nobody answers for do not make the server that is asked of them seem ill to everybody else.
func TestNamesNobodyAnswersMakeNoServerIll(t *testing.T) {
	w := newWorld(t, "open.example. 60 IN A 192.0.2.1", "other.example. 60 IN A 192.0.2.2")
	w.instead(func(_ mdns.ResponseWriter, m *mdns.Msg) bool {
		return strings.HasPrefix(strings.ToLower(m.Question[0].Name), "slow")
	})
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.TryTime, c.TotalTime = time.Second, 3*time.Second }
	})
	h.expect(one{atStaff, "open.example", a, "NOERROR 192.0.2.1"})
	time.Sleep(1100 * time.Millisecond) // it has answered nobody for longer than one try lasts
	for _, name := range []string{"slow1.example", "slow2.example", "slow3.example"} {
		h.expect(one{atPupil, name, a, "SERVFAIL"})
	}
	h.expect(one{atStaff, "other.example", a, "NOERROR 192.0.2.2"})
}
