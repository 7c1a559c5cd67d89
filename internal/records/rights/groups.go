package rights

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// The groups of the register of rights, as its field "group" names them.
const (
	groupKS1   = "pupils_ks1"
	groupKS2   = "pupils_ks2"
	groupGuest = "guests"
)

// groupOf is the group of the register to which a role belongs.
func groupOf(role authz.Role) string {
	return map[authz.Role]string{authz.Teacher: "teachers", authz.Assistant: "assistants", authz.Office: "office", authz.Technician: "technical", authz.Admin: "technical",
		authz.Coordinator: "safeguarding", authz.DSL: "safeguarding", authz.Head: "leaders", authz.Governor: "governors", authz.Chair: "governors"}[role]
}

// groups are those to which a person belongs by kind and by the posts given. A parent has pages of their own and no group.
func (r *Rights) groups(p people.Person, posts []string) []string {
	if p.Is(people.Pupil) {
		if stage := people.KeyStage(p.Year); stage == "lower_ks2" || stage == "upper_ks2" {
			return []string{groupKS2}
		}
		return []string{groupKS1}
	}
	var out []string
	for _, role := range r.base.Gate.RolesOf(posts) {
		if g := groupOf(role); g != "" && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	guest := slices.ContainsFunc([]string{people.Visitor, people.Supply, people.External, people.Community, people.Trainee, people.Volunteer}, p.Is)
	if guest && !slices.Contains(out, groupGuest) && (len(out) == 0 || p.Is(people.Supply) || p.Is(people.Trainee)) {
		out = append(out, groupGuest)
	}
	return out
}

// line is one group's line of the register.
type line struct {
	group, title string
	entry        registers.Entry // its zero value: the group has no line
}

func (l line) value(field string) string { return l.entry.Values[field] }

func (l line) there() bool { return l.entry.ID != "" }

// groupTitles are the groups that the register knows, in its order.
func (r *Rights) groupTitles() []policy.Option {
	def, ok := r.room.Definition(rightsRegister)
	if !ok {
		return nil
	}
	for _, f := range def.Fields {
		if f.Key == "group" {
			return f.Options
		}
	}
	return nil
}

// lines are the groups in the register's order, each with its line if it has one.
func (r *Rights) lines(ctx context.Context, tx *ledger.Tx) ([]line, error) {
	all, err := r.room.Current(ctx, tx, rightsRegister)
	if err != nil {
		return nil, err
	}
	var out []line
	for _, o := range r.groupTitles() {
		l := line{group: o.Key, title: o.Title}
		if i := slices.IndexFunc(all, func(e registers.Entry) bool { return e.Values["group"] == o.Key }); i >= 0 {
			l.entry = all[i]
		}
		out = append(out, l)
	}
	return out, nil
}

// wanted are the lines that are there, and the groups without one that the register expects or to which people belong.
func (r *Rights) wanted(lines []line, live []Deviation) []line {
	def, _ := r.room.Definition(rightsRegister)
	return slices.DeleteFunc(slices.Clone(lines), func(l line) bool {
		expected := slices.ContainsFunc(def.Expects, func(x policy.Expected) bool { return x.Key == l.group })
		people := slices.ContainsFunc(live, func(d Deviation) bool { return d.Kind == Profile && d.Source == l.group+" -" })
		return !l.there() && !expected && !people
	})
}

// names reports whether a line's rights beyond the ordinary name a person.
func (l line) names(p people.Person) bool {
	text := strings.ToLower(l.value("elevated"))
	return text != "" && (strings.Contains(text, strings.ToLower(p.Full())) || strings.Contains(text, p.Account))
}

// carried are the roles that come with being of a kind; what a post carries beyond them is a deviation.
func carried(p people.Person) []authz.Role {
	by := map[string][]authz.Role{
		people.Staff:     {authz.Teacher, authz.Assistant, authz.Office, authz.Technician, authz.Coordinator, authz.DSL, authz.Head, authz.Admin},
		people.Trainee:   {authz.Teacher, authz.Assistant},
		people.Supply:    {authz.Teacher, authz.Assistant},
		people.Volunteer: {authz.Assistant},
		people.Governor:  {authz.Governor, authz.Chair},
		people.Parent:    {authz.Parent},
		people.Pupil:     {authz.Pupil},
	}
	var out []authz.Role
	for _, kind := range p.Kinds {
		out = append(out, by[kind]...)
	}
	return out
}
