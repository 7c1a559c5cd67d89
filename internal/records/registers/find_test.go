package registers

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// Whatever is asked of the tables, the answer is that of somebody who reads every entry.
func TestFindAgreesWithReadingEverything(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.stock(t, 300)
		gone := h.entries("loans")[7]
		def := hallPack().Registers[0]
		h.change(func(tx *ledger.Tx) error {
			_, err := h.room.clerk.Remove(t.Context(), tx, def, gone, "entered twice")
			return err
		})
		all := h.entries("loans")
		if len(all) != 299 {
			t.Fatalf("%d entries after one was removed", len(all))
		}
		chance := rand.New(rand.NewPCG(3, 11))
		for range 60 {
			q := randomQuery(h, chance)
			want := slices.DeleteFunc(slices.Clone(all), func(e entry.Entry) bool { return !fits(h, q, e) })
			h.read(func(tx *ledger.Tx) error {
				n, err := h.room.clerk.Store.Count(t.Context(), tx, q, mostCount)
				if err != nil || n != len(want) {
					t.Errorf("%+v counts %d, not %d (%v)", q, n, len(want), err)
				}
				var got []entry.Entry
				for skip := 0; skip < len(want)+20; skip += 20 {
					part, err := h.room.clerk.Store.Find(t.Context(), tx, q, 20, skip)
					if err != nil {
						return err
					}
					got = append(got, part...)
				}
				same(t, q, got, want)
				return nil
			})
		}
	})
}

func randomQuery(h *hall, chance *rand.Rand) cabinet.Query {
	def := hallPack().Registers[0]
	q := cabinet.Query{Def: def, Sort: []string{"", "created", "-changed", "state", "due", "-due", "label", "cost", "-cost", "back", "-kind"}[chance.IntN(11)]}
	if chance.IntN(3) == 0 {
		q.State = []string{"out", "in", "lost"}[chance.IntN(3)]
	}
	if chance.IntN(4) == 0 {
		q.Late = true
	}
	if chance.IntN(3) == 0 {
		q.Text = []string{"t-0000", "tablet ADA", "oak", "£1", "100%"}[chance.IntN(5)]
	}
	if chance.IntN(3) == 0 {
		q.Picks = append(q.Picks, cabinet.Pick{Field: "kind", Values: []string{"laptop"}})
	}
	if chance.IntN(3) == 0 {
		q.Picks = append(q.Picks, cabinet.Pick{Field: "who", Values: []string{h.who["ada.quill"].ID, h.who["t.four"].ID}})
	}
	if chance.IntN(3) == 0 {
		q.Picks = append(q.Picks, cabinet.Pick{Field: "back", From: "2026-05-01", To: []string{"", "2026-09-30"}[chance.IntN(2)]})
	}
	return q
}

// fits reads one entry as a person would.
func fits(h *hall, q cabinet.Query, e entry.Entry) bool {
	if q.State != "" && e.State != q.State || q.Late && !e.Late(h.now) {
		return false
	}
	for _, p := range q.Picks {
		v := e.Values[p.Field]
		if len(p.Values) > 0 && !slices.Contains(p.Values, v) || len(p.Values) == 0 && (v < p.From || p.To != "" && v > p.To) {
			return false
		}
	}
	words := map[string]string{}
	for _, p := range h.who {
		words[p.ID] = p.Full()
	}
	text := strings.ToLower(fmt.Sprint(e.Label, " ", words[e.Values["who"]], " ", e.Values["kind"], " ", entry.Pounds(e.Values["cost"]), " ", e.Values["note"]))
	for w := range strings.FieldsSeq(strings.ToLower(q.Text)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// same holds two answers against each other: the same entries, each once, and in the order that was asked for.
func same(t *testing.T, q cabinet.Query, got, want []entry.Entry) {
	t.Helper()
	ids := func(all []entry.Entry) []string {
		out := make([]string, len(all))
		for i, e := range all {
			out[i] = e.ID
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(ids(got), ids(want)) {
		t.Errorf("%+v finds %d entries, not %d, or others", q, len(got), len(want))
	}
	key, last := strings.CutPrefix(q.Sort, "-")
	by := func(e entry.Entry) string {
		switch key {
		case "created":
			return e.CreatedAt
		case "label":
			return e.Label
		case "cost":
			n, _ := strconv.Atoi(e.Values["cost"])
			return fmt.Sprintf("%012d", n)
		case "back":
			return e.Values["back"]
		}
		return ""
	}
	if !slices.IsSortedFunc(got, func(a, b entry.Entry) int {
		if last {
			a, b = b, a
		}
		return cmp.Compare(by(a), by(b))
	}) {
		t.Errorf("%+v stands in no order", q)
	}
}
