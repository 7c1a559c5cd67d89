package people

import (
	"strings"
	"time"

	"belisha/internal/sheet"
)

// tableOf is people as the import file has them, and their state.
func tableOf(list []Person, now time.Time) sheet.Table {
	t := sheet.Table{Name: "People", Head: []string{"account", "given", "family", "kind", "posts", "year", "class", "taught", "starts", "born", "upn", "email",
		"language", "needs", "group", "left", "status"}}
	for _, p := range list {
		state := "here"
		switch {
		case p.Gone(now):
			state = "left"
		case !p.Started(now):
			state = "starting"
		}
		t.Line(p.Account, p.Given, p.Family, strings.Join(p.Kinds, "; "), strings.Join(p.Posts, "; "),
			p.Year, p.Class, strings.Join(p.Taught, "; "), p.Starts, p.Born, p.UPN, p.Email, p.Language, strings.Join(p.Needs, "; "), p.Group, p.Left, state)
	}
	return t
}
