package looks

import (
	"bytes"
	"encoding/csv"
	"strings"

	"belisha/internal/web"
)

// File is a file for a spreadsheet.
func File(name string, rows [][]string) (web.Page, error) {
	var b bytes.Buffer
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = harmless(rows[i][j])
		}
	}
	err := csv.NewWriter(&b).WriteAll(rows)
	return web.Page{File: &web.Download{Name: name, Type: "text/csv; charset=utf-8", Body: b.Bytes()}}, err
}

// harmless keeps a spreadsheet from taking text out of the network for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t", rune(s[0])) {
		return "'" + s
	}
	return s
}
