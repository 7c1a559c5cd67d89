package incidents

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/media"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// addEvidence takes an address, a note, or a file where one may be stored. // serves INC-24
func (h pages) addEvidence(c *web.Ctx) (web.Page, error) {
	form := func(s *Shown) []web.Field { return s.Add }
	e, chosen, err := posted(c)
	if err != nil {
		return h.faulty(c, err, form)
	}
	images := c.Form("images") == "yes"
	say := "The evidence is sealed."
	p, err := h.act(c, say, form, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		_, kept, err := h.store.AddEvidence(c, tx, id, e, images)
		if chosen && kept.Kind == Address {
			say = record.NoPictures
		}
		return ledger.Event{Verb: "incidents.evidence-added", Changes: []ledger.Change{{Field: "kind", Class: ledger.Open, After: kept.Kind},
			{Field: "sha256", Class: ledger.Open, After: kept.Hash}, {Field: "item", Class: ledger.Personal}}}, false, err
	})
	if chosen && (say == record.NoPictures || len(p.Errors) > 0 && p.Errors[0].Text == record.NoPictures) {
		if err := h.refusedUpload(c); err != nil {
			return web.Page{}, err
		}
	}
	if err == nil && p.Notice != nil && say == record.NoPictures {
		p.Notice = &web.Notice{Kind: "important", Text: record.NoPictures}
	}
	return p, err
}

// refusedUpload puts the try on record. // serves INC-45
func (h pages) refusedUpload(c *web.Ctx) error {
	return h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		i, err := h.store.Get(c, tx, c.Param("id"))
		return i.UploadRefused(), err
	})
}

// posted reads the form; chosen says that a file came with it.
func posted(c *web.Ctx) (e Evidence, chosen bool, err error) {
	file, err := c.Upload("file", record.MaxFile)
	if err != nil {
		return e, false, err
	}
	e = Evidence{Kind: NoteKind}
	if file != nil && len(file.Body) > 0 {
		kind := FileKind
		if c.Form("signed") == "yes" {
			kind = Signed
		}
		e, chosen = File(kind, media.Of(file.Body), "", file.Body), true
	}
	e.Address, e.Description, e.Supersedes = record.Clip(c.Form("address")), c.Form("description"), c.Form("supersedes")
	if len([]rune(e.Description)) > Longest {
		return e, chosen, errs.Bad("description", "Shorten this to %d characters.", Longest)
	}
	if e.Kind == NoteKind && e.Address != "" {
		e.Kind = Address
	}
	if c.Form("signed") == "yes" && !chosen {
		return e, chosen, errs.Bad("file", "Choose the scan of the signed page.")
	}
	return e, chosen, nil
}

// Print is the page that is printed, signed by hand and scanned back.
type Print struct {
	Number, When, Address, Description, Hash, Who, Lines, School, Version string
}

// one reads an item and compares it with its hash. Looking leaves an event.
func (h pages) one(c *web.Ctx) (Case, Evidence, string, error) {
	var k Case
	var e Evidence
	var who string
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		if k, err = h.store.Case(c, tx, c.Param("id")); err != nil {
			return ledger.Event{}, err
		}
		if e, err = h.store.Item(c, tx, k.ID, c.Param("eid")); err != nil {
			return ledger.Event{}, err
		}
		names, err := h.store.PeopleOf(c, tx, k.IDs())
		who = called(e.Who, names)
		return ledger.Event{Verb: "incidents.viewed", Subject: k.Ref(), Changes: []ledger.Change{{Field: "evidence", Class: ledger.Open, After: e.ID}}}, err
	})
	if err != nil {
		return k, e, who, err
	}
	if sum, err := e.Sum(); err != nil || sum != e.Hash {
		return k, e, who, errs.Clash("", "This item is no longer what its seal says. Someone has changed it in the database. Please tell the head teacher, and run the check of the trail.")
	}
	return k, e, who, nil
}

// evidence sends an item as it was stored.
func (h pages) evidence(c *web.Ctx) (web.Page, error) {
	k, e, _, err := h.one(c)
	if err != nil {
		return web.Page{}, err
	}
	body, err := e.Content()
	if err != nil {
		return web.Page{}, err
	}
	media := e.Media
	if media == "" {
		media = "text/plain; charset=utf-8"
	}
	endings := map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "audio/webm": ".webm", "audio/ogg": ".ogg", "audio/mp4": ".m4a"}
	ending, ok := endings[media]
	if !ok {
		ending = ".txt"
	}
	return web.Page{File: &web.Download{Name: k.Number + "-" + e.Hash[:8] + ending, Type: media, Body: body, Inline: true}}, nil
}

// print shows an item as a page to sign. // serves INC-24
func (h pages) print(c *web.Ctx) (web.Page, error) {
	k, e, who, err := h.one(c)
	if err != nil {
		return web.Page{}, err
	}
	p := Print{Number: k.Number, When: clock.Told(e.At), Address: e.Address, Description: e.Description, Hash: e.Hash, Who: who, School: c.School.Name, Version: c.School.Policy}
	if e.Kind == LogLines {
		p.Lines = e.Body
	}
	page := web.Show("incidents/print", "Record of evidence, "+k.Number, p)
	page.Back = &web.Link{Text: "Back to " + k.Number, Href: "/incidents/" + k.ID}
	return page, nil
}
