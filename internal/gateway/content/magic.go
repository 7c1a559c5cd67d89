package content

// form is how the inside of a file is reached.
type form int

const (
	plainForm form = iota
	zipForm
	tarForm
	gzipForm
	bzip2Form
	xzForm
	zstdForm
	oleForm
	lockedForm // archives that we cannot read
	imageForm  // pictures and documents that hold no members, but may hide some at the end
)

// nature is what the first bytes of a file say.
type nature struct {
	kind string // empty: nothing that any rule is about, as far as the first bytes tell
	form form
}

// meaning is what a mark stands for. It is a number, so that the table of marks is constant.
type meaning uint8

const (
	program meaning = iota
	locked
	disk
	media
	picture // and documents that hold no members
	zipped
	gzipped
	bzipped
	xzipped
	zstandard
	compound
)

func (m meaning) nature() nature {
	switch m {
	case program:
		return nature{kind: Program}
	case locked:
		return nature{LockedArchive, lockedForm}
	case disk:
		return nature{kind: DiskImage}
	case media:
		return nature{kind: Media}
	case picture:
		return nature{form: imageForm}
	case zipped:
		return nature{form: zipForm} // an archive, a program or a document: its members tell
	case compound:
		return nature{form: oleForm}
	default:
		return nature{Archive, gzipForm + form(m-gzipped)}
	}
}

// mark is a sequence of bytes at a place, and what it means.
type mark struct {
	at    int
	bytes string
	meaning
}

// headBytes is how much of a file kindOf wants to see: enough for every mark, and for a look whether it is text.
const headBytes = 4096

// byMark looks the marks up; the first that fits counts. What is made of marks with letters only may also be a text that
// happens to begin so.
func byMark(head []byte) (meaning, bool) {
	for _, m := range [...]mark{
		{0, "\x7fELF", program},
		{0, "\xfe\xed\xfa\xce", program}, {0, "\xfe\xed\xfa\xcf", program}, // Mach-O
		{0, "\xce\xfa\xed\xfe", program}, {0, "\xcf\xfa\xed\xfe", program},
		{0, "\xca\xfe\xba\xbe", program},                 // Mach-O for several machines, and Java classes
		{0, "dex\n03", program},                          // Android
		{0, "Cr24", program},                             // Chrome extension
		{0, "MSCF\x00\x00\x00\x00", program},             // CAB: how Windows delivers installers
		{0, "ISc(", program},                             // InstallShield's
		{0, "!<arch>\n", program},                        // deb
		{0, "\xed\xab\xee\xdb", program},                 // rpm
		{0, "xar!", program},                             // macOS pkg
		{0, "\x4c\x00\x00\x00\x01\x14\x02\x00", program}, // Windows shortcut
		{0, "ITSF\x03\x00\x00\x00", program},             // compiled help
		{0, "PK\x03\x04", zipped}, {0, "PK\x05\x06", zipped},
		{0, "PK\x07\x08", zipped}, {0, "PK00PK\x03\x04", zipped},
		{0, "\x1f\x8b\x08", gzipped},
		{0, "BZh", bzipped},
		{0, "\xfd7zXZ\x00", xzipped},
		{0, "\x28\xb5\x2f\xfd", zstandard},
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", compound},
		{0, "7z\xbc\xaf\x27\x1c", locked}, {0, "Rar!\x1a\x07", locked}, {0, "LZIP", locked},
		{7, "**ACE**", locked}, {0, "\x1f\x9d", locked}, {0, "\x1f\xa0", locked}, {2, "-lh", locked},
		{0, "\x04\x22\x4d\x18", locked}, {0, "070701", locked}, {0, "070707", locked}, {0, "SIT!", locked},
		{0, "StuffIt", locked}, {0, "\x60\xea", locked},
		{0, "MSWIM\x00\x00\x00", disk}, {0, "vhdxfile", disk}, {0, "conectix", disk}, {0, "KDMV", disk},
		{0, "QFI\xfb", disk}, {0, "hsqs", disk}, {512, "EFI PART", disk},
		{0, "ID3", media}, {0, "fLaC", media}, {0, "OggS", media}, {0, "\x1a\x45\xdf\xa3", media}, {0, "MThd", media},
		{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", media}, {0, "FLV\x01", media}, {0, "\x00\x00\x01\xba", media},
		{0, "\x00\x00\x01\xb3", media}, {8, "WAVEfmt", media}, {8, "AVI LIST", media}, {8, "AIFF", media},
		{0, "\x89PNG\r\n\x1a\n", picture}, {0, "\xff\xd8\xff", picture}, {0, "GIF87a", picture}, {0, "GIF89a", picture},
		{8, "WEBPVP8", picture}, {0, "%PDF-", picture}, {0, "wOF", picture},
	} {
		if len(head) >= m.at+len(m.bytes) && string(head[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.meaning, !isText(head)
		}
	}
	return 0, false
}

// natureOf says what the first bytes of a file are.
func natureOf(head []byte) nature {
	if len(head) < 2 {
		return nature{}
	}
	if m, ok := byMark(head); ok {
		return m.nature()
	}
	switch {
	case windowsProgram(head), flash(head):
		return nature{kind: Program}
	case len(head) > 8 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18": // zstd that begins with a note
		return nature{Archive, zstdForm}
	case isTar(head):
		return nature{Archive, tarForm}
	case shebang(head):
		return nature{kind: Script}
	case film(head):
		return nature{kind: Media}
	case bootSector(head):
		return nature{kind: DiskImage}
	}
	return nature{}
}
