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
		if c.kept != (Ending(got) != "") {
			t.Errorf("%s: ending %q", c.name, Ending(got))
		}
	}
}
