package telling

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// shows INC-01, INC-02, INC-03, INC-35 and INC-45: the numbers that prove the clauses are counted from what was told.
func TestINC01INC02INC03INC35INC45Figures(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.at("ada.quill").post("/tell", url.Values{"choice": {"saw"}, "adult": {h.id("t.four")}})
		first := h.last()
		h.at("ben.otter").post("/tell/accident", url.Values{})
		h.at("").post("/tell", url.Values{"words": {"A worry."}, "kind": {"parent"}})
		h.at("t.two").post("/tell", url.Values{"words": {"Late."}, "when-day": {"2"}, "when-month": {"3"}, "when-year": {"2026"}})
		h.at("t.two").upload("/tell", url.Values{"report": {"images"}, "words": {"A child told me."}}, "x.png", picture(t, 5))
		h.wait(7 * time.Minute)
		h.at("t.four").get("/incidents/" + first.ID)
		f := &Telling{base: h.base, cases: h.cases}
		says := map[string]string{
			"telling.reports":   "4 reports this term (child's form, pupil: 2; form for parents and visitors, parent: 1; staff form, staff: 1), 4 of them with a receipt",
			"telling.children":  "2 worries told by children this term, 1 not read yet; half were read within 7 minutes, the slowest after 7",
			"telling.delays":    "1 reports by staff this term, 1 of them late; half came within 202 hours",
			"telling.accidents": "1 things seen by accident and told this term, 1 of them by children",
			"telling.refused":   "1 uploads turned away this term; none was stored",
		}
		h.read(func(tx *ledger.Tx) error {
			for _, fig := range f.figures() {
				r, err := fig.Read(t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -1, 0)})
				if err != nil || r.Shown != says[fig.Name] || !fig.Private || r.Latest == "" {
					t.Errorf("%s: %q %v", fig.Name, r.Shown, err)
				}
				if strings.Contains(r.Shown, "Ada") {
					t.Error("a figure names a child")
				}
			}
			return nil
		})
	})
}

// shows DATA-23: when a case comes to the end of its time, what the ways in kept of it goes before it, receipts too.
func TestDATA23ForgettingAReport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, receipt := h.at("").post("/tell", url.Values{"words": {"A worry."}})
		k := h.last()
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.forgot", Subject: ref.New(school, "school", school)}, Store{}.Forget(t.Context(), tx, k.ID)
		})
		if status, _ := h.at("").get(receipt.Url.Path); status != 404 {
			t.Errorf("the receipt: %d", status)
		}
		h.read(func(tx *ledger.Tx) error {
			if _, err := (Store{}).find(t.Context(), tx, digest(strings.TrimPrefix(receipt.Url.Path, "/tell/receipt/"))); !errs.Is(err, errs.NotFound) {
				t.Errorf("found: %v", err)
			}
			all, err := (Store{}).of(t.Context(), tx, []string{k.ID})
			if len(all) != 0 {
				t.Error("the report is still there")
			}
			return err
		})
	})
}
