package reception

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/feature"
	"belisha/internal/records/accounts"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web/webtest"
)

func TestPagesFitTheirStructs(t *testing.T) {
	each(t, func(t *testing.T, h *house) { webtest.CheckPages(t, h.pages) })
}

// shows AUA-14 NET-01 AUA-01: a visitor is entered, refused an account before signing, signs on the tablet with a witness,
// gets a slip once, signs in, chooses a password, and reaches nothing but their own pages.
func TestAUA14NET01AVisitorSignsFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		desk.get("/").must(t, 200, "Reception")
		desk.get("/reception").must(t, 200, "New visitor", "No guest has come today")
		desk.get("/reception/new").must(t, 200, "Who has come?", "Supply staff")
		visit := desk.enter(h.visitor("Pia", "Noforte", "hour", "15.30"))
		at := "/reception/" + visit
		if v := h.visitOf(visit); v.Hour != "15:30" || v.Ends != "2026-11-23T15:30:00.000Z" || v.Until != "2026-11-23" {
			t.Errorf("the visit ends %s, %s", v.Until, v.Ends)
		}
		refused := desk.post(at+"/issue", nil).must(t, 422, "No account is given", "Welcome. Please read this before you go in")
		refused.lacks(t, `id="once"`)
		if h.events("reception.refused") != 1 || h.events("reception.issued") != 0 {
			t.Error("the refusal is not logged")
		}
		if h.account(h.visitOf(visit).Person).There {
			t.Error("there is an account before the signature")
		}
		path := desk.door(at)
		tablet := h.browser()
		form := tablet.get(path).must(t, 200, "Pia Noforte", "What counts as misuse")
		empty := answered(form, "")
		tablet.post(path, empty).must(t, 422, "Type your full name to sign.")
		tablet.post(path, answered(form, "Pia Noforte")).must(t, 200, "Thank you, Pia Noforte")
		account, once, slip := desk.slip(visit)
		slip.must(t, 200, "Larkfield Primary School: Pia Noforte", "23 November 2026, 15:30", "The internet, filtered", "Morgan Reed", "shown once")
		if n := slip.Find("#rules li").Length(); n == 0 || n > 5 {
			t.Errorf("%d rules on the slip", n)
		}
		if account != "p.noforte" || len(once) < 12 {
			t.Errorf("the slip says %q %q", account, once)
		}
		desk.get(at).must(t, 200, "Has an account").lacks(t, once)
		guest, first := h.signIn(account, once)
		if first.path != "/account/password" {
			t.Errorf("the one-time password led to %s", first.path)
		}
		guest.post("/account/password", url.Values{"password": {"lantern-saddle-brook-75"}, "again": {"lantern-saddle-brook-75"}})
		guest.post(accounts.WelcomeAt, url.Values{})
		if p := guest.get("/account"); p.path != "/account" || p.status != 200 {
			t.Fatalf("the guest is at %s: %s", p.path, p.Find("main").Text())
		}
		for _, shut := range []string{"/reception", "/people", at, "/reception.csv", "/reception/fire", "/accounts", "/agreements"} {
			if p := guest.get(shut); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
				t.Errorf("a guest reaches %s: %d", shut, p.status)
			}
		}
		if f := h.figure("reception.guests"); f.State != feature.Proven || !strings.Contains(f.Shown, "1 guest accounts active") || !strings.Contains(f.Shown, "1 refused") || !strings.Contains(f.Shown, "0 given before") {
			t.Errorf("the figure says %s: %s", f.State, f.Shown)
		}
		h.whole()
	})
}

// shows NET-01: at the hour the visit ends by itself; whoever signs in after it is refused, and that is logged.
func TestNET01AccessEndsByItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit, account, once := h.ready(h.visitor("Pia", "Noforte", "hour", "15:30"))
		guest, _ := h.signIn(account, once)
		h.at("2026-11-23T15:29:00Z")
		h.tick()
		if h.visitOf(visit).Ended != "" {
			t.Error("it ended before its hour")
		}
		h.at("2026-11-23T15:30:00Z")
		h.tick()
		v := h.visitOf(visit)
		if v.EndedWhy != guests.ByTime || !h.account(v.Person).Closed || h.person(v.Person).Left != "2026-11-23" {
			t.Errorf("after its hour: %+v %+v", v, h.account(v.Person))
		}
		if p := guest.get("/account"); p.path != "/sign-in" {
			t.Errorf("the session goes on at %s", p.path)
		}
		before := h.events("accounts.sign-in-failed")
		if _, p := h.signIn(account, once); p.status != 422 {
			t.Errorf("signing in after the end: %d at %s", p.status, p.path)
		}
		if h.events("accounts.sign-in-failed") != before+1 {
			t.Error("the try is not logged")
		}
		h.tick()
		if h.events("reception.ended") != 1 {
			t.Error("it ended more than once")
		}
		h.as("o.desk").get("/reception?state=ended").must(t, 200, "Pia Noforte", "Time is over")
		h.whole()
	})
}

// shows NET-01: a visit without an hour ends with its day, also when no job has run.
func TestNET01TheDayIsTheEndWithoutAnyJob(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, account, once := h.ready(h.visitor("Pia", "Noforte"))
		h.at("2026-11-23T23:59:00Z")
		if _, p := h.signIn(account, once); p.path != "/account/password" {
			t.Fatalf("before midnight: %s", p.path)
		}
		h.at("2026-11-24T00:00:00Z")
		if _, p := h.signIn(account, once); p.status != 422 {
			t.Errorf("after midnight: %d at %s", p.status, p.path)
		}
	})
}

// shows NET-01: nobody stays longer than the policy says, and what was typed stays in the form.
func TestNET01LimitsByKind(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		p := desk.post("/reception/new", h.visitor("Pia", "Noforte", "until-day", "24", "until-month", "11", "until-year", "2026")).must(t, 422, "Visitor access lasts for one day", "net.guests")
		if p.Find("#given").AttrOr("value", "") != "Pia" || p.Find("#until-day").AttrOr("value", "") != "24" || p.Find(".govuk-error-summary a[href='#until-day']").Length() != 1 {
			t.Error("what was typed is lost, or the fault is not beside its field")
		}
		if p.Find("select#host option[selected]").AttrOr("value", "") != h.ids["m.reed"] || p.Find("#services[checked]").Length() != 1 {
			t.Error("the choices are lost")
		}
		for _, wrong := range []struct {
			form url.Values
			says string
		}{
			{h.visitor("", "Noforte"), "Enter the first name"},
			{h.visitor("Pia", "Noforte", "host", ""), "Choose whom they come to see"},
			{h.visitor("Pia", "Noforte", "host", h.ids["a.lark"]), "Choose somebody on the staff"},
			{h.visitor("Pia", "Noforte", "reason", ""), "Enter why they come"},
			{h.visitor("Pia", "Noforte", "hour", "half past"), "Enter the hour"},
			{h.visitor("Pia", "Noforte", "hour", "08:00"), "This hour has passed"},
			{h.visitor("Pia", "Noforte", "from-day", "20", "from-month", "11", "from-year", "2026"), "The first day has passed"},
			{h.visitor("P1a", "Noforte"), "may hold only letters"},
			{h.visitor("Pia", "Noforte", "kind", "supply", "until-day", "24", "until-month", "12", "until-year", "2026"), "Supply staff access lasts for at most 31 days"},
			{h.agency("Ben", "Byte", "need", ""), "Enter the need"},
			{h.agency("Ben", "Byte", "reach", ""), "Name the records"},
			{h.agency("Ben", "Byte", "times", "always"), "Enter the times of day"},
			{h.agency("Ben", "Byte", "organisation", ""), "Enter the organisation"},
			{h.agency("Ben", "Byte", "until-day", "31", "until-month", "12", "until-year", "2027"), "Outside agency access lasts"},
		} {
			desk.post("/reception/new", wrong.form).must(t, 422, wrong.says)
		}
		if n := h.events("reception.entered"); n != 0 {
			t.Errorf("%d were entered all the same", n)
		}
		desk.enter(h.visitor("Sue", "Ply", "kind", "supply", "until-day", "23", "until-month", "12", "until-year", "2026"))
		h.whole()
	})
}

// shows AUA-14 STD-17: a link to the tablet's page works for one signing within half an hour; opening it changes nothing; a
// newer one ends it; what it shows after its use tells nothing.
func TestAUA14TheTabletsPageIsForOneSigning(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		at := "/reception/" + desk.enter(h.visitor("Pia", "Noforte"))
		old := desk.door(at)
		path := desk.door(at)
		scanner := h.browser()
		scanner.get(old).must(t, 404, "This page is closed").lacks(t, "Noforte")
		before := h.events("reception.entered") + h.events("agreements.signed") + h.events("reception.door-opened")
		for range 20 {
			scanner.get(path).must(t, 200)
		}
		if n := h.events("reception.entered") + h.events("agreements.signed") + h.events("reception.door-opened"); n != before {
			t.Error("opening the page changed something")
		}
		for _, wrong := range []string{"/visit/x", "/visit/" + strings.Repeat("A", 43), path[:len(path)-1]} {
			scanner.get(wrong).must(t, 404, "This page is closed")
		}
		h.at("2026-11-23T09:29:59Z")
		form := scanner.get(path).must(t, 200)
		h.at("2026-11-23T09:30:00Z")
		scanner.get(path).must(t, 404, "This page is closed").lacks(t, "Noforte")
		scanner.post(path, answered(form, "Pia Noforte")).must(t, 404, "This page is closed")
		desk = h.as("o.desk")
		path = desk.door(at)
		form = scanner.get(path).must(t, 200)
		signed := answered(form, "Pia Noforte")
		scanner.post(path, signed).must(t, 200, "Thank you")
		scanner.post(path, signed).must(t, 404, "This page is closed")
		h.browser().get(path).must(t, 404, "This page is closed").lacks(t, "Noforte")
		if h.events("agreements.signed") != 6 { // five of the staff, and this one
			t.Errorf("%d signatures", h.events("agreements.signed"))
		}
		desk.post(at+"/door", nil).must(t, 422, "Everything is signed already")
		h.whole()
	})
}

// shows PPL-03 PPL-01: two visitors of one name are told apart by the desk; a returning one is found again; one-word names
// and names of another script get a user name of their own.
func TestPPL03PeopleOfOneName(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		first := h.visitOf(desk.enter(h.visitor("Pia", "Noforte")))
		asked := desk.post("/reception/new", h.visitor("pia", "noforte")).must(t, 422, "Say whether this is the same person", "somebody else of the same name")
		if asked.Find("input[name=person]").Length() != 2 || asked.Find("#given").AttrOr("value", "") != "pia" {
			t.Error("the choice is not there")
		}
		second := h.visitOf(desk.enter(h.visitor("Pia", "Noforte", "person", "new")))
		if first.Person == second.Person || h.person(second.Person).Account != "p.noforte2" {
			t.Errorf("the second is %s", h.person(second.Person).Account)
		}
		desk.post("/reception/new", h.visitor("Pia", "Noforte", "person", first.Person)).must(t, 422, "is in the list already")
		desk.post("/reception/new", h.visitor("Pia", "Noforte", "person", h.ids["a.lark"])).must(t, 422, "Say whether")
		h.sign(desk.door("/reception/"+first.ID), "Pia Noforte")
		desk.post("/reception/"+first.ID+"/left", nil).must(t, 200, "The visit has ended")
		h.at("2026-11-25T09:00:00Z")
		desk = h.as("o.desk")
		again := h.visitOf(desk.enter(h.visitor("Pia", "Noforte", "person", first.Person)))
		if again.Person != first.Person || again.Signed == "" || h.person(first.Person).Left != "2026-11-26" {
			t.Errorf("the returning visitor: %+v", again)
		}
		for _, one := range [][3]string{{"Madonna", "", "madonna"}, {"Zoë", "Ørsted-Łuk", "z.orstedluk"}, {"李", "小龙", "person1"}, {"王", "芳", "person12"}, {"Sam", "Visitor", "s.visitor"}, {"Guest", "", "guest"}} {
			v := h.visitOf(desk.enter(h.visitor(one[0], one[1])))
			if p := h.person(v.Person); p.Account != one[2] {
				t.Errorf("%s %s is %q", one[0], one[1], p.Account)
			}
		}
		h.whole()
	})
}

// shows PPL-03: a parent who comes as a volunteer stays a parent, gets no account at the desk, and is no volunteer any more
// when the visit ends.
func TestPPL03AParentWhoHelps(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		visit := desk.enter(h.visitor("Jo", "Lark", "kind", "volunteer", "person", h.ids["j.lark"]))
		if p := h.person(h.ids["j.lark"]); !p.Is("volunteer") || !p.Is("parent") || p.Left != "" {
			t.Errorf("while helping: %v, leaves %q", p.Kinds, p.Left)
		}
		desk.post("/reception/"+visit+"/issue", nil).must(t, 422, "given under Accounts")
		desk.post("/reception/"+visit+"/left", nil).must(t, 200, "The visit has ended")
		if p := h.person(h.ids["j.lark"]); p.Is("volunteer") || !p.Is("parent") || p.Left != "" || h.account(p.ID).Closed {
			t.Errorf("afterwards: %v, leaves %q", p.Kinds, p.Left)
		}
		h.whole()
	})
}

// shows NET-01: supply staff need what the gates ask besides the signatures.
func TestNET01SupplyStaffNeedTheirChecks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		visit := desk.enter(h.visitor("Sue", "Ply", "kind", "supply"))
		h.sign(desk.door("/reception/"+visit), "Sue Ply")
		desk.post("/reception/"+visit+"/issue", nil).must(t, 422, "A current check in the central record", "The first points of the induction")
		if h.events("reception.refused") != 1 {
			t.Error("the refusal is not logged")
		}
		h.whole()
	})
}

// shows NET-01: more time needs somebody who may give it, a reason, and keeps within the limit.
func TestNET01MoreTimeIsANewApproval(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit, _, _ := h.ready(h.visitor("Pia", "Noforte"))
		at := "/reception/" + visit
		day := func(d, why string) url.Values {
			return url.Values{"until-day": {d}, "until-month": {"11"}, "until-year": {"2026"}, "why": {why}}
		}
		if p := h.as("o.desk").post(at+"/extend", day("24", "not done")); p.status != 403 {
			t.Errorf("the desk gives more time: %d", p.status)
		}
		c := h.as("c.moor")
		c.post(at+"/extend", day("24", "")).must(t, 422, "Enter the reason")
		c.post(at+"/extend", day("25", "not done")).must(t, 422, "can be 24 November 2026 at the latest")
		c.post(at+"/extend", day("23", "not done")).must(t, 422, "no later than")
		c.post(at+"/extend", day("24", "The piano is not done")).must(t, 200, "lasts longer now", "The piano is not done")
		v := h.visitOf(visit)
		if v.Until != "2026-11-24" || h.person(v.Person).Left != "2026-11-25" || h.events("reception.extended") != 1 {
			t.Errorf("after the extension: %+v", v)
		}
		if f := h.figure("reception.guests"); !strings.Contains(f.Shown, "1 extended") {
			t.Error(f.Shown)
		}
		h.whole()
	})
}

// shows NET-01: a slip that nobody used on its day opens nothing the day after; a new one does.
func TestNET01AForgottenSlipLapses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		until := []string{"kind", "community", "until-day", "27", "until-month", "11", "until-year", "2026"}
		lost, account, once := h.ready(h.visitor("Pia", "Noforte", until...))
		used, other, word2 := h.ready(h.visitor("Max", "Treble", until...))
		h.signIn(other, word2)
		h.at("2026-11-23T23:59:00Z")
		h.tick()
		h.at("2026-11-24T00:01:00Z")
		h.tick()
		h.tick()
		if h.visitOf(lost).Lapsed == "" || h.visitOf(used).Lapsed != "" || h.events("reception.lapsed") != 1 {
			t.Errorf("the wrong slip lapsed: %+v\n%+v", h.visitOf(lost), h.visitOf(used))
		}
		if _, p := h.signIn(account, once); p.status != 422 {
			t.Errorf("a lapsed slip: %d at %s", p.status, p.path)
		}
		h.at("2026-11-24T09:00:00Z")
		desk := h.as("o.desk")
		desk.get("/reception/"+lost).must(t, 200, "Slip lapsed", "Give a new slip")
		account, once, _ = desk.slip(lost)
		if _, p := h.signIn(account, once); p.path != "/account/password" {
			t.Errorf("the new slip led to %s", p.path)
		}
		h.whole()
	})
}
