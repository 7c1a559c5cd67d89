package families

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
)

// answered fills the form that a page shows: yes to every permission but those named, for all the children.
func (h *house) answered(p page, no ...string) url.Values {
	h.t.Helper()
	v := url.Values{"name": {"Pat Quill"}}
	for _, name := range []string{"hash", "lang"} {
		v.Set(name, p.Find("form input[name="+name+"]").AttrOr("value", ""))
	}
	for _, node := range p.Find("input[type=radio][value=yes]").Nodes {
		for _, a := range node.Attr {
			if a.Key == "name" {
				v.Set(a.Val, "yes")
				if slices.Contains(no, strings.TrimPrefix(a.Val, "item.")) {
					v.Set(a.Val, "no")
				}
			}
		}
	}
	for _, node := range p.Find("input[name=about]").Nodes {
		for _, a := range node.Attr {
			if a.Key == "value" {
				v.Add("about", a.Val)
			}
		}
	}
	return v
}

// signed signs a form behind a link.
func (b *browser) signed(path, form string, no ...string) {
	b.h.t.Helper()
	b.get(path+"/misuse").must(b.h.t, 200)
	p := b.get(path+"/form/"+form).must(b.h.t, 200)
	if done := b.post(path+"/form/"+form, b.h.answered(p, no...)); done.status != 303 || done.to != path {
		b.h.t.Fatalf("%s: %d %s\n%s", form, done.status, done.to, done.Find("main").Text())
	}
}

// shows AUA-12 AUA-29 AUA-16 AUA-24: a parent without an account signs once for two children, by a mailed link and a second
// fact; each child has a record of their own.
func TestAParentSignsByLinkWithoutAnAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		letter, _ := h.letter("pat@home.example")
		letter = mailedLink.ReplaceAllString(letter, "") // the token may spell a name by chance
		for _, not := range []string{"Ada", "Ben", "Quill", "Pat"} {
			if strings.Contains(letter, not) {
				t.Errorf("the letter names %q:\n%s", not, letter)
			}
		}
		for _, want := range []string{"St Example Primary School", "4 December 2026", "01632 960000"} {
			if !strings.Contains(letter, want) {
				t.Errorf("the letter lacks %q:\n%s", want, letter)
			}
		}
		b := h.browser("")
		b.get(path).must(t, 200, "Show that this letter is for you").lacks(t, "Ada", "Ben", "Quill", "Pat")
		for _, sub := range []string{"/form/parents_agreement", "/change", "/misuse", "/talk/" + h.who["ada.quill"].ID} {
			if p := b.get(path + sub); p.status != 303 || p.to != path {
				t.Errorf("%s opened before the second fact: %d", sub, p.status)
			}
		}
		if p := b.post(path, date("28", "Feb", "21")); p.status != 303 || p.to != path {
			t.Fatalf("the date of birth of the other child: %d %s", p.status, p.Find("main").Text())
		}
		b.get(path).must(t, 200, "Forms for your family", "Ada", "Ben", "What the school can see")
		b.get(path+"/form/parents_agreement").must(t, 200, "Open this before you sign")
		refused := b.post(path+"/form/parents_agreement", h.answered(b.get(path+"/form/parents_agreement"), "mail"))
		refused.must(t, 422, "Open the page about misuse")
		b.signed(path, "parents_agreement", "mail")
		for _, child := range []string{"ada.quill", "ben.quill"} {
			if c := h.consent(child, "internet"); c.Answer != agreements.Yes {
				t.Errorf("%s: internet %+v", child, c)
			}
			if c := h.consent(child, "mail"); c.Answer != agreements.No {
				t.Errorf("%s: mail %+v", child, c)
			}
		}
		h.read(func(tx *ledger.Tx) error {
			all, err := h.agree.Of(t.Context(), tx, h.who["pat.quill"].ID)
			if len(all) != 2 || all[0].Method != agreements.ByLink || all[0].Act != all[1].Act || all[0].About == all[1].About || all[0].Name != "Pat Quill" {
				t.Errorf("stored: %+v", all)
			}
			return err
		})
		if h.count("agreements.signed") != 1 || h.count("families.link_proved") != 1 {
			t.Error("the trail does not have it")
		}
		h.whole()
	})
}

// shows AUA-12: a link that is used twice signs once; the second use shows what stands.
func TestALinkOpenedTwice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		h.proven(path).signed(path, "parents_agreement")
		again := h.browser("")
		again.get(path).must(t, 200, "Show that this letter is for you")
		again.post(path, date("3", "5", "2018")).must(t, 303)
		again.get(path+"/form/parents_agreement").must(t, 200, "You have signed this form", "What stands", "Ada", "Ben")
		again.post(path+"/form/parents_agreement", url.Values{"name": {"Pat"}, "hash": {"x"}}).must(t, 200, "You have signed this form")
		if n := h.count("agreements.signed"); n != 1 {
			t.Errorf("signed %d times", n)
		}
		h.wait(time.Minute)
		anew := again.get(path+"/form/parents_agreement?again=1").must(t, 200)
		v := h.answered(anew, "mail")
		v.Set("again", anew.Find("form input[name=again]").AttrOr("value", ""))
		again.post(path+"/form/parents_agreement", v).must(t, 303)
		if c := h.consent("ada.quill", "mail"); c.Answer != agreements.No {
			t.Errorf("an answer given anew: %+v", c)
		}
		h.wait(2 * time.Hour)
		visits := again.get(path) // the quarter of an hour is over
		visits.must(t, 200, "Show that this letter is for you")
		again.post(path, date("3", "5", "2018"))
		again.get(path).must(t, 200, "How this link was used", "127.0.0.1", "Opened", "A form was signed")
	})
}

// shows AUA-16: a link scanner that fetches a link fifty times, with GET and HEAD, neither uses it up nor learns anything.
func TestAScannerUsesNothingUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		before := h.links("pat.quill")[0]
		for i := range 50 {
			method := []string{"GET", "HEAD"}[i%2]
			for _, sub := range []string{"", "/form/parents_agreement", "/change", "/misuse"} {
				p := h.browser("").send(method, path+sub, nil)
				if p.status != 200 && p.status != 303 {
					t.Fatalf("%s %s: %d", method, sub, p.status)
				}
				p.lacks(t, "Ada", "Ben", "Quill")
			}
		}
		if after := h.links("pat.quill")[0]; after != before {
			t.Errorf("the link was %+v and is %+v", before, after)
		}
		if n := h.count("families.link_opened"); n != 1 {
			t.Errorf("fifty looks from one address within ten minutes left %d events", n)
		}
		h.proven(path).signed(path, "parents_agreement")
	})
}

// shows AUA-16: without the second fact a link is worth nothing; five wrong dates close it, and the office is told.
func TestAForwardedLinkIsUseless(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		b := h.browser("")
		b.post(path, date("30", "2", "2018")).must(t, 422, "Enter your child's date of birth")
		b.post(path, url.Values{}).must(t, 422)
		if l := h.links("pat.quill")[0]; l.Tries != 0 {
			t.Errorf("what is no date counted as %d tries", l.Tries)
		}
		for i := range 4 {
			h.wait(time.Hour)
			// the date of birth of another family's child is as wrong as any
			b.post(path, date("30", "9", "2018")).must(t, 422, "not the date of birth").lacks(t, "Ada", "Ben", "Cy")
			if l := h.links("pat.quill")[0]; l.Tries != i+1 {
				t.Errorf("after %d wrong dates: %+v", i+1, l)
			}
		}
		h.wait(time.Hour)
		closed := b.post(path, date("1", "1", "2019")).must(t, 404, "This link does not work")
		unknown := b.post("/f/"+tokens.New(), date("1", "1", "2019"))
		if unknown.status != closed.status || unknown.Find("main").Text() != closed.Find("main").Text() {
			t.Errorf("a closed and an unknown link answer differently:\n%s\n%s", closed.Find("main").Text(), unknown.Find("main").Text())
		}
		h.wait(time.Hour)
		b.post(path, date("3", "5", "2018")).must(t, 404)
		b.get(path).must(t, 404)
		if l := h.links("pat.quill")[0]; l.Why != homes.ByTries {
			t.Errorf("closed: %+v", l)
		}
		if told := h.notices("o.desk"); !slices.Contains(told, "A family's link was closed after five wrong dates") {
			t.Errorf("the office was told %q", told)
		}
		h.browser("o.desk").get("/families/"+h.who["pat.quill"].ID).must(t, 200, "Closed after five wrong dates", "A wrong date of birth", "127.0.0.1")
		if h.count("families.link_failed") != 4 || h.count("families.link_closed") != 1 {
			t.Error("the trail does not have it")
		}
		h.whole()
	})
}

// The pauses grow for one address; another is not held up.
func TestWrongDatesCostTime(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser("")
		for range homes.FreeTries {
			b.post("/f/"+tokens.New(), date("1", "1", "2019")).must(t, 404)
		}
		path := h.mailed("pat.quill")
		b.post(path, date("3", "5", "2018")).must(t, 422, "Please wait")
		h.wait(homes.FirstPause)
		b.post(path, date("3", "5", "2018")).must(t, 303)
	})
}

// Many tries at once get five between them, whatever order they arrive in.
func TestManyTriesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		g, err := h.gate.Check(t.Context(), actorNobody(), "families.link", subjectOf(school))
		h.no(err)
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				_, _ = h.f.Try(t.Context(), g, strings.TrimPrefix(path, "/f/"), "1 1 2019", "10.0.0."+string(rune('a'+i)))
			})
		}
		all.Wait()
		l := h.links("pat.quill")[0]
		wrong := 0
		for _, v := range h.visits(l) {
			if v.What == homes.Wrong {
				wrong++
			}
		}
		if l.Why != homes.ByTries || l.Tries != homes.MostTries || wrong != homes.MostTries {
			t.Errorf("%d wrong dates were looked at: %+v", wrong, l)
		}
		h.whole()
	})
}

// shows AUA-27: after a permission was taken back by the link it is closed, and nobody who finds it can undo that.
func TestALinkAfterWithdrawal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		b := h.proven(path)
		b.signed(path, "parents_agreement")
		ada := h.who["ada.quill"].ID
		b.get(path+"/change").must(t, 200, "Take a permission back")
		b.post(path+"/change", nil).must(t, 422, "Tick at least one")
		b.post(path+"/change", url.Values{"take": {h.who["cy.lark"].ID + "/internet"}}).must(t, 404)
		done := b.post(path+"/change", url.Values{"take": {ada + "/internet", ada + "/mail"}})
		done.must(t, 200, "Ada", "no longer allowed since 20 November 2026, 10:00", "within 15 minutes", "This link is now closed")
		if c := h.consent("ada.quill", "internet"); c.Answer != agreements.No {
			t.Errorf("internet: %+v", c)
		}
		if c := h.consent("ada.quill", "mail"); c.Answer != agreements.No {
			t.Errorf("mail: %+v", c)
		}
		if c := h.consent("ben.quill", "internet"); c.Answer != agreements.Yes {
			t.Errorf("the other child: %+v", c)
		}
		b.get(path).must(t, 404)
		b.post(path+"/form/parents_agreement", url.Values{}).must(t, 404)
		h.browser("").post(path, date("3", "5", "2018")).must(t, 404)
		if l := h.links("pat.quill")[0]; l.Why != homes.ByTakenBack {
			t.Errorf("%+v", l)
		}
		h.whole()
	})
}

// shows PPL-22: barring and leaving kill a link at once, also for who is already in.
func TestABarredParentSeesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		b := h.proven(path)
		b.get(path).must(t, 200, "Ada", "Ben")
		form := b.get(path+"/form/parents_agreement").must(t, 200)
		b.get(path + "/misuse")
		sent := h.answered(form)
		h.care("ada.quill", "!pat.quill", "sam.reed")
		b.get(path).must(t, 200, "Ben").lacks(t, "Ada")
		if p := b.post(path+"/form/parents_agreement", sent); p.status == 303 && h.consent("ada.quill", "internet").Answer != agreements.Silent {
			t.Error("a barred parent signed for the child")
		}
		h.browser("").post(path, date("3", "5", "2018")).must(t, 422, "not the date of birth")
		h.care("ben.quill", "!pat.quill")
		b.get(path).must(t, 404)
		b.post(path, date("28", "2", "2021")).must(t, 404)
		h.browser("pat.quill").get("/family").must(t, 200, "No child is linked to you").lacks(t, "Ada", "Ben")
		h.browser("o.desk").post("/families/"+h.who["pat.quill"].ID+"/send", nil).must(t, 303)
		h.browser("o.desk").get("/families?state=barred").must(t, 200, "Pat Quill", "barred")
		h.job("shut")
		if l := h.links("pat.quill"); len(l) != 1 || l[0].Why != homes.ByBar {
			t.Errorf("%+v", l)
		}
		h.whole()
	})
}

func TestALeaversLinkIsDead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := h.mailed("pat.quill")
		b := h.proven(path)
		h.write(func(tx *ledger.Tx) error {
			_, err := (people.Store{}).Leave(t.Context(), tx, h.who["pat.quill"].ID, "2026-11-20")
			return err
		})
		b.get(path).must(t, 404)
		h.job("shut")
		if l := h.links("pat.quill")[0]; l.Why != homes.ByLeaving || h.count("families.link_closed") != 1 {
			t.Errorf("%+v", l)
		}
	})
}

// A link lives to the end of its last day, by the school's clock, also when that is put back at half past one.
func TestALinkRunsOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.at("2026-10-25T00:30:00Z") // 01:30 in summer time; half an hour later it is 01:00 again
		path := h.mailed("pat.quill")
		letter, _ := h.letter("pat@home.example")
		if !strings.Contains(letter, "8 November 2026") {
			t.Error(letter)
		}
		b := h.proven(path)
		h.at("2026-10-25T00:44:59Z")
		b.get(path).must(t, 200, "This browser is let in until 01:45")
		h.at("2026-10-25T00:45:01Z")
		b.get(path).must(t, 200, "Show that this letter is for you")
		h.at("2026-10-25T01:30:00Z") // 01:30 for the second time
		h.proven(path).get(path).must(t, 200, "let in until 01:45")
		h.at("2026-11-08T23:59:59Z")
		h.browser("").get(path).must(t, 200, "8 November 2026")
		h.at("2026-11-09T00:00:00Z")
		dead := h.browser("").get(path).must(t, 404, "This link does not work")
		h.browser("").post(path, date("3", "5", "2018")).must(t, 404)
		unknown := h.browser("").get("/f/"+tokens.New()).must(t, 404)
		nonsense := h.browser("").get("/f/..").status
		if dead.Find("main").Text() != unknown.Find("main").Text() || nonsense == 200 {
			t.Error("a link that has run out and one that never was answer differently")
		}
	})
}

// shows AUA-12: two homes that answer differently: the stricter answer holds, each sees that and not the other's words.
func TestTwoHomes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, second := h.mailed("pat.quill"), h.mailed("sam.reed")
		h.proven(first).signed(first, "parents_agreement")
		b := h.proven(second)
		b.get(second).must(t, 200, "Signed by another carer").lacks(t, "Ben", "Pat")
		b.get(second+"/form/parents_agreement").must(t, 200, "Another carer has signed this form", "stricter")
		b.signed(second, "parents_agreement", "internet")
		c := h.consent("ada.quill", "internet")
		if c.Answer == agreements.Yes || !c.Disagree {
			t.Errorf("%+v", c)
		}
		h.proven(first).get(first).must(t, 200, "No, until the school has talked with both homes").lacks(t, "Sam", "Reed")
		if c := h.consent("ben.quill", "internet"); c.Answer != agreements.Yes {
			t.Errorf("the child of one home: %+v", c)
		}
	})
}

// A newer link ends the older one; the office can close one by hand.
func TestLinksEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		old := h.mailed("pat.quill")
		path := h.mailed("pat.quill")
		h.browser("").get(old).must(t, 404)
		h.browser("").get(path).must(t, 200)
		office := h.browser("o.desk")
		office.post("/families/"+h.who["pat.quill"].ID+"/close", nil).must(t, 303)
		h.browser("").get(path).must(t, 404)
		office.get("/families/"+h.who["pat.quill"].ID).must(t, 200, "Closed by the school", "Replaced by a newer one")
		office.post("/families/"+h.who["pat.quill"].ID+"/close", nil).must(t, 303)
		h.whole()
	})
}

// No link where nobody could show that it is theirs.
func TestNoLinkWithoutADateOfBirth(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		office := h.browser("o.desk")
		at := "/families/" + h.who["ray.rook"].ID
		office.get(at).must(t, 200, "No date of birth is recorded", "paper")
		office.post(at+"/send", nil).must(t, 303)
		office.get(at).must(t, 200, "No date of birth is recorded")
		office.post(at+"/print", nil).must(t, 303)
		if l := h.links("ray.rook"); len(l) != 0 {
			t.Errorf("%+v", l)
		}
	})
}

// A ticket opens its own link and no other.
func TestATicketIsBoundToItsLink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pat, sam := h.mailed("pat.quill"), h.mailed("sam.reed")
		b := h.proven(sam)
		u, _ := url.Parse(h.url + sam)
		tickets := b.jar.Cookies(u)
		if len(tickets) != 1 {
			t.Fatalf("tickets: %v", tickets)
		}
		to, _ := url.Parse(h.url + pat)
		other := h.browser("")
		other.jar.SetCookies(to, []*http.Cookie{{Name: tickets[0].Name, Value: tickets[0].Value, Path: pat}})
		other.get(pat).must(t, 200, "Show that this letter is for you").lacks(t, "Ben")
		b.post(sam+"/leave", nil).must(t, 200, "You have finished")
		b.get(sam).must(t, 200, "Show that this letter is for you")
	})
}

// A link for reading signs nothing.
func TestALinkForReading(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.browser("o.desk").post("/families/"+h.who["pat.quill"].ID+"/send", url.Values{"purpose": {homes.ToRead}}).must(t, 303)
		h.post()
		_, path := h.letter("pat@home.example")
		b := h.proven(path)
		b.get(path).must(t, 200, "To read together", "agreement, to read together")
		b.get(path+"/form/parents_agreement").must(t, 404, "for reading only")
		b.post(path+"/form/parents_agreement", url.Values{}).must(t, 404)
		b.post(path+"/change", url.Values{"take": {"x/internet"}}).must(t, 404)
	})
}
