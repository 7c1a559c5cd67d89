package clerk

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// Act is what somebody wants to do with a register or an entry.
type Act string

// What there is to do.
const (
	Seeing    Act = "see"
	Adding    Act = "add"
	Changing  Act = "change"
	Attesting Act = "attest"
	Exporting Act = "export"
	Removing  Act = "remove"
)

// only are the roles or posts to which the pack leaves an act; empty: the table of rights alone decides.
func only(def policy.Register, a Act) []string {
	first := map[Act][]string{Adding: def.May.Add, Changing: def.May.Change, Attesting: def.May.Attest, Exporting: def.May.Export, Removing: def.May.Change}[a]
	if len(first) == 0 && a != Adding { // who may not see an entry does nothing else to it; adding is telling
		return def.May.See
	}
	return first
}

const aboutWords = "This entry is about you, so somebody else has to deal with it. Please speak to the head teacher or the chair of governors."

// Subject gives the gate the facts about a register, or about one entry of it when e is not nil.
func Subject(school string, def policy.Register, e *entry.Entry, a Act) authz.Subject {
	s := authz.Subject{Ref: ref.New(school, entry.RefRegister, def.Key), Only: only(def, a), List: e == nil}
	if e == nil {
		return s
	}
	s.Ref, s.AboutWhy = e.Ref(school), aboutWords
	for _, f := range def.Fields {
		if f.Kind != "person" || e.Values[f.Key] == "" {
			continue
		}
		if f.About {
			s.About = append(s.About, e.Values[f.Key]) // serves INC-06
		}
		if f.Own && a == Seeing {
			s.Owners = append(s.Owners, e.Values[f.Key])
		}
	}
	return s
}

// Sees reports whether an actor may look into a register at all: for menus, tiles and panels, never instead of Check.
func (r *Clerk) Sees(a authz.Actor, def policy.Register) bool {
	return r.May(a, "registers.list", def, Seeing)
}

// May reports whether somebody may do something in a register at all: for buttons and menus, never instead of Check.
func (r *Clerk) May(a authz.Actor, action string, def policy.Register, what Act) bool {
	return r.Base.Gate.May(a, action) && narrowedIn(a, only(def, what)) && (what == Adding || narrowedIn(a, def.May.See))
}

// narrowedIn reports whether a pack's list of roles or posts leaves an actor in.
func narrowedIn(a authz.Actor, only []string) bool {
	if len(only) == 0 {
		return true
	}
	for _, name := range only {
		if a.Has(authz.Role(name)) || slices.Contains(a.Posts, name) {
			return true
		}
	}
	return false
}

// Opens reports whether the reader may open an entry.
func (r *Clerk) Opens(tx *ledger.Tx, def policy.Register, e entry.Entry) bool {
	a := tx.Grant.Actor()
	return r.Sees(a, def) && !slices.Contains(Subject(tx.School, def, &e, Seeing).About, a.Person)
}
