package rights

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers"
)

// What becomes of a group's line in a review.
const (
	LineKept    = "kept"
	LineChanged = "changed"
	LineRemoved = "removed"
)

// reviewed is one line of a review, as it was looked at and judged.
type reviewed struct {
	Group      string      `json:"group"`
	Title      string      `json:"title"`
	Entry      string      `json:"entry,omitempty"`
	Revision   int         `json:"revision,omitempty"`
	Values     [][2]string `json:"values"` // what the register says: field and words
	Changes    []string    `json:"changes"`
	Deviations []deviates  `json:"deviations"`
	Decision   string      `json:"decision"`
	Word       string      `json:"word"`
}

// deviates is an open deviation of a line's people; who it is stays an id.
type deviates struct {
	Person string `json:"person,omitempty"`
	What   string `json:"what"`
	State  string `json:"state"`
}

// draft is what a review has to judge: each group with its line, what changed since the last review, and what deviates.
// serves NET-06
func (r *Rights) draft(ctx context.Context, tx *ledger.Tx) ([]reviewed, error) {
	last, err := r.store.lastReview(ctx, tx)
	if err != nil {
		return nil, err
	}
	lines, err := r.lines(ctx, tx)
	if err != nil {
		return nil, err
	}
	live, err := r.store.live(ctx, tx)
	if err != nil {
		return nil, err
	}
	of, err := r.groupsOfAll(ctx, tx, live)
	if err != nil {
		return nil, err
	}
	def, _ := r.room.Definition(rightsRegister)
	var out []reviewed
	for _, l := range lines {
		one := reviewed{Group: l.group, Title: l.title, Entry: l.entry.ID, Revision: l.entry.Revision}
		for _, f := range def.Fields {
			if v := l.value(f.Key); v != "" && f.Key != "group" {
				one.Values = append(one.Values, [2]string{f.Title, registers.Shown(def, f.Key, v)})
			}
		}
		if one.Changes, err = r.changed(ctx, tx, def, l, last.At); err != nil {
			return nil, err
		}
		for _, d := range live {
			if slices.Contains(of[d.ID], l.group) && d.Kind != Unused {
				one.Deviations = append(one.Deviations, deviates{d.Person, d.What, d.State})
			}
		}
		if l.there() || len(one.Deviations) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// groupsOfAll are the groups that deviations concern.
func (r *Rights) groupsOfAll(ctx context.Context, tx *ledger.Tx, live []Deviation) (map[string][]string, error) {
	var ids []string
	for _, d := range live {
		ids = append(ids, d.Person)
	}
	people, err := r.people.Many(ctx, tx, ids)
	byPerson := map[string][]string{}
	for _, p := range people {
		byPerson[p.ID] = r.groups(p, p.Holds())
	}
	out := map[string][]string{}
	for _, d := range live {
		out[d.ID] = byPerson[d.Person]
		if d.Kind == Profile {
			group, _, _ := strings.Cut(d.Source, " ")
			out[d.ID] = []string{group}
		}
	}
	return out, err
}

// changed says which fields of a line have changed since a moment, from the history of its entry.
func (r *Rights) changed(ctx context.Context, tx *ledger.Tx, def policy.Register, l line, since string) ([]string, error) {
	if !l.there() {
		return nil, nil
	}
	acts, err := r.room.History(ctx, tx, l.entry.ID)
	if err != nil {
		return nil, err
	}
	var out []string
	for i, act := range acts { // the newest first
		if act.At <= since {
			break
		}
		now, err := act.Values()
		if err != nil {
			return nil, err
		}
		before := map[string]string{}
		if i+1 < len(acts) {
			if before, err = acts[i+1].Values(); err != nil {
				return nil, err
			}
		}
		out = append(out, clock.Told(act.At)+": "+differing(def, before, now))
	}
	return out, nil
}

func differing(def policy.Register, before, now map[string]string) string {
	if len(before) == 0 {
		return "written"
	}
	var out []string
	for _, f := range def.Fields {
		if before[f.Key] != now[f.Key] {
			out = append(out, f.Title)
		}
	}
	if len(out) == 0 {
		return "another step"
	}
	return strings.Join(out, ", ") + " changed"
}

// sign stores a review whole, with the hash of what was shown; lines that are kept and in order get their next day in the
// register. // serves NET-06
func (r *Rights) sign(ctx context.Context, tx *ledger.Tx, lines []reviewed, name string) (ledger.Event, error) {
	s := signed{ID: tx.ID(), By: by(tx), Name: name}
	e := ledger.Event{Verb: "rights.reviewed", Subject: ref.New(tx.School, RefReview, s.ID)}
	for _, l := range lines {
		switch l.Decision {
		case LineKept:
			s.Kept++
		case LineChanged:
			s.Changed++
		case LineRemoved:
			s.Removed++
		}
	}
	body, err := json.Marshal(lines)
	if err != nil {
		return e, err
	}
	s.Body, s.Hash = string(body), hashOf(string(body))
	e.Changes = []ledger.Change{{Field: "hash", Class: ledger.Open, After: s.Hash}, {Field: "kept", Class: ledger.Open, After: fmt.Sprint(s.Kept)},
		{Field: "changed", Class: ledger.Open, After: fmt.Sprint(s.Changed)}, {Field: "removed", Class: ledger.Open, After: fmt.Sprint(s.Removed)}}
	if err := r.store.addReview(ctx, tx, s); err != nil {
		return e, err
	}
	for _, l := range lines {
		if err := r.dateAgain(ctx, tx, l, &e); err != nil {
			return e, err
		}
	}
	return e, nil
}

// hashOf is the hash of what was signed.
func hashOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// dateAgain notes in the register that a line was found right; one that deviates, or a register without the step, stays.
func (r *Rights) dateAgain(ctx context.Context, tx *ledger.Tx, l reviewed, e *ledger.Event) error {
	def, _ := r.room.Definition(rightsRegister)
	i := slices.IndexFunc(def.Moves, func(m policy.Move) bool { return m.Key == "review" })
	if l.Decision != LineKept || l.Entry == "" || i < 0 {
		return nil
	}
	in, err := r.room.Entry(ctx, tx, rightsRegister, l.Entry)
	if err != nil || !slices.Contains(def.Moves[i].From, in.State) {
		return err
	}
	next := clock.ISO(r.base.Now().AddDate(1, 0, 0))
	if in, _, err = r.room.Move(ctx, tx, in, "review", map[string]string{"review": next}); err != nil {
		if errs.Is(err, errs.Forbidden) || errs.Is(err, errs.Invalid) {
			return nil // the review counts all the same; the line’s own day is the register’s
		}
		return err
	}
	e.Also = append(e.Also, in.Ref(tx.School))
	return nil
}

// due is the day on which the next yearly review has to be signed: a year after the last, or after the register began.
func (r *Rights) due(ctx context.Context, tx *ledger.Tx) (time.Time, error) {
	last, err := r.store.lastReview(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	from := last.At
	if from == "" {
		all, err := r.room.Current(ctx, tx, rightsRegister)
		if err != nil {
			return time.Time{}, err
		}
		if len(all) > 0 {
			from = all[0].CreatedAt
		}
	}
	at, err := clock.Parse(from)
	if active := r.base.Policy.Load(); at.IsZero() && active != nil {
		at = active.ApprovedAt
	}
	return at.AddDate(1, 0, 0), err
}
