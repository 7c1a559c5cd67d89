package checks

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

// designated finds the one device of a check, and the address at which the gateway knows it. // serves INC-22
func (c *Checks) designated(ctx context.Context, tx *ledger.Tx, k incidents.Case, self, key, typed string) (Device, string, error) {
	d, err := c.device(ctx, tx, key)
	if err != nil {
		return d, "", err
	}
	if d.Pupil {
		return d, "", errs.Bad("device", "%s is assigned to children. Choose a school device that children do not use.", d.Label)
	}
	if d.Unsure {
		return d, "", errs.Bad("device", "The register does not say that children do not use %s. Enter that there first, or choose the device of a member of staff.", d.Label)
	}
	if named(k, d.Holder) {
		return d, "", errs.Bad("device", "%s belongs to somebody who is named in the case. Choose another.", d.Label)
	}
	a, err := netip.ParseAddr(strings.TrimSpace(typed))
	if a = a.Unmap(); err != nil || a.Zone() != "" || !c.hooks.inside(a) {
		return d, "", errs.Bad("address", "Enter the address of that device on the school's network, for example 10.0.0.14. The network settings of the device show it.")
	}
	others, err := c.store.Running(ctx, tx)
	for _, o := range others {
		if o.ID != self && (o.Address == a.String() || o.Device == d.Key) {
			return d, "", errs.Bad("device", "This device is in use for another check that runs now. Choose another, or wait until it has ended.")
		}
	}
	return d, a.String(), err
}

func (c *Checks) device(ctx context.Context, tx *ledger.Tx, key string) (Device, error) {
	if key == "" {
		return Device{}, errs.Bad("device", "Choose the one school device that is used.")
	}
	all, err := c.devices(ctx, tx)
	if err != nil {
		return Device{}, err
	}
	if i := slices.IndexFunc(all, func(d Device) bool { return d.Key == key }); i >= 0 {
		return all[i], nil
	}
	return Device{}, errs.Bad("device", "This device is not in the register of school devices. Enter it there first, or choose another.")
}
