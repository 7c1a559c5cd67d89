package lists

import "strings"

// Parent returns the next name above a normal host, and "" when only the top-level domain is left: no list may close all
// of ".uk". The tail of an IPv4 address is no name above it, and finds nothing: every address that is kept has four parts.
func Parent(name string) string {
	i := strings.IndexByte(name, '.')
	if i < 0 || strings.IndexByte(name[i+1:], '.') < 0 {
		return ""
	}
	return name[i+1:]
}

func hasDot(name string) bool { return strings.IndexByte(name, '.') >= 0 }

// withoutStar drops "*." or "." before a name.
func withoutStar(s string) string {
	return strings.TrimPrefix(strings.TrimPrefix(s, "*."), ".")
}
