package people

import (
	"bytes"
	"encoding/csv"
	"strings"
	"time"
)

// writeCSV writes people as the import file has them, and their state.
func writeCSV(list []Person, now time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"account", "given", "family", "kind", "posts", "year", "class", "taught", "starts", "born", "upn", "email",
		"language", "needs", "group", "left", "status"}}
	for _, p := range list {
		state := "here"
		switch {
		case p.Gone(now):
			state = "left"
		case !p.Started(now):
			state = "starting"
		}
		rows = append(rows, []string{p.Account, p.Given, p.Family, strings.Join(p.Kinds, "; "), strings.Join(p.Posts, "; "),
			p.Year, p.Class, strings.Join(p.Taught, "; "), p.Starts, p.Born, p.UPN, p.Email, p.Language, strings.Join(p.Needs, "; "), p.Group, p.Left, state})
	}
	for _, r := range rows {
		for i := range r {
			r[i] = PlainCell(r[i])
		}
		if err := w.Write(r); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// PlainCell keeps a spreadsheet from reading a cell as a formula.
func PlainCell(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r\n") {
		return "'" + s
	}
	return s
}
