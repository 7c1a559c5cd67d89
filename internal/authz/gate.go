package authz

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/policy"
)

//go:embed rights.csv
var rights string

// Gate decides. It learns the actions once, at the start, and the posts with each pack.
type Gate struct {
	actions map[string]Action
	reach   map[string]map[Role]Reach
	posts   atomic.Pointer[map[string][]Role]
	refused Refused
}

// New reads the table and refuses one without a row for an action: that would be a silent no.
func New(actions []Action, refused Refused) (*Gate, error) {
	g := &Gate{actions: map[string]Action{}, refused: refused}
	for _, a := range actions {
		if _, twice := g.actions[a.Name]; twice {
			return nil, fmt.Errorf("authz: action %s is defined twice", a.Name)
		}
		g.actions[a.Name] = a
	}
	table, err := readRights(rights)
	if err != nil {
		return nil, err
	}
	for name, a := range g.actions {
		if _, has := table[name]; !has && !a.Public {
			return nil, fmt.Errorf("authz: rights.csv has no row for %s", name)
		}
	}
	g.reach = table
	return g, nil
}

func readRights(text string) (map[string]map[Role]Reach, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("authz: rights.csv: %w", err)
	}
	if len(rows) == 0 || len(rows[0]) != len(Roles())+1 {
		return nil, fmt.Errorf("authz: rights.csv needs one column for each of the %d roles", len(Roles()))
	}
	for i, r := range Roles() {
		if rows[0][i+1] != string(r) {
			return nil, fmt.Errorf("authz: rights.csv: column %d is %q, not %q", i+1, rows[0][i+1], r)
		}
	}
	cells := map[string]Reach{"-": None, "own": Own, "case": Case, "class": Class, "all": All}
	table := map[string]map[Role]Reach{}
	for _, row := range rows[1:] {
		line := map[Role]Reach{}
		for i, r := range Roles() {
			reach, ok := cells[row[i+1]]
			if !ok {
				return nil, fmt.Errorf("authz: rights.csv: %s, %s: %q is no reach", row[0], r, row[i+1])
			}
			line[r] = reach
		}
		if _, twice := table[row[0]]; twice {
			return nil, fmt.Errorf("authz: rights.csv has two rows for %s", row[0])
		}
		table[row[0]] = line
	}
	return table, nil
}

// Prepare takes the posts from a pack (policy.Consumer).
func (g *Gate) Prepare(p *policy.Pack) (policy.Plan, error) {
	posts := builtIn()
	for _, post := range p.Posts {
		for _, r := range post.Roles {
			if !slices.Contains(Roles(), Role(r)) {
				return policy.Plan{}, fmt.Errorf("authz: post %s has role %q, which does not exist", post.Key, r)
			}
			if !slices.Contains(posts[post.Key], Role(r)) {
				posts[post.Key] = append(posts[post.Key], Role(r))
			}
		}
	}
	return policy.Plan{
		About:   "Rights",
		Effects: []string{fmt.Sprintf("%d posts carry rights", len(posts))},
		Commit:  func() { g.posts.Store(&posts) },
	}, nil
}

// builtIn are the posts that every school has, whatever its pack names.
func builtIn() map[string][]Role {
	return map[string][]Role{"administrator": {Admin}}
}

// RolesOf gives the roles of a person's posts, as the pack in force maps them.
func (g *Gate) RolesOf(posts []string) []Role {
	known := builtIn() // before the first pack, the administrator can still do what init needs
	if m := g.posts.Load(); m != nil {
		known = *m
	}
	var out []Role
	for _, p := range posts {
		for _, r := range known[p] {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// Action finds an action by name.
func (g *Gate) Action(name string) (Action, bool) {
	a, ok := g.actions[name]
	return a, ok
}

// Actions gives all actions, sorted by name.
func (g *Gate) Actions() []Action {
	out := make([]Action, 0, len(g.actions))
	for _, a := range g.actions {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Action) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Unused names rows of the table that no action asks for: a right that nobody can see. The app has none.
func (g *Gate) Unused() []string {
	var out []string
	for name := range g.reach {
		if _, known := g.actions[name]; !known {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// ReachOf reads one cell.
func (g *Gate) ReachOf(action string, r Role) Reach { return g.reach[action][r] }

// May says, without a record and without leaving a refusal, whether the actor could do this to something:
// for menus and buttons, never instead of Check.
func (g *Gate) May(a Actor, action string) bool {
	act, ok := g.actions[action]
	return ok && (act.Public || g.widest(a, action) > None)
}

func (g *Gate) widest(a Actor, action string) Reach {
	best := None
	for _, r := range a.Roles {
		best = max(best, g.reach[action][r])
	}
	return best
}

// Check is the gate. Every no is told to Refused and comes back as errs.Forbidden.
func (g *Gate) Check(ctx context.Context, a Actor, action string, s Subject) (Grant, error) {
	act, ok := g.actions[action]
	if !ok {
		return Grant{}, fmt.Errorf("authz: no such action %q", action)
	}
	if why := g.forbidden(a, act, s); why != nil {
		if g.refused != nil {
			g.refused(ctx, a, act, s, *why)
		}
		return Grant{}, errs.Denied("%s", why.Safe)
	}
	return Grant{actor: a, action: act, subject: s, reach: g.widest(a, action), valid: true}, nil
}

// Offer is Check for what a page only shows beside its own matter: nobody tried anything, so a no is no refusal and leaves no
// event. It writes nothing, so it may be asked while a transaction is open.
func (g *Gate) Offer(a Actor, action string, s Subject) (Grant, bool) {
	act, ok := g.actions[action]
	if !ok || g.forbidden(a, act, s) != nil {
		return Grant{}, false
	}
	return Grant{actor: a, action: act, subject: s, reach: g.widest(a, action), valid: true}, true
}

// Subject gives a grant that lets a feature read the facts for a Subject, and nothing else: the gate cannot decide
// about a record that nobody may look at.
func (g *Gate) Subject(school string) Grant {
	return Grant{actor: Actor{School: school, Job: "subject"}, action: Action{Name: "subject"},
		subject: Subject{Ref: ref.New(school, "school", school)}, reach: All, valid: true}
}

// System gives a grant for a job of the house. Every use stands in a golden file.
func (g *Gate) System(school, job string) Grant {
	return Grant{actor: Actor{School: school, Job: job}, action: Action{Name: job, Changes: true},
		subject: Subject{Ref: ref.New(school, "school", school)}, reach: All, valid: true}
}
