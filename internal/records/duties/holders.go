package duties

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// Owner is who has to do a duty now, and why them.
type Owner struct {
	Posts   []string // the posts through which they have it
	People  []people.Person
	Vacant  string    // the post that should do it and that nobody holds
	Handed  *Handover // in force, when the duty is in other hands
	Returns bool      // it falls to the head for want of anybody else
}

// post is the first of the posts; a pack without a head has none.
func (o Owner) post() string {
	if len(o.Posts) == 0 {
		return ""
	}
	return o.Posts[0]
}

// IDs are the ids of the owners.
func (o Owner) IDs() []string { return ids(o.People) }

func ids(all []people.Person) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.ID
	}
	return out
}

// Names are the owners' names with commas between.
func (o Owner) Names() string {
	names := ""
	for i, p := range o.People {
		if i > 0 {
			names += ", "
		}
		if i == 3 {
			return fmt.Sprintf("%sand %d more", names, len(o.People)-3)
		}
		names += p.Full()
	}
	return names
}

// staffing knows who holds which post on a day; each post is asked once.
type staffing struct {
	d         *Duties
	f         inForce
	day       time.Time
	tx        *ledger.Tx
	posts     map[string][]people.Person
	handovers []Handover
}

func (d *Duties) staffing(ctx context.Context, tx *ledger.Tx, f inForce, on time.Time) (*staffing, error) {
	all, err := d.store.handovers(ctx, tx, clock.ISO(on))
	if err != nil {
		return nil, fmt.Errorf("duties: hand-overs: %w", err)
	}
	return &staffing{d: d, f: f, day: on, tx: tx, posts: map[string][]people.Person{}, handovers: all}, nil
}

// holding are the people who hold a post and have not left.
func (s *staffing) holding(ctx context.Context, post string) ([]people.Person, error) {
	if known, ok := s.posts[post]; ok {
		return known, nil
	}
	held, err := s.d.people.Holding(ctx, s.tx, post)
	if err != nil {
		return nil, err
	}
	all, err := s.d.people.Many(ctx, s.tx, held)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p people.Person) bool { return p.Gone(s.day) })
	s.posts[post] = all
	return all, nil
}

func (s *staffing) holdingAny(ctx context.Context, posts []string) ([]people.Person, error) {
	var out []people.Person
	for _, post := range posts {
		held, err := s.holding(ctx, post)
		if err != nil {
			return nil, err
		}
		for _, p := range held {
			if !slices.ContainsFunc(out, func(q people.Person) bool { return q.ID == p.ID }) {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// owner says who has to do a duty: the holders of its post, or whom they handed it to; without a holder its deputy, and
// without either the head. serves GOV-16, POL-07, POL-08
func (s *staffing) owner(ctx context.Context, d policy.Duty) (Owner, error) {
	held, err := s.holding(ctx, d.Owner)
	if err != nil {
		return Owner{}, err
	}
	o := Owner{Posts: []string{d.Owner}, People: held}
	if len(held) == 0 {
		o.Vacant, o.Posts = d.Owner, []string{d.Deputy}
		if o.People, err = s.holding(ctx, d.Deputy); err != nil {
			return Owner{}, err
		}
	}
	if err := s.handed(ctx, d, &o); err != nil || len(o.People) > 0 {
		return o, err
	}
	o.Posts, o.Returns = s.f.postsWith(authz.Head), true
	o.People, err = s.holdingAny(ctx, o.Posts)
	return o, err
}

// handed puts the people to whom a duty was handed over in the place of those who handed it over.
func (s *staffing) handed(ctx context.Context, d policy.Duty, o *Owner) error {
	today := clock.ISO(s.day)
	for _, h := range s.handovers {
		if h.FromDay > today || h.ToDay < today || h.Duty != d.Key && (h.Post == "" || h.Post != d.Owner) {
			continue
		}
		found, err := s.d.people.Many(ctx, s.tx, []string{h.To})
		if err != nil {
			return err
		}
		if len(found) == 0 || found[0].Gone(s.day) {
			continue // whoever took it over has left: it is back where it was
		}
		o.People = slices.DeleteFunc(slices.Clone(o.People), func(p people.Person) bool { return h.From == "" || p.ID == h.From || p.ID == h.To })
		o.People, o.Handed = append(o.People, found[0]), &h
	}
	return nil
}

// only are the posts to which the pack leaves a duty, for the gate.
func (f inForce) only(d policy.Duty) []string {
	out := []string{string(authz.Head), string(authz.Coordinator)}
	for _, post := range []string{d.Owner, d.Deputy} {
		if post != "" {
			out = append(out, post)
		}
	}
	return out
}

// required are the posts that the policy cannot do without: those with a duty of the calendar, and those with duties
// in the policy that one person alone holds. serves POL-07
func (f inForce) required() []policy.Post {
	var out []policy.Post
	for _, p := range f.pack.Posts {
		owns := slices.ContainsFunc(f.pack.Duties, func(d policy.Duty) bool { return d.Owner == p.Key })
		if owns || len(p.Duties) > 0 && !p.Many {
			out = append(out, p)
		}
	}
	return out
}

// vacancies are the required posts that nobody holds.
func (s *staffing) vacancies(ctx context.Context) ([]policy.Post, error) {
	var out []policy.Post
	for _, p := range s.f.required() {
		held, err := s.holding(ctx, p.Key)
		if err != nil {
			return nil, err
		}
		if len(held) == 0 {
			out = append(out, p)
		}
	}
	return out, nil
}
