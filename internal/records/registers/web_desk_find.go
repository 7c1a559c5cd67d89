package registers

import (
	"net/url"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

// seek finds entries by what was typed or scanned. What only one entry can have is that entry and no other.
func (h pages) seek(c *web.Ctx, tx *ledger.Tx, def policy.Register, p *deskPage) error {
	all, err := h.scanned(c, tx, def, p.Typed)
	if err != nil {
		return err
	}
	var persons []people.Person
	if len(all) == 0 {
		if all, persons, err = h.fitting(c, tx, def, p.Typed); err != nil {
			return err
		}
	}
	slices.SortStableFunc(all, func(a, b entry.Entry) int { return rankOpen(def, a) - rankOpen(def, b) })
	first := all[:min(len(all), mostFound)]
	words, err := h.clerk.NamesFor(c, tx, def, first)
	if err != nil {
		return err
	}
	for _, e := range first {
		p.Found = append(p.Found, h.card(tx, def, e, words))
	}
	if h.clerk.May(c.Actor, "registers.add", def, clerk.Adding) {
		p.New = newFor(def, all, persons)
	}
	p.None = len(p.Found)+len(p.New) == 0
	return nil
}

// scanned finds the entry that has exactly this in a field that only one can have.
func (h pages) scanned(c *web.Ctx, tx *ledger.Tx, def policy.Register, text string) ([]entry.Entry, error) {
	for _, f := range def.Fields {
		if !f.Unique || f.Kind == "person" || def.Sensitive {
			continue
		}
		id, err := h.clerk.Store.Holder(c, tx, def.Key, f.Key, entry.OnceKey(f, text))
		if err != nil || id == "" {
			if err != nil {
				return nil, err
			}
			continue
		}
		return h.clerk.Store.Find(c, tx, cabinet.Query{Def: def, Me: c.Actor.Person, IDs: []string{id}}, 1, 0)
	}
	return nil, nil
}

// fitting finds entries by their words and by the people they are for.
func (h pages) fitting(c *web.Ctx, tx *ledger.Tx, def policy.Register, text string) ([]entry.Entry, []people.Person, error) {
	all, err := h.clerk.Store.Find(c, tx, cabinet.Query{Def: def, Me: c.Actor.Person, Text: text, Sort: "-changed"}, 4*mostFound, 0)
	f, ok := entry.FieldOf(def, def.Desk.Find)
	if err != nil || !ok || f.Kind != "person" {
		return all, nil, err
	}
	persons, _, err := h.clerk.People.Find(c, tx, people.Query{Text: text, Reach: authz.All, Size: mostFound, Page: 1})
	if err != nil || len(persons) == 0 {
		return all, nil, err
	}
	var ids []string
	for _, p := range persons {
		ids = append(ids, p.ID)
	}
	more, err := h.clerk.Store.Find(c, tx, cabinet.Query{Def: def, Me: c.Actor.Person, Picks: []cabinet.Pick{{Field: f.Key, Values: ids}}, Sort: "-changed"}, 4*mostFound, 0)
	for _, e := range more {
		if !slices.ContainsFunc(all, func(other entry.Entry) bool { return other.ID == e.ID }) {
			all = append(all, e)
		}
	}
	return all, slices.DeleteFunc(persons, func(p people.Person) bool { return !clerk.IsOf(p, f.Of) }), err
}

// rankOpen puts what somebody still has to do something about first.
func rankOpen(def policy.Register, e entry.Entry) int {
	if entry.Open(def, e.State) {
		return 0
	}
	return 1
}

// newFor offers a new entry for each person found who has none that is open.
func newFor(def policy.Register, all []entry.Entry, persons []people.Person) []web.Link {
	var out []web.Link
	for _, p := range persons[:min(len(persons), clerk.MostFitting)] {
		busy := slices.ContainsFunc(all, func(e entry.Entry) bool {
			return e.Values[def.Desk.Find] == p.ID && (entry.Open(def, e.State) || hasUniqueFind(def))
		})
		if !busy {
			out = append(out, web.Link{Text: "New " + entry.One(def) + " for " + p.Full(), Href: addHref(def, "") + "?" + url.Values{folder.BoxName(def.Desk.Find): {p.Account}}.Encode()})
		}
	}
	return out
}

// hasUniqueFind says that a person can have only one entry.
func hasUniqueFind(def policy.Register) bool {
	f, _ := entry.FieldOf(def, def.Desk.Find)
	return f.Unique
}
