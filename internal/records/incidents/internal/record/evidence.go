package record

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/records/incidents/internal/media"
)

// Kinds of evidence.
const (
	LogLines = "log"
	Address  = "address"
	FileKind = "file"
	NoteKind = "note"
	Signed   = "signed"
)

const (
	MaxFile  = 5 << 20
	MaxFiles = 20 // the seal reads them all with every act on the case
)

// Evidence is one item. It is never replaced or removed, only superseded by a newer one. // serves INC-24
type Evidence struct {
	ID          string `db:"id"`
	Kind        string `db:"kind"`
	At          string `db:"at"` // when it was seen
	Address     string `db:"address"`
	Description string `db:"description"`
	Media       string `db:"media"`
	Body        string `db:"body"` // text, or base64 of a file
	Hash        string `db:"sha256"`
	Supersedes  string `db:"supersedes"`
	Added       string `db:"added_at"`
	Who         string `db:"who"`
}

// Lines is evidence out of a log, one request a line.
func Lines(at time.Time, address, description, lines string) Evidence {
	return Evidence{Kind: LogLines, At: clock.Text(at), Address: address, Description: description, Media: "text/plain; charset=utf-8", Body: lines}
}

// File is a picture or document as evidence, or the scan of a signed form.
func File(kind, media, description string, body []byte) Evidence {
	return Evidence{Kind: kind, Media: media, Description: description, Body: base64.StdEncoding.EncodeToString(body)}
}

// Picture reports an item that is a file rather than words.
func (e Evidence) Picture() bool { return e.Kind == FileKind || e.Kind == Signed }

// Content gives the bytes behind the hash: the file itself, or the words.
func (e Evidence) Content() ([]byte, error) {
	if e.Picture() {
		return base64.StdEncoding.DecodeString(e.Body)
	}
	if e.Body != "" {
		return []byte(e.Body), nil
	}
	return []byte(e.Address + "\n" + e.Description), nil
}

// Sum is the SHA-256 of the content, as sha256sum prints it.
func (e Evidence) Sum() (string, error) {
	body, err := e.Content()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

const NoPictures = "No screenshot or file may be stored here, because this may involve sexual images of a child or other illegal material, and a copy may itself be a crime. " +
	"Nothing was uploaded. Write down the address only. Do not look at it again, print it or send it to anyone; turn the screen off, keep the device, and tell the safeguarding lead, who calls the police."

// storable are the kinds of file that a case holds. Sound comes from a child's voice note alone, which telling checks: it is
// known by its bytes and has no picture in it. // serves NEW-08
func storable() []string {
	return []string{"image/png", "image/jpeg", "application/pdf", "audio/webm", "audio/ogg", "audio/mp4"}
}

// Sniffed is what a file is by its content, whatever it was called.
func (e Evidence) Sniffed() string {
	body, err := e.Content()
	if err != nil {
		return ""
	}
	return media.Of(body)
}

// RefusedUpload reports that a file was turned away because nothing may be stored in the case. Whoever offers uploads then
// writes Incident.UploadRefused. // serves INC-45, STD-16
func RefusedUpload(err error) bool {
	e, ok := errs.As(err)
	return ok && e.Safe == NoPictures
}

// Fit checks an item before it joins a case. // serves INC-24
func (e Evidence) Fit(i Incident) error {
	switch {
	case e.Picture() && i.NoPictures():
		return errs.Bad("file", "%s", NoPictures)
	case e.Picture() && !slices.Contains(storable(), e.Media):
		return errs.Bad("file", "%s", media.Why(e.Media))
	case e.Picture() && base64.StdEncoding.DecodedLen(len(e.Body)) > MaxFile+3:
		return errs.Bad("file", "The file is larger than 5 MB. Please choose a smaller one.")
	case strings.TrimSpace(e.Description) == "":
		return errs.Bad("description", "Enter what this shows.")
	case !slices.Contains([]string{LogLines, Address, FileKind, NoteKind, Signed}, e.Kind):
		return errs.Bad("kind", "Choose what kind of evidence this is.")
	case e.Kind == Address && e.Address == "":
		return errs.Bad("address", "Enter the address of the page, such as example.org/page.")
	}
	return nil
}
