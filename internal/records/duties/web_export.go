package duties

import (
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// export is the list as a file for a spreadsheet.
func (h pages) export(c *web.Ctx) (web.Page, error) {
	all, f, err := h.looked(c, true)
	if err != nil {
		return web.Page{}, err
	}
	if f.pack != nil {
		if all, err = h.filtered(c, f, all); err != nil {
			return web.Page{}, err
		}
	}
	t := sheet.Table{Name: "Duties", Head: []string{"Duty", "Clause", "Post", "Who", "How often", "Round", "Due", "State", "Last done"}}
	for _, s := range all {
		last := ""
		if r := s.last(); r.Done != nil {
			last = clock.ISO(r.Done.moment())
		}
		t.Line(s.Duty.Title, s.Duty.Clause, f.postTitle(s.Duty.Owner), s.Owner.Names(), everyTitle(s.Duty), s.Round.Title, clock.ISO(s.Round.Due), stateTag(s.Round).Text, last)
	}
	return web.Spreadsheet("duties-"+clock.ISO(h.d.base.Now()), sheet.WriteCSV(t)), nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
