package handout

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// families sorts networks by family, without those that lie in another.
func families(all []netip.Prefix) (four, six []string) {
	for i, p := range all {
		p = p.Masked()
		inner := slices.ContainsFunc(all[:i], func(q netip.Prefix) bool { return q.Masked().Bits() <= p.Bits() && q.Contains(p.Addr()) }) ||
			slices.ContainsFunc(all[i+1:], func(q netip.Prefix) bool { return q.Masked().Bits() < p.Bits() && q.Contains(p.Addr()) })
		switch {
		case inner:
		case p.Addr().Is4():
			four = append(four, p.String())
		default:
			six = append(six, p.String())
		}
	}
	return four, six
}

// sound refuses what could not stand in a ruleset, or would open everything.
func sound(parts []Part, w Ways) error {
	if len(parts) == 0 {
		return errors.New("handout: no part of the network is named, so nothing would be filtered")
	}
	for _, p := range parts {
		if !word(p.Interface, 15) || !word(p.Key, 40) {
			return fmt.Errorf("handout: %q on %q: a part of the network needs a key and an interface, of letters, digits, dots, dashes and underscores", p.Key, p.Interface)
		}
		if len(p.Ranges) == 0 {
			return fmt.Errorf("handout: the part %s has no addresses", p.Key)
		}
	}
	for _, p := range w.Inside {
		if !p.IsValid() || p.Bits() == 0 {
			return fmt.Errorf("handout: %s is not a network of the school's own", p)
		}
	}
	for _, o := range w.Open {
		if len(o.To) == 0 && slices.Contains([]uint16{53, 80, 443, 853}, o.Port) {
			return fmt.Errorf("handout: the opening of port %d leads anywhere, hence past the filter: say to which networks", o.Port)
		}
		if o.Protocol != "tcp" && o.Protocol != "udp" || o.Port == 0 || !sentence(o.Why) {
			return fmt.Errorf("handout: the opening %s %d needs tcp or udp, a port, and a reason in plain letters", o.Protocol, o.Port)
		}
	}
	return nil
}

func word(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == "" && !strings.HasPrefix(s, "-")
}

func sentence(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:'-") == ""
}
