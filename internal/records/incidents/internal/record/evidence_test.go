package record

import (
	"testing"

	"belisha/internal/kit/errs"
)

// shows INC-24: which items fit a case, and which never do.
func TestINC24WhatFits(t *testing.T) {
	png := File(FileKind, "image/png", "A screenshot", []byte("\x89PNG\r\n\x1a\nx"))
	big := File(FileKind, "image/png", "A screenshot", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, MaxFile+10)...))
	for _, c := range []struct {
		name  string
		e     Evidence
		i     Incident
		field string
	}{
		{"a picture", png, Incident{}, ""},
		{"a picture under the illegal row", png, Incident{Row: RowIllegal}, "file"},
		{"a signed scan under the illegal row", File(Signed, "application/pdf", "Signed", []byte("\x89PNG\r\n\x1a\nx")), Incident{Row: RowIllegal}, "file"},
		{"a picture under the tag", png, Incident{Tags: "bullying " + TagImages}, "file"},
		{"an address under the tag", Evidence{Kind: Address, Address: "bad.example", Description: "It"}, Incident{Tags: TagImages}, ""},
		{"a picture that is too large", big, Incident{}, "file"},
		{"a drawing that can carry script", File(FileKind, "image/svg+xml", "A drawing", []byte("<svg>")), Incident{}, "file"},
		{"nothing said", Evidence{Kind: NoteKind}, Incident{}, "description"},
		{"an address without one", Evidence{Kind: Address, Description: "It"}, Incident{}, "address"},
		{"a kind nobody knows", Evidence{Kind: "video", Description: "It"}, Incident{}, "kind"},
	} {
		got := ""
		if e, ok := errs.As(c.e.Fit(c.i)); ok {
			got = e.Field
		}
		if got != c.field {
			t.Errorf("%s: field %q, want %q", c.name, got, c.field)
		}
	}
}
