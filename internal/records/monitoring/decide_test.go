package monitoring

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/minutes"
)

// shows MON-22: of a day over the allowance the minutes in teaching time are counted; the head alone decides, with a reason,
// nobody is told, and the figures lapse after a term.
func TestExcessIsTheHeadsToDecide_MON22(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.policyWith(func(f *policy.Filtering) {
			f.Allowances = []policy.Allowance{{Key: "social", Categories: []string{"social_media"}, Minutes: 2, Clause: "filter.social"}}
		})
		for i := range 4 { // 14:58 to 15:01: two minutes lie in teaching time
			e := h.entry(fmt.Sprint("m", i), "t.four", "social.example", "social_media")
			e.Verdict, e.At = "allow", time.Date(2026, 3, 10, 14, 58+i, 0, 0, time.UTC)
			h.take(e)
		}
		h.wait(24 * time.Hour)
		h.no(h.m.minutes.Sum(t.Context()))
		told := len(h.told)
		b := browse(t, h)
		link, _ := b.page("h.high", "/monitoring/minutes").Find("tbody a").Attr("href")
		if got := wordsIn(b.page("h.high", link), "#day"); !strings.Contains(got, "4, 2 of them in teaching time; 2 are allowed") || !strings.Contains(got, "Not yet") {
			t.Error(got)
		}
		for _, who := range []string{"c.ord", "d.safe", "t.four"} {
			b.want(who, link, nil, 403)
			b.want(who, link, url.Values{"decide": {"fine"}, "words": {"It was me"}}, 403)
		}
		b.want("h.high", link, url.Values{"decide": {"talk"}, "words": {""}}, 422)
		b.want("h.high", link, url.Values{"decide": {"talk"}, "words": {"Agreed that it stays in the break"}}, 303)
		if got := wordsIn(b.page("h.high", "/monitoring/minutes"), "tbody"); !strings.Contains(got, "Spoken about") || len(h.told) != told {
			t.Errorf("%s; told %d", got, len(h.told)-told)
		}
		h.wait(minutes.Kept * 24 * time.Hour)
		h.no(h.m.minutes.Lapse(t.Context()))
		b.want("h.high", link, nil, 404)
		h.read(func(tx *ledger.Tx) error {
			n, err := ledger.Count(t.Context(), tx, "monitoring.lapsed", "", "")
			if n != 1 {
				t.Errorf("%d events of the lapse", n)
			}
			return err
		})
	})
}
