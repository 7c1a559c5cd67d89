package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// Bounds on attachments.
const (
	MaxFile  = 10 << 20
	maxFiles = 20
)

// kindsOfFile are what may be attached, by what the bytes say and the ending that goes with it. Nothing in the list can
// run in a browser; an office file is a ZIP, and told from any other by its ending. They are never opened here.
func kindsOfFile() map[string][]string {
	return map[string][]string{
		"application/pdf":           {".pdf"},
		"image/png":                 {".png"},
		"image/jpeg":                {".jpg", ".jpeg"},
		"image/gif":                 {".gif"},
		"image/webp":                {".webp"},
		"text/plain; charset=utf-8": {".txt", ".csv", ".md", ".eml"},
		"application/zip":           {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"},
	}
}

const acceptedFiles = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.txt,.csv,.md,.eml,.docx,.xlsx,.pptx,.odt,.ods,.odp"

// sniffed says what a file is by its bytes, and whether it may be kept.
func sniffed(name string, body []byte) (string, bool) {
	kind := http.DetectContentType(body)
	ending := strings.ToLower(filepath.Ext(name))
	for _, good := range kindsOfFile()[kind] {
		if good == ending {
			return kind, true
		}
	}
	return kind, false
}

// upload reads one file of a form; no file is no fault.
func upload(c *web.Ctx, name, what string) (cabinet.File, bool, error) {
	d, err := c.Upload(name, MaxFile)
	if err != nil || d == nil {
		return cabinet.File{}, false, err
	}
	if len(d.Body) == 0 {
		return cabinet.File{}, false, errs.Bad(name, "%s: the file is empty. Please choose another.", what)
	}
	kind, ok := sniffed(d.Name, d.Body)
	if !ok {
		return cabinet.File{}, false, errs.Bad(name, "%s: this kind of file cannot be kept here. Choose a PDF, a picture, a text or an office document, with the ending that belongs to it.", what)
	}
	sum := sha256.Sum256(d.Body)
	return cabinet.File{Name: fileTitle(d.Name), Kind: kind, Size: int64(len(d.Body)), Sha256: hex.EncodeToString(sum[:]), Bytes: d.Body}, true, nil
}

// fileTitle is a file's name as it is shown: no path, no control characters, not endless.
func fileTitle(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = entry.Clean(policy.Field{}, name)
	if n := utf8.RuneCountInString(name); n > 100 {
		ending := filepath.Ext(name)
		name = entry.Cut(name, 90) + entry.Cut(ending, 9)
	}
	return name
}

func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+1<<9)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// attached puts a file beside an entry.
func (h Pages) attached(c *web.Ctx) (web.Page, error) {
	f, ok, err := upload(c, "file", "File")
	if err == nil && !ok {
		err = errs.Bad("file", "Choose the file that you want to add.")
	}
	if err != nil {
		return h.showWith(c, err)
	}
	err = h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		there, err := h.Clerk.Store.Files(c, tx, o.e.ID)
		switch {
		case err != nil:
			return ledger.Event{}, err
		case len(there) >= maxFiles:
			return ledger.Event{}, errs.Bad("file", "This entry has %d files already, and there is room for no more. Remove one first.", maxFiles)
		case o.e.RemovedAt != "":
			return ledger.Event{}, errs.Clash("", "This entry has been removed, so nothing can be added to it.")
		}
		if err := h.Clerk.MayFile(c, tx, o.e); err != nil {
			return ledger.Event{}, err
		}
		f.ID, f.Entry, f.At, f.By = tx.ID(), o.e.ID, tx.Now, clerk.By(tx)
		if err := h.Clerk.Store.Attach(c, tx, f); err != nil {
			return ledger.Event{}, err
		}
		_, ev, err := h.Clerk.KeepAs(c, tx, o.def, o.e, o.e, entry.WhatAttached, f.Name)
		return ev, err
	})
	if errs.Is(err, errs.Invalid) {
		return h.showWith(c, err)
	}
	return web.Say(h.here(c), "success", "The file has been added."), err
}

// here is the entry's page.
func (h Pages) here(c *web.Ctx) string {
	return entry.Entry{Register: c.Param("register"), ID: c.Param("id")}.Href()
}

// detached takes a file away again. One that answers a question of the form goes by changing the answer.
func (h Pages) detached(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		f, err := h.Clerk.Store.File(c, tx, o.e.ID, c.Param("file"))
		switch {
		case err != nil:
			return ledger.Event{}, err
		case o.e.Hold != "":
			return ledger.Event{}, errs.Clash("", "This entry is held, so nothing of it may be removed.")
		case f.Field != "" && o.e.Values[f.Field] == f.ID:
			return ledger.Event{}, errs.Clash("", "This file is an answer of the form. Change the entry and choose another file instead.")
		}
		if err := h.Clerk.Store.Detach(c, tx, o.e.ID, f.ID); err != nil {
			return ledger.Event{}, err
		}
		_, ev, err := h.Clerk.KeepAs(c, tx, o.def, o.e, o.e, entry.WhatDetached, f.Name)
		return ev, err
	})
	return web.Say(h.here(c), "success", "The file has been removed."), err
}

// file sends an attachment, to be saved and not to be run: the house gives it the headers for that.
func (h Pages) file(c *web.Ctx) (web.Page, error) {
	var f cabinet.File
	err := h.look(c, func(tx *ledger.Tx, o opened) (err error) {
		f, err = h.Clerk.Store.File(c, tx, o.e.ID, c.Param("file"))
		return err
	})
	return web.Page{File: &web.Download{Name: f.Name, Type: f.Kind, Body: f.Bytes}}, err
}
