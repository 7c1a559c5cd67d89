package agreements

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows AUA-10 and AUA-12: a parent signs once for two children, answers each permission by itself with nothing preselected,
// and strikes an undertaking out; each child gets a record, and the coordinator sees what was struck out.
func TestAUA12OnceForTwoChildren(t *testing.T) {
	each(t, func(h *house) {
		const at = "/agreements/sign/parents_agreement"
		page := h.get("mary", at)
		if page.Find("main input[checked]").Length() != 0 || page.Find("input[name=about]").Length() != 2 {
			h.t.Error("something is answered beforehand, or a child is missing")
		}
		h.get("mary", "/agreements/sanctions/parents")
		form := filled(h.get("mary", at))
		form.Set("name", "Mary Quill")
		form["about"] = []string{h.id("ada"), h.id("ben")}
		form.Set("item.internet", "yes")
		form.Set("item.mail", "no")
		form.Set("item.home", Struck)
		again := h.page("mary", at, form, 422)
		if got := texts(again.Find(".govuk-error-summary")); !strings.Contains(got, "yes or no") {
			h.t.Errorf("one permission has no answer: %s", got)
		}
		if again.Find("input[name='item.internet'][value=yes][checked], input[name='item.home'][checked], input[name=about][checked], input[name=name][value='Mary Quill']").Length() != 5 {
			h.t.Error("what was typed is lost")
		}
		form.Set("item.equipment", "yes")
		receipt := h.post("mary", at, form)
		copied := h.get("mary", receipt)
		if got := copied.Find("main").Text(); !strings.Contains(got, "Signed at the same time") || !strings.Contains(got, "Struck out") {
			h.t.Errorf("%s", texts(copied.Find("main")))
		}
		for _, child := range []string{"ada", "ben"} {
			h.get("mary", "/agreements/signatures/"+h.newest(child, "mary"))
		}
		struckOut := texts(h.get("cora", "/agreements/declined").Find("main table"))
		if strings.Count(struckOut, "I help my child to be safe online at home") != 2 {
			h.t.Errorf("the coordinator does not see it: %s", struckOut)
		}
		h.page("tessa", "/agreements/declined", nil, 403)
		form["about"] = []string{h.id("ada"), h.id("tessa")} // a stranger's child is dropped, not signed for
		h.post("mary", at, form)
		if h.newest("tessa", "mary") != "none" {
			h.t.Error("signed for a stranger")
		}
	})
}

// shows AUA-12 and AUA-08: two homes that disagree; the stricter answer holds, the office sees it and settles it.
func TestAUA12TwoHomes(t *testing.T) {
	each(t, func(h *house) {
		about := "?about=" + h.id("ada")
		h.sign("mary", "/agreements/sign/image_consent"+about, "Mary Quill")
		class := func() string { return texts(h.get("tessa", "/agreements/class/Y4").Find("table").Last()) }
		if got := class(); strings.Count(got, "✓ Yes") != 6 {
			h.t.Errorf("%s", got)
		}
		h.sign("dan", "/agreements/sign/image_consent"+about, "Dan Quill", "item.press", "no")
		if got := class(); strings.Count(got, "✓ Yes") != 5 || !strings.Contains(got, "✗ Disagree: no") {
			h.t.Errorf("the stricter answer does not hold: %s", got)
		}
		settle, ok := h.get("otto", "/agreements/homes").Find("main table a").Attr("href")
		if !ok {
			h.t.Fatal("the office does not see that two homes disagree")
		}
		said := texts(h.get("otto", settle).Find("main table"))
		if !strings.Contains(said, "Mary Quill Yes") || !strings.Contains(said, "Dan Quill No") {
			h.t.Errorf("what each home said: %s", said)
		}
		h.page("tessa", settle, nil, 403)
		h.page("otto", settle, url.Values{"answer": {"yes"}}, 422)
		h.wait(time.Minute)
		h.post("otto", settle, url.Values{"answer": {"yes"}, "why": {"Both agreed on the telephone."}})
		if got := texts(h.get("otto", "/agreements/homes").Find("main")); !strings.Contains(got, "No two homes disagree") {
			h.t.Errorf("%s", got)
		}
		if got := class(); strings.Count(got, "✓ Yes") != 6 {
			h.t.Errorf("settled, yet: %s", got)
		}
	})
}

// shows AUA-27: a parent takes one permission back, and it is a no from that moment; both records are kept. Staff do so on a
// parent's behalf with a reason only, and nobody else does.
func TestAUA27TakenBack(t *testing.T) {
	each(t, func(h *house) {
		signature := h.sign("mary", "/agreements/sign/parents_agreement?about="+h.id("ada"), "Mary Quill")
		allowed := func() string { return texts(h.get("tessa", "/agreements/class/Y4").Find("table").Eq(2)) }
		if got := allowed(); strings.Count(got, "✓ Yes") != 3 {
			h.t.Fatalf("%s", got)
		}
		for _, stranger := range []string{"dan", "tessa", "ada"} {
			h.page(stranger, signature+"/withdraw", url.Values{"what": {whole}}, 403)
		}
		h.page("mary", signature+"/withdraw", url.Values{}, 422)
		h.post("mary", signature+"/withdraw", url.Values{"what": {"internet"}})
		if got := allowed(); strings.Count(got, "✓ Yes") != 1 {
			h.t.Errorf("internet, and with it mail, are still allowed: %s", got)
		}
		if got := texts(h.get("mary", signature).Find("main")); !strings.Contains(got, "Internet, 20 November 2026") {
			h.t.Errorf("the copy does not say so: %s", got)
		}
		if got := texts(h.get("tessa", "/people/"+h.id("ada")).Find("main")); !strings.Contains(got, "Works only in a session that a teacher leads") || !strings.Contains(got, "Internet, 20 November 2026") {
			h.t.Errorf("the child's page: %s", got)
		}
		refused := h.page("otto", signature+"/withdraw", url.Values{"what": {whole}}, 422)
		if got := texts(refused.Find(".govuk-error-summary")); !strings.Contains(got, "who asked") {
			h.t.Errorf("without a reason: %s", got)
		}
		h.post("otto", signature+"/withdraw", url.Values{"what": {whole}, "why": {"The mother, by telephone today."}})
		if got := texts(h.get("mary", signature).Find("main")); !strings.Contains(got, "Ended Taken back, 20 November 2026") {
			h.t.Errorf("%s", got)
		}
		if h.count("agreements.withdrawn") != 2 {
			h.t.Errorf("%d events", h.count("agreements.withdrawn"))
		}
	})
}

// shows AUA-29 and AUA-04: a barred parent finds no form of the child, and opens nothing about it.
func TestABarredParent(t *testing.T) {
	each(t, func(h *house) {
		receipt := h.sign("ada", "/agreements/sign/ks2_agreement", "Ada Quill")
		h.get("dan", receipt)
		h.write(func(tx *ledger.Tx) error {
			return (people.Store{}).SetCarers(h.t.Context(), tx, h.id("ada"), []people.Carer{{Person: h.id("mary")}, {Person: h.id("dan"), Barred: true, Why: "A court's order"}})
		})
		h.page("dan", receipt, nil, 403)
		h.page("dan", "/agreements/sign/parents_agreement?about="+h.id("ada"), nil, 404)
		if got := texts(h.get("dan", "/agreements/mine").Find("main")); strings.Contains(got, "Ada") {
			h.t.Errorf("a barred parent reads: %s", got)
		}
	})
}
