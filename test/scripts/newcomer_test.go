package scripts

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belisha/internal/app/demo"
)

// answered are the answers of a newcomer: about the policy, and to the first choices; then called away.
const answered = "Brook Primary School\nStaying Safe Online\n\n\n\n\n?\n2\n3\nb\n1\n\nq\n"

// shows NEW-10: whoever only answers the questions has a policy that rules: it has no faults, its tests pass, a school
// begins with it, people read it, sign in under it and are filtered by it. Nobody is locked in a circle on day one: four
// stops lead in, each of which can be done there and then.
func TestANewcomersPolicyRules(t *testing.T) {
	t.Parallel()
	pack := filepath.Join(t.TempDir(), "ours")
	out, code := tell(t, answered, "policy", "new", pack)
	if code != 0 || !strings.Contains(out, "1 of 77") || !strings.Contains(out, "It has no faults") || !strings.Contains(out, "2 choices decided now, 75 left open") {
		t.Fatalf("the questions: exit %d\n%s", code, out)
	}
	if out, code := tell(t, "", "policy", "test", pack); code != 0 || !strings.Contains(out, " 0 not, 0 not tried") {
		t.Fatalf("its tests: exit %d\n%s", code, out)
	}
	dir := filepath.Join(t.TempDir(), "data")
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+origin(t)+"\n")
	head := demo.Account{Name: "b.brook", Password: "amber kettle on the striped post"}
	if out, code := tell(t, head.Password, "init", "--config", c, "--pack", pack, "--school", "Brook Primary School", "--by", "Governing Body",
		"--minute", "1.1", "--account", head.Name, "--given", "Bea", "--family", "Brook"); code != 0 {
		t.Fatalf("init: exit %d\n%s", code, out)
	}
	h := serve(t, c)
	if got := h.browse(t, head, "http://learning.test/"); got.Status != http.StatusForbidden || !strings.Contains(got.plain(), "You have not yet signed the staff agreement.") {
		t.Errorf("the internet is open before the agreement is signed: %d %s", got.Status, got.plain())
	}
	b := newBrowser(t, h.Web)
	b.post(t, "/sign-in", "name", head.Name, "password", head.Password).expect(t, http.StatusSeeOther)
	if road := b.arrive(t, head); !slices.Equal(road, []string{"/welcome", "/second", "/gate", "/policy/confirm"}) {
		t.Errorf("a newcomer's road leads over %q", road)
	}
	soon(t, "the internet opens to whoever has signed", func() bool { return h.browse(t, head, "http://learning.test/").Status == http.StatusOK })
	b.get(t, "/policy").expect(t, http.StatusOK, "Staying Safe Online", "We keep our children and adults safe online, in school and beyond.")
	b.get(t, "/policy/clauses/school.read").expect(t, http.StatusOK, "Everybody who works here reads this policy and says so")
	if got := h.browse(t, head, "http://games.test/"); got.Status != http.StatusForbidden {
		t.Errorf("games are open under the new policy: %d %s", got.Status, got.plain())
	}
	why, _ := tell(t, "", "why", "--config", c, head.Name, "games.test")
	if !strings.Contains(why, "Staying Safe Online, version 1") || !strings.Contains(why, "minute 1.1") || !strings.Contains(why, "clause: filter.") {
		t.Errorf("the block does not come from the new policy:\n%s", why)
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
}
