package reception

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
)

// shows PPL-26: an agency states need, records, times and end; the head approves before anything; outside its times and
// after its end it is shut out; everything that is not its own is out of sight.
func TestPPL26AnAgencyReachesLittleAndNotForLong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		visit := desk.enter(h.agency("Ben", "Byte", "until-day", "25", "until-month", "11", "until-year", "2026"))
		at := "/reception/" + visit
		if len(h.told) != 1 || !slices.Contains(h.told[0].To, h.ids["h.east"]) || strings.Contains(h.told[0].Title+h.told[0].Text, "Byte") {
			t.Errorf("the head was told %+v", h.told)
		}
		desk.get(at).must(t, 200, "Waits for the head", "Attendance in the information system").lacks(t, at+"/approve", at+"/door", at+"/issue")
		desk.post(at+"/door", nil).must(t, 422, "has not approved it yet")
		desk.post(at+"/issue", nil).must(t, 422, "the head teacher’s approval")
		for _, who := range []string{"o.desk", "t.wold", "c.moor"} {
			if p := h.as(who).post(at+"/approve", nil); p.status != http.StatusForbidden {
				t.Errorf("%s approves: %d", who, p.status)
			}
		}
		head := h.as("h.east")
		head.get("/").must(t, 200, "Outside agencies")
		head.get("/reception?state=approval").must(t, 200, "Ben Byte")
		head.get(at).must(t, 200, "Approve this access")
		head.post(at+"/approve", nil).must(t, 200, "Your decision is kept", "Approved")
		head.post(at+"/approve", nil).must(t, 422, "has changed meanwhile")
		h.sign(desk.door(at), "Ben Byte")
		account, once, slip := desk.slip(visit)
		slip.must(t, 200, "between 09:00-12:30 only")
		guest, _ := h.signIn(account, once)
		guest.post("/account/password", url.Values{"password": {"lantern-saddle-brook-75"}, "again": {"lantern-saddle-brook-75"}})
		guest.post(accounts.WelcomeAt, url.Values{})
		if p := guest.get("/account"); p.path != "/account" {
			t.Fatalf("the agency is at %s", p.path)
		}
		for _, shut := range []string{"/reception", at, "/people", "/people/" + h.ids["a.lark"], "/accounts", "/agreements", "/gates", "/registers", "/registers/dbs_checks", "/reception/organisations"} {
			if p := guest.get(shut); p.path != shut || p.status != http.StatusForbidden && p.status != http.StatusNotFound {
				t.Errorf("the agency reaches %s: %d at %s", shut, p.status, p.path)
			}
		}
		person := h.visitOf(visit).Person
		h.at("2026-11-23T12:29:00Z")
		h.tick()
		if h.account(person).Closed {
			t.Error("shut within its times")
		}
		h.at("2026-11-23T12:30:00Z")
		h.tick()
		h.tick()
		if !h.account(person).Closed || h.events("reception.shut") != 1 {
			t.Error("open outside its times")
		}
		if p := guest.get("/account"); p.path != "/sign-in" {
			t.Error("the session goes on outside its times")
		}
		if _, p := h.signIn(account, "lantern-saddle-brook-75"); p.status != 422 {
			t.Errorf("signing in outside its times: %d", p.status)
		}
		h.as("o.desk").get(at).must(t, 200, "Account, shut now")
		h.at("2026-11-24T09:00:00Z")
		h.tick()
		if _, p := h.signIn(account, "lantern-saddle-brook-75"); p.status != 200 {
			t.Errorf("signing in within its times: %d at %s", p.status, p.path)
		}
		if f := h.figure("reception.agencies"); f.State != feature.Proven || !strings.Contains(f.Shown, "1 agency accounts") {
			t.Errorf("%s: %s", f.State, f.Shown)
		}
		h.at("2026-11-26T09:10:00Z")
		if f := h.figure("reception.agencies"); f.State != feature.Failing || !strings.Contains(f.Shown, "1 past their end") {
			t.Errorf("before the clock came round, %s: %s", f.State, f.Shown)
		}
		h.tick()
		if f := h.figure("reception.agencies"); f.State != feature.Proven || !h.account(person).Closed {
			t.Errorf("%s: %s", f.State, f.Shown)
		}
		h.whole()
	})
}

// shows PPL-26: no open-ended grant can be saved, not even past the pages; one that came into the register otherwise shows.
func TestPPL26NothingIsOpenEnded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, bad := range []guests.Visit{
			{Kind: people.External, Until: "2026-11-30", From: "2026-11-23", Ends: "x", Organisation: "Example Support", Need: "a", Reach: "b"},
			{Kind: people.External, Until: "", From: "2026-11-23", Ends: "x", Organisation: "Example Support", Need: "a", Reach: "b", Times: "09:00-10:00"},
			{Kind: people.Visitor, Until: "2026-11-23", From: "2026-11-23"},
		} {
			bad.ID, bad.Person = "v-bad", h.ids["j.lark"]
			err := h.ledger.Write(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
				return ledger.Event{Verb: "test.done", Subject: bad.Ref(school)}, h.r.Store.Add(t.Context(), tx, bad)
			})
			if err == nil {
				t.Errorf("saved: %+v", bad)
			}
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			p, err := (people.Store{}).Add(t.Context(), tx, people.Person{Account: "l.ong", Given: "Lou", Family: "Ong", Kind: people.External, Kinds: []string{people.External}}, h.pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			e := ledger.Event{Verb: "people.added", Subject: p.Ref(school)}
			e.Also = append(e.Also, accounts.Ref(school, p.ID))
			return e, h.acc.Enrol(t.Context(), tx, p.ID)
		})
		if f := h.figure("reception.agencies"); f.State != feature.Failing || !strings.Contains(f.Shown, "1 outside accounts without an end date") {
			t.Errorf("%s: %s", f.State, f.Shown)
		}
	})
}

// shows PPL-26: an agency's access is not approved, and given more time by the head alone.
func TestPPL26TheHeadDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk, head := h.as("o.desk"), h.as("h.east")
		no := desk.enter(h.agency("Ben", "Byte"))
		head.post("/reception/"+no+"/decline", nil).must(t, 200, "Your decision is kept", "Not approved")
		if v := h.visitOf(no); v.EndedWhy != guests.ByRefusal || h.person(v.Person).Left == "" {
			t.Errorf("%+v", v)
		}
		yes := "/reception/" + desk.enter(h.agency("Ada", "Byte"))
		head.post(yes+"/approve", nil).must(t, 200)
		more := url.Values{"until-day": {"27"}, "until-month": {"11"}, "until-year": {"2026"}, "why": {"The repair takes longer"}}
		if p := h.as("c.moor").post(yes+"/extend", more); p.status != http.StatusForbidden {
			t.Errorf("the coordinator extends an agency: %d", p.status)
		}
		head.post(yes+"/extend", more).must(t, 200, "The repair takes longer", "27 November 2026")
		h.whole()
	})
}

// shows PPL-26 NET-01: what somebody closed by hand neither the clock nor the desk opens again; what they open the clock
// shuts outside the times.
func TestPPL26AClosedAccountStaysClosed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		visit := desk.enter(h.agency("Ben", "Byte", "until-day", "25", "until-month", "11", "until-year", "2026"))
		h.as("h.east").post("/reception/"+visit+"/approve", nil).must(t, 200)
		h.sign(desk.door("/reception/"+visit), "Ben Byte")
		account, once, _ := desk.slip(visit)
		h.signIn(account, once)
		person := h.visitOf(visit).Person
		why := url.Values{"why": {"Looked where there was no need"}, "asked": {"The head"}}
		h.as("c.moor").post("/accounts/"+person+"/close", why).must(t, 200)
		h.hear()
		h.at("2026-11-24T09:00:00Z")
		h.tick()
		if !h.account(person).Closed || h.visitOf(visit).Shut != guests.ShutHand {
			t.Error("the clock opened what somebody closed")
		}
		h.as("o.desk").post("/reception/"+visit+"/issue", nil).must(t, 422, "closed this account by hand")
		h.as("c.moor").post("/accounts/"+person+"/open", why).must(t, 200)
		h.hear()
		h.at("2026-11-24T13:00:00Z")
		h.tick()
		if !h.account(person).Closed || h.visitOf(visit).Shut != guests.ShutTimes {
			t.Error("open outside its times")
		}
		h.whole()
	})
}

// shows NET-18 NET-01: no slip is given out for an account that a security alert cut off: it would let nobody in.
func TestNET18NoSlipForWhatIsCutOff(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit, _, _ := h.ready(h.visitor("Vic", "Tor"))
		person := h.visitOf(visit).Person
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "defence.cut-off", Subject: accounts.Ref(school, person)}, h.acc.CutOff(t.Context(), tx, person, true)
		})
		h.as("o.desk").post("/reception/"+visit+"/issue", nil).must(t, 422, "cut off after a security alert")
		h.whole()
	})
}

// hear tells the feature's listeners all that happened.
func (h *house) hear() {
	h.t.Helper()
	var all []ledger.Told
	h.read(func(tx *ledger.Tx) (err error) {
		all, err = ledger.Find(h.t.Context(), tx, ledger.Query{Limit: 500})
		return err
	})
	slices.Reverse(all)
	for _, told := range all[h.heard(len(all)):] {
		for _, l := range h.own.Hears {
			if slices.Contains(l.Verbs, told.Verb) {
				h.no(l.Do(h.t.Context(), told))
			}
		}
	}
}

// heard gives how many events were told before, and notes how many there are now.
func (h *house) heard(n int) int {
	before := h.before
	h.before = n
	return before
}

// shows NET-01: a guest signed off in the register ends here too.
func TestNET01SignedOffElsewhere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit, _, _ := h.ready(h.visitor("Pia", "Noforte"))
		person := h.visitOf(visit).Person
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			p, err := (people.Store{}).Leave(t.Context(), tx, person, "2026-11-23")
			return ledger.Event{Verb: "people.left", Subject: p.Ref(school)}, err
		})
		h.hear()
		if v := h.visitOf(visit); v.EndedWhy != guests.ByLeaving || !h.account(person).Closed {
			t.Errorf("%+v", v)
		}
		h.whole()
	})
}

// shows AUA-14: an organisation signs on the tablet and names whom it covers.
func TestAUA14AnOrganisationNamesWhomItCovers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		desk.get("/reception/organisations").must(t, 200, "No organisation has been entered yet")
		desk.post("/reception/organisations", url.Values{"name": {""}}).must(t, 422, "Enter the name of the organisation")
		p := desk.post("/reception/organisations", url.Values{"name": {"Example  Choir"}}).must(t, 200, "Example Choir", "Not signed", "It has not signed yet")
		at := p.path
		again := desk.post("/reception/organisations", url.Values{"name": {"Example Choir"}}).must(t, 422, "in the list already")
		if again.Find("#name").AttrOr("value", "") != "Example Choir" {
			t.Error("what was typed is lost")
		}
		path := desk.door(at)
		tablet := h.browser()
		form := tablet.get(path).must(t, 200, "Example Choir", "Whom do you sign for?")
		v := answered(form, "Lena Treble")
		tablet.post(path, v).must(t, 422, "Enter whom you sign for")
		var all []string
		for i := range 30 {
			all = append(all, "Singer "+strings.Repeat("A", i+1)+" Example")
		}
		v.Set("names", "Lena Treble\n\n Max  Bass \n"+strings.Join(all, "\n"))
		v.Set("name", "")
		if p := tablet.post(path, v).must(t, 422, "Type your full name to sign."); !strings.Contains(p.Find("#names").Text(), "Max  Bass") {
			t.Error("the names are lost")
		}
		v.Set("name", "Lena Treble")
		tablet.post(path, v).must(t, 200, "Thank you, Example Choir")
		tablet.get(path).must(t, 404, "This page is closed")
		desk.get(at).must(t, 200, "Signed", "Max Bass", "Lena Treble", all[29])
		desk.get("/reception/organisations").must(t, 200, "Signed", "32")
		h.read(func(tx *ledger.Tx) error {
			covers, err := h.r.Store.Covers(t.Context(), tx, strings.TrimPrefix(at, "/reception/organisations/"))
			for _, c := range covers {
				s, err := h.forms.Get(t.Context(), tx, c.Signature)
				if err != nil || !strings.HasPrefix(s.Group, "Example Choir: ") || !strings.Contains(s.Group, c.Name) || s.Witness != h.ids["o.desk"] {
					t.Errorf("%s stands under %q, witnessed by %q, %v", c.Name, s.Group, s.Witness, err)
				}
			}
			return err
		})
		visit := desk.enter(h.agency("Max", "Bass", "organisation", "Example Choir"))
		desk.get("/reception/"+visit).must(t, 200, "Example Choir named this person when it signed")
		h.whole()
	})
}

// shows NET-01: on the nights on which the clocks change, an hour that comes twice ends access at its first coming, and one
// that does not come at the moment at which it would have passed.
func TestNET01TheClocksChangeAtHalfPastOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.at("2026-10-24T23:10:00Z") // ten past midnight, the first of the two nights
		visit, account, once := h.ready(h.visitor("Nell", "Owl", "hour", "1:30"))
		h.at("2026-10-25T00:29:00Z")
		h.tick()
		if _, p := h.signIn(account, once); p.status != 200 {
			t.Errorf("before the hour: %d", p.status)
		}
		h.at("2026-10-25T00:30:00Z")
		h.tick()
		if h.visitOf(visit).Ended == "" {
			t.Error("it waits for the hour to come again")
		}
		h.at("2026-10-25T01:15:00Z") // a quarter past one for the second time
		h.tick()
		if _, p := h.signIn(account, once); p.status != 422 {
			t.Errorf("in the hour that comes again: %d", p.status)
		}
		h.whole()
	})
}
