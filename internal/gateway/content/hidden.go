package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// How much is searched at a time, and how much of it again with the next: a program's second mark stands near its first.
const (
	window  = 128 << 10
	overlap = 8 << 10
)

// What a compound document says in it when it holds macros, when it is a document with a password, and when it is an
// installer of Windows.
const (
	macroMark     = "_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T\x00"
	sealedMark    = "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	installerMark = "\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
)

// hidden looks for what a download carries behind a harmless beginning: a zip or a program at the end of a picture.
func (l *look) hidden(p part) error {
	head := p.bytes(0, headBytes)
	n := natureOf(head)
	if n.form == zipForm || n.kind == Program {
		return nil // looked into already
	}
	const far = 66 << 10 // the longest comment a zip can end with
	end := p.bytes(max(0, p.size-far), far)
	if bytes.Contains(end, []byte("PK\x05\x06")) {
		return l.appended(p)
	}
	return l.search(p)
}

// appended looks into a zip at the end of something else. Four letters that mean nothing are no zip.
func (l *look) appended(p part) error {
	err := l.zip(p)
	if err == nil {
		err = l.scanned(l.tail(p))
	}
	if l.found != nil || errors.Is(err, errRoom) || l.ctx.Err() != nil {
		return err
	}
	return l.search(p)
}

// tail is the part from the first member of a zip on: scanners go by how a file begins.
func (l *look) tail(p part) part {
	buf := make([]byte, window)
	for at := int64(0); at < p.size; at += window - 4 {
		n, _ := p.data.ReadAt(buf[:min(window, p.size-at)], at)
		if i := bytes.Index(buf[:n], []byte("PK\x03\x04")); i >= 0 {
			at += int64(i)
			return part{name: p.name, data: io.NewSectionReader(p.data, at, p.size-at), size: p.size - at, depth: p.depth + 1}
		}
	}
	return p
}

// search reads a whole part for the marks of programs and macros, wherever they stand.
func (l *look) search(p part) error { return l.sift(p, marked) }

// sift shows a whole part piece by piece to a function that knows kinds. The pieces overlap.
func (l *look) sift(p part, kind func([]byte) string) error {
	buf := make([]byte, min(window, p.size))
	for at := int64(0); at < p.size; at += window - overlap {
		n, err := p.data.ReadAt(buf[:min(window, p.size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err := l.meets(kind(buf[:n]), part{name: p.name, depth: p.depth + 1}); err != nil {
			return err
		}
		if now().After(l.until) {
			return errBeyond
		}
	}
	return nil
}

// marked says what stands anywhere in some bytes.
func marked(b []byte) string {
	switch {
	case bytes.Contains(b, []byte(installerMark)), programWithin(b):
		return Program
	case bytes.Contains(b, []byte(macroMark)):
		return Macro
	case bytes.Contains(b, []byte(sealedMark)):
		return LockedArchive
	}
	return ""
}

// programWithin looks for a Windows program or one of Linux that is whole enough to be run.
func programWithin(b []byte) bool {
	for rest := b; ; {
		i := bytes.Index(rest, []byte("MZ"))
		if i < 0 {
			break
		}
		if rest = rest[i:]; portable(rest[:min(len(rest), overlap)]) {
			return true
		}
		rest = rest[2:]
	}
	for rest := b; ; {
		i := bytes.Index(rest, []byte("\x7fELF"))
		if i < 0 {
			return false
		}
		if rest = rest[i:]; runnable(rest) {
			return true
		}
		rest = rest[4:]
	}
}

// runnable says whether an ELF header makes sense.
func runnable(b []byte) bool {
	if len(b) < 24 || b[4] < 1 || b[4] > 2 || b[5] < 1 || b[5] > 2 || b[6] != 1 {
		return false
	}
	kind := binary.LittleEndian.Uint16(b[16:])
	if b[5] == 2 {
		kind = binary.BigEndian.Uint16(b[16:])
	}
	return kind == 2 || kind == 3
}
