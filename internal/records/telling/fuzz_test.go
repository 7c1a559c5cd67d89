package telling

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// A drawing and a voice note come as text in a form that anyone may send: whatever stands there, nothing is kept that is not
// what it has to be, within its size.
func FuzzMadeByChild(f *testing.F) {
	b64 := base64.StdEncoding.EncodeToString
	for _, seed := range []string{"", "data:image/png;base64,", "data:image/png;base64," + b64([]byte(picture(f, 4))), "data:audio/webm;base64," + b64([]byte("\x1a\x45\xdf\xa3V_VP9")),
		"data:audio/webm;codecs=opus;base64," + b64([]byte("\x1a\x45\xdf\xa3A_OPUS")), "data:audio/ogg;base64," + b64([]byte("OggS")), "data:audio/mp4;base64," + b64([]byte("\x00\x00\x00\x20ftypM4A \x00\x00soun"))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if body := inline(text, "data:image/png;base64,", maxDrawing); body != nil && (len(body) > maxDrawing+2 || drawn(body) && !bytes.HasPrefix(body, []byte("\x89PNG"))) && !bytes.HasPrefix(body, []byte("\xff\xd8")) {
			t.Errorf("a drawing of %d bytes", len(body))
		}
		media, body := spoken(text)
		if (media == "") != (body == nil) || len(body) > maxVoice+2 {
			t.Errorf("%q with %d bytes", media, len(body))
		}
		if bytes.Contains(body, []byte("V_VP9")) || media == "audio/mp4" && bytes.Contains(body, []byte("vide")) {
			t.Errorf("a film is kept as %s", media)
		}
	})
}

// A file of a grown-up's is known by its bytes, and never kept as anything but a picture or a document.
func FuzzFiled(f *testing.F) {
	for _, seed := range []string{"", "%PDF-1.7 <svg", picture(f, 4), "\xff\xd8\xff\xe0", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "GIF89a", "MZ", "<html>"} {
		f.Add("photo.png", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		e, err := filed(web.Download{Name: name, Type: http.DetectContentType(body), Body: body})
		if err == nil && (e.Kind != incidents.FileKind || e.Media != "image/png" && e.Media != "image/jpeg" && e.Media != "application/pdf") {
			t.Errorf("kept as %s, %s", e.Kind, e.Media)
		}
	})
}

// What is typed into an address leads to a receipt or to nothing, never out of the house.
func FuzzCodeTyped(f *testing.F) {
	for _, seed := range []string{"abcd-efgh-ijkl-mnop", "//evil.example", "..", "\\evil", "A B", "ＡＢＣＤ", "😟"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := codeTyped(typed)
		if codeTyped(shown(code)) != code {
			t.Errorf("%q is shown as %q and read as %q", code, shown(code), codeTyped(shown(code)))
		}
		if strings.ContainsAny(code, " -") {
			t.Errorf("%q", code)
		}
	})
}
