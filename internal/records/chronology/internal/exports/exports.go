// Package exports is what leaves the house in bulk: asked for, decided by somebody else, and downloaded once.
package exports

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/desk"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/sheet"
)

// Kind is an export's kind in a ref.Ref.
const Kind = "case-export"

// Exports keeps the requests.
type Exports struct {
	desk  *desk.Desk
	cases incidents.Store
	store store
}

// New makes the room.
func New(d *desk.Desk, cases incidents.Store) *Exports { return &Exports{desk: d, cases: cases} }

// List gives one's own requests, or with "" everybody's.
func (x *Exports) List(ctx context.Context, tx *ledger.Tx, by string) ([]Export, error) {
	return x.store.exports(ctx, tx, by)
}

// States of an export.
const (
	Asked    = "asked"
	Approved = "approved"
	Refused  = "refused"
	Used     = "used"
)

const (
	exportLife  = 24 * time.Hour // from the approval
	mostExports = 2000           // cases in one export; more is a copy of the system, not an export
)

// Export is a request to take cases out of the house in bulk. // serves INC-42
type Export struct {
	ID      string `db:"id"`
	By      string `db:"asked_by"`
	At      string `db:"asked_at"`
	Reason  string `db:"reason"`
	From    string `db:"from_on"`
	Until   string `db:"until_on"`
	Of      string `db:"case_state"` // open, closed; empty: both
	State   string `db:"state"`
	Decider string `db:"decided_by"`
	Decided string `db:"decided_at"`
	Note    string `db:"note"`
	UsedAt  string `db:"used_at"`
	Cases   int64  `db:"cases"`
	Hash    string `db:"sha256"`
}

// Ref names an export.
func (e Export) Ref(school string) ref.Ref { return ref.New(school, Kind, e.ID) }

func (e Export) key() string { return "chronology.export/" + e.ID }

// Over reports that its day has passed.
func (e Export) Over(now time.Time) bool {
	at, err := clock.Parse(e.Decided)
	return e.State == Approved && (err != nil || !now.Before(at.Add(exportLife)))
}

// Ask asks for an export of the cases that the asker may see.
func (x *Exports) Ask(ctx context.Context, tx *ledger.Tx, e Export) (Export, error) {
	e.Reason = strings.TrimSpace(e.Reason)
	switch {
	case e.Reason == "":
		return e, errs.Bad("reason", "Enter why you need these cases outside the system.")
	case len([]rune(e.Reason)) > 1000:
		return e, errs.Bad("reason", "Write at most 1,000 characters.")
	case e.From != "" && e.Until != "" && e.Until < e.From:
		return e, errs.Bad("until", "The last day must not lie before the first.")
	}
	e.ID, e.By, e.At, e.State = tx.ID(), tx.Grant.Actor().Person, tx.Now, Asked
	if err := x.store.addExport(ctx, tx, e); err != nil {
		return e, err
	}
	to, err := x.desk.Above(ctx, tx, e.By)
	if err != nil {
		return e, err
	}
	return e, x.desk.Tell(ctx, tx, notices.Notice{To: to, Kind: "request.export", Title: "Somebody asks to export concerns", Text: "It needs your decision.", Href: "/chronology/exports", Key: e.key()})
}

// Decide approves or refuses a request. Never the asker; the head decides, and of a head's own the chair. // serves INC-42
func (x *Exports) Decide(ctx context.Context, tx *ledger.Tx, id string, yes bool, note string) (Export, error) {
	e, err := x.store.export(ctx, tx, id)
	if err != nil {
		return e, err
	}
	by := tx.Grant.Actor()
	note = strings.TrimSpace(note)
	switch {
	case e.By == by.Person:
		return e, errs.Denied("You asked for this yourself, so somebody else has to decide: the head teacher, or the chair of governors for a request of the head.")
	case e.State != Asked:
		return e, errs.Clash("", "This request has already been decided.")
	case !yes && note == "":
		return e, errs.Bad("note", "Enter why you refuse it.")
	case len([]rune(note)) > 1000:
		return e, errs.Bad("note", "Write at most 1,000 characters.")
	}
	may, err := x.desk.Above(ctx, tx, e.By)
	if err != nil {
		return e, err
	}
	if !slices.Contains(may, by.Person) {
		return e, errs.Denied("The head teacher decides about this, and of a request of the head the chair of governors.")
	}
	e.State, e.Decider, e.Decided, e.Note = Refused, by.Person, tx.Now, note
	said := "It was refused."
	if yes {
		e.State, said = Approved, "It was approved. You can download it once, until "+clock.Human(x.desk.Base.Now().Add(exportLife))+"."
	}
	if err := x.store.decideExport(ctx, tx, e); err != nil {
		return e, err
	}
	if err := x.desk.Settle(ctx, tx, e.key()); err != nil {
		return e, err
	}
	return e, x.desk.Tell(ctx, tx, notices.Notice{To: []string{e.By}, Kind: "request.export", Title: "Your request to export concerns was decided", Text: said, Href: "/chronology/exports", Key: e.key() + "/" + e.State})
}

// Ready says why an export may not be downloaded by this person now; nil when it may.
func (e Export) Ready(by authz.Actor, now time.Time) error {
	switch {
	case e.By != by.Person:
		return errs.Denied("Only the person who asked for this export may download it.")
	case e.State == Used:
		return errs.Denied("This export has been downloaded already. It can be downloaded once; ask again if you need it again.")
	case e.State != Approved:
		return errs.Denied("This export has not been approved.")
	case e.Over(now):
		return errs.Denied("The day on which this could be downloaded has passed. Ask again if you still need it.")
	}
	return nil
}

// Draw makes the archive and uses the approval up. Only cases within the grant's reach are in it. // serves INC-42
func (x *Exports) Draw(ctx context.Context, tx *ledger.Tx, id string) (Export, []byte, error) {
	e, err := x.store.export(ctx, tx, id)
	if err != nil {
		return e, nil, err
	}
	if err := e.Ready(tx.Grant.Actor(), x.desk.Base.Now()); err != nil {
		return e, nil, err
	}
	ids, err := x.store.between(ctx, tx, e, mostExports+1)
	if err != nil {
		return e, nil, err
	}
	if len(ids) > mostExports {
		return e, nil, errs.Clash("", "These are more than %d cases. Ask for a shorter time.", mostExports)
	}
	cases, err := x.cases.Cases(ctx, tx, ids)
	if err != nil {
		return e, nil, err
	}
	body, err := archive(cases, e)
	if err != nil {
		return e, nil, fmt.Errorf("chronology: archive: %w", err)
	}
	sum := sha256.Sum256(body)
	e.State, e.UsedAt, e.Cases, e.Hash = Used, tx.Now, int64(len(cases)), hex.EncodeToString(sum[:])
	return e, body, x.store.useExport(ctx, tx, e)
}

// archive writes tables that any spreadsheet opens. Nothing in them can act as a formula, and nobody's name is in them.
func archive(cases []incidents.Case, e Export) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	at, err := clock.Parse(e.Decided)
	if err != nil {
		return nil, err
	}
	for _, t := range tables(cases) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: t.Name + ".csv", Method: zip.Deflate, Modified: at})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(sheet.WriteCSV(t)); err != nil {
			return nil, err
		}
	}
	err = z.Close() // writes the list of what is in it
	return b.Bytes(), err
}

func tables(cases []incidents.Case) []sheet.Table {
	head := sheet.Table{Name: "cases", Head: []string{"number", "state", "happened", "reported", "route", "place", "title", "words", "row", "risk", "tags", "informed", "outcome", "reason", "closed"}}
	persons := sheet.Table{Name: "people", Head: []string{"number", "person", "part", "kind", "class", "year"}}
	entries := sheet.Table{Name: "chronology", Head: []string{"number", "when", "kind", "text"}}
	tasks := sheet.Table{Name: "responses", Head: []string{"number", "title", "state", "reason", "when"}}
	items := sheet.Table{Name: "evidence", Head: []string{"number", "when", "kind", "description", "address", "sha256"}}
	for _, k := range cases {
		head.Line(k.Number, k.State, k.Happened, k.Reported, k.Route, k.Place, k.Title, k.Words, k.Row, k.Type, k.Tags, k.Informed, k.Outcome, k.Reason, k.ClosedAt)
		for _, p := range k.Persons {
			if p.Part != incidents.ReporterPart {
				persons.Line(k.Number, p.ID, p.Part, p.Kind, p.Class, p.Year)
			}
		}
		for _, e := range k.Entries {
			entries.Line(k.Number, e.At, e.Kind, e.Text)
		}
		for _, t := range k.Tasks {
			tasks.Line(k.Number, t.Title, t.State, t.Reason, t.At)
		}
		for _, e := range k.Evidence {
			items.Line(k.Number, e.At, e.Kind, e.Description, e.Address, e.Hash)
		}
	}
	return []sheet.Table{head, persons, entries, tasks, items}
}
