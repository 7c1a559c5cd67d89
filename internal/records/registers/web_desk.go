package registers

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

// Bounds of the desk.
const (
	mostFound    = 10
	mostStanding = 200
	undoFor      = 15 * time.Minute
)

// deskPage is a register used standing up: find somebody, press one button.
type deskPage struct {
	Name, Action, Typed string
	Label, Hint         string
	Found               []card
	New                 []web.Link // people without an entry
	None                bool
	Counts              []tallied
	Groups              []group
	More                bool
	Undo                *undo
	List, End           string // the whole register, and what is still open at the end of the day
	Closing             bool   // this is the list for the end of the day
	At                  string
}

// card is one entry with its buttons.
type card struct {
	ID, Label, Href, Since string
	Who                    string // whom it is for, where its label does not say so
	Action                 string
	Revision               int
	Old                    bool // since an earlier day
	State                  *web.Tag
	Moves                  []press
}

// press is one big button.
type press struct{ Key, Text string }

// tallied is how many entries stand in a state now.
type tallied struct {
	State *web.Tag
	N     int
}

// group is what is open now and belongs together.
type group struct {
	Title string
	Cards []card
}

func (h pages) desk(c *web.Ctx) (web.Page, error) {
	def, err := h.deskOf(c)
	if err != nil {
		return web.Page{}, err
	}
	p := &deskPage{Action: entry.ListHref(def) + "/desk", Typed: entry.Cut(c.Query("find"), entry.MaxLine), List: entry.ListHref(def) + "?all=yes", End: entry.ListHref(def) + "/desk?day=end",
		Closing: c.Query("day") == "end", At: clock.Human(h.clerk.Base.Now()), Label: "Find", Hint: "Part of a name, a user name, or a number to scan"}
	if f, ok := entry.FieldOf(def, def.Desk.Find); ok {
		p.Label = "Find: " + entry.Title(f)
	}
	err = h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		if p.Typed != "" {
			if err := h.seek(c, tx, def, p); err != nil {
				return err
			}
		}
		if err := h.standing(c, tx, def, p); err != nil {
			return err
		}
		return h.undoable(c, tx, def, p)
	})
	page := web.Show("registers/desk", cmp.Or(def.Desk.Title, def.Title), p)
	page.Wide, page.Back = true, &web.Link{Text: def.Title, Href: p.List}
	p.Name = page.Title
	if p.Closing {
		p.Name = "Still open: " + def.Title
		page.Title, page.Back = p.Name, &web.Link{Text: cmp.Or(def.Desk.Title, "Desk"), Href: p.Action}
	}
	return page, err
}

func (h pages) deskOf(c *web.Ctx) (policy.Register, error) {
	def, ok := h.clerk.Definition(c.Param("register"))
	if !ok {
		return def, entry.NoRegister()
	}
	if !def.Desk.On {
		return def, errs.Missing("This register has no desk. Open its list instead.")
	}
	return def, nil
}

func (h pages) card(tx *ledger.Tx, def policy.Register, e entry.Entry, words entry.Names) card {
	k := card{Action: entry.ListHref(def) + "/desk", ID: e.ID, Label: e.Label, Href: e.Href(), Revision: e.Revision, Since: clock.Told(e.ChangedAt), State: folder.StateTag(def, e.State)}
	if at, err := clock.Parse(e.ChangedAt); err == nil {
		k.Old = clock.ISO(at) < clock.ISO(h.clerk.Base.Now())
	}
	if f, ok := entry.FieldOf(def, def.Desk.Find); ok && !def.Sensitive && !slices.Contains(entry.LabelFields(def), f.Key) {
		k.Who = strings.Join(words.Lines(f, e.Values[f.Key]), ", ")
	}
	for _, m := range h.clerk.NextSteps(tx, def, e) {
		k.Moves = append(k.Moves, press{m.Key, cmp.Or(m.Title, m.Key)})
	}
	return k
}

// standing counts how everything stands, and lists what is open, in groups.
func (h pages) standing(c *web.Ctx, tx *ledger.Tx, def policy.Register, p *deskPage) error {
	all, err := h.clerk.Store.Tallies(c, tx, def.Key)
	if err != nil {
		return err
	}
	for _, s := range def.States {
		n := tallied{State: folder.StateTag(def, s.Key)}
		for _, t := range all {
			if t.State == s.Key {
				n.N = t.N
			}
		}
		p.Counts = append(p.Counts, n)
		if !s.Open || n.N == 0 {
			continue
		}
		// The longest open stands first: at the end of the day it is the one to run after.
		entries, err := h.clerk.Store.Find(c, tx, cabinet.Query{Def: def, Me: c.Actor.Person, State: s.Key, Sort: "changed"}, mostStanding+1, 0)
		if err != nil {
			return err
		}
		if len(entries) > mostStanding {
			entries, p.More = entries[:mostStanding], true
		}
		words, err := h.clerk.NamesFor(c, tx, def, entries)
		if err != nil {
			return err
		}
		p.gather(h, tx, def, s, entries, words)
	}
	return nil
}

// gather sorts open entries into groups: by the field that the pack names, within their state.
func (p *deskPage) gather(h pages, tx *ledger.Tx, def policy.Register, s policy.State, all []entry.Entry, words entry.Names) {
	f, grouped := entry.FieldOf(def, def.Desk.Group)
	at := map[string]int{}
	from := len(p.Groups)
	for _, e := range all {
		title := cmp.Or(s.Title, s.Key)
		if grouped && !def.Sensitive {
			title += ": " + cmp.Or(strings.Join(words.Lines(f, e.Values[f.Key]), ", "), "not said")
		}
		i, there := at[title]
		if !there {
			i = len(p.Groups)
			at[title] = i
			p.Groups = append(p.Groups, group{Title: title})
		}
		p.Groups[i].Cards = append(p.Groups[i].Cards, h.card(tx, def, e, words))
	}
	slices.SortStableFunc(p.Groups[from:], func(a, b group) int { return strings.Compare(a.Title, b.Title) })
}
