package pusher

import "net/netip"

// Public lets the test ask about addresses without connecting to them.
func Public(s Services, ip netip.Addr) bool { return s.public(ip) }
