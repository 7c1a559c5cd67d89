// Package ref names a record of any feature without importing the feature.
package ref

import (
	"fmt"
	"strings"
)

// Ref is a record's name: its school, its kind ("incident", "person") and its id.
type Ref struct {
	School string `json:"school"`
	Kind   string `json:"kind"`
	ID     string `json:"id"`
}

// New names a record.
func New(school, kind, id string) Ref { return Ref{School: school, Kind: kind, ID: id} }

// String gives kind/id, as the trail writes it.
func (r Ref) String() string {
	if r.ID == "" {
		return r.Kind
	}
	return r.Kind + "/" + r.ID
}

// Parse reads what String wrote, for a school.
func Parse(school, s string) (Ref, error) {
	kind, id, _ := strings.Cut(s, "/")
	if kind == "" {
		return Ref{}, fmt.Errorf("ref: %q names nothing", s)
	}
	return Ref{School: school, Kind: kind, ID: id}, nil
}
