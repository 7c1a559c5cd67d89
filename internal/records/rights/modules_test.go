package rights

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
)

// shows PPL-18: a register of a module opens by post; a direct link without the right is refused and stands in the trail;
// a grant with reason, approver and end opens it, until it ends.
func TestPPL18AModuleOpensByJobOrByAGrant(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.enter("leaver_returns", leaver(h))
		h.page("h.high", e.Href(), nil, 200)
		doc := h.page("a.aide", e.Href(), nil, 403)
		h.want(doc, "main", "leaves this to other people")
		if got := h.events("refused"); len(got) != 1 || !strings.Contains(got[0].Why, "registers.show: narrowed") || got[0].Actor != "person/"+h.who["a.aide"].ID || got[0].Subject.ID != e.ID {
			t.Errorf("the trail: %+v", got)
		}
		ask := func() url.Values {
			return date(date(url.Values{"person": {h.who["a.aide"].ID}, "module": {"personnel"}, "reason": {"Helps the office with leavers this term."}}, "from", h.clock()), "until", h.clock().AddDate(0, 1, 0))
		}
		h.page("t.wire", "/rights/modules", ask(), 403)
		h.page("c.lamp", "/rights/modules", ask(), 403)
		own := ask()
		own.Set("person", h.who["d.data"].ID)
		h.want(h.page("d.data", "/rights/modules", own, 422), ".govuk-error-summary", "Nobody grants a module to themselves")
		long := date(ask(), "until", h.clock().AddDate(2, 0, 0))
		doc = h.page("d.data", "/rights/modules", long, 422)
		h.want(doc, ".govuk-error-summary", "a year at most")
		if doc.Find("#reason").Text() != "Helps the office with leavers this term." {
			t.Error("what was typed is lost")
		}
		none := ask()
		none.Set("reason", "")
		h.page("d.data", "/rights/modules", none, 422)
		h.page("d.data", "/rights/modules", ask(), 303)
		h.page("a.aide", e.Href(), nil, 200)
		doc = h.page("d.data", "/rights/modules", nil, 200)
		h.want(doc, "#grants", "Anna Aide", "Staff files", "Helps the office with leavers this term.", "Dana Data", "20 December 2026")
		h.want(doc, "#modules", "Staff files", "Head teacher")
		h.see(func(tx *ledger.Tx) error {
			all, err := h.room.Current(t.Context(), tx, grantsRegister)
			if len(all) != 1 || all[0].State != "granted" || all[0].Values["approved_by"] != h.who["d.data"].ID {
				t.Errorf("the register of grants: %+v", all)
			}
			return err
		})
		if r := h.figure("rights.modules"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 extra grants in force, each with reason, approver and end; 1 attempts without the right refused") {
			t.Errorf("figure: %+v", r)
		}
		h.page("d.data", doc.Find("#grants form").AttrOr("action", ""), url.Values{}, 303)
		h.page("a.aide", e.Href(), nil, 403)
		h.whole()
	})
}

// shows PPL-18: a grant closes by itself after its last day; and shows PPL-17: one that the register of grants has ended is a
// deviation, taken back in one step.
func TestPPL18AGrantEndsByItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.enter("leaver_returns", leaver(h))
		h.page("h.high", "/rights/modules", date(date(url.Values{"person": {h.who["a.aide"].ID}, "module": {"personnel"}, "reason": {"Helps the office with leavers."}}, "from", h.clock()), "until", h.clock().AddDate(0, 0, 7)), 303)
		h.page("h.high", "/rights/modules", date(date(url.Values{"person": {h.who["t.four"].ID}, "module": {"personnel"}, "reason": {"Helps the office with leavers."}}, "from", h.clock()), "until", h.clock().AddDate(0, 0, 90)), 303)
		h.page("t.four", e.Href(), nil, 200)
		h.system(func(tx *ledger.Tx) (ledger.Event, error) { // somebody ends it in the register alone
			all, err := h.room.Current(t.Context(), tx, grantsRegister)
			if err != nil {
				return ledger.Event{}, err
			}
			for _, one := range all {
				if one.Values["person"] == h.who["t.four"].ID {
					_, ev, err := h.room.Move(t.Context(), tx, one, "end", nil)
					return ev, err
				}
			}
			return ledger.Event{}, nil
		})
		h.compare()
		h.is("t.four", "module open")
		h.is("a.aide", "")
		h.page("t.wire", "/rights/deviations/"+h.live("t.four")[0].ID+"/revoke", url.Values{}, 303)
		h.page("t.four", e.Href(), nil, 403)
		h.page("a.aide", e.Href(), nil, 200)
		h.wait(8 * 24 * time.Hour)
		h.page("a.aide", e.Href(), nil, 403) // before any job ran
		h.no(h.r.endRunOut(t.Context()))
		h.see(func(tx *ledger.Tx) error {
			keys, err := h.r.Grants(t.Context(), tx, h.who["a.aide"].ID)
			over, err2 := h.r.store.runOut(t.Context(), tx, h.r.today())
			if len(keys)+len(over) != 0 || err2 != nil {
				t.Errorf("%v %v", keys, over)
			}
			return err
		})
		h.whole()
	})
}

// shows PPL-19: the registers of a sealed module ask for the second secret, others do not; whoever may not open one is told
// so at once.
func TestPPL19SealedRegistersAskForTheSecondSecret(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.enter("leaver_returns", leaver(h))
		checks := h.enter("pupil_checks", pupilCheck())
		h.prove = true
		for _, path := range []string{"/registers/leaver_returns", e.Href(), e.Href() + "/change"} {
			if got := h.text("d.data", path, nil, 303); !strings.Contains(got, accounts.SecondAt+"?next=") {
				t.Errorf("%s led to %s", path, got)
			}
		}
		h.page("a.aide", e.Href(), nil, 403)
		h.page("h.high", "/registers/pupil_checks", nil, 200)
		h.page("h.high", checks.Href(), nil, 200)
		h.page("h.high", "/registers", nil, 200)
	})
}

// pupilCheck is an entry of a register that lies in an open module.
func pupilCheck() map[string]string {
	return map[string]string{"class": "4B", "day": "2026-11-19", "about": "how", "asked": "20", "how_right": "18", "whom_right": "17"}
}

// leaver is an entry of a register that lies in the module of staff files.
func leaver(h *house) map[string]string {
	return map[string]string{"person": h.who["h.high"].ID, "last_day": "2026-12-01", "loans": "none", "phone": "none", "keys": "out", "media": "none", "accounts": "no", "erased": "none"}
}
