package chronology

import (
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Files is the list of child protection files of leavers.
type Files struct {
	Table web.Table
	Form  []web.Field
	May   bool
}

// ShownFile is one entry with its clock.
type ShownFile struct {
	ID, Child                          string
	Tag                                *web.Tag
	Summary                            web.Summary
	Bundle                             string
	MaySend, MayReceive                bool
	SendForm, ReceiveForm, NoFileForms []web.Field
}

// files lists the entries. // serves STD-15
func (h pages) files(c *web.Ctx) (web.Page, error) {
	var f Files
	err := h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		f, err = h.fileList(c, tx)
		return ledger.Event{Verb: "chronology.files-listed", Subject: c.Ref("school", c.School.ID)}, err
	})
	return web.Show("chronology/files", "Child protection files", f), err
}

func (h pages) fileList(c *web.Ctx, tx *ledger.Tx) (Files, error) {
	all, err := h.store.files(c, tx, "")
	if err != nil {
		return Files{}, err
	}
	var ids []string
	for _, f := range all {
		ids = append(ids, f.Person)
	}
	names, err := h.Names(c, tx, ids)
	if err != nil {
		return Files{}, err
	}
	leavers, err := h.People.Leavers(c, tx, h.Base.Now().AddDate(0, -6, 0))
	out := Files{May: c.May("chronology.file"), Form: openFields(leavers)}
	out.Table = web.Table{Caption: "Files of children who leave", Head: []string{"Child", "Left", "Due", "Next school", "State"}, Empty: "No child with a child protection case has left."}
	for _, f := range all {
		out.Table.Rows = append(out.Table.Rows, []web.Cell{{Text: who(f.Person, names), Href: "/chronology/files/" + f.ID, Header: true}, {Text: clock.Date(f.Left)},
			{Text: clock.Date(f.Due)}, {Text: f.School}, {Tag: h.fileTag(f)}})
	}
	return out, err
}

func openFields(leavers []people.Person) []web.Field {
	options := []web.Option{{Text: "Choose a child"}}
	for _, p := range leavers {
		if p.Is(people.Pupil) {
			options = append(options, web.Option{Value: p.ID, Text: p.Full() + ", left " + clock.Date(p.Left)})
		}
	}
	return []web.Field{{Type: "select", Name: "child", Label: "Child who has left or leaves", Options: options}}
}

// fileTag is the clock in a word.
func (h pages) fileTag(f File) *web.Tag {
	switch f.State {
	case FileReceived:
		if f.Late() {
			return &web.Tag{Text: "Received, sent late", Colour: "orange"}
		}
		return &web.Tag{Text: "Received", Colour: "green"}
	case FileSent:
		return &web.Tag{Text: "Sent, no receipt yet", Colour: "blue"}
	case FileNone:
		return &web.Tag{Text: "No file", Colour: "grey"}
	}
	due, err := time.ParseInLocation(time.DateOnly, f.Due, clock.London)
	if err != nil {
		return &web.Tag{Text: "To be sent", Colour: "yellow"}
	}
	left := policy.NewCalendar(h.Pack()).SchoolDaysBetween(h.Base.Now(), due)
	switch {
	case f.Past(h.today()):
		return &web.Tag{Text: fmt.Sprintf("Late by %s", schoolDays(max(-left, 1))), Colour: "red"}
	case left == 0:
		return &web.Tag{Text: "Due today", Colour: "red"}
	}
	return &web.Tag{Text: schoolDays(left) + " left", Colour: "yellow"}
}

func schoolDays(n int) string {
	if n == 1 {
		return "1 school day"
	}
	return fmt.Sprintf("%d school days", n)
}

// file shows one entry and its next step.
func (h pages) file(c *web.Ctx) (web.Page, error) {
	var f ShownFile
	err := h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		f, err = h.shownFile(c, tx)
		return ledger.Event{Verb: "chronology.file-viewed", Subject: c.Ref(FileKind, c.Param("id"))}, err
	})
	return filePage(&f), err
}

func filePage(f *ShownFile) web.Page {
	p := web.Show("chronology/file", "Child protection file", f)
	p.Back = &web.Link{Text: "All files", Href: "/chronology/files"}
	return p
}

func (h pages) shownFile(c *web.Ctx, tx *ledger.Tx) (ShownFile, error) {
	f, err := h.store.file(c, tx, c.Param("id"))
	if err != nil {
		return ShownFile{}, err
	}
	names, err := h.Names(c, tx, []string{f.Person, f.SentBy, f.By})
	out := ShownFile{ID: f.ID, Child: who(f.Person, names), Tag: h.fileTag(f), Bundle: "/chronology/bundle/" + f.Person + "?why=leaver"}
	add := func(key string, lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			out.Summary.Rows = append(out.Summary.Rows, web.SummaryRow{Key: key, Lines: lines})
		}
	}
	add("Left on", clock.Date(f.Left))
	add("The next school has it by", clock.Date(f.Due))
	add("Next school", f.School)
	add("Its safeguarding lead", f.Lead)
	if f.Sent != "" {
		add("Sent", clock.Date(f.Sent)+", by "+who(f.SentBy, names), wayOf(f.Way))
	}
	if f.Receipt != "" {
		add("Signed for by", f.Receipt+", "+clock.Date(f.Received))
	}
	add("Note", f.Note)
	may := c.May("chronology.file")
	out.MaySend, out.MayReceive = may && f.State == FileOpen, may && f.State == FileSent
	out.SendForm, out.ReceiveForm, out.NoFileForms = sendFields(h.today(), f.Past(h.today())), receiveFields(h.today()), noFields()
	return out, err
}

func wayOf(way string) string {
	for _, w := range Ways() {
		if w.Key == way {
			return w.Text
		}
	}
	return way
}

func sendFields(today string, late bool) []web.Field {
	var ways []web.Option
	for _, w := range Ways() {
		ways = append(ways, web.Option{Value: w.Key, Text: w.Text})
	}
	return []web.Field{{Name: "school", Label: "Next school"}, {Name: "lead", Label: "Name of its designated safeguarding lead"},
		{Type: "radios", Name: "way", Label: "How it went", Options: ways}, {Type: "date", Name: "sent", Label: "Day on which it went", Value: today},
		{Type: "textarea", Name: "late", Label: "Why it went after five school days", Rows: 2, Max: 1000, Optional: !late}}
}

func receiveFields(today string) []web.Field {
	return []web.Field{{Name: "receipt", Label: "Name of the person who signed for it"}, {Type: "date", Name: "received", Label: "Day of the receipt", Value: today}}
}

func noFields() []web.Field {
	return []web.Field{{Type: "textarea", Name: "why", Label: "Why this child has no child protection file", Rows: 2, Max: 1000}}
}

// openByHand opens an entry that the records did not ask for.
func (h pages) openByHand(c *web.Ctx) (web.Page, error) {
	var f File
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		f, err = h.OpenFile(c, tx, c.Form("child"))
		return opened(tx, f), err
	})
	if err != nil {
		return faultTo("/chronology/files", err)
	}
	return web.Go("/chronology/files/" + f.ID), nil
}

// move takes an entry one step further, or shows it again with the fault.
func (h pages) move(verb, say string, form func(*ShownFile) []web.Field, do func(*web.Ctx, *ledger.Tx) (File, error)) func(*web.Ctx) (web.Page, error) {
	return func(c *web.Ctx) (web.Page, error) {
		err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			f, err := do(c, tx)
			return ledger.Event{Verb: verb, Subject: f.Ref(tx.School), Changes: []ledger.Change{{Field: "state", Class: ledger.Open, After: f.State}, {Field: "addressee", Class: ledger.Personal}}}, err
		})
		if err == nil {
			return web.Say("/chronology/files/"+c.Param("id"), "success", say), nil
		}
		var f ShownFile
		if rerr := h.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (rerr error) {
			f, rerr = h.shownFile(c, tx)
			return rerr
		}); rerr != nil {
			return web.Page{}, rerr
		}
		return c.Again(filePage(&f), err, refs(form(&f))...)
	}
}

func (h pages) send(c *web.Ctx, tx *ledger.Tx) (File, error) {
	day, err := c.NeedDay("sent", "the day on which it went")
	if err != nil {
		return File{}, err
	}
	return h.Send(c, tx, c.Param("id"), Sending{School: c.Form("school"), Lead: c.Form("lead"), Way: c.Form("way"), Sent: iso(day), Note: c.Form("late")})
}

func (h pages) receive(c *web.Ctx, tx *ledger.Tx) (File, error) {
	day, err := c.NeedDay("received", "the day of the receipt")
	if err != nil {
		return File{}, err
	}
	return h.Receive(c, tx, c.Param("id"), c.Form("receipt"), iso(day))
}

func (h pages) noFile(c *web.Ctx, tx *ledger.Tx) (File, error) {
	return h.NoFile(c, tx, c.Param("id"), c.Form("why"))
}

// fileTile shows the safeguarding lead what still has to go.
func (h pages) fileTile(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("chronology.file", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	var t fileTally
	err = h.Base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		t, err = h.store.fileTally(c, tx, h.today())
		return err
	})
	if err != nil || t.Waiting == 0 {
		return nil, err
	}
	tile := web.Tile{Title: "Child protection files", Text: fmt.Sprintf("%d to be sent", t.Waiting), Href: "/chronology/files", Picture: "mail", Count: int(t.Waiting)}
	if t.Past > 0 {
		tile.Tag = &web.Tag{Text: fmt.Sprintf("%d late", t.Past), Colour: "red"}
	}
	return []web.Tile{tile}, nil
}
