package accounts

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows PPL-06: a leaver is shut out on the day, at the web and at the gateway.
func TestPPL06ALeaverIsShutOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.as("m.reed")
		if a := h.as("c.moor").post("/people/"+h.ids["m.reed"]+"/leave", "left-day", "24", "left-month", "11", "left-year", "2026"); a.status != 200 {
			t.Fatalf("setting the date: %d", a.status)
		}
		if a := b.get("/account"); a.path != "/account" {
			t.Error("out a day too soon")
		}
		h.pass(15 * time.Hour) // midnight in the school
		if f, _ := h.facts(); !f["m.reed"].Closed {
			t.Error("the gateway still lets the leaver in")
		}
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); a.status != 422 {
			t.Error("the leaver signed in")
		}
		if a := b.get("/account"); a.path != "/sign-in" {
			t.Errorf("the leaver's session is at %s", a.path)
		}
		told := ledger.Told{Verb: "people.left"}
		for range 2 { // a listener may be told twice
			if err := h.feat.Hears[0].Do(t.Context(), told); err != nil {
				t.Fatal(err)
			}
		}
		if h.events("accounts.closed") != 1 {
			t.Errorf("%d closings", h.events("accounts.closed"))
		}
		h.whole()
	})
}

// A reset gives a one-time password that has to be changed, and goes only to those who may.
func TestResets(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.as("d.lane") // an account in use
	h.as("c.moor")
	reset := func(who, whom string) answer { return h.as(who).post("/accounts/"+h.ids[whom]+"/reset", because...) }
	for _, c := range []struct {
		who, whom string
		status    int
	}{
		{"s.hill", "a.lark", 403}, // another class
		{"s.hill", "m.reed", 403}, // a colleague
		{"a.lark", "j.lark", 403},
		{"t.wold", "d.lane", 403}, // the lead's records must not open to the technician
		{"t.wold", "c.moor", 403},
		{"t.wold", "s.hill", 200},
		{"c.moor", "d.lane", 200},
		{"m.reed", "a.lark", 200},
	} {
		if a := reset(c.who, c.whom); a.status != c.status {
			t.Errorf("%s resets %s: %d, want %d", c.who, c.whom, a.status, c.status)
		}
	}
	a := reset("m.reed", "a.lark")
	once := regexp.MustCompile(`<code>([a-z-]+)</code>`).FindStringSubmatch(a.body)
	if once == nil {
		t.Fatal("no one-time password is shown")
	}
	b := h.browser()
	if a := b.post("/sign-in", "name", "a.lark", "password", once[1], "next", "/account"); a.path != "/account/password" {
		t.Fatalf("after a one-time password: %s", a.path)
	}
	if a := b.get("/account"); a.path != "/account/password" {
		t.Errorf("the change can be dodged, to %s", a.path)
	}
	for _, bad := range []string{"short", "dragon12", "larkfield1", "Ada12345", once[1]} {
		if a := b.post("/account/password", "password", bad, "again", bad); a.status != 422 {
			t.Errorf("shows PPL-07: %q was taken: %d", bad, a.status)
		}
	}
	if a := b.post("/account/password", "password", "green giraffe", "again", "green giraffe"); a.path != "/" {
		t.Errorf("a good password: %d %s", a.status, a.path)
	}
	if h.events("accounts.password-changed") != 1 || h.events("accounts.reset") != 4 {
		t.Errorf("%d changes, %d resets", h.events("accounts.password-changed"), h.events("accounts.reset"))
	}
	if a := b.post("/account/sessions"); a.path != "/sign-in" {
		t.Errorf("signing out everywhere led to %s", a.path)
	}
	h.whole()
}

func (h *house) facts() (map[string]board.Person, map[netip.Addr]board.Seat) {
	h.t.Helper()
	var folk map[string]board.Person
	var seats map[netip.Addr]board.Seat
	err := h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		folk, seats, err = h.acc.Facts(h.t.Context(), tx, h.acc.base.Now())
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return folk, seats
}

// shows WEB-04: the gateway knows year and roles of each person, and the seat of one signed in alone at an address.
func TestWEB04Facts(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	here := netip.MustParseAddr("127.0.0.1")
	pupil := h.as("a.lark")
	folk, seats := h.facts()
	if p := folk["a.lark"]; p.Year != "4" || strings.Join(p.Roles, " ") != "pupil" || p.Verifier == "" || p.Closed {
		t.Errorf("the pupil: %+v", p)
	}
	if p := folk["j.lark"]; strings.Join(p.Roles, " ") != "parent" {
		t.Errorf("the parent: %+v", p)
	}
	if s := seats[here]; s.Account != "a.lark" || !s.Until.Equal(h.acc.base.Now().Add(20*time.Minute)) {
		t.Errorf("the seat: %+v", s)
	}
	h.pass(15 * time.Minute)
	h.acc.Active(h.ids["a.lark"], "127.0.0.1", h.acc.base.Now())
	h.pass(15 * time.Minute)
	if _, seats := h.facts(); seats[here].Account != "a.lark" {
		t.Error("browsing should have kept the seat")
	}
	h.as("m.reed")
	if _, seats := h.facts(); len(seats) != 0 {
		t.Errorf("two people at one address: %+v", seats)
	}
	h.pass(21 * time.Minute)
	h.acc.Active(h.ids["a.lark"], "127.0.0.1", h.acc.base.Now())
	if _, seats := h.facts(); len(seats) != 0 {
		t.Errorf("shows PPL-14: idle people keep a seat: %+v", seats)
	}
	if a := pupil.get("/account"); a.path != "/unlock" {
		t.Errorf("a late click revived the session: %s", a.path)
	}
}

func TestAccountFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		pack := thePack()
		pack.Identity.Covers = []string{"pupil", "staff", "parent"}
		h.acc.base.Policy.Store(&feature.Active{Pack: pack})
		b := h.as("m.reed")
		h.pass(11 * time.Minute)
		b.get("/account")
		none := map[string]bool{"accounts.pauses": true, "accounts.left_open": true, "accounts.sharing": true, "accounts.breaches": true, "accounts.hours": true,
			"accounts.banner": true, "accounts.expiry": true}
		want := map[string]string{"accounts.signins": "1 sign-ins, 0 failures and 0 locks this term", "accounts.idle": "1 idle locks this term",
			"accounts.groups":    "People by group covered: pupil 1, staff 5, parent 1; of no covered group: 0",
			"accounts.passwords": "7 of 7 accounts meet the rule of their age; 6 of 6 adults at or above the minimum; 0 weak passwords refused this term",
			"accounts.leavers":   "0 leavers have an account that is not closed yet"}
		for _, f := range h.feat.Figures {
			err := h.ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) error {
				r, err := f.Read(t.Context(), tx, feature.Ask{Now: h.acc.base.Now()})
				if none[f.Name] {
					if r.State != feature.None || r.Shown == "" {
						t.Errorf("%s: %q is %s before anything happened", f.Name, r.Shown, r.State)
					}
					return err
				}
				if r.Shown != want[f.Name] || r.State != feature.Proven {
					t.Errorf("%s: %q is %s, want %q", f.Name, r.Shown, r.State, want[f.Name])
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Every page of the three features opens for somebody, and the lists show what they should.
func TestPagesOpen(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b := h.as("c.moor")
	lark := h.ids["a.lark"]
	for path, want := range map[string]string{
		"/school": "Classes", "/people": "Lark", "/accounts?state=all": ">Accounts<", "/people?kind=pupil&q=ada": "1 in all", "/people/new": "First name", "/people/import": "Columns of the file",
		"/people/" + lark: "Look after this account", "/people/" + lark + "/change": "a.lark", "/people/" + lark + "/leave": "First day without access",
		"/people.csv": `"a.lark","Ada","Lark","pupil"`, "/accounts": "Never used", "/accounts.csv": `"a.lark","Ada","Lark","pupil","4A","never"`,
		"/accounts/" + lark: "Give a one-time password", "/account": "Where I am signed in", "/account/password": "at least 12", "/account/breach": "Then:", "/accounts/left": "Nobody has left", "/accounts/blocks": "No address is blocked",
		"/accounts/acts": "Nothing yet", "/sign-ins": "Nothing waits", "/prove": "Is it still you?", "/": "People",
	} {
		if a := b.get(path); a.status != 200 || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d, no %q", path, a.status, want)
		}
	}
	if a := b.get("/people.csv"); strings.Contains(a.body, "argon2") || h.events("people.exported") != 3 {
		t.Errorf("exports: %d events", h.events("people.exported"))
	}
	if a := h.as("a.lark").get("/account/breach"); !strings.Contains(a.body, "belisha-button--child") || !strings.Contains(a.body, "data-read") {
		t.Error("shows PPL-21: a child finds no big button")
	}
	for _, path := range []string{"/accounts/left", "/accounts/acts", "/accounts/blocks", "/sign-ins"} {
		if a := h.as("a.lark").get(path); a.status != 403 {
			t.Errorf("a pupil opens %s: %d", path, a.status)
		}
	}
	if a := h.as("a.lark").get("/people/" + lark); a.status != 200 || strings.Contains(a.body, "Look after") {
		t.Errorf("a pupil's own page: %d", a.status)
	}
	if a := h.as("j.lark").get("/people/" + lark); a.status != 403 {
		t.Errorf("a parent of someone else: %d", a.status)
	}
}

func TestPeopleByForm(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b := h.as("c.moor")
	if a := b.post("/people/new", "given", "Bo", "family", "Wren", "account", "a.lark", "kind", "staff"); a.status != 422 || !strings.Contains(a.body, "belongs to someone else") || !strings.Contains(a.body, `value="Wren"`) {
		t.Errorf("shows PPL-01: a taken user name: %d", a.status)
	}
	if a := b.post("/people/new", "given", "Bo", "family", "Wren", "account", "class3", "kind", "staff"); a.status != 422 {
		t.Errorf("shows PPL-01: a shared account: %d", a.status)
	}
	if a := b.post("/people/new", "given", "Bo", "family", "Wren", "account", "b.wren", "kind", "pupil", "year", "2", "class", "2A", "carers", "!j.lark"); a.status != 200 || !strings.Contains(a.body, "barred") {
		t.Errorf("a good form: %d", a.status)
	}
	lark := "/people/" + h.ids["a.lark"]
	if a := b.post(lark+"/change", "given", "Ada", "family", "Lark", "account", "a.lark", "kind", "pupil", "year", "4", "class", "4A", "carers", "j.lark"); a.status != 200 {
		t.Errorf("changing: %d", a.status)
	}
	if a := h.as("j.lark").get(lark); a.status != 200 || strings.Contains(a.body, "Carers") {
		t.Errorf("a parent's own child: %d", a.status)
	}
	file := "account,given,family,kind,manager\nn.one,New,One,staff,m.reed\n"
	if a := b.post("/people/import", "csv", strings.Replace(file, "m.reed", "who", 1)); a.status != 422 || !strings.Contains(a.body, "Row 2, column manager") {
		t.Errorf("shows PPL-05: a faulty file: %d", a.status)
	}
	if a := b.post("/people/import", "csv", file); a.path != "/people" || !strings.Contains(a.body, "1 people were added") {
		t.Errorf("a good file: %d %s", a.status, a.path)
	}
	rise := "account,given,family,kind,posts\nt.wold,Terry,Wold,staff,technician; dsl\n"
	if a := h.as("t.wold").post("/people/import", "csv", rise); a.status != 422 || !strings.Contains(a.body, "Row 2, column posts: Nobody changes their own posts") {
		t.Errorf("the technician made themselves safeguarding lead: %d", a.status)
	}
	if h.events("people.added") != 1 || h.events("people.changed") != 1 || h.events("people.imported") != 2 {
		t.Error("the trail lacks a change of the register")
	}
	h.whole()
}

func TestAParentSeesNoBarredChild(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	set := func(barred bool) {
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			child := h.ids["a.lark"]
			return ledger.Event{Verb: "people.changed", Subject: people.Person{ID: child}.Ref(school)},
				people.Store{}.SetCarers(t.Context(), tx, child, []people.Carer{{Person: h.ids["j.lark"], Barred: barred}})
		})
	}
	b := h.as("j.lark")
	for barred, status := range map[bool]int{true: 403, false: 200} {
		set(barred)
		if a := b.get("/people/" + h.ids["a.lark"]); a.status != status {
			t.Errorf("barred %v: %d", barred, a.status)
		}
	}
}

// because are the reason and the requester that every act on an account needs.
var because = []string{"why", "has forgotten it", "asked", "the person"} //nolint:gochecknoglobals // of tests

// shows NET-18: an account that a security alert cut off says so, lets nobody in and is opened on the alert's page alone.
func TestNET18CutOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		coordinator, owner := h.as("c.moor"), h.as("m.reed")
		at := "/accounts/" + h.ids["m.reed"]
		cut := func(on bool) {
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				return ledger.Event{Verb: "defence.cut-off", Subject: h.ref("m.reed")}, h.acc.CutOff(t.Context(), tx, h.ids["m.reed"], on)
			})
		}
		cut(true)
		if a := owner.get("/account"); a.path != "/sign-in" {
			t.Errorf("the session lives on at %s", a.path)
		}
		if a := h.from(away).signIn("m.reed", word); a.status != 422 {
			t.Errorf("signing in: %d", a.status)
		}
		if folk, _ := h.facts(); !folk["m.reed"].Closed {
			t.Error("the gateway is not told")
		}
		if a := coordinator.get(at); !strings.Contains(a.body, "Cut off since") || strings.Contains(a.body, at+"/open") || strings.Contains(a.body, at+"/reset") || !strings.Contains(a.body, at+"/close") {
			t.Error("the account's page offers what it may not, or not what it may")
		}
		if a := coordinator.get("/accounts?state=closed"); !strings.Contains(a.body, at) {
			t.Error("the list of closed accounts lacks it")
		}
		if a := coordinator.post(at+"/open", because...); a.status != 409 || !strings.Contains(a.body, "page of that alert") {
			t.Errorf("opening it here: %d", a.status)
		}
		coordinator.post(at+"/close", because...)
		if a := coordinator.get(at); strings.Contains(a.body, at+"/open") || strings.Contains(a.body, at+"/close") {
			t.Error("closed as well, the page offers a button that does nothing")
		}
		cut(false)
		if a := h.from(away).signIn("m.reed", word); a.status != 422 {
			t.Errorf("let in, but closed as well: %d", a.status)
		}
		if a := coordinator.post(at+"/open", because...); a.status != 200 {
			t.Errorf("opening it: %d", a.status)
		}
		if a := h.from(away).signIn("m.reed", word); a.path == "/sign-in" {
			t.Errorf("open again: %d at %s", a.status, a.path)
		}
		h.whole()
	})
}
