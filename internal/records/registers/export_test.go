package registers

import (
	"strings"
	"testing"

	"belisha/internal/sheet"
)

func TestExportIsTheListAsItIsFiltered(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		h.add("loans", "tag", "=1+1", "who", "ben.oak", "kind", "tablet", "note", "+44 is\ntwo lines")
		for _, as := range []string{"csv", "xlsx"} {
			p := h.want(h.get("o.desk", "/registers/loans/export?f-kind=tablet&sort=label&as="+as), 200)
			if got := p.header.Get("Content-Disposition"); got != `attachment; filename="loans.`+as+`"` {
				t.Error(got)
			}
			file, err := sheet.Read(p.body, sheet.Limits{})
			h.no(err)
			if got := strings.Join(file.Head, "|"); got != "Asset tag|Borrower|Kind|Back by|Cost|Case|Note|State|Due|Added|Changed|Entry" {
				t.Errorf("%s: headings %s", as, got)
			}
			if len(file.Rows) != 3 {
				t.Fatalf("%s: %d rows", as, len(file.Rows))
			}
			if got := strings.Join(file.Rows[0].Cells[:8], "|"); got != "=1+1|Ben Oak (ben.oak)|Tablet|||No|+44 is\ntwo lines|On loan" {
				t.Errorf("%s: %s", as, got)
			}
			if got := strings.Join(file.Rows[1].Cells[:11], "|"); got != "T-01|Ada Quill (ada.quill)|Tablet|2026-03-01|250|No||On loan|2026-03-01|2026-03-10|2026-03-10" && as == "xlsx" {
				t.Errorf("%s: %s", as, got)
			}
			if got := h.events(1)[0]; !strings.HasPrefix(got, "registers.exported register/loans") || !strings.Contains(got, `"f-kind sort"`) || strings.Contains(got, "tablet") {
				t.Errorf("the trail says %s", got)
			}
		}
		if raw := string(h.get("o.desk", "/registers/loans/export?as=csv").body); !strings.Contains(raw, `"'=1+1"`) || strings.Contains(raw, `"=1+1"`) {
			t.Error("a cell would be a formula")
		}
		h.want(h.get("t.four", "/registers/loans/export?as=csv"), 403)
		h.want(h.get("o.desk", "/registers/worries/export?as=csv"), 403)
		h.want(h.get("o.desk", "/registers/loans/export?as=exe"), 422)
	})
}

// A file of a sensitive register names each entry in the trail, as if it had been opened.
func TestExportOfASensitiveRegisterNamesEachEntry(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		e := h.add("worries", "about", "t.four", "name", "Own phone")
		mine := h.add("worries", "about", "h.high", "name", "Late duty")
		p := h.want(h.get("h.high", "/registers/worries/export?as=csv"), 200)
		if got := string(p.body); !strings.Contains(got, "Own phone") || strings.Contains(got, "Late duty") {
			t.Error(got)
		}
		if got := h.events(1)[0]; !strings.Contains(got, e.ID) || strings.Contains(got, mine.ID) || strings.Contains(got, "Own phone") {
			t.Errorf("the trail says %s", got)
		}
	})
}
