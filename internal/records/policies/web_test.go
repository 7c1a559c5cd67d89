package policies

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/ledger"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// screen is an answer of the site.
type screen struct {
	*goquery.Document
	status int
	to     string
	body   string
}

type browser struct {
	h      *house
	server *httptest.Server
}

func (h *house) browser() browser {
	h.t.Helper()
	site, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.f.Routes, Panels: h.f.Panels, HTML: []web.HTML{h.f.HTML}})
	h.must(err)
	site.SetSchool(web.School{ID: school, Name: "St Example"})
	webtest.CheckPages(h.t, site)
	server := httptest.NewServer(site.Handler())
	h.t.Cleanup(server.Close)
	return browser{h, server}
}

func (b browser) send(who, method, path, kind string, body io.Reader, status int) screen {
	b.h.t.Helper()
	req, err := http.NewRequestWithContext(b.h.t.Context(), method, b.server.URL+path, body)
	b.h.must(err)
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	b.h.must(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	b.h.must(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(text))
	b.h.must(err)
	s := screen{doc, reply.StatusCode, reply.Header.Get("Location"), string(text)}
	if s.status != status {
		b.h.t.Fatalf("%s %s as %q: status %d, want %d\n%s", method, path, who, s.status, status, s.said("main"))
	}
	return s
}

func (b browser) get(who, path string, status int) screen {
	b.h.t.Helper()
	return b.send(who, "GET", path, "", nil, status)
}

func (b browser) post(who, path string, status int, pairs ...string) screen {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.send(who, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), status)
}

// said is the text of what a selector finds, its space tidied.
func (s screen) said(selector string) string {
	var all []string
	s.Find(selector).Each(func(_ int, x *goquery.Selection) { all = append(all, strings.Join(strings.Fields(x.Text()), " ")) })
	return strings.Join(all, " | ")
}

func (s screen) has(t *testing.T, selector, words string) {
	t.Helper()
	if !strings.Contains(s.said(selector), words) {
		t.Errorf("%q is not in %s: %s", words, selector, s.said(selector))
	}
}

// A draft goes its whole way through the pages. // shows POL-14, POL-15, POL-18, POL-29, POL-31
func TestTheWholeWayByPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.rule("3")
		b := h.browser()
		if b.get("t.four", "/policy/versions", 200).Find("main form").Length() != 0 {
			t.Error("a teacher is offered a draft")
		}
		b.post("t.four", "/policy/versions/"+first+"/draft", 403)
		if h.events("refused") != 1 {
			t.Error("the refusal is not in the trail")
		}
		b.get("c.ord", "/policy/versions", 200).has(t, "main form", "Begin a draft")
		at := b.post("c.ord", "/policy/versions/"+first+"/draft", 303).to
		page := b.get("c.ord", at, 200)
		page.has(t, ".govuk-warning-text", "Not consulted on this draft: Staff, Pupils’ council")
		page.has(t, "#in-the-way", "The governing body has not approved it.")
		page.has(t, ".govuk-task-list li:nth-child(2)", "Consultation")
		if page.Find("svg.belisha-steps circle").Length() < 8 || page.Find("#approve, #sign-head").Length() != 0 {
			t.Error("the picture is not whole, or a step is offered too early")
		}

		b.edits(t, at)
		b.consults(t, at)
		b.approves(t, at)
		if h.Base.Policy.Load().Version == first {
			t.Error("the old version still rules")
		}
		b.get("t.four", at, 200).has(t, ".govuk-task-list", "Gwen Wells")
		h.sound()
	})
}

func (b browser) edits(t *testing.T, at string) {
	t.Helper()
	b.get("t.four", at+"/edit", 403)
	b.get("c.ord", at+"/edit?q=scope.place", 200).has(t, "table", "scope.place")
	form := b.get("c.ord", at+"/edit/clauses/scope.place", 200)
	was := form.Find("textarea#text").Text()
	bad := b.post("c.ord", at+"/edit/clauses/scope.place", 422, "was-owner", "head", "owner", "nobody_here", "was-text", was, "text", "My <b>words</b>.",
		"was-control", "attest", "control", "attest", "was-audience-ks1", form.Find("#audience-ks1").Text(), "audience-ks1", form.Find("#audience-ks1").Text(),
		"was-audience-staff", form.Find("#audience-staff").Text(), "audience-staff", form.Find("#audience-staff").Text(),
		"was-audience-parents", form.Find("#audience-parents").Text(), "audience-parents", form.Find("#audience-parents").Text())
	bad.has(t, ".govuk-error-summary", "would not hold")
	if bad.Find("textarea#text").Text() != "My <b>words</b>." {
		t.Errorf("what was typed is lost: %q", bad.Find("textarea#text").Text())
	}
	b.post("c.ord", at+"/edit/clauses/scope.place", 303, "was-text", was, "text", "My <b>words</b>.",
		"was-audience-ks1", form.Find("#audience-ks1").Text(), "audience-ks1", "Tell a teacher.")
	b.post("c.ord", at+"/edit/choices/live_streaming", 303, "was-value", "", "value", "yes")
	b.get("t.four", at+"/edits", 200).has(t, "tbody", "Cora Ord")
	changes := b.get("t.four", at+"/changes", 200)
	changes.has(t, "ins", "My <b>words</b>.")
	changes.has(t, "del", was)
	changes.has(t, "ul", "Live streaming: “yes” instead of “no”.")
}

func (b browser) consults(t *testing.T, at string) {
	t.Helper()
	b.get("p.quill", at+"/consultation", 404)
	b.get("p.quill", at, 403)
	b.post("t.four", at+"/consult", 403, "body", "parents", "do", "open")
	for _, body := range []string{"staff", "pupils", "parents", "pta", "governors"} {
		b.post("c.ord", at+"/consult", 303, "body", body, "do", "open")
	}
	b.get("p.quill", at+"/consultation", 200).has(t, "ins", "My <b>words</b>.")
	b.post("p.quill", at+"/consultation", 422, "body", "parents").has(t, ".govuk-error-summary", "Write the comment")
	b.post("p.quill", at+"/consultation", 303, "body", "parents", "said", "Too <i>long</i>.")
	page := b.get("c.ord", at+"/consultation", 200)
	page.has(t, ".belisha-comment", "Too <i>long</i>.")
	id := page.Find(".belisha-comment input[name=comment]").AttrOr("value", "")
	b.post("c.ord", at+"/answer", 303, "comment", id, "answer", "Shortened.")
	b.get("p.quill", at+"/consultation", 200).has(t, ".belisha-comment .govuk-inset-text", "Shortened.")
	for _, body := range []string{"staff", "pupils", "parents", "pta", "governors"} {
		b.post("c.ord", at+"/consult", 303, "body", body, "do", "close")
	}
	if b.get("c.ord", at, 200).Find(".govuk-warning-text").Length() != 0 {
		t.Error("everybody was asked, and still there is a warning")
	}
}

func (b browser) approves(t *testing.T, at string) {
	t.Helper()
	stage := func(who, key string, status int, day string) screen {
		return b.post(who, at+"/stage", status, "form", "stage", "stage", key, "name", "The governors", "post", "Body", "held-day", day, "held-month", "9", "held-year", "2026", "minute", "7.2")
	}
	b.get("c.ord", at, 200).has(t, "h2", "Next stage: Author")
	stage("c.ord", "author", 422, "31").has(t, ".govuk-error-summary", "day, month and year")
	b.post("c.ord", at+"/approve", 403)
	b.post("h.high", at+"/approve", 422).has(t, ".govuk-error-summary", "cannot be put in force yet")
	stage("c.ord", "author", 303, "1")
	stage("h.high", "leaders", 303, "1")
	stage("g.wells", "governors", 303, "1")
	hash := b.get("h.high", at, 200).Find("#sign-head input[name=hash]").AttrOr("value", "")
	b.post("h.high", at+"/sign", 422, "form", "sign-head", "post", "head", "hash", hash, "typed", "Somebody").has(t, "#sign-head .govuk-error-message", "your own name")
	b.post("h.high", at+"/sign", 303, "post", "head", "hash", hash, "typed", "Hanna High")
	b.post("g.wells", at+"/sign", 303, "post", "chair", "hash", hash, "typed", "Gwen Wells")
	b.h.plan.Unresolved = []string{"Visitors have no form."}
	page := b.get("h.high", at+"/impact", 200)
	page.has(t, "#impact", "Visitors have no form.")
	seen := page.Find("input[name=seen]").AttrOr("value", "")
	b.post("h.high", at+"/impact", 422, "seen", seen).has(t, ".govuk-error-message", "Write why this is accepted")
	b.post("h.high", at+"/impact", 303, "seen", seen, "reason-0", "Until November.")
	if b.get("h.high", at, 200).Find("#approve button").Length() != 1 {
		t.Error("all is done, and the last step is not offered")
	}
	b.post("h.high", at+"/approve", 303)
}

// The public reads the version in force, never a draft, as a page, as files and in each group's words.
// shows POL-02, POL-19, POL-23, POL-24, POL-25
func TestThePublicReadsWhatRules(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		b := h.browser()
		v, err := h.Begin(t.Context(), h.grant("c.ord", "policies.draft"), h.Base.Policy.Load().Version)
		h.must(err)
		h.must(func() error {
			_, err := h.Edit(t.Context(), h.grant("c.ord", "policies.draft"), v.ID, text("A secret plan."))
			return err
		}())
		for _, path := range []string{"/policy/versions", "/policy/versions/" + v.ID, "/policy/versions/" + v.ID + "/consultation", "/policy/versions/" + v.ID + "/pack.zip",
			"/policy/versions/" + v.ID + "/changes", "/policy/versions/" + v.ID + "/edit", "/policy/versions/" + v.ID + "/impact"} {
			if got := b.send("", "GET", path, "", nil, 303); !strings.HasPrefix(got.to, "/sign-in") || strings.Contains(got.body, "secret plan") {
				t.Errorf("a stranger reads the draft at %s", path)
			}
		}
		page := b.get("", "/policy/read", 200)
		page.has(t, "dl", "Governing Body, 1 September 2026 (minute 3)")
		page.has(t, "dl", "2027-09-01")
		page.has(t, "dl", h.Base.Policy.Load().Pack.Hash)
		file := b.get("", "/policy/read/policy.html", 200)
		text := b.get("", "/policy/read/policy.txt", 200)
		for _, got := range []screen{page, file, text} {
			if strings.Contains(got.body, "secret plan") || !strings.Contains(got.body, "personal technology") && !strings.Contains(got.body, "own technology") {
				t.Error("the public does not read the version in force")
			}
		}
		small := b.get("", page.Find("#groups a").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == "Younger children" }).AttrOr("href", ""), 200)
		small.has(t, ".belisha-big-tile--rule", "Tell a grown-up")
		if src := small.Find(".belisha-big-tile__picture").AttrOr("src", ""); !strings.Contains(src, "/pictures/") || strings.Contains(small.said("main"), "count at home") {
			t.Errorf("the picture is %q, or others' words are there", src)
		}
		b.get("", "/policy/for/parents", 200).has(t, "main", "count at home")
		b.get("", "/policy/for/governors", 200).has(t, "main", "no words of its own")
		b.get("", "/policy/for/everybody", 404)
		b.get("ada.quill", "/", 200).has(t, ".belisha-tile, .belisha-big-tile", "Our online safety rules")
		h.must(h.Tick(t.Context()))
		if got := h.reads("policies.audiences"); got.State != "failing" || !strings.Contains(got.Shown, "3 of 6 groups") || !strings.Contains(got.Shown, "opened 4 times") || !strings.Contains(got.Shown, "scope.out_of_school (Younger children)") {
			t.Errorf("the figure reads %+v", got)
		}
	})
}

// What is decided, what is declared and what is aimed at show their gaps. // shows POL-04, POL-27, POL-28
func TestDecisionsShowTheirGaps(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		page := h.browser().get("t.four", "/policy/decisions", 200)
		page.has(t, "tbody tr", "Live streaming no Not decided: the strictest rules")
		page.has(t, "tbody tr", "Incident flowchart Announced in the document, and not there Empty")
		page.has(t, "tbody tr", "0 clauses")
		for name, words := range map[string]string{"policies.choices": "1 of 2 choices decided. Not decided, so the strictest rules: Live streaming",
			"policies.sections": "1 of 2 declared parts have content. Empty: Incident flowchart", "policies.aims": "0 of 1 aims are served by a clause. Served by nothing: scope.commitment"} {
			if got := h.reads(name); got.State != "failing" || got.Shown != words {
				t.Errorf("%s reads %+v", name, got)
			}
		}
	})
}

// Staff are asked on their start page, confirm on one page, and the head is warned until all have. // shows POL-21, POL-22
func TestReadersByPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		h.at = h.at.Add(time.Hour)
		id := h.rule("4")
		b := h.browser()
		b.get("t.four", "/", 200).has(t, ".belisha-tile", "Read and confirm the policy")
		page := b.get("t.four", "/policy/confirm", 200)
		page.has(t, "main", "What has changed since version 3")
		b.post("t.four", "/policy/confirm", 422, "version", id).has(t, ".govuk-error-summary", "Tick that you have read")
		b.get("h.high", "/policy", 200).has(t, ".govuk-warning-text", "0 of 2")
		if b.get("t.four", "/policy", 200).Find(".govuk-warning-text").Length() != 0 {
			t.Error("the warning is the head's")
		}
		b.post("t.four", "/policy/confirm", 303, "version", id, "understood", "yes")
		if strings.Contains(b.get("t.four", "/", 200).said(".belisha-tile"), "Read and confirm") {
			t.Error("confirmed, and still asked")
		}
		b.get("p.quill", "/policy/confirm", 403)
		readers := b.get("c.ord", "/policy/readers", 200)
		readers.has(t, "#shares", "1 of 3 staff")
		readers.has(t, "#missing", "Hanna High")
		if b.get("t.four", "/policy/readers", 200).Find("#missing").Length() != 0 {
			t.Error("a teacher sees who is missing")
		}
		b.post("t.four", "/policy/readers", 403)
		b.post("c.ord", "/policy/readers", 422, "kind", "inset", "title", "Version 4", "held-day", "1", "held-month", "9", "held-year", "2026").has(t, ".govuk-error-summary", "Tick who was there")
		b.post("c.ord", "/policy/readers", 303, "kind", "inset", "title", "Version 4", "held-day", "1", "held-month", "9", "held-year", "2026", "there", h.who["h.high"].ID)
		b.get("c.ord", "/policy/readers", 200).has(t, "tbody tr", "INSET day Version 4 1")
		if b.get("h.high", "/policy", 200).Find(".govuk-warning-text").Length() != 0 {
			t.Error("all have, and the head is still warned")
		}
		h.sound()
	})
}

// Owners and reviews by their pages. // shows POL-16, POL-17, POL-18
func TestKeepingByPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		b := h.browser()
		b.get("t.four", "/policy/owner", 200).has(t, "main", "Cora Ord")
		b.post("c.ord", "/policy/owner", 403, "person", h.who["c.ord"].ID)
		b.post("h.high", "/policy/owner/editors", 403, "editor", h.who["t.four"].ID)
		b.post("c.ord", "/policy/owner/editors", 303, "editor", h.who["t.four"].ID)
		b.get("c.ord", "/policy/owner", 200).has(t, "#editors", "Tessa Four")
		b.post("c.ord", "/policy/owner/editors", 303, "remove", h.who["t.four"].ID)
		b.post("h.high", "/policy/owner", 422, "person", "").has(t, ".govuk-error-summary", "member of staff")
		b.post("h.high", "/policy/owner", 303, "person", h.who["t.four"].ID, "why", "Takes over")
		b.get("h.high", "/policy/owner", 200).has(t, "tbody tr", "Tessa Four")

		b.post("t.four", "/policy/reviews", 403)
		b.post("c.ord", "/policy/reviews", 422, "about", "A new app.").has(t, ".govuk-error-summary", "Choose why")
		b.post("c.ord", "/policy/reviews", 422, "cause", "threat", "about", "A new app.", "clauses", "no.such").has(t, "#clauses-error", "no.such")
		b.post("c.ord", "/policy/reviews", 303, "cause", "threat", "about", "A new app.", "clauses", "scope.place, scope.people")
		id := h.newest()
		b.get("t.four", "/policy/reviews", 200).has(t, "#review-"+id, "scope.place, scope.people")
		b.post("c.ord", "/policy/reviews/"+id, 422, "decision", "amend").has(t, "#review-"+id+" .govuk-error-message", "Write the reason")
		b.post("c.ord", "/policy/reviews/"+id, 303, "decision", "amend", "reason", "The app is not named.")
		b.get("t.four", "/policy/reviews", 200).has(t, "#review-"+id, "The app is not named.")
		h.sound()
	})
}

// A pack is loaded by a file; a broken one is refused with every fault, and the refusal shows. // shows POL-01
func TestLoadingByPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("3")
		b := h.browser()
		upload := func(files map[string]string, status int) screen {
			body, err := zipped(files)
			h.must(err)
			var form bytes.Buffer
			w := multipart.NewWriter(&form)
			part, err := w.CreateFormFile("pack", "next.zip")
			h.must(err)
			_, err = part.Write(body)
			h.must(err)
			h.must(w.Close())
			return b.send("c.ord", "POST", "/policy/load", w.FormDataContentType(), &form, status)
		}
		broken := h.edition("4")
		broken["clauses.yaml"] += "\n- id: [\n"
		upload(broken, 422).has(t, "main", "clauses.yaml")
		b.get("c.ord", "/policy/versions", 200).has(t, "main", "next.zip")
		at := upload(h.edition("4"), 303).to
		b.get("c.ord", at, 200).has(t, "dl", "e")
		b.get("c.ord", at+"/pack.zip", 200)
		h.read(func(tx *ledger.Tx) error {
			all, err := h.Store.All(t.Context(), tx)
			if len(all) != 2 {
				t.Errorf("%d versions", len(all))
			}
			return err
		})
	})
}
