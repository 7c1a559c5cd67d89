package agreements

import (
	"embed"
	"net/url"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct{ a *Agreements }

// actions are what can be done here. Whoever may do what stands in rights.csv.
func actions() []authz.Action {
	return []authz.Action{
		{Name: "agreements.mine", Title: "See one's own agreements"},
		{Name: "agreements.sign", Title: "Read and sign an agreement", Changes: true},
		{Name: "agreements.sanctions", Title: "Read what counts as misuse and what may follow", Public: true},
		{Name: "agreements.show", Title: "See a signature as it was stored"},
		{Name: "agreements.withdraw", Title: "Take a permission or a signature back", Changes: true},
		{Name: "agreements.list", Title: "See who has signed and who has not"},
		{Name: "agreements.shares", Title: "See how many have signed, without names"},
		{Name: "agreements.export", Title: "Export who has signed", Sensitive: true},
		{Name: "agreements.forms", Title: "See the forms in force, and print posters"},
		{Name: "agreements.ask", Title: "Ask people to sign again", Changes: true},
		{Name: "agreements.paper", Title: "Record a form that was signed on paper", Changes: true},
		{Name: "agreements.verify", Title: "Verify a form that was signed on paper", Changes: true},
		{Name: "agreements.settle", Title: "See what was struck out, and settle what holds where two homes disagree", Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"agreements/mine": minePage{}, "agreements/sign": signPage{}, "agreements/sanctions": misusePage{}, "agreements/show": showPage{},
		"agreements/back": withdrawPage{}, "agreements/list": listPage{}, "agreements/shares": sharesPage{},
		"agreements/ask": askPage{}, "agreements/paper": paperPage{}, "agreements/homes": homesPage{}, "agreements/declined": declinedPage{}, "agreements/settle": settlePage{}, "agreements/class": classPage{},
		"agreements/posters": postersPage{}, "agreements/talks": talksPage{}, "agreements/sheets": sheetsPage{}, "agreements/forms": formsPage{}, "agreements/formshow": formPage{}, "agreements/panel": personPanel{}}
}

func (h pages) routes() []web.Route {
	const one = "/agreements/signatures/{id}"
	return []web.Route{
		{Method: "GET", Path: "/agreements/mine", Action: "agreements.mine", Handle: h.mine},
		{Method: "GET", Path: "/agreements/sign/{form}", Action: "agreements.sign", Handle: h.reading},
		{Method: "POST", Path: "/agreements/sign/{form}", Action: "agreements.sign", Handle: h.signed},
		{Method: "GET", Path: "/agreements/sanctions/{audience}", Action: "agreements.sanctions", Handle: h.sanctions},
		{Method: "GET", Path: one, Action: "agreements.show", Subject: h.signature, Handle: h.show},
		{Method: "GET", Path: one + "/scan", Action: "agreements.show", Subject: h.signature, Handle: h.scan},
		{Method: "GET", Path: one + "/withdraw", Action: "agreements.withdraw", Subject: h.takenBackBy, Handle: h.withdrawing},
		{Method: "POST", Path: one + "/withdraw", Action: "agreements.withdraw", Subject: h.takenBackBy, Handle: h.withdraw},
		{Method: "POST", Path: one + "/verify", Action: "agreements.verify", Subject: h.verifying, Handle: h.verify},
		{Method: "GET", Path: "/agreements", Action: "agreements.list", List: true, Handle: h.list, Menu: "Agreements"},
		{Method: "GET", Path: "/agreements/export", Action: "agreements.export", List: true, Handle: h.export},
		{Method: "GET", Path: "/agreements/shares", Action: "agreements.shares", List: true, Handle: h.shares},
		{Method: "GET", Path: "/agreements/papers", Action: "agreements.list", List: true, Handle: toPapers},
		{Method: "GET", Path: "/agreements/ask", Action: "agreements.ask", List: true, Handle: h.asking},
		{Method: "POST", Path: "/agreements/ask", Action: "agreements.ask", List: true, Handle: h.ask},
		{Method: "GET", Path: "/agreements/paper/{form}/{id}", Action: "agreements.paper", Subject: h.person, Handle: h.papering},
		{Method: "POST", Path: "/agreements/paper/{form}/{id}", Action: "agreements.paper", Subject: h.person, Handle: h.paper, Limit: maxScan + 1<<20},
		{Method: "GET", Path: "/agreements/declined", Action: "agreements.settle", Handle: h.declined},
		{Method: "GET", Path: "/agreements/homes", Action: "agreements.settle", Handle: h.homes},
		{Method: "GET", Path: "/agreements/homes/{id}/{service}", Action: "agreements.settle", Subject: h.person, Handle: h.settling},
		{Method: "POST", Path: "/agreements/homes/{id}/{service}", Action: "agreements.settle", Subject: h.person, Handle: h.settled},
		{Method: "GET", Path: "/agreements/class/{class}", Action: "agreements.list", Subject: h.class, Handle: h.classPage},
		{Method: "GET", Path: "/agreements/talks", Action: "agreements.list", List: true, Handle: h.talks},
		{Method: "GET", Path: "/agreements/forms", Action: "agreements.forms", Handle: h.forms},
		{Method: "GET", Path: "/agreements/forms/{form}", Action: "agreements.forms", Handle: h.form},
		{Method: "GET", Path: "/agreements/forms/{form}/paper", Action: "agreements.paper", List: true, Handle: h.sheets},
		{Method: "GET", Path: "/agreements/posters/{audience}", Action: "agreements.forms", Handle: h.posters},
	}
}

// pack is the policy in force; nil before there is one.
func (h pages) pack() *policy.Pack {
	if active := h.a.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return nil
}

func (h pages) read(c *web.Ctx, f func(tx *ledger.Tx) error) error {
	return h.a.base.Ledger.Read(c, c.Grant, f)
}

// clauseAt is the address of a clause for those who read the policy with its evidence.
func clauseAt(id string) string { return "/policy/clauses/" + url.PathEscape(id) }

// clause gives the address of a clause as far as this person may open one; everybody may read the policy itself.
func (h pages) clause(c *web.Ctx) func(string) string {
	return func(id string) string {
		if at := clauseAt(id); c.Opens(at) {
			return at
		}
		return "/policy/read"
	}
}

const barredWords = "You may not open this child's record. If you have a question about it, please speak to the head teacher."

// person gives the gate the facts about the person whom an address names.
func (h pages) person(c *web.Ctx) (s authz.Subject, err error) {
	err = h.a.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		s, err = h.about(c, tx, c.Param("id"))
		return err
	})
	return s, err
}

// about is one person as a subject: the class for teachers, and who is barred from a child shut out in whatever office.
func (h pages) about(c *web.Ctx, tx *ledger.Tx, id string) (authz.Subject, error) {
	s := authz.Subject{Ref: c.Ref(people.RefKind, id)}
	p, err := h.a.people.Get(c, tx, id)
	if err != nil {
		return s, err
	}
	if p.Is(people.Pupil) && p.Class != "" {
		s.Classes = []string{p.Class}
	}
	carers, err := h.a.people.CarersOf(c, tx, id)
	for _, one := range carers {
		if one.Barred {
			s.About, s.AboutWhy = append(s.About, one.Person), barredWords
		}
	}
	return s, err
}

// class is a class as a subject.
func (h pages) class(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref("class", c.Param("class")), Classes: []string{c.Param("class")}}, nil
}

// names gives the names behind ids; who is no longer in the register is told apart.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids ...string) (map[string]string, error) {
	ids = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id string) bool { return id == "" })
	out := map[string]string{}
	for _, id := range ids {
		out[id] = "Somebody no longer in the register"
	}
	all, err := h.a.people.Many(c, tx, ids)
	for _, p := range all {
		out[p.ID] = p.Full()
	}
	return out, err
}

func (h pages) me(c *web.Ctx, tx *ledger.Tx) (people.Person, error) {
	p, err := h.a.people.Get(c, tx, c.Actor.Person)
	if errs.Is(err, errs.NotFound) {
		err = errs.Missing("You are not in the school's register, so no form is yours. Please ask the office.")
	}
	return p, err
}

// stateTag is how somebody stands with a form, in a word.
func stateTag(s Standing) web.Tag {
	switch s.State {
	case Current:
		return web.Tag{Text: "Signed", Colour: "green"}
	case Asked:
		return web.Tag{Text: "To sign", Colour: "yellow"}
	case Unverified:
		return web.Tag{Text: "Paper to verify", Colour: "blue"}
	}
	return web.Tag{Text: "Not signed", Colour: "red"}
}

// why says why somebody is asked, and until when what was signed before still holds.
func why(s Standing) string {
	if s.State == Asked && s.Due.After(s.Asked) {
		return causeTitle(s.Cause) + ": sign by " + clock.Day(s.Due.Add(-1))
	}
	return causeTitle(s.Cause)
}

// causeTitle says why somebody is asked.
func causeTitle(cause string) string {
	switch cause {
	case Joined:
		return "Never signed"
	case NewText:
		return "The text has changed"
	case NewPhase:
		return "The child has moved up"
	case NewRole:
		return "The person's role has changed"
	case NewYear:
		return "A new school year"
	case Withdrawn:
		return "Taken back"
	case ByHand:
		return "The school asked again"
	}
	return ""
}
