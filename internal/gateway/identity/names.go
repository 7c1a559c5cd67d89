package identity

import "strings"

// Hardware writes a hardware address as the register does: six pairs of small letters with colons. It reads what network
// equipment sends (AA-BB-CC-DD-EE-FF, aabb.ccdd.eeff, and with :network behind it). Empty: it is none, or nobody's own.
func Hardware(text string) string {
	if len(text) > 253 {
		return ""
	}
	var digits [12]byte
	n := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case '0' <= c && c <= '9' || 'a' <= c && c <= 'f':
		case 'A' <= c && c <= 'F':
			c += 'a' - 'A'
		case n == len(digits) && (c == ':' || c == '-'): // the name of the wireless network follows
			return pairs(digits)
		case (c == ':' || c == '-' || c == '.') && n > 0 && n%2 == 0:
			continue
		default:
			return ""
		}
		if n == len(digits) {
			return ""
		}
		digits[n] = c
		n++
	}
	if n != len(digits) {
		return ""
	}
	return pairs(digits)
}

func pairs(d [12]byte) string {
	var out [17]byte
	none, all := true, true
	for i := range 6 {
		out[3*i], out[3*i+1] = d[2*i], d[2*i+1]
		none = none && d[2*i] == '0' && d[2*i+1] == '0'
		all = all && d[2*i] == 'f' && d[2*i+1] == 'f'
		if i < 5 {
			out[3*i+2] = ':'
		}
	}
	if none || all {
		return ""
	}
	return string(out[:])
}

// maxName bounds a name as accounts have it.
const maxName = 128

// userName is the account that a name at the wireless network stands for. A realm or domain counts only when it is one of
// the school's own: somebody else's "head" is nobody here. A machine signs in for nobody.
func userName(text string, realms []string) string {
	name := strings.ToLower(strings.TrimSpace(strings.TrimRight(text, "\x00")))
	if len(name) > maxName || strings.HasPrefix(name, "host/") || strings.HasSuffix(name, "$") {
		return ""
	}
	if domain, user, ok := strings.Cut(name, `\`); ok {
		if !own(domain, realms) {
			return ""
		}
		name = user
	}
	if at := strings.LastIndexByte(name, '@'); at >= 0 {
		if !own(name[at+1:], realms) {
			return ""
		}
		name = name[:at]
	}
	if name == "" || name == "anonymous" || strings.ContainsAny(name, `@\/:`) || !printable(name) {
		return ""
	}
	return name
}

func own(realm string, realms []string) bool {
	for _, r := range realms {
		if strings.EqualFold(r, realm) {
			return true
		}
	}
	return false
}

func printable(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return false
		}
	}
	return true
}
