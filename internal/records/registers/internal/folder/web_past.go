package folder

import (
	"cmp"
	"slices"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// past tells what became of an entry: who did what and when, who signed it, and its files.
func (h Pages) past(c *web.Ctx, tx *ledger.Tx, o opened, history []cabinet.Revision, view *shownPage) error {
	signed, err := h.Clerk.Store.Attests(c, tx, o.e.ID)
	if err != nil {
		return err
	}
	files, err := h.Clerk.Store.Files(c, tx, o.e.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, r := range history {
		ids = append(ids, r.By)
	}
	for _, a := range signed {
		ids = append(ids, a.By)
	}
	for _, f := range files {
		ids = append(ids, f.By)
	}
	who, err := h.who(c, tx, ids)
	if err != nil {
		return err
	}
	view.History = historyTable(o, history, who)
	view.Signed = signedTable(signed, history, who)
	view.Files = h.attachments(c, o, files, who)
	return nil
}

func historyTable(o opened, history []cabinet.Revision, who func(string) string) web.Table {
	t := web.Table{Caption: "History", Head: []string{"What", "Who", "When", "Stands as", "Why"}}
	for _, r := range history {
		s, _ := entry.StateOf(o.def, r.State)
		row := []web.Cell{{Text: whatWords(r.What), Header: true}, {Text: who(r.By)}, {Text: clock.Told(r.At)}, {Text: cmp.Or(s.Title, cmp.Or(r.State, "–"))}, {Text: r.Why}}
		if r.Number < o.e.Revision {
			row[0].Href = o.e.Href() + "/history/" + strconv.Itoa(r.Number)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func whatWords(what string) string {
	return cmp.Or(map[string]string{entry.WhatAdded: "Added", entry.WhatImported: "Added from a file", entry.WhatChanged: "Changed", entry.WhatMoved: "Taken further", entry.WhatRemoved: "Removed",
		entry.WhatRestored: "Brought back", entry.WhatHeld: "Held", entry.WhatReleased: "Hold lifted", entry.WhatAttached: "File added", entry.WhatDetached: "File removed",
		entry.WhatBlanked: "Names taken out"}[what], entry.Capital(what))
}

func signedTable(signed []cabinet.Attest, history []cabinet.Revision, who func(string) string) web.Table {
	t := web.Table{Caption: "Signed as seen and right", Head: []string{"Who", "When", "Words", "Since then"}, Empty: "Nobody has signed this entry."}
	for _, a := range signed {
		state := &web.Tag{Text: "As it stands", Colour: "green"}
		if a.Revision < lastSaid(history) {
			state = &web.Tag{Text: "Changed since", Colour: "yellow"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: who(a.By), Header: true}, {Text: clock.Told(a.At)}, {Text: a.Words}, {Tag: state}})
	}
	return t
}

// lastSaid is the newest revision in which an answer or the state changed; a hold, say, leaves what was signed as it was.
func lastSaid(history []cabinet.Revision) int {
	for _, r := range history {
		if slices.Contains([]string{entry.WhatAdded, entry.WhatImported, entry.WhatChanged, entry.WhatMoved, entry.WhatAttached, entry.WhatDetached, entry.WhatBlanked}, r.What) {
			return r.Number
		}
	}
	return 0
}

func (h Pages) attachments(c *web.Ctx, o opened, files []cabinet.File, who func(string) string) []attachment {
	may := o.live && o.e.RemovedAt == "" && o.e.Hold == "" && h.Clerk.May(c.Actor, "registers.change", o.def, clerk.Changing)
	var out []attachment
	for _, f := range files {
		a := attachment{Name: f.Name, Href: o.e.Href() + "/files/" + f.ID, Facts: size(f.Size) + ", added by " + who(f.By) + " on " + clock.Told(f.At)}
		if may && (f.Field == "" || o.e.Values[f.Field] != f.ID) {
			a.Remove = a.Href + "/remove"
		}
		out = append(out, a)
	}
	return out
}

// links leads both ways: to the entries that this one names, and to those that name it.
func (h Pages) links(c *web.Ctx, tx *ledger.Tx, o opened, view *shownPage) error {
	var targets []string
	for _, l := range entry.Links(o.def, o.e.Values) {
		if l.Kind == entry.LinkEntry {
			targets = append(targets, l.Target)
		}
	}
	to, err := h.Clerk.Store.Many(c, tx, targets)
	if err != nil {
		return err
	}
	named, err := h.Clerk.Store.Naming(c, tx, entry.LinkEntry, o.e.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, n := range named {
		ids = append(ids, n.Entry)
	}
	from, err := h.Clerk.Store.Many(c, tx, ids)
	view.Names = h.linkTable(tx, "What this entry names", to)
	view.NamedBy = h.linkTable(tx, "What names this entry", from)
	return err
}

// linkTable lists entries of any register, as far as the reader may see them.
func (h Pages) linkTable(tx *ledger.Tx, caption string, all []entry.Entry) web.Table {
	t := web.Table{Caption: caption, Head: []string{"Entry", "Register", "Stands as"}}
	for _, e := range all {
		def, live := h.Clerk.Definition(e.Register)
		if !live || e.RemovedAt != "" || !h.Clerk.Opens(tx, def, e) {
			continue
		}
		label := e.Label
		if def.Sensitive {
			label = "An entry" // its name is on its own page, where looking leaves an event
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: label, Href: e.Href(), Header: true}, {Text: def.Title}, {Tag: TagOf(def, e, h.Clerk.Base.Now())}})
	}
	return t
}
