package house_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/board"
)

// things are one record of each kind, about one child: what stands in the braces of a route.
type things struct {
	child, incident, evidence, alert, request, version, draft, clause, code, line string
	loan, worry, file, duty, feed, standard, statement, review, bundle, word      string
	lookups, notices                                                              map[string]string // by whose they are
	household
	dealings
	online
	rooms
}

// visit is a request at the filter.
func (h *house) visit(who, host, id string) board.Entry {
	e, v := h.Visit("q"+who, host, board.Entry{ID: id, At: h.clock(), Method: "GET", Scheme: "http", Path: "/", Device: "10.20.3.4", Status: 200, Bytes: 4000})
	if !v.Allow {
		e.Status = 403
	}
	return e
}

// trouble makes the records of one child: a visit that raises an alert, and a press of the button on the block page.
func (h *house) trouble(child string) (s things) {
	h.t.Helper()
	s.child, s.line = h.ids[child], "line-"+child
	e := h.visit(child, "selfharm.test", s.line)
	h.must(h.Take(h.ctx(), []board.Entry{h.visit(child, "library.example", "calm-"+child), e}))
	_, err := h.Tell(h.ctx(), board.Tell{Entry: e, At: h.clock(), Kind: "tell", Words: "I saw a page that worries me."})
	h.must(err)
	s.incident, err = h.Incident(h.ctx(), s.line)
	h.must(err)
	s.evidence = one[string](h, `SELECT id FROM incidents_evidence WHERE school_id = ? AND incident_id = ?`, school, s.incident)
	s.alert = one[string](h, `SELECT id FROM monitoring_alert WHERE school_id = ? AND person_id = ?`, school, s.child)
	return s
}

// about fills in what is the same whoever the child is.
func (h *house) about(s *things, guests map[string]*guest) {
	h.t.Helper()
	s.version, s.clause = h.Base.Policy.Load().Version, h.Base.Policy.Load().Pack.Clauses[0].ID
	guests["teacher"].post("/filtering/ask", url.Values{"host": {"pond.example"}, "kind": {"unblock"}, "reason": {"For the lesson on pond life."}}).want(h.t, 303, "asking for a site")
	s.request = one[string](h, `SELECT id FROM filtering_request WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
	s.draft = h.nextPolicy(guests["coordinator"])
	to := h.nobody().post("/tell", url.Values{"words": {"A worry from the gate."}}).want(h.t, 303, "telling").to
	s.code = strings.TrimPrefix(to, "/tell/receipt/")
	s.lookups = map[string]string{}
	for _, who := range []string{"coordinator", "dsl", "head"} {
		s.lookups[who] = h.lookUp(guests[who], s.child)
	}
	h.aboutRegisters(s, guests)
	h.aboutTheHouse(s, guests)
	h.aboutPeople(s, guests)
	h.aboutDealings(s, guests)
	h.aboutLessons(s, guests)
	h.aboutWatching(s, guests)
}

// lookUp searches the log for a child, with a reason: a check of the child.
func (h *house) lookUp(g *guest, child string) string {
	h.t.Helper()
	f := lookFor(h, child)
	f.Set("purpose", "check")
	a := g.post("/monitoring", f).want(h.t, 303, "looking a child up")
	return strings.TrimPrefix(a.to, "/monitoring/searches/")
}

func lookFor(h *house, person string) url.Values {
	f := url.Values{"person": {person}, "purpose": {"request"}, "reason": {"A parent asked what was seen."}}
	day(f, "from", h.clock().AddDate(0, 0, -3))
	day(f, "to", h.clock())
	return f
}

// day fills in a date field.
func day(f url.Values, name string, at time.Time) {
	f.Set(name+"-day", at.Format("2"))
	f.Set(name+"-month", at.Format("1"))
	f.Set(name+"-year", at.Format("2006"))
}

// draft loads a next version of the policy and gives its id.
func (h *house) nextPolicy(g *guest) string {
	h.t.Helper()
	a := g.upload("/policy/load", nil, "pack", "next.zip", zipped(h.t, pack(h.t))).want(h.t, 303, "loading a policy")
	return strings.TrimPrefix(a.to, "/policy/versions/")
}

// zipped is a pack as a school sends it: its own files, without the layers that come with the house.
func zipped(t *testing.T, files fs.FS) []byte {
	t.Helper()
	own := fstest.MapFS{}
	for path, f := range files.(fstest.MapFS) {
		if !strings.HasPrefix(path, "layers/") {
			own[path] = f
		}
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(own); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// roles are the accounts with one role each, in the order of the table; the account is called as the role.
func roles() []string {
	return []string{"pupil", "parent", "teacher", "assistant", "office", "technician", "coordinator", "dsl", "head", "governor", "chair", "admin", "guest"}
}

// everybody signs one person of each role in.
func (h *house) everybody() map[string]*guest {
	h.t.Helper()
	out := map[string]*guest{}
	for _, r := range roles() {
		out[r] = h.signIn(r)
	}
	return out
}

// holds says whether somebody has a post.
func (h *house) holds(who, post string) bool {
	for line := range strings.Lines(folk) {
		if f := strings.Split(line, ","); f[0] == "q"+who {
			return post != "" && slices.Contains(strings.Fields(f[4]), post)
		}
	}
	return who == "admin" && post == "administrator"
}
