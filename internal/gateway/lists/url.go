package lists

import (
	"bytes"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// maxPath is how much of an address behind the host is looked at. What is longer is compared by its beginning.
const maxPath = 1024

// normalPath spells a path and its query in one way: lower case as list makers have it, percent-escapes undone where that
// changes no structure, no empty, "." or ".." parts, no fragment, no slash at the end. The root is "". It appends to to
// and never beyond its capacity, so that it need not allocate.
func normalPath[T string | []byte](to []byte, path T) []byte {
	i := 0
	for i < len(path) && len(to) < cap(to) && path[i] != '#' && path[i] != '?' {
		c, n := letterAt(path, i)
		i += n
		if c == '\\' {
			c = '/'
		}
		if c == '/' {
			to = endPart(to)
		}
		to = append(to, c)
	}
	to = endPart(to)
	if i >= len(path)-1 || path[i] != '?' {
		return to
	}
	for ; i < len(path) && len(to) < cap(to) && path[i] != '#'; i++ {
		c, n := letterAt(path, i)
		i += n - 1
		to = append(to, c)
	}
	return to
}

// endPart takes away a part that stands for nothing, and for ".." the one before it.
func endPart(to []byte) []byte {
	slash := bytes.LastIndexByte(to, '/')
	switch part := to[slash+1:]; {
	case slash < 0:
		return to
	case len(part) == 0, string(part) == ".":
		return to[:slash]
	case string(part) == "..":
		return to[:max(bytes.LastIndexByte(to[:slash], '/'), 0)]
	}
	return to
}

// letterAt reads one letter, escaped or not, and how many bytes it took. Escapes that would become structure stay.
func letterAt[T string | []byte](s T, i int) (byte, int) {
	c := s[i]
	if c == '%' && i+2 < len(s) {
		high, low := nibble(s[i+1]), nibble(s[i+2])
		if high >= 0 && low >= 0 {
			switch plain := byte(high<<4 | low); plain {
			case '/', '?', '#', '%', '&', '=', '\\', 0:
			default:
				return lowered(plain), 3
			}
		}
	}
	return lowered(c), 1
}

func lowered(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// nextStep returns where the next longer beginning of a path ends: before a slash, a question mark or an ampersand, or at
// the end. An entry for "/games" is for all below it, and not for "/gamesmaster".
func nextStep(path []byte, from int) int {
	for i := from + 1; i < len(path); i++ {
		switch path[i] {
		case '/', '?', '&':
			return i
		}
	}
	return len(path)
}

// marker is what stands in the table for a host with listed addresses: no host and no normal address hashes so.
func marker(host string) uint64 {
	var digest xxhash.Digest
	digest.Reset()
	_, _ = digest.WriteString(host)
	_, _ = digest.WriteString("/")
	return digest.Sum64()
}

// splitURL cuts an entry of a list of addresses into a normal host, without "www.", and a normal path.
func splitURL(s string) (host string, path []byte, err error) {
	if i := strings.Index(s[:min(len(s), 10)], "://"); i >= 0 {
		s = s[i+3:]
	}
	end := 0
	for end < len(s) && s[end] != '/' && s[end] != '?' && s[end] != '#' && s[end] != '\\' {
		end++
	}
	if host, err = NormalHost(withoutStar(s[:end])); err != nil {
		return "", nil, err
	}
	if !hasDot(host) && !IsAddress(host) {
		return "", nil, errDot
	}
	if short, ok := strings.CutPrefix(host, "www."); ok && hasDot(short) {
		host = short
	}
	return host, normalPath(make([]byte, 0, maxPath), s[end:]), nil
}
