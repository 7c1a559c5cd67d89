package dns

import "encoding/binary"

// Sizes on the wire.
const (
	headSize   = 12
	maxWire    = 255 // of a name
	minPayload = 512
	maxPayload = 1232 // what passes every network in one piece
	maxMessage = 65535
)

// Types and classes that the reader itself knows.
const (
	typeA, typeCNAME, typeSOA, typeAAAA, typeOPT = 1, 5, 6, 28, 41
	typeNS, typeDNSKEY, typeDS                   = 2, 48, 43
	typeHINFO, typeHTTPS, typeANY                = 13, 65, 255
	firstMeta, lastMeta                          = 249, 254 // TKEY, TSIG, IXFR, AXFR, MAILB, MAILA
	classIN                                      = 1
)

// Codes of an answer.
const (
	noError, formErr, servFail, nxDomain, notImp, refused = 0, 1, 2, 3, 4, 5
	badVers                                               = 16
)

// outcome is what the reader makes of a packet.
type outcome uint8

const (
	good outcome = iota
	silent
	malformed
	unknownOp
	otherVersion
)

// query is one question as it came. It is read strictly: one question, no other record than one OPT, nothing behind it.
type query struct {
	id          uint16
	flags       uint16
	kind, class uint16
	edns, do    bool
	size        uint16 // what the client takes over UDP, as it says
	end         int    // of the question in the packet
	length      int    // of the name on the wire, with the root
	plain       bool   // the name is a host in its one spelling
	lower       [maxWire]byte
	dotted      [maxWire]byte // the same with dots, without the last
}

// wire is the name in lower case as it goes over the wire.
func (q *query) wire() []byte { return q.lower[:q.length] }

// text is the name in lower case with dots. Only for plain names does it say all.
func (q *query) text() []byte { return q.dotted[:max(q.length-2, 0)] }

func (q *query) read(p []byte) outcome {
	be := binary.BigEndian
	q.edns, q.do, q.end, q.size = false, false, 0, minPayload
	if len(p) < headSize || p[2]&0x80 != 0 {
		return silent
	}
	q.id, q.flags = be.Uint16(p), be.Uint16(p[2:])
	if p[2]>>3&15 != 0 {
		return unknownOp
	}
	extra := be.Uint16(p[10:])
	if be.Uint16(p[4:]) != 1 || be.Uint32(p[6:]) != 0 || extra > 1 {
		return malformed
	}
	at := q.name(p)
	if at == 0 || at+4 > len(p) {
		return malformed
	}
	q.kind, q.class, q.end = be.Uint16(p[at:]), be.Uint16(p[at+2:]), at+4
	if extra == 1 {
		return q.option(p[q.end:])
	}
	if q.end != len(p) {
		return malformed
	}
	return good
}

// name reads the question's name, which may not be compressed, and says where it ends; 0 when it cannot be read.
func (q *query) name(p []byte) int {
	n, last := 0, 0
	q.plain = true
	for at := headSize; at < len(p); {
		size := int(p[at])
		if size == 0 {
			q.lower[n], q.length = 0, n+1
			q.plain = q.plain && n > 0 && q.lower[last] >= 'a' // a last part that begins with a digit needs a closer look
			return at + 1
		}
		if size > 63 || at+size >= len(p) || n+size+2 > maxWire {
			return 0
		}
		q.lower[n] = byte(size)
		if n > 0 {
			q.dotted[n-1] = '.'
		}
		n++
		last = n
		for _, c := range p[at+1 : at+1+size] {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			q.plain = q.plain && letter(c)
			q.lower[n], q.dotted[n-1] = c, c
			n++
		}
		at += size + 1
	}
	return 0
}

// letter is what may stand in a host's part, as the lists have it.
func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// option reads the OPT record (RFC 6891), which must be all that is left.
func (q *query) option(p []byte) outcome {
	be := binary.BigEndian
	if len(p) < 11 || p[0] != 0 || be.Uint16(p[1:]) != typeOPT || int(be.Uint16(p[9:])) != len(p)-11 {
		return malformed
	}
	for o := p[11:]; len(o) > 0; {
		if len(o) < 4 || len(o) < 4+int(be.Uint16(o[2:])) {
			return malformed
		}
		o = o[4+int(be.Uint16(o[2:])):]
	}
	q.edns, q.do, q.size = true, p[7]&0x80 != 0, max(be.Uint16(p[3:]), minPayload)
	if p[6] != 0 {
		return otherVersion
	}
	return good
}

// ttls finds the places of the lifetimes in the records of a message that begin at a place. False: it is no such message.
func ttls(p []byte, at, count int) ([]uint16, bool) {
	found := make([]uint16, 0, count)
	for range count {
		at = skipName(p, at)
		if at == 0 || at+10 > len(p) {
			return nil, false
		}
		if binary.BigEndian.Uint16(p[at:]) != typeOPT {
			found = append(found, uint16(at+4)) //nolint:gosec // messages are no longer than 64 KiB
		}
		at += 10 + int(binary.BigEndian.Uint16(p[at+8:]))
		if at > len(p) {
			return nil, false
		}
	}
	return found, at == len(p)
}

// skipName says where the name at a place ends; 0 when it does not.
func skipName(p []byte, at int) int {
	for at < len(p) {
		switch size := int(p[at]); {
		case size == 0:
			return at + 1
		case size >= 0xc0:
			if at+2 > len(p) {
				return 0
			}
			return at + 2
		case size > 63:
			return 0
		default:
			at += size + 1
		}
	}
	return 0
}
