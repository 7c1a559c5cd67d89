package house_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/db"
)

// A next version shows which ticks of the matrices change before anybody approves it; one with an unknown response is
// refused, and the refusal stays to be read. // shows POL-12, POL-01
func TestChangedTicksAreShownBeforeApproval(t *testing.T) {
	t.Parallel()
	h := open(t, db.SQLite)
	g := h.signIn("coordinator")
	load := func(status int, why, with string) answer {
		files := pack(t).(fstest.MapFS)
		row := string(files["matrices/learner.yaml"].Data)
		changed := strings.Replace(row, "marks: [", "marks: ["+with, 1)
		if changed == row {
			t.Fatal("the pack's first row has no marks to change")
		}
		files["matrices/learner.yaml"] = &fstest.MapFile{Data: []byte(changed)}
		return g.upload("/policy/load", nil, "pack", "next.zip", zipped(t, files)).want(t, status, why)
	}
	load(http.StatusUnprocessableEntity, "an unknown response", "XX, ")
	if page := words(g.get("/policy/versions").body); !strings.Contains(page, "XX") {
		t.Errorf("the refused load is not listed with its reason: %s", page)
	}
	draft := load(http.StatusSeeOther, "a tick more", "W, ")
	if page := words(g.get(draft.to + "/changes").body); !strings.Contains(page, "Learners illegal_deliberate W added") {
		t.Errorf("the changed tick is not shown: %.2000s", page)
	}
}

// The policy in force as the house gives it out, with its layers, can be brought in again. // shows POL-01
func TestAPackGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	h := open(t, db.SQLite)
	g := h.signIn("coordinator")
	out := g.get("/policy/versions/"+h.Base.Policy.Load().Version+"/pack.zip").want(t, http.StatusOK, "the pack as a file")
	back := g.upload("/policy/load", nil, "pack", "back.zip", []byte(out.body)).want(t, http.StatusSeeOther, "the same pack again")
	if page := words(g.get(back.to + "/changes").body); strings.Contains(page, "added") || strings.Contains(page, "removed") {
		t.Errorf("what came back is not what went out: %.2000s", page)
	}
}
