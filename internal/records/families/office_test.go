package families

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
	"belisha/internal/web/webtest"
)

func TestPagesFitTheirStructs(t *testing.T) {
	each(t, func(t *testing.T, h *house) { webtest.CheckPages(t, h.site) })
}

// shows AUA-16: the register shows who can be reached and how, who has been, and what is missing; a teacher sees the families
// of their own class.
func TestTheRegisterOfFamilies(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		office := h.browser("o.desk")
		p := office.get("/families").must(t, 200, "Pat Quill", "Sam Reed", "Lou Lark", "Ray Rook", "E-mail", "Paper", "No date of birth", "Nothing sent")
		if n := p.Find("table tbody tr").Length(); n != 4 {
			t.Errorf("%d carers", n)
		}
		teacher := h.browser("t.four").get("/families").must(t, 200, "Pat Quill", "Lou Lark").lacks(t, "Ray Rook", "Ben", "Send links home")
		if teacher.Find("table tbody tr").Length() != 3 {
			t.Error("a teacher sees other classes")
		}
		h.browser("t.four").get("/families/"+h.who["pat.quill"].ID).must(t, 200, "Ada").lacks(t, "Ben", "Send a link")
		h.browser("t.four").get("/families/"+h.who["ray.rook"].ID).must(t, 403)
		h.browser("t.four").post("/families/"+h.who["pat.quill"].ID+"/send", nil).must(t, 403)
		h.browser("pat.quill").get("/families").must(t, 403)
		office.get("/families?state="+homes.OnPaper).must(t, 200, "Lou Lark").lacks(t, "Pat Quill")
		office.get("/families?q=ada").must(t, 200, "Pat Quill", "Sam Reed").lacks(t, "Lou Lark")
		office.get("/families?class=nowhere").must(t, 200, "No carer matches")
		office.get("/families/nobody").must(t, 404)
		path := h.mailed("pat.quill")
		office.get("/families?state="+homes.Went).must(t, 200, "Pat Quill").lacks(t, "Sam Reed")
		h.proven(path).signed(path, "parents_agreement")
		office.get("/families?state="+homes.SomeDone).must(t, 200, "Pat Quill", "Partly signed")
		office.get("/families/"+h.who["pat.quill"].ID).must(t, 200, "Not signed yet", "A form was signed", "127.0.0.1")
	})
}

// shows AUA-16 AUA-22: links to all who miss something, counted first; on paper for whom no mail reaches; nobody twice.
func TestSendingToAll(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		office := h.browser("o.desk")
		p := office.get("/families/send").must(t, 200, "2 parents and carers", "1 parent or carer", "Send 2 by e-mail", "Print 1 on paper")
		if len(h.links("pat.quill")) != 0 {
			t.Error("a preview sent something")
		}
		form := url.Values{}
		p.Find("form[action='/families/send'][method=post] input").Each(func(_ int, s *selection) { form.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
		office.post("/families/send", form).must(t, 303)
		office.post("/families/send", form).must(t, 303) // pressed twice
		h.post()
		if n := len(h.box.got); n != 2 {
			t.Errorf("%d letters arrived", n)
		}
		if len(h.links("pat.quill")) != 1 || len(h.links("lou.lark")) != 0 {
			t.Error("somebody got two links, or one who has no address")
		}
		paper := office.post("/families/print", form).must(t, 200, "To Lou Lark", "Forms from St Example Primary School", "01632 960000")
		link := paper.Find(".belisha-slip__link").Text()
		if !strings.HasPrefix(link, "https://belisha.example/f/") || paper.Find(".belisha-slip svg path").AttrOr("d", "") == "" {
			t.Fatalf("the slip: %q", link)
		}
		h.browser("").post(strings.TrimPrefix(link, "https://belisha.example"), date("30", "Sept", "18")).must(t, 303)
		office.post("/families/print", form).must(t, 303)
		h.read(func(tx *ledger.Tx) error {
			all, err := h.agree.AllSent(t.Context(), tx)
			how := map[string]int{}
			for _, s := range all {
				how[s.How]++
			}
			if how[agreements.ByMail] != 3 || how[agreements.AsPaper] != 1 {
				t.Errorf("sent home: %v", how)
			}
			return err
		})
		h.whole()
	})
}

// shows AUA-22: a letter that does not arrive is told to the office, which prints it.
func TestALetterThatDoesNotArrive(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		office := h.browser("o.desk")
		h.box.say = []error{&smtp.SMTPError{Code: 550, Message: "no such box"}}
		office.post("/families/"+h.who["pat.quill"].ID+"/send", nil).must(t, 303)
		h.post()
		h.job("undelivered")
		h.job("undelivered")
		if told := h.notices("o.desk"); len(slices.DeleteFunc(told, func(s string) bool { return s != "Letters to families did not arrive" })) != 1 {
			t.Errorf("told: %q", told)
		}
		office.get("/families?state="+homes.Refused).must(t, 200, "Pat Quill", "Did not arrive")
		office.get("/families/"+h.who["pat.quill"].ID).must(t, 200, "Why it did not arrive", "Check the address")
		office.get("/").must(t, 200, "Letters that did not arrive")
		h.read(func(tx *ledger.Tx) error {
			all, err := h.agree.AllSent(t.Context(), tx)
			for _, s := range all {
				if s.Failed == "" {
					t.Errorf("%+v", s)
				}
			}
			return err
		})
		h.wait(2 * time.Hour)
		office.post("/families/"+h.who["pat.quill"].ID+"/print", nil).must(t, 200, "To Pat Quill")
		office.get("/").must(t, 200).lacks(t, "Letters that did not arrive")
		h.whole()
	})
}

// shows AUA-17: a new family is written to the same day, with the introduction, once; one that was here before is not.
func TestANewFamilyIsWelcomed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.job("welcome")
		if len(h.links("pat.quill"))+len(h.links("sam.reed")) != 0 {
			t.Error("families that were here already were written to by themselves")
		}
		h.write(func(tx *ledger.Tx) error {
			for _, p := range []people.Person{
				{Account: "ed.wren", Given: "Ed", Family: "Wren", Kind: people.Pupil, Year: "R", Class: "R", Born: "2022-01-09", Starts: "2026-11-23"},
				{Account: "jo.wren", Given: "Jo", Family: "Wren", Kind: people.Parent, Email: "jo@home.example"},
			} {
				in, err := (people.Store{}).Add(t.Context(), tx, p, h.pack.Posts)
				if err != nil {
					return err
				}
				h.who[p.Account] = in
			}
			return nil
		})
		h.care("ed.wren", "jo.wren")
		h.job("welcome")
		h.job("welcome")
		h.post()
		text, path := h.letter("jo@home.example")
		said := mailedLink.ReplaceAllString(text, "") // the link's own token may spell a name by chance
		if len(h.links("jo.wren")) != 1 || !strings.Contains(said, "Welcome") || strings.Contains(said, "Ed") || strings.Contains(said, "Wren") {
			t.Errorf("%s", text)
		}
		b := h.browser("")
		b.post(path, date("9", "1", "2022")).must(t, 303)
		b.get(path).must(t, 200, "Welcome: how we keep children safe online", "To answer and sign")
		h.whole()
	})
}

// shows AUA-22: parents get the child's agreement with help to talk about it; that they opened it is kept.
func TestTheChildsAgreementAtHome(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		b := h.proven(path)
		b.get(path+"/talk/"+h.who["ada.quill"].ID).must(t, 200, "Talk it through with Ada", "How to talk about it", "I keep my sign-in and my passwords secret")
		small := b.get(path+"/talk/"+h.who["ben.quill"].ID).must(t, 200, "Our four computer rules")
		if small.Find(".belisha-rule__picture").Length() != 4 {
			t.Error("the youngest have no pictures")
		}
		b.get(path+"/talk/"+h.who["cy.lark"].ID).must(t, 404)
		h.read(func(tx *ledger.Tx) error {
			all, err := h.agree.AllSent(t.Context(), tx)
			opened := 0
			for _, s := range all {
				if s.Opened != "" {
					opened++
				}
			}
			if len(all) != 2 || opened != 2 {
				t.Errorf("sent and opened: %+v", all)
			}
			return err
		})
		if h.count("families.denied") != 1 {
			t.Error("a request for another child left no event")
		}
	})
}

func TestFiguresOfFamilies(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		figure := func(name string) (r feature.Reading) {
			h.read(func(tx *ledger.Tx) error {
				for _, f := range h.feature.Figures {
					if f.Name == name {
						var err error
						r, err = f.Read(t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -2, 0)})
						return err
					}
				}
				return nil
			})
			return r
		}
		if r := figure("families.links"); r.State != feature.None || r.Shown != "No link was sent home this term" {
			t.Errorf("%+v", r)
		}
		path := h.mailed("pat.quill")
		h.mailed("sam.reed")
		h.proven(path).signed(path, "parents_agreement")
		h.browser("pat.quill").get("/family/"+h.who["cy.lark"].ID).must(t, 404)
		if r := figure("families.links"); r.State != feature.Proven || r.Shown != "2 sent this term, 1 opened, 1 signed, 0 closed early, 0 letters did not arrive" {
			t.Errorf("%+v", r)
		}
		if r := figure("families.children"); r.State != feature.Due || !strings.HasPrefix(r.Shown, "2 of 4 children") || !strings.Contains(r.Shown, "requests for other people's children this term: 1") {
			t.Errorf("%+v", r)
		}
		h.wait(homes.KeepLinks*24*time.Hour + time.Hour)
		h.job("sweep")
		if len(h.links("pat.quill")) != 0 {
			t.Error("links are kept for ever")
		}
		h.whole()
	})
}
