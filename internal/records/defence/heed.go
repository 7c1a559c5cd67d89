package defence

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"belisha/internal/board"
)

// Bounds on what is remembered of the traffic: a minute of so many devices, and so many names of each.
const (
	mostDevices = 4096
	mostNames   = 2500
)

// noSuchName is the code with which a name server says that a name does not exist (RFC 1035, section 4.1.1).
const noSuchName = 3

// watch counts what each device asks for within a minute. Safe for several goroutines.
type watch struct {
	mu      sync.Mutex
	devices map[string]*minute
}

// minute is what one device asked for in one minute of the clock.
type minute struct {
	at                                int64
	hosts, refused, addresses, nought map[string]struct{}
}

func newMinute(at int64) *minute {
	return &minute{at: at, hosts: map[string]struct{}{}, refused: map[string]struct{}{}, addresses: map[string]struct{}{}, nought: map[string]struct{}{}}
}

// Heed looks at a batch of the log for scans, harmful files and names that do not exist. An entry that comes twice counts
// once. // serves NET-18
func (d *Defence) Heed(ctx context.Context, batch []board.Entry) error {
	var found []finding
	for i := range batch {
		if e := &batch[i]; e.Probe == "" && e.Door != "probe" && e.Check == "" && e.Device != "" {
			found = append(found, d.look(e)...)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return d.raise(ctx, newest(found)...)
}

// newest keeps the last of findings of one kind about one device: it counts most.
func newest(all []finding) []finding {
	type key struct{ kind, person, device string }
	at := map[key]int{}
	var out []finding
	for _, f := range all {
		k := key{f.kind, f.person, f.device}
		if i, ok := at[k]; ok {
			f.times = max(f.times, out[i].times)
			if f.kind == Virus {
				f.times = out[i].times + 1
			}
			out[i] = f
			continue
		}
		at[k] = len(out)
		out = append(out, f)
	}
	return out
}

func (d *Defence) look(e *board.Entry) (out []finding) {
	if e.File == "virus" && e.Verdict == "block" {
		out = append(out, finding{kind: Virus, person: e.Person, device: e.Device, asset: e.Asset, times: 1,
			story: fmt.Sprintf("The scanner found something harmful in a file from %s. The file was not let in. The scanner’s own test file looks the same.", clip(e.Host))})
	}
	m := d.watch.count(e)
	r := d.rules()
	scan := func(n, least int, what string) {
		if n >= least {
			out = append(out, finding{kind: Scan, device: e.Device, asset: e.Asset, times: int64(n), story: fmt.Sprintf("This device asked for %d %s within a minute. The policy looks from %d on.", n, what, least)})
		}
	}
	scan(m.hosts, r.Hosts, "different sites")
	scan(m.refused, r.Refused, "different sites that are refused")
	scan(m.addresses, r.Addresses, "machines by their number")
	if m.nought >= r.NotFound {
		out = append(out, finding{kind: NotFound, device: e.Device, asset: e.Asset, times: int64(m.nought),
			story: fmt.Sprintf("This device asked for %d names that do not exist within a minute. The policy looks from %d on.", m.nought, r.NotFound)})
	}
	return out
}

// tally is how many different things a device asked for in the minute of an entry.
type tally struct{ hosts, refused, addresses, nought int }

func (w *watch) count(e *board.Entry) tally {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := e.At.Unix() / int64(time.Minute/time.Second)
	m := w.devices[e.Device]
	if m == nil || m.at < at {
		if w.devices == nil || len(w.devices) >= mostDevices && m == nil {
			w.devices = map[string]*minute{} // somebody makes addresses up; what is lost is a minute
		}
		m = newMinute(at)
		w.devices[e.Device] = m
	}
	if m.at == at { // what comes late, from a gateway that was alone, is no minute of now
		m.add(e)
	}
	return tally{len(m.hosts), len(m.refused), len(m.addresses), len(m.nought)}
}

func (m *minute) add(e *board.Entry) {
	put := func(into map[string]struct{}, there bool) {
		if there && len(into) < mostNames {
			into[e.Host] = struct{}{}
		}
	}
	_, err := netip.ParseAddr(e.Host)
	put(m.hosts, e.Host != "")
	put(m.refused, e.Host != "" && e.Verdict == "block")
	put(m.addresses, err == nil)
	put(m.nought, e.Door == "dns" && e.Status == noSuchName && e.Host != "")
}

// clip bounds what an alert takes over from outside.
func clip(text string) string {
	if r := []rune(text); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return text
}

// Failed makes an alert of a failure of the filter's own. // serves NET-18
func (d *Defence) Failed(ctx context.Context, kind, text string) error {
	return d.raise(ctx, finding{kind: FilterFault, device: "", times: 1, story: clip(kind) + ": " + clip(text)})
}
