package filtering

import (
	"context"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers"
)

// The fields of the registers of devices by which the network knows a device.
const (
	fieldHardware = "hardware"
	fieldAddress  = "fixed_address"
)

// deviceRegister is a register whose entries are devices with an owner.
type deviceRegister struct {
	key, kind, owner, title string
	gone                    []string // states in which it is no longer one of ours
}

func deviceRegisters() []deviceRegister {
	return []deviceRegister{
		{key: "devices", kind: "school", owner: "user", title: "tag", gone: []string{"missing", "redundant", "disposed"}},
		{key: "staff_devices", kind: "personal", owner: "owner", title: "kind", gone: []string{"gone"}},
	}
}

// devices are those that the gateway may know by their address, each with its owner. // serves WEB-21, STD-10
func (f *Filtering) devices(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Device, error) {
	out := map[string]board.Device{}
	if f.config.Registers != nil {
		for _, r := range deviceRegisters() {
			if err := f.devicesOf(ctx, tx, r, out); err != nil {
				return nil, err
			}
		}
	}
	if f.config.Devices != nil {
		more, err := f.config.Devices(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, more)
	}
	return out, nil
}

func (f *Filtering) devicesOf(ctx context.Context, tx *ledger.Tx, r deviceRegister, out map[string]board.Device) error {
	all, err := f.config.Registers.Current(ctx, tx, r.key)
	if err != nil {
		return err
	}
	for _, e := range all {
		addresses := addressesOf(e)
		if len(addresses) == 0 || slices.Contains(r.gone, e.State) {
			continue
		}
		d := board.Device{ID: e.ID, Kind: r.kind, Title: e.Values[r.title]}
		who := e.Values[r.owner]
		if who != "" {
			p, err := f.people.Get(ctx, tx, who)
			if err != nil && !errs.Is(err, errs.NotFound) {
				return err
			}
			d.Owner = p.Account
		}
		if d.Owner == "" && r.kind != "school" {
			continue // a device of nobody's is not let in as somebody's
		}
		for _, a := range addresses {
			out[a] = d
		}
	}
	return nil
}

// addressesOf are the hardware addresses and fixed addresses of an entry, in the one spelling that the gateway uses.
func addressesOf(e registers.Entry) []string {
	var out []string
	for _, word := range strings.FieldsFunc(e.Values[fieldHardware]+" "+e.Values[fieldAddress], func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' }) {
		if mac, err := net.ParseMAC(word); err == nil && len(mac) == 6 {
			out = append(out, mac.String())
		} else if ip, err := netip.ParseAddr(word); err == nil {
			out = append(out, ip.Unmap().String())
		}
	}
	return out
}

// lend puts what lessons opened and what was closed at once on their persons. // serves NEW-04, WEB-17, WEB-18
func (f *Filtering) lend(ctx context.Context, tx *ledger.Tx, all map[string]board.Person, now time.Time) error {
	if f.config.Lessons == nil {
		return nil
	}
	lessons, shut, err := f.config.Lessons(ctx, tx, now)
	if err != nil {
		return err
	}
	for account, p := range all {
		p.Lesson, p.Shut = lessons[p.ID], shut[p.ID]
		all[account] = p
	}
	return nil
}

// shutReported shuts what was reported, until somebody has looked at it, for every person of its group. The exception in the
// rules, which whoever is not known has, gives way to what a teacher has opened for a lesson and to what somebody opened below
// that name; who saw the site came after both. What a teacher hid and showed again is open in that lesson. // serves WEB-17 WEB-18
func (f *Filtering) shutReported(ctx context.Context, tx *ledger.Tx, all map[string]board.Person, closed []Failure, now time.Time) error {
	active := f.base.Policy.Load()
	if active == nil {
		return nil
	}
	by, err := reported(active.Pack, closed)
	if err != nil || len(by) == 0 {
		return err
	}
	var lifted map[string][]string
	if f.config.Lifted != nil {
		if lifted, err = f.config.Lifted(ctx, tx, now); err != nil {
			return err
		}
	}
	for account, p := range all {
		profile := p.Profile
		if profile == "" || !now.Before(p.Until) {
			profile = active.Pack.Filtering.ProfileFor(p.Roles, p.Year).Key
		}
		for _, x := range by[profile] {
			if p.Lesson.Runs(now) && slices.Contains(lifted[p.ID], x.ticket) {
				continue
			}
			p.Shut = append(slices.Clip(p.Shut), x.Shut)
			all[account] = p
		}
	}
	return nil
}

// shutFor is what was reported, with the ticket of the report.
type shutFor struct {
	board.Shut
	ticket string
}

// reported is what nobody has looked at yet, by profile.
func reported(pack *policy.Pack, closed []Failure) (map[string][]shutFor, error) {
	by := map[string][]shutFor{}
	for _, x := range closed {
		until, err := clock.Parse(x.Until)
		if err != nil {
			return nil, err
		}
		if x.State != Open {
			continue // somebody has looked: from then on it is a decision like any other
		}
		for _, p := range pack.Filtering.Profiles {
			if x.Profiles == "" || slices.Contains(strings.Fields(x.Profiles), p.Key) {
				by[p.Key] = append(by[p.Key], shutFor{board.Shut{ID: x.Number, Host: x.Host, Until: until}, x.Ticket})
			}
		}
	}
	return by, nil
}
