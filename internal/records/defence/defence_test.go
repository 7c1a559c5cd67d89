package defence

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
)

// shows NET-18: wrong passwords become one alert from the policy's number on, to the technicians, and nobody is told twice.
func TestWrongPasswords_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 9 {
			h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		}
		if all := h.alerts(""); len(all) != 0 {
			t.Fatalf("nine are not ten: %+v", all)
		}
		h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		a := h.one(WrongPasswords)
		if a.Person != h.id("t.four") || a.Level != High || a.Clause != "england.net.attacks" || !strings.Contains(a.Story, "10 wrong passwords") {
			t.Errorf("the alert is %+v", a)
		}
		if len(h.told) != 1 || !h.told[0].Urgent || len(h.told[0].To) != 2 || slices.Contains(h.told[0].To, h.id("h.high")) || h.told[0].Href != "/defence/alerts/"+a.ID {
			t.Errorf("told: %+v", h.told)
		}
		h.wait(2 * time.Minute)
		h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		if grown := h.one(WrongPasswords); grown.Times != 12 || grown.Last <= a.Last {
			t.Errorf("it grew to %+v", grown)
		}
		h.wait(2 * time.Hour)
		for range 10 {
			h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		}
		if all := h.alerts(WrongPasswords); len(all) != 2 {
			t.Errorf("after a silence it is a new episode: %+v", all)
		}
		h.whole()
	})
}

// shows NET-18: one address over many accounts, and many accounts that pause at once.
func TestManyAccounts_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := []string{"ada.quill", "t.four", "h.high", "c.ord", "o.cable"}
		for i, account := range all {
			verb := "accounts.sign-in-failed"
			if i >= 2 {
				verb = "accounts.locked"
			}
			h.signsIn(account, verb, "10.0.0.66")
		}
		if a := h.one(ManyAccounts); a.Device != "10.0.0.66" || a.Level != Urgent || a.Times != 5 {
			t.Errorf("one address: %+v", a)
		}
		if a := h.one(Lockouts); a.Times != 3 || a.Level != Urgent {
			t.Errorf("many pauses: %+v", a)
		}
	})
}

// shows NET-18: an adult in the middle of the night, and one account from two networks; a child's usual day is none.
func TestUnusualSignIns_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.signsIn("ada.quill", "accounts.signed-in", "10.0.0.7")
		h.signsIn("t.four", "accounts.signed-in", "10.0.0.8")
		h.wait(5 * time.Minute)
		h.signsIn("t.four", "accounts.signed-in", "10.0.0.9") // the same network
		if all := h.alerts(""); len(all) != 0 {
			t.Fatalf("a usual day: %+v", all)
		}
		h.wait(time.Minute)
		h.signsIn("t.four", "accounts.signed-in", "203.0.113.5")
		if a := h.one(TwoNetworks); a.Person != h.id("t.four") {
			t.Errorf("two networks: %+v", a)
		}
		h.wait(14 * time.Hour) // past midnight
		h.signsIn("ada.quill", "accounts.signed-in", "10.0.0.7")
		h.signsIn("c.ord", "accounts.signed-in", "10.0.0.8")
		if a := h.one(OddHours); a.Person != h.id("c.ord") || a.Level != Normal {
			t.Errorf("the middle of the night: %+v", a)
		}
	})
}

// shows NET-18: many exports and many removals by one person; what jobs remove by the clock counts for nobody.
func TestMasses_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		subject := ref.New(school, "register", "loans")
		for range 30 {
			h.did("", "registers.removed", subject)
		}
		for range 10 {
			h.did("h.high", "people.exported", ref.New(school, "school", school))
		}
		for range 20 {
			h.did("c.ord", "registers.removed", subject)
		}
		if a := h.one(Exports); a.Person != h.id("h.high") || a.Times != 10 {
			t.Errorf("exports: %+v", a)
		}
		if a := h.one(Deletions); a.Person != h.id("c.ord") || a.Times != 20 || a.Level != Urgent {
			t.Errorf("removals: %+v", a)
		}
	})
}

// shows NET-18: a setting that is changed at night, or by somebody whose post is of today; what is long past is left alone.
func TestSettings_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		site := ref.New(school, "request", "r1")
		h.did("n.wire", "filtering.decided", site)
		if all := h.alerts(""); len(all) != 0 {
			t.Fatalf("in working hours: %+v", all)
		}
		posts := func(after string) ledger.Change {
			return ledger.Change{Field: "posts", Class: ledger.Open, After: after}
		}
		tessa := ref.New(school, "person", h.id("c.ord"))
		h.did("", "people.changed", tessa, posts("coordinator"))
		h.did("", "people.changed", tessa, posts("coordinator")) // another name, the same posts
		h.did("c.ord", "filtering.decided", site)
		if all := h.alerts(NewRole); len(all) != 0 {
			t.Fatalf("the same posts: %+v", all)
		}
		h.did("", "people.changed", tessa, posts("coordinator, technician"))
		h.wait(time.Hour)
		h.did("c.ord", "filtering.overridden", site)
		if a := h.one(NewRole); a.Person != h.id("c.ord") {
			t.Errorf("a new role: %+v", a)
		}
		h.wait(10 * time.Hour) // evening
		h.did("h.high", "policies.activated", ref.New(school, "policy", "v2"))
		if a := h.one(Settings); a.Person != h.id("h.high") || !strings.Contains(a.Story, "a policy was put in force") {
			t.Errorf("out of hours: %+v", a)
		}
		n := len(h.alerts(""))
		h.wait(72 * time.Hour)
		h.hear() // the whole trail anew
		if all := h.alerts(""); len(all) != n {
			t.Errorf("old acts became alerts: %+v", all)
		}
	})
}

// shows NET-18: scans, names that do not exist and harmful files in the log; ordinary browsing is none, and a batch that comes
// twice counts once.
func TestTraffic_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		heed := func(batch ...board.Entry) {
			t.Helper()
			h.no(h.d.Heed(t.Context(), batch))
		}
		var usual, scan, lost []board.Entry
		for i := range 59 {
			usual = append(usual, h.entry("10.0.0.1", fmt.Sprintf("s%d.example", i), func(e *board.Entry) { e.Verdict = "block" }))
			lost = append(lost, h.entry("10.0.0.3", fmt.Sprintf("x%d.example", i), func(e *board.Entry) { e.Door, e.Status = "dns", 3 }))
		}
		for i := range 20 {
			scan = append(scan, h.entry("10.0.0.2", fmt.Sprintf("192.168.1.%d", i), func(e *board.Entry) { e.Asset = "d2" }))
		}
		heed(usual...)
		heed(usual...)
		heed(lost...)
		heed(scan[:19]...)
		heed(h.entry("10.0.0.9", "a.example", func(e *board.Entry) { e.Probe, e.File, e.Verdict = "p", "virus", "block" })) // the gateway's own check
		if all := h.alerts(""); len(all) != 0 {
			t.Fatalf("an ordinary minute: %+v", all)
		}
		heed(scan[19])
		heed(h.entry("10.0.0.3", "last.example", func(e *board.Entry) { e.Door, e.Status = "dns", 3 }))
		heed(h.entry("10.0.0.4", "files.example", func(e *board.Entry) { e.File, e.Verdict, e.Person = "virus", "block", h.id("ada.quill") }))
		if a := h.one(Scan); a.Device != "10.0.0.2" || a.Asset != "d2" || a.Level != Urgent || !strings.Contains(a.Story, "20 machines by their number") {
			t.Errorf("the scan: %+v", a)
		}
		if a := h.one(NotFound); a.Device != "10.0.0.3" || a.Times != 60 {
			t.Errorf("names that do not exist: %+v", a)
		}
		if a := h.one(Virus); a.Device != "10.0.0.4" || a.Person != h.id("ada.quill") || !strings.Contains(a.Story, "files.example") {
			t.Errorf("the file: %+v", a)
		}
		h.wait(time.Minute)
		heed(h.entry("10.0.0.1", "one.example", func(e *board.Entry) { e.Verdict = "block" })) // the next minute begins at nought
		if all := h.alerts(Scan); len(all) != 1 {
			t.Errorf("another minute: %+v", all)
		}
		h.no(h.d.Failed(t.Context(), "journal", "The journal is full."))
		if a := h.one(FilterFault); !strings.Contains(a.Story, "journal") {
			t.Errorf("the filter's own failure: %+v", a)
		}
	})
}

// shows NET-18: from the alert the account is cut off in one step and let in again with a reason; minutes are measured, and an
// outcome is asked for.
func TestContainTheAccount_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 10 {
			h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		}
		a := h.one(WrongPasswords)
		h.opens("t.four")
		h.wait(7 * time.Minute)
		at := "/defence/alerts/" + a.ID
		if code, doc := h.get("n.wire", "/defence"); code != 200 || doc.Find(`#alerts a[href="`+at+`"]`).Length() != 1 {
			t.Errorf("the list answers %d", code)
		}
		if code, _ := h.get("t.four", "/defence"); code != 403 {
			t.Errorf("a teacher sees the list: %d", code)
		}
		_, doc := h.get("n.wire", at)
		if doc.Find("#cut-account button").Length() != 1 || doc.Find("#cut-device").Length() != 0 || !strings.Contains(doc.Find("#story").Text(), "10 wrong passwords") {
			t.Error("the alert does not offer to cut the account off")
		}
		if r := h.figure("defence.alerts"); strings.Contains(doc.Find("#summary").Text(), "Contained") || strings.Contains(r.Shown, "contained") {
			t.Errorf("nothing was cut off yet, and the page says %q, the figure %q", doc.Find("#summary").Text(), r.Shown)
		}
		if _, doc := h.get("n.wire", "/defence?state=closed"); !strings.Contains(doc.Find("main").Text(), "No security alert fits") {
			t.Error("a filter that fits nothing says that there is no alert")
		}
		if code, _ := h.post("n.wire", at+"/cut-off", "what", "account"); code != 200 {
			t.Fatalf("cutting off: %d", code)
		}
		if closed, n := h.account("t.four"); !closed || n != 0 {
			t.Errorf("after the cut: closed %v, %d sessions", closed, n)
		}
		if last := h.told[len(h.told)-1]; !slices.Contains(last.To, h.id("h.high")) || last.Kind != "defence.cut_off" {
			t.Errorf("the head was not told: %+v", last)
		}
		if code, _ := h.post("n.wire", at+"/cut-off", "what", "account"); code != 422 {
			t.Errorf("twice: %d", code)
		}
		_, doc = h.get("n.wire", at)
		back, _ := doc.Find(".cut form").Attr("action")
		if code, doc := h.post("n.wire", back, "why", "no"); code != 422 || doc.Find(".govuk-error-message").Length() == 0 {
			t.Errorf("without a reason: %d", code)
		}
		if code, _ := h.post("n.wire", back, "why", "It was she, with caps lock on."); code != 200 {
			t.Errorf("letting in: %d", code)
		}
		if closed, _ := h.account("t.four"); closed {
			t.Error("the account is still closed")
		}
		if _, doc := h.get("n.wire", at); !strings.Contains(doc.Find("#summary").Text(), "After 7 minutes") {
			t.Errorf("the page says %q", doc.Find("#summary").Text())
		}
		if r := h.figure("defence.alerts"); r.State != feature.Due || !strings.Contains(r.Shown, "after 7 minutes") {
			t.Errorf("the figure: %+v", r)
		}
		if code, doc := h.post("n.wire", at+"/conclude", "words", "She had caps lock on."); code != 422 || doc.Find("#outcome-error").Length() != 1 || !strings.Contains(doc.Find("textarea[name=words]").Text(), "caps lock") {
			t.Errorf("without an outcome: %d", code)
		}
		if code, _ := h.post("n.wire", at+"/conclude", "outcome", "harmless", "words", "She had caps lock on."); code != 200 {
			t.Errorf("with an outcome: %d", code)
		}
		if done := h.one(WrongPasswords); done.Outcome != "harmless" || done.ClosedBy != h.id("n.wire") {
			t.Errorf("the outcome: %+v", done)
		}
		if r := h.figure("defence.alerts"); r.State != feature.Proven {
			t.Errorf("the figure: %+v", r)
		}
		h.whole()
	})
}

// shows NET-18: what a security alert cut off and what somebody closed are two things: letting in again opens nothing that was
// closed for another reason, before the cut or after it.
func TestLettingInOpensNothingElse_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 10 {
			h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		}
		at := "/defence/alerts/" + h.one(WrongPasswords).ID
		closes := func(closed bool) {
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				return ledger.Event{Verb: "accounts.closed", Subject: accounts.Ref(school, h.id("t.four"))}, h.accounts.Close(t.Context(), tx, h.id("t.four"), closed)
			})
		}
		shut := func(what string, want bool) {
			t.Helper()
			if shut, _ := h.account("t.four"); shut != want {
				t.Errorf("%s: shut %v", what, shut)
			}
		}
		letIn := func() {
			t.Helper()
			_, doc := h.get("n.wire", at)
			back, _ := doc.Find(".cut form").Attr("action")
			if code, _ := h.post("n.wire", back, "why", "Her laptop was wiped and set up anew."); code != 200 {
				t.Fatalf("letting in: %d", code)
			}
		}
		cut := func() {
			t.Helper()
			if code, _ := h.post("n.wire", at+"/cut-off", "what", "account"); code != 200 {
				t.Fatalf("cutting off: %d", code)
			}
		}
		cut()
		closes(true)
		letIn()
		shut("closed while it was cut off, then let in", true)
		cut()
		closes(false)
		shut("opened while it was cut off", true)
		letIn()
		shut("let in", false)
		h.whole()
	})
}

// shows NET-18: a device is cut off by its id where the register knows it, and the facts for the gateway say so until it is let
// in again; the filter's own machine cannot be.
func TestContainTheDevice_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.no(h.d.Heed(t.Context(), []board.Entry{h.entry("10.0.0.4", "files.example", func(e *board.Entry) { e.File, e.Verdict, e.Asset = "virus", "block", "d4" }),
			h.entry("127.0.0.1", "files.example", func(e *board.Entry) { e.File, e.Verdict = "virus", "block" })}))
		for _, a := range h.alerts(Virus) {
			code, _ := h.post("n.wire", "/defence/alerts/"+a.ID+"/cut-off", "what", "device")
			if want := map[string]int{"10.0.0.4": 200, "127.0.0.1": 422}[a.Device]; code != want {
				t.Errorf("cutting off %s: %d", a.Device, code)
			}
		}
		cuts := h.cuts()
		facts := board.Facts{Cut: cuts}
		if held := facts.CutOff(addr(t, "10.9.9.9"), "d4"); len(cuts) != 1 || held == nil || held.Gate != board.CutGate || held.Says == "" || held.Helper == "" {
			t.Errorf("the gateway is told %+v", cuts)
		}
		for _, a := range h.alerts(Virus) {
			_, doc := h.get("n.wire", "/defence/alerts/"+a.ID)
			if back, ok := doc.Find(".cut form").Attr("action"); ok {
				h.post("n.wire", back, "why", "It was wiped and set up anew.")
			}
		}
		if cuts := h.cuts(); len(cuts) != 0 || h.verbs("defence.let-in") != 1 {
			t.Errorf("let in again, the gateway is told %+v", cuts)
		}
		h.whole()
	})
}

// shows NET-18: nobody handles an alert about themself; the coordinator and the head do instead.
func TestNobodyHandlesTheirOwn_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 10 {
			h.signsIn("n.wire", "accounts.sign-in-failed", "10.0.0.7")
		}
		a := h.one(WrongPasswords)
		to := h.told[0].To
		if slices.Contains(to, h.id("n.wire")) || slices.Contains(to, h.id("o.cable")) || !slices.Contains(to, h.id("h.high")) || !slices.Contains(to, h.id("c.ord")) {
			t.Errorf("told: %v", to)
		}
		if code, _ := h.get("n.wire", "/defence/alerts/"+a.ID); code != 403 {
			t.Errorf("she sees her own alert: %d", code)
		}
		if code, _ := h.post("n.wire", "/defence/alerts/"+a.ID+"/conclude", "outcome", "mistake", "words", "It was nothing at all."); code != 403 {
			t.Errorf("she settles her own alert: %d", code)
		}
		if _, doc := h.get("n.wire", "/defence"); doc.Find("#alerts tbody tr").Length() != 0 {
			t.Error("her own alert is on her list")
		}
		if code, _ := h.post("h.high", "/defence/alerts/"+a.ID+"/conclude", "outcome", "harmless", "words", "She had a new keyboard."); code != 200 {
			t.Errorf("the head settles it: %d", code)
		}
	})
}

// shows NET-18: what has no outcome after the policy's hours goes to the head, once.
func TestLate_NET18(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 10 {
			h.signsIn("t.four", "accounts.sign-in-failed", "10.0.0.7")
		}
		h.wait(4*time.Hour - time.Minute)
		h.no(h.d.escalate(t.Context()))
		if n := h.verbs("defence.escalated"); n != 0 {
			t.Fatal("too early")
		}
		h.wait(2 * time.Minute)
		h.no(h.d.escalate(t.Context()))
		h.no(h.d.escalate(t.Context()))
		last := h.told[len(h.told)-1]
		if n := h.verbs("defence.escalated"); n != 1 || last.Kind != "defence.late" || len(last.To) != 1 || last.To[0] != h.id("h.high") {
			t.Errorf("%d times, %+v", n, last)
		}
		if r := h.figure("defence.alerts"); r.State != feature.Failing || !strings.Contains(r.Shown, "1 of them late") {
			t.Errorf("the figure: %+v", r)
		}
		if due := h.d.due(Urgent, h.clock()); clock.Text(due) <= clock.Text(h.clock()) {
			t.Errorf("an urgent one is due at %v", due)
		}
		h.whole()
	})
}
