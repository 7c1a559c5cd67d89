package governance

import (
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// An unchanged school is not asked again, and what has happened shows at once: an event, another minute, another policy.
// shows GOV-08
func TestTheDashboardAsksAgainWhenSomethingHasHappened(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pack := h.base.Policy.Load().Pack
		pack.Clauses = pack.Clauses[:1]
		pack.Clauses[0].Figure = "test.one"
		h.say("test.one", feature.Reading{State: feature.Failing, Shown: "Nine are missing"})
		h.open()
		look := func(who, want string, asked int) {
			t.Helper()
			if got := rows(h.page(who, "/dashboard", nil, 200), "#needs")[0][3]; got != want {
				t.Errorf("%s reads %q, want %q", who, got, want)
			}
			if h.asked["test.one"] != asked {
				t.Errorf("asked %d times, want %d", h.asked["test.one"], asked)
			}
		}
		look("h.zibbelind", "Nine are missing", 1)
		look("h.zibbelind", "Nine are missing", 1)
		look("e.oquill", "Nine are missing", 2) // each reader by themselves: a figure may count what its reader may see
		if got := rows(h.page("h.zibbelind", "/dashboard/clauses", nil, 200), "table")[0][3]; got != "Nine are missing" || h.asked["test.one"] != 2 {
			t.Errorf("the list of clauses reads %q, asked %d times", got, h.asked["test.one"])
		}
		h.say("test.one", feature.Reading{State: feature.Failing, Shown: "Eight are missing"})
		look("h.zibbelind", "Eight are missing", 3)
		look("e.oquill", "Eight are missing", 4)
		h.tell["test.one"] = feature.Reading{State: feature.Failing, Shown: "By the clock alone"}
		h.now = h.now.Add(time.Minute)
		look("h.zibbelind", "By the clock alone", 5)
		h.tell["test.one"] = feature.Reading{State: feature.Failing, Shown: "By another policy"}
		now := *h.base.Policy.Load()
		now.Pack = &policy.Pack{Identity: pack.Identity, Settings: pack.Settings, Posts: pack.Posts, Clauses: pack.Clauses}
		h.base.Policy.Store(&now)
		look("h.zibbelind", "By another policy", 6)
	})
}

// What one page takes out of its own readings is not gone from another's.
func TestWhatIsKeptIsNobodysToChange(t *testing.T) {
	h := single(t)
	h.read(func(tx *ledger.Tx) error {
		for range 2 {
			all, err := h.g.standings(t.Context(), tx)
			h.no(err)
			if all[0].Reading.Shown == "taken out" {
				t.Error("the next reader finds what the last one took out")
			}
			all[0].Reading.Shown = "taken out"
		}
		return nil
	})
}
