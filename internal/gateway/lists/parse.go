package lists

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"

	"github.com/cespare/xxhash/v2"
)

// reading is one list while it is read.
type reading struct {
	hashes []uint64
	marks  []uint64 // of hosts with addresses
	flags  uint32
	bad    int
	faults []Fault
	file   string // which is read: hosts or addresses
	line   int
}

// read takes a whole list. It fails only if the source does, or is beyond all bounds; bad lines are counted.
func (g *reading) read(ctx context.Context, src io.Reader, room int) error {
	limited := &io.LimitedReader{R: src, N: maxSource + 1}
	in := bufio.NewReaderSize(limited, maxLine+2) // a line with its CR LF
	for {
		line, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("%s, line %d: %w", g.file, g.line+1, err)
		}
		if len(line) > 0 {
			g.line++
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			g.fault("longer than 4096 bytes")
			if err = skipLine(in); err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("%s, line %d: %w", g.file, g.line, err)
			}
		} else {
			g.take(line)
		}
		if limited.N <= 0 || len(g.hashes) > room {
			return fmt.Errorf("%s, line %d: more than an index can hold", g.file, g.line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if g.line&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// skipLine reads to the end of a line that did not fit.
func skipLine(in *bufio.Reader) error {
	for {
		if _, err := in.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// take reads one line: a comment, a host, or a line of a hosts file.
func (g *reading) take(line []byte) {
	if g.line == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	line = bytes.TrimSpace(line)
	if g.file == sourceURLs {
		g.takeURL(line)
		return
	}
	if plain(line) && bytes.IndexByte(line, '.') > 0 { // nearly every line
		g.hashes = append(g.hashes, xxhash.Sum64(line))
		return
	}
	if len(line) == 0 || bytes.IndexByte([]byte("#;!"), line[0]) >= 0 {
		return
	}
	if i := bytes.IndexByte(line, '#'); i > 0 {
		line = line[:i]
	}
	fields := bytes.Fields(line)
	if len(fields) == 1 && bytes.HasPrefix(fields[0], []byte(sealedMark)) {
		g.sealed(fields[0][len(sealedMark):])
		return
	}
	if len(fields) == 1 {
		g.host(string(fields[0]))
		return
	}
	if _, err := netip.ParseAddr(string(fields[0])); err != nil {
		g.fault("more than one word")
		return
	}
	for _, name := range fields[1:] {
		if !ownName(string(name)) {
			g.host(string(name))
		}
	}
}

// host takes a host in any spelling. A prefix of "*." or "." means what a plain host means: it and all below it.
func (g *reading) host(s string) {
	name, err := NormalHost(withoutStar(s))
	if err != nil {
		g.fault(err.Error())
		return
	}
	if !hasDot(name) && !IsAddress(name) {
		g.fault(errDot.Error())
		return
	}
	g.hashes = append(g.hashes, xxhash.Sum64String(name))
}

// takeURL reads one line of a list of addresses: a comment, or a host with a path. No path at all stands for the host.
func (g *reading) takeURL(line []byte) {
	if len(line) == 0 || line[0] == '#' {
		return
	}
	if bytes.HasPrefix(line, []byte(sealedMark)) {
		g.sealed(line[len(sealedMark):])
		return
	}
	if bytes.IndexByte(line, ' ') >= 0 || bytes.IndexByte(line, '\t') >= 0 {
		g.fault("more than one word")
		return
	}
	host, path, err := splitURL(string(line))
	if err != nil {
		g.fault(err.Error())
		return
	}
	if len(path) > 0 {
		g.flags |= flagURLs
		g.marks = append(g.marks, marker(host))
	}
	g.hashes = append(g.hashes, hashURL(host, path))
}

// sealed takes an entry that its provider gives only as a SHA-256: of a normal host, or of one with a normal path.
func (g *reading) sealed(text []byte) {
	hash, err := sealedHash(text)
	if err != nil {
		g.fault(err.Error())
		return
	}
	g.hashes = append(g.hashes, hash)
	if g.flags |= flagSealed; g.file == sourceURLs {
		g.flags |= flagURLs | flagSealedURLs
	}
}

// hashURL is how an address stands in the table. A host alone hashes as hosts do.
func hashURL(host string, path []byte) uint64 {
	return xxhash.Sum64(append([]byte(host), path...))
}

// sealedHash is how a SHA-256 stands in the table: its first eight bytes.
func sealedHash(text []byte) (uint64, error) {
	var digest [sha256.Size]byte
	if len(text) != hex.EncodedLen(len(digest)) {
		return 0, errors.New("a SHA-256 of the wrong length")
	}
	if _, err := hex.Decode(digest[:], text); err != nil {
		return 0, errors.New("a SHA-256 that is not hexadecimal")
	}
	return binary.LittleEndian.Uint64(digest[:]), nil
}

func (g *reading) fault(why string) {
	g.bad++
	if len(g.faults) < maxFaults {
		g.faults = append(g.faults, Fault{File: g.file, Line: g.line, Why: why})
	}
}

// ownName knows the lines with which a hosts file names the machine itself; they are no part of the list.
func ownName(s string) bool {
	switch s {
	case "localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback",
		"ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts", "0.0.0.0":
		return true
	}
	return false
}
