package dns

import (
	"encoding/binary"
	"net/netip"
)

// Bits of an answer's head.
const (
	isAnswer, canRecurse = 0x8000, 0x0080
	wantsRecursion, cut  = 0x0100, 0x0200
	unchecked            = 0x0010
	whichOp              = 0x7800
)

// Reasons that an answer may give (RFC 8914).
const (
	noReason         = -1
	reasonNotReady   = 14
	reasonFiltered   = 17
	reasonProhibited = 18
	reasonAway       = 22
)

const (
	toQuestion = 0xc00c // a name: the one of the question
	anyHint    = "RFC8482"
	anyTTL     = 3600
)

// Answers are put together in an empty slice, which must not be the packet's.

// head begins an answer to p: its head and the question as it was asked.
func (q *query) head(out, p []byte, code int) []byte {
	be := binary.BigEndian
	out = be.AppendUint16(out, q.id)
	out = be.AppendUint16(out, isAnswer|canRecurse|q.flags&(wantsRecursion|unchecked|whichOp)|uint16(code&15)) //nolint:gosec // four bits
	if q.end == 0 {
		return be.AppendUint64(out, 0)
	}
	out = be.AppendUint64(out, 1<<48)
	return append(out, p[headSize:q.end]...)
}

// sections sets how many records the answer has.
func sections(message []byte, answers, authority uint16) {
	binary.BigEndian.PutUint16(message[6:], answers)
	binary.BigEndian.PutUint16(message[8:], authority)
}

// tail ends an answer: the OPT record where the client sent one, with the reason (RFC 8914) where there is one. It holds
// nothing about the client and no cookie.
func (q *query) tail(message []byte, code, reason int) []byte {
	if !q.edns {
		return message
	}
	be := binary.BigEndian
	message[11]++
	message = append(message, 0, 0, typeOPT)
	message = be.AppendUint16(message, maxPayload)
	message = append(message, byte(code>>4), 0) //nolint:gosec // eight bits
	do := uint16(0)
	if q.do {
		do = 0x8000
	}
	message = be.AppendUint16(message, do)
	if reason == noReason {
		return append(message, 0, 0)
	}
	message = append(message, 0, 6, 0, 15, 0, 2)
	return be.AppendUint16(message, uint16(reason)) //nolint:gosec // a small constant
}

// plainAnswer is one without records.
func (q *query) plainAnswer(out, p []byte, code, reason int) []byte {
	return q.tail(q.head(out, p, code), code, reason)
}

// address adds an address under the question's name, if it is of the type that was asked.
func (q *query) address(out []byte, addr netip.Addr, ttl uint32) ([]byte, bool) {
	if q.kind == typeA && addr.Is4() {
		a := addr.As4()
		return append(record(out, typeA, ttl, len(a)), a[:]...), true
	}
	if q.kind == typeAAAA && addr.Is6() {
		a := addr.As16()
		return append(record(out, typeAAAA, ttl, len(a)), a[:]...), true
	}
	return out, false
}

// record begins a record under the question's name.
func record(out []byte, kind uint16, ttl uint32, size int) []byte {
	be := binary.BigEndian
	out = be.AppendUint16(out, toQuestion)
	out = be.AppendUint16(out, kind)
	out = be.AppendUint16(out, classIN)
	out = be.AppendUint32(out, ttl)
	return be.AppendUint16(out, uint16(size)) //nolint:gosec // sizes of fixed records
}

// authority adds the SOA record that lets clients remember for ttl seconds that there is nothing (RFC 2308).
func authority(out []byte, ttl uint32) []byte {
	out = record(out, typeSOA, ttl, 22)
	out = append(out, 0, 0) // server and mailbox: none
	for _, n := range [5]uint32{1, 3600, 600, 86400, ttl} {
		out = binary.BigEndian.AppendUint32(out, n)
	}
	return out
}

// none answers that there is nothing under the name, of this type or at all.
func (q *query) none(out, p []byte, code, reason int, ttl uint32) []byte {
	out = authority(q.head(out, p, code), ttl)
	sections(out, 0, 1)
	return q.tail(out, code, reason)
}

// addresses answers with those of the type that was asked.
func (q *query) addresses(out, p []byte, addrs []netip.Addr, reason int, ttl uint32) []byte {
	n := uint16(0)
	message := q.head(out, p, noError)
	for _, a := range addrs {
		var ok bool
		if message, ok = q.address(message, a, ttl); ok {
			n++
		}
	}
	if n == 0 {
		return q.none(out, p, noError, reason, ttl)
	}
	sections(message, n, 0)
	return q.tail(message, noError, reason)
}

// anything answers a question for every type with one small record (RFC 8482).
func (q *query) anything(out, p []byte) []byte {
	out = record(q.head(out, p, noError), typeHINFO, anyTTL, len(anyHint)+2)
	out = append(out, byte(len(anyHint)))
	out = append(append(out, anyHint...), 0)
	sections(out, 1, 0)
	return q.tail(out, noError, noReason)
}

// fit cuts an answer that is longer than the client takes: it asks again over TCP.
func (q *query) fit(message, p []byte, limit int) []byte {
	if len(message) <= limit {
		return message
	}
	code := int(message[3] & 15)
	message = q.plainAnswer(message[:0], p, code, noReason)
	message[2] |= cut >> 8
	return message
}
