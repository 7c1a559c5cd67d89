package chronology

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// States of a child protection file.
const (
	FileOpen     = "open"
	FileSent     = "sent"
	FileReceived = "received"
	FileNone     = "none" // the safeguarding lead found that there is no such file
)

const fileDays = 5 // school days until the next school has it (STD-15)

// File is the child protection file of a child who leaves, apart from the main file. // serves STD-15
type File struct {
	ID       string `db:"id"`
	Person   string `db:"person"`
	Left     string `db:"left_on"`
	Due      string `db:"due_on"`
	Opened   string `db:"opened_at"`
	By       string `db:"opened_by"`
	State    string `db:"state"`
	School   string `db:"school"` // the next one
	Lead     string `db:"lead"`   // its safeguarding lead, by name
	Way      string `db:"way"`    // how it went
	Sent     string `db:"sent_on"`
	SentBy   string `db:"sent_by"`
	Receipt  string `db:"receipt"` // who signed for it
	Received string `db:"received_on"`
	Note     string `db:"note"` // why it was late, or why there is none
	Told     string `db:"told"` // which reminders went out: near, late
}

// Ref names a file.
func (f File) Ref(school string) ref.Ref { return ref.New(school, FileKind, f.ID) }

func (f File) key() string { return "chronology.file/" + f.ID }

// Past reports that its time is over on a day and it has not been sent.
func (f File) Past(day string) bool { return f.State == FileOpen && day > f.Due }

// Late reports that it went after its time.
func (f File) Late() bool { return f.Sent != "" && f.Sent > f.Due }

// Ways are how a file can be handed over. Sealed sending by the exchange is not in yet, and the page says so.
func Ways() []incidents.Word {
	return []incidents.Word{{Key: "hand", Text: "By hand, to the lead in person"}, {Key: "courier", Text: "By a courier who is signed for"}, {Key: "secure", Text: "By the local authority’s secure transfer"}}
}

func (c *Chronology) today() string { return clock.ISO(c.Base.Now()) }

// dueOf is five school days after a child left.
func (c *Chronology) dueOf(left string) (string, error) {
	day, err := time.ParseInLocation(time.DateOnly, left, clock.London)
	if err != nil {
		return "", fmt.Errorf("chronology: the day on which a child left: %w", err)
	}
	calendar := policy.NewCalendar(c.Pack())
	return calendar.AddSchoolDays(day.AddDate(0, 0, -1), fileDays).Format(time.DateOnly), nil
}

// left hears that somebody left: a child with a child protection case gets a file entry, with its clock.
func (c *Chronology) left(ctx context.Context, told ledger.Told) error {
	needed := false
	err := c.Base.Ledger.Read(ctx, c.Job("leavers"), func(tx *ledger.Tx) (err error) {
		needed, err = c.needsFile(ctx, tx, told.Subject.ID)
		return err
	})
	if err != nil || !needed {
		return err
	}
	return c.Base.Ledger.Write(ctx, c.Job("leavers"), func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := c.People.Get(ctx, tx, told.Subject.ID)
		if err != nil {
			return ledger.Event{}, err
		}
		f, err := c.openFile(ctx, tx, p.ID, p.Left)
		return opened(tx, f), err
	})
}

func opened(tx *ledger.Tx, f File) ledger.Event {
	return ledger.Event{Verb: "chronology.file-opened", Subject: f.Ref(tx.School), Changes: []ledger.Change{
		{Field: "left", Class: ledger.Open, After: f.Left}, {Field: "due", Class: ledger.Open, After: f.Due}}}
}

// needsFile says whether a leaver needs an entry that is not there yet.
func (c *Chronology) needsFile(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	p, err := c.People.Get(ctx, tx, person)
	if errs.Is(err, errs.NotFound) || err == nil && (!p.Is(people.Pupil) || p.Left == "") {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	there, err := c.store.fileOf(ctx, tx, person)
	if err != nil || there.Left == p.Left && there.ID != "" {
		return false, err
	}
	if c.hooks.Protected != nil {
		return c.hooks.Protected(ctx, tx, person)
	}
	return c.protected(ctx, tx, person)
}

// protected reports a child with a case on a path that the policy gives to the safeguarding lead; a case that nobody has
// classified yet counts too, and without such a path every case that the lead deals with: no file may be forgotten.
func (c *Chronology) protected(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	about, err := c.cases.About(ctx, tx, person, mostCases)
	if err != nil {
		return false, err
	}
	leads, err := c.store.ledBy(ctx, tx, person, string(authz.DSL))
	var paths []policy.CasePath
	for _, p := range c.Pack().Cases.Paths {
		if slices.Contains(p.Hands, string(authz.DSL)) {
			paths = append(paths, p)
		}
	}
	for _, i := range about {
		if slices.Contains(leads, i.ID) && (len(paths) == 0 || i.Row == "" && i.State == incidents.Open || slices.ContainsFunc(paths, func(p policy.CasePath) bool { return meant(p.When, i) })) {
			return true, err
		}
	}
	return false, err
}

func meant(w policy.CaseWhen, i incidents.Incident) bool {
	return w.Always || i.Row != "" && slices.Contains(w.Rows, i.Row) || slices.ContainsFunc(strings.Fields(i.Tags), func(t string) bool { return slices.Contains(w.Risks, t) })
}

// openFile makes the entry, or moves the one that is open when the child's last day was put right.
func (c *Chronology) openFile(ctx context.Context, tx *ledger.Tx, person, left string) (File, error) {
	due, err := c.dueOf(left)
	if err != nil {
		return File{}, err
	}
	f, err := c.store.fileOf(ctx, tx, person)
	if err != nil {
		return f, err
	}
	if f.ID != "" && f.State == FileOpen {
		f.Left, f.Due, f.Told = left, due, ""
		return f, c.store.putFile(ctx, tx, f)
	}
	f = File{ID: tx.ID(), Person: person, Left: left, Due: due, Opened: tx.Now, By: tx.Grant.Actor().Person, State: FileOpen}
	if err := c.store.addFile(ctx, tx, f); err != nil {
		return f, err
	}
	to, err := c.Holders(ctx, tx, authz.DSL)
	if err != nil {
		return f, err
	}
	return f, c.Tell(ctx, tx, notices.Notice{To: to, Kind: "concern.file", Title: "A child protection file has to go to the next school", Text: "It is due on " + clock.Date(due) + ".", Href: "/chronology/files/" + f.ID, Urgent: true, Key: f.key() + "/" + left})
}

// OpenFile opens an entry by hand, for a child of whom the safeguarding lead knows more than the records.
func (c *Chronology) OpenFile(ctx context.Context, tx *ledger.Tx, person string) (File, error) {
	p, err := c.child(ctx, tx, person)
	if err != nil {
		return File{}, err
	}
	if p.Left == "" {
		return File{}, errs.Bad("child", "This child has no leaving date in the register. The office enters it first; the five days count from it.")
	}
	f, err := c.store.fileOf(ctx, tx, person)
	if err != nil {
		return f, err
	}
	if f.ID != "" && f.Left == p.Left {
		return f, errs.Clash("child", "There is an entry for this child already.")
	}
	return c.openFile(ctx, tx, person, p.Left)
}

// Sending is how a file left the house.
type Sending struct{ School, Lead, Way, Sent, Note string }

// Send writes down that a file was handed over. // serves STD-15
func (c *Chronology) Send(ctx context.Context, tx *ledger.Tx, id string, s Sending) (File, error) {
	f, err := c.store.file(ctx, tx, id)
	if err != nil {
		return f, err
	}
	switch {
	case f.State != FileOpen:
		return f, errs.Clash("", "This file is no longer waiting to be sent.")
	case s.School == "":
		return f, errs.Bad("school", "Enter the next school.")
	case s.Lead == "":
		return f, errs.Bad("lead", "Enter the name of its designated safeguarding lead. The file goes to that person and nobody else.")
	case !slices.ContainsFunc(Ways(), func(w incidents.Word) bool { return w.Key == s.Way }):
		return f, errs.Bad("way", "Choose how it went.")
	case s.Sent == "" || s.Sent > c.today():
		return f, errs.Bad("sent", "Enter the day on which it went; it must not lie in the future.")
	case s.Sent > f.Due && s.Note == "":
		return f, errs.Bad("late", "Five school days were over on %s. Enter why it went later.", clock.Date(f.Due))
	}
	f.State, f.School, f.Lead, f.Way, f.Sent, f.Note, f.SentBy = FileSent, s.School, s.Lead, s.Way, s.Sent, s.Note, tx.Grant.Actor().Person
	return f, c.store.putFile(ctx, tx, f)
}

// Receive writes down who signed for a file.
func (c *Chronology) Receive(ctx context.Context, tx *ledger.Tx, id, receipt, on string) (File, error) {
	f, err := c.store.file(ctx, tx, id)
	if err != nil {
		return f, err
	}
	switch {
	case f.State != FileSent:
		return f, errs.Clash("", "Only a file that was sent can be received.")
	case receipt == "":
		return f, errs.Bad("receipt", "Enter the name of the person who signed for it.")
	case on == "" || on > c.today() || on < f.Sent:
		return f, errs.Bad("received", "Enter the day of the receipt, from the day on which it went to today.")
	}
	f.State, f.Receipt, f.Received = FileReceived, receipt, on
	if err := c.store.putFile(ctx, tx, f); err != nil {
		return f, err
	}
	return f, c.settleFile(ctx, tx, f)
}

// NoFile writes down that there is none, and why.
func (c *Chronology) NoFile(ctx context.Context, tx *ledger.Tx, id, why string) (File, error) {
	f, err := c.store.file(ctx, tx, id)
	switch {
	case err != nil:
		return f, err
	case f.State != FileOpen:
		return f, errs.Clash("", "This file is no longer waiting to be sent.")
	case why == "":
		return f, errs.Bad("why", "Enter why this child has no child protection file.")
	}
	f.State, f.Note = FileNone, why
	if err := c.store.putFile(ctx, tx, f); err != nil {
		return f, err
	}
	return f, c.settleFile(ctx, tx, f)
}

func (c *Chronology) settleFile(ctx context.Context, tx *ledger.Tx, f File) error {
	for _, step := range []string{"/" + f.Left, "/near", "/late"} {
		if err := c.Settle(ctx, tx, f.key()+step); err != nil {
			return err
		}
	}
	return nil
}

// Remind tells the safeguarding lead when a file is due tomorrow or today, and the head when its time is over. // serves STD-15
func (c *Chronology) Remind(ctx context.Context) error {
	var open []File
	err := c.Base.Ledger.Read(ctx, c.Job("files"), func(tx *ledger.Tx) (err error) {
		open, err = c.store.files(ctx, tx, FileOpen)
		return err
	})
	for _, f := range open {
		step := c.step(f)
		if err != nil || step == "" {
			continue
		}
		err = c.Base.Ledger.Write(ctx, c.Job("files"), func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "chronology.file-reminded", Subject: f.Ref(tx.School), Changes: []ledger.Change{{Field: "step", Class: ledger.Open, After: step}}}, c.remind(ctx, tx, f, step)
		})
	}
	return err
}

// step is the reminder that is due and has not gone out; "" for none.
func (c *Chronology) step(f File) string {
	due, err := time.ParseInLocation(time.DateOnly, f.Due, clock.London)
	if err != nil {
		return ""
	}
	near := policy.NewCalendar(c.Pack()).AddSchoolDays(due, -1).Format(time.DateOnly)
	switch told := strings.Fields(f.Told); {
	case f.Past(c.today()) && !slices.Contains(told, "late"):
		return "late"
	case !f.Past(c.today()) && c.today() >= near && !slices.Contains(told, "near"):
		return "near"
	}
	return ""
}

func (c *Chronology) remind(ctx context.Context, tx *ledger.Tx, f File, step string) error {
	roles, title := []authz.Role{authz.DSL}, "A child protection file is nearly due"
	if step == "late" {
		roles, title = []authz.Role{authz.DSL, authz.Head}, "A child protection file is late"
	}
	f.Told = strings.TrimSpace(f.Told + " " + step)
	if err := c.store.putFile(ctx, tx, f); err != nil {
		return err
	}
	to, err := c.Holders(ctx, tx, roles...)
	if err != nil {
		return err
	}
	return c.Tell(ctx, tx, notices.Notice{To: to, Kind: "concern.file", Title: title, Text: "The next school has to have it by " + clock.Date(f.Due) + ".", Href: "/chronology/files/" + f.ID, Urgent: true, Key: f.key() + "/" + step})
}
