package duties

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

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
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"Duty", "Clause", "Post", "Who", "How often", "Round", "Due", "State", "Last done"}}
	for _, s := range all {
		last := ""
		if r := s.last(); r.Done != nil {
			last = day(r.Done.moment())
		}
		rows = append(rows, []string{s.Duty.Title, s.Duty.Clause, f.postTitle(s.Duty.Owner), s.Owner.Names(), everyTitle(s.Duty), s.Round.Title, day(s.Round.Due), stateTag(s.Round).Text, last})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = plain(row[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return web.Page{}, err
	}
	return web.Page{File: &web.Download{Name: "duties-" + day(h.d.base.Now()) + ".csv", Type: "text/csv; charset=utf-8", Body: b.Bytes()}}, nil
}

// plain keeps a spreadsheet from reading a text as a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
