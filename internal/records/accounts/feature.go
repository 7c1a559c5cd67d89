package accounts

import (
	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// New hands the feature to the house, and the doorman to the web.
func New(base feature.Base, p people.Store) (*Accounts, feature.Feature) {
	a := &Accounts{Store: NewStore(base.Policy, p), base: base, presence: newPresence(), pauses: newPauses(base.Now)}
	h := pages{a}
	return a, feature.Feature{
		Name:    "accounts",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{{On: "home", Action: "accounts.self", Tiles: h.tiles},
			{On: people.RefKind, Action: "accounts.list", Template: "accounts/panel", Data: h.panel}},
		Figures: a.figures(),
		Hears:   a.hears(),
		Keep:    []feature.Keep{{Kind: RefKind, Rows: Sealed()}},
		Jobs:    a.jobs(),
	}
}

// Sealed are the rows that the trail seals for one account.
func Sealed() []ledger.Rows { return []ledger.Rows{{Name: "accounts_account", Query: sqlSealed}} }

func actions() []authz.Action {
	return []authz.Action{
		{Name: "accounts.sign-in", Title: "Sign in and out", Public: true, Changes: true},
		{Name: "accounts.self", Title: "Look after one's own account", Changes: true},
		{Name: "accounts.list", Title: "See the list of accounts"},
		{Name: "accounts.unlock", Title: "Unlock an account", Changes: true},
		{Name: "accounts.reset", Title: "Give a new one-time password", Changes: true},
		{Name: "accounts.close", Title: "Close and open an account", Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"accounts/sign-in": &SignIn{}, "accounts/unlock": &Unlock{}, "accounts/kept": Kept{}, "accounts/self": Self{},
		"accounts/password": &Chosen{}, "accounts/list": Listed{}, "accounts/show": Shown{}, "accounts/panel": StatePanel{}, "accounts/first": FirstPage{}}
}

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/sign-in", Action: "accounts.sign-in", Handle: h.signInForm},
		{Method: "POST", Path: "/sign-in", Action: "accounts.sign-in", Handle: h.signedIn, Limit: 16 << 10},
		{Method: "POST", Path: "/sign-out", Action: "accounts.sign-in", Handle: h.signedOut, Limit: 16 << 10},
		{Method: "GET", Path: "/unlock", Action: "accounts.self", Handle: h.unlockForm},
		{Method: "POST", Path: "/unlock", Action: "accounts.self", Handle: h.unlocked, Limit: 16 << 10},
		{Method: "GET", Path: "/account", Action: "accounts.self", Handle: h.self},
		{Method: "POST", Path: "/account/sessions", Action: "accounts.self", Handle: h.endedAll, Limit: 16 << 10},
		{Method: "GET", Path: "/account/password", Action: "accounts.self", Handle: h.choose},
		{Method: "POST", Path: "/account/password", Action: "accounts.self", Handle: h.chosen, Limit: 16 << 10},
		{Method: "GET", Path: "/accounts", Action: "accounts.list", List: true, Handle: h.list, Menu: "Accounts"},
		{Method: "GET", Path: "/accounts.csv", Action: "people.export", List: true, Handle: h.export},
		{Method: "GET", Path: "/accounts/first", Action: "accounts.reset", List: true, Handle: h.firstForm},
		{Method: "POST", Path: "/accounts/first", Action: "accounts.reset", List: true, Handle: h.first},
		{Method: "GET", Path: "/accounts/{id}", Action: "accounts.list", Subject: h.of, Handle: h.show},
		{Method: "POST", Path: "/accounts/{id}/unlock", Action: "accounts.unlock", Subject: h.of, Handle: h.act("accounts.unlocked", "The account is unlocked.", h.lifted)},
		{Method: "POST", Path: "/accounts/{id}/reset", Action: "accounts.reset", Subject: h.ofGuarded, Handle: h.reset},
		{Method: "POST", Path: "/accounts/{id}/close", Action: "accounts.close", Subject: h.of, Handle: h.act("accounts.closed", "The account is closed and its sessions have ended.", h.closed)},
		{Method: "POST", Path: "/accounts/{id}/open", Action: "accounts.close", Subject: h.of, Handle: h.act("accounts.opened", "The account is open again.", h.opened)},
	}
}
