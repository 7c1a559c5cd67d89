package house_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// household are records of people's own pages: signatures, links home, doors of a class, and what was noticed of an account.
type household struct {
	carer, signed, allowed, paper, matter, deed string // the child's carer; a signature of the child, of the carer, and on paper
	class, young, door, link                    string // the youngest: a class, a child of it, the class's page; the carer's link
}

// aboutPeople makes them. What a parent sees behind the link is open to the parent's own browser.
func (h *house) aboutPeople(s *things, guests map[string]*guest) {
	h.t.Helper()
	s.class, s.young, s.carer = young, h.ids["tiny"], h.ids["parent"]
	if s.child != h.ids["pupil"] {
		s.class, s.young, s.carer = youngToo, h.ids["lark"], h.ids["far"]
	}
	s.signed, s.allowed = h.signature(s.child, s.child, "ks2_agreement"), h.signature(s.child, s.carer, "parents_agreement")
	s.paper = h.onPaper(guests["office"], s.child, s.carer, "image_consent")
	s.matter = h.twice(s.child)
	s.deed = h.asksApproval(guests["technician"], h.ids["dsl"])
	s.door = h.opensClass(guests["coordinator"], s.class)
	s.link = h.sendsHome(guests["office"], s.carer)
	if s.carer == h.ids["parent"] {
		h.disagree()
		guests["parent"].post("/f/"+s.link, bornOn(14, 3, 2017)).want(h.t, http.StatusSeeOther, "the date of birth")
	}
}

func bornOn(day, month, year int) url.Values {
	return form("born-day", strconv.Itoa(day), "born-month", strconv.Itoa(month), "born-year", strconv.Itoa(year))
}

// signature is the one that holds.
func (h *house) signature(about, signer, form string) string {
	h.t.Helper()
	return one[string](h, `SELECT s.id FROM agreements_signature s JOIN agreements_newest n ON n.school_id = s.school_id AND n.signature = s.id
 WHERE s.school_id = ? AND s.about = ? AND s.signer = ? AND s.form = ?`, school, about, signer, form)
}

// scan is the smallest paper that the house takes.
const scan = "%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"

// onPaper records a form that was signed on paper; it waits for a second person.
func (h *house) onPaper(g *guest, about, signer, key string) string {
	h.t.Helper()
	a := h.paperOf(g, about, signer, key).want(h.t, http.StatusSeeOther, "recording a paper")
	return strings.TrimPrefix(a.to, "/agreements/signatures/")
}

func (h *house) paperOf(g *guest, about, signer, key string) answer {
	h.t.Helper()
	at := "/agreements/paper/" + key + "/" + about
	page := g.get(at).want(h.t, http.StatusOK, "the page for a paper").body
	f := allowed(page)
	f.Set("signer", signer)
	f.Set("name", "As it stands on the paper")
	return g.upload(at, f, "paper", "scan.pdf", []byte(scan))
}

// allowed is a form as a page carries it on, with yes to every permission.
func allowed(page string) url.Values {
	f := fields(page)
	for _, tag := range radio.FindAllString(page, -1) {
		if at := attributes(tag); at["value"] == string(agreements.Yes) {
			f.Set(at["name"], at["value"])
		}
	}
	return f
}

// twice signs a child in at two devices at once, which somebody should look at.
func (h *house) twice(child string) string {
	h.t.Helper()
	who := h.called(child)
	h.enter(who)
	h.at("127.0.0.2").enters(who)
	return one[string](h, `SELECT id FROM accounts_matter WHERE school_id = ? AND person_id = ? ORDER BY id DESC LIMIT 1`, school, child)
}

// called is the account of a person, as these tests write it.
func (h *house) called(person string) string {
	for who, id := range h.ids {
		if id == person && !strings.HasPrefix(who, "q") {
			return who
		}
	}
	h.t.Fatalf("nobody here has the id %s", person)
	return ""
}

// asksApproval has somebody ask to give a guarded account a new password.
func (h *house) asksApproval(g *guest, whose string) string {
	h.t.Helper()
	g.post("/accounts/"+whose+"/request", asked()).want(h.t, http.StatusSeeOther, "asking for approval")
	return one[string](h, `SELECT id FROM accounts_act WHERE school_id = ? AND person_id = ? AND state = 'waits' ORDER BY id DESC LIMIT 1`, school, whose)
}

func asked(kv ...string) url.Values {
	return form(append([]string{"why", "Has forgotten it.", "asked", "The person, by telephone."}, kv...)...)
}

var classDoor = regexp.MustCompile(`/class/([\w-]{43})`) //nolint:gochecknoglobals // compiled once

// opensClass gives a class its own page, and its children pictures.
func (h *house) opensClass(g *guest, class string) string {
	h.t.Helper()
	at := "/classroom/" + url.PathEscape(class)
	g.post(at+"/door", nil).want(h.t, http.StatusSeeOther, "a door for a class")
	g.post(at+"/pictures", nil).want(h.t, http.StatusSeeOther, "pictures for a class")
	found := classDoor.FindStringSubmatch(g.get(at).body)
	if found == nil {
		h.t.Fatalf("%s shows no address for the class", at)
	}
	return found[1]
}

var letterLink = regexp.MustCompile(`/f/([\w-]{20,})`) //nolint:gochecknoglobals // compiled once

// sendsHome prints a letter for a carer and gives what stands in its link.
func (h *house) sendsHome(g *guest, carer string) string {
	h.t.Helper()
	found := letterLink.FindStringSubmatch(g.post("/families/"+carer+"/print", nil).want(h.t, http.StatusOK, "a letter").body)
	if found == nil {
		h.t.Fatal("the letter has no link")
	}
	return found[1]
}

// disagree has the second home of our child say no where the first said yes.
func (h *house) disagree() {
	h.t.Helper()
	g := h.signIn("home")
	g.signs("image_consent", h.ids["pupil"], "item.social", string(agreements.No)).want(h.t, http.StatusSeeOther, "the second home answering")
}

// signs signs a form on one's own screen: the page of what may follow is opened first, what is not said is allowed.
func (g *guest) signs(key, about string, answers ...string) answer {
	g.h.t.Helper()
	at := "/agreements/sign/" + key
	if about != "" {
		at += "?about=" + about
	}
	page := g.get(at).want(g.h.t, http.StatusOK, "the form "+key)
	if opened := misuse.FindStringSubmatch(page.body); opened != nil {
		g.get(strings.ReplaceAll(opened[1], "&amp;", "&")).want(g.h.t, http.StatusOK, "the page about misuse")
	}
	if about != "" {
		answers = append(answers, "about", about)
	}
	return g.answersAll("/agreements/sign/"+key, at, answers...)
}

// answersAll sends the form of a page with the own name, yes to all, and what else is said.
func (g *guest) answersAll(to, from string, answers ...string) answer {
	g.h.t.Helper()
	f := allowed(g.get(from).body)
	f.Set("name", fullName(g.who))
	for i := 0; i+1 < len(answers); i += 2 {
		f.Set(answers[i], answers[i+1])
	}
	return g.post(to, f)
}

var misuse = regexp.MustCompile(`href="(/agreements/sanctions/[^"]*)"`) //nolint:gochecknoglobals // compiled once

// formOf is the form that somebody of a role has to sign themselves, or as a parent.
func formOf(who string) string {
	switch who {
	case "pupil", "mate", "away":
		return "ks2_agreement"
	case people.Parent, "home", "far":
		return "parents_agreement"
	case "governor", "chair":
		return "governors_agreement"
	case "guest":
		return "visitor_notice"
	}
	return "staff_agreement"
}
