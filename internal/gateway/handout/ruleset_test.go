package handout_test

import (
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"

	"belisha/internal/gateway/handout"
)

func prefixes(all ...string) (out []netip.Prefix) {
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// What nftables itself says of the rules. In namespaces, with traffic: internal/gateway/proxy.
func TestRulesetIsRead(t *testing.T) {
	if _, err := exec.LookPath("nft"); err != nil || os.Getuid() != 0 {
		t.Skip("nft is not here, or this is not root")
	}
	parts := []handout.Part{
		{Key: "curriculum", Interface: "lan0", Ranges: prefixes("10.1.0.0/24", "fd00:1::/64"), Led: true},
		{Key: "staff", Interface: "lan0", Ranges: prefixes("10.3.0.0/24"), Led: true},
		{Key: "guests", Interface: "lan.2", Ranges: prefixes("10.2.0.0/24")},
	}
	for _, w := range []handout.Ways{
		{}, {HTTP: 3129, TLS: 3130, DNS: 53},
		{HTTP: 3129, Inside: prefixes("10.0.0.0/8", "10.1.0.0/24", "fd00::/16"), Open: []handout.Opening{
			{Protocol: "udp", Port: 123, Why: "the time"}, {Protocol: "tcp", Port: 443, To: prefixes("192.0.2.0/24", "2001:db8::/32"), Why: "the alarm's maker"}}},
	} {
		text, err := handout.Ruleset(parts, w)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "nft", "-c", "-f", "-")
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v %s\n%s", err, out, text)
		}
	}
}

func TestRulesetRefuses(t *testing.T) {
	good := handout.Part{Key: "a", Interface: "lan0", Ranges: prefixes("10.1.0.0/24")}
	for name, c := range map[string]struct {
		parts []handout.Part
		ways  handout.Ways
	}{
		"no parts":         {},
		"a rule in a name": {parts: []handout.Part{{Key: "a", Interface: "lan0\" accept #", Ranges: prefixes("10.1.0.0/24")}}},
		"no addresses":     {parts: []handout.Part{{Key: "a", Interface: "lan0"}}},
		"all is inside":    {parts: []handout.Part{good}, ways: handout.Ways{Inside: prefixes("0.0.0.0/0")}},
		"web to anywhere":  {parts: []handout.Part{good}, ways: handout.Ways{Open: []handout.Opening{{Protocol: "tcp", Port: 443, Why: "x"}}}},
		"a rule in a why":  {parts: []handout.Part{good}, ways: handout.Ways{Open: []handout.Opening{{Protocol: "tcp", Port: 25, Why: "x\" accept"}}}},
		"no such protocol": {parts: []handout.Part{good}, ways: handout.Ways{Open: []handout.Opening{{Protocol: "ip", Port: 25, Why: "x"}}}},
	} {
		if text, err := handout.Ruleset(c.parts, c.ways); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}
