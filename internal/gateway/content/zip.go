package content

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"
)

// encrypted is the flag of a member that asks for a password.
const encrypted = 1

// zip looks at the members of a zip, which may also be a program (JAR, APK, browser extension) or a document.
func (l *look) zip(p part) error {
	data := &listing{data: p.data, left: maxListing}
	r, err := zip.NewReader(data, p.size)
	if err != nil {
		return l.lost(p, err)
	}
	data.free = true
	if l.members += len(r.File); l.members > maxMembers {
		return errBeyond
	}
	if err := l.meets(zipKind(r.File), p); err != nil {
		return err
	}
	if err := l.strays(p, r.File); err != nil {
		return err
	}
	unread := error(nil)
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		switch err := l.zipped(p, f); {
		case err == nil:
		case l.found != nil || l.ctx.Err() != nil:
			return err
		default: // the others are looked at all the same: a program among them is the better answer
			unread = err
		}
	}
	return unread
}

// zipped looks at one member.
func (l *look) zipped(p part, f *zip.File) error {
	if err := l.unreadable(p, f); err != nil {
		return err
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return l.member(f.Name, r, p.depth+1)
}

// strays looks for members that the list at the end leaves out: a program that reads a zip from the front would unpack them.
func (l *look) strays(p part, listed []*zip.File) error {
	known := make(map[string]bool, len(listed))
	for _, f := range listed {
		known[f.Name] = true
	}
	return l.sift(p, func(b []byte) string {
		for {
			i := bytes.Index(b, []byte("PK\x03\x04"))
			if i < 0 || len(b)-i < 30 {
				return ""
			}
			b = b[i+4:]
			size := int(binary.LittleEndian.Uint16(b[22:]))
			if size > 1024 || len(b) < 26+size {
				continue
			}
			name := string(b[26 : 26+size])
			if kind := kindByName(name); (kind == Program || kind == Script) && !known[name] {
				return kind
			}
		}
	})
}

// unreadable goes by the name where the content cannot be seen.
func (l *look) unreadable(p part, f *zip.File) error {
	if f.Flags&encrypted == 0 {
		return nil
	}
	if err := l.meets(kindByName(f.Name), part{name: f.Name, depth: p.depth + 1}); err != nil {
		return err
	}
	return zip.ErrAlgorithm
}

// lost is for a zip whose list of members cannot be read: programs that read it from the front may still open it.
func (l *look) lost(p part, err error) error {
	if kind := l.meets(Archive, p); kind != nil {
		return kind
	}
	return err
}

// zipKind says what a zip as a whole is, from the names of its members.
func zipKind(files []*zip.File) string {
	kind := Archive
	for _, f := range files {
		switch name := strings.ToLower(f.Name); {
		case name == "meta-inf/manifest.mf", name == "androidmanifest.xml", name == "classes.dex", name == "appxmanifest.xml",
			name == "appxmetadata/appxbundlemanifest.xml", name == "install.rdf", name == "meta-inf/mozilla.rsa",
			name == "manifest.json" && alone(files), strings.HasPrefix(name, "payload/") && strings.HasSuffix(name, ".app/"):
			return Program
		case path.Base(name) == "vbaproject.bin", strings.HasPrefix(name, "xl/macrosheets/"), strings.HasPrefix(name, "basic/"),
			strings.HasPrefix(name, "scripts/") && document(files):
			return Macro
		}
	}
	if document(files) {
		kind = ""
	}
	return kind
}

// alone says that a manifest is a browser extension's: it names no document, and scripts lie beside it.
func alone(files []*zip.File) bool {
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".js") {
			return true
		}
	}
	return false
}

// document says whether a zip is how a program keeps its documents: Office, OpenDocument, EPUB, Scratch. They are no
// archives to anybody, but their members are looked at.
func document(files []*zip.File) bool {
	for _, f := range files {
		switch f.Name {
		case "[Content_Types].xml", "mimetype", "project.json":
			return true
		}
	}
	return false
}

// listing reads a file, and only a bounded part of it while its list of members is read.
type listing struct {
	data io.ReaderAt
	left int64
	free bool
}

func (r *listing) ReadAt(p []byte, at int64) (int, error) {
	if r.left -= int64(len(p)); r.left < 0 && !r.free {
		return 0, errBeyond
	}
	return r.data.ReadAt(p, at)
}
