package registers

import (
	"sync"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// activated tells the feature that a version of the policy has come into force.
func activated(t *testing.T, listeners []ledger.Listener, school, version, at string) {
	t.Helper()
	for _, l := range listeners {
		if l.Name == "registers.due" {
			if err := l.Do(t.Context(), ledger.Told{Verb: l.Verbs[0], At: at, Subject: ref.New(school, "policy", version)}); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("nobody listens")
}

func TestANewPolicyDatesEntriesAnew(t *testing.T) {
	eachTold(t, func(t *testing.T, h *house) {
		owned := func(d policy.Due) *policy.Pack {
			d.Owner = "technician"
			return h.alter("loans", func(def *policy.Register) { def.Due = d })
		}
		h.force(owned(policy.Due{Field: "due", Remind: []int{14}}))
		e, back := h.loan("T1"), h.loan("T2")
		h.visit("n.wire", back.Href()+"/move/give_back", form()).is(303)
		h.no(h.job("registers.remind"))
		h.force(owned(policy.Due{Within: "2 days"}))
		activated(t, h.feature.Hears, school, "v1", "")
		if got := h.get(e); got.DueOn != "2026-03-12" || got.Revision != 1 {
			t.Errorf("under the new rule: %+v", got)
		}
		if got := h.get(back); got.DueOn != "" {
			t.Errorf("what is given back is due on %s", got.DueOn)
		}
		if ev := h.verbs(1)[0]; ev.Verb != "registers.rescheduled" || ev.Subject.String() != "register/loans" || ev.Changes[0].After != "1" {
			t.Errorf("%+v", ev)
		}
		if all := h.toldTo("n.wire"); len(all) != 1 || !all[0].Done {
			t.Errorf("a reminder of the old day stands: %+v", all)
		}
		before := h.verbs(1)[0].Seq
		activated(t, h.feature.Hears, school, "v1", "")
		if after := h.verbs(1)[0].Seq; after != before {
			t.Errorf("told twice, it wrote %d more events", after-before)
		}
		h.force(owned(policy.Due{}))
		activated(t, h.feature.Hears, school, "v1", "")
		if got := h.get(e); got.DueOn != "" {
			t.Errorf("without a rule it is due on %s", got.DueOn)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.gate.System(school, "test"))
		if err != nil || len(report.Breaks) > 0 {
			t.Errorf("the trail: %+v, %v", report.Breaks, err)
		}
	})
}

// More entries than are in hand at once are all dated, each once.
func TestAllOfALargeRegisterIsDatedAnew(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.stock(t, 1_200)
		pack := hallPack()
		pack.Registers[0].Due = policy.Due{Within: "14 days", While: `state == "out"`}
		h.obey(pack)
		activated(t, h.feature.Hears, school, "v1", "")
		for _, e := range h.entries("loans") {
			if (e.DueOn != "") != (e.State == "out") || e.DueOn == e.Values["back"] {
				t.Fatalf("%s stands as %s and is due on %q", e.Label, e.State, e.DueOn)
			}
		}
	})
}

// The event of a policy is written a moment before the policy rules: what is dated is dated by the new one.
func TestDatingWaitsForTheNewPolicy(t *testing.T) {
	t.Parallel()
	h := single(t)
	e := h.loan("T1")
	next := h.alter("loans", func(def *policy.Register) { def.Due = policy.Due{Within: "2 days"} })
	var done sync.WaitGroup
	done.Go(func() {
		time.Sleep(50 * time.Millisecond)
		h.base.Policy.Store(&feature.Active{Pack: next, Version: "v2"})
	})
	activated(t, h.feature.Hears, school, "v2", clock.Text(h.clock()))
	done.Wait()
	if got := h.get(e); got.DueOn != "2026-03-12" {
		t.Errorf("due on %s", got.DueOn)
	}
}
