package telling

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// mostAdults is how many grown-ups a child chooses from: more would be a register, not a choice.
const mostAdults = 8

// adult is one whom a child can choose. On a screen where nobody is signed in only what they do is shown, never a name.
type adult struct {
	key     string // what the form sends
	person  string
	name    string
	does    string
	picture string
}

// office is what grown-ups do, as children call it, in the order in which they are offered.
type office struct {
	key, does, picture string
	role               authz.Role
	inClass            bool
}

func offices() []office {
	return []office{
		{"teacher", "My teacher", "apple", authz.Teacher, true},
		{"assistant", "A helper in my class", "heart", authz.Assistant, true},
		{"dsl", "Keeps children safe", "shield", authz.DSL, false},
		{"coordinator", "Looks after computers and the internet", "computer", authz.Coordinator, false},
	}
}

// anyAdult leaves it to whoever is there first.
func anyAdult() adult { return adult{key: "any", name: "Any grown-up", picture: "people"} }

// adults are those whom a child of a class can choose. // serves INC-02
func (f *Telling) adults(ctx context.Context, tx *ledger.Tx, class, self string) ([]adult, error) {
	out := []adult{}
	for _, o := range offices() {
		if o.inClass && class == "" {
			continue
		}
		found, err := f.holding(ctx, tx, o, class)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if p.ID != self && len(out) < mostAdults && !slices.ContainsFunc(out, func(a adult) bool { return a.person == p.ID }) {
				out = append(out, adult{p.ID, p.ID, p.Full(), o.does, o.picture})
			}
		}
	}
	return append(out, anyAdult()), nil
}

// nameless are the grown-ups for a child who is not signed in: anyone may open that page.
func nameless(class string) []adult {
	var out []adult
	for _, o := range offices() {
		if !o.inClass || class != "" {
			out = append(out, adult{key: o.key, name: o.does, picture: o.picture})
		}
	}
	return append(out, anyAdult())
}

// holding are the people who hold an office today, in a class where the office is one of a class.
func (f *Telling) holding(ctx context.Context, tx *ledger.Tx, o office, class string) ([]people.Person, error) {
	var ids []string
	for _, post := range f.posts(o.role) {
		more, err := f.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	found, err := f.people.Many(ctx, tx, slices.Compact(ids))
	return slices.DeleteFunc(found, func(p people.Person) bool {
		return !p.Here(f.base.Now()) || p.Is(people.Pupil) || o.inClass && !slices.Contains(p.Taught, class)
	}), err
}

// posts are those of the pack that carry a role.
func (f *Telling) posts(role authz.Role) []string {
	p := f.pack()
	if p == nil {
		return nil
	}
	var out []string
	for _, post := range p.Posts {
		if slices.Contains(f.base.Gate.RolesOf([]string{post.Key}), role) {
			out = append(out, post.Key)
		}
	}
	return out
}

func (f *Telling) pack() *policy.Pack {
	if active := f.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return nil
}

// chosen finds the grown-up that a form names: among those who were offered, and nobody else.
func (f *Telling) chosen(ctx context.Context, tx *ledger.Tx, key, class, self string, signedIn bool) (adult, error) {
	if signedIn {
		all, err := f.adults(ctx, tx, class, self)
		if i := slices.IndexFunc(all, func(a adult) bool { return a.key == key }); i >= 0 {
			return all[i], err
		}
		return anyAdult(), err
	}
	for _, o := range offices() {
		if o.key != key || o.inClass && class == "" {
			continue
		}
		found, err := f.holding(ctx, tx, o, class)
		if err != nil || len(found) == 0 {
			return anyAdult(), err
		}
		return adult{o.key, found[0].ID, o.does, "", o.picture}, nil
	}
	return anyAdult(), nil
}

// teacherOf is a class's teacher, as a person id; "" where the register names none. // serves INC-35
func (f *Telling) teacherOf(ctx context.Context, tx *ledger.Tx, class string) (string, error) {
	if class == "" {
		return "", nil
	}
	found, err := f.holding(ctx, tx, offices()[0], class)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].ID, nil
}
