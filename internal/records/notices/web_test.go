package notices

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/posttest"
	"belisha/internal/records/people"
	"belisha/internal/web/webtest"
)

// visitor is one person with a browser.
type visitor struct {
	h       *house
	url     string
	account string
}

func visit(t *testing.T) (*house, func(account string) visitor) {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), ledger.Schema, schoolsSchema(), people.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	h := build(t, d, school)
	_, address := h.site()
	return h, func(account string) visitor { return visitor{h, address, account} }
}

func (v visitor) page(path string, form url.Values, want int) *goquery.Document {
	v.h.t.Helper()
	status, text, to := v.h.ask(v.url, v.account, path, form)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	v.h.no(err)
	if status != want {
		v.h.t.Fatalf("%s as %s: %d, not %d: %s %s", path, v.account, status, want, to, doc.Find("main").Text())
	}
	return doc
}

func (v visitor) get(path string) *goquery.Document { v.h.t.Helper(); return v.page(path, nil, 200) }

// post sends a form that is taken, and gives the page to which it leads.
func (v visitor) post(path string, form url.Values) string {
	v.h.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	status, text, to := v.h.ask(v.url, v.account, path, form)
	if status != 303 {
		v.h.t.Fatalf("%s as %s: %d %s", path, v.account, status, text)
	}
	return to
}

func texts(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestPagesFit(t *testing.T) {
	h, _ := visit(t)
	site, _ := h.site()
	webtest.CheckPages(t, site)
}

func TestMineOnThePage(t *testing.T) {
	h, as := visit(t)
	head := as("h.high")
	if got := texts(head.get("/notices").Find(".belisha-empty")); !strings.Contains(got, "No notices") {
		t.Errorf("%q", got)
	}
	if got := head.get("/").Find(`.belisha-tile a[href="/notices"] .belisha-count`).Length(); got != 0 {
		t.Error("nothing is new, yet there is a count")
	}
	h.tell(alert(), "h.high", "t.four")
	h.wait(time.Minute)
	h.tell(review(), "h.high")
	page := head.get("/notices")
	items := page.Find("main li article")
	if items.Length() != 2 || !strings.Contains(texts(items.First()), "A concern needs you Urgent") || !strings.Contains(texts(items.Last()), "The policy's review is due in 30 days New") {
		t.Errorf("urgent ones stand first: %s", texts(page.Find("main")))
	}
	if got := texts(head.get("/").Find(`.belisha-tile a[href="/notices"] .belisha-count`)); got != "2 waiting" {
		t.Errorf("%q", got)
	}
	if to := head.post("/notices/read", nil); to != "/notices" {
		t.Error(to)
	}
	page = head.get("/notices")
	if texts(page.Find("main li article").First().Find(".govuk-tag")) != "Urgent" || page.Find("main .govuk-tag").Length() != 1 || !strings.Contains(texts(page.Find("main")), "1 new") {
		t.Errorf("an urgent one stays until it is opened: %s", texts(page.Find("main")))
	}
	open, _ := page.Find("main li article form").First().Attr("action")
	if to := head.post(open, nil); to != "/incidents/1" {
		t.Errorf("%s leads to %s", open, to)
	}
	if page = head.get("/notices"); page.Find("main .govuk-tag").Length() != 0 {
		t.Error("opened, and still on top")
	}
	teacher := as("t.four")
	if teacher.get("/notices").Find("main .govuk-tag").Length() != 1 {
		t.Error("what one opened is not opened by another")
	}
	own := h.mine("h.high")[0].ID
	for _, path := range []string{"/notices/" + own, "/notices/none"} {
		teacher.page(path, nil, 404)
		teacher.page(path+"/read", url.Values{}, 404)
		teacher.page(path+"/open", url.Values{}, 404)
	}
	if got := head.get("/notices/" + own); texts(got.Find("h1")) != h.mine("h.high")[0].Title {
		t.Errorf("%s", texts(got.Find("main")))
	}
	if h.count("notices.read") != 2 {
		t.Errorf("%d events", h.count("notices.read"))
	}
}

func TestManyNoticesHavePages(t *testing.T) {
	h, as := visit(t)
	for i := range perPage*2 + 1 {
		h.wait(time.Second)
		h.tell(Notice{Kind: "duty.due", Title: fmt.Sprintf("Number %d", i)}, "h.high")
	}
	head := as("h.high")
	page := head.get("/notices?page=3")
	if page.Find("main li article").Length() != 1 || !strings.Contains(texts(page.Find(".belisha-pager__where")), "Page 3 of 3, 51 in all") {
		t.Errorf("%s", texts(page.Find("main")))
	}
	next, _ := head.get("/notices").Find(`a[rel="next"]`).Attr("href")
	if next != "/notices?page=2" {
		t.Error(next)
	}
	// A notice without a page has nothing to open.
	if page.Find(`form[action$="/open"]`).Length() != 0 {
		t.Error("it leads nowhere")
	}
	if to := head.post("/notices/"+h.mine("h.high")[0].ID+"/open", nil); to != "/notices" {
		t.Error(to)
	}
}

func TestChildHasItSimple(t *testing.T) {
	h, as := visit(t)
	child := as("ada.quill")
	if child.get("/").Find(`a[href="/notices"]`).Length() != 0 {
		t.Error("a tile that leads to nothing")
	}
	h.tell(Notice{Kind: "request.answered", Title: "Your site is open now", Href: "/filtering/ask"}, "ada.quill")
	page := child.get("/notices")
	if page.Find("body.belisha-child").Length() != 1 || page.Find(`a[href="/notices/choices"]`).Length() != 0 || page.Find("main li article").Length() != 1 {
		t.Errorf("%s", texts(page.Find("main")))
	}
	if child.get("/").Find(`a[href="/notices"]`).Length() != 1 {
		t.Error("no tile for something new")
	}
	if child.get("/notices/choices").Find("main form").Length() != 0 {
		t.Error("a child has nothing to choose")
	}
	child.page("/notices/address", url.Values{"address": {"ada@family.example"}}, 403)
	child.page("/notices/outbox", nil, 403)
}

func (h *house) everything(mail string, push ...string) url.Values {
	f := url.Values{"push": push}
	for _, k := range h.n.kinds() {
		f.Set(mailName(k), mail)
	}
	return f
}

func TestChoicesOnThePage(t *testing.T) {
	h, as := visit(t)
	head := as("h.high")
	page := head.get("/notices/choices")
	if page.Find("main select").Length() != len(Kinds()) || page.Find(`main select[name="mail-duty"] option[selected]`).AttrOr("value", "") != On || page.Find(`main input[name="push"][checked]`).Length() != len(Kinds()) {
		t.Errorf("%s", texts(page.Find("main")))
	}
	bad := head.page("/notices/choices", h.everything("sometimes"), 422)
	if bad.Find(".govuk-error-summary").Length() != 1 || bad.Find("#mail-concern-error").Length() != 1 {
		t.Errorf("%s", texts(bad.Find("main")))
	}
	f := h.everything(Digest, "duty")
	f.Set("mail-policy", Off)
	head.post("/notices/choices", f)
	page = head.get("/notices/choices")
	if page.Find(`main select[name="mail-policy"] option[selected]`).AttrOr("value", "") != Off || page.Find(`main select[name="mail-duty"] option[selected]`).AttrOr("value", "") != Digest || page.Find(`main input[name="push"][checked]`).AttrOr("value", "") != "duty" {
		t.Errorf("%s", texts(page.Find("main")))
	}
	if as("t.four").get("/notices/choices").Find(`main select[name="mail-policy"] option[selected]`).AttrOr("value", "") != On {
		t.Error("one person's choice rules another's")
	}
	if h.count("notices.chosen") != 1 {
		t.Error("no event")
	}
}

func TestAddressOnThePage(t *testing.T) {
	h, as := visit(t)
	head := as("h.high")
	bad := head.page("/notices/address", url.Values{"address": {"head at school"}}, 422)
	if bad.Find(`#address-error`).Length() != 1 || bad.Find("#address").AttrOr("value", "") != "head at school" {
		t.Errorf("%s", texts(bad.Find("main")))
	}
	head.post("/notices/address", url.Values{"address": {"head@school.example"}})
	h.deliver()
	_, body := h.headers(h.mail.Got()[0])
	link := "/notices/choices?code=" + eight.FindString(body)
	if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(body, "=\r\n", ""), "=3D", "="), "https://belisha.example"+link) {
		t.Errorf("%s", body)
	}
	page := head.get(link)
	code := page.Find("#code").AttrOr("value", "")
	wrong := head.page("/notices/address/confirm", url.Values{"code": {"1"}}, 422)
	if !strings.Contains(texts(wrong.Find("#code-error")), "4 tries left") || h.count("notices.refused") != 1 {
		t.Errorf("%s", texts(wrong.Find("main")))
	}
	head.post("/notices/address/confirm", url.Values{"code": {code}})
	if page = head.get("/notices/choices"); !strings.Contains(texts(page.Find("main")), "head@school.example Confirmed") || page.Find("#code").Length() != 0 {
		t.Errorf("%s", texts(page.Find("main")))
	}
	if strings.Contains(texts(as("t.four").get("/notices/choices").Find("main")), "head@school") {
		t.Error("another sees the address")
	}
	head.post("/notices/address/remove", nil)
	if strings.Contains(texts(head.get("/notices/choices").Find("main")), "head@school") {
		t.Error("still there")
	}
	if h.count("notices.address_set") != 1 || h.count("notices.confirmed") != 1 || h.count("notices.address_removed") != 1 {
		t.Error("an event is missing")
	}
}

func TestBrowserOnThePage(t *testing.T) {
	h, as := visit(t)
	head := as("h.high")
	key := head.get("/notices/choices").Find("form[data-push]").AttrOr("data-push", "")
	if len(key) != 87 {
		t.Errorf("%q", key)
	}
	f := url.Values{"endpoint": {h.browser.Endpoint}, "p256dh": {h.browser.P256dh}, "auth": {h.browser.Auth}, "label": {"Firefox on <b>Linux"}}
	evil := url.Values{"endpoint": {"https://169.254.169.254/latest"}, "p256dh": f["p256dh"], "auth": f["auth"]}
	if bad := head.page("/notices/push", evil, 422); !strings.Contains(texts(bad.Find(".govuk-error-summary")), "does not know") {
		t.Errorf("%s", texts(bad.Find("main")))
	}
	head.post("/notices/push", f)
	off := head.get("/notices/choices").Find(`form[action^="/notices/push/"]`)
	if off.Length() != 1 || !strings.Contains(texts(off), "Firefox on <b>Linux") {
		t.Errorf("%s", texts(off))
	}
	as("t.four").page(off.AttrOr("action", ""), url.Values{}, 404)
	head.post(off.AttrOr("action", ""), nil)
	head.page(off.AttrOr("action", ""), url.Values{}, 404)
	if h.count("notices.subscribed") != 1 || h.count("notices.unsubscribed") != 1 {
		t.Error("an event is missing")
	}
}

func TestOutboxOnThePage(t *testing.T) {
	h, as := visit(t)
	tech := as("n.wire")
	page := tech.get("/notices/outbox")
	if !strings.Contains(texts(page.Find("main")), "Nothing waits, and nothing has failed.") || page.Find(`form[action="/notices/outbox/test"]`).Length() != 0 {
		t.Errorf("%s", texts(page.Find("main")))
	}
	tech.page("/notices/outbox/test", url.Values{}, 422)
	h.addressed("n.wire", "tech@school.example")
	h.mail.Answer(posttest.Says(550, "no tech@school.example here"))
	tech.post("/notices/outbox/test", nil)
	h.deliver()
	page = tech.get("/notices/outbox")
	row := texts(page.Find("main tbody tr"))
	if !strings.Contains(row, "Mail Refused 1 The mail server refuses it (550)") || strings.Contains(texts(page.Find("main table")), "tech@") {
		t.Errorf("%s", texts(page.Find("main")))
	}
	tech.post("/notices/outbox/again", nil)
	h.deliver()
	got := h.mail.Got()
	if head, _ := h.headers(got[len(got)-1]); len(got) != 2 || head.Get("Subject") != "A test of Belisha's mail" {
		t.Errorf("%+v", got)
	}
	for _, who := range []string{"t.four", "ada.quill"} {
		as(who).page("/notices/outbox", nil, 403)
		as(who).page("/notices/outbox/again", url.Values{}, 403)
		as(who).page("/notices/outbox/test", url.Values{}, 403)
	}
	if h.count("notices.retried") != 1 || h.count("notices.tested") != 1 {
		t.Error("an event is missing")
	}
	h.config = Config{}
	h.open()
	_, address := h.site()
	off := visitor{h, address, "n.wire"}
	if got := texts(off.get("/notices/outbox").Find("main")); !strings.Contains(got, "Mail is not set up") {
		t.Error(got)
	}
	if got := texts(off.get("/notices/choices").Find("main")); !strings.Contains(got, "Mail is not set up in this school yet.") || !strings.Contains(got, "not set up in this school yet") {
		t.Error(got)
	}
	off.page("/notices/address", url.Values{"address": {"a@x.example"}}, 422)
	off.page("/notices/push", url.Values{"endpoint": {h.browser.Endpoint}}, 422)
}

func TestFaultsInPlainWords(t *testing.T) {
	t.Parallel()
	for class, want := range map[string]string{"": "", "server_451": "The mail server asks us to try later (451).", "service_503": "The browser's service does not take it (503).", "odd": "It could not be sent."} {
		if got := faultTitle(class); got != want {
			t.Errorf("%q: %q", class, got)
		}
	}
	for _, s := range []feature.State{feature.Proven, feature.Due, feature.Failing, feature.None} {
		if tag := stateTag(s); tag.Text != string(s) || tag.Colour == "" {
			t.Errorf("%+v", tag)
		}
	}
}
