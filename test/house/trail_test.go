package house_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/authz"
)

// event is one line of the trail, read past the house.
type event struct {
	Seq     int64  `db:"seq"`
	Actor   string `db:"actor"`
	Verb    string `db:"verb"`
	Subject string `db:"subject"`
	Detail  string `db:"detail"`
}

// last is where the trail ends now.
func (h *house) last() int64 {
	h.t.Helper()
	return one[int64](h, `SELECT seq FROM ledger_head WHERE school_id = ?`, school)
}

func (h *house) since(seq int64) []event {
	h.t.Helper()
	return all[event](h, `SELECT seq, actor, verb, subject, detail FROM ledger_event WHERE school_id = ? AND seq > ? ORDER BY seq`, school, seq)
}

// left demands an event that names who did what to which record.
func (h *house) left(seq int64, what, actor, verb, subject string) {
	h.t.Helper()
	found := h.since(seq)
	for _, e := range found {
		if e.Actor == actor && e.Verb == verb && (e.Subject == subject || strings.HasSuffix(subject, "/") && strings.HasPrefix(e.Subject, subject) && e.Subject != subject) {
			return
		}
	}
	h.t.Errorf("%s left no event %s by %s on %s, only %v", what, verb, actor, subject, found)
}

// act is one form as a permitted person sends it, and the event that it must leave. A subject that ends in a slash is
// a record that the act makes.
type act struct {
	route, who, verb, subject string
	send                      func(*scene) answer
	status                    int // 0: 303
}

// scene is what the acts share: the records, and the people signed in.
type scene struct {
	*house
	things
	guests       map[string]*guest
	spare, extra string // made by one act for the next: a version, a file
}

func (s *scene) as(who string) *guest { return s.guests[who] }

// Every form of the house, sent by someone who may: the trail then names who, what and to which record. A form without
// a line here fails the test. // shows INC-04, STD-13
func TestEveryChangeLeavesAnEvent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		s := &scene{house: h, guests: h.everybody()}
		s.things = h.trouble("pupil")
		h.about(&s.things, s.guests)
		missing := map[string]bool{}
		for _, r := range h.routes() {
			if r.Method == http.MethodPost {
				missing[r.Path] = true
			}
		}
		for _, a := range acts() {
			delete(missing, a.route)
			s.do(a)
		}
		for path := range missing {
			t.Errorf("POST %s is not in acts: add a valid form and the event that it leaves", path)
		}
		report, err := h.Ledger.Verify(t.Context(), h.Gate.System(school, "trail.verify"))
		if h.must(err); len(report.Breaks) > 0 {
			t.Errorf("after all that, the trail is not whole: %v", report.Breaks)
		}
	})
}

func (s *scene) do(a act) {
	s.t.Helper()
	before := s.last()
	got := a.send(s)
	want := a.status
	if want == 0 {
		want = http.StatusSeeOther
	}
	if got.status != want {
		s.t.Errorf("POST %s by %s answered %d %s\n%.900s", a.route, a.who, got.status, got.to, words(got.body))
		return
	}
	actor := "nobody"
	switch {
	case strings.HasPrefix(a.who, "job/"): // what is counted without a name
		actor = a.who
	case a.who != "":
		actor = s.person(a.who)
	}
	s.left(before, "POST "+a.route, actor, a.verb, s.subject(a.subject))
}

// subject puts this scene's ids into a subject such as "incident/{id}".
func (s *scene) subject(text string) string {
	id := map[string]string{"incident": s.incident, "alert": s.alert, "filter-request": s.request, "policy": s.draft, "person": s.ids["mate"], "account": s.ids["mate"]}
	kind, _, _ := strings.Cut(text, "/")
	with := []string{"{id}", id[kind], "{loan}", s.loan, "{spare}", s.spare, "{draft}", s.draft, "{duty}", s.duty, "{review}", s.review, "{loans}", loans, "{bundle}", s.bundle, "{signed}", s.signed, "{allowed}", s.allowed, "{paper}", s.paper, "{matter}", s.matter, "{deed}", s.deed,
		"{security}", s.security, "{cut}", s.cut, "{audit}", s.audit, "{item}", s.item, "{over}", s.over, "{service}", s.service, "{extra}", s.extra, "{repeat}", s.repeat, "{point}", s.point}
	for _, who := range append(roles(), "away", "tiny", "other") {
		with = append(with, "{"+who+"}", s.ids[who], "{notice of "+who+"}", s.notices[who])
	}
	return strings.NewReplacer(with...).Replace(text)
}

// A look at what is sensitive is in the trail too. // shows MON-15
func TestLookingLeavesAnEvent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := h.everybody()
		s := h.trouble("pupil")
		h.about(&s, guests)
		for _, r := range h.routes() {
			a, _ := h.Gate.Action(r.Action)
			if !a.Sensitive || r.Method != http.MethodGet || r.Path == "/monitoring" { // an empty form, nothing is looked at
				continue
			}
			who := "coordinator"
			if h.Gate.ReachOf(r.Action, authz.Coordinator) == authz.None {
				who = "teacher" // a class's own staff
			}
			if h.Gate.ReachOf(r.Action, authz.Role(who)) == authz.None {
				who = "head" // what is about an adult
			}
			if r.Fresh != "" {
				guests[who].proves()
			}
			if a := guests[who].get(s.address(r.Path, who)); strings.HasPrefix(a.to, "/second?") {
				guests[who].opensRecords()
			}
			before := h.last()
			guests[who].get(s.address(r.Path, who)).want(t, http.StatusOK, r.Path)
			var told bool
			for _, e := range h.since(before) {
				told = told || e.Actor == h.person(who) && e.Subject != ""
			}
			if !told {
				t.Errorf("GET %s shows what is sensitive and left no event", r.Path)
			}
		}
	})
}
