package house_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Every class talks about its agreement by the policy's day. A talk in the school's register shows on the list of classes,
// with who has still to be told; a class without one goes to the coordinator, once. // shows AUA-18
func TestAClassWithoutATalkGoesToTheCoordinator(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.signIn("teacher")
		teacher.post("/registers/agreement_talks/new", form(box+"class", ourClass, box+"held-day", "20", box+"held-month", "11", box+"held-year", "2026",
			box+"teacher", h.ids["teacher"], box+"form", "ks2", box+"present", "26", box+"absent", "1", box+"absent_names", "One child")).want(t, http.StatusSeeOther, "noting a talk")
		if got := talks(t, teacher); !strings.Contains(got[ourClass], "20 November 2026") || !strings.Contains(got[ourClass], "Some were away") || got[theirs] != "" {
			t.Errorf("the teacher reads %v", got)
		}
		coordinator := h.signIn("coordinator")
		if got := talks(t, coordinator); !strings.Contains(got[theirs], "Not yet") || strings.Contains(got[ourClass], "Not yet") {
			t.Errorf("the coordinator reads %v", got)
		}
		told := func() int {
			return one[int](h, `SELECT COUNT(*) FROM notices_notice WHERE school_id = ? AND person = ? AND title LIKE ?`, school, h.ids["coordinator"], "%"+theirs+" has not talked%")
		}
		h.must(h.Work(h.ctx(), "agreements.talks"))
		if told() != 0 {
			t.Error("the coordinator was told at ten o'clock")
		}
		for range 2 { // Monday mornings
			h.later(7*24*time.Hour - time.Duration(h.clock().Hour()-7)*time.Hour)
			h.must(h.Work(h.ctx(), "agreements.talks"))
		}
		ours := one[int](h, `SELECT COUNT(*) FROM notices_notice WHERE school_id = ? AND title LIKE ?`, school, "%"+ourClass+" has not talked%")
		if told() != 1 || ours != 0 {
			t.Errorf("told of the class without a talk %d times, of the one with a talk %d times", told(), ours)
		}
	})
}

// talks reads the list of classes as somebody sees it.
func talks(t *testing.T, g *guest) map[string]string {
	t.Helper()
	a := g.get("/agreements/talks").want(t, http.StatusOK, "the list of talks")
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	doc.Find("main tbody tr").Each(func(_ int, row *goquery.Selection) {
		out[strings.TrimSpace(row.Find("th").Text())] = strings.Join(strings.Fields(row.Text()), " ")
	})
	return out
}
