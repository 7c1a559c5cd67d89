package accounts

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Schema is the accounts' tables.
//
//go:embed schema/*.sql
var Schema embed.FS

// New hands the feature to the house, and the doorman to the web. Accounts.Lend gives it what it needs of others.
func New(base feature.Base, p people.Store) (*Accounts, feature.Feature) {
	a := &Accounts{Store: NewStore(base.Policy, p), base: base, presence: newPresence(), queue: guard.NewQueue(), ghosts: guard.NewGhosts()}
	h := pages{a}
	return a, feature.Feature{
		Name:    "accounts",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  append(h.ownRoutes(), h.keepRoutes()...),
		Panels: []web.Panel{{On: "home", Action: "accounts.self", Tiles: h.tiles},
			{On: people.RefKind, Action: "accounts.list", Template: "accounts/panel", Data: h.panel}},
		Figures: a.figures(),
		Hears:   a.hears(),
		Keep: []feature.Keep{{Kind: RefKind, Rows: Sealed()},
			{Kind: matters.RefKind, Rows: []ledger.Rows{{Name: "accounts_matter", Query: matters.SealedMatter}}},
			{Kind: matters.ActKind, Rows: []ledger.Rows{{Name: "accounts_act", Query: matters.SealedAct}}}},
		Jobs: a.jobs(),
	}
}

// Sealed are the rows that the trail seals for one account.
func Sealed() []ledger.Rows { return []ledger.Rows{{Name: "accounts_account", Query: book.Sealed}} }

func actions() []authz.Action {
	return []authz.Action{
		{Name: "accounts.sign-in", Title: "Sign in and out", Public: true, Changes: true},
		{Name: "accounts.self", Title: "Look after one's own account", Changes: true},
		{Name: "accounts.list", Title: "See the list of accounts"},
		{Name: "accounts.unlock", Title: "Unlock an account", Changes: true},
		{Name: "accounts.reset", Title: "Give a new one-time password", Changes: true},
		{Name: "accounts.close", Title: "Close and open an account", Changes: true},
		{Name: "accounts.home", Title: "Let a pupil sign in at home", Changes: true},
		{Name: "accounts.judge", Title: "Say what was behind an unusual sign-in", Changes: true},
		{Name: "accounts.approve", Title: "Approve a new password for a guarded account", Changes: true},
		{Name: "accounts.acts", Title: "See what was done to accounts, and why"},
		{Name: "accounts.blocks", Title: "See and lift blocks of addresses", Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"accounts/sign-in": &SignIn{}, "accounts/unlock": &Unlock{}, "accounts/kept": Kept{}, "accounts/self": Self{},
		"accounts/password": &Chosen{}, "accounts/list": Listing{}, "accounts/show": &Shown{}, "accounts/panel": StatePanel{}, "accounts/first": FirstPage{},
		"accounts/welcome": Welcome{}, "accounts/breach": Breach{}, "accounts/prove": &Prove{}, "accounts/blocks": Blocks{}, "accounts/left": Left{},
		"accounts/matters": Matters{}, "accounts/matter": &MatterPage{}, "accounts/acts": Acts{}}
}

const small = 16 << 10 // the forms of these pages are short

// ownRoutes are everybody's: in, out, and one's own account.
func (h pages) ownRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/sign-in", Action: "accounts.sign-in", Handle: h.signInForm},
		{Method: "POST", Path: "/sign-in", Action: "accounts.sign-in", Handle: h.signedIn, Limit: small},
		{Method: "POST", Path: "/sign-out", Action: "accounts.sign-in", Handle: h.signedOut, Limit: small},
		{Method: "POST", Path: "/not-me", Action: "accounts.sign-in", Handle: h.notMe, Limit: small},
		{Method: "GET", Path: "/unlock", Action: "accounts.self", Handle: h.unlockForm},
		{Method: "POST", Path: "/unlock", Action: "accounts.self", Handle: h.unlocked, Limit: small},
		{Method: "GET", Path: ProveAt, Action: "accounts.self", Handle: h.proveForm},
		{Method: "POST", Path: ProveAt, Action: "accounts.self", Handle: h.proved, Limit: small},
		{Method: "GET", Path: WelcomeAt, Action: "accounts.self", Handle: h.welcomeForm},
		{Method: "POST", Path: WelcomeAt, Action: "accounts.self", Handle: h.welcomed, Limit: small},
		{Method: "GET", Path: "/account", Action: "accounts.self", Handle: h.self},
		{Method: "POST", Path: "/account/sessions", Action: "accounts.self", Handle: h.endedAll, Limit: small},
		{Method: "POST", Path: "/account/sessions/{id}/end", Action: "accounts.self", Handle: h.endedOne, Limit: small},
		{Method: "GET", Path: "/account/breach", Action: "accounts.self", Handle: h.breachForm},
		{Method: "POST", Path: "/account/breach", Action: "accounts.self", Handle: h.breached, Limit: small},
		{Method: "GET", Path: PasswordAt, Action: "accounts.self", Handle: h.choose},
		{Method: "POST", Path: PasswordAt, Action: "accounts.self", Handle: h.chosen, Limit: small},
	}
}

// keepRoutes are for those who look after others' accounts.
func (h pages) keepRoutes() []web.Route {
	unlock := doing{verb: "accounts.unlocked", done: "The account is unlocked.", do: h.lifted}
	shut := doing{verb: "accounts.closed", done: "The account is closed and its sessions have ended.", asks: "close", do: h.closed}
	open := doing{verb: "accounts.opened", done: "The account is open again.", asks: "open", do: h.opened}
	home := doing{verb: "accounts.home-access", done: "The last day of access at home is kept.", asks: "home", do: h.homed}
	return []web.Route{
		{Method: "GET", Path: "/accounts", Action: "accounts.list", List: true, Handle: h.list, Menu: "Accounts", Under: "People"},
		{Method: "GET", Path: "/accounts.csv", Action: "people.export", List: true, Handle: h.export},
		{Method: "GET", Path: "/accounts/first", Action: "accounts.reset", List: true, Handle: h.firstForm},
		{Method: "POST", Path: "/accounts/first", Action: "accounts.reset", List: true, Handle: h.first},
		{Method: "GET", Path: "/accounts/left", Action: "accounts.list", List: true, Handle: h.left},
		{Method: "GET", Path: "/accounts/blocks", Action: "accounts.blocks", Handle: h.blocks},
		{Method: "POST", Path: "/accounts/blocks", Action: "accounts.blocks", Handle: h.unblocked, Limit: small},
		{Method: "GET", Path: "/sign-ins", Action: "accounts.judge", List: true, Handle: h.matterList},
		{Method: "GET", Path: "/sign-ins/{id}", Action: "accounts.judge", Subject: h.ofMatter, Handle: h.matter},
		{Method: "POST", Path: "/sign-ins/{id}", Action: "accounts.judge", Subject: h.ofMatter, Handle: h.judged, Limit: small},
		{Method: "GET", Path: "/accounts/acts", Action: "accounts.acts", Handle: h.actList},
		{Method: "POST", Path: "/accounts/acts/{id}/approve", Action: "accounts.approve", Handle: h.decided(matters.Approved), Limit: small},
		{Method: "POST", Path: "/accounts/acts/{id}/refuse", Action: "accounts.approve", Handle: h.decided(matters.Refused), Limit: small},
		{Method: "GET", Path: "/accounts/{id}", Action: "accounts.list", Subject: h.of, Handle: h.show},
		{Method: "POST", Path: "/accounts/{id}/unlock", Action: "accounts.unlock", Subject: h.of, Handle: h.act(unlock), Limit: small},
		{Method: "POST", Path: "/accounts/{id}/reset", Action: "accounts.reset", Subject: h.ofGuarded, Handle: h.reset, Limit: small},
		{Method: "POST", Path: "/accounts/{id}/request", Action: "accounts.reset", Subject: h.of, Handle: h.request, Limit: small},
		{Method: "POST", Path: "/accounts/{id}/close", Action: "accounts.close", Subject: h.of, Handle: h.act(shut), Limit: small},
		{Method: "POST", Path: "/accounts/{id}/open", Action: "accounts.close", Subject: h.of, Handle: h.act(open), Limit: small},
		{Method: "POST", Path: "/accounts/{id}/home", Action: "accounts.home", Subject: h.of, Handle: h.act(home), Limit: small},
	}
}
