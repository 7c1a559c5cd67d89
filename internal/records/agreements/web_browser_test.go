package agreements

import (
	"testing"

	"github.com/chromedp/chromedp"

	"belisha/internal/web/browsertest"
)

// shows STD-26: no fault found by axe on any page of agreements, at a desk's and at a phone's width, and nothing is cut off.
func TestSTD26AgreementsPassAxe(t *testing.T) {
	h := lone(t)
	h.get("ben", "/agreements/sanctions/ks1")
	pictures := h.sign("ben", "/agreements/sign/ks1_agreement", "", "mark", "sun")
	parent := h.sign("mary", "/agreements/sign/parents_agreement?about="+h.id("ada"), "Mary Quill", "item.mail", "no")
	h.sign("dan", "/agreements/sign/parents_agreement?about="+h.id("ada"), "Dan Quill", "item.home", Struck)
	status, text, scanned := h.upload("otto", "/agreements/paper/staff_agreement/"+h.id("tessa"), h.paper("otto", "staff_agreement", "tessa", "Tessa Four"), "paper", pdf())
	if status != 303 {
		t.Fatal(status, text)
	}
	w := browsertest.Open(t, h.url)
	for who, paths := range map[string][]string{
		"ben":   {"/agreements/mine", "/agreements/sign/ks1_agreement", "/agreements/sign/ks1_agreement?lang=pl", "/agreements/sanctions/ks1?next=/agreements/mine", pictures},
		"ada":   {"/agreements/mine", "/agreements/sign/ks2_agreement", "/agreements/sanctions/ks2"},
		"mary":  {"/agreements/mine", "/agreements/sign/ks1_agreement", "/agreements/sign/parents_agreement", "/agreements/sign/parents_agreement?lang=ur", "/agreements/sign/image_consent", parent, parent + "/withdraw", "/agreements/sanctions/parents"},
		"tessa": {"/", "/agreements", "/agreements/class/Y4", "/people/" + h.id("ada"), "/agreements/sign/staff_agreement", "/agreements/sanctions/staff", "/agreements/ask"},
		"otto": {"/agreements", "/agreements?state=chase", "/agreements/paper/parents_agreement/" + h.id("ben"), "/agreements/homes", "/agreements/homes/" + h.id("ada") + "/mail", "/agreements/declined",
			"/agreements/forms", "/agreements/forms/ks2_agreement", "/agreements/posters/ks1", "/agreements/posters/ks2", "/agreements/forms/parents_agreement/paper?class=Y1", scanned},
		"hanna": {scanned},
		"greta": {"/agreements/shares"},
	} {
		w.As(who)
		for _, path := range paths {
			w.Look(who+path, path)
		}
	}
}

// The print button is there with JavaScript alone, and opens the browser's own dialogue once.
func TestThePrintButtonPrints(t *testing.T) {
	h := lone(t)
	w := browsertest.Open(t, h.url)
	w.As("otto")
	w.Visit("/agreements/posters/ks1")
	w.Do(chromedp.WaitVisible("button[data-print]"))
	browsertest.Script[bool](w, `(() => { window.printed = 0; window.print = () => window.printed++; document.querySelector("button[data-print]").click(); return true; })()`)
	if n := browsertest.Script[int](w, `window.printed`); n != 1 {
		t.Errorf("printed %d times", n)
	}
}
