package policies

import (
	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

func (h pages) routes() []web.Route {
	out := []web.Route{
		{Method: "GET", Path: "/policy", Action: "policies.show", Handle: h.list, Menu: "Policy"},
		{Method: "GET", Path: "/policy/clauses/{id}", Action: "policies.show", Handle: h.clause},
		{Method: "GET", Path: "/policy/decisions", Action: "policies.show", Handle: h.decisions},
		{Method: "GET", Path: "/policy/load", Action: "policies.load", Handle: h.loadForm},
		{Method: "POST", Path: "/policy/load", Action: "policies.load", Handle: h.load, Limit: 6 << 20},
		{Method: "POST", Path: "/policy/publish", Action: "policies.approve", Handle: h.publish},
		{Method: "GET", Path: "/policy/owner", Action: "policies.show", Handle: h.owner},
		{Method: "POST", Path: "/policy/owner", Action: "policies.own", Handle: h.own},
		{Method: "POST", Path: "/policy/owner/editors", Action: "policies.draft", Subject: h.document, Handle: h.name},
		{Method: "GET", Path: "/policy/reviews", Action: "policies.show", Handle: h.reviews},
		{Method: "POST", Path: "/policy/reviews", Action: "policies.review", Handle: h.openReview},
		{Method: "POST", Path: "/policy/reviews/{id}", Action: "policies.review", Handle: h.decide},
		{Method: "GET", Path: "/policy/confirm", Action: "policies.confirm", Handle: h.confirm},
		{Method: "POST", Path: "/policy/confirm", Action: "policies.confirm", Handle: h.confirmed},
		{Method: "GET", Path: "/policy/readers", Action: "policies.show", Handle: h.readers},
		{Method: "POST", Path: "/policy/readers", Action: "policies.review", Handle: h.meet},
		{Method: "GET", Path: "/policy/read", Action: "policies.public", Handle: h.public},
		{Method: "GET", Path: "/policy/read/policy.html", Action: "policies.public", Handle: h.publicFile},
		{Method: "GET", Path: "/policy/read/policy.txt", Action: "policies.public", Handle: h.publicText},
		{Method: "GET", Path: "/policy/for/{group}", Action: "policies.public", Handle: h.view},
	}
	return append(out, h.versionRoutes()...)
}

// versionRoutes are those of one version and its way.
func (h pages) versionRoutes() []web.Route {
	const one = "/policy/versions/{id}"
	return []web.Route{
		{Method: "GET", Path: "/policy/versions", Action: "policies.show", Handle: h.versions},
		{Method: "GET", Path: one, Action: "policies.show", Handle: h.version},
		{Method: "GET", Path: one + "/changes", Action: "policies.show", Handle: h.changes},
		{Method: "GET", Path: one + "/edits", Action: "policies.show", Handle: h.edits},
		{Method: "GET", Path: one + "/pack.zip", Action: "policies.show", Handle: h.packFile},
		{Method: "POST", Path: one + "/draft", Action: "policies.draft", Subject: h.document, Handle: h.begin},
		{Method: "POST", Path: one + "/withdraw", Action: "policies.draft", Subject: h.document, Handle: h.withdraw},
		{Method: "GET", Path: one + "/edit", Action: "policies.draft", Subject: h.document, Handle: h.editList},
		{Method: "GET", Path: one + "/edit/{part}/{item}", Action: "policies.draft", Subject: h.document, Handle: h.editForm},
		{Method: "POST", Path: one + "/edit/{part}/{item}", Action: "policies.draft", Subject: h.document, Handle: h.edit},
		{Method: "GET", Path: one + "/consultation", Action: "policies.comment", Subject: h.subject, Handle: h.consultation},
		{Method: "POST", Path: one + "/consultation", Action: "policies.comment", Subject: h.subject, Handle: h.comment},
		{Method: "POST", Path: one + "/consult", Action: "policies.consult", Subject: h.subject, Handle: h.consult},
		{Method: "POST", Path: one + "/answer", Action: "policies.consult", Subject: h.subject, Handle: h.answer},
		{Method: "POST", Path: one + "/stage", Action: "policies.stage", Subject: h.subject, Handle: h.stage},
		{Method: "POST", Path: one + "/sign", Action: "policies.sign", Subject: h.subject, Handle: h.sign},
		{Method: "GET", Path: one + "/impact", Action: "policies.approve", Subject: h.subject, Handle: h.impact},
		{Method: "POST", Path: one + "/impact", Action: "policies.approve", Subject: h.subject, Handle: h.confirmImpact},
		{Method: "POST", Path: one + "/approve", Action: "policies.approve", Subject: h.subject, Handle: h.approve},
	}
}

func (h pages) subject(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref("policy", c.Param("id"))}, nil
}

// document is the policy with those who may change it: its owner and whom the owner has named. // serves POL-18
func (h pages) document(c *web.Ctx) (authz.Subject, error) {
	s := authz.Subject{Ref: c.Ref("policy", c.Param("id"))}
	err := h.p.Base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		k, err := h.p.Keepers(c, tx)
		s.Owners = k.IDs()
		return err
	})
	return s, err
}

// trail is the way back from a page below the policy.
func trail(links ...web.Link) []web.Link {
	return append([]web.Link{{Text: "Start", Href: "/"}, {Text: "Policy", Href: "/policy"}}, links...)
}

func versionTrail(v Version, last string) []web.Link {
	out := trail(web.Link{Text: "Versions", Href: "/policy/versions"})
	if last == "" {
		return append(out, web.Link{Text: v.Version})
	}
	return append(out, web.Link{Text: v.Version, Href: "/policy/versions/" + v.ID}, web.Link{Text: last})
}
