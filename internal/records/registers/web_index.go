package registers

import (
	"strconv"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// indexPage is all registers that a person may see, by area.
type indexPage struct {
	Search  web.Field
	Areas   []area
	Retired []web.Link
	Empty   *web.Empty
	Clear   bool
}

// area is one group of the menu.
type area struct {
	Title, Key string
	Registers  []brief
}

// brief is one register in the index.
type brief struct {
	Title, Href, Purpose string
	Total, Open          int
	Opens                bool // its entries have open states at all
	Late, Missing        *web.Tag
}

func areaTitle(key string) string {
	if key == "data" {
		return "Data and privacy"
	}
	return entry.Capital(key)
}

func (h pages) index(c *web.Ctx) (web.Page, error) {
	text := entry.Cut(c.Query("q"), entry.MaxLine)
	p := indexPage{Clear: text != "", Search: web.Field{Name: "q", Label: "Find a register", Type: "search", Value: text, Width: "20"}}
	err := h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		counts, err := h.counts(c, tx)
		if err != nil {
			return err
		}
		for _, key := range policy.Areas() {
			a := area{Title: areaTitle(key), Key: key}
			for _, def := range h.clerk.Definitions() {
				if def.Area != key || !h.clerk.Sees(c.Actor, def) || !named(def, text) {
					continue
				}
				b, err := h.brief(c, tx, def, counts)
				if err != nil {
					return err
				}
				a.Registers = append(a.Registers, b)
			}
			if len(a.Registers) > 0 {
				p.Areas = append(p.Areas, a)
			}
		}
		p.Retired, err = h.retired(c, tx, text)
		return err
	})
	p.Empty = h.emptyIndex(p, text)
	page := web.Show("registers/index", "Registers", p)
	page.Wide = true
	return page, err
}

// named says that a register's words have all that was looked for.
func named(def policy.Register, text string) bool {
	words := strings.ToLower(def.Title + " " + def.Purpose + " " + def.One + " " + def.Key)
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		if !strings.Contains(words, w) {
			return false
		}
	}
	return true
}

func (h pages) emptyIndex(p indexPage, text string) *web.Empty {
	switch {
	case len(p.Areas) > 0 || len(p.Retired) > 0:
		return nil
	case text != "":
		return &web.Empty{Title: "No register has these words", Text: "Try one word of its name.", Link: &web.Link{Text: "Show all registers", Href: "/registers"}}
	case h.pack() == nil:
		return &web.Empty{Title: "No policy is in force yet", Text: "Registers come from the school's policy. They appear here as soon as a policy has been approved."}
	case len(h.pack().Registers) == 0:
		return &web.Empty{Title: "The policy has no registers", Text: "A register is part of the policy pack: what is kept, by whom and for how long. When the policy gets one, it appears here."}
	}
	return &web.Empty{Title: "There is no register for you", Text: "The policy leaves its registers to other people. If you think one should include you, ask the online safety coordinator."}
}

// counted is how the entries of all registers stand.
type counted struct {
	states map[string][]cabinet.Tally
	late   map[string]int
}

func (h pages) counts(c *web.Ctx, tx *ledger.Tx) (counted, error) {
	out := counted{states: map[string][]cabinet.Tally{}}
	all, err := h.clerk.Store.Tallies(c, tx, "")
	if err != nil {
		return out, err
	}
	for _, t := range all {
		out.states[t.Register] = append(out.states[t.Register], t)
	}
	out.late, err = h.clerk.Store.Lates(c, tx)
	return out, err
}

func (h pages) brief(c *web.Ctx, tx *ledger.Tx, def policy.Register, n counted) (brief, error) {
	b := brief{Title: def.Title, Href: entry.ListHref(def), Purpose: def.Purpose, Opens: len(entry.StateKeys(def, entry.IsOpen)) > 0}
	for _, t := range n.states[def.Key] {
		b.Total += t.N
		if entry.Open(def, t.State) {
			b.Open += t.N
		}
	}
	if late := n.late[def.Key]; late > 0 {
		b.Late = &web.Tag{Text: strconv.Itoa(late) + " overdue", Colour: "red"}
	}
	missing, err := h.clerk.Store.Missing(c, tx, def)
	if len(missing) > 0 {
		b.Missing = &web.Tag{Text: strconv.Itoa(len(missing)) + " missing", Colour: "orange"}
	}
	return b, err
}

// retired are the registers that hold entries though the policy in force no longer has them.
func (h pages) retired(c *web.Ctx, tx *ledger.Tx, text string) ([]web.Link, error) {
	keys, err := h.clerk.Store.FormKeys(c, tx)
	if err != nil {
		return nil, err
	}
	var out []web.Link
	for _, key := range keys {
		def, live, err := h.clerk.Known(c, tx, key)
		if err != nil {
			return nil, err
		}
		if !live && h.clerk.Sees(c.Actor, def) && named(def, text) {
			out = append(out, web.Link{Text: def.Title, Href: entry.ListHref(def)})
		}
	}
	return out, nil
}
