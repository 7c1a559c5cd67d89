package dns

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// others adds the peers that are installed, each set up as its makers advise: threads for both processors, cache, log.
func (r *race) others(names []string, upstream string) {
	host, port, _ := strings.Cut(upstream, ":")
	want := strings.Fields(strings.ReplaceAll(setting("BELISHA_PEERS", "dnsdist dnsmasq unbound"), ",", " "))
	for _, name := range []string{"dnsdist", "dnsmasq", "unbound"} {
		if _, err := exec.LookPath(name); err != nil || !slices.Contains(want, name) {
			continue
		}
		p := &peer{name: name, port: free(r.b)}
		switch name {
		case "dnsdist":
			r.dnsdist(p, names, upstream)
		case "dnsmasq":
			r.dnsmasq(p, names, host+"#"+port)
		case "unbound":
			r.unbound(p, names, host+"@"+port)
		}
		r.peers = append(r.peers, p)
	}
}

func (r *race) dnsdist(p *peer, names []string, upstream string) {
	conf, db := filepath.Join(r.dir, "dnsdist.conf"), filepath.Join(r.dir, "names.cdb")
	r.write(db, string(cdb(names)))
	local := fmt.Sprintf("addLocal(\"127.0.0.1:%d\", {reusePort=true})\n", p.port)
	r.write(conf, local+local+`setSecurityPollSuffix("")
setUDPMultipleMessagesVectorSize(64)
setMaxUDPOutstanding(65535)
newServer({address="`+upstream+`", healthCheckMode="up"})
getPool(""):setCache(newPacketCache(100000))
addAction(AllRule(), LogAction("`+r.dir+`/dnsdist.log", false, false, true))
kvs = newCDBKVStore("`+db+`", 1)
addAction(KeyValueStoreLookupRule(kvs, KeyValueLookupKeySuffix(2, false)), SpoofAction("10.0.0.80"))
`)
	p.start = func(*peer) *exec.Cmd {
		return exec.Command("dnsdist", "--supervised", "--disable-syslog", "-C", conf)
	}
	p.add = func(_ *peer, name string) {
		next := db + ".new"
		r.write(next, string(cdb(append(names, name))))
		if err := os.Rename(next, db); err != nil {
			r.b.Error(err)
		}
	}
}

func (r *race) dnsmasq(p *peer, names []string, upstream string) {
	hosts, conf := filepath.Join(r.dir, "dnsmasq.servers"), filepath.Join(r.dir, "dnsmasq.conf")
	body := func(names []string) string {
		var text strings.Builder
		for _, name := range names {
			text.WriteString("address=/" + name + "/10.0.0.80\n")
		}
		return text.String()
	}
	r.write(hosts, body(names))
	r.write(conf, fmt.Sprintf("port=%d\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\nserver=%s\ncache-size=100000\nlog-queries\nlog-async=100\nlog-facility=%s/dnsmasq.log\nconf-file=%s\nuser=root\npid-file=\n",
		p.port, upstream, r.dir, hosts))
	p.start = func(*peer) *exec.Cmd { return exec.Command("dnsmasq", "-k", "-C", conf) }
}

func (r *race) unbound(p *peer, names []string, upstream string) {
	zones, conf := filepath.Join(r.dir, "unbound.zones"), filepath.Join(r.dir, "unbound.conf")
	body := func(names []string) string {
		text := strings.Builder{}
		text.WriteString("server:\n")
		for _, name := range names {
			text.WriteString("local-zone: \"" + name + "\" always_nxdomain\n")
		}
		return text.String()
	}
	r.write(zones, body(names))
	r.write(conf, fmt.Sprintf(`server:
  interface: 127.0.0.1
  port: %d
  num-threads: 2
  so-reuseport: yes
  do-daemonize: no
  do-not-query-localhost: no
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  logfile: "%s/unbound.log"
  log-queries: yes
  msg-cache-size: 64m
  rrset-cache-size: 128m
  msg-cache-slabs: 2
  rrset-cache-slabs: 2
  outgoing-range: 4096
  num-queries-per-thread: 2048
  module-config: "iterator"
  include: "%s"
forward-zone:
  name: "."
  forward-addr: %s
remote-control:
  control-enable: no
`, p.port, r.dir, zones, upstream))
	p.start = func(*peer) *exec.Cmd { return exec.Command("unbound", "-d", "-c", conf) }
	p.add = func(p *peer, name string) {
		r.write(zones, body(append(slices.Clone(names), name)))
		_ = p.cmd.Process.Signal(syscall.SIGHUP)
	}
}

// cdb writes names in the format of D. J. Bernstein's constant database, as dnsdist maps it.
func cdb(names []string) []byte {
	le := binary.LittleEndian
	out := make([]byte, 2048)
	var tables [256][][2]uint32
	for _, name := range names {
		h := uint32(5381)
		for i := range len(name) {
			h = (h<<5 + h) ^ uint32(name[i])
		}
		tables[h&255] = append(tables[h&255], [2]uint32{h, uint32(len(out))})
		out = le.AppendUint32(out, uint32(len(name)))
		out = le.AppendUint32(out, 1)
		out = append(append(out, name...), '1')
	}
	for i, t := range tables {
		size := uint32(2 * len(t))
		le.PutUint32(out[8*i:], uint32(len(out)))
		le.PutUint32(out[8*i+4:], size)
		slots := make([]byte, 8*size)
		for _, one := range t {
			at := (one[0] >> 8) % size
			for le.Uint32(slots[8*at+4:]) != 0 {
				at = (at + 1) % size
			}
			le.PutUint32(slots[8*at:], one[0])
			le.PutUint32(slots[8*at+4:], one[1])
		}
		out = append(out, slots...)
	}
	return out
}
