package defence

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// found is what stands in the trail of the last comparison.
func (h *house) found() ledger.Told {
	h.t.Helper()
	var all []ledger.Told
	h.read(func(tx *ledger.Tx) (err error) {
		all, err = ledger.Find(h.t.Context(), tx, ledger.Query{Verb: changedVerb, Limit: 1})
		return err
	})
	if len(all) != 1 {
		h.t.Fatal("nothing was found to be different")
	}
	return all[0]
}

// shows NET-18: settings of the machine's own files that are others than at the last start are an event that says what changed,
// and an alert to the technicians and those above them; a secret is told of and never told.
func TestSettingsOfTheMachine_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		start := func(all ...Setting) {
			t.Helper()
			h.no(h.d.Configured(t.Context(), all))
			h.hear()
		}
		usual := []Setting{{Name: "web.listen", Value: "127.0.0.1:8080"}, {Name: "mail.server", Value: "mail.example:587"}, {Name: "what is in the file of mail.password", Mark: "aa11"}}
		start(usual...)
		start(usual[2], usual[1], usual[0]) // in another order
		if all := h.alerts(""); len(all) != 0 || h.verbs("defence.settings-noted") != 1 || h.verbs(changedVerb) != 0 {
			t.Fatalf("nothing was changed: %+v", all)
		}
		h.wait(time.Hour)
		now := []Setting{usual[0], {Name: "mail.server", Value: "elsewhere.example:587"}, {Name: usual[2].Name, Mark: "bb22"}, {Name: "proxy.front.from.1", Value: "10.0.0.9/32"}}
		start(now...)
		a := h.one(Configuration)
		for _, want := range []string{"mail.server was mail.example:587 and is elsewhere.example:587", "mail.password (it is not shown, and it is another now)", "proxy.front.from.1 is new: 10.0.0.9/32"} {
			if !strings.Contains(a.Story, want) {
				t.Errorf("not said: %s\n%s", want, a.Story)
			}
		}
		if a.Person != "" || a.Level != High || strings.Contains(a.Story, "web.listen") {
			t.Errorf("%+v", a)
		}
		if e := fmt.Sprintf("%+v", h.found()); strings.Contains(e+a.Story, "aa11") || strings.Contains(e+a.Story, "bb22") {
			t.Errorf("a mark got about: %s %s", e, a.Story)
		}
		for _, who := range []string{"n.wire", "o.cable", "c.ord", "h.high"} {
			if len(h.told) != 1 || !strings.Contains(strings.Join(h.told[0].To, " "), h.id(who)) {
				t.Errorf("%s was not told: %+v", who, h.told)
			}
		}
		start(now[:2]...) // at once again: it does not hide the first
		h.hear()          // told twice
		if b := h.one(Configuration); !strings.HasPrefix(b.Story, a.Story) || !strings.Contains(b.Story, "proxy.front.from.1 is gone; it was 10.0.0.9/32") || strings.Count(b.Story, "is gone") != 1 {
			t.Errorf("the second change: %s", b.Story)
		}
		if _, doc := h.get("n.wire", "/defence/alerts/"+a.ID); !strings.Contains(doc.Find("#story").Text(), "elsewhere.example") {
			t.Errorf("the page: %s", doc.Find("#story").Text())
		}
		h.whole()
	})
}

// shows NET-18: however many settings change, the story stays short, and says that there is more.
func TestManySettings_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := func(value string) (out []Setting) {
			for i := range 3000 {
				out = append(out, Setting{Name: fmt.Sprintf("proxy.resolve.s%d", i), Value: value})
			}
			return out
		}
		h.no(h.d.Configured(t.Context(), all("192.0.2.1")))
		h.no(h.d.Configured(t.Context(), all(strings.Repeat("x", 9000))))
		h.hear()
		if a := h.one(Configuration); len(a.Story) > mostStory || !strings.Contains(a.Story, "and 192 more, which the trail lists") {
			t.Errorf("%d letters: %s", len(a.Story), a.Story)
		}
		if n := len(h.found().Changes); n != mostInEvent {
			t.Errorf("%d changes in the trail", n)
		}
	})
}

// shows NET-18: rights beyond the job and a post that begins today are as new as a post that was given today.
func TestNewRights_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		site := ref.New(school, "request", "r1")
		h.did("c.ord", "filtering.decided", site)
		if all := h.alerts(NewRole); len(all) != 0 {
			t.Fatalf("the role is not new: %+v", all)
		}
		var asked string
		h.d.hooks.Granted = func(_ context.Context, _ *ledger.Tx, person, since, day string) (bool, error) {
			asked = since + " " + day
			return person == h.id("n.wire"), nil
		}
		h.did("n.wire", "filtering.decided", site)
		if a := h.one(NewRole); a.Person != h.id("n.wire") || asked != "2026-11-09T10:00:00.000Z 2026-11-10" {
			t.Errorf("granted rights: %+v, asked for %s", a, asked)
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) { // lent a week ago, from today
			_, err := tx.Exec(t.Context(), `INSERT INTO people_acting (school_id, id, person, post, from_on, until_on, given_by, given_at, why, ended_at, told_at) VALUES (?,?,?,?,?,?,?,?,?,'','')`,
				school, tx.ID(), h.id("h.high"), "technician", "2026-11-10", "2026-11-20", h.id("c.ord"), "2026-11-03T10:00:00.000Z", "The technician is away.")
			return ledger.Event{Verb: "test.lent", Subject: ref.New(school, "person", h.id("h.high"))}, err
		})
		h.did("h.high", "filtering.decided", site)
		if all := h.alerts(NewRole); len(all) != 2 || !strings.Contains(all[0].Person+all[1].Person, h.id("h.high")) {
			t.Errorf("a post that begins today: %+v", all)
		}
	})
}
