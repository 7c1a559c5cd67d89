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
	hashes    []uint64
	hasSealed bool // some came as SHA-256
	bad       int
	faults    []Fault
	line      int
}

// read takes a whole list. It fails only if the source does, or is beyond all bounds; bad lines are counted.
func (g *reading) read(ctx context.Context, src io.Reader, room int) error {
	limited := &io.LimitedReader{R: src, N: maxSource + 1}
	in := bufio.NewReaderSize(limited, maxLine+2) // a line with its CR LF
	for {
		line, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("line %d: %w", g.line+1, err)
		}
		if len(line) > 0 {
			g.line++
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			g.fault("longer than 4096 bytes")
			if err = skipLine(in); err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("line %d: %w", g.line, err)
			}
		} else {
			g.take(line)
		}
		if limited.N <= 0 || len(g.hashes) > room {
			return fmt.Errorf("line %d: more than an index can hold", g.line)
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
		g.fault("a name without a dot")
		return
	}
	g.hashes = append(g.hashes, xxhash.Sum64String(name))
}

// sealed takes a host that its provider gives only as a SHA-256.
func (g *reading) sealed(text []byte) {
	var digest [sha256.Size]byte
	if len(text) != hex.EncodedLen(len(digest)) {
		g.fault("a SHA-256 of the wrong length")
		return
	}
	if _, err := hex.Decode(digest[:], text); err != nil {
		g.fault("a SHA-256 that is not hexadecimal")
		return
	}
	g.hashes = append(g.hashes, binary.LittleEndian.Uint64(digest[:]))
	g.hasSealed = true
}

func (g *reading) fault(why string) {
	g.bad++
	if len(g.faults) < maxFaults {
		g.faults = append(g.faults, Fault{Line: g.line, Why: why})
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
