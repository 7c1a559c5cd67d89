package families

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct{ f *Families }

func actions() []authz.Action {
	return []authz.Action{
		{Name: "families.link", Title: "Use a link that the school has sent home", Public: true, Changes: true},
		{Name: "families.list", Title: "See which families the forms have reached"},
		{Name: "families.send", Title: "Send links home, print letters and close links", Changes: true},
		{Name: "families.own", Title: "See and change what one allowed for one's own children", Changes: true},
		{Name: "families.me", Title: "See what one promised, and what the school can see"},
	}
}

func views() map[string]any {
	return map[string]any{"families/ask": askPage{}, "families/link": linkPage{}, "families/form": formPage{}, "families/change": changePage{},
		"families/talk": talkPage{}, "families/misuse": misusePage{}, "families/over": overPage{}, "families/list": listPage{}, "families/show": showPage{},
		"families/send": sendPage{}, "families/print": printPage{}, "families/mine": minePage{}, "families/child": childPage{},
		"families/me": mePage{}, "families/promised": promisedPage{}, "families/watched": watchedPage{}, "families/help": helpPage{}}
}

func (h pages) routes() []web.Route {
	const link = "/f/{token}"
	return []web.Route{
		{Method: "GET", Path: link, Action: "families.link", Handle: h.link},
		{Method: "POST", Path: link, Action: "families.link", Handle: h.prove},
		{Method: "POST", Path: link + "/leave", Action: "families.link", Handle: h.leave},
		{Method: "GET", Path: link + "/form/{form}", Action: "families.link", Handle: h.linkForm},
		{Method: "POST", Path: link + "/form/{form}", Action: "families.link", Handle: h.linkSigned},
		{Method: "GET", Path: link + "/misuse", Action: "families.link", Handle: h.linkMisuse},
		{Method: "GET", Path: link + "/change", Action: "families.link", Handle: h.linkChange},
		{Method: "POST", Path: link + "/change", Action: "families.link", Handle: h.linkChanged},
		{Method: "GET", Path: link + "/talk/{child}", Action: "families.link", Handle: h.linkTalk},

		{Method: "GET", Path: "/families", Action: "families.list", List: true, Handle: h.list, Menu: "Families", Under: "Agreements"},
		{Method: "GET", Path: "/families/send", Action: "families.send", Handle: h.sending},
		{Method: "POST", Path: "/families/send", Action: "families.send", Handle: h.send},
		{Method: "POST", Path: "/families/print", Action: "families.send", Handle: h.print},
		{Method: "GET", Path: "/families/{id}", Action: "families.list", Subject: h.of, Handle: h.show},
		{Method: "POST", Path: "/families/{id}/send", Action: "families.send", Subject: h.of, Handle: h.sendOne},
		{Method: "POST", Path: "/families/{id}/print", Action: "families.send", Subject: h.of, Handle: h.printOne},
		{Method: "POST", Path: "/families/{id}/close", Action: "families.send", Subject: h.of, Handle: h.close},

		{Method: "GET", Path: "/family", Action: "families.own", Subject: self, Handle: h.mine, Menu: "My children"},
		{Method: "POST", Path: "/family/language", Action: "families.own", Subject: self, Handle: h.language},
		{Method: "POST", Path: "/family/terms", Action: "families.own", Subject: self, Handle: h.accept},
		{Method: "GET", Path: "/family/{child}", Action: "families.own", Subject: self, Handle: h.child},
		{Method: "GET", Path: "/family/{child}/agreement", Action: "families.own", Subject: self, Handle: h.childAgreement},
		{Method: "POST", Path: "/family/{child}/withdraw", Action: "families.own", Subject: self, Handle: h.withdraw},

		{Method: "GET", Path: "/me", Action: "families.me", Subject: self, Handle: h.me},
		{Method: "GET", Path: "/me/promised", Action: "families.me", Subject: self, Handle: h.promised},
		{Method: "GET", Path: "/me/seen", Action: "families.me", Subject: self, Handle: h.watched},
		{Method: "GET", Path: "/me/help", Action: "families.me", Subject: self, Handle: h.help},
	}
}

// self is whoever asks, about nobody else.
func self(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref("person", c.Actor.Person), Owners: []string{c.Actor.Person}}, nil
}

func (h pages) read(c *web.Ctx, f func(tx *ledger.Tx) error) error {
	return h.f.base.Ledger.Read(c, c.Grant, f)
}
