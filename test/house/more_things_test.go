package house_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

const box = "f-" // stands before a register's field in its form

// aboutRegisters makes an entry in a plain register, with a file, and one in a sensitive register.
func (h *house) aboutRegisters(s *things, guests map[string]*guest) {
	h.t.Helper()
	s.loan = h.lends(guests["coordinator"], "T-"+s.child, s.child)
	s.file = one[string](h, `SELECT id FROM registers_file WHERE school_id = ? AND entry = ?`, school, s.loan)
	s.worry = h.worries(guests["coordinator"], "", s.child)
}

// lends adds an entry with a picture to the plain register.
func (h *house) lends(g *guest, number, child string) string {
	h.t.Helper()
	f := form(box+"number", number, box+"note", "Its cover is green.")
	if child != "" {
		f.Set(box+"child", child)
	}
	a := g.upload("/registers/"+loans+"/new", f, box+"picture", "tablet.png", []byte("\x89PNG\r\n\x1a\nno more than this")).want(h.t, http.StatusSeeOther, "lending")
	return strings.TrimPrefix(a.to, "/registers/"+loans+"/")
}

// worries adds an entry to the sensitive register.
func (h *house) worries(g *guest, about, by string) string {
	h.t.Helper()
	f := form(box+"words", "I sit too close to the screen all day.", box+"about", about, box+"told_by", by)
	g.post("/registers/"+worries+"/new", f).want(h.t, http.StatusSeeOther, "a worry")
	return one[string](h, `SELECT id FROM registers_entry WHERE school_id = ? AND register = ? ORDER BY id DESC LIMIT 1`, school, worries)
}

// aboutTheHouse makes what belongs to no child: duties, notices, reviews, statements, and the asking about a draft.
func (h *house) aboutTheHouse(s *things, guests map[string]*guest) {
	h.t.Helper()
	s.duty, s.standard = h.aDuty().Key, h.Base.Policy.Load().Pack.Standards[0].Key
	made := guests["coordinator"].post("/duties/feed", form("scope", "own")).want(h.t, http.StatusOK, "a feed").body
	_, after, _ := strings.Cut(made, "/duties/feed/")
	s.feed, _, _ = strings.Cut(after, ".ics")
	guests["coordinator"].post("/policy/reviews", form("cause", "date", "about", "A year has passed.")).want(h.t, http.StatusSeeOther, "a review")
	s.review = one[string](h, `SELECT id FROM policies_review WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
	a := guests["coordinator"].post("/statements", url.Values{}).want(h.t, http.StatusSeeOther, "a statement")
	s.statement = strings.TrimPrefix(a.to, "/statements/")
	shown := guests["head"].post("/bundles", aBundle()).want(h.t, http.StatusOK, "a bundle").body
	_, after, _ = strings.Cut(shown, "/bundle/")
	s.word = after[:strings.IndexAny(after, "\"<& \n")]
	s.bundle = one[string](h, `SELECT id FROM governance_bundle WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
	guests["coordinator"].post("/policy/versions/"+s.draft+"/consult", form("body", "parents", "do", "open")).want(h.t, http.StatusSeeOther, "asking parents")
	h.tellEverybody(s)
}

func aBundle() url.Values {
	return form("recipient", "The inspectorate", "why", "They come on Thursday.", "days", "7")
}

// aDuty is one that is signed, as the policy has it.
func (h *house) aDuty() policy.Duty {
	h.t.Helper()
	all := h.Base.Policy.Load().Pack.Duties
	i := slices.IndexFunc(all, func(d policy.Duty) bool { return d.Proof.Attest != "" && len(d.Trigger) == 0 && d.Every == "term" })
	if i < 0 {
		h.t.Fatal("the policy has no duty that is signed every term")
	}
	return all[i]
}

// tellEverybody gives each role a notice of their own.
func (h *house) tellEverybody(s *things) {
	h.t.Helper()
	n, _ := notices.New(h.Base, people.Store{}, notices.Config{})
	var to []string
	for _, who := range roles() {
		to = append(to, h.ids[who])
	}
	h.must(h.Ledger.Write(h.ctx(), h.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.told", Subject: ref.New(school, "school", school)},
			n.Tell(h.ctx(), tx, notices.Notice{To: to, Kind: "other.test", Title: "Something waits", Text: "It can wait.", Href: "/account"})
	}))
	s.notices = map[string]string{}
	for _, who := range roles() {
		s.notices[who] = one[string](h, `SELECT id FROM notices_notice WHERE school_id = ? AND person = ? ORDER BY id DESC LIMIT 1`, school, h.ids[who])
	}
}
