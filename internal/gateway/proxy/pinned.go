package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/gateway/filter"
)

// Bounds of what is learned of apps that trust no certificate but their own.
const (
	pinTries   = 3         // connections that were broken off
	pinWithin  = time.Hour // of the first
	pinTime    = 7 * 24 * time.Hour
	maxPinned  = 500
	maxBroken  = 2000
	trustTime  = 24 * time.Hour // a device that took the school's certificate so lately has it installed
	maxTrusted = 20_000
	openTime   = 14 * 24 * time.Hour // a site that browsers opened so lately is no app's alone
	maxOpened  = 50_000
	doubtTime  = 24 * time.Hour  // until the same host is warned of again
	doubtPause = 6 * time.Minute // between two such warnings: nearer ones the records would take for one
)

// pinned remembers the hosts of such apps. // serves WEB-22
//
// What is learned passes unopened for the whole school, so no one device and no one person can teach it: it takes refusals of
// two people, each known to the school, at two addresses that have both taken the school's certificate. What remains possible:
// two pupils who act together, or one who has another's password, can make a site pass that nobody has opened for two weeks,
// or since the gateway began to run. But it has to stand on the school's lists, is judged by its name as ever, is neither a
// search engine nor a tool that talks, and the technician is told. A school in which one person alone uses an app is told as
// well, and lists it in its policy.
type pinned struct {
	file  string
	known atomic.Pointer[map[string]time.Time] // host → until when it passes unopened; never changed, only replaced

	mu      sync.Mutex
	broken  map[string]*breaks
	trusted map[netip.Addr]time.Time
	opened  map[string]time.Time // hosts for which somebody took the school's certificate
	doubted map[string]time.Time // hosts that somebody was told of, and nothing was learned
	told    time.Time            // when somebody was last told
}

func (p *pinned) open(file string, now time.Time) error {
	p.file, p.broken, p.trusted = file, map[string]*breaks{}, map[netip.Addr]time.Time{}
	p.opened, p.doubted = map[string]time.Time{}, map[string]time.Time{}
	known := map[string]time.Time{}
	p.known.Store(&known)
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("proxy: pinned apps: %w", err)
	}
	p.read(text, known, now)
	return nil
}

// read takes what an earlier run knew. What cannot be read is learned again: a broken file must not close the school.
func (p *pinned) read(text []byte, known map[string]time.Time, now time.Time) {
	var kept map[string]time.Time
	if json.Unmarshal(text, &kept) != nil {
		return
	}
	for name, until := range kept {
		host, err := filter.NormalHost(name)
		if err == nil && host == name && now.Before(until) && until.Before(now.Add(2*pinTime)) && len(known) < maxPinned {
			known[host] = until
		}
	}
}

// has says whether a host passes unopened.
func (p *pinned) has(host string, now time.Time) bool {
	until, ok := (*p.known.Load())[host]
	return ok && now.Before(until)
}

// trusts notes a device that took the school's certificate, and for which host.
func (p *pinned) trusts(host string, device netip.Addr, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.trusted) >= maxTrusted {
		clear(p.trusted)
	}
	p.trusted[device] = now
	if len(p.opened) >= maxOpened {
		clear(p.opened)
	}
	p.opened[host] = now
}

// learn puts a host into memory and file. The lock is held.
func (p *pinned) learn(host string, now time.Time) bool {
	next := maps.Clone(*p.known.Load())
	maps.DeleteFunc(next, func(_ string, until time.Time) bool { return !now.Before(until) })
	if len(next) >= maxPinned {
		return false
	}
	next[host] = now.Add(pinTime)
	p.known.Store(&next)
	if text, err := json.Marshal(next); err == nil {
		_ = writeNew(p.file, text) // not kept: learned again after a restart
	}
	return true
}
