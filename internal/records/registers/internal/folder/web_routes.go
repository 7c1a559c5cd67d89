package folder

import (
	"errors"

	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/web"
)

// Pages are the screens of one entry.
type Pages struct{ Clerk *clerk.Clerk }

// Views are the templates of these pages, each with its struct.
func Views() map[string]any {
	return map[string]any{"registers/show": shownPage{}, "registers/form": formPage{}, "registers/move": formPage{}, "registers/clash": clashPage{},
		"registers/attest": attestPage{}, "registers/remove": removePage{}}
}

// Routes are the addresses of these pages.
func (h Pages) Routes() []web.Route {
	at := "/registers/{register}/{id}"
	return []web.Route{
		{Method: "GET", Path: "/registers/{register}/new", Action: "registers.add", Subject: h.into, Handle: h.blank, Only: h.addedBy},
		{Method: "POST", Path: "/registers/{register}/new", Action: "registers.add", Subject: h.into, Handle: twice(h.added), Limit: uploadLimit},
		{Method: "GET", Path: at, Action: "registers.show", Subject: h.of(clerk.Seeing), Handle: h.show},
		{Method: "GET", Path: at + "/change", Action: "registers.change", Subject: h.of(clerk.Changing), Handle: h.changing},
		{Method: "POST", Path: at + "/change", Action: "registers.change", Subject: h.of(clerk.Changing), Handle: twice(h.changed), Limit: uploadLimit},
		{Method: "GET", Path: at + "/move/{move}", Action: "registers.change", Subject: h.moving, Handle: h.step},
		{Method: "POST", Path: at + "/move/{move}", Action: "registers.change", Subject: h.moving, Handle: twice(h.stepped), Limit: uploadLimit},
		{Method: "GET", Path: at + "/attest", Action: "registers.attest", Subject: h.of(clerk.Attesting), Handle: h.attesting},
		{Method: "POST", Path: at + "/attest", Action: "registers.attest", Subject: h.of(clerk.Attesting), Handle: h.attested},
		{Method: "GET", Path: at + "/remove", Action: "registers.remove", Subject: h.of(clerk.Removing), Handle: h.removing},
		{Method: "POST", Path: at + "/remove", Action: "registers.remove", Subject: h.of(clerk.Removing), Handle: h.removed},
		{Method: "POST", Path: at + "/restore", Action: "registers.remove", Subject: h.of(clerk.Removing), Handle: h.restored},
		{Method: "GET", Path: at + "/hold", Action: "registers.remove", Subject: h.of(clerk.Removing), Handle: h.holding},
		{Method: "POST", Path: at + "/hold", Action: "registers.remove", Subject: h.of(clerk.Removing), Handle: h.held},
		{Method: "POST", Path: at + "/files", Action: "registers.change", Subject: h.of(clerk.Changing), Handle: h.attached, Limit: uploadLimit},
		{Method: "GET", Path: at + "/files/{file}", Action: "registers.show", Subject: h.of(clerk.Seeing), Handle: h.file},
		{Method: "POST", Path: at + "/files/{file}/remove", Action: "registers.change", Subject: h.of(clerk.Changing), Handle: h.detached},
		{Method: "GET", Path: at + "/history/{revision}", Action: "registers.show", Subject: h.of(clerk.Seeing), Handle: h.earlier},
	}
}

// uploadLimit is the largest form: its files and some room for the rest.
const uploadLimit = 2*MaxFile + 1<<20

// twice lets an act that lost a race for a value try once more: its check then finds the value taken, and says so beside
// the field with everything typed kept.
func twice(handle func(*web.Ctx) (web.Page, error)) func(*web.Ctx) (web.Page, error) {
	return func(c *web.Ctx) (web.Page, error) {
		p, err := handle(c)
		if errors.Is(err, cabinet.ErrTaken) {
			return handle(c)
		}
		return p, err
	}
}

// addedBy are those to whom the pack leaves adding to a register: no link leads anybody else to its form.
func (h Pages) addedBy(param func(string) string) []string {
	def, ok := h.Clerk.Definition(param("register"))
	if !ok {
		return nil
	}
	return clerk.Subject("", def, nil, clerk.Adding).Only
}
