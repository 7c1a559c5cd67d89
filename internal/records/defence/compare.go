package defence

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/records/registers"
)

// Gap is a device of the inventory that the audit did not see.
type Gap struct {
	Label string `json:"label"`
	Href  string `json:"href"`
}

// mostGaps bounds how many are listed.
const mostGaps = 1000

// inventory is what the school's registers know.
type inventory struct {
	devices  map[string]bool // by "hw:…", "serial:…", "tag:…", "name:…", "ip:…"
	programs []string
	there    []owned
}

// owned is a device that should be there.
type owned struct {
	gap   Gap
	signs []string
}

// gone are the states in which a thing is not the school's any more: one that is seen all the same is unknown.
func gone(register, state string) bool {
	switch register {
	case "devices":
		return state == "missing" || state == "disposed"
	case "staff_devices":
		return state == "gone"
	}
	return state == "removed"
}

// inventory reads the registers, as far as the policy has them. // serves MON-20
func (d *Defence) inventory(ctx context.Context, tx *ledger.Tx) (inventory, error) {
	out := inventory{devices: map[string]bool{}}
	for _, key := range []string{"devices", "staff_devices"} {
		all, err := d.registers.Current(ctx, tx, key)
		if err != nil {
			return out, err
		}
		for _, e := range all {
			if !gone(key, e.State) {
				out.take(key, e)
			}
		}
	}
	all, err := d.registers.Current(ctx, tx, "software")
	for _, e := range all {
		if !gone("software", e.State) && plain(e.Values["name"]) != "" {
			out.programs = append(out.programs, plain(e.Values["name"]))
		}
	}
	return out, err
}

func (v *inventory) take(register string, e registers.Entry) {
	signs := signsOf(e)
	for _, s := range signs {
		v.devices[s] = true
	}
	networked := slices.ContainsFunc(signs, func(s string) bool { return strings.HasPrefix(s, "hw:") || strings.HasPrefix(s, "ip:") })
	if register == "devices" && e.State != "redundant" && networked { // what has no address of its own no audit can see
		v.there = append(v.there, owned{Gap{Label: e.Label, Href: e.Href()}, signs})
	}
}

// signsOf are the ways in which an entry of a register can be known again.
func signsOf(e registers.Entry) (out []string) {
	for _, a := range strings.FieldsFunc(e.Values["hardware"], func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		if h := hardware(a); h != "" {
			out = append(out, "hw:"+h)
		}
	}
	for _, s := range []struct{ sign, value string }{{"serial", plain(e.Values["serial"])}, {"tag", plain(e.Values["tag"])}, {"name", plain(e.Values["tag"])}, {"ip", address(e.Values["fixed_address"])}} {
		if s.value != "" {
			out = append(out, s.sign+":"+s.value)
		}
	}
	return out
}

// signs are the ways in which a device of an audit can be known again. A name may have the domain behind it.
func (s Seen) signs() (out []string) {
	short, _, _ := strings.Cut(plain(s.Name), ".")
	for _, k := range []struct{ sign, value string }{{"hw", hardware(s.Hardware)}, {"serial", plain(s.Serial)}, {"tag", plain(s.Tag)}, {"name", plain(s.Name)}, {"name", short}, {"ip", address(s.Address)}} {
		if k.value != "" {
			out = append(out, k.sign+":"+k.value)
		}
	}
	return out
}

// knows says whether an inventory has what an audit found. No register has open shares: each is a task.
func (v *inventory) knows(s Seen) bool {
	switch s.Kind {
	case Machine:
		return slices.ContainsFunc(s.signs(), func(sign string) bool { return v.devices[sign] })
	case Program:
		name := plain(s.Program)
		return slices.ContainsFunc(v.programs, func(p string) bool { return name == p || strings.HasPrefix(name, p+" ") })
	}
	return false
}

// Compared is a report held against the inventories.
type Compared struct {
	Unknown []Seen
	Known   int
	Missing []Gap
}

// compare finds what no inventory has, and what the audit did not see.
func (v *inventory) compare(r Report) Compared {
	out := Compared{}
	seen := map[string]bool{}
	for _, s := range r.All {
		if s.Kind == Machine {
			for _, sign := range s.signs() {
				seen[sign] = true
			}
		}
		if v.knows(s) {
			out.Known++
		} else {
			out.Unknown = append(out.Unknown, s)
		}
	}
	for _, o := range v.there {
		if len(seen) > 0 && len(out.Missing) < mostGaps && !slices.ContainsFunc(o.signs, func(s string) bool { return seen[s] }) {
			out.Missing = append(out.Missing, o.gap)
		}
	}
	return out
}

// addLink leads to the form of the register into which a thing belongs, with what is known of it; "" for a share.
func (s Seen) addLink() string {
	v := url.Values{}
	put := func(key, value string) {
		if value != "" {
			v.Set("f-"+key, value)
		}
	}
	switch s.Kind {
	case Machine:
		put("tag", firstOf(s.Tag, s.Name))
		put("serial", s.Serial)
		put("make", s.Vendor)
		put("hardware", hardware(s.Hardware))
		return "/registers/devices/new?" + v.Encode()
	case Program:
		put("name", s.Program)
		put("version", s.Version)
		return "/registers/software/new?" + v.Encode()
	}
	return ""
}
