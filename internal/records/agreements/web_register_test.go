package agreements

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/sheet"
)

// shows AUA-16: the register says who has, who has not and since when, by form, group, class, state and name; as far as the
// reader's classes go; with shares without names for governors, an export that leaves an event, and a chase list.
func TestAUA16Register(t *testing.T) {
	each(t, func(h *house) {
		h.sign("ada", "/agreements/sign/ks2_agreement", "Ada Quill")
		rows := func(who, query string) string { return texts(h.get(who, "/agreements"+query).Find("main tbody")) }
		if got := rows("otto", "?form=ks2_agreement"); !strings.Contains(got, "Ada Quill Pupil Y4") || !strings.Contains(got, "Copy Signed 20 November 2026") {
			h.t.Errorf("%s", got)
		}
		for query, want := range map[string][2]string{"?kind=governor": {"Greta", "Ada"}, "?class=Y1": {"Ben", "Ada"}, "?state=current": {"Ada", "Ben"}, "?q=tessa": {"Tessa", "Hanna"}, "?form=staff_agreement&state=unsigned": {"Never signed", "Ada"}} {
			if got := rows("otto", query); !strings.Contains(got, want[0]) || strings.Contains(got, want[1]) {
				h.t.Errorf("%s: %s", query, got)
			}
		}
		if got := rows("tessa", ""); !strings.Contains(got, "Ada") || !strings.Contains(got, "Tessa") || strings.Contains(got, "Ben") || strings.Contains(got, "Hanna") {
			h.t.Errorf("a teacher sees: %s", got)
		}
		for _, path := range []string{"/agreements", "/agreements/class/Y4", "/agreements/export", "/agreements/homes"} {
			h.page("greta", path, nil, 403)
			h.page("mary", path, nil, 403)
		}
		if got := texts(h.get("greta", "/agreements/shares").Find("main")); !strings.Contains(got, "1 of 16") || strings.Contains(got, "Quill") || !strings.Contains(got, "too few to show") {
			h.t.Errorf("a governor reads: %s", got)
		}
		for _, as := range []string{"csv", "xlsx"} {
			_, text, _ := h.ask("otto", "/agreements/export?form=ks2_agreement&as="+as, nil)
			s, err := sheet.Read([]byte(text), sheet.Limits{})
			h.no(err)
			if len(s.Rows) != 1 || s.Rows[0].Cells[0] != "Ada Quill" || s.Rows[0].Cells[5] != "Signed" {
				h.t.Errorf("%s: %+v", as, s.Rows)
			}
		}
		h.page("tessa", "/agreements/export", nil, 403)
		if h.count("agreements.exported") != 2 {
			h.t.Error("an export left no event")
		}
	})
}

// shows AUA-16: a class is asked in one go, a teacher only the own one; whoever waits longer than the policy's days is on the
// chase list, and on the start page of who follows it up.
func TestAUA16AskAndChase(t *testing.T) {
	each(t, func(h *house) {
		ask := url.Values{"form": {"ks2_agreement"}, "whom": {"unsigned"}, "why": {"A new school year."}}
		h.page("tessa", "/agreements/ask", url.Values{"whom": {"unsigned"}, "why": {"x"}}, 422)
		h.page("olga", "/agreements/ask", ask, 422) // nobody in Year 1 has this form
		if to := h.post("tessa", "/agreements/ask", ask); !strings.Contains(to, "ks2_agreement") {
			h.t.Error(to)
		}
		if h.count("agreements.issued") != 1 {
			h.t.Error("no event")
		}
		chase := func() string {
			return texts(h.get("otto", "/agreements?state=chase").Find("[aria-label='Who has signed'] tbody"))
		}
		if got := chase(); strings.Contains(got, "Ada") {
			h.t.Errorf("asked just now: %s", got)
		}
		h.wait(15 * 24 * time.Hour)
		if got := chase(); !strings.Contains(got, "Ada Quill") || !strings.Contains(got, "20 November 2026") {
			h.t.Errorf("asked 15 days ago: %s", got)
		}
		if got := texts(h.get("otto", "/").Find(".belisha-tile a[href='/agreements?state=chase'] .belisha-count")); got != "1 waiting" {
			h.t.Errorf("the office's start page: %q", got)
		}
		h.sign("ada", "/agreements/sign/ks2_agreement", "Ada Quill")
		if got := chase(); strings.Contains(got, "Ada") {
			h.t.Errorf("signed: %s", got)
		}
		ask.Set("whom", "all")
		h.wait(time.Minute)
		h.post("tessa", "/agreements/ask", ask)
		if got := texts(h.get("otto", "/agreements?form=ks2_agreement").Find("main tbody")); !strings.Contains(got, "To sign") || !strings.Contains(got, "The school asked again: sign by") {
			h.t.Errorf("asked again: %s", got)
		}
	})
}

// shows AUA-19: a paper is scanned in with what stands on it; it counts only when somebody other than who scanned it, and
// who is not on it, has verified it; nothing but a picture or a PDF is taken.
func TestAUA19Paper(t *testing.T) {
	each(t, func(h *house) {
		at := "/agreements/paper/parents_agreement/" + h.id("ada")
		form := h.paper("otto", "parents_agreement", "ada", "Mary Quill")
		form.Set("item.internet", "yes")
		status, text, _ := h.upload("otto", at, form, "paper", []byte("MZ this is a program"))
		if status != 422 || !strings.Contains(text, "PNG or JPEG picture or a PDF") || !strings.Contains(text, `value="Mary Quill"`) {
			h.t.Errorf("%d: a program was taken for a scan, or what was typed is lost", status)
		}
		stranger := url.Values{}
		for k, v := range form {
			stranger[k] = v
		}
		stranger.Set("signer", h.id("hanna"))
		if status, _, _ := h.upload("otto", at, stranger, "paper", pdf()); status != 422 {
			h.t.Errorf("%d: signed by somebody who is no carer", status)
		}
		status, _, receipt := h.upload("otto", at, form, "paper", pdf())
		if status != 303 {
			h.t.Fatal(status)
		}
		state := func() string {
			return texts(h.get("otto", "/agreements?form=parents_agreement&class=Y4").Find("main tbody"))
		}
		if got := state(); !strings.Contains(got, "Paper to verify") {
			h.t.Errorf("%s", got)
		}
		if to := h.leads("otto", "/agreements/papers"); to != "/agreements?state=unverified" {
			h.t.Error(to)
		}
		if h.get("otto", receipt).Find("form[action$='/verify']").Length() != 0 {
			h.t.Error("who scanned it in is offered to verify it")
		}
		refused := h.page("otto", receipt+"/verify", url.Values{}, 403)
		if got := texts(refused.Find("main")); !strings.Contains(got, "second person") {
			h.t.Errorf("%s", got)
		}
		h.page("olga", receipt+"/verify", url.Values{}, 403)
		_, scan, _ := h.ask("tessa", receipt+"/scan", nil)
		if scan != string(pdf()) {
			h.t.Error("the scan is another")
		}
		h.post("tessa", receipt+"/verify", url.Values{})
		if got := state(); !strings.Contains(got, "Signed") {
			h.t.Errorf("verified, yet: %s", got)
		}
		copied := texts(h.get("mary", receipt).Find("main"))
		if !strings.Contains(copied, "On paper, scanned in") || !strings.Contains(copied, "Witness Tessa Four") {
			h.t.Errorf("%s", copied)
		}
		if h.count("agreements.verified") != 1 {
			h.t.Error("no event")
		}
	})
}

// leads gives where a page leads that only leads on.
func (h *house) leads(who, path string) string {
	h.t.Helper()
	status, _, to := h.ask(who, path, nil)
	if status != 303 {
		h.t.Fatalf("%s as %s: %d", path, who, status)
	}
	return to
}

// shows AUA-01: a new version leaves what was signed as it was, asks anew those whom it touches, and the page of forms says
// for how many and which group has no form.
func TestAUA01ANewVersion(t *testing.T) {
	each(t, func(h *house) {
		receipt := h.sign("tessa", "/agreements/sign/staff_agreement", "Tessa Four")
		before := texts(h.get("tessa", receipt).Find(".belisha-agreement"))
		if h.get("tessa", "/agreements/forms").Find("#missing").Length() != 0 {
			h.t.Error("every group has a form")
		}
		for i := range h.pack.Agreements {
			f := &h.pack.Agreements[i]
			if f.Key == "staff_agreement" {
				f.Version, f.Items[0].Text = "2", "I wear a paper hat at the computer."
			}
		}
		h.pack.Agreements = slices.DeleteFunc(h.pack.Agreements, func(a policy.Agreement) bool { return a.Key == "governors_agreement" })
		h.force("v2")
		h.wait(time.Hour)
		if got := texts(h.get("tessa", receipt).Find(".belisha-agreement")); got != before {
			h.t.Errorf("what was signed has changed: %s", got)
		}
		page := h.get("hanna", "/agreements/forms")
		row := page.Find("tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "Staff acceptable") })
		if got := texts(row); !strings.Contains(got, "2 Staff, Supply, Volunteer, Trainee") || texts(row.Find("td").Eq(5)) != "1" {
			h.t.Errorf("one signature is touched: %s", got)
		}
		if got := texts(page.Find("#missing")); !strings.Contains(got, "Governors") {
			h.t.Errorf("a group without a form is not reported: %q", got)
		}
		mine := texts(h.get("tessa", "/agreements/mine").Find("main"))
		if !strings.Contains(mine, "The text has changed: sign by") || !strings.Contains(mine, "Stored") {
			h.t.Errorf("%s", mine)
		}
		again := h.sign("tessa", "/agreements/sign/staff_agreement", "Tessa Four")
		if got := texts(h.get("tessa", again).Find("main")); !strings.Contains(got, "paper hat") || !strings.Contains(got, "Version 2") {
			h.t.Errorf("%s", got)
		}
		if got := texts(h.get("tessa", receipt).Find("main")); !strings.Contains(got, "Replaced") {
			h.t.Errorf("%s", got)
		}
	})
}

// shows AUA-21 and AUA-01: posters for each group are the very lines that people sign, in the languages of the form.
func TestAUA21Posters(t *testing.T) {
	h := lone(t)
	for group, key := range map[string]string{"ks1": "ks1_agreement", "ks2": "ks2_agreement", "staff": "staff_agreement", "governors": "governors_agreement", "visitors": "visitor_notice"} {
		page := texts(h.get("otto", "/agreements/posters/"+group).Find(".belisha-poster"))
		f, ok := h.pack.Agreement(key)
		if !ok {
			t.Fatal(key)
		}
		for _, i := range f.Items {
			if rule := i.Kind == "" || i.Kind == Rule; rule && !strings.Contains(page, strings.Join(strings.Fields(i.Text), " ")) {
				t.Errorf("%s: the poster does not say %q", group, i.Text)
			}
		}
		if !strings.Contains(page, "St Example Primary School, version "+f.Version) {
			t.Errorf("%s: whose, and which version: %s", group, page)
		}
	}
	welsh := h.get("otto", "/agreements/posters/ks1?lang=cy").Find(".belisha-poster[lang=cy]")
	if got := texts(welsh); !strings.Contains(got, "Ein pedair rheol gyfrifiadur") || welsh.Find(".belisha-rule").Length() != 4 {
		t.Errorf("%s", got)
	}
	h.page("otto", "/agreements/posters/nobody", nil, 404)
	h.page("mary", "/agreements/posters/ks1", nil, 403)
}

// shows AUA-23: the page of forms says what the staff's agreement speaks of, and what it leaves out.
func TestAUA23TagsAreShown(t *testing.T) {
	h := lone(t)
	row := func() string {
		return texts(h.get("cora", "/agreements/forms").Find("tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "Staff acceptable") }).Find("td").Last())
	}
	if got := row(); got != "passwords, data security, access, personal cameras, mobile, images, reporting" {
		t.Errorf("%q", got)
	}
	for i := range h.pack.Agreements {
		for j := range h.pack.Agreements[i].Items {
			item := &h.pack.Agreements[i].Items[j]
			item.Tags = slices.DeleteFunc(item.Tags, func(tag string) bool { return tag == "personal_cameras" })
		}
	}
	if got := row(); !strings.HasSuffix(got, "Missing: personal cameras") {
		t.Errorf("%q", got)
	}
}

// shows AUA-25: a children's form to whose version no child has contributed is named to who looks after the forms.
func TestAUA25UnheardChildren(t *testing.T) {
	h := lone(t)
	notice := func() string { return texts(h.get("cora", "/agreements/forms").Find("#unheard")) }
	if got := notice(); got != "" {
		t.Errorf("nothing keeps proposals, yet: %q", got)
	}
	h.a.Bind(Hooks{Heard: func(_ context.Context, _ *ledger.Tx, form, version string) (bool, error) {
		return form == "ks1_agreement" && version == "1", nil
	}})
	if got := notice(); !strings.Contains(got, "Our agreement for using computers and the internet, version 1") || strings.Contains(got, "Our four computer rules") {
		t.Errorf("%q", got)
	}
}

// shows AUA-16: papers to sign, one for each child of a class who has not signed, with the name on it.
func TestAUA16PapersWithNames(t *testing.T) {
	h := lone(t)
	list := h.get("otto", "/agreements?form=parents_agreement&class=Y4")
	at, ok := list.Find("a[href*='/paper?']").Attr("href")
	if !ok {
		t.Fatal("the list of a class does not lead to its papers")
	}
	sheets := h.get("otto", at).Find(".belisha-paper")
	if got := texts(sheets); sheets.Length() != 1 || !strings.Contains(got, "Ada Quill") || strings.Count(got, "☐ Yes ☐ No") != 3 || !strings.Contains(got, "☐ I strike this out") {
		t.Errorf("%d sheets: %s", sheets.Length(), got)
	}
	if got := texts(h.get("otto", "/agreements/forms/parents_agreement/paper").Find(".belisha-paper")); strings.Contains(got, "Quill") || !strings.Contains(got, "______") {
		t.Errorf("a blank form: %s", got)
	}
	if got := h.get("olga", at).Find(".belisha-paper").Length(); got != 0 {
		t.Error("a teacher prints papers of another class")
	}
	h.sign("mary", "/agreements/sign/parents_agreement?about="+h.id("ada"), "Mary Quill")
	if got := texts(h.get("otto", at).Find("main")); !strings.Contains(got, "Everybody of this group has signed") {
		t.Errorf("%s", got)
	}
}
