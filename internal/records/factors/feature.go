package factors

import (
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

// Pages that show panels of this feature: the sign-in page, the one that asks for the password again, one's own account.
const (
	OnSignIn  = "sign-in"
	OnProve   = "prove"
	OnAccount = "account"
)

// New makes the feature. The app lends Owes to the accounts as the rule that holds people at accounts.SecondAt. The
// key's file is read, or made, when it is first needed.
func New(base feature.Base, p people.Store, a *accounts.Accounts, c Config) (*Factors, feature.Feature) {
	c.URL = strings.TrimRight(c.URL, "/")
	f := &Factors{base: base, people: p, accounts: a, config: c}
	h := pages{f}
	return f, feature.Feature{
		Name:    "factors",
		Schema:  schemaFS,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{{On: "home", Action: "factors.self", Tiles: h.tiles},
			{On: "home", Action: "factors.list", Tiles: h.listTile},
			{On: OnSignIn, Action: "factors.sign-in", Template: "factors/door", Data: h.door},
			{On: OnProve, Action: "factors.self", Template: "factors/door", Data: h.proveDoor},
			{On: OnAccount, Action: "factors.self", Template: "factors/mine", Data: h.mine},
			{On: people.RefKind, Action: "factors.list", Template: "factors/panel", Data: h.panel}},
		Figures: f.figures(),
		Keep:    []feature.Keep{{Kind: RefKind, Rows: Sealed()}},
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "factors.sign-in", Title: "Sign in with a passkey", Public: true, Changes: true},
		{Name: "factors.self", Title: "Look after one's own second factors, and show them", Changes: true},
		{Name: "factors.list", Title: "See which staff have a second factor"},
		{Name: "factors.start", Title: "Give a code to set up a second factor from outside", Changes: true},
		{Name: "factors.clear", Title: "Clear the lost second factors of a person", Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"factors/second": &SecondPage{}, "factors/sign-in": &SignInPage{}, "factors/self": &SelfPage{}, "factors/app": &AddPage{},
		"factors/passkey": &AddPage{}, "factors/codes": &CodesPage{}, "factors/records": &RecordsPage{}, "factors/remove": &RemovePage{}, "factors/list": &ListPage{},
		"factors/show": &ShowPage{}, "factors/started": &StartedPage{}, "factors/prove": &ProvePage{}, "factors/door": &Door{}, "factors/mine": &Mine{}, "factors/panel": &Panel{}}
}

// formLimit bounds what these pages are sent: a passkey's answer is the longest.
const formLimit = 64 << 10

func (h pages) routes() []web.Route {
	mine := func(method, path, fresh string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: method, Path: path, Action: "factors.self", Handle: do, Limit: formLimit, Fresh: fresh}
	}
	return []web.Route{
		{Method: "GET", Path: "/sign-in/passkey", Action: "factors.sign-in", Handle: h.signInForm},
		{Method: "POST", Path: "/sign-in/passkey", Action: "factors.sign-in", Handle: h.signedIn, Limit: formLimit},
		mine("GET", accounts.SecondAt, "", h.second),
		mine("POST", accounts.SecondAt, "", h.seconded),
		mine("GET", proveAt, "", h.proveForm),
		mine("POST", proveAt, "", h.proved),
		mine("GET", "/account/factors", "", h.self),
		mine("GET", "/account/factors/app", web.FreshSelf, h.appForm),
		mine("POST", "/account/factors/app", web.FreshSelf, h.appAdded),
		mine("GET", "/account/factors/app/remove", web.FreshSelf, h.removeForm),
		mine("POST", "/account/factors/app/remove", web.FreshSelf, h.appRemoved),
		mine("GET", "/account/factors/passkey", web.FreshSelf, h.passkeyForm),
		mine("POST", "/account/factors/passkey", web.FreshSelf, h.passkeyAdded),
		mine("GET", "/account/factors/passkeys/{id}", web.FreshSelf, h.removeForm),
		mine("POST", "/account/factors/passkeys/{id}", web.FreshSelf, h.passkeyRenamed),
		mine("POST", "/account/factors/passkeys/{id}/remove", web.FreshSelf, h.passkeyRemoved),
		mine("POST", "/account/factors/codes", web.FreshSelf, h.codesMade),
		mine("GET", "/account/factors/records", web.FreshSelf, h.recordsForm),
		mine("POST", "/account/factors/records", web.FreshSelf, h.recordsSet),
		{Method: "GET", Path: "/factors", Action: "factors.list", List: true, Handle: h.list},
		{Method: "GET", Path: "/factors.csv", Action: "factors.list", List: true, Handle: h.export},
		{Method: "GET", Path: "/factors/{id}", Action: "factors.list", Subject: h.of, Handle: h.show},
		{Method: "POST", Path: "/factors/{id}/start", Action: "factors.start", Subject: h.ofGuarded, Handle: h.started},
		{Method: "POST", Path: "/factors/{id}/clear", Action: "factors.clear", Subject: h.ofGuarded, Handle: h.cleared},
	}
}
