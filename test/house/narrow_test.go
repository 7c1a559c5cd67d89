package house_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/policy"
)

// A pack leaves a register to fewer people than the table does: everybody else is refused, and the refusal is in the
// trail. Looking into a sensitive register and taking it out as a file leave an event. // shows STD-13
func TestAPackNarrowsARegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := h.everybody()
		id := h.worries(guests["coordinator"], "", "")
		list, one := "/registers/"+worries, "/registers/"+worries+"/"+id
		may := h.register(worries).May
		for _, who := range roles() {
			h.narrowed(guests[who], list+"?all=yes", "registers.list", "register/"+worries, may.See)
			h.narrowed(guests[who], list+"/print", "registers.list", "register/"+worries, may.See)
			h.narrowed(guests[who], list+"/new", "registers.add", "register/"+worries, may.Add)
			h.narrowed(guests[who], list+"/export?as=csv", "registers.export", "register/"+worries, may.Export)
			h.narrowed(guests[who], one, "registers.show", "register-entry/"+id, may.See)
			h.narrowed(guests[who], one+"/change", "registers.change", "register-entry/"+id, may.Change)
			h.narrowed(guests[who], one+"/attest", "registers.attest", "register-entry/"+id, may.Attest)
			h.narrowed(guests[who], one+"/move/settle", "registers.change", "register-entry/"+id, []string{"head"})
			if seen := strings.Contains(guests[who].get("/registers").body, `"`+list+`"`); seen != contained(may.See, who) {
				t.Errorf("%s is shown the register in the index: %v", who, seen)
			}
		}
		before := h.last()
		guests["head"].get(one).want(t, http.StatusOK, "the head looking")
		h.left(before, "looking at a worry", h.person("head"), "registers.looked", "register-entry/"+id)
		before = h.last()
		guests["head"].get(list+"/export?as=xlsx").want(t, http.StatusOK, "the head taking it out")
		h.left(before, "taking the worries out", h.person("head"), "registers.exported", "register/"+worries)
		h.postsAreNarrowed(guests, list, one, id)
	})
}

// narrowed asks for a page as somebody, and holds the answer against the table and the pack.
func (h *house) narrowed(g *guest, at, action, subject string, only []string) {
	h.t.Helper()
	before := h.last()
	a := g.get(at)
	reach := h.Gate.ReachOf(action, authz.Role(g.who))
	switch {
	case reach == authz.All && contained(only, g.who):
		if a.status != http.StatusOK {
			h.t.Errorf("%s may %s %s, yet got %d", g.who, action, at, a.status)
		}
	case a.status != http.StatusForbidden:
		h.t.Errorf("the policy does not leave %s to %s, yet %s answered %d", action, g.who, at, a.status)
	default:
		h.left(before, "the refusal of "+at, h.person(g.who), "refused", subject)
	}
}

// contained says whether a pack's list names somebody's role; here each has one.
func contained(only []string, who string) bool {
	for _, name := range only {
		if name == who {
			return true
		}
	}
	return false
}

// postsAreNarrowed sends what only looks would not show: forms to a register that is left to others.
func (h *house) postsAreNarrowed(guests map[string]*guest, list, one, id string) {
	h.t.Helper()
	for _, who := range []string{"office", "technician", "admin", "governor", "pupil", "parent"} {
		for at, f := range map[string][]string{list + "/new": {box + "words", "Something."}, list + "/bulk": {"step", "apply", "do", "move:settle", "id", id},
			list + "/import": {"step", "apply"}, list + "/views": {"title", "Mine"}, one + "/change": {"revision", "1"}, one + "/move/settle": {"revision", "1"},
			one + "/attest": {"name", "x"}, one + "/remove": {"why", "Because."}, one + "/hold": {"hold", "yes", "why", "Because."}} {
			guests[who].post(at, form(f...)).want(h.t, http.StatusForbidden, who+" sending "+at)
		}
	}
	if n := oneOf[int64](h, h.db, `SELECT COUNT(*) FROM registers_revision WHERE school_id = ? AND entry = ?`, school, id); n != 1 {
		h.t.Errorf("the entry has %d revisions after being refused to all", n)
	}
}

func (h *house) register(key string) policy.Register {
	h.t.Helper()
	for _, r := range h.Base.Policy.Load().Pack.Registers {
		if r.Key == key {
			return r
		}
	}
	h.t.Fatalf("the policy has no register %s", key)
	return policy.Register{}
}

// Whom an entry is about may not touch it, whatever their role; whom it names as its own may see it and nothing more.
// shows INC-06
func TestEntriesAboutAndOfAPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := h.everybody()
		about := "/registers/" + worries + "/" + h.worries(guests["coordinator"], h.ids["head"], h.ids["teacher"])
		guests["coordinator"].get(about).want(t, http.StatusOK, "the coordinator opening it")
		before := h.last()
		for _, at := range []string{"", "/change", "/attest", "/move/settle", "/history/1"} {
			guests["head"].get(about+at).want(t, http.StatusForbidden, "the head opening what is about the head"+at)
		}
		for _, at := range []string{"/change", "/attest", "/move/settle", "/remove", "/hold", "/restore", "/files"} {
			guests["head"].post(about+at, form("revision", "1", "why", "Because.", "name", fullName("head"))).want(t, http.StatusForbidden, "the head changing what is about the head"+at)
		}
		h.left(before, "the try", h.person("head"), "refused", strings.Replace(about, "/registers/"+worries, "register-entry", 1))
		h.hiddenFromTheNamed(guests["head"], about)
		guests["teacher"].get(about).want(t, http.StatusOK, "the teacher opening their own")
		guests["teacher"].get(about+"/change").want(t, http.StatusForbidden, "the teacher changing their own")
		guests["teacher"].get("/registers/"+worries+"?all=yes").want(t, http.StatusForbidden, "the teacher reading all")
		guests["assistant"].get(about).want(t, http.StatusForbidden, "another's own")

		own := "/registers/" + worries + "/" + h.worries(guests["coordinator"], "", h.ids["pupil"])
		before = h.last()
		guests["pupil"].get(own).want(t, http.StatusOK, "the child opening their own")
		h.left(before, "the child's look", h.person("pupil"), "registers.looked", strings.Replace(own, "/registers/"+worries, "register-entry", 1))
		for _, who := range []string{"mate", "parent"} {
			h.signIn(who).get(own).want(t, http.StatusForbidden, who+" opening the child's own")
		}
	})
}

// hiddenFromTheNamed looks for the entry where lists, files and counts are made.
func (h *house) hiddenFromTheNamed(g *guest, about string) {
	h.t.Helper()
	id := about[strings.LastIndex(about, "/")+1:]
	for _, at := range []string{"/", "/registers", "/registers/" + worries + "?all=yes", "/registers/" + worries + "?q=screen", "/registers/" + worries + "/print", "/people/" + h.ids["head"], "/people/" + h.ids["teacher"],
		"/registers/" + worries + "/export?as=csv"} {
		if a := g.get(at); strings.Contains(a.body, id) || strings.Contains(a.body, "too close to the screen") {
			h.t.Errorf("%s, as the person whom the entry is about, shows it: %.600s", at, words(a.body))
		}
	}
}

// Each register that the policy in force brings opens to those whom the table and the policy let in, and to nobody else.
// shows STD-13, PPL-19
func TestEveryRegisterOfThePolicyIsLeftToItsPeople(t *testing.T) {
	t.Parallel()
	h := open(t, db.SQLite)
	guests := h.everybody()
	for _, r := range h.Base.Policy.Load().Pack.Registers {
		entered := false
		for _, who := range roles() {
			sees, adds := h.let(who, "registers.list", r.May.See), h.let(who, "registers.add", r.May.Add)
			for at, may := range map[string]bool{"?all=yes": sees, "/new": adds} {
				a := guests[who].get("/registers/" + r.Key + at)
				sealed := h.Base.Policy.Load().Pack.Sealed(r.Key) && strings.HasPrefix(a.to, "/second?") // whoever may come in shows a second secret first
				if (a.status == http.StatusOK || sealed) != may || !may && a.status != http.StatusForbidden {
					t.Errorf("/registers/%s%s, as %s, answered %d; the policy lets them: %v", r.Key, at, who, a.status, may)
				}
			}
			entered = entered || adds
		}
		if !entered {
			t.Errorf("nobody can add to the register %s", r.Key)
		}
	}
}

// let says whether the table lets somebody in and the pack's list leaves them in.
func (h *house) let(who, action string, only []string) bool {
	left := len(only) == 0 || contained(only, who)
	for _, name := range only {
		left = left || h.holds(who, name)
	}
	return left && h.Gate.ReachOf(action, authz.Role(who)) == authz.All
}
