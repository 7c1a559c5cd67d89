package dns

import (
	"strconv"

	mdns "github.com/miekg/dns"
)

// typeName names a type for the log, at no cost for those that browsers ask.
func typeName(kind uint16) string {
	switch kind {
	case typeA:
		return "A"
	case typeAAAA:
		return "AAAA"
	case typeHTTPS:
		return "HTTPS"
	}
	if name, ok := mdns.TypeToString[kind]; ok {
		return name
	}
	return "TYPE" + strconv.Itoa(int(kind))
}
