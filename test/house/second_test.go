package house_test

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"

	"belisha/internal/app"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

const halfMinute = 30 * time.Second

// codeApp is somebody's telephone: the secret, and the last half minute whose code was shown.
type codeApp struct {
	secret string
	last   int64
}

var shownSecret = regexp.MustCompile(`<code>([a-z2-7 ]{30,})</code>`) //nolint:gochecknoglobals // compiled once

// appCode is one that the app has not shown before; when all are used up, half a minute passes.
func (h *house) appCode(who string) string {
	h.t.Helper()
	a := h.apps[who]
	for {
		here := h.clock().Unix() / 30
		for _, step := range []int64{here - 1, here, here + 1} {
			if step > a.last {
				a.last = step
				code, err := hotp.GenerateCode(a.secret, uint64(step))
				h.must(err)
				return code
			}
		}
		h.later(halfMinute)
	}
}

// showsSecond sets a code app up the first time, and shows a code of it ever after.
func (g *guest) showsSecond(next string) {
	g.h.t.Helper()
	if g.h.apps[g.who] != nil {
		g.post("/second", form("do", "code", "code", g.h.appCode(g.who), "next", next)).want(g.h.t, http.StatusSeeOther, g.who+" showing a code")
		return
	}
	g.setsAppUp("/second").want(g.h.t, http.StatusOK, g.who+" setting a code app up")
}

// setsAppUp scans the picture of a page and types the app's code.
func (g *guest) setsAppUp(at string) answer {
	g.h.t.Helper()
	page := g.get(at).want(g.h.t, http.StatusOK, "the page for a code app").body
	found := shownSecret.FindStringSubmatch(page)
	if found == nil {
		g.h.t.Fatalf("%s shows no secret for an app: %s", at, words(page))
	}
	g.h.apps[g.who] = &codeApp{secret: strings.ToUpper(strings.ReplaceAll(found[1], " ", ""))}
	return g.post(at, form("do", "app", "pending", typed(page, "pending"), "code", g.h.appCode(g.who)))
}

// opensRecords shows the second secret that pages of the information system ask for. // see PPL-19
func (g *guest) opensRecords() {
	g.h.t.Helper()
	if g.h.apps[g.who] != nil {
		g.showsSecond("/")
		return
	}
	g.proves()
	g.setsAppUp("/account/factors/app").want(g.h.t, http.StatusOK, g.who+" setting a code app up")
}

// proves types the password again, as pages that show more than others ask.
func (g *guest) proves() {
	g.h.t.Helper()
	g.post("/prove", form("password", secret)).want(g.h.t, http.StatusSeeOther, g.who+" proving who they are")
}

// everybodySigns has everybody sign all that the policy wants of them, with yes to every permission. Our parent has not
// yet accepted the website's terms, for which nothing waits.
func (h *house) everybodySigns() { h.sign(agrees) }

func agrees(signer people.Person, form agreements.Text, _ people.Person) (map[string]string, bool) {
	if form.Form == "website_terms" && signer.Account == "qparent" {
		return nil, false
	}
	said := map[string]string{}
	for _, item := range form.Items {
		switch item.Kind {
		case agreements.ConsentItem:
			said[item.Key] = string(agreements.Yes)
		case agreements.Undertaking:
			said[item.Key] = agreements.Agreed
		}
	}
	return said, true
}

func (h *house) sign(answer app.Answering) {
	h.t.Helper()
	h.must(h.SignForms(h.ctx(), answer))
}
