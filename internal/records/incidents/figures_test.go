package incidents

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// Every figure can be read on both engines, with nothing in the house and with a case of each sort.
func TestFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.walk()
		figures := func() map[string]feature.Reading {
			out := map[string]feature.Reading{}
			h.read(func(tx *ledger.Tx) error {
				for _, f := range h.feature.Figures {
					r, err := f.Read(t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -3, 0)})
					if err != nil {
						t.Fatalf("%s: %v", f.Name, err)
					}
					out[f.Name] = r
				}
				return nil
			})
			return out
		}
		for name, r := range figures() {
			if r.State != feature.None {
				t.Errorf("%s with nothing in the house: %+v", name, r)
			}
		}
		friday := time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC)
		h.open(Opening{Reporter: h.id("t.four"), Happened: friday, Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("ben.otter")}, Tags: []string{"grooming", "bullying", "violence"}, Serious: true, Place: "home"})
		h.open(Opening{Reporter: h.id("t.four"), Kind: "images", Words: "x"})
		h.open(Opening{Reporter: h.id("t.two"), Kind: "whistleblowing", Words: "x"})
		h.open(Opening{Reporter: h.id("t.two"), Kind: "message", Words: "x"})
		h.wait(3 * time.Hour)
		got := figures()
		for name, want := range map[string]string{
			"incidents.delays":       "4 reports by staff this term",
			"incidents.first_action": "0 of 4 cases this term had their first action within the target, 1 did not",
			"incidents.answered":     "1 waiting",
			"incidents.parents":      "0 of 2 families",
			"incidents.support":      "0 of 1 support",
			"incidents.off_site":     "1 cases outside school this term, 0 with their link and clause, 1 in which",
			"incidents.serious":      "1 serious cases this term, 0 with",
			"incidents.bullying":     "0 of 1 bullying",
			"incidents.unlawful":     "1 cases this term that may be unlawful, 0 with",
			"incidents.messages":     "0 of 1 messages",
			"incidents.protected":    "1 protected",
			"incidents.uploads":      "1 cases this term in which nothing may be stored, 0 uploads",
		} {
			if r := got[name]; !strings.Contains(r.Shown, want) {
				t.Errorf("%s: %q (%s), want %q", name, r.Shown, r.State, want)
			}
		}
	})
}
