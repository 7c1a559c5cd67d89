package course

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
)

const sqlFollow = `UPDATE incidents_incident SET paths = ?, no_files = ?, frozen = ?, protects = ?, late = ?, answer_due = ?, answer_then = ?, first_due = ?,
 confidential = ?, audience = ? WHERE school_id = ? AND id = ?`

// packOf is the policy that counts for a case: the one in force when it happened. A school without any has an empty one, so
// that a report is never lost. // serves POL-12
func (s Course) packOf(ctx context.Context, tx *ledger.Tx, i record.Incident) (*policy.Pack, error) {
	if i.Pack != "" {
		return s.packs.Version(ctx, tx, i.Pack)
	}
	_, pack, err := s.packAt(ctx, tx, i.Happened)
	if errs.Is(err, errs.NotFound) || err == nil && pack == nil {
		return &policy.Pack{}, nil
	}
	return pack, err
}

// factsOf are what the paths ask about a case.
func factsOf(i record.Incident, c cast, senior bool) policy.CaseFacts {
	f := policy.CaseFacts{Row: i.Row, Action: i.Action, Report: i.Kind, Risks: strings.Fields(i.Tags), Serious: i.Serious,
		Staff: senior || i.Audience == record.Staff, OffSite: i.OffSite()}
	f.Affected, f.Child = c.child()
	return f
}

// Walk is a case with its policy and the paths that it walks.
type Walk struct {
	Pack   *policy.Pack
	facts  policy.CaseFacts
	Walked []policy.CasePath
	Rules  paths.Rules
	cast   cast
}

func (s Course) WalkOf(ctx context.Context, tx *ledger.Tx, i record.Incident) (Walk, error) {
	var w Walk
	var err error
	if w.Pack, err = s.packOf(ctx, tx, i); err != nil {
		return w, err
	}
	if w.cast, err = s.castOf(ctx, tx, i.ID); err != nil {
		return w, err
	}
	_, senior := Handlers(w.cast.subjects, officeOf(i), i.Audience)
	w.facts = factsOf(i, w.cast, senior)
	w.Walked = w.Pack.Cases.PathsFor(w.facts)
	w.Rules = paths.RulesOf(w.Walked)
	if w.Rules.Protects {
		w.cast.all = paths.Unseen(w.cast.all)
	}
	return w, nil
}

// follow asks anew what follows from the facts of a case: in whose hands it is, which paths it walks, what they want done
// and by when. It reports whether the case changed hands. // serves INC-05, INC-08, INC-09, INC-10, INC-11, INC-13, INC-45
func (s Course) follow(ctx context.Context, tx *ledger.Tx, id string) (bool, error) {
	i, err := s.Get(ctx, tx, id)
	if err != nil {
		return false, err
	}
	w, err := s.WalkOf(ctx, tx, i)
	if err != nil {
		return false, err
	}
	who, senior, narrow := handsOf(i, w.cast, w.Rules)
	moved, err := s.route(ctx, tx, id, who)
	if err != nil {
		return false, err
	}
	audience := i.Audience
	if senior && i.Row == "" {
		audience = record.Staff
	}
	answer, first, late, err := w.dues(i)
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, sqlFollow, paths.Keys(w.Walked), w.Rules.NoFiles, w.Rules.Freezes, w.Rules.Protects, late, answer, strings.Join(w.Rules.Then, " "), first,
		i.Confidential || senior || narrow || w.Rules.Protects, audience, tx.School, id); err != nil {
		return false, err
	}
	if err := s.want(ctx, tx, i, w, who); err != nil {
		return false, err
	}
	return moved, s.freeze(ctx, tx, i, w)
}

// dues are the clocks that run from the receipt, and whether staff told it late. // serves INC-03, INC-08, INC-13
func (w Walk) dues(i record.Incident) (answer, first string, late bool, err error) {
	reported, err := clock.Parse(i.Reported)
	if err != nil {
		return "", "", false, err
	}
	happened, err := clock.Parse(i.Happened)
	if err != nil {
		return "", "", false, err
	}
	calendar := policy.NewCalendar(w.Pack)
	for _, within := range w.Rules.Answers {
		if at := due(calendar, reported, within); answer == "" || at < answer {
			answer = at
		}
	}
	if t, ok := w.Pack.Cases.TargetFor(w.facts); ok {
		first = due(calendar, reported, t.Within)
	}
	late = i.ReporterKind == people.Staff && calendar.SchoolDaysBetween(happened, reported) > max(w.Pack.Cases.LateDays, 1)
	return answer, first, late, nil
}

// due reads a clock; one that cannot be read is over at once, rather than never.
func due(c policy.Calendar, from time.Time, within string) string {
	if within == "" {
		return ""
	}
	at, err := c.Within(from, within)
	if err != nil {
		at = from
	}
	return clock.Text(at)
}

// freeze shuts the accounts of those whose conduct is in question while somebody outside looks into it, those named later
// too, and opens them when it turns out otherwise. The hook hears of one person more than once. // serves INC-10
func (s Course) freeze(ctx context.Context, tx *ledger.Tx, before record.Incident, w Walk) error {
	if s.hooks.Freeze == nil || len(w.cast.ids) == 0 || !before.Frozen && !w.Rules.Freezes {
		return nil
	}
	why := "A suspicion that something unlawful was done: case " + before.Number + "."
	if !w.Rules.Freezes {
		why = "The suspicion has gone: case " + before.Number + "."
	}
	if err := s.hooks.Freeze(ctx, tx, before.ID, w.cast.ids, w.Rules.Freezes, why); err != nil {
		return fmt.Errorf("incidents: freeze: %w", err)
	}
	return nil
}

// closers are the roles to which the paths leave the closing, as far as somebody of them has the case in hand. // serves INC-08
func (w Walk) closers(hands []string) []string {
	left := slices.DeleteFunc(slices.Clone(w.Rules.Closers), func(r string) bool { return !slices.Contains(hands, r) })
	if len(left) == 0 {
		return nil
	}
	return left
}
