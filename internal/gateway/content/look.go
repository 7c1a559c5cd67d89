package content

import (
	"context"
	"errors"
	"io"
	"time"
)

// Bounds on what one download may make us do. What goes beyond them counts as an archive that cannot be looked into.
const (
	maxMembers  = 10_000
	maxListing  = 4 << 20  // bytes of a zip's own list of members
	freely      = 64 << 20 // unpacked without asking how well it was packed
	maxRatio    = 250
	maxUnpacked = 4 // times what may be looked into
	maxLooking  = 30 * time.Second
)

var (
	errStopped = errors.New("content: a finding")
	errBeyond  = errors.New("content: more than may be unpacked")
)

// look is the look into one download.
type look struct {
	ctx     context.Context
	guard   *Guard
	judge   func(kind string) bool
	depth   int       // archives within archives
	left    int64     // bytes that may still be unpacked
	members int       // met so far
	until   time.Time // the look ends
	found   *Finding
	scan    func(p part) (*Finding, error) // for what the scanner could not get at by itself; nil: no scanner
}

// part is a file, the download itself or one packed in it.
type part struct {
	name     string
	data     io.ReaderAt
	size     int64
	depth    int  // archives around it
	attached bool // it is to be saved, not shown
}

func (p part) reader() *io.SectionReader { return io.NewSectionReader(p.data, 0, p.size) }

// bytes reads a few bytes at a place; fewer where the file ends.
func (p part) bytes(at, n int64) []byte {
	if at < 0 || at >= p.size {
		return nil
	}
	b := make([]byte, min(n, p.size-at))
	read, _ := p.data.ReadAt(b, at)
	return b[:read]
}

// meets asks about one kind.
func (l *look) meets(kind string, p part) error {
	if kind == "" || l.judge(kind) {
		return nil
	}
	l.found = &Finding{Kind: kind, Why: sentence(kind, p.depth > 0)}
	if p.depth > 0 {
		l.found.File = p.name
	}
	return errStopped
}

// all looks at a download from front to end.
func (l *look) all(p part) error {
	err := l.into(p)
	if err == nil {
		err = l.hidden(p)
	}
	if err == nil {
		err = l.scanned(p)
	}
	if errors.Is(err, errBeyond) {
		if err = l.meets(LockedArchive, p); err == nil {
			err = l.scanned(p)
		}
	}
	if l.found != nil {
		return nil
	}
	return err
}

// scanned has the scanner read a part that it would not find.
func (l *look) scanned(p part) error {
	if l.scan == nil {
		return nil
	}
	var err error
	if l.found, err = l.scan(p); l.found != nil {
		return errStopped
	}
	return err
}

// into looks at a part and at all that is packed in it.
func (l *look) into(p part) error {
	head := p.bytes(0, headBytes)
	n := kindOf(head, p.name)
	if shown(n, p) {
		n.kind = ""
	}
	if disc(p) {
		n.kind = DiskImage
	}
	if err := l.meets(n.kind, p); err != nil {
		return err
	}
	if n.form == plainForm || n.form == imageForm {
		return nil
	}
	err := errBeyond
	if p.depth < l.depth {
		err = l.open(n.form, p)
	}
	if err == nil || errors.Is(err, errStopped) || errors.Is(err, errRoom) || l.ctx.Err() != nil {
		return err
	}
	return l.meets(LockedArchive, p) // damaged, encrypted, of a kind we cannot read, or too much of it
}

// open looks at what is packed in a part of a form.
func (l *look) open(f form, p part) error {
	switch f {
	case zipForm:
		return l.zip(p)
	case tarForm:
		return l.tar(p)
	case oleForm:
		return l.search(p)
	case lockedForm:
		return l.meets(Archive, p)
	default:
		return l.packed(f, p)
	}
}

// shown says that a text is a page's script and not one that a computer runs: it is not to be saved.
func shown(n nature, p part) bool {
	return n.kind == Script && p.depth == 0 && !p.attached && extension(p.name) == "js"
}

// disc knows images of discs by what stands far behind their beginning, or at their end.
func disc(p part) bool {
	switch string(p.bytes(32769, 5)) {
	case "CD001", "BEA01", "NSR02", "NSR03":
		return true
	}
	switch end := string(p.bytes(p.size-512, 8)); {
	case len(end) == 8 && end[:4] == "koly", end == "conectix":
		return true
	}
	return false
}

// member looks at one packed file as it is unpacked. Only what has an inside of its own is unpacked whole.
func (l *look) member(name string, src io.Reader, depth int) error {
	if l.members++; l.members > maxMembers || now().After(l.until) {
		return errBeyond
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	src = &bounded{l, src}
	head := make([]byte, headBytes)
	got, err := io.ReadFull(src, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:got]
	n := kindOf(head, name)
	if n.form == plainForm || n.form == imageForm {
		return l.meets(n.kind, part{name: name, depth: depth})
	}
	s := l.guard.newSpool()
	defer s.Close()
	if _, err := s.Write(head); err != nil {
		return err
	}
	if _, err := io.Copy(s, src); err != nil {
		return err
	}
	return l.into(part{name: name, data: s, size: s.size(), depth: depth})
}

// bounded reads no more than a look may unpack, and no longer than it may take.
type bounded struct {
	look *look
	src  io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.look.left <= 0 || now().After(b.look.until) {
		return 0, errBeyond
	}
	n, err := b.src.Read(p[:min(int64(len(p)), b.look.left)])
	b.look.left -= int64(n)
	return n, err
}
