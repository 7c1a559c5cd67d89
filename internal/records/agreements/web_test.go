package agreements

import (
	"strings"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web/webtest"
)

// lone is a school on SQLite alone, for what no database decides.
func lone(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	return build(t, d, Hooks{})
}

func TestPagesFit(t *testing.T) {
	webtest.CheckPages(t, lone(t).site)
}

// shows AUA-02, AUA-24 and AUA-29: a member of staff reads the whole form, has to open the page about misuse once, signs with
// a typed name, and finds the stored copy with text, version, fingerprint and method.
func TestAUA02StaffSign(t *testing.T) {
	each(t, func(h *house) {
		mine := h.get("tessa", "/agreements/mine")
		at, ok := mine.Find(".govuk-task-list__link").Attr("href")
		if !ok || at != "/agreements/sign/staff_agreement" {
			h.t.Fatalf("no form to sign: %s", texts(mine.Find("main")))
		}
		page := h.get("tessa", at)
		f, _ := h.pack.Agreement("staff_agreement")
		for _, i := range f.Items {
			if !strings.Contains(texts(page.Find("main")), strings.Join(strings.Fields(i.Text), " ")) {
				h.t.Errorf("the form does not show %s", i.Key)
			}
		}
		form := filled(page)
		form.Set("name", "Tessa Four")
		refused := h.page("tessa", at, form, 422)
		if got := texts(refused.Find(".govuk-error-summary")); !strings.Contains(got, "misuse") {
			h.t.Errorf("signed without opening the page about misuse: %s", got)
		}
		if got := refused.Find("#name").AttrOr("value", ""); got != "Tessa Four" {
			h.t.Errorf("what was typed is lost: %q", got)
		}
		misuse, _ := page.Find("#misuse").Attr("href")
		h.get("tessa", misuse)
		h.get("tessa", misuse)
		if n := h.count(verbOpened); n != 1 {
			h.t.Errorf("%d events of one opening", n)
		}
		if got := texts(h.get("tessa", at).Find("main")); !strings.Contains(got, "Opened") {
			h.t.Errorf("the form does not know that the page was opened")
		}
		form.Set("name", "")
		if got := texts(h.page("tessa", at, form, 422).Find(".govuk-error-summary")); !strings.Contains(got, "name") {
			h.t.Errorf("signed without a name: %s", got)
		}
		form.Set("name", "Tessa Four")
		receipt := h.post("tessa", at, form)
		copied := texts(h.get("tessa", receipt).Find("main"))
		for _, want := range []string{"Tessa Four", "On screen, signed in", "Version " + f.Version, form.Get("hash"), "20 November 2026", "Opened before signing", f.Items[0].Text} {
			if !strings.Contains(copied, want) {
				h.t.Errorf("the copy does not show %q: %s", want, copied)
			}
		}
		if h.get("tessa", receipt).Find("button[data-print]").Length() != 1 {
			h.t.Error("the receipt has no print button")
		}
		if got := texts(h.get("tessa", "/agreements/mine").Find("main")); !strings.Contains(got, "Nothing to sign") {
			h.t.Errorf("still asked: %s", got)
		}
		if h.count("agreements.signed") != 1 {
			h.t.Error("no event")
		}
	})
}

// shows AUA-29: a text other than the one that was on the screen is not signed, and nothing is kept.
func TestAUA29AnotherTextIsNotSigned(t *testing.T) {
	each(t, func(h *house) {
		h.get("tessa", "/agreements/sanctions/staff")
		form := filled(h.get("tessa", "/agreements/sign/staff_agreement"))
		form.Set("name", "Tessa Four")
		form.Set("hash", strings.Repeat("0", 64))
		if got := texts(h.page("tessa", "/agreements/sign/staff_agreement", form, 422).Find(".govuk-error-summary")); !strings.Contains(got, "has changed") {
			h.t.Errorf("%s", got)
		}
		if h.count("agreements.signed") != 0 {
			h.t.Error("something was kept")
		}
		for _, other := range []string{"/agreements/sign/ks2_agreement", "/agreements/sign/none", "/agreements/sign/parents_agreement?about=" + h.id("ada")} {
			h.page("tessa", other, nil, 404)
		}
	})
}

// shows AUA-13 and AUA-01: governors without a signature are listed, sign their own form, and are asked again by a new version.
func TestAUA13GovernorsSign(t *testing.T) {
	each(t, func(h *house) {
		listed := func() string { return texts(h.get("otto", "/agreements?kind=governor&state=unsigned").Find("main")) }
		if got := listed(); !strings.Contains(got, "Greta Gov") {
			h.t.Errorf("%s", got)
		}
		receipt := h.sign("greta", "/agreements/sign/governors_agreement", "Greta Gov")
		if got := listed(); !strings.Contains(got, "Nobody fits") {
			h.t.Errorf("%s", got)
		}
		h.page("tessa", receipt, nil, 403)
		for i := range h.pack.Agreements {
			if f := &h.pack.Agreements[i]; f.Key == "governors_agreement" {
				f.Version, f.Items[0].Text = "2", "I ask about the paper hats."
			}
		}
		h.force("v2")
		if got := listed(); !strings.Contains(got, "The text has changed") {
			h.t.Errorf("%s", got)
		}
	})
}

// shows AUA-01 and AUA-19: a form is read and signed in the reader's language, and the copy is stored in it.
func TestAUA19SignedInALanguage(t *testing.T) {
	each(t, func(h *house) {
		const at = "/agreements/sign/ks1_agreement"
		polish := h.get("ben", at+"?lang=pl")
		if got := polish.Find(".belisha-rule [lang=pl]"); got.Length() != 4 || !strings.Contains(texts(got), "Moje wiadomości są miłe i przyjazne.") {
			h.t.Errorf("%s", texts(got))
		}
		receipt := h.sign("ben", at+"?lang=pl", "", "mark", "cat")
		if got := texts(h.get("mary", receipt).Find("main")); !strings.Contains(got, "Moje wiadomości są miłe i przyjazne.") || !strings.Contains(got, "Language Polski") {
			h.t.Errorf("%s", got)
		}
		if got := h.get("ben", at+"?lang=xx").Find(".belisha-rule [lang=en]").Length(); got != 4 {
			h.t.Error("a language that is not there is shown in English")
		}
	})
}
