package house_test

import (
	"net/http"
	"strings"
	"testing"
)

// A parent whom a court keeps from a child finds nothing of that child anywhere, by no page, form, link or letter; from the
// moment at which the bar is entered. // shows PPL-22
func TestABarredParentFindsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := h.everybody()
		s := h.trouble("pupil")
		h.about(&s, guests)
		barred := h.signIn("barred")
		h.findsNothing(barred, s)
		h.signedFor(barred, false)

		home, link := h.signIn("home"), "/f/"+h.sendsHome(guests["office"], h.ids["home"])
		home.get("/family/"+s.child).want(t, http.StatusOK, "a parent who is not barred")
		h.signedFor(home, true)
		h.nobody().get(link).want(t, http.StatusOK, "the link of a parent who is not barred")
		guests["office"].post("/people/"+s.child+"/carers", form("carer", h.ids["home"], "act", "bar", "why", "An order of the family court, 20 November.")).
			want(t, http.StatusSeeOther, "entering a bar")
		h.findsNothing(home, s)
		h.signedFor(home, false)
		h.nobody().get(link).want(t, http.StatusNotFound, "the link of a parent who is barred now")
		h.whole("after a bar")
	})
}

// signedFor asks whether the list of what somebody signed names the child.
func (h *house) signedFor(g *guest, named bool) {
	h.t.Helper()
	if a := g.get("/agreements/mine"); strings.Contains(a.body, "Zibbelind") != named {
		h.t.Errorf("the list of %s's own forms names the child: %v", g.who, !named)
	}
}

func (h *house) findsNothing(g *guest, s things) {
	h.t.Helper()
	own := h.signature(s.child, s.child, "ks2_agreement")
	for _, at := range []string{"/", "/family", "/family/" + s.child, "/family/" + s.child + "/agreement", "/people/" + s.child, "/agreements/sign/parents_agreement",
		"/agreements/sign/parents_agreement?about=" + s.child, "/agreements/signatures/" + own, "/agreements/signatures/" + s.allowed, "/notices", "/account", "/incidents/" + s.incident, "/me", "/people?q=Zib"} {
		a := g.get(at)
		if strings.Contains(a.body, "Zibbelind") || strings.Contains(strings.ReplaceAll(a.body, at, ""), s.child) {
			h.t.Errorf("%s shows the barred parent %s the child: %s", at, g.who, words(a.body))
		}
	}
	before := h.last()
	for at, f := range map[string][]string{"/family/" + s.child + "/withdraw": {"service", "internet"}, "/agreements/sign/parents_agreement": {"name", "A parent", "about", s.child},
		"/agreements/signatures/" + s.allowed + "/withdraw": {"what", "-", "why", "Because I say so."}} {
		if a := g.post(at, form(f...)); a.status != http.StatusNotFound && a.status != http.StatusForbidden {
			h.t.Errorf("POST %s by a barred parent answered %d %s", at, a.status, a.to)
		}
	}
	for _, e := range h.since(before) {
		if strings.HasPrefix(e.Verb, "agreements.") {
			h.t.Errorf("a barred parent left %s", e.Verb)
		}
	}
	sent := h.signIn("office").post("/families/"+h.ids[g.who]+"/print", nil)
	if letterLink.MatchString(sent.body) {
		h.t.Error("the office can print a letter for a barred parent")
	}
}
