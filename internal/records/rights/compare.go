package rights

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// scene is all that a comparison looks at, read once.
type scene struct {
	now       time.Time
	lines     []line
	people    []people.Person
	accounts  map[string]accounts.Account
	unused    time.Time
	overrides []Override
	lent      []people.Acting
	grants    []Grant
	granted   map[string]registers.Entry // entries of the register of grants, by id
	agencies  []registers.Entry
	past      []Past
}

func (r *Rights) scene(ctx context.Context, tx *ledger.Tx) (s scene, err error) {
	s.now, s.granted = r.base.Now(), map[string]registers.Entry{}
	s.unused = r.accounts.UnusedSince(s.now)
	if s.lines, err = r.lines(ctx, tx); err != nil {
		return s, err
	}
	if s.people, err = r.people.Everybody(ctx, tx); err != nil {
		return s, err
	}
	if s.accounts, err = r.accounts.All(ctx, tx); err != nil {
		return s, err
	}
	if s.lent, err = r.people.Delegations(ctx, tx); err != nil {
		return s, err
	}
	if s.grants, err = r.store.inForce(ctx, tx, r.today()); err != nil {
		return s, err
	}
	entries, err := r.room.Current(ctx, tx, grantsRegister)
	if err != nil {
		return s, err
	}
	for _, e := range entries {
		s.granted[e.ID] = e
	}
	if s.agencies, err = r.room.Current(ctx, tx, agencyRegister); err != nil {
		return s, err
	}
	return s, r.lentTo(ctx, tx, &s)
}

// lentTo reads what other features know.
func (r *Rights) lentTo(ctx context.Context, tx *ledger.Tx, s *scene) (err error) {
	if r.hooks.Overrides != nil {
		if s.overrides, err = r.hooks.Overrides(ctx, tx); err != nil {
			return fmt.Errorf("rights: overrides: %w", err)
		}
	}
	if r.hooks.Past != nil {
		if s.past, err = r.hooks.Past(ctx, tx); err != nil {
			return fmt.Errorf("rights: past guests: %w", err)
		}
	}
	return nil
}

// compare finds everything that is open and does not stand in the register. // serves PPL-17
func (r *Rights) compare(s scene) []Deviation {
	var out []Deviation
	off := map[string]int{}
	for _, p := range s.people {
		out = append(out, r.ofAccount(s, p)...)
		if p.Gone(s.now) {
			continue
		}
		out = append(out, r.ofFilter(s, p, off)...)
		out = append(out, r.ofPosts(s, p)...)
		out = append(out, r.ofModules(s, p)...)
	}
	return append(out, r.ofGroups(s, off)...)
}

// line finds a group's line.
func (s scene) line(group string) line {
	for _, l := range s.lines {
		if l.group == group {
			return l
		}
	}
	return line{}
}

// ofFilter holds the profile that rules somebody against the lines of their groups. Where it is the policy's own doing the
// group is counted, and the person is not blamed.
func (r *Rights) ofFilter(s scene, p people.Person, off map[string]int) []Deviation {
	pack := r.pack()
	groups := r.groups(p, p.Posts)
	profile := pack.Filtering.ProfileFor(words(r.accounts.Roles(p)), p.Year).Key
	at := slices.IndexFunc(s.overrides, func(o Override) bool { return o.Person == p.ID })
	if at >= 0 {
		profile = s.overrides[at].Profile
	}
	for _, g := range groups {
		if !s.line(g).there() {
			off[g]++
		}
	}
	for _, g := range groups {
		if l := s.line(g); l.there() && (l.value("profile") == profile || at < 0 && l.value("profile") == "several") {
			return nil
		}
	}
	if at >= 0 {
		o := s.overrides[at]
		return []Deviation{{Kind: Filter, Person: p.ID, Source: o.ID, Since: o.Since, What: "Filter profile “" + r.profileTitle(o.Profile) + "” until " + clock.Told(o.Until)}}
	}
	for _, g := range groups {
		if s.line(g).there() && len(groups) == 1 {
			off[g+"|"+profile]++
		}
	}
	return nil
}

func words(roles []authz.Role) []string {
	out := make([]string, len(roles))
	for i, one := range roles {
		out[i] = string(one)
	}
	return out
}

func (r *Rights) profileTitle(key string) string {
	for _, p := range r.pack().Filtering.Profiles {
		if p.Key == key {
			return p.Title
		}
	}
	return key
}

// ofGroups says which groups with people have no line, and where the policy's filter and a line differ for a whole group.
func (r *Rights) ofGroups(s scene, off map[string]int) []Deviation {
	var out []Deviation
	for _, l := range s.lines {
		if n := off[l.group]; n > 0 {
			out = append(out, Deviation{Kind: Profile, Source: l.group + " -", Since: clock.Text(s.now), What: fmt.Sprintf("%s: the register has no line for this group, to which people belong (%d)", l.title, n)})
		}
		for _, p := range r.pack().Filtering.Profiles {
			if n := off[l.group+"|"+p.Key]; n > 0 {
				out = append(out, Deviation{Kind: Profile, Source: l.group + " " + p.Key, Since: clock.Text(s.now),
					What: fmt.Sprintf("%s: the register says filter profile “%s”, the policy gives “%s” to %d of them", l.title, r.profileTitle(l.value("profile")), p.Title, n)})
			}
		}
	}
	return out
}

// ofPosts finds posts that are lent into another group, that carry more than the person's kind, and administrators whom no
// line names.
func (r *Rights) ofPosts(s scene, p people.Person) []Deviation {
	var out []Deviation
	own := r.groups(p, p.Posts)
	for _, a := range s.lent {
		if a.Person != p.ID || a.From > clock.ISO(s.now) {
			continue
		}
		beyond := slices.ContainsFunc(r.base.Gate.RolesOf([]string{a.Post}), func(role authz.Role) bool { return !slices.Contains(own, groupOf(role)) })
		if beyond {
			out = append(out, Deviation{Kind: Lent, Person: p.ID, Source: a.ID, Target: a.Post, Since: a.From, What: "Lent post “" + r.postTitle(a.Post) + "” until " + clock.Date(a.Until)})
		}
	}
	fits := carried(p)
	for _, post := range p.Posts {
		roles := r.base.Gate.RolesOf([]string{post})
		if slices.ContainsFunc(roles, func(role authz.Role) bool { return !slices.Contains(fits, role) }) {
			out = append(out, Deviation{Kind: Post, Person: p.ID, Source: post, Target: post, What: "Post “" + r.postTitle(post) + "”, which carries more than " + strings.Join(p.Kinds, ", ") + " have"})
			continue
		}
		named := slices.ContainsFunc(s.lines, func(l line) bool { return l.names(p) })
		if slices.Contains(roles, authz.Admin) && !named {
			out = append(out, Deviation{Kind: Admin, Person: p.ID, Source: post, Target: post, What: "Administrator by the post “" + r.postTitle(post) + "”; no line of the register names this person under rights beyond the ordinary"})
		}
	}
	return out
}

func (r *Rights) postTitle(key string) string {
	if p, ok := r.pack().Post(key); ok {
		return p.Title
	}
	return key
}

// ofModules finds grants that take effect and that the register of grants no longer holds as granted.
func (r *Rights) ofModules(s scene, p people.Person) []Deviation {
	var out []Deviation
	_, kept := r.room.Definition(grantsRegister)
	for _, g := range s.grants {
		if g.Person != p.ID || !kept || s.granted[g.Entry].State == "granted" && s.granted[g.Entry].Values["until"] >= clock.ISO(s.now) {
			continue
		}
		out = append(out, Deviation{Kind: Module, Person: p.ID, Source: g.ID, Since: g.From, What: "Module “" + r.moduleTitle(g.Module) + "”, which the register of extra access does not hold as granted"})
	}
	return out
}

func (r *Rights) moduleTitle(key string) string {
	if m, ok := r.pack().Module(key); ok {
		return m.Title
	}
	return key
}

// ofAccount finds accounts that are open and should not be, and those that nobody uses.
func (r *Rights) ofAccount(s scene, p people.Person) []Deviation {
	acc, has := s.accounts[p.ID]
	if !has || acc.Shut() {
		return nil
	}
	one := func(kind, source, since, what string) []Deviation {
		return []Deviation{{Kind: kind, Person: p.ID, Source: source, Since: since, What: what}}
	}
	if p.Gone(s.now) {
		return one(Account, "left", p.Left, "The account is open though the person left on "+clock.Date(p.Left))
	}
	if i := slices.IndexFunc(s.past, func(x Past) bool { return x.Person == p.ID }); i >= 0 {
		return one(Account, "past", s.past[i].Since, s.past[i].Why)
	}
	if ended := agencyEnded(s, p); ended != "" {
		return one(Account, "agency", ended, "The account is open though the access of the outside organisation ended on "+clock.Date(ended))
	}
	if endless(p) {
		return one(Account, "endless", p.Starts, "A guest’s account without a last day")
	}
	seen := cmp.Or(acc.LastUsed, acc.ChangedAt)
	if at, err := clock.Parse(seen); err == nil && !at.IsZero() && at.Before(s.unused) {
		return one(Unused, "unused", seen, "Nobody has used the account since "+clock.Day(at))
	}
	return nil
}

// endless reports a guest's account that nothing will ever close.
func endless(p people.Person) bool {
	lasting := slices.ContainsFunc([]string{people.Staff, people.Governor, people.Parent, people.Pupil, people.Volunteer}, p.Is)
	return !lasting && p.Left == ""
}

// agencyEnded is the day on which the last access of a person's organisation ended; empty while one is open, or none was.
func agencyEnded(s scene, p people.Person) string {
	last := ""
	for _, e := range s.agencies {
		if p.Group == "" || !strings.EqualFold(strings.TrimSpace(e.Values["organisation"]), p.Group) || !p.Is(people.External) {
			continue
		}
		if e.State == "open" && e.Values["until"] >= clock.ISO(s.now) {
			return ""
		}
		last = max(last, min(e.Values["until"], clock.ISO(s.now)))
	}
	return last
}
