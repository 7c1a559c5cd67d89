package policy

import "slices"

// Clause finds a clause by its id.
func (p *Pack) Clause(id string) (Clause, bool) {
	i := slices.IndexFunc(p.Clauses, func(c Clause) bool { return c.ID == id })
	if i < 0 {
		return Clause{}, false
	}
	return p.Clauses[i], true
}

// Post finds a post by its key.
func (p *Pack) Post(key string) (Post, bool) {
	i := slices.IndexFunc(p.Posts, func(post Post) bool { return post.Key == key })
	if i < 0 {
		return Post{}, false
	}
	return p.Posts[i], true
}

// Row finds a row of misuse by its key.
func (m *Matrix) Row(key string) (MatrixRow, bool) {
	i := slices.IndexFunc(m.Rows, func(r MatrixRow) bool { return r.Key == key })
	if i < 0 {
		return MatrixRow{}, false
	}
	return m.Rows[i], true
}

// Responses are the columns that a row ticks, in the matrix's order.
func (m *Matrix) Responses(row string) []Column {
	found, ok := m.Row(row)
	if !ok {
		return nil
	}
	var out []Column
	for _, col := range m.Columns {
		if slices.Contains(found.Marks, col.Key) {
			out = append(out, col)
		}
	}
	return out
}

// Row finds an activity by its key.
func (a *Activity) Row(key string) (ActivityRow, bool) {
	i := slices.IndexFunc(a.Rows, func(r ActivityRow) bool { return r.Key == key })
	if i < 0 {
		return ActivityRow{}, false
	}
	return a.Rows[i], true
}

// ProfileFor says whose rules apply to a person: a pupil's by year, an adult's by role. Of several the strictest
// counts, and profiles run from strict to loose. A pupil of no known year and a person of no known role get the
// strictest of all. serves WEB-04
func (f *Filtering) ProfileFor(roles []string, year string) Profile {
	pupil := slices.Contains(roles, "pupil")
	for _, p := range f.Profiles {
		if pupil && slices.Contains(p.Years, year) {
			return p
		}
		if !pupil && slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(p.Roles, r) }) {
			return p
		}
	}
	return f.strictest()
}

// strictest never opens: with no profile at all it blocks even what no list knows.
func (f *Filtering) strictest() Profile {
	for _, p := range f.Profiles {
		if p.Key == f.Strictest {
			return p
		}
	}
	return Profile{Key: f.Strictest, Band: "nursery", Unknown: "block", Clause: f.Clause}
}

// PostsWith are the posts that carry a role: the head's, the coordinator's, whatever the pack calls them.
func (p *Pack) PostsWith(role string) []string {
	var out []string
	for _, post := range p.Posts {
		if slices.Contains(post.Roles, role) {
			out = append(out, post.Key)
		}
	}
	return out
}
