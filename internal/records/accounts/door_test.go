package accounts

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// shows AUA-20: at each sign-in the reminder of one's group, of the term where there is one, comes before all else; going
// on is in the trail with the text that was shown. Without a text there is no page.
func TestAUA20TheReminder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.rule(func(p *policy.Pack) {
			p.Settings.Terms = []policy.Term{{Key: "autumn", From: "2026-09-01", To: "2026-12-18"}, {Key: "spring", From: "2027-01-04", To: "2027-03-26"}}
			p.Settings.Access.Banner = map[string]string{"ks2": "Be kind.\nAsk before you click.", "ks2.spring": "Spring: tell a grown-up.", "staff": "You agreed to the rules for staff."}
		})
		b := h.browser()
		a := b.post("/sign-in", "name", "a.lark", "password", word, "next", "/account")
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		if a.path != WelcomeAt || doc.Find("main p.govuk-body-l").First().Text() != "Be kind." || doc.Find("main img").Length() != 1 || doc.Find("[data-read]").Length() != 1 {
			t.Errorf("the child's reminder, at %s: %s", a.path, doc.Find("main").Text())
		}
		if !strings.Contains(doc.Find("main").Text(), "can see what we do") {
			t.Error("the child is not told that use is watched")
		}
		if a := b.get("/account"); a.path != WelcomeAt {
			t.Errorf("the reminder can be dodged, to %s", a.path)
		}
		if a := b.post(WelcomeAt, "next", "/account"); a.path != "/account" {
			t.Errorf("carrying on led to %s", a.path)
		}
		if a := b.get(WelcomeAt); a.path != "/" {
			t.Error("it is shown twice in a session")
		}
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); !strings.Contains(a.body, "rules for staff") || strings.Contains(a.body, "Be kind") {
			t.Error("staff read another's reminder")
		}
		if a := h.browser().post("/sign-in", "name", "j.lark", "password", word); a.path != "/" {
			t.Errorf("a parent without a text is held at %s", a.path)
		}
		told := h.trail("accounts.reminded")
		if len(told) != 1 || told[0].Changes[0].After != textHash("Be kind.\nAsk before you click.") {
			t.Errorf("the trail holds %+v", told)
		}
		h.now.Store(time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC).UnixMilli())
		if a := h.browser().post("/sign-in", "name", "a.lark", "password", word); !strings.Contains(a.body, "Spring: tell") {
			t.Error("the term's own text is not shown")
		}
		if shown := h.figure("accounts.banner"); shown != "0 of 1 sign-ins this term went on after the reminder" {
			t.Errorf("the figure says %q", shown)
		}
	})
}

func (h *house) trail(verb string) (out []ledger.Told) {
	h.t.Helper()
	err := h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		out, err = ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 50})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// shows NET-23: pupils come in on school days in the policy's hours and places only, unless they have access at home, and
// are told so in words for them; their sessions end with the hours. A grown-up at an odd hour is noticed.
func TestNET23OutOfHours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.rule(func(p *policy.Pack) {
			p.Clauses = []policy.Clause{{ID: "a.hours", Serves: []string{"NET-23"}}}
			p.Settings.Access.PupilHours, p.Settings.Access.OddHours, p.Settings.Access.School = "07:30-18:00", "23:00-05:00", []string{"127.0.0.1"}
		})
		in := h.as("a.lark")
		if a := h.from(away).signIn("a.lark", word); a.status != 422 || !strings.Contains(a.body, "only when you are at school") {
			t.Errorf("from elsewhere: %d", a.status)
		}
		h.now.Store(time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC).UnixMilli())
		a := h.browser().signIn("a.lark", word)
		if a.status != 422 || !strings.Contains(a.body, "from 07:30 to 18:00") || !strings.Contains(a.body, "rule a.hours") {
			t.Errorf("in the evening: %d", a.status)
		}
		if err := h.acc.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := in.get("/account"); a.path != "/sign-in" {
			t.Error("the session goes on after hours")
		}
		h.now.Store(time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC).UnixMilli())
		if a := h.browser().signIn("a.lark", word); a.status != 422 {
			t.Error("a Saturday is a school day")
		}
		teacher := h.as("m.reed")
		grant := append([]string{"until-day", "6", "until-month", "12", "until-year", "2026"}, because...)
		if a := teacher.post("/accounts/"+h.ids["a.lark"]+"/home", grant[:6]...); a.status != 422 {
			t.Errorf("without a reason: %d", a.status)
		}
		if a := h.as("s.hill").post("/accounts/"+h.ids["a.lark"]+"/home", grant...); a.status != 403 {
			t.Errorf("another class's teacher: %d", a.status)
		}
		if a := teacher.post("/accounts/"+h.ids["a.lark"]+"/home", grant...); a.status != 200 {
			t.Errorf("the teacher: %d", a.status)
		}
		if a := h.from(away).signIn("a.lark", word); a.path != "/" {
			t.Errorf("with access at home: %d", a.status)
		}
		h.now.Store(time.Date(2026, 12, 7, 20, 0, 0, 0, time.UTC).UnixMilli())
		if a := h.from(away).signIn("a.lark", word); a.status != 422 {
			t.Error("the access at home does not end")
		}
		h.now.Store(time.Date(2026, 12, 8, 1, 30, 0, 0, time.UTC).UnixMilli())
		for range 2 {
			h.from(away).signIn("m.reed", word)
		}
		if !h.heard("c.moor", "unusual hour") || !h.heard("m.reed", "unusual hour") {
			t.Error("nobody was told of the night")
		}
		if shown := h.figure("accounts.hours"); shown != "4 sign-ins of pupils refused out of hours this term; 1 of grown-ups at odd hours" {
			t.Errorf("the figure says %q", shown)
		}
		h.whole()
	})
}

// shows NET-23: at the filter, too, the internet is asleep for children outside the hours, whatever a device remembers; it
// opens by itself on the next school day, and is open for those who have access at home and for grown-ups.
func TestNET23AsleepAtTheFilter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.rule(func(p *policy.Pack) {
			p.Clauses = []policy.Clause{{ID: "a.hours", Serves: []string{"NET-23"}}}
			p.Settings.Access.PupilHours = "07:30-18:00"
		})
		held := func(account string) []board.Held {
			f, _ := h.facts()
			return f[account].Held
		}
		h.now.Store(time.Date(2026, 11, 27, 17, 59, 0, 0, time.UTC).UnixMilli())
		if got := held("a.lark"); len(got) != 0 {
			t.Errorf("on a Friday afternoon: %+v", got)
		}
		h.now.Store(time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC).UnixMilli())
		got := held("a.lark")
		if len(got) != 1 || got[0].Gate != board.Hours || got[0].Clause != "a.hours" || !got[0].Until.Equal(time.Date(2026, 11, 30, 7, 30, 0, 0, time.UTC)) {
			t.Fatalf("on a Friday evening: %+v", got)
		}
		if got := held("m.reed"); len(got) != 0 {
			t.Errorf("a teacher: %+v", got)
		}
		grant := append([]string{"until-day", "6", "until-month", "12", "until-year", "2026"}, because...)
		if a := h.as("m.reed").post("/accounts/"+h.ids["a.lark"]+"/home", grant...); a.status != 200 {
			t.Fatalf("access at home: %d", a.status)
		}
		if got := held("a.lark"); len(got) != 0 {
			t.Errorf("with access at home: %+v", got)
		}
	})
}

// shows PPL-13: one account in use at two addresses is told once a day to the class teacher and the coordinator; when one
// of them confirms, an incident opens. Nobody judges their own.
func TestPPL13SharedUse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.as("a.lark")
		for range 2 {
			h.from(away).signIn("a.lark", word)
		}
		if !h.heard("m.reed", "two places") || !h.heard("c.moor", "two places") || h.heard("s.hill", "two places") {
			t.Errorf("told: %+v", h.told)
		}
		h.absent[h.ids["s.hill"]] = true
		h.as("s.hill")
		teacher := h.as("m.reed")
		a := teacher.get("/sign-ins")
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		rows := doc.Find("tbody tr")
		if rows.Length() != 1 || !strings.Contains(rows.Text(), "Ada Lark") {
			t.Fatalf("the teacher sees: %s", rows.Text())
		}
		at := doc.Find("tbody a").AttrOr("href", "")
		if a := teacher.get(at); !strings.Contains(a.body, away) || !strings.Contains(a.body, "127.0.0.1") {
			t.Error("the page does not say where")
		}
		if a := h.as("a.lark").get(at); a.status != 403 {
			t.Errorf("the pupil judges themselves: %d", a.status)
		}
		if a := teacher.post(at, "answer", "confirmed"); a.status != 422 || !strings.Contains(a.body, "what you found out") {
			t.Errorf("without a note: %d", a.status)
		}
		if a := teacher.post(at, "answer", "confirmed", "note", "A friend knew it."); a.path != "/sign-ins" {
			t.Errorf("confirming: %d", a.status)
		}
		if a := teacher.post(at, "answer", "explained", "note", "No."); a.status != 409 {
			t.Errorf("twice: %d", a.status)
		}
		if len(h.incidents) != 1 || h.incidents[0].Kind != MatterSharing || !h.incidents[0].Pupil {
			t.Errorf("incidents: %+v", h.incidents)
		}
		if a := h.as("c.moor").get("/sign-ins"); !strings.Contains(a.body, "Sam Hill") {
			t.Error("a sign-in of somebody absent is not shown")
		}
		if shown := h.figure("accounts.sharing"); shown != "1 alerts of shared use this term: 1 confirmed, 0 wait for an answer" {
			t.Errorf("the figure says %q", shown)
		}
		h.group = PupilDevices
		if a := h.browser().signIn("m.reed", word); a.status != 422 || !strings.Contains(a.body, "This device is for pupils") {
			t.Errorf("staff at a pupils' device: %d", a.status)
		}
		if a := h.browser().signIn("a.lark", word); a.path != "/" {
			t.Errorf("a pupil at it: %d", a.status)
		}
		h.whole()
	})
}

// shows PPL-09: a password runs out by the policy's interval: its owner is warned in the week before, and afterwards
// reaches only the page for a new one. Without an interval nothing runs out.
func TestPPL09PasswordsRunOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.pass(400 * 24 * time.Hour)
		if a := h.browser().signIn("m.reed", word); a.path != "/" {
			t.Fatalf("without an interval: %s", a.path)
		}
		h.now.Store(time.Date(2027, 2, 13, 9, 0, 0, 0, time.UTC).UnixMilli())
		h.rule(func(p *policy.Pack) { p.Settings.Access.ChangeDays = 90 }) // set on 23 November: until 21 February
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); strings.Contains(a.body, "counts until") {
			t.Error("warned more than a week before")
		}
		h.pass(25 * time.Hour)
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); a.path != "/" || !strings.Contains(a.body, "counts until 21 February 2027") {
			t.Errorf("not warned: %s", a.path)
		}
		for range 2 {
			if err := h.acc.warn(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if !h.heard("m.reed", "runs out soon") {
			t.Error("no notice")
		}
		h.now.Store(time.Date(2027, 2, 21, 9, 0, 0, 0, time.UTC).UnixMilli())
		b := h.browser()
		if a := b.post("/sign-in", "name", "m.reed", "password", word); a.path != PasswordAt || !strings.Contains(a.body, "has run out") {
			t.Errorf("an expired password led to %s", a.path)
		}
		if a := b.get("/people"); a.path != PasswordAt {
			t.Errorf("and opens %s", a.path)
		}
		if shown := h.figure("accounts.expiry"); !strings.HasPrefix(shown, "7 passwords are past the interval") {
			t.Errorf("the figure says %q", shown)
		}
		if a := b.post(PasswordAt, "password", "dragon2026xx", "again", "dragon2026xx"); a.status != 422 {
			t.Errorf("shows PPL-08: %d", a.status)
		}
		if a := b.post(PasswordAt, "password", "wet wool mittens", "again", "wet wool mittens"); a.path != "/" {
			t.Errorf("choosing: %s", a.path)
		}
		if shown := h.figure("accounts.passwords"); !strings.HasSuffix(shown, "1 weak passwords refused this term") {
			t.Errorf("the figure says %q", shown)
		}
		if shown := h.figure("accounts.expiry"); shown != "6 passwords are past the interval; 1 changes were forced this term" {
			t.Errorf("the figure says %q", shown)
		}
		h.whole()
	})
}
