package registers

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web/webtest"
)

func TestPagesFit(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, single(t).site())
}

// loanForm is a filled form of a loan.
func loanForm(device string) url.Values {
	return form("f-device", device, "f-borrower", "Ada Quill", "f-lent-day", "10", "f-lent-month", "3", "f-lent-year", "2026",
		"f-due-day", "20", "f-due-month", "3", "f-due-year", "2026", "f-worth", "£12.50")
}

func TestAddThroughThePage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		blank := h.visit("n.wire", "/registers/loans/new", nil).is(200)
		blank.says("h1", "Add a loan").says("form", "Device", "Borrower", "The number on its label")
		if blank.value("f-lent-day") != "10" || blank.value("f-lent-year") != "2026" || blank.value("f-device") != "" {
			t.Error("the form does not begin with its defaults")
		}
		wrong := loanForm("Tablet 1")
		wrong.Set("f-worth", "a lot")
		wrong.Set("f-due-day", "1")
		wrong.Set("f-borrower", "")
		again := h.visit("n.wire", "/registers/loans/new", wrong).is(422)
		again.says(".govuk-error-summary", "Worth: enter a sum", "lies before the day", "Borrower: choose an answer")
		again.says("#f-worth-error", "enter a sum")
		if again.value("f-worth") != "a lot" || again.value("f-device") != "Tablet 1" || again.value("f-due-day") != "1" {
			t.Error("what was typed is lost")
		}
		if href, _ := again.Find(".govuk-error-summary a").First().Attr("href"); again.Find(href).Length() != 1 {
			t.Errorf("the summary leads to %s, which is nowhere", href)
		}
		done := h.visit("n.wire", "/registers/loans/new", loanForm("Tablet 1")).is(303)
		shown := h.visit("n.wire", done.to, nil).is(200)
		shown.says("h1", "Tablet 1, Ada Quill").says(".govuk-summary-list", "£12.50", "20 March 2026", "Ada Quill").says(".registers-state", "On loan", "To be done by 20 March 2026")
		shown.says(".registers-why", "so that it comes back", "devices.loans", "1 year", "The loan is over.").says("table", "Added", "Nora Wire")
		if n := shown.Find(".registers-steps form[method=post]").Length(); n != 1 {
			t.Errorf("%d steps can be taken at once", n)
		}
		e := h.verbs(1)[0]
		if e.Verb != "registers.added" || e.Actor != "person/"+h.who["n.wire"].ID || e.Subject.Kind != entry.RefEntry || e.Why != "devices.loans" {
			t.Errorf("%+v", e)
		}
		for _, c := range e.Changes {
			if c.Field == "borrower" && c.After != "" || c.Field == "device" && c.After != "Tablet 1" {
				t.Errorf("the trail holds %+v", c)
			}
		}
	})
}

func TestMissingPages(t *testing.T) {
	t.Parallel()
	h := single(t)
	e := h.loan("T1")
	for _, path := range []string{"/registers/poems/new", "/registers/loans/zzz", "/registers/visitors/" + e.ID, e.Href() + "/files/zzz", e.Href() + "/history/7", e.Href() + "/history/x", e.Href() + "/move/fly"} {
		h.visit("c.ord", path, nil).is(404)
	}
	h.visit("", e.Href(), nil).is(303) // a stranger is sent to sign in, and learns nothing
	h.visit("", "/registers/loans/zzz", nil).is(303)
	h.visit("ada.quick", e.Href(), nil).is(403)
	h.visit("ada.quick", "/registers/loans/new", nil).is(403)
	h.visit("ada.quick", e.Href()+"/change", loanForm("x")).is(403)
	h.visit("ada.quill", e.Href(), nil).is(200) // the loan is this pupil's own
	h.visit("ada.quill", e.Href()+"/change", nil).is(403)
}

func TestPackNarrowsWhoMay(t *testing.T) {
	t.Parallel()
	h := single(t)
	b := h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-11"})
	h.visit("t.four", b.Href(), nil).is(403).never("A stick was lost")
	h.visit("n.wire", b.Href()+"/change", nil).is(403).never("A stick was lost")
	h.visit("h.high", b.Href()+"/change", nil).is(403)
	h.visit("h.high", b.Href()+"/attest", nil).is(200)
	h.visit("c.ord", b.Href()+"/attest", nil).is(403)
	h.visit("c.ord", b.Href()+"/move/close", form()).is(403)
	h.visit("h.high", b.Href()+"/move/close", form()).is(303) // the pack leaves this step to the head
	told := h.visit("t.four", "/registers/breaches/new", form("f-title", "A letter went astray", "f-found-day", "9", "f-found-month", "3", "f-found-year", "2026", "f-risk", "none", "f-why_not", "It came back unopened")).is(303)
	if told.to != "/" { // everybody may tell of one, not everybody may read them
		t.Errorf("sent to %s", told.to)
	}
}

func TestWhoeverIsNamedIsShutOut(t *testing.T) { // shows INC-06
	t.Parallel()
	h := single(t)
	b := h.must("c.ord", "breaches", map[string]string{"title": "A list was left lying", "risk": "some", "about": "h.high", "told": "2026-03-11"})
	h.visit("h.high", b.Href(), nil).is(403).never("A list was left lying")
	h.visit("h.high", b.Href()+"/attest", form("name", "Hanna High", "revision", "1")).is(403)
	h.visit("h.high", "/people/"+h.who["h.high"].ID, nil).is(200).never("A list was left lying", "Breaches of personal data")
	h.visit("c.ord", "/people/"+h.who["h.high"].ID, nil).is(200).says("main", "Breaches of personal data: 1").never("A list was left lying")
}

func TestLookingAtASensitiveEntryLeavesAnEvent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-11"})
		for _, path := range []string{"", "/change", "/history/1"} {
			h.visit("c.ord", b.Href()+path, nil).is(200).says("main", "A stick was lost")
			e := h.verbs(1)[0]
			if e.Verb != "registers.looked" || e.Subject != b.Ref(school) || e.Actor != "person/"+h.who["c.ord"].ID {
				t.Errorf("%s: %+v", path, e)
			}
			h.no(h.try("n.wire", func(tx *ledger.Tx) (ledger.Event, error) {
				e, err := h.room.Add(t.Context(), tx, "loans", map[string]string{"device": path + "x", "borrower": "ada.quill", "due": "2026-03-20"})
				return h.room.Added(tx, e), err
			}))
		}
		l := h.loan("T1")
		h.visit("c.ord", l.Href(), nil).is(200)
		if e := h.verbs(1)[0]; e.Verb != "registers.added" {
			t.Errorf("a look at an open register left %s", e.Verb)
		}
	})
}

// change posts a change of a loan over a revision.
// A form that is refused shows what the entry holds, so it is a look too.
func TestARefusedFormOfASensitiveEntryIsALook(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some"})
		looked := func(who string) {
			t.Helper()
			if e := h.verbs(1)[0]; e.Verb != "registers.looked" || e.Subject != b.Ref(school) || e.Actor != "person/"+h.who[who].ID {
				t.Errorf("%+v", e)
			}
		}
		h.visit("c.ord", b.Href()+"/change", form("revision", "1", "f-title", "")).is(422).says("h1", "A stick was lost").says(".govuk-error-summary", "write something")
		looked("c.ord")
		h.visit("h.high", b.Href()+"/move/close", form("revision", "1", "asked", "told")).is(422).says("h1", "A stick was lost").says(".govuk-error-summary", "day, month and year")
		looked("h.high")
		if e := h.get(b); e.Revision != 1 || e.State != "open" {
			t.Errorf("stored: %+v", e)
		}
	})
}

func (h *house) change(who string, e entry.Entry, revision int, set ...string) page {
	h.t.Helper()
	f := loanForm(e.Values["device"])
	f.Set("revision", strconv.Itoa(revision))
	f.Set("f-worth", "250.00")
	for i := 0; i < len(set); i += 2 {
		f.Set(set[i], set[i+1])
	}
	return h.visit(who, e.Href()+"/change", f)
}

func TestTwoEditorsLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		h.visit("n.wire", e.Href()+"/change", nil).is(200)
		h.change("c.ord", e, 1, "f-due-day", "27", "f-damage", "A scratch").is(303)
		second := h.change("n.wire", e, 1, "f-worth", "99", "f-damage", "A crack").is(409)
		second.says("h1", "Somebody else has changed this entry").says("main", "Cora Ord")
		second.says("table", "To be back by", "20 March 2026", "27 March 2026", "Damage", "A scratch", "A crack")
		for name, want := range map[string]string{"f-worth": "99", "f-damage": "A crack", "f-due-day": "27", "revision": "2", "f-device": "T1"} {
			if got := second.value(name); got != want {
				t.Errorf("%s holds %q, want %q", name, got, want)
			}
		}
		second.says("#f-damage-error", "somebody else has changed this too")
		if got := h.get(e); got.Values["damage"] != "A scratch" || got.Revision != 2 {
			t.Errorf("something was saved: %+v", got)
		}
		h.change("n.wire", e, 2, "f-due-day", second.value("f-due-day"), "f-worth", second.value("f-worth"), "f-damage", second.value("f-damage")).is(303)
		if got := h.get(e); got.Values["damage"] != "A crack" || got.Values["worth"] != "9900" || got.Values["due"] != "2026-03-27" {
			t.Errorf("%+v", got.Values)
		}
		h.visit("n.wire", e.Href()+"/history/2", nil).is(200).says("main", "A scratch", "This is how the entry stood")
	})
}

// Even two who pass the page at the same moment cannot both have the last word.
func TestTheStoreTakesOneRevisionOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		put := func(worth string) error {
			return h.try("n.wire", func(tx *ledger.Tx) (ledger.Event, error) {
				_, ev, err := h.edit(tx, "loans", e, map[string]string{"worth": worth})
				return ev, err
			})
		}
		h.no(put("1"))
		if err := put("2"); !errs.Is(err, errs.Conflict) {
			t.Errorf("%v", err)
		}
		if got := h.get(e); got.Values["worth"] != "100" {
			t.Errorf("%+v", got.Values)
		}
	})
}

func TestAnswersOpenFurtherQuestions(t *testing.T) {
	t.Parallel()
	h := single(t)
	blank := h.visit("n.wire", "/registers/visitors/new", nil).is(200)
	if blank.Find("[name='f-rules']").Length() != 0 {
		t.Error("a question is asked that nobody has opened")
	}
	f := form("f-name", "A guest", "f-host", h.who["h.high"].ID, "f-wifi", "yes")
	blank.Find("[name=asked]").Each(func(_ int, s *goquery.Selection) { f.Add("asked", s.AttrOr("value", "")) })
	more := h.visit("n.wire", "/registers/visitors/new", f).is(422).says(".govuk-notification-banner", "further questions")
	if more.Find("[name='f-rules']").Length() == 0 || more.value("f-name") != "A guest" || more.value("f-wifi") != "yes" {
		t.Error("the form does not ask further, or has lost what was typed")
	}
	f.Set("f-rules", "yes")
	f.Add("asked", "rules")
	h.visit("n.wire", "/registers/visitors/new", f).is(303)
}

func TestStepsThroughThePages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		h.visit("n.wire", e.Href()+"/move/give_back", form("revision", "9")).is(409)
		h.visit("n.wire", e.Href()+"/move/lose", form("revision", "1")).is(403)
		h.visit("c.ord", e.Href(), nil).is(200).says(".registers-steps", "Give back", "Report lost")
		h.visit("c.ord", e.Href()+"/move/lose", nil).is(200).says("form", "Damage").says("main", "will then stand as “Lost”")
		h.visit("c.ord", e.Href()+"/move/lose", form("asked", "damage", "f-damage", "")).is(422).says(".govuk-error-summary", "Damage")
		h.visit("c.ord", e.Href()+"/move/lose", form("asked", "damage", "f-damage", "Left on a bus")).is(303)
		h.visit("n.wire", e.Href(), nil).is(200).says(".registers-state", "Lost").says("table", "Taken further", "Report lost", "Cora Ord")
		if ev := h.verbs(1)[0]; ev.Verb != "registers.moved" || ev.Changes[0].Before != "out" || ev.Changes[0].After != "lost" {
			t.Errorf("%+v", ev)
		}
	})
}

func TestAttest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		at := e.Href() + "/attest"
		h.visit("t.four", at, nil).is(200).says("main", "T1", "Ada Quill", "Tessa Four")
		h.visit("t.four", at, form("name", "Hanna High", "revision", "1", "words", "Seen")).is(422).says("#name-error", "your own name")
		h.visit("t.four", at, form("name", "Tessa Four", "revision", "2")).is(409)
		h.visit("t.four", at, form("name", "tessa four", "revision", "1", "words", "Seen it")).is(303)
		h.visit("t.four", at, form("name", "tessa four", "revision", "1")).is(409)
		if ev := h.verbs(1)[0]; ev.Verb != "registers.attested" || ev.Changes[0].After != "1" {
			t.Errorf("%+v", ev)
		}
		h.visit("n.wire", e.Href(), nil).says(".registers-signed", "Tessa Four", "Seen it", "As it stands")
		h.change("n.wire", e, 1).is(303)
		h.visit("n.wire", e.Href(), nil).says(".registers-signed", "Changed since")
	})
}

func TestRemoveRestoreAndHold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		h.visit("n.wire", e.Href()+"/remove", form("why", "No reason")).is(403)
		h.visit("c.ord", e.Href()+"/remove", form("why", "")).is(422).says("#why-error", "Write the reason")
		h.visit("c.ord", e.Href()+"/hold", form("hold", "yes", "why", "A complaint is open")).is(303)
		h.visit("c.ord", e.Href()+"/remove", form("why", "Typed twice")).is(409)
		h.visit("n.wire", e.Href(), nil).is(200).says("main", "A complaint is open")
		h.visit("c.ord", e.Href()+"/hold", nil).is(200).says("h1", "Lift the hold")
		h.visit("c.ord", e.Href()+"/hold", form("hold", "no", "why", "It is over")).is(303)
		h.visit("c.ord", e.Href()+"/remove", form("why", "Typed twice")).is(303)
		h.visit("n.wire", e.Href(), nil).is(404)
		h.visit("c.ord", e.Href()+"/change", loanForm("x")).is(409)
		h.visit("c.ord", e.Href()+"/move/give_back", form()).is(409)
		h.visit("c.ord", e.Href(), nil).is(200).says("main", "was removed on", "Typed twice", "Bring it back")
		h.visit("c.ord", e.Href()+"/restore", form()).is(303)
		h.visit("n.wire", e.Href(), nil).is(200).says("table", "Removed", "Brought back", "Held", "Hold lifted")
		var got []string
		for _, v := range h.verbs(8) {
			if strings.HasPrefix(v.Verb, "registers.") {
				got = append(got, v.Verb)
			}
		}
		if want := "registers.restored registers.removed registers.released registers.held registers.added"; strings.Join(got, " ") != want {
			t.Errorf("%v", got)
		}
	})
}

var aPDF = []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

func TestFiles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.loan("T1")
		h.post("n.wire", e.Href()+"/files", form(), "file", "letter.pdf", aPDF).is(303)
		shown := h.visit("t.four", e.Href(), nil).is(200).says(".registers-files", "letter.pdf", "Nora Wire")
		href, _ := shown.Find(".registers-files a").First().Attr("href")
		got := h.visit("t.four", href, nil).is(200)
		if !bytes.Equal(got.body, aPDF) || got.header.Get("Content-Disposition") != `attachment; filename="letter.pdf"` || got.header.Get("Content-Type") != "application/pdf" ||
			got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%v", got.header)
		}
		for name, body := range map[string][]byte{"page.html": []byte("<script>alert(1)</script>"), "letter.pdf": []byte("<html><body>x"), "run.exe": []byte("MZ\x90\x00"), "image.svg": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "empty.txt": nil, "pdf": aPDF, "x.zip": []byte("PK\x03\x04zip")} {
			h.post("n.wire", e.Href()+"/files", form(), "file", name, body).is(422).says(".govuk-error-summary", "file")
		}
		h.post("n.wire", e.Href()+"/files", form(), "file", "big.txt", bytes.Repeat([]byte("a"), folder.MaxFile+1)).is(422).says(".govuk-error-summary", "10 MB")
		h.visit("n.wire", e.Href()+"/files", form()).is(422).says(".govuk-error-summary", "Choose the file")
		h.post("ada.quick", e.Href()+"/files", form(), "file", "letter.pdf", aPDF).is(403)
		h.post("n.wire", e.Href()+"/files", form(), "file", `C:\fakepath\..\evil"; x=".txt`, []byte("hello")).is(303)
		h.visit("n.wire", e.Href(), nil).never(`fakepath`)
		h.visit("c.ord", e.Href()+"/hold", form("hold", "yes", "why", "An inquiry")).is(303)
		h.visit("n.wire", href+"/remove", form()).is(409)
		h.visit("c.ord", e.Href()+"/hold", form("hold", "no", "why", "It is over")).is(303)
		h.visit("n.wire", href+"/remove", form()).is(303)
		h.visit("n.wire", href, nil).is(404)
		if v := h.verbs(1)[0].Verb; v != "registers.detached" {
			t.Error(v)
		}
	})
}

func TestFileOfTheForm(t *testing.T) {
	t.Parallel()
	h := single(t)
	f := form("f-title", "A stick was lost", "f-found-day", "9", "f-found-month", "3", "f-found-year", "2026", "f-risk", "some", "f-told-day", "10", "f-told-month", "3", "f-told-year", "2026")
	h.post("c.ord", "/registers/breaches/new", f, "f-proof", "x.html", []byte("<html>")).is(422).says(".govuk-error-summary", "Letter: this kind of file")
	done := h.post("c.ord", "/registers/breaches/new", f, "f-proof", "letter.pdf", aPDF).is(303)
	shown := h.visit("c.ord", done.to, nil).is(200)
	href, _ := shown.Find(".govuk-summary-list a").First().Attr("href")
	if got := h.visit("c.ord", href, nil).is(200); !bytes.Equal(got.body, aPDF) {
		t.Error("the file is another")
	}
	h.visit("t.four", href, nil).is(403)
	h.visit("c.ord", href+"/remove", form()).is(409) // it is an answer of the form
}

func TestHostileInputIsShownAsText(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		f := loanForm(`"><script>alert(1)</script>`)
		f.Set("f-damage", "'; DROP TABLE registers_entry; --\x00")
		done := h.visit("n.wire", "/registers/loans/new", f).is(303)
		p := h.visit("n.wire", done.to, nil).is(200).never("<script>alert").says("h1", `"><script>alert(1)</script>`)
		p.says(".govuk-summary-list", "DROP TABLE")
		f.Set("f-device", strings.Repeat("x", 61))
		h.visit("n.wire", "/registers/loans/new", f).is(422).says(".govuk-error-summary", "there is room for 60")
		f = loanForm("T9")
		f.Set("f-state", "lost")
		f.Set("state", "lost")
		f.Set("created_by", "somebody")
		f.Add("asked", "no_such_field")
		done = h.visit("n.wire", "/registers/loans/new", f).is(303)
		h.visit("n.wire", done.to, nil).says(".registers-state", "On loan")
	})
}

func TestLinksLeadBothWays(t *testing.T) {
	t.Parallel()
	h := single(t)
	l := h.loan("T1")
	b := h.must("c.ord", "breaches", map[string]string{"title": "The tablet was open", "risk": "some", "told": "2026-03-11", "loan": "T1, Ada Quill"})
	h.visit("c.ord", b.Href(), nil).is(200).says("main", "What this entry names", "T1, Ada Quill")
	h.visit("c.ord", l.Href(), nil).is(200).says("main", "What names this entry", "Breaches of personal data").never("The tablet was open")
	h.visit("n.wire", l.Href(), nil).is(200).never("The tablet was open")
	_, err := h.add("c.ord", "breaches", map[string]string{"title": "Another", "risk": "some", "told": "2026-03-11", "loan": "no such"})
	if got := faultsOf(t, err)["loan"]; !strings.Contains(got, "no such entry") {
		t.Error(got)
	}
}

func TestOldEntriesStayReadableUnderTheirForm(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.must("n.wire", "loans", map[string]string{"device": "T1", "borrower": "ada.quill", "due": "2026-03-20", "worth": "250", "damage": "A scratch"})
		h.force(h.alter("loans", func(d *policy.Register) {
			d.Fields = append(d.Fields[:4:4], d.Fields[5:]...) // worth goes
			d.Fields[0].Title = "Number"
			for i := range d.Fields {
				if d.Fields[i].Key == "damage" {
					d.Fields[i].Key, d.Fields[i].Title = "harm", "Harm"
				}
			}
			for i := range d.Moves {
				d.Moves[i].When, d.Moves[i].Needs = "", nil
			}
		}))
		p := h.visit("n.wire", e.Href(), nil).is(200)
		p.says("main", "written with an earlier form").says(".govuk-summary-list", "Device", "T1").says(".registers-kept", "Worth", "£250.00", "Damage", "A scratch")
		h.visit("n.wire", e.Href()+"/change", form("revision", "1", "f-device", "T1", "f-borrower", "ada.quill", "f-lent-day", "10", "f-lent-month", "3", "f-lent-year", "2026",
			"f-due-day", "21", "f-due-month", "3", "f-due-year", "2026", "f-harm", "None")).is(303)
		p = h.visit("n.wire", e.Href(), nil).is(200)
		p.says(".govuk-summary-list", "Number", "None").says(".registers-kept", "Worth", "£250.00", "Damage", "A scratch")
		gone := h.alter("loans", func(d *policy.Register) { d.Key = "lent" })
		h.force(gone)
		h.visit("n.wire", e.Href(), nil).is(200).says("main", "no longer has this register", "T1", "None")
		h.visit("n.wire", e.Href()+"/change", nil).is(409)
		h.visit("n.wire", "/registers/loans/new", nil).is(404)
		h.visit("ada.quick", e.Href(), nil).is(403)
	})
}

func TestHomeAndPerson(t *testing.T) {
	t.Parallel()
	h := single(t)
	l := h.loan("T1")
	h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-11"})
	h.wait(12 * 24 * time.Hour)
	h.visit("t.four", "/", nil).is(200).says("main", "Registers", "Devices on loan (1)", "1 overdue").never("Breaches")
	h.visit("c.ord", "/", nil).is(200).says("main", "Breaches of personal data (1)", "2 overdue")
	h.visit("ada.quill", "/", nil).is(200).never("Registers")
	p := h.visit("n.wire", "/people/"+h.who["ada.quill"].ID, nil).is(200).says("main", "In the registers", "T1, Ada Quill", "Overdue")
	if p.Find("a[href='"+l.Href()+"']").Length() != 1 {
		t.Error("no link to the loan")
	}
	h.visit("ada.quill", "/people/"+h.who["ada.quill"].ID, nil).is(200).says("main", "T1, Ada Quill") // one's own
}

func TestExpectedEntryIsAddedFromItsLink(t *testing.T) {
	t.Parallel()
	h := single(t)
	p := h.visit("h.high", "/registers/seats/new?expected=chair", nil).is(200).says("h1", "Chair of the group").says("form", "Devices on loan")
	if p.value("expected") != "chair" {
		t.Error("the form forgets which entry it is to be")
	}
	h.visit("h.high", "/registers/seats/new", form("expected", "chair", "f-seat", "chair", "f-holder", h.who["c.hair"].ID)).is(303)
	h.visit("h.high", "/registers/seats/new", form("expected", "emperor", "f-seat", "technician", "f-holder", h.who["n.wire"].ID)).is(303)
	h.see(func(tx *ledger.Tx) error {
		n, err := h.room.Counts(t.Context(), tx, "seats", time.Time{}, time.Time{})
		if n.Expected != 2 || n.Missing != 0 || n.Total != 2 { // the technician's seat was entered without the link, by its name
			t.Errorf("%+v", n)
		}
		return err
	})
}

// Of many who add the same number at the same moment exactly one is first.
func TestUniqueUnderHaste(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open()
		var all sync.WaitGroup
		var done atomic.Int32
		for range 8 {
			all.Go(func() {
				if p := h.visit("n.wire", "/registers/loans/new", loanForm("Tablet 1")); p.status == 303 {
					done.Add(1)
				} else if p.says("#f-device-error", "only one"); p.status != 422 {
					t.Errorf("status %d", p.status)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 || h.count("loans") != 1 {
			t.Errorf("%d were told it is theirs, %d are kept", done.Load(), h.count("loans"))
		}
	})
}

func TestFileIsAskedForAgain(t *testing.T) {
	t.Parallel()
	h := single(t)
	f := form("f-title", "A stick was lost", "f-found-day", "9", "f-found-month", "3", "f-found-year", "2026", "f-risk", "")
	h.post("c.ord", "/registers/breaches/new", f, "f-proof", "letter.pdf", aPDF).is(422).says("#f-proof-error", "choose the file “letter.pdf” once more")
	b := h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-11"})
	f = form("f-title", "A stick was lost", "f-found-day", "9", "f-found-month", "3", "f-found-year", "2026", "f-risk", "some", "f-told-day", "11", "f-told-month", "3", "f-told-year", "2026", "revision", "1")
	h.post("c.ord", b.Href()+"/change", f, "f-proof", "letter.pdf", aPDF).is(303)
	h.visit("c.ord", b.Href()+"/change", nil).is(200).says("#f-proof-hint", "There is a file already")
	f.Set("revision", "2")
	h.visit("c.ord", b.Href()+"/change", f).is(303)
	h.visit("c.ord", b.Href(), nil).says(".govuk-summary-list", "A file")
}
