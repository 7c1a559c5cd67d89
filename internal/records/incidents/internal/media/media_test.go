package media

import (
	"strings"
	"testing"
)

// shows INC-24: what a file is follows from its content alone, and each that is not kept has its own sentence.
func TestINC24WhatAFileIs(t *testing.T) {
	for _, c := range []struct {
		name, body, media string
		kept              bool
		says              string
	}{
		{"a picture", "\x89PNG\r\n\x1a\n0000", "image/png", true, ""},
		{"a photograph", "\xff\xd8\xff\xe0000", "image/jpeg", true, ""},
		{"a document", "%PDF-1.7", "application/pdf", true, ""},
		{"a voice note of a browser", "\x1a\x45\xdf\xa3\x9fB\x86", "audio/webm", true, ""},
		{"a voice note of another", "OggS\x00\x02", "audio/ogg", true, ""},
		{"a voice note of a telephone", "\x00\x00\x00\x20ftypM4A \x00\x00", "audio/mp4", true, ""},
		{"a recording", "ID3\x03\x00", "audio/mpeg", true, ""},
		{"a recording without a title", "\xff\xfb\x90\x00", "audio/mpeg", true, ""},
		{"a moving picture", "GIF89a0000", gif, false, "GIF"},
		{"a telephone's picture", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", heic, false, "HEIC"},
		{"a program called picture.png", "MZ\x90\x00\x03", program, false, "program"},
		{"a program of another kind", "\x7fELF\x02\x01", program, false, "program"},
		{"a script", "#!/bin/sh\nrm", program, false, "program"},
		{"a drawing with a script", "<?xml version=\"1.0\"?><SVG onload=x>", svg, false, "SVG"},
		{"a film as a voice note of a browser", "\x1a\x45\xdf\xa3\x9fB\x86" + strings.Repeat("\x00", 9000) + "V_VP9", film, false, "film"},
		{"a film as a voice note of another", "OggS\x00\x02" + strings.Repeat("\x00", 9000) + "\x80theora", film, false, "film"},
		{"a film of a telephone", "\x00\x00\x00\x20ftypmp42\x00\x00\x00\x00moov hdlr soun hdlr vide", film, false, "film"},
		{"a picture whose notes speak of a drawing", "\x89PNG\r\n\x1a\n0000 tEXt <svg onload=x>", "image/png", true, ""},
		{"a document whose notes speak of one", "%PDF-1.7 % <SVG>", "application/pdf", true, ""},
		{"a page", "<html><script>", "text/html", false, "PNG or JPEG"},
		{"nothing", "", "text/plain", false, "PNG or JPEG"},
	} {
		got := Of([]byte(c.body))
		if got != c.media || Kept(got) != c.kept {
			t.Errorf("%s: %s, kept %v", c.name, got, Kept(got))
		}
		if !c.kept && !strings.Contains(Why(got), c.says) {
			t.Errorf("%s: %s", c.name, Why(got))
		}
	}
}

// Whatever comes from the network is told without a panic, in bounded time, and nothing is kept that does not begin as what it
// is said to be.
func FuzzOf(f *testing.F) {
	for _, seed := range []string{"", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "%PDF-1.7", "\x1a\x45\xdf\xa3V_VP9", "OggS\x80theora", "\x00\x00\x00\x20ftypM4A vide", "ID3", "MZ", "<svg", "\xff\xe2"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := Of(body)
		if !Kept(got) && Why(got) == "" {
			t.Errorf("%q is %s", body, got)
		}
		if Kept(got) && strings.HasPrefix(got, "audio/") && (strings.Contains(string(body), "V_VP9") && got == "audio/webm" || strings.Contains(string(body), "vide") && got == "audio/mp4") {
			t.Errorf("a film is kept as %s", got)
		}
		if strings.HasPrefix(string(body), "MZ") && got != program {
			t.Errorf("a program is %s", got)
		}
	})
}
