package agreements

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// shows AUA-03 and AUA-04: four picture cards, what follows first, then a mark; the mark alone opens nothing, and the teacher
// sees before a lesson who works only where a teacher leads, until a parent has signed.
func TestAUA04AMarkIsNoSignature(t *testing.T) {
	each(t, func(h *house) {
		at, _ := h.get("ben", "/agreements/mine").Find(".belisha-big-tile__link").Attr("href")
		page := h.get("ben", at)
		if cards := page.Find(".belisha-rule"); cards.Length() != 4 || cards.Find("img[src*='pictures/rule-']").Length() != 4 {
			h.t.Errorf("%d cards, %d of them with a picture of their own", cards.Length(), cards.Find("img").Length())
		}
		if page.Find("[data-read]").Length() == 0 || page.Find("input[name=mark]").Length() != 0 {
			h.t.Error("the rules are not read aloud, or the mark comes before the page on what may follow")
		}
		next, _ := page.Find("#misuse").Attr("href")
		back, _ := h.get("ben", next).Find("main a.govuk-button").Attr("href")
		page = h.get("ben", back)
		form := filled(page)
		if got := texts(h.page("ben", at, form, 422).Find(".govuk-error-summary")); !strings.Contains(got, "picture") {
			h.t.Errorf("signed without a mark: %s", got)
		}
		form.Set("mark", "sun")
		receipt := h.post("ben", at, form)
		if got := h.get("ben", receipt).Find("img[alt='The mark: sun']").Length(); got != 1 {
			h.t.Error("the mark is not on the stored copy")
		}
		led := func() string { return texts(h.get("olga", "/agreements/class/Y1").Find("table").First()) }
		if got := led(); !strings.Contains(got, "Ben Quill") || !strings.Contains(got, "A parent's signature for the youngest") {
			h.t.Errorf("the teacher does not see that a parent's signature is missing: %s", got)
		}
		parents := h.get("mary", "/agreements/sign/ks1_agreement?about="+h.id("ben"))
		if !strings.Contains(texts(parents.Find("main")), "Your child's own mark (optional)") || parents.Find(".belisha-rule").Length() != 4 || parents.Find("#name[aria-required]").Length() != 1 {
			h.t.Error("a parent signs by name under the same cards, and the child may choose a mark")
		}
		h.sign("mary", "/agreements/sign/ks1_agreement?about="+h.id("ben"), "Mary Quill")
		if got := led(); strings.Contains(got, "youngest") {
			h.t.Errorf("a parent has signed: %s", got)
		}
		h.sign("mary", "/agreements/sign/parents_agreement?about="+h.id("ben"), "Mary Quill")
		if got := texts(h.get("olga", "/agreements/class/Y1").Find("main")); !strings.Contains(got, "every child of this class may work alone") {
			h.t.Errorf("all is signed and allowed: %s", got)
		}
		h.page("olga", "/agreements/class/Y4", nil, 403)
		h.page("olga", "/agreements/signatures/"+h.newest("ada", "mary"), nil, 404)
	})
}

// newest is the id of the newest signature about somebody by somebody; none where there is none.
func (h *house) newest(about, signer string) string {
	h.t.Helper()
	out := "none"
	h.read(func(tx *ledger.Tx) error {
		all, err := h.a.Of(h.t.Context(), tx, h.id(about))
		for _, s := range all {
			if out == "none" && s.About == h.id(about) && s.Signer == h.id(signer) {
				out = s.ID
			}
		}
		return err
	})
	return out
}

// shows AUA-05 and AUA-06: a child of Year 4 reads all eleven points and signs by name; until then the teacher sees who has
// not; and the teacher's view of the form has for each point what the school does and how it stands.
func TestAUA05AChildReadsAndSigns(t *testing.T) {
	each(t, func(h *house) {
		h.base.Figures.Bind(append(h.feature.Figures, feature.Figure{Name: "filtering.blocks", Title: "Blocked", Read: func(context.Context, *ledger.Tx, feature.Ask) (feature.Reading, error) {
			return feature.Reading{State: feature.Proven, Shown: "7 pages blocked"}, nil
		}}))
		f, _ := h.pack.Agreement("ks2_agreement")
		page := h.get("ada", "/agreements/sign/ks2_agreement")
		if n := page.Find(".belisha-agreement__lines > li").Length(); n != 11 {
			h.t.Errorf("%d points, not eleven", n)
		}
		if page.Find("[data-read]").Length() == 0 {
			h.t.Error("no button reads it aloud")
		}
		if got := texts(h.get("tessa", "/agreements/class/Y4").Find("main")); !strings.Contains(got, "Ada Quill") || !strings.Contains(got, "Never signed") {
			h.t.Errorf("the teacher does not see who has not signed: %s", got)
		}
		receipt := h.sign("ada", "/agreements/sign/ks2_agreement", "Ada Quill")
		if got := texts(h.get("tessa", "/agreements?form=ks2_agreement").Find("main table")); !strings.Contains(got, "Signed") {
			h.t.Errorf("%s", got)
		}
		h.get("tessa", receipt)
		h.get("mary", receipt)
		for _, stranger := range []string{"ben", "olga", "greta"} {
			h.page(stranger, receipt, nil, 403)
		}
		behind := h.get("tessa", "/agreements/forms/ks2_agreement").Find("tbody tr")
		if behind.Length() != len(f.Items) {
			h.t.Fatalf("%d lines of %d", behind.Length(), len(f.Items))
		}
		for i, item := range f.Items {
			row := texts(behind.Eq(i))
			if item.Control == "" && item.Kind != NoticeItem || !strings.Contains(row, item.Control) {
				h.t.Errorf("%s: no control in %q", item.Key, row)
			}
			if item.Figure == "filtering.blocks" && !strings.Contains(row, "7 pages blocked") || item.Figure != "" && row == "" {
				h.t.Errorf("%s: no figure in %q", item.Key, row)
			}
		}
		panel := h.get("tessa", "/people/"+h.id("ada"))
		if panel.Find("a[href='/agreements/forms/ks2_agreement']").Length() != 1 {
			h.t.Error("the child's page does not lead to what stands behind each point")
		}
	})
}

// shows AUA-24: the page is written out of the matrix in force, in the words of each group; a row that the school writes
// anew is shown in its own words, and then has to be opened again.
func TestAUA24SanctionsComeFromTheMatrix(t *testing.T) {
	each(t, func(h *house) {
		for group, m := range map[string]*struct{ rows, least int }{"parents": {len(h.pack.Learner.Rows), 13}, "staff": {len(h.pack.Staff.Rows), 16}, "ks2": {len(h.pack.Learner.Rows), 13}, "governors": {len(h.pack.Staff.Rows), 16}} {
			page := h.get("", "/agreements/sanctions/"+group)
			if n := page.Find(".govuk-summary-list__row").Length(); n != m.rows || n < m.least {
				h.t.Errorf("%s: %d rows of %d", group, n, m.rows)
			}
		}
		if got := texts(h.get("", "/agreements/sanctions/ks1").Find("main")); !strings.Contains(got, "Sending unkind messages.") || !strings.Contains(got, "We tell the grown-ups at home.") {
			h.t.Errorf("the youngest read: %s", got)
		}
		for i := range h.pack.Learner.Rows { // what nothing follows any more is said nowhere
			marks := h.pack.Learner.Rows[i].Marks[:0:0]
			for _, m := range h.pack.Learner.Rows[i].Marks {
				if m != "RA" {
					marks = append(marks, m)
				}
			}
			h.pack.Learner.Rows[i].Marks = marks
		}
		if got := texts(h.get("", "/agreements/sanctions/ks1").Find("main")); strings.Contains(got, "stop using the computer") {
			h.t.Errorf("still said: %s", got)
		}
		h.get("ada", "/agreements/sanctions/ks2")
		form := filled(h.get("ada", "/agreements/sign/ks2_agreement"))
		form.Set("name", "Ada Quill")
		h.pack.Learner.Rows[1].Title = "Borrowed a crown"
		if got := texts(h.get("", "/agreements/sanctions/ks2").Find("main")); !strings.Contains(got, "Borrowed a crown") {
			h.t.Errorf("the school's own row is missing: %s", got)
		}
		h.page("ada", "/agreements/sign/ks2_agreement", form, 422)
		h.get("ada", "/agreements/sanctions/ks2")
		h.post("ada", "/agreements/sign/ks2_agreement", form)
		h.page("", "/agreements/sanctions/nobody", nil, 404)
		for next, want := range map[string]int{"/families/x": 1, "//evil.example": 0, "https://evil.example": 0, "/\\evil.example": 0} {
			if n := h.get("", "/agreements/sanctions/staff?next="+url.QueryEscape(next)).Find("main a.govuk-button").Length(); n != want {
				h.t.Errorf("%s: %d ways back", next, n)
			}
		}
	})
}

// Every row and column of the packs that come with Belisha has words for children; a title without is shown as it is.
func TestWordsForChildren(t *testing.T) {
	h := lone(t)
	words := readMisuseWords("learner")
	for _, row := range h.pack.Learner.Rows {
		if words[row.Title] == [3]string{} {
			t.Errorf("no words for %q", row.Title)
		}
	}
	for _, col := range h.pack.Learner.Columns {
		if words[col.Title] == [3]string{} {
			t.Errorf("no words for %q", col.Title)
		}
	}
}
