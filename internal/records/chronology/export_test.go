package chronology

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/records/incidents"
)

// file sends the form that downloads an export.
func (v visitor) file(at string) (int, []byte) {
	v.t.Helper()
	r, err := v.c.PostForm(v.site+at, url.Values{})
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return r.StatusCode, body
}

// asks sends a request and gives the address of its file.
func (v visitor) asks(why string) string {
	v.t.Helper()
	_, d := v.post("/chronology/exports", url.Values{"reason": {why}})
	id, _ := d.Find("#list .govuk-summary-card").First().Attr("id")
	if id == "" {
		v.t.Fatalf("nothing was asked: %s", text(d, "body"))
	}
	return "/chronology/exports/" + strings.TrimPrefix(id, "e-")
}

func decided(v visitor, at, what, note string) int {
	v.t.Helper()
	status, _ := v.post(at+"/decision", url.Values{"decision": {what}, "note": {note}})
	return status
}

// Cases leave in bulk only when the head agreed, once, within a day, and only those that the asker may see.
// shows INC-42
func TestAnExportNeedsTheHead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mine := h.open(incidents.Opening{Words: `=HYPERLINK("evil")`, Affected: []string{h.id("ada.quill")}, Reporter: h.id("t.four")})
		hidden := h.open(incidents.Opening{Words: "About the coordinator", Subjects: []string{h.id("c.ord")}})
		lead, head := h.browser("c.ord"), h.browser("h.high")
		_, d := lead.post("/chronology/exports", url.Values{"reason": {""}, "from-day": {"31"}, "from-month": {"12"}, "from-year": {"2025"}})
		has(t, d, "#reason-error", "Enter why")
		if v, _ := d.Find("input[name=from-day]").Attr("value"); v != "31" {
			t.Errorf("what was typed is lost: %q", v)
		}
		at := lead.asks("For the yearly report")
		if len(h.told) != 1 || h.told[0].To[0] != h.id("h.high") {
			t.Errorf("told: %+v", h.told)
		}
		if status, _ := lead.file(at + "/file"); status != 403 {
			t.Errorf("it came without approval: %d", status)
		}
		if status := decided(lead, at, "yes", ""); status != 403 {
			t.Errorf("the asker approves: %d", status)
		}
		if status := decided(h.browser("k.chair"), at, "yes", ""); status != 403 {
			t.Errorf("the chair approves what is the head's to decide: %d", status)
		}
		if status := decided(head, at, "yes", ""); status != 200 {
			t.Errorf("the head approves: %d", status)
		}
		if status, _ := head.file(at + "/file"); status != 403 {
			t.Errorf("somebody else downloads: %d", status)
		}
		status, body := lead.file(at + "/file")
		all := unzip(t, body)
		if status != 200 || !strings.Contains(all["cases.csv"], mine.Number) || strings.Contains(all["cases.csv"], hidden.Number) || strings.Contains(all["cases.csv"], `"=HYPER`) {
			t.Errorf("status %d, cases: %s", status, all["cases.csv"])
		}
		for name, text := range all {
			if strings.Contains(text, h.id("t.four")) || strings.Contains(text, "Quill") {
				t.Errorf("%s names somebody: %s", name, text)
			}
		}
		if status, _ := lead.file(at + "/file"); status != 403 {
			t.Errorf("it came twice: %d", status)
		}
		if n, b := h.events("chronology.exported"), h.events("chronology.export-blocked"); n != 1 || b != 3 {
			t.Errorf("%d exports and %d blocked in the trail", n, b)
		}
	})
}

func unzip(t *testing.T, body []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// The head's own request is the chair's to decide; a refusal has its reason; an approval lasts a day; of two who come at once
// one gets it.
// shows INC-42
func TestApprovalsHaveTheirLimits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.many(2)
		head, chair := h.browser("h.high"), h.browser("k.chair")
		at := head.asks("For the inspection")
		if status := decided(head, at, "yes", ""); status != 403 {
			t.Errorf("the head approves the head's own: %d", status)
		}
		if _, d := chair.post(at+"/decision", url.Values{"decision": {"no"}}); !strings.Contains(text(d, "body"), "Enter why you refuse it.") {
			t.Error("it was refused without a reason")
		}
		if status := decided(chair, at, "no", "Not needed."); status != 200 {
			t.Errorf("the chair refuses: %d", status)
		}
		if status, _ := head.file(at + "/file"); status != 403 {
			t.Errorf("a refused one came: %d", status)
		}
		at = head.asks("Again, for the inspection")
		decided(chair, at, "yes", "")
		h.wait(25 * time.Hour)
		if status, _ := head.file(at + "/file"); status != 403 {
			t.Errorf("it came after its day: %d", status)
		}
		at = head.asks("Once more")
		decided(chair, at, "yes", "")
		var got sync.Map
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				r, err := head.c.PostForm(head.site+at+"/file", url.Values{})
				if err == nil {
					got.Store(n, r.StatusCode)
					r.Body.Close()
				}
			})
		}
		all.Wait()
		came := 0
		got.Range(func(_, v any) bool {
			if v == http.StatusOK {
				came++
			}
			return true
		})
		if came != 1 {
			t.Errorf("it came %d times", came)
		}
		for account, want := range map[string]int{"t.four": 403, "a.min": 403, "ada.quill": 403, "d.safe": 200} {
			if status, _ := h.browser(account).get("/chronology/exports"); status != want {
				t.Errorf("%s: %d", account, status)
			}
		}
	})
}
