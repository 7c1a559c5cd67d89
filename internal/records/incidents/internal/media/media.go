// Package media tells by its content what a file is, and says in plain English why one cannot be evidence. A name or a
// label is never believed. It serves INC-24.
package media

import (
	"bytes"
	"slices"
)

// What a file can be that is not kept.
const (
	gif     = "image/gif"
	heic    = "image/heic"
	svg     = "image/svg+xml"
	film    = "video/x-film"
	program = "application/x-executable"
)

// Of tells what a file is by its first bytes; empty when it cannot be told.
func Of(body []byte) string {
	head := body[:min(len(body), 512)]
	switch {
	case bytes.HasPrefix(head, []byte("MZ")), bytes.HasPrefix(head, []byte("\x7fELF")), bytes.HasPrefix(head, []byte("#!")),
		bytes.HasPrefix(head, []byte("\xca\xfe\xba\xbe")), bytes.HasPrefix(head, []byte("\xcf\xfa\xed\xfe")):
		return program
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")), bytes.HasPrefix(head, []byte("OggS")):
		if filmed(body) {
			return film
		}
		return map[bool]string{true: "audio/ogg", false: "audio/webm"}[head[0] == 'O']
	case bytes.HasPrefix(head, []byte("ID3")), len(head) > 1 && head[0] == 0xff && head[1]&0xe6 == 0xe2:
		return "audio/mpeg"
	case len(head) > 12 && string(head[4:8]) == "ftyp":
		return boxed(string(head[8:12]), body)
	}
	found := sniff(head)
	if !Kept(found) && bytes.Contains(bytes.ToLower(head), []byte("<svg")) { // a picture may speak of one in its notes
		return svg
	}
	return found
}

// filmed reports that a container of sound has moving pictures in it too, wherever in the file it says so: a voice note that is
// a film is none. // serves STD-16
func filmed(body []byte) bool {
	return slices.ContainsFunc([]string{"V_VP8", "V_VP9", "V_AV1", "V_MPEG", "V_MS/VFW", "V_THEORA", "V_UNCOMPRESSED", "V_PRORES", "V_FFV1", "V_QUICKTIME", "V_REAL",
		"\x80theora", "OVP80", "BBCD\x00"}, func(sign string) bool { return bytes.Contains(body, []byte(sign)) })
}

// boxed tells the files apart that begin alike: pictures of telephones, and sound.
func boxed(brand string, body []byte) string {
	if slices.Contains([]string{"heic", "heix", "hevc", "hevx", "mif1", "msf1", "heim", "heis", "avif"}, brand) {
		return heic
	}
	if bytes.Contains(body, []byte("vide")) || bytes.Contains(body, []byte("pict")) {
		return film
	}
	return "audio/mp4"
}

// Kept reports a file that can be evidence: a picture, a document or a voice note.
func Kept(media string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "application/pdf", "audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg"}, media)
}

// Why says why a file is not kept, and the way out.
func Why(media string) string {
	switch media {
	case gif:
		return "This is a GIF. Please save it as a PNG or JPEG picture, or take a screenshot, and choose that."
	case heic:
		return "This is a HEIC picture, as some telephones make them. Please send a screenshot of it, or set the camera to “most compatible”, and choose the JPEG."
	case svg:
		return "This is an SVG drawing, which can hold a program. Please take a screenshot of it and choose that."
	case film:
		return "This is a film. A case keeps no films. Please take screenshots of what matters and choose those, or write down where the film is, and keep the device that has it."
	case program:
		return "This file is a program, whatever its name says. Nothing was stored. Do not open it; tell IT support where it came from."
	}
	return "The file must be a PNG or JPEG picture, a PDF or a sound recording. Please choose another file."
}
