package content

import (
	"bytes"
	"encoding/binary"
)

// windowsProgram knows what Windows and DOS load. Only a text may begin with the two letters and be none.
func windowsProgram(head []byte) bool {
	if head[0] != 'M' || head[1] != 'Z' {
		return head[0] == 'Z' && head[1] == 'M' && !isText(head)
	}
	return !isText(head)
}

// portable says whether a Windows program begins here: two letters and, where they point to, four more.
func portable(head []byte) bool {
	if len(head) < 0x40 || head[0] != 'M' || head[1] != 'Z' {
		return false
	}
	at := binary.LittleEndian.Uint32(head[0x3c:])
	return at < uint32(len(head)) && bytes.HasPrefix(head[at:], []byte("PE\x00\x00"))
}

func flash(head []byte) bool {
	return len(head) > 8 && (head[0] == 'F' || head[0] == 'C' || head[0] == 'Z') && head[1] == 'W' && head[2] == 'S' &&
		head[3] > 0 && head[3] < 60 && !isText(head)
}

// shebang knows a script of Unix, behind a byte order mark too.
func shebang(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	line, _, _ := bytes.Cut(head[:min(len(head), 128)], []byte("\n"))
	command, ok := bytes.CutPrefix(line, []byte("#!"))
	return ok && bytes.HasPrefix(bytes.TrimLeft(command, " \t"), []byte("/"))
}

// isTar knows a tar by its name for itself or, where it is older than that, by the sum of its first block.
func isTar(head []byte) bool {
	if len(head) < 512 {
		return false
	}
	if string(head[257:262]) == "ustar" {
		return true
	}
	stated, digits := int64(0), false
	for _, b := range head[148:156] {
		switch {
		case b >= '0' && b <= '7':
			stated, digits = stated*8+int64(b-'0'), true
		case b != ' ' && b != 0:
			return false
		}
	}
	if !digits || head[0] == 0 {
		return false
	}
	sum := int64(8 * ' ') // which stands for the sum itself
	for _, b := range head[:148] {
		sum += int64(b)
	}
	for _, b := range head[156:512] {
		sum += int64(b)
	}
	return sum == stated
}

// film knows media whose marks are not fixed bytes: MP4 and its kin, MP3 and AAC frames, transport streams.
func film(head []byte) bool {
	if len(head) < 12 {
		return false
	}
	if string(head[4:8]) == "ftyp" {
		switch string(head[8:12]) {
		case "heic", "heix", "mif1", "msf1", "avif", "avis", "hevc": // pictures in the same box
			return false
		}
		return true
	}
	if head[0] == 0xff && (head[1]&0xe6 == 0xe2 || head[1]&0xf6 == 0xf0) {
		return !isText(head)
	}
	return len(head) > 376 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47 && !isText(head)
}

// bootSector knows a disk or floppy that a machine can start from.
func bootSector(head []byte) bool {
	return len(head) >= 512 && head[510] == 0x55 && head[511] == 0xaa &&
		(head[0] == 0xeb && head[2] == 0x90 || head[0] == 0xe9 || head[0] == 0x33 || head[0] == 0xfa || head[0] == 0x45)
}

// isText says whether a head reads as text, in one byte a letter or in two.
func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b {
			return false
		}
	}
	return true
}
