package course

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/record"
)

const (
	// Taking the year's counter makes those who open at once queue, so that no number and no ticket is used twice.
	sqlTakeYear = `INSERT INTO incidents_number (school_id, year, last) VALUES (?,?,0)
 ON CONFLICT (school_id, year) DO UPDATE SET last = incidents_number.last RETURNING last`
	sqlPutYear = `UPDATE incidents_number SET last = ? WHERE school_id = ? AND year = ?`
	sqlOpen    = `INSERT INTO incidents_incident (school_id, id, number, state, route, happened_at, reported_at, reporter, reporter_kind, reporter_text,
 place, title, words, about, audience, tags, confidential, kind, serious, adult, unnamed, answers, opened_at, opened_by, ticket, receipt, changed_at, touched_by,
 matrix_row, risk_type, pack, informed, outcome, reason, closed_at, read_at)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'','','','','','','','')`
)

// Open stores a concern under the next number of the year and routes it. A ticket that was used before gives the
// incident that it opened. // serves INC-01, INC-04, INC-05
func (s Course) Open(ctx context.Context, tx *ledger.Tx, o record.Opening) (record.Incident, error) {
	i, err := s.drawUp(ctx, tx, o)
	if err != nil {
		return record.Incident{}, err
	}
	year := i.Number
	last, err := db.One[int64](ctx, tx.Tx, sqlTakeYear, tx.School, year)
	if err != nil {
		return record.Incident{}, fmt.Errorf("incidents: number: %w", err)
	}
	if again, err := s.ByTicket(ctx, tx, o.Ticket); err == nil || !errs.Is(err, errs.NotFound) {
		return again, err
	}
	i.Number = fmt.Sprintf("%s-%04d", year, last+1)
	if _, err := tx.Exec(ctx, sqlPutYear, last+1, tx.School, year); err != nil {
		return record.Incident{}, fmt.Errorf("incidents: number: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlOpen, i.School, i.ID, i.Number, i.State, i.Route, i.Happened, i.Reported, i.Reporter, i.ReporterKind, i.ReporterText,
		i.Place, i.Title, i.Words, i.About, i.Audience, i.Tags, i.Confidential, i.Kind, i.Serious, i.Adult, i.Unnamed, i.Answers,
		i.OpenedAt, i.OpenedBy, i.Ticket, i.Receipt, i.Changed, i.Touched); err != nil {
		if errors.Is(err, db.ErrTaken) {
			return record.Incident{}, errs.Clash("", "This has just been sent. Please look at your start page before you send it again.")
		}
		return record.Incident{}, fmt.Errorf("incidents: open: %w", err)
	}
	if err := s.fill(ctx, tx, i, o); err != nil {
		return record.Incident{}, err
	}
	return s.Get(ctx, tx, i.ID)
}

// drawUp makes the row; its number is the year until the counter has been asked.
func (s Course) drawUp(ctx context.Context, tx *ledger.Tx, o record.Opening) (record.Incident, error) {
	if strings.TrimSpace(o.Words) == "" {
		return record.Incident{}, errs.Bad("words", "Enter what happened, in a few words.")
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return record.Incident{}, err
	}
	if o.Reported.IsZero() {
		o.Reported = now
	}
	if o.Happened.IsZero() {
		o.Happened = o.Reported
	}
	if o.Title == "" {
		o.Title = firstWords(o.Words)
	}
	if o.Unnamed {
		o.Reporter, o.ReporterText = "", "" // kept nowhere
	}
	kind := o.ReporterKind
	if p, err := s.Person(ctx, tx, o.Reporter); err == nil {
		kind = p.Kind
	}
	i := record.Incident{School: tx.School, ID: tx.ID(), Number: now.In(clock.London).Format("2006"), State: record.Open, Route: o.Route,
		Happened: clock.Text(o.Happened), Reported: clock.Text(o.Reported), Reporter: o.Reporter, ReporterKind: kind, ReporterText: o.ReporterText,
		Place: o.Place, Title: o.Title, Words: o.Words, About: o.About, Audience: record.Learner, Confidential: o.Confidential,
		Kind: kindOfReport(o.Kind), Serious: o.Serious, Adult: o.Adult, Unnamed: o.Unnamed, Answers: AnswersOf(o.Answers),
		OpenedAt: tx.Now, OpenedBy: record.By(tx), Ticket: o.Ticket, Receipt: o.Receipt, Changed: tx.Now, Touched: record.By(tx)}
	if o.Unnamed {
		i.OpenedBy, i.Touched = "nobody", "nobody"
	}
	pack, err := s.packOf(ctx, tx, i)
	if err != nil {
		return record.Incident{}, err
	}
	i.Tags = tagged(pack, o.Tags)
	return i, nil
}

// bring attaches what came with a report. A file that may not be stored is let go: the report is never lost for it.
// serves INC-24, INC-45
func (s Course) bring(ctx context.Context, tx *ledger.Tx, id string, all []record.Evidence) error {
	i, err := s.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, e := range all {
		_, err := s.attach(ctx, tx, i, e)
		if record.RefusedUpload(err) {
			err = record.Note(ctx, tx, id, "evidence", "A file that came with the report was not stored, since it may be unlawful to keep it.")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// kindOfReport is what the reporter called it; what the policy does not know is a concern.
func kindOfReport(kind string) string {
	if !slices.Contains(policy.ReportKinds(), kind) {
		return "concern"
	}
	return kind
}

// tagged keeps the risks that the policy knows.
func tagged(pack *policy.Pack, tags []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return !record.Known(record.TagsOf(pack), t) }), " ")
}

// AnswersOf writes answers as a case keeps them, always in the same order.
func AnswersOf(said map[string]bool) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(said)) {
		word := "no"
		if said[key] {
			word = "yes"
		}
		if key != "" && !strings.ContainsAny(key, " =\n") {
			out = append(out, key+"="+word)
		}
	}
	return strings.Join(out, " ")
}

func firstWords(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if short := []rune(line); len(short) > 70 {
		return string(short[:69]) + "…"
	}
	return line
}

func (s Course) fill(ctx context.Context, tx *ledger.Tx, i record.Incident, o record.Opening) error {
	for part, ids := range map[string][]string{record.SubjectPart: o.Subjects, record.AffectedPart: o.Affected, record.ReporterPart: {o.Reporter}} {
		for _, id := range ids {
			if err := s.name(ctx, tx, i, id, part); err != nil {
				return err
			}
		}
	}
	if _, err := s.follow(ctx, tx, i.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, record.SQLAddEntry, tx.School, i.ID, tx.ID(), tx.Now, i.OpenedBy, "opened", i.Words); err != nil {
		return err
	}
	return s.bring(ctx, tx, i.ID, o.Evidence)
}
