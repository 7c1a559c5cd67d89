package lists

import (
	"errors"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// The longest name that the DNS can carry, in its written form, and the longest spelling of it that is looked at.
const (
	maxHost  = 253
	maxSpelt = 4*maxHost + 8 // the same in letters of four bytes, with a port
)

// None of these tells the host itself, which may stand on an illegal list.
var (
	errEmpty  = errors.New("no host")
	errLong   = errors.New("the host is too long")
	errLetter = errors.New("the host has a character that no host may have")
	errLabel  = errors.New("the host has an empty or over-long part")
	errNumber = errors.New("the host is a malformed address")
	errDot    = errors.New("a name without a dot")
	errIDN    = errors.New("the host is not a valid international name")
)

// NormalHost returns the one spelling under which a host is known to lists, packs and verdicts: lower case, punycode, no
// port, no trailing dot, addresses as a browser would understand them. What a browser would not reach is refused.
func NormalHost(s string) (string, error) {
	if plain(s) {
		return s, nil
	}
	if s == "" {
		return "", errEmpty
	}
	if len(s) > maxSpelt {
		return "", errLong
	}
	host, literal, err := withoutPort(s)
	if err != nil {
		return "", err
	}
	if literal {
		return address6(host)
	}
	return normalName(host)
}

// normalName spells a name, or an IPv4 address in any of the forms that browsers take.
func normalName(name string) (string, error) {
	name, err := ascii(name)
	if err != nil {
		return "", err
	}
	name = strings.TrimSuffix(name, ".")
	if err := check(name); err != nil {
		return "", err
	}
	if endsInNumber(name) {
		return address4(name)
	}
	return name, nil
}

// ascii lowers a name and turns international letters, full-width ones included, into what goes over the wire.
func ascii(name string) (string, error) {
	for i := 0; i < len(name); i++ {
		if name[i] < 0x80 {
			continue
		}
		if !utf8.ValidString(name) {
			return "", errIDN
		}
		// Built for each odd name: it is cheap, and the package keeps no global state.
		mapper := idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
			idna.CheckHyphens(false), idna.VerifyDNSLength(false))
		out, err := mapper.ToASCII(name)
		if err != nil {
			return "", errIDN
		}
		return strings.ToLower(out), nil
	}
	return strings.ToLower(name), nil
}

// check refuses a name with characters or parts that no host has.
func check(name string) error {
	if name == "" {
		return errEmpty
	}
	if len(name) > maxHost {
		return errLong
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 {
			return errLabel
		}
		for i := 0; i < len(label); i++ {
			if !letter(label[i]) {
				return errLetter
			}
		}
	}
	return nil
}

// withoutPort cuts a port off and says whether what is left is an IPv6 literal.
func withoutPort(s string) (host string, literal bool, err error) {
	if s[0] == '[' {
		end := strings.IndexByte(s, ']')
		if end < 0 || !portOrNothing(s[end+1:]) {
			return "", false, errNumber
		}
		return s[1:end], true, nil
	}
	switch first := strings.IndexByte(s, ':'); {
	case first < 0:
		return s, false, nil
	case strings.IndexByte(s[first+1:], ':') >= 0:
		return s, true, nil // more than one colon: an IPv6 address without brackets
	case !portOrNothing(s[first:]):
		return "", false, errNumber
	default:
		return s[:first], false, nil
	}
}

// portOrNothing accepts "", ":" and ":" with a port number.
func portOrNothing(s string) bool {
	if s == "" || s == ":" {
		return true
	}
	if s[0] != ':' || len(s) > 6 {
		return false
	}
	port := 0
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		port = port*10 + int(s[i]-'0')
	}
	return port <= 65535
}

// address6 spells an IPv6 address; one that carries an IPv4 address is that address.
func address6(s string) (string, error) {
	addr, err := netip.ParseAddr(s)
	if err != nil || !addr.Is6() || addr.Zone() != "" {
		return "", errNumber
	}
	return addr.Unmap().String(), nil
}

// plain says, at the cost of one pass, that a name is already in its one spelling. Nearly all are.
func plain[T string | []byte](s T) bool {
	if len(s) == 0 || len(s) > maxHost {
		return false
	}
	start := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '.':
			if i == start || i-start > 63 {
				return false
			}
			start = i + 1
		case !letter(c):
			return false
		}
	}
	last := len(s) - start
	return last > 0 && last <= 63 && s[start] >= 'a' // a last part that begins with a digit needs a closer look
}

// letter says whether c may stand in a host's part. The underscore is no letter of host names, but names with it exist.
func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
