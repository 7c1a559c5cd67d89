package watching

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// wish is one thing that the policy wants, and the clause that says so; empty: the one before.
type wish struct{ Text, Clause string }

// wanted says what the policy wants of whoever opens a session: when a named adult has to be near, and where none is needed.
// serves MON-11
func (w *Watching) wanted() []wish {
	r := w.rules()
	first := wish{fmt.Sprintf("On school days from %s a child online has a named adult.", w.hours()), r.Clause}
	if len(r.Permitted) == 0 {
		first.Text += " The policy names no place where none is needed."
	}
	out := []wish{first}
	for _, p := range r.Permitted {
		out = append(out, wish{fmt.Sprintf("None is needed in %s%s.", p.Title, w.whom(p)), p.Clause})
	}
	return out
}

// hours are those in which a named adult has to be near, in words.
func (w *Watching) hours() string { return strings.Replace(w.rules().Hours, "-", " to ", 1) }

// placeHint names the places that the policy permits, so that they are typed as it calls them.
func (w *Watching) placeHint() string {
	hint := "For example: the library"
	for i, p := range w.rules().Permitted {
		hint += []string{". The policy names: ", ", "}[min(i, 1)] + p.Title
	}
	return hint
}

// whom says for whom a place is permitted; nothing where it is for all.
func (w *Watching) whom(p policy.Permitted) string {
	var titles []string
	for _, profile := range w.pack().Filtering.Profiles {
		if slices.Contains(p.Profiles, profile.Key) {
			titles = append(titles, profile.Title)
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return " for " + strings.Join(titles, ", ")
}

// weighed says what the policy makes of the place of a session with its children; nothing where it says nothing of that place.
// A place is known by its title, as the form offers it. // serves MON-11
func (w *Watching) weighed(ctx context.Context, tx *ledger.Tx, s Session) (wish, error) {
	r := w.rules()
	i := slices.IndexFunc(r.Permitted, func(p policy.Permitted) bool { return strings.EqualFold(strings.TrimSpace(p.Title), s.Place) })
	if i < 0 {
		return wish{}, nil
	}
	place := r.Permitted[i]
	all, err := w.allFit(ctx, tx, s, place)
	said := "Stay with these children: here the policy needs no named adult only%s."
	if all {
		said = "Here the policy needs no named adult%s: the session counts all the same."
	}
	return wish{fmt.Sprintf(said, w.whom(place)), cmp.Or(place.Clause, r.Clause)}, err
}

// allFit reports that a place is permitted to each child of a session.
func (w *Watching) allFit(ctx context.Context, tx *ledger.Tx, s Session, p policy.Permitted) (bool, error) {
	if len(p.Profiles) == 0 {
		return true, nil
	}
	ids, err := w.store.members(ctx, tx, s.ID)
	if err != nil {
		return false, err
	}
	children, err := w.people.Many(ctx, tx, ids)
	for _, c := range children {
		if profile := w.pack().Filtering.ProfileFor([]string{"pupil"}, c.Year); !slices.Contains(p.Profiles, profile.Key) {
			return false, err
		}
	}
	return len(children) > 0, err
}
