package lists

import (
	"net/netip"
	"strconv"
	"strings"
)

// endsInNumber says whether browsers take a name for an IPv4 address: its last part is a number.
func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return digits(last) || strings.HasPrefix(last, "0x") && strings.Trim(last[2:], "0123456789abcdef") == ""
}

// address4 reads an IPv4 address as browsers do: one to four parts, each decimal, octal or hexadecimal, the last
// filling all that is left. Every such spelling must meet the verdict of the address it stands for.
func address4(name string) (string, error) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return "", errNumber
	}
	var sum uint64
	for i, part := range parts {
		n, err := number(part)
		if err != nil {
			return "", errNumber
		}
		if i == len(parts)-1 {
			if n >= 1<<(8*(4-i)) {
				return "", errNumber
			}
			sum |= n
			break
		}
		if n > 255 {
			return "", errNumber
		}
		sum |= n << (8 * (3 - i))
	}
	return netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}).String(), nil
}

// number reads 10, 012 and 0xa alike. A bare 0x is nought, as in browsers.
func number(s string) (uint64, error) {
	switch {
	case s == "0x":
		return 0, nil
	case strings.HasPrefix(s, "0x"):
		return strconv.ParseUint(s[2:], 16, 40)
	case len(s) > 1 && s[0] == '0':
		return strconv.ParseUint(s, 8, 40)
	default:
		return strconv.ParseUint(s, 10, 40)
	}
}

// IsAddress says whether a normal host is an IP address and not a name.
func IsAddress(host string) bool {
	if strings.IndexByte(host, ':') >= 0 {
		return true
	}
	return digits(host[strings.LastIndexByte(host, '.')+1:]) // NormalHost leaves such an end to addresses only
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
