package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
)

// requirement is one row of the list; its full wording lies with the specification.
type requirement struct {
	ID, Area, Title, Priority string
}

type requirements []requirement

func (l requirements) has(id string) bool {
	return slices.ContainsFunc(l, func(r requirement) bool { return r.ID == id })
}

func (l requirements) areas() []string {
	var out []string
	for _, r := range l {
		if !slices.Contains(out, r.Area) {
			out = append(out, r.Area)
		}
	}
	return out
}

func readList(path string) (requirements, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], []string{"id", "area", "title", "priority"}) {
		return nil, errors.New(path + ": the columns must be id,area,title,priority")
	}
	var out requirements
	for _, r := range rows[1:] {
		if out.has(r[0]) {
			return nil, fmt.Errorf("%s: %s is listed twice", path, r[0])
		}
		out = append(out, requirement{ID: r[0], Area: r[1], Title: r[2], Priority: r[3]})
	}
	return out, nil
}
