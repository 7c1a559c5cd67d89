package directories

import (
	"cmp"
	"embed"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// The addresses that a directory is told about.
const (
	withAt = "/sign-in/with/"
	backAt = "/sign-in/back/"
)

func metadataAt(key string) string { return "/sign-in/saml/" + key + "/metadata" }

// New makes the feature. The app lends Weigh to the accounts as their Directory where there is an LDAP directory. It
// refuses a configuration that Config.Check refuses: then there is no directory at all, and the error says why.
func New(base feature.Base, p people.Store, a *accounts.Accounts, c Config) (*Directories, feature.Feature, error) {
	c.URL = strings.TrimRight(c.URL, "/")
	d := &Directories{base: base, people: p, accounts: a, config: c, strange: newBudget(base.Now)}
	err := c.Check()
	if err == nil {
		for _, e := range c.Entries {
			d.doors = append(d.doors, d.open(e))
		}
	}
	h := pages{d}
	return d, feature.Feature{
		Name:    "directories",
		Schema:  schemaFS,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{{On: "sign-in", Action: "directories.sign-in", Template: "directories/doors", Data: h.buttons},
			{On: people.RefKind, Action: "directories.list", Template: "directories/panel", Data: h.panel},
			{On: "home", Action: "directories.list", Tiles: h.tiles}},
		Figures: d.figures(),
		Keep:    []feature.Keep{{Kind: LinkKind, Rows: Sealed()}},
	}, err
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "directories.sign-in", Title: "Sign in through the school's directory", Public: true, Changes: true},
		{Name: "directories.list", Title: "See the school's directories and who is linked to them"},
		{Name: "directories.link", Title: "Link people to a directory, and try the connection", Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"directories/doors": &Doors{}, "directories/refused": &RefusedPage{}, "directories/list": &ListPage{}, "directories/show": &ShowPage{},
		"directories/link": &LinkPage{}, "directories/linked": &LinkedPage{}, "directories/tried": &TriedPage{}, "directories/panel": &Panel{}}
}

// What these pages are sent at most: an assertion in a form is a third longer than it is.
const (
	formLimit   = 64 << 10
	answerLimit = 512 << 10
)

func (h pages) routes() []web.Route {
	act := func(path string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "POST", Path: path, Action: "directories.link", Subject: h.subject, Handle: do, Limit: formLimit}
	}
	return []web.Route{
		{Method: "GET", Path: withAt + "{key}", Action: "directories.sign-in", Handle: h.start},
		{Method: "GET", Path: backAt + "{key}", Action: "directories.sign-in", Handle: h.back},
		{Method: "POST", Path: backAt + "{key}", Action: "directories.sign-in", Handle: h.landed, Limit: answerLimit, CrossSite: true},
		{Method: "GET", Path: metadataAt("{key}"), Action: "directories.sign-in", Handle: h.metadata},
		{Method: "GET", Path: "/directories", Action: "directories.list", List: true, Handle: h.list},
		{Method: "GET", Path: "/directories/{key}", Action: "directories.list", Subject: h.subject, Handle: h.show},
		act("/directories/{key}/try", h.tried),
		act("/directories/{key}/automatic", h.automatic),
		act("/directories/{key}/link", h.linkedByName),
		{Method: "GET", Path: "/directories/{key}/waiting/{id}", Action: "directories.link", Subject: h.subject, Handle: h.linkForm},
		act("/directories/{key}/waiting/{id}", h.linked),
		act("/directories/{key}/waiting/{id}/drop", h.dropped),
		{Method: "GET", Path: "/directories/{key}/people/{id}", Action: "directories.list", Subject: h.subject, Handle: h.linkedShow},
		act("/directories/{key}/people/{id}/unlink", h.unlinkedByHand),
	}
}

func titled(e Entry) string { return cmp.Or(strings.TrimSpace(e.Title), e.Key) }
