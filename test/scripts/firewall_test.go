package scripts

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// shows WEB-01, STD-11: the command writes rules that the kernel's own firewall takes, with the networks and doors of the
// configuration in them.
func TestTheFirewallTakesTheRules(t *testing.T) {
	t.Parallel()
	c := config(t, t.TempDir(), `dns:
  listen: 127.0.0.1:5353
proxy:
  listen: 127.0.0.1:3128
  networks:
    guest: [10.2.0.0/16]
    classrooms: [10.1.0.0/16, "fd00:1::/64"]
  led:
    http: 127.0.0.1:3129
    https: 127.0.0.1:3130
firewall:
  interfaces:
    guest: eth1
    classrooms: eth0
  led: [guest]
  inside: [10.0.0.0/8]
`)
	rules, code := tell(t, "", "firewall", "--config", c)
	if code != 0 || !strings.Contains(rules, "10.2.0.0/16") || !strings.Contains(rules, "eth1") || !strings.Contains(rules, "3130") {
		t.Fatalf("exit %d\n%s", code, rules)
	}
	nft, err := exec.LookPath("nft")
	if err != nil {
		t.Skip("needs nftables")
	}
	check := exec.CommandContext(t.Context(), "unshare", "-n", nft, "-c", "-f", "-")
	check.Stdin = strings.NewReader(rules)
	if out, err := check.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "not permitted") {
			t.Skip("may not ask the firewall here")
		}
		t.Errorf("nft: %v\n%s\n%s", err, out, rules)
	}
}

// shows WEB-01: devices find the way through the filter by themselves: the settings of the proxy, and the school's
// certificate, come from the door for devices.
func TestTheDoorForDevices(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	at := closed(t)
	h := serve(t, config(t, dir, "handout:\n  listen: "+at+"\n  names: [filter.school.test, 127.0.0.1]\nproxy:\n  listen: "+closed(t)+"\n"))
	h.opened(t, dir)
	b := newBrowser(t, "http://"+at)
	for _, path := range []string{"/proxy.pac", "/wpad.dat"} {
		got := b.get(t, path)
		if got.Status != http.StatusOK || !strings.Contains(got.Text, "FindProxyForURL") || !strings.Contains(got.Text, "PROXY filter.school.test:") {
			t.Errorf("%s: %d %s", path, got.Status, got.Text)
		}
	}
	b.get(t, "/").expect(t, http.StatusOK)
}
