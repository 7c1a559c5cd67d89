package scripts

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"belisha/packs"
)

// zipped is the St Neot pack as a school would upload it, with words of its files changed: file, old, new …
func zipped(t *testing.T, changes ...string) []byte {
	t.Helper()
	files, err := packs.Open("st-neot")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	err = fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		w, err := z.Create(path)
		if err != nil {
			return err
		}
		_, err = w.Write(changed(t, path, text, changes))
		return err
	})
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func changed(t *testing.T, path string, text []byte, changes []string) []byte {
	t.Helper()
	for i := 0; i+2 < len(changes); i += 3 {
		if changes[i] != path {
			continue
		}
		if !bytes.Contains(text, []byte(changes[i+1])) {
			t.Fatalf("%s has no %q any more", path, changes[i+1])
		}
		text = bytes.Replace(text, []byte(changes[i+1]), []byte(changes[i+2]), 1)
	}
	return text
}

const gamesRule = "{ key: games, clause: filter.games, categories: [games], verdict: "

// shows POL-01: a broken pack is refused with its reasons and the last good one stays in force; a good one rules at
// the filter once the head has approved it, and the versions show what changed.
func TestAPackWhileServing(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir, "--resolve", "games.test="+origin(t))
	coordinator, head, pupil := h.signIn(t, h.who(t, "coordinator", "")), h.signIn(t, h.who(t, "head", "")), h.who(t, "pupil", "4 Kestrel")

	broken := zipped(t, "filtering.yaml", gamesRule+"block", gamesRule+"blokc", "clauses.yaml", "figure: people.register", "figure: people.shoes")
	coordinator.upload(t, "/policy/load", "pack", "broken.zip", broken).
		expect(t, http.StatusUnprocessableEntity, "The policy in force has not changed.", "filtering.yaml:")
	coordinator.upload(t, "/policy/load", "pack", "shoes.zip", zipped(t, "clauses.yaml", "figure: people.register", "figure: people.shoes")).
		expect(t, http.StatusUnprocessableEntity, "people.shoes", "The policy in force has not changed.")
	coordinator.upload(t, "/policy/load", "pack", "none.zip", []byte("no zip")).
		expect(t, http.StatusUnprocessableEntity, "This is not a .zip file that can be read")
	coordinator.get(t, "/policy/versions").expect(t, http.StatusOK, "broken.zip", "active")
	h.browse(t, pupil, "http://games.test/").expect(t, http.StatusForbidden, "Games are not for school time.")

	good := zipped(t, "pack.yaml", `version: "3"`, `version: "4"`, "filtering.yaml", gamesRule+"block", gamesRule+"allow",
		"clauses.yaml", "Online games that are not for lessons are closed", "Online games may be played: they were closed")
	loaded := coordinator.upload(t, "/policy/load", "pack", "good.zip", good)
	if loaded.Status != http.StatusSeeOther || !strings.HasPrefix(loaded.To, "/policy/versions/") {
		t.Fatalf("a good pack: %d to %q\n%s", loaded.Status, loaded.To, loaded.plain())
	}
	coordinator.get(t, loaded.To+"/changes").expect(t, http.StatusOK, "filter.games", "Online games may be played", "Online games that are not for lessons")
	h.browse(t, pupil, "http://games.test/").expect(t, http.StatusForbidden) // a draft rules nothing

	if got := coordinator.post(t, loaded.To+"/approve"); got.Status != http.StatusForbidden {
		t.Errorf("the coordinator approves alone: %d", got.Status)
	}
	head.post(t, loaded.To+"/approve").expect(t, http.StatusUnprocessableEntity, "cannot be put in force yet", "has not approved it")
	h.wholeWay(t, loaded.To, coordinator, head, h.signIn(t, h.who(t, "chair", "")))
	head.post(t, loaded.To+"/approve").expect(t, http.StatusSeeOther)
	soon(t, "the new pack rules at the filter", func() bool { return h.browse(t, pupil, "http://games.test/").Status == http.StatusOK })
	head.get(t, "/policy/versions").expect(t, http.StatusOK, "version 4 active", "version 3 retired", "Spring meeting, minute 3")
	head.post(t, loaded.To+"/approve").expect(t, http.StatusUnprocessableEntity, "not a draft any more")

	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	out, _ := tell(t, "", "why", "--dir", dir, pupil.Name, "games.test")
	if !strings.Contains(out, "verdict: allow") || !strings.Contains(out, "Spring meeting, minute 3") || !strings.Contains(out, "version 4") {
		t.Errorf("why does not follow the new pack:\n%s", out)
	}
	again := startDemo(t, dir, "--resolve", "games.test="+origin(t))
	if got := again.browse(t, pupil, "http://games.test/"); got.Status != http.StatusOK {
		t.Errorf("after a restart the old pack rules: %d", got.Status)
	}
	if err := again.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}

// wholeWay takes a draft of St Neot's through the stages that its own approval.yaml asks for, the signatures of head and
// chair, and the reading of what it would change.
func (h *house) wholeWay(t *testing.T, version string, coordinator, head, chair *browser) {
	t.Helper()
	day := time.Now().AddDate(0, 0, -1)
	for _, s := range []struct {
		who   *browser
		stage string
	}{{coordinator, "author"}, {coordinator, "group"}, {head, "leaders"}, {chair, "governors"}} {
		s.who.post(t, version+"/stage", "form", "stage", "stage", s.stage, "name", "The governing body", "post", "Body", "minute", "Spring meeting, minute 3",
			"held-day", strconv.Itoa(day.Day()), "held-month", strconv.Itoa(int(day.Month())), "held-year", strconv.Itoa(day.Year()), "decision", "approved").expect(t, http.StatusSeeOther)
	}
	for _, s := range []struct {
		who  *browser
		post string
	}{{head, "head"}, {chair, "chair"}} {
		hash := field(t, s.who.get(t, version), `name="hash" value="([^"]+)"`)
		s.who.post(t, version+"/sign", "form", "sign-"+s.post, "post", s.post, "hash", hash, "typed", s.who.name(t)).expect(t, http.StatusSeeOther)
	}
	impact := head.get(t, version+"/impact")
	sent := []string{"seen", field(t, impact, `name="seen" value="([^"]+)"`)}
	for i := range strings.Count(impact.Text, `name="reason-`) {
		sent = append(sent, "reason-"+strconv.Itoa(i), "Known, and right.")
	}
	head.post(t, version+"/impact", sent...).expect(t, http.StatusSeeOther)
}

// name is who is signed in, as the frame of every page says.
func (b *browser) name(t *testing.T) string {
	t.Helper()
	_, after, _ := strings.Cut(b.get(t, "/").plain(), "Signed in as ")
	name, _, ok := strings.Cut(after, " , ")
	if !ok {
		t.Fatal("the page does not say who is signed in")
	}
	return name
}
