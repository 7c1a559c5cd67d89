package policy

import (
	"reflect"
	"slices"
)

// Change is one tick that was set or taken away between two versions of a matrix. serves POL-12
type Change struct {
	Row    string
	Column string
	Added  bool // false: removed
}

// DiffMatrix lists the changed ticks by row, in the order of the newer version; rows that went come last.
func DiffMatrix(before, after Matrix) []Change {
	var out []Change
	for _, row := range after.Rows {
		old, _ := before.Row(row.Key)
		out = append(out, ticks(row.Key, old.Marks, row.Marks)...)
	}
	for _, row := range before.Rows {
		if _, kept := after.Row(row.Key); !kept {
			out = append(out, ticks(row.Key, row.Marks, nil)...)
		}
	}
	return out
}

func ticks(row string, before, after []string) []Change {
	var out []Change
	for _, mark := range before {
		if !slices.Contains(after, mark) {
			out = append(out, Change{Row: row, Column: mark})
		}
	}
	for _, mark := range after {
		if !slices.Contains(before, mark) {
			out = append(out, Change{Row: row, Column: mark, Added: true})
		}
	}
	return out
}

// ClauseChange is one clause that came, went or reads differently.
type ClauseChange struct {
	ID     string
	Kind   string // added | removed | changed
	Before Clause
	After  Clause
}

// DiffClauses lists the changed clauses in the order of the newer version; those that went come last.
func DiffClauses(before, after []Clause) []ClauseChange {
	old, left := byID(before), byID(after)
	var out []ClauseChange
	for _, clause := range after {
		was, had := old[clause.ID]
		switch {
		case !had:
			out = append(out, ClauseChange{ID: clause.ID, Kind: "added", After: clause})
		case !reflect.DeepEqual(was, clause):
			out = append(out, ClauseChange{ID: clause.ID, Kind: "changed", Before: was, After: clause})
		}
	}
	for _, clause := range before {
		if _, kept := left[clause.ID]; !kept {
			out = append(out, ClauseChange{ID: clause.ID, Kind: "removed", Before: clause})
		}
	}
	return out
}

func byID(clauses []Clause) map[string]Clause {
	out := make(map[string]Clause, len(clauses))
	for _, c := range clauses {
		out[c.ID] = c
	}
	return out
}
