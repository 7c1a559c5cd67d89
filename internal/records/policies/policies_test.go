package policies

import (
	"errors"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// A faulty pack is refused with file and reason; the one in force stays, and the refusal is kept. // shows POL-01
func TestBrokenPackLeavesTheLastGoodOneInForce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		good := h.rule("3")
		broken := h.edition("4")
		broken["clauses.yaml"] += "\n- id: [\n"
		_, err := h.Load(t.Context(), h.system(), "broken.zip", folder(broken))
		refused(t, err, "pack")
		if err == nil || !strings.Contains(err.Error(), "clauses.yaml") {
			t.Errorf("the refusal does not name the file: %v", err)
		}
		if now := h.Base.Policy.Load(); now.Version != good {
			t.Errorf("in force is %s, not the last good one", now.Version)
		}
		h.read(func(tx *ledger.Tx) error {
			kept, err := h.Store.Refusals(t.Context(), tx)
			if len(kept) != 1 || kept[0].Source != "broken.zip" || !strings.Contains(kept[0].Faults, "clauses.yaml") {
				t.Errorf("the refusal was not kept: %+v", kept)
			}
			all, _ := h.Store.All(t.Context(), tx)
			if len(all) != 1 {
				t.Errorf("%d versions are stored, the broken one among them", len(all))
			}
			return err
		})
		if h.events("policies.refused") != 1 {
			t.Error("the refusal is not in the trail")
		}
	})
}

// A clause whose figure nobody measures would be proven by nothing: such a pack does not rule. // shows POL-06
func TestClauseWithUnknownFigureIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		odd := h.edition("3")
		odd["clauses.yaml"] = strings.Replace(odd["clauses.yaml"], "figure: people.register", "figure: people.imagined", 1)
		_, err := h.Load(t.Context(), h.system(), "odd.zip", folder(odd))
		refused(t, err, "pack")
		var faults policy.Faults
		if !errors.As(err, &faults) || faults[0].Clause == "" || !strings.Contains(faults[0].Reason, "people.imagined") {
			t.Errorf("the refusal names neither clause nor figure: %v", err)
		}
		if h.Base.Policy.Load() != nil {
			t.Error("the odd pack rules")
		}
	})
}

// Every clause of the pack in force is asked for its figure; one without a figure says so. // shows POL-06
func TestStandingsAskEveryClause(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		h.read(func(tx *ledger.Tx) error {
			all, err := h.Standings(t.Context(), tx)
			if len(all) != len(h.Base.Policy.Load().Pack.Clauses) || len(all) == 0 {
				t.Errorf("%d clauses stand", len(all))
			}
			for _, s := range all {
				others := s.Clause.Figure != "" && !strings.HasPrefix(s.Clause.Figure, "policies.") // those are this feature's own
				if measured := s.Reading.Shown == "measured"; measured != others || s.Reading.State == "" {
					t.Errorf("%s, figure %q, reads %+v", s.Clause.ID, s.Clause.Figure, s.Reading)
				}
			}
			return err
		})
	})
}

// Nobody's approval is none: who and which minute are asked for, and a version is approved once.
func TestApprovalNeedsWhoAndMinute(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v, err := h.Load(t.Context(), h.system(), "test", folder(h.edition("3")))
		h.must(err)
		refused(t, h.Approve(t.Context(), h.system(), v.ID, Approval{Minute: "minute 1"}), "by")
		refused(t, h.Approve(t.Context(), h.system(), v.ID, Approval{By: "Governing Body"}), "minute")
		if h.Base.Policy.Load() != nil || h.events("policies.activated") != 0 {
			t.Error("a policy rules without an approval")
		}
		good := Approval{By: "Governing Body", Minute: "minute 1"}
		h.must(h.Approve(t.Context(), h.system(), v.ID, good))
		if a := h.Base.Policy.Load(); a.ApprovedBy != good.By || a.Minute != good.Minute || !a.ApprovedAt.Equal(h.at) {
			t.Errorf("the approval in force is %+v", a)
		}
		if err := h.Approve(t.Context(), h.system(), v.ID, good); !errs.Is(err, errs.Conflict) {
			t.Errorf("approved twice: %v", err)
		}
		if err := h.Approve(t.Context(), h.system(), "none", good); !errs.Is(err, errs.NotFound) {
			t.Errorf("approved what is not there: %v", err)
		}
	})
}

// A case is judged by the policy of its day, not by the newest. // shows POL-12
func TestAtGivesTheVersionOfTheDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.at
		a := h.rule("3")
		h.at = first.AddDate(0, 2, 0)
		b := h.rule("4")
		h.at = first.AddDate(0, 4, 0)
		c := h.rule("5")
		for when, want := range map[time.Time]string{
			first.AddDate(0, -1, 0):                  a, // before the first one: the first
			first:                                    a,
			first.AddDate(0, 2, 0).Add(-time.Second): a,
			first.AddDate(0, 2, 0):                   b,
			first.AddDate(0, 3, 0):                   b,
			first.AddDate(0, 4, 0):                   c,
			first.AddDate(3, 0, 0):                   c,
		} {
			h.read(func(tx *ledger.Tx) error {
				id, pack, err := h.At(t.Context(), tx, when)
				if id != want || pack == nil {
					t.Errorf("on %s ruled %s, not %s", when, id, want)
				}
				return err
			})
		}
		h.read(func(tx *ledger.Tx) error {
			old, err := h.Version(t.Context(), tx, a)
			if err == nil && old.Identity.Version != "3" {
				t.Errorf("the first version reads as %s", old.Identity.Version)
			}
			return err
		})
	})
}

// After a restart the policy in force rules again; one that cannot be read any more is passed over for the one before.
func TestRestoreFallsBackOverWhatCannotBeRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.rule("3")
		h.at = h.at.AddDate(0, 1, 0)
		b := h.rule("4")
		h.open()
		h.must(h.Restore(t.Context()))
		if got := h.Base.Policy.Load(); got == nil || got.Version != b || got.Minute != "minute of governors" {
			t.Fatalf("after a restart %+v rules", got)
		}
		h.damage(b)
		h.open()
		h.must(h.Restore(t.Context()))
		if got := h.Base.Policy.Load(); got == nil || got.Version != a {
			t.Errorf("over a damaged version %+v rules", got)
		}
		h.damage(a)
		h.open()
		if err := h.Restore(t.Context()); err == nil || h.Base.Policy.Load() != nil {
			t.Errorf("nothing can be read, and yet: %v", err)
		}
	})
}

// damage overwrites a version's stored files behind the house's back.
func (h *house) damage(id string) {
	h.t.Helper()
	h.must(h.d.Write(h.t.Context(), school, func(tx *db.Tx) error {
		_, err := tx.Exec(h.t.Context(), `UPDATE policies_version SET files = ? WHERE school_id = ? AND id = ?`, `{"pack.yaml": "urn: ["}`, school, id)
		return err
	}))
}
