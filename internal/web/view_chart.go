package web

import (
	"cmp"
	"strconv"
)

// Chart is a bar chart with its table beside it, so that nobody needs to see the bars.
type Chart struct {
	Title, Caption string
	Label, Figure  string // headings of the table; empty means "Item" and "Number"
	Bars           []Bar
}

// Bar is one bar. Shown is the figure as printed ("fewer than 5"); empty means Value.
type Bar struct {
	Label string
	Value int
	Shown string
}

// The chart's units; the picture scales with the page.
const (
	chartWidth = 400 // of the whole picture
	chartBars  = 330 // of the longest bar; the rest is for its figure
	chartRow   = 44  // a label above a bar
)

// Plot is a Bar with its place in the picture.
type Plot struct {
	Bar
	TextY, BarY, Width, FigureX, FigureY int
}

// Plots places the bars; the longest takes the whole width.
func (c Chart) Plots() []Plot {
	longest := 1
	for _, b := range c.Bars {
		longest = max(longest, b.Value)
	}
	out := make([]Plot, 0, len(c.Bars))
	for i, b := range c.Bars {
		width := max(b.Value, 0) * chartBars / longest
		y := i * chartRow
		out = append(out, Plot{Bar: b, TextY: y + 16, BarY: y + 22, Width: width, FigureX: width + 8, FigureY: y + 36})
	}
	return out
}

// Width and Height are the picture's measure.
func (c Chart) Width() int { return chartWidth }

// Height grows with the bars.
func (c Chart) Height() int { return len(c.Bars) * chartRow }

// Said is the figure as printed.
func (b Bar) Said() string {
	if b.Shown != "" {
		return b.Shown
	}
	return strconv.Itoa(b.Value)
}

// Table holds the same figures as the bars.
func (c Chart) Table() Table {
	t := Table{Caption: c.Caption, Head: []string{cmp.Or(c.Label, "Item"), cmp.Or(c.Figure, "Number")}, Numeric: []int{1}}
	for _, b := range c.Bars {
		t.Rows = append(t.Rows, []Cell{{Text: b.Label, Header: true}, {Text: b.Said(), Numeric: true}})
	}
	return t
}
