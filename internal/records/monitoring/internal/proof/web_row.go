package proof

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/web"
)

// Row says on a page what was found.
func (c Check) Row() web.SummaryRow {
	row := web.SummaryRow{Key: "Check of the trail", Lines: []string{clock.Told(c.At), itoa(c.Events) + " events and " + itoa(c.Sealed) + " sealed records"}, Tag: &web.Tag{Text: "Whole", Colour: "green"}}
	switch {
	case c.ID == "":
		row.Lines, row.Tag = []string{"Not checked yet"}, &web.Tag{Text: "Not checked", Colour: "grey"}
	case c.Breaks > 0:
		row.Lines, row.Tag = append(row.Lines, c.First), &web.Tag{Text: itoa(c.Breaks) + " breaks", Colour: "red"}
	}
	return row
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
