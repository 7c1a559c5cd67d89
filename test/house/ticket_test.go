package house_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/app"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/kit/job"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
)

// press is a pupil's way to a block page and its button: visits over a few minutes, the last of them blocked.
func (h *house) press(who, ticket string) board.Tell {
	h.t.Helper()
	var batch []board.Entry
	for n := range 4 {
		batch = append(batch, h.visit(who, "library.example", fmt.Sprintf("%s-%d", ticket, n)))
		h.later(time.Minute)
	}
	e := h.visit(who, "selfharm.test", ticket)
	h.must(h.Take(h.ctx(), append(batch, e)))
	return board.Tell{Entry: e, At: h.clock(), Kind: "tell", Words: "I saw something."}
}

// The same ticket is one concern, however often the button is pressed; its evidence is the log, and sealed.
// shows INC-01, MON-08
func TestOneTicketIsOneConcern(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		tell := h.press("pupil", "ticket-one")
		number, err := h.Tell(h.ctx(), tell)
		h.must(err)
		for range 3 {
			again, err := h.Tell(h.ctx(), tell)
			if h.must(err); again != number || number == "" {
				t.Errorf("the same ticket got the number %q, then %q", number, again)
			}
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ?`, school); n != 1 {
			t.Errorf("one ticket opened %d concerns", n)
		}
		h.evidenceIsTheLog()
		id, err := h.Incident(h.ctx(), "ticket-one")
		h.must(err)
		h.signIn("teacher").get("/incidents/"+id).want(t, http.StatusOK, "the class teacher opening it")
		h.signIn("other").get("/incidents/"+id).want(t, http.StatusForbidden, "the teacher of another class")
		h.whole("before anybody meddles")
		h.must(h.db.Write(h.ctx(), school, func(tx *db.Tx) error {
			_, err := tx.Exec(h.ctx(), `UPDATE incidents_incident SET words = ? WHERE school_id = ?`, "Nothing to see.", school)
			return err
		}))
		if report, err := app.Verify(h.ctx(), h.cfg, h.clock); err != nil || len(report.Breaks) == 0 {
			t.Errorf("a concern was rewritten behind the house's back and nobody noticed: %v", err)
		}
	})
}

// A press that cannot be what it was meant for, a site by its number or a reason of two letters, is heard as a concern: refused,
// the gateway would keep it and send it again for ever, and what children tell would wait behind it. shows INC-01, WEB-16
func TestAPressThatIsNoRequestIsHeardAllTheSame(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		presses := []board.Tell{h.press("teacher", "ticket-number"), h.press("teacher", "ticket-short"), h.press("pupil", "ticket-ask")}
		presses[0].Kind, presses[0].Entry.Host, presses[0].Words = "unblock", "203.0.113.7", "For the pond."
		presses[1].Kind, presses[1].Words = "wrong", "ok"
		presses[2].Kind, presses[2].Entry.Host = "ask", "203.0.113.7"
		for i, tell := range presses {
			if number, err := h.Tell(h.ctx(), tell); err != nil || number == "" {
				t.Errorf("press %d got the number %q, %v", i, number, err)
			}
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ?`, school); n != int64(len(presses)) {
			t.Errorf("%d presses opened %d concerns", len(presses), n)
		}
	})
}

type item struct {
	Body string `db:"body"`
	Sum  string `db:"sha256"`
}

func (h *house) evidenceIsTheLog() {
	h.t.Helper()
	e := one[item](h, `SELECT body, sha256 FROM incidents_evidence WHERE school_id = ?`, school)
	sum := sha256.Sum256([]byte(e.Body))
	if hex.EncodeToString(sum[:]) != e.Sum {
		h.t.Error("the evidence does not bear out its own digest")
	}
	lines := oneOf[int64](h, h.traffic, `SELECT COUNT(*) FROM monitoring_line WHERE school_id = ? AND person_id = ?`, school, h.ids["pupil"])
	if got := strings.Count(e.Body, "library.example") + strings.Count(e.Body, "selfharm.test"); int64(got) != lines || lines != 5 {
		h.t.Errorf("the log has %d lines, the evidence %d:\n%s", lines, got, e.Body)
	}
	if held := oneOf[int64](h, h.traffic, `SELECT COUNT(*) FROM monitoring_hold WHERE school_id = ?`, school); held != lines {
		h.t.Errorf("%d of %d lines are kept from deletion", held, lines)
	}
}

// whole demands that the trail and the log are as they were written.
func (h *house) whole(when string) {
	h.t.Helper()
	report, err := app.Verify(h.ctx(), h.cfg, h.clock)
	if err != nil || len(report.Breaks) > 0 || report.Events == 0 {
		h.t.Errorf("%s: %v %+v", when, err, report)
	}
}

// jobs are what monitoring does by the clock, over the same databases.
func (h *house) jobs() map[string]job.Job {
	_, packs := policiesOf(h)
	_, f := monitoring.New(h.Base, h.traffic, people.Store{}, incidents.NewStore(h.Base, people.Store{}, packs), monitoring.Config{})
	out := map[string]job.Job{}
	for _, j := range f.Jobs {
		out[j.Name] = j
	}
	return out
}

func policiesOf(h *house) (string, *policies.Policies) {
	p, f := policies.New(h.Base)
	return f.Name, p
}

// Old lines are deleted with proof, those in evidence stay, and the trail is whole. // shows MON-08, MON-18
func TestOldLinesGoWithProofAndEvidenceStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.Tell(h.ctx(), h.press("pupil", "ticket-two"))
		h.must(err)
		h.press("mate", "no-ticket")
		lines := func(who string) int64 {
			return oneOf[int64](h, h.traffic, `SELECT COUNT(*) FROM monitoring_line WHERE school_id = ? AND person_id = ?`, school, h.ids[who])
		}
		if lines("pupil") != 5 || lines("mate") != 5 {
			t.Fatalf("the log begins with %d and %d lines", lines("pupil"), lines("mate"))
		}
		h.later(400 * 24 * time.Hour)
		h.press("away", "new-line")
		before := h.last()
		h.must(h.jobs()["monitoring.retain"].Do(h.ctx()))
		if lines("pupil") != 5 || lines("mate") != 0 || lines("away") != 5 {
			t.Errorf("left are %d lines in evidence (of 5), %d old ones (of none), %d new ones (of 5)", lines("pupil"), lines("mate"), lines("away"))
		}
		var proof string
		for _, e := range h.since(before) {
			if e.Verb == "monitoring.deleted" {
				proof += e.Detail
			}
		}
		if !strings.Contains(proof, `"digest"`) || !strings.Contains(proof, `"lines"`) {
			t.Errorf("the deletion left no proof: %s", proof)
		}
		h.whole("after deleting")
	})
}
