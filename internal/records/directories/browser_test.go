package directories

import (
	"testing"

	"github.com/chromedp/chromedp"

	"belisha/internal/web/browsertest"
)

// shows PPL-25: a real browser, which keeps cookies from other sites' forms, goes to a directory of another site by the
// button on the sign-in page, and comes back signed in; the pages of this feature have no fault that axe finds.
func TestPPL25SAMLInARealBrowser(t *testing.T) {
	h, i := trust(t, nil) // its address is another site than 127.0.0.1, where the house is
	h.linkNow("trust", "urn:larkfield:trust", "reed-7", "m.reed")
	w := browsertest.Open(t, h.url)
	w.Visit("/sign-in?next=/account")
	w.Do(chromedp.Click("a[href^='/sign-in/with/trust']"))
	w.Until(`location.pathname === "/account" && document.querySelector(".belisha-who").innerText.includes("Morgan Reed")`) // by way of the directory
	w.Leave(chromedp.Submit("form[action='/sign-out'] button"), "#password")
	w.Look("sign-in", "/sign-in")
	w.Look("refused", backAt+"trust?said=x")
	i.become(nil, "reed-8")
	h.browser().trusts() // somebody waits
	link := h.as("c.moor").get("/directories/trust").value("a[href*='/waiting/']", "href")
	w.Visit("/sign-in")
	w.Do(chromedp.SendKeys("#name", "c.moor"), chromedp.SendKeys("#password", secret))
	w.Leave(chromedp.Submit("#password"), "form[action='/sign-out']")
	w.Look("list", "/directories")
	w.Look("one directory", "/directories/trust")
	w.Look("who is this", link)
	w.Look("one link", "/directories/trust/people/"+h.ids["m.reed"])
}
