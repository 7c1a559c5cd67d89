package telling

import (
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

const (
	maxFile    = 5 << 20
	maxFiles   = 4
	maxDrawing = 1 << 20
	maxVoice   = 2 << 20
	widest     = 20000 // pixels a side
)

// noFiles is what to do instead, in grown-ups' words. // serves STD-16
const noFiles = "No file is taken here, because this may be a sexual picture of a child: a copy may itself be a crime. Nothing was uploaded. " +
	"Do not look at the picture again, copy, print or send it. Turn the device off, keep it where nobody reaches it, and tell the designated safeguarding lead now, who calls the police."

// noFilesChild is the same for children.
const noFilesChild = "We do not take pictures here. You are not in trouble. Do not send the picture to anyone. Turn the screen off and give it to a grown-up you trust. Then press whom we shall tell."

// filed checks one file that a grown-up sent. What it is is read from its bytes, never from its name.
func filed(d web.Download) (incidents.Evidence, error) {
	name := clip(d.Name)
	kind, _, _ := strings.Cut(d.Type, ";")
	switch {
	case heic(d.Body):
		return incidents.Evidence{}, errs.Bad("files", "“%s” is a HEIC photo, which most computers cannot show. Take a screenshot of it and choose that, or set the camera of the phone to “Most Compatible” (on an iPhone: Settings, Camera, Formats) and take it again as JPEG.", name)
	case kind == "application/pdf":
	case kind == "image/png" || kind == "image/jpeg":
		if !drawn(d.Body) {
			return incidents.Evidence{}, errs.Bad("files", "“%s” cannot be read as a picture. Please choose another file.", name)
		}
	default:
		return incidents.Evidence{}, errs.Bad("files", "“%s” is no PNG or JPEG picture and no PDF, whatever its name says. Please choose another file.", name)
	}
	return incidents.File(incidents.FileKind, kind, "Sent with the report: "+name, d.Body), nil
}

// heic knows the photos of newer telephones by their brand.
func heic(b []byte) bool {
	return len(b) > 12 && string(b[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}, string(b[8:12]))
}

// drawn says whether a picture is one, and of a bearable size. Only its head is read.
func drawn(b []byte) bool {
	read := png.DecodeConfig
	if bytes.HasPrefix(b, []byte("\xff\xd8")) {
		read = jpeg.DecodeConfig
	}
	size, err := read(bytes.NewReader(b))
	return err == nil && size.Width > 0 && size.Height > 0 && size.Width <= widest && size.Height <= widest
}

// uploads reads what a grown-up sent with a form. // serves STD-16
func (f *Telling) uploads(c *web.Ctx, s sender, kind string) ([]incidents.Evidence, error) {
	if kind == images && c.Sent() {
		return nil, f.turnAway(c, noFiles)
	}
	if !s.signedIn || s.route != incidents.StaffForm {
		if c.Sent() {
			return nil, errs.Bad("words", "Files cannot be sent from here. Say in your words that you have them, and bring them to the school office.")
		}
		return nil, nil
	}
	files, err := c.Uploads("files", maxFile, maxFiles)
	if err != nil {
		return nil, err
	}
	var out []incidents.Evidence
	for _, d := range files {
		e, err := filed(d)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// turnAway refuses a file and leaves a trace that it was; a flood of them from one address leaves no flood in the trail.
func (f *Telling) turnAway(c *web.Ctx, why string) error {
	if f.adders.allow("refused " + c.Addr()) {
		if err := f.refuse(c, c.Grant); err != nil {
			return err
		}
	}
	return errs.Bad("words", "%s", why)
}

// madeByChild reads a drawing and a voice note that the page's scripts put into the form. One that cannot be read is left
// out with a word: a child's report never fails for it. // serves NEW-08, STD-16
func (f *Telling) madeByChild(c *web.Ctx, kind string) ([]incidents.Evidence, error) {
	picture, voice := c.Raw("drawing"), c.Raw("voice")
	if kind == images && (picture != "" || voice != "" || c.Sent()) {
		return nil, f.turnAway(c, noFilesChild)
	}
	var out []incidents.Evidence
	if body := inline(picture, "data:image/png;base64,", maxDrawing); body != nil && drawn(body) {
		out = append(out, incidents.File(incidents.FileKind, "image/png", "The child drew this.", body))
	}
	if media, body := spoken(voice); body != nil {
		out = append(out, incidents.File(incidents.FileKind, media, "The child said this.", body))
	}
	return out, nil
}

// inline decodes a data address that begins as it must; nil for anything else.
func inline(text, begins string, most int) []byte {
	coded, ok := strings.CutPrefix(text, begins)
	if !ok || base64.StdEncoding.DecodedLen(len(coded)) > most+2 {
		return nil
	}
	body, err := base64.StdEncoding.DecodeString(coded)
	if err != nil || len(body) == 0 {
		return nil
	}
	return body
}

// spoken decodes a voice note: sound alone, known by its bytes. A film that pretends to be sound is none.
func spoken(text string) (media string, body []byte) {
	head, _, _ := strings.Cut(text, ",")
	if !strings.HasPrefix(head, "data:audio/") || !strings.HasSuffix(head, ";base64") || len(head) > 80 {
		return "", nil
	}
	if body = inline(text, head+",", maxVoice); body == nil {
		return "", nil
	}
	start := body[:min(len(body), 8192)]
	switch {
	case filmed(body):
	case bytes.HasPrefix(body, []byte("\x1a\x45\xdf\xa3")) && !bytes.Contains(start, []byte("V_")):
		return "audio/webm", body
	case bytes.HasPrefix(body, []byte("OggS")) && !bytes.Contains(start, []byte("theora")):
		return "audio/ogg", body
	case len(body) > 12 && string(body[4:8]) == "ftyp" && !heic(body) && bytes.Contains(body, []byte("soun")) && !bytes.Contains(body, []byte("vide")) && !bytes.Contains(body, []byte("pict")):
		return "audio/mp4", body
	}
	return "", nil
}

// filmed looks through all of a voice note for moving pictures: what describes them may stand behind any amount of filling.
func filmed(body []byte) bool {
	return slices.ContainsFunc([]string{"V_VP8", "V_VP9", "V_AV1", "V_MPEG", "V_MS/VFW", "V_THEORA", "V_UNCOMPRESSED", "V_PRORES", "V_FFV1", "V_QUICKTIME", "V_REAL",
		"\x80theora", "OVP80", "BBCD\x00"}, func(sign string) bool { return bytes.Contains(body, []byte(sign)) })
}
