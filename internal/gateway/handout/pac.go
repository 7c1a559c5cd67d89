package handout

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"belisha/internal/gateway/filter"
)

// pac writes the script by which browsers find the filter. Where the filter is away they reach nothing: it never ends in
// DIRECT. // serves WEB-01
func pac(proxies, direct []string) ([]byte, error) {
	var ways []string
	for _, p := range proxies {
		host, port, err := net.SplitHostPort(p)
		if err != nil {
			return nil, fmt.Errorf("handout: %q is no host:port of the filter", p)
		}
		name, err := filter.NormalHost(host)
		n, errPort := strconv.ParseUint(port, 10, 16)
		if err != nil || errPort != nil || n == 0 || name == "" {
			return nil, fmt.Errorf("handout: %q is no host:port of the filter", p)
		}
		ways = append(ways, "PROXY "+net.JoinHostPort(name, port))
	}
	if len(ways) == 0 {
		return nil, errors.New("handout: no filter to send browsers to")
	}
	var b strings.Builder
	b.WriteString("function FindProxyForURL(url, host) {\n")
	for _, d := range direct {
		host, err := filter.NormalHost(d)
		if err != nil || host == "" {
			return nil, fmt.Errorf("handout: %q is no name of a machine", d)
		}
		fmt.Fprintf(&b, "  if (host.toLowerCase() === %q) { return \"DIRECT\"; }\n", host)
	}
	fmt.Fprintf(&b, "  return %q;\n}\n", strings.Join(ways, "; "))
	return []byte(b.String()), nil
}
