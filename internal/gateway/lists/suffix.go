package lists

import "strings"

// parent returns the next name above, and "" when only the top-level domain is left: no list may close all of ".uk".
func parent(name string) string {
	i := strings.IndexByte(name, '.')
	if i < 0 || strings.IndexByte(name[i+1:], '.') < 0 {
		return ""
	}
	return name[i+1:]
}

// Parent walks from a normal host to the names above it, ending in "". An address has nothing above it.
func Parent(host, name string) string {
	if len(host) == len(name) && IsAddress(host) {
		return ""
	}
	return parent(name)
}

func hasDot(name string) bool { return strings.IndexByte(name, '.') >= 0 }

// withoutStar drops "*." or "." before a name.
func withoutStar(s string) string {
	return strings.TrimPrefix(strings.TrimPrefix(s, "*."), ".")
}
