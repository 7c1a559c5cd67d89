package web

import "strconv"

// Strip is a picture of time: one column a day or week, stacked from parts, with its table behind it. The parts are told
// apart by pattern and place as well as by colour.
type Strip struct {
	Title   string
	Caption string
	Parts   []string // names of the parts, the lowest first; at most four
	Columns []StripColumn
}

// StripColumn is one column: as many values as there are parts.
type StripColumn struct {
	Label  string
	Values []int
}

// The strip's units; the picture scales with the page.
const (
	stripHeight = 160
	stripColumn = 40
	stripGap    = 6
)

// StripBlock is one part of one column, placed.
type StripBlock struct{ Part, X, Y, Width, Height int }

// Blocks places every part; the highest column takes the whole height.
func (s Strip) Blocks() []StripBlock {
	most := 1
	for _, c := range s.Columns {
		most = max(most, sum(c.Values))
	}
	var out []StripBlock
	for i, c := range s.Columns {
		under := 0
		for part, v := range c.Values {
			top := stripHeight - (under+v)*stripHeight/most
			bottom := stripHeight - under*stripHeight/most
			if v > 0 {
				out = append(out, StripBlock{part, i * stripColumn, top, stripColumn - stripGap, bottom - top})
			}
			under += v
		}
	}
	return out
}

func sum(all []int) int {
	n := 0
	for _, v := range all {
		n += v
	}
	return n
}

// Width and Height are the picture's measure.
func (s Strip) Width() int { return max(len(s.Columns), 8) * stripColumn }

// Height is the same for every strip.
func (s Strip) Height() int { return stripHeight }

// Legend places the names of the parts.
func (s Strip) Legend() []StripBlock {
	out := make([]StripBlock, len(s.Parts))
	for i := range s.Parts {
		out[i] = StripBlock{Part: i}
	}
	return out
}

// Name is a part's name.
func (s Strip) Name(part int) string { return s.Parts[part] }

// Table is the same in figures.
func (s Strip) Table() Table {
	t := Table{Caption: s.Caption, Head: append([]string{"When"}, s.Parts...)}
	for i := range s.Parts {
		t.Numeric = append(t.Numeric, i+1)
	}
	for _, c := range s.Columns {
		row := []Cell{{Text: c.Label, Header: true}}
		for _, v := range c.Values {
			row = append(row, Cell{Text: strconv.Itoa(v), Numeric: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
