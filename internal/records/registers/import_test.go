package registers

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/sheet"
)

// march takes a file through matching and dry run, and gives the page of the dry run.
func (h *hall) march(who, register string, file []byte) screen {
	h.t.Helper()
	at := "/registers/" + register + "/import"
	form := h.want(h.upload(who, at, file, nil), 200).form("main form")
	form.Set("step", "look")
	return h.upload(who, at, nil, form)
}

func (h *hall) confirm(who, register string, dry screen) screen {
	form := dry.form("main form")
	form.Set("step", "apply")
	return h.upload(who, "/registers/"+register+"/import", nil, form)
}

func TestImportAddsAndChangesAfterADryRun(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		old := h.some()
		text := "\ufeffASSET TAG;Borrower;kind;Back by;Cost;State;Colour\r\n" +
			"T-01;Ada Quill (ada.quill);Laptop;1/4/2026;£250.00;;red\r\n" + // changes
			"N-01;ben.oak;Tablet;14-Mar-26;\"1,200.50\";Given back;blue\r\n" + // new, where it stands
			";;;;;;\r\n" +
			"L-01;t.four;laptop;;900;;\r\n" // as it is
		p := h.want(h.upload("o.desk", "/registers/loans/import", []byte(text), nil), 200)
		if p.Find("select").Length() != 7 {
			t.Error("not every column can be matched")
		}
		if got := said(p.Document, "select option[selected]"); got != "Asset tag | Borrower | Kind | Back by | Cost | State of a new loan" {
			t.Errorf("matched: %s", got)
		}
		dry := h.want(h.march("o.desk", "loans", []byte(text)), 200)
		if got := said(dry.Document, ".govuk-summary-list__value"); got != "1 | 1 | 1 | 0" {
			t.Errorf("would happen: %s", got)
		}
		if got := said(dry.Document, "tbody tr"); !strings.Contains(got, "2 T-01 Changed Changes: Kind, Back by") || !strings.Contains(got, "3 Added New") {
			t.Errorf("would happen: %s", got)
		}
		if len(h.entries("loans")) != 4 {
			t.Fatal("the dry run changed something")
		}
		h.want(h.confirm("o.desk", "loans", dry), 303)
		all := h.entries("loans")
		if len(all) != 5 || all[0].Values["kind"] != "laptop" || all[0].Values["back"] != "2026-04-01" || all[0].Revision != 2 || all[2].Revision != 1 {
			t.Fatalf("%+v", all)
		}
		if e := all[4]; e.State != "in" || e.Values["cost"] != "120050" || e.Values["who"] != h.who["ben.oak"].ID || e.Values["safe"] != "no" || e.Values["back"] != "2026-03-14" {
			t.Errorf("%+v", e)
		}
		event := h.events(1)[0]
		for _, word := range []string{"registers.imported register/loans", old[0].ID, all[4].ID} {
			if !strings.Contains(event, word) {
				t.Errorf("%q is not in the event %s", word, event)
			}
		}
		if strings.Contains(event, old[2].ID) {
			t.Error("the event names an entry that it left as it was")
		}
	})
}

func TestOneBadRowChangesNothing(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		text := "Asset tag,Borrower,Kind,Back by,State\nN-01,ben.oak,Tablet,,\nN-02,nobody.here,Boat,31/2/2026,\nN-01,ben.oak,,,\n,ben.oak,,,\nN-05,ben.oak,,,Sunk\n"
		dry := h.want(h.march("o.desk", "loans", []byte(text)), 422)
		got := said(dry.Document, ".registers-faults li")
		for _, word := range []string{"Row 3, column Borrower:", "Row 3, column Kind:", "Row 3, column Back by:", "Row 4, column Asset tag: row 2 has this too", "Row 5, column Asset tag:", "Row 6, column State:"} {
			if !strings.Contains(got, word) {
				t.Errorf("%q is not among the faults: %s", word, got)
			}
		}
		if dry.Find("button[value=apply]").Length() > 0 {
			t.Error("a file with faults can be confirmed")
		}
		form := dry.form("main form") // nor by hand
		form.Set("step", "apply")
		h.want(h.upload("o.desk", "/registers/loans/import", nil, form), 422)
		if n := len(h.entries("loans")); n != 4 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestImportThatIsNoLongerWhatWasShownIsShownAgain(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		text := []byte("Asset tag,Borrower,Kind\nT-01,ben.oak,Tablet\n")
		dry := h.want(h.march("o.desk", "loans", text), 200)
		other := h.want(h.march("n.wire", "loans", []byte("Asset tag,Borrower,Kind\nT-01,t.four,Tablet\n")), 200)
		h.want(h.confirm("n.wire", "loans", other), 303)
		p := h.want(h.confirm("o.desk", "loans", dry), 200)
		if got := said(p.Document, ".govuk-notification-banner"); !strings.Contains(got, "has changed since you looked") {
			t.Errorf("%s", got)
		}
		if got := h.entries("loans")[0].Values["who"]; got != h.who["t.four"].ID {
			t.Errorf("the first change is lost: %s", got)
		}
		h.want(h.confirm("o.desk", "loans", p), 303) // looked at again, it goes through
		swapped := dry.form("main form")
		swapped.Set("step", "apply")
		swapped.Set("text", strings.ReplaceAll(swapped.Get("text"), "ben.oak", "ada.quill"))
		h.want(h.upload("o.desk", "/registers/loans/import", nil, swapped), 200) // another file than the one shown
		if got := h.entries("loans")[0].Values["who"]; got != h.who["ben.oak"].ID {
			t.Errorf("a swapped file went through: %s", got)
		}
	})
}

func TestAnExportComesBackAsItWent(t *testing.T) {
	t.Parallel()
	inHall(t, func(t *testing.T, h *hall) {
		h.some()
		h.add("loans", "tag", "'=1", "who", "ben.oak", "note", "two\nlines; \"quoted\"")
		for _, as := range []string{"csv", "xlsx"} {
			dry := h.want(h.march("o.desk", "loans", h.get("o.desk", "/registers/loans/export?as="+as).body), 200)
			if got := said(dry.Document, ".govuk-summary-list__value"); got != "0 | 0 | 5 | 0" {
				t.Errorf("%s: %s", as, got)
			}
			if dry.Find("button[value=apply]").Length() > 0 {
				t.Errorf("%s: nothing can be confirmed", as)
			}
		}
	})
}

func TestImportRefusesWhatIsNoTableAndWhoMayNot(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	h.some()
	huge := "Asset tag,Borrower\n" + strings.Repeat("x,y\n", clerk.MostImport+1)
	for name, c := range map[string]struct {
		body string
		says string
	}{
		"empty":     {"", "The file is empty"},
		"headings":  {"Asset tag,Borrower\n", "nothing below"},
		"too long":  {huge, "more than 5000 rows"},
		"binary":    {"\x00\x01", "neither"},
		"half XLSX": {"PK\x03\x04 and nothing", "damaged"},
		"twice":     {"Asset tag,ASSET TAG\n1,2\n", "twice"},
	} {
		p := h.want(h.upload("o.desk", "/registers/loans/import", []byte(c.body), nil), 422)
		if got := said(p.Document, ".govuk-error-message"); !strings.Contains(got, c.says) {
			t.Errorf("%s: %s", name, got)
		}
	}
	p := h.want(h.upload("o.desk", "/registers/loans/import", []byte("Colour\nred\n"), url.Values{}), 200)
	form := p.form("main form")
	form.Set("step", "look")
	p = h.want(h.upload("o.desk", "/registers/loans/import", nil, form), 422)
	if got := said(p.Document, ".govuk-error-summary"); !strings.Contains(got, "Match at least one column") {
		t.Error(got)
	}
	form.Set("column-0", "../../etc")
	h.want(h.upload("o.desk", "/registers/loans/import", nil, form), 422)
	h.want(h.get("t.four", "/registers/loans/import"), 403)
	h.want(h.upload("t.four", "/registers/loans/import", []byte("Asset tag\nT\n"), nil), 403)
	h.want(h.get("o.desk", "/registers/worries/import"), 403)
	big := []byte(strings.Repeat("a", sheet.MaxBytes+1))
	h.want(h.upload("o.desk", "/registers/loans/import", big, nil), 422)
}

func TestTheTemplateHasTheRightHeadings(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	for _, as := range []string{"csv", "xlsx"} {
		p := h.want(h.get("o.desk", "/registers/loans/import/template?as="+as), 200)
		file, err := sheet.Read(p.body, sheet.Limits{})
		if err != nil || fmt.Sprint(file.Head) != "[Asset tag Borrower Kind Back by Cost Case Note]" {
			t.Errorf("%s: %v (%v)", as, file.Head, err)
		}
	}
}

// An entry about somebody is not changed by that person's file either.
func TestINC06AFileDoesNotReachWhatIsAboutItsOwner(t *testing.T) {
	t.Parallel()
	h := newHall(t, migrated(t), "s1")
	mine := h.add("worries", "about", "h.high", "name", "Late duty")
	dry := h.want(h.march("h.high", "worries", []byte("Entry,Short name\n"+mine.ID+",Nothing at all\n")), 422)
	if got := said(dry.Document, ".registers-faults"); !strings.Contains(got, "somebody else has to deal with") || strings.Contains(got, "Late duty") {
		t.Error(got)
	}
}
