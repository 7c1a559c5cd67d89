// Package nameless is the one step that everything takes on its way out of the hands of those who handle concerns: numbers in,
// numbers out from which nobody can be worked out; a text and the register of people in, what could tell who somebody is out.
// It keeps nothing, reads nothing and knows no table. It serves GOV-17 and STD-28.
package nameless

// Count is one raw number. It never leaves the house as it is.
type Count struct {
	Label string `db:"label"`
	N     int    `db:"n"`
}

// Figure is one number that may be shown to anybody.
type Figure struct {
	Label string `json:"label"`
	N     int    `json:"n"`     // 0 when hidden
	Shown string `json:"shown"` // "12", "fewer than 5", "none", "not shown"
}

// Breakdown is a total with its parts, safe to print.
type Breakdown struct {
	Title string   `json:"title"`
	Total Figure   `json:"total"`
	Parts []Figure `json:"parts"`
	Note  string   `json:"note,omitempty"` // why there are no parts
}

// Grid is a table by two properties, safe to print. What is nought and what is hidden look the same in it.
type Grid struct {
	Title   string     `json:"title"`
	Rows    []string   `json:"rows"`
	Columns []string   `json:"columns"`
	Cells   [][]Figure `json:"cells"`
	ByRow   []Figure   `json:"by_row"`
	Total   Figure     `json:"total"`
}

// Words for what is not printed.
const (
	Others    = "Other kinds together"
	withheld  = "not shown"
	fewOrNone = "–"
	tooSmall  = "The parts are too small to be shown one by one."
)
