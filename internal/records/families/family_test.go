package families

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
)

type selection = goquery.Selection

// signedIn signs a form as a parent on their own screen.
func (h *house) signedIn(account, form string, no ...string) {
	h.t.Helper()
	b := h.browser(account)
	b.get("/agreements/sanctions/parents").must(h.t, 200)
	p := b.get("/agreements/sign/"+form).must(h.t, 200)
	v := h.answered(p, no...)
	if done := b.post("/agreements/sign/"+form, v); done.status != 303 {
		h.t.Fatalf("%s: %d %s", form, done.status, done.Find("main").Text())
	}
}

// shows PPL-22: a parent sees their own children and nobody else's; a request for another child is answered as if there
// were none, and is in the trail; a barred parent sees nothing.
func TestAParentSeesTheirOwnChildrenAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pat := h.browser("pat.quill")
		pat.get("/family").must(t, 200, "Ada", "Ben", "Forms that wait for you").lacks(t, "Lark", "Rook")
		pat.get("/family/"+h.who["ada.quill"].ID).must(t, 200, "What you allow", "Not answered: counts as no")
		other := pat.get("/family/"+h.who["cy.lark"].ID).must(t, 404).lacks(t, "Lark")
		none := pat.get("/family/nobody").must(t, 404)
		if other.Find("main").Text() != none.Find("main").Text() {
			t.Error("another family's child and no child are answered differently")
		}
		pat.get("/family/"+h.who["cy.lark"].ID+"/agreement").must(t, 404)
		pat.post("/family/"+h.who["cy.lark"].ID+"/withdraw", url.Values{"service": {"internet"}}).must(t, 404)
		if n := h.count(homes.VerbDenied); n != 4 {
			t.Errorf("%d events", n)
		}
		h.care("ada.quill", "!pat.quill", "sam.reed")
		pat.get("/family").must(t, 200, "Ben").lacks(t, "Ada")
		pat.get("/family/"+h.who["ada.quill"].ID).must(t, 404)
		for _, account := range []string{"ada.quill", "o.desk"} {
			h.browser(account).get("/family").must(t, 403)
		}
		h.browser("").get("/family").must(t, 303)
		h.whole()
	})
}

// shows AUA-27: a permission is taken back at any time, counts at once, and closes a link that could undo it.
func TestAParentTakesAPermissionBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.signedIn("pat.quill", "parents_agreement")
		path := h.mailed("pat.quill")
		pat := h.browser("pat.quill")
		at := "/family/" + h.who["ada.quill"].ID
		p := pat.get(at).must(t, 200, "Since 20 November 2026, 10:00")
		if n := p.Find("form[action$='/withdraw']").Length(); n != 3 {
			t.Errorf("%d permissions can be taken back", n)
		}
		pat.post(at+"/withdraw", url.Values{"service": {"internet"}}).must(t, 303)
		pat.get(at).must(t, 200, "Taken back on 20 November 2026, 10:00", "within 15 minutes")
		if h.consent("ada.quill", "internet").Answer != agreements.No || h.consent("ada.quill", "mail").Answer != agreements.No || h.consent("ben.quill", "internet").Answer != agreements.Yes {
			t.Error("what holds now is something else")
		}
		pat.post(at+"/withdraw", url.Values{"service": {"internet"}}).must(t, 303)
		pat.get(at).must(t, 200, "taken back before")
		pat.post(at+"/withdraw", url.Values{"service": {"nothing"}}).must(t, 303)
		h.browser("").get(path).must(t, 404)
		h.wait(time.Minute)
		h.signedIn("pat.quill", "parents_agreement")
		if h.consent("ada.quill", "internet").Answer != agreements.Yes {
			t.Error("what was taken back cannot be allowed again")
		}
		h.whole()
	})
}

// shows AUA-11: a parent reads what the school may look at; whoever has signed it counts, until it is taken back or the
// parent is barred.
func TestAcknowledged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		acknowledged := func() (ok bool) {
			h.read(func(tx *ledger.Tx) (err error) {
				ok, err = h.f.Acknowledged(t.Context(), tx, h.who["ada.quill"].ID)
				return err
			})
			return ok
		}
		h.browser("pat.quill").get("/family/"+h.who["ada.quill"].ID).must(t, 200, "What the school can see, and why", "may look at my child's files")
		if acknowledged() {
			t.Error("acknowledged by nobody")
		}
		h.signedIn("pat.quill", "image_consent")
		if acknowledged() {
			t.Error("another form is no acknowledgement")
		}
		h.signedIn("pat.quill", "parents_agreement")
		if !acknowledged() {
			t.Error("signed, and not acknowledged")
		}
		h.care("ada.quill", "!pat.quill", "sam.reed")
		if acknowledged() {
			t.Error("by a barred carer")
		}
	})
}

// shows AUA-28: the terms stand at the foot of a parent's page, and are accepted once.
func TestTheTermsOfTheSite(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pat := h.browser("pat.quill")
		pat.get("/family").must(t, 200, "Terms for the school's website and portal", "I name no child but my own", "please read once")
		pat.post("/family/terms", url.Values{"hash": {"x"}}).must(t, 303)
		pat.get("/agreements/sanctions/parents").must(t, 200)
		p := pat.get("/family").must(t, 200)
		hash := p.Find("form[action='/family/terms'] input[name=hash]").AttrOr("value", "")
		pat.post("/family/terms", url.Values{"hash": {"old"}}).must(t, 303)
		pat.get("/family").must(t, 200, "The form has changed")
		pat.post("/family/terms", url.Values{"hash": {hash}}).must(t, 303)
		pat.get("/family").must(t, 200, "You accepted these terms on 20 November 2026")
		if pat.get("/family").Find("form[action='/family/terms']").Length() != 0 {
			t.Error("they are asked for again")
		}
		h.whole()
	})
}

func TestAParentChoosesALanguage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pat := h.browser("pat.quill")
		pat.get("/family").must(t, 200, "Cymraeg", "English")
		pat.post("/family/language", url.Values{"language": {"xx"}}).must(t, 303)
		pat.post("/family/language", url.Values{"language": {"cy"}}).must(t, 303)
		pat.get("/family/"+h.who["ada.quill"].ID).must(t, 200, "gall yr ysgol edrych ar ffeiliau")
		h.browser("o.desk").get("/families/"+h.who["pat.quill"].ID).must(t, 200, "Cymraeg")
		if h.count("families.language_chosen") != 1 {
			t.Error("no event")
		}
		h.whole()
	})
}

// shows AUA-03 AUA-05 AUA-11: children find what they promised, what the school can see and who can help, in their words.
func TestAChildsOwnPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for account, words := range map[string][]string{"ada.quill": {"I keep my sign-in", "You have not made this promise yet", "Read and sign"}, "ben.quill": {"I click only on things"}} {
			b := h.browser(account)
			p := b.get("/me").must(t, 200, "What I promised", "What the school can see", "Who can help me", "Something is wrong")
			if p.Find("a[href='/tell']").Length() == 0 || p.Find("body.belisha-child").Length() != 1 {
				t.Error("no way to tell somebody, or not a child's page")
			}
			b.get("/me/promised").must(t, 200, words...)
			seen := b.get("/me/seen").must(t, 200, "What the school can see")
			if seen.Find("[data-read]").Length() != 1 || seen.Find(".belisha-seen__line img").Length() == 0 {
				t.Error("not read aloud, or without pictures")
			}
			b.get("/me/help").must(t, 200, "Your teacher", "You are not in trouble for telling", "Childline")
			b.get("/family").must(t, 403)
		}
		ada := h.browser("ada.quill")
		ada.get("/agreements/sanctions/ks2").must(t, 200)
		p := ada.get("/agreements/sign/ks2_agreement").must(t, 200)
		v := h.answered(p)
		v.Set("name", "Ada")
		ada.post("/agreements/sign/ks2_agreement", v).must(t, 303)
		ada.get("/me/promised").must(t, 200, "You promised this on 20 November 2026")
		h.browser("pat.quill").get("/me").must(t, 403)
		if !strings.Contains(ada.get("/").text, "About me") {
			t.Error("no tile on the start page")
		}
	})
}
