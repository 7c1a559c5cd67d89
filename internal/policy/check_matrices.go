package policy

import (
	"fmt"
	"slices"
)

// matrix serves POL-12: no unknown column, no row without a response.
func (c *checker) matrix(file string, m *Matrix) {
	c.filled(file+".title", "title", m.Title)
	c.one(file+".clause", "clause", m.Clause, c.clauses)
	columns := keys(m.Columns, func(col Column) string { return col.Key })
	c.unique(file+".columns", "key", "column", columns)
	for i, col := range m.Columns {
		at := fmt.Sprintf("%s.columns[%d]", file, i)
		c.filled(at+".title", "title", col.Title)
		c.filled(at+".task", "task", col.Task)
		c.one(at+".post", "post", col.Post, c.posts)
	}
	if len(m.Rows) == 0 {
		c.fault(file+".rows", "", "the matrix has no rows")
	}
	c.unique(file+".rows", "key", "row", keys(m.Rows, func(r MatrixRow) string { return r.Key }))
	for i, row := range m.Rows {
		c.matrixRow(fmt.Sprintf("%s.rows[%d]", file, i), row, columns)
	}
}

func (c *checker) matrixRow(at string, row MatrixRow, columns []string) {
	c.filled(at+".title", "title", row.Title)
	c.filled(at+".source", "source", row.Source)
	c.one(at+".type", "type", row.Type, []string{"content", "contact", "conduct", "commercial"})
	if len(row.Marks) == 0 {
		c.fault(at, "", "the row %s asks for no response", quote(row.Key))
	}
	c.each(at+".marks", "column", row.Marks, columns)
	for i, mark := range row.Marks {
		if slices.Contains(row.Marks[:i], mark) {
			c.fault(fmt.Sprintf("%s.marks[%d]", at, i), "", "the column %s is marked twice", quote(mark))
		}
	}
}

// Marks of the activity matrix.
const (
	MarkNo         = "no"
	MarkYes        = "yes"
	MarkTimes      = "times"
	MarkSelected   = "selected"
	MarkPermission = "permission"
)

// activity serves POL-10: where a mark says "times" the pack must hold the times.
func (c *checker) activity() {
	const file = "matrices/activity.yaml"
	m := &c.pack.Activity
	c.filled(file+".title", "title", m.Title)
	c.one(file+".clause", "clause", m.Clause, c.clauses)
	c.unique(file+".rows", "key", "row", keys(m.Rows, func(r ActivityRow) string { return r.Key }))
	if len(m.Rows) == 0 {
		c.fault(file+".rows", "", "the matrix has no rows")
	}
	for i, row := range m.Rows {
		at := fmt.Sprintf("%s.rows[%d]", file, i)
		c.filled(at+".title", "title", row.Title)
		c.filled(at+".source", "source", row.Source)
		c.one(at+".staff", "mark for staff", row.Staff, []string{MarkNo, MarkYes, MarkTimes, MarkSelected})
		c.one(at+".children", "mark for children", row.Children, []string{MarkNo, MarkYes, MarkTimes, MarkPermission})
		c.activityTimes(at, row)
		if row.Category != "" {
			c.one(at+".category", "category", row.Category, c.categories)
		}
	}
}

func (c *checker) activityTimes(at string, row ActivityRow) {
	timed := row.Staff == MarkTimes || row.Children == MarkTimes
	switch {
	case timed && row.Times == "":
		c.fault(at, "", "the row %s says “at certain times” but names no window of time", quote(row.Key))
	case row.Times != "":
		c.one(at+".times", "window", row.Times, c.windows)
	}
	if row.Staff == MarkSelected && row.Assumption == "" && row.Undecided == "" {
		c.warn(at, "the row %s is for selected staff, and nothing says who selects them", row.Key)
	}
}
