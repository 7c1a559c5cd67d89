package checks

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// facts are what the gateway would be told now.
func (h *house) facts() (out []board.Check) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.c.Running(h.t.Context(), tx, h.clock())
		return err
	})
	return out
}

// A check from its form to its findings, as the people who take part see it. shows INC-21, INC-22, INC-23, INC-33
func TestTheLifeOfACheck(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	i := h.kase()
	_, page := as("d.safe").get("/incidents/" + i.ID)
	if page.Find(`#checks a[href="/incidents/`+i.ID+`/checks/new"]`).Length() != 1 {
		t.Fatalf("the case's page offers no check: %s", text(page, "main"))
	}
	_, form := as("d.safe").get("/incidents/" + i.ID + "/checks/new")
	if strings.Contains(text(form, "#device"), "T-07") || form.Find(`[name=seniors]`).Length() != 4 || strings.Contains(text(form, "#investigator"), "Tessa") {
		t.Errorf("INC-21, INC-22: the form offers a child's device, or somebody who cannot take part: %s", text(form, "form"))
	}
	check := h.opened(as, i)
	if f := h.facts(); len(f) != 0 || h.file(check).State != Waiting {
		t.Fatalf("INC-21: it runs before anybody confirmed: %+v", f)
	}
	if code, _ := as("c.ord").post("/checks/"+check+"/confirm", nil); code != 403 {
		t.Errorf("INC-21: somebody who is not named confirmed: %d", code)
	}
	as("h.high").post("/checks/"+check+"/confirm", nil)
	if code, _ := as("h.high").post("/checks/"+check+"/confirm", nil); code != 422 {
		t.Errorf("INC-21: one senior confirmed twice: %d", code)
	}
	if f := h.facts(); len(f) != 0 {
		t.Fatalf("INC-21: one of two seniors was enough: %+v", f)
	}
	_, doc := as("d.safe").post("/checks/"+check+"/confirm", nil)
	has(t, doc, "#running", "until 10 March 2026, 14:00")
	f := h.facts()
	if len(f) != 1 || f[0].ID != check || f[0].Account != "n.wire" || f[0].Device.String() != "127.0.0.1" || !f[0].Until.Equal(h.clock().Add(4*time.Hour)) || h.posts == 0 {
		t.Fatalf("INC-23: the gateway is told %+v, posted %d times", f, h.posts)
	}
	if code, _ := as("n.wire").post("/checks/"+check+"/end", nil); code != 200 || len(h.facts()) != 0 {
		t.Fatalf("INC-23: ended by button: %d, %+v", code, h.facts())
	}
	code, doc := as("n.wire").post("/checks/"+check+"/finish", url.Values{"looked_at": {"The messages"}})
	if code != 422 {
		t.Errorf("INC-33: findings without what was found: %d", code)
	}
	has(t, doc, "#found-error", "what was found")
	_, doc = as("n.wire").post("/checks/"+check+"/finish", url.Values{"looked_at": {"The messages"}, "found": {"Three unkind ones"}, "outcome": {"internal"}})
	has(t, doc, "main", "Entry in the register of searches")
	if len(h.entered) != 1 || h.entered[0]["owner"] != h.id("ada.quill") || h.entered[0]["searcher"] != h.id("n.wire") || h.entered[0]["used_device"] != "L-01 laptop" ||
		h.entered[0]["illegal"] != "no" || h.entered[0]["power"] != "education_2011" || h.entered[0]["witness"] == h.id("n.wire") || h.entered[0]["witness"] == "" {
		t.Errorf("INC-33: entered %v", h.entered)
	}
	h.read(func(tx *ledger.Tx) error {
		k, err := h.cases.Case(t.Context(), tx, i.ID)
		if len(k.Evidence) != 1 || k.Evidence[0].Address != "/checks/"+check {
			t.Errorf("INC-23: the case holds %+v", k.Evidence)
		}
		return err
	})
	_, doc = as("h.high").get("/checks/" + check + "/device")
	has(t, doc, "main", "ready to be handed to the police")
	_, doc = as("d.safe").get("/incidents/" + i.ID)
	has(t, doc, "#checks", "Phone with a red case")
	for _, who := range []string{"ada.quill", "t.four", "k.chair"} {
		if code, _ := as(who).get("/checks/" + check); code != 403 {
			t.Errorf("INC-06: %s opens the check: %d", who, code)
		}
	}
}

// Every thing that a check needs before it may begin is asked for, beside its field, and what was typed stays.
// shows INC-21, INC-22, INC-33
func TestWhatIsRefused(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	i := h.kase()
	for name, one := range map[string]struct {
		field, error string
		values       []string
	}{
		"no grounds":           {"grounds", "Reasonable grounds", nil},
		"a hunch":              {"grounds", "at least 20", []string{"A hunch."}},
		"no power":             {"power", "legal power", nil},
		"a child's own thing":  {"power", "no power to look into what belongs to a child", []string{"staff_procedure"}},
		"not authorised":       {"authorised", "head teacher has authorised", nil},
		"one senior":           {"seniors", "at least 2", []string{h.id("h.high")}},
		"one senior twice":     {"seniors", "at least 2", []string{h.id("h.high"), h.id("h.high")}},
		"no senior":            {"seniors", "not of the senior staff", []string{h.id("h.high"), h.id("n.wire")}},
		"a governor alone":     {"seniors", "as the witness", []string{h.id("k.chair"), h.id("h.high")}},
		"an unknown device":    {"device", "not in the register", []string{"X-99"}},
		"a child's device":     {"device", "assigned to children", []string{"T-07"}},
		"a shared device":      {"device", "does not say that children do not use", []string{"S-03"}},
		"the affected's own":   {"device", "named in the case", []string{"L-09"}},
		"no device":            {"device", "one school device", nil},
		"an address elsewhere": {"address", "school's network", []string{"203.0.113.7"}},
		"any address":          {"address", "school's network", []string{"0.0.0.0"}},
		"no address":           {"address", "school's network", []string{"the laptop"}},
		"a pupil looks":        {"investigator", "member of staff", []string{h.id("ada.quill")}},
		"the affected looks":   {"investigator", "named in the case", []string{h.id("t.four")}},
		"a stranger's":         {"owner", "name them in the case first", []string{h.id("n.wire")}},
	} {
		form := h.opening(i)
		maps.Copy(form, url.Values{one.field: one.values})
		if name == "a governor alone" {
			form.Set("investigator", h.id("h.high"))
		}
		code, doc := as("d.safe").post("/incidents/"+i.ID+"/checks/new", form)
		if code != 422 {
			t.Errorf("%s: %d", name, code)
		}
		error := "#" + one.field + "-error"
		if !strings.Contains(strings.ToLower(text(doc, error)), strings.ToLower(one.error)) && !strings.Contains(strings.ToLower(text(doc, ".govuk-error-summary")), strings.ToLower(one.error)) {
			t.Errorf("%s: %q, %q", name, text(doc, error), text(doc, ".govuk-error-summary"))
		}
		if doc.Find("#thing").AttrOr("value", "") != "Phone with a red case" {
			t.Errorf("%s: what was typed is gone", name)
		}
	}
	h.read(func(tx *ledger.Tx) error {
		all, err := h.c.store.OfCase(t.Context(), tx, i.ID)
		if len(all) != 0 {
			t.Errorf("%d checks were stored", len(all))
		}
		return err
	})
}

// Where the policy asks for fewer or more, or for less time, it is the policy's number; nothing makes it longer than four hours.
// shows INC-21, INC-23
func TestThePolicysNumbers(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	for hours, want := range map[int]time.Duration{0: 4 * time.Hour, 2: 2 * time.Hour, 9: 4 * time.Hour} {
		h.pack.Cases.CheckHours = hours
		if h.c.length() != want {
			t.Errorf("%d hours: %v", hours, h.c.length())
		}
	}
	h.pack.Cases.Seniors = 3
	i := h.kase()
	if code, _ := as("d.safe").post("/incidents/"+i.ID+"/checks/new", h.opening(i)); code != 422 {
		t.Errorf("two of three: %d", code)
	}
	h.pack.Cases.Seniors = 1
	form := h.opening(i)
	form["seniors"] = []string{h.id("h.high")}
	if code, doc := as("d.safe").post("/incidents/"+i.ID+"/checks/new", form); code != 200 {
		t.Errorf("one of one: %d %s", code, text(doc, ".govuk-error-summary"))
	}
}

// Where an illegal act is suspected no check can be opened, and the page says whom to call. shows INC-10, INC-21
func TestNoCheckWhereAnIllegalActIsSuspected(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	i := h.kase()
	check := h.running(as, i)
	if len(h.facts()) != 1 {
		t.Fatal("it does not run")
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, _, err := h.cases.Suspect(t.Context(), tx, i.ID, "sexual_images", "A child said so.")
		return ledger.Event{Verb: "incidents.suspected", Subject: i.Ref()}, err
	})
	if len(h.facts()) != 0 {
		t.Error("INC-10: the profile goes on though the case has turned")
	}
	code, doc := as("d.safe").get("/incidents/" + i.ID + "/checks/new")
	if code != 409 || doc.Find("form [name=grounds]").Length() != 0 {
		t.Errorf("the form is shown: %d", code)
	}
	has(t, doc, "main", "An illegal act is suspected")
	has(t, doc, "table", "999")
	if code, _ := as("d.safe").post("/incidents/"+i.ID+"/checks/new", h.opening(i)); code != 409 {
		t.Errorf("a check was opened: %d", code)
	}
	h.no(h.c.caseMoved(t.Context(), ledger.Told{Verb: "incidents.classified", Subject: i.Ref()}))
	if f := h.file(check); f.State != Stopped || f.Ending != ByUnlawful {
		t.Errorf("the running check: %+v", f.Check)
	}
	if len(h.unlawful) != 0 {
		t.Errorf("the case is put on the path on which it is: %v", h.unlawful)
	}
	for _, one := range []incidents.Incident{{Frozen: true}, {NoFiles: true}, {Row: "illegal_deliberate"}} {
		if why, err := h.c.shut(t.Context(), nil, one); err != nil || why == "" {
			t.Errorf("INC-10: a check may begin in %+v", one)
		}
	}
}

// The button stops and locks the check, ends the profile, sends the case on its way, and nothing can be begun after it.
// shows INC-10, INC-21, INC-23
func TestACheckTurnsUnlawful(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	i := h.kase()
	second := h.opened(as, i)
	check := h.running(as, i)
	posts := h.posts
	if code, doc := as("n.wire").post("/checks/"+check+"/unlawful", nil); code != 422 || len(h.facts()) != 1 {
		t.Errorf("without a word: %d %s", code, text(doc, ".govuk-error-summary"))
	}
	_, doc := as("n.wire").post("/checks/"+check+"/unlawful", url.Values{"unlawful": {"The name of a folder."}})
	has(t, doc, "#stopped", "Look at nothing more")
	has(t, doc, "#stopped table", "999")
	if doc.Find("form[action*='/end'], form[action*='/device'], form[action*='/finish'], form[action*='/confirm']").Length() != 0 {
		t.Error("a stopped check offers more")
	}
	if len(h.facts()) != 0 || h.posts != posts+1 || len(h.unlawful) != 1 || h.unlawful[0] != i.ID {
		t.Errorf("INC-10: %+v, %d posts, %v", h.facts(), h.posts-posts, h.unlawful)
	}
	if f := h.file(second); f.State != Stopped {
		t.Errorf("INC-10: another check of the case is %s", f.State)
	}
	if len(h.entered) != 1 || h.entered[0]["illegal"] != "yes" {
		t.Errorf("INC-33: %v", h.entered)
	}
	for _, path := range []string{"/end", "/device", "/finish", "/withdraw", "/unlawful"} {
		if code, _ := as("n.wire").post("/checks/"+check+path, url.Values{"unlawful": {"x"}}); code != 422 {
			t.Errorf("%s of a stopped check: %d", path, code)
		}
	}
	if code, _ := as("d.safe").post("/incidents/"+i.ID+"/checks/new", h.opening(i)); code != 409 {
		t.Errorf("INC-10: a new check of the case: %d", code)
	}
}

// A device that was lent to a child between the form and the confirmation does not begin a check. shows INC-22
func TestTheDeviceIsLookedAtAgainWhenItBegins(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	check := h.opened(as, h.kase())
	as("h.high").post("/checks/"+check+"/confirm", nil)
	h.lent = "L-01"
	code, doc := as("d.safe").post("/checks/"+check+"/confirm", nil)
	if code != 422 || h.file(check).State != Waiting {
		t.Errorf("INC-22: it began with a child's device: %d", code)
	}
	has(t, doc, ".govuk-error-summary", "assigned to children")
}

// When the filter cannot be told at once, the person is told that, and the records still have what was done. shows INC-23
func TestTheFilterIsAway(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	check := h.running(as, h.kase())
	h.away = true
	code, _ := as("n.wire").post("/checks/"+check+"/end", nil)
	if code != 200 || h.file(check).State != Ended {
		t.Errorf("%d, %s", code, h.file(check).State)
	}
	told := false
	for _, l := range h.feature.Hears {
		if l.Name == "checks.facts" {
			told = l.Do(t.Context(), ledger.Told{Verb: "checks.ended"}) != nil
		}
	}
	if !told {
		t.Error("INC-23: the listener gives up though the filter has not heard")
	}
}

// One device is kept; a change needs its reason, shows in the record, and the gateway hears of it. shows INC-22
func TestTheDeviceIsChangedWithAReason(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	check := h.running(as, h.kase())
	form := url.Values{"device": {"L-02"}, "address": {"10.0.0.12"}}
	code, doc := as("n.wire").post("/checks/"+check+"/device", form)
	if code != 422 || doc.Find("#change-reason-error").Length() != 1 {
		t.Errorf("INC-22: changed without a reason: %d", code)
	}
	form.Set("change-reason", "Its battery is flat.")
	form.Set("device", "T-07")
	if code, _ := as("n.wire").post("/checks/"+check+"/device", form); code != 422 {
		t.Errorf("INC-22: changed to a child's: %d", code)
	}
	form.Set("device", "L-02")
	_, doc = as("n.wire").post("/checks/"+check+"/device", form)
	has(t, doc, "#devices", "L-01 laptop 127.0.0.1 Designated first")
	has(t, doc, "#devices", "L-02 laptop 10.0.0.12 Its battery is flat.")
	if f := h.facts(); len(f) != 1 || f[0].Device.String() != "10.0.0.12" {
		t.Errorf("the gateway is told %+v", f)
	}
	other := h.kase()
	busy := h.opening(other)
	busy.Set("device", "L-02")
	if code, _ := as("d.safe").post("/incidents/"+other.ID+"/checks/new", busy); code != 422 {
		t.Errorf("INC-22: one device in two checks: %d", code)
	}
}

func visited(check string, n int) board.Entry {
	return board.Entry{ID: line(n), At: time.Date(2026, 3, 10, 10, 5, n, 0, time.UTC), Person: "p", Device: "127.0.0.1", Method: "GET", Scheme: "http",
		Host: "games.example", Path: "/=level", Verdict: "allow", Rule: check, Status: 200, Bytes: 12, Check: check}
}

// The pages are kept once, in a chain that shows every change, on both databases. shows INC-23
func TestPagesAreChained(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		check := h.running(h.site(), h.kase())
		batch := []board.Entry{visited(check, 1), visited(check, 2)}
		bad := visited(check, 3)
		bad.Verdict, bad.Alert, bad.Host = "block", "urgent", "illegal.example"
		for range 2 { // a batch may come twice
			h.no(h.c.Record(t.Context(), batch))
			h.no(h.c.Record(t.Context(), []board.Entry{visited(check, 2), bad, visited("no-such-check", 4)}))
		}
		if f := h.file(check); f.Pages != 3 || f.Head == "" {
			t.Fatalf("INC-23: %d pages, head %q", f.Pages, f.Head)
		}
		alarms := 0
		for _, n := range h.told {
			if n.Kind == "checks.alarm" && n.Urgent && len(n.To) == 2 {
				alarms++
			}
		}
		if alarms != 1 {
			t.Errorf("told %d times of the illegal list", alarms)
		}
		whole := func() (ok bool) {
			h.read(func(tx *ledger.Tx) (err error) {
				ok, err = h.c.store.Whole(t.Context(), tx, check)
				return err
			})
			return ok
		}
		if !whole() {
			t.Fatal("INC-23: the chain is broken from the start")
		}
		for _, change := range []string{`UPDATE checks_page SET host = 'other.example' WHERE school_id = ? AND check_id = ? AND place = 2`,
			`DELETE FROM checks_page WHERE school_id = ? AND check_id = ? AND place = 3`} {
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				_, err := tx.Exec(t.Context(), change, school, check)
				return ledger.Event{Verb: "test.tampered", Subject: ref.New(school, "school", school)}, err
			})
			if whole() {
				t.Errorf("INC-23: not noticed: %s", change)
			}
		}
		h.read(func(tx *ledger.Tx) error {
			all, err := h.c.store.Pages(t.Context(), tx, "no-such-check", 0, 10)
			if len(all) != 1 {
				t.Errorf("a page of an unknown check is lost: %v", all)
			}
			return err
		})
	})
}

// The second person reads the pages, page by page, on paper and as a file; each look is in the trail. shows INC-23, MON-15
func TestTheSecondPersonReadsThePages(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	check := h.running(as, h.kase())
	var batch []board.Entry
	for n := range perPage + 2 {
		batch = append(batch, visited(check, n))
	}
	h.no(h.c.Record(t.Context(), batch))
	_, doc := as("h.high").get("/checks/" + check)
	if n := doc.Find("#pages tbody tr").Length(); n != perPage {
		t.Errorf("%d on the first page", n)
	}
	_, doc = as("h.high").get("/checks/" + check + "?page=2")
	if n := doc.Find("#pages tbody tr").Length(); n != 2 {
		t.Errorf("%d on the second page", n)
	}
	_, doc = as("h.high").get("/checks/" + check + "/print")
	has(t, doc, "main", "http://games.example/=level")
	r, err := as("h.high").c.Get(as("h.high").site + "/checks/" + check + "/pages")
	h.no(err)
	defer r.Body.Close()
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") {
		t.Error(r.Header)
	}
	h.read(func(tx *ledger.Tx) error {
		for verb, want := range map[string]int{"checks.viewed": 2, "checks.printed": 1, "checks.exported": 1} {
			all, err := ledger.Find(t.Context(), tx, ledger.Query{Verb: verb, Subject: ref.New(school, Kind, check).String(), Limit: 50})
			if err != nil || len(all) < want {
				t.Errorf("MON-15: %d events %s: %v", len(all), verb, err)
			}
		}
		return nil
	})
}

// The profile ends by time, and with the investigator's session; never with somebody else's, or an earlier one.
// shows INC-23
func TestTheProfileEndsByItself(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	check := h.running(as, h.kase())
	h.no(h.c.sweep(t.Context()))
	if h.file(check).State != Running {
		t.Fatal("ended before its time")
	}
	h.wait(4 * time.Hour)
	if len(h.facts()) != 0 {
		t.Error("INC-23: the gateway is told of a check whose time is over")
	}
	h.no(h.c.sweep(t.Context()))
	if f := h.file(check); f.State != Ended || f.Ending != ByTime || f.EndedAt != f.Until {
		t.Errorf("INC-23: %+v", f.Check)
	}
	second := h.running(as, h.kase())
	out := func(account string, at time.Time) {
		h.no(h.c.signedOut(t.Context(), ledger.Told{At: clock.Text(at), Verb: "accounts.signed-out", Subject: ref.New(school, "account", h.id(account))}))
	}
	out("h.high", h.clock())
	out("n.wire", h.clock().Add(-time.Hour))
	if h.file(second).State != Running {
		t.Fatal("ended with another session")
	}
	out("n.wire", h.clock())
	if f := h.file(second); f.State != Ended || f.Ending != BySession {
		t.Errorf("INC-23: %+v", f.Check)
	}
	if len(h.facts()) != 0 {
		t.Error("INC-23: still told")
	}
}

// A case with a check that is not finished stays open; the figures count what is there. shows INC-21, INC-23
func TestFiguresAndBlocks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		as := h.site()
		i := h.kase()
		check := h.running(as, i)
		h.no(h.c.Record(t.Context(), []board.Entry{visited(check, 1)}))
		read := func(name string) (shown string) {
			h.read(func(tx *ledger.Tx) error {
				faults, err := h.c.Blocks(t.Context(), tx, i)
				if (len(faults) > 0) != h.file(check).Open() {
					t.Errorf("blocks: %v", faults)
				}
				if err != nil {
					return err
				}
				for _, f := range h.feature.Figures {
					if f.Name == name {
						r, err := f.Read(t.Context(), tx, h.base.Policy.Load().Ask(h.pack.Clauses[0], h.clock()))
						shown = string(r.State) + ": " + r.Shown
						return err
					}
				}
				return nil
			})
			return shown
		}
		if got := read("checks.sessions"); !strings.HasPrefix(got, "proven: 1 checks began this term, 1 with senior staff confirmed and a device named before, 1 with a full record; 0 changes") {
			t.Error(got)
		}
		as("d.safe").post("/checks/"+check+"/unlawful", url.Values{"unlawful": {"The name of a folder."}})
		if got := read("checks.converted"); got != "proven: 1 of 1 checks this term stopped because an illegal act was suspected" {
			t.Error(got)
		}
	})
}

// A confirmation is asked from the person, not from the browser that stands open. shows INC-21
func TestAConfirmationProvesWhoGivesIt(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	check := h.opened(as, h.kase())
	h.asks = true
	_, doc := as("h.high").post("/checks/"+check+"/confirm", nil)
	if doc.Url.Query().Get("prove") != "yes" || h.file(check).Seniors[0].Confirmed+h.file(check).Seniors[1].Confirmed != "" {
		t.Errorf("INC-21: confirmed by whoever sat there: %s", doc.Url)
	}
}

// What is altered behind the house's back shows in the trail, and a check that goes with its case leaves the trail whole.
// shows INC-23
func TestTheTrailSealsACheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.kase()
		check := h.running(h.site(), i)
		h.no(h.c.Record(t.Context(), []board.Entry{visited(check, 1)}))
		breaks := func() int {
			r, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "verify"))
			h.no(err)
			return len(r.Breaks)
		}
		if n := breaks(); n != 0 {
			t.Fatalf("%d breaks from the start", n)
		}
		tamper := func(query string, args ...any) {
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				_, err := tx.Exec(t.Context(), query, args...)
				return ledger.Event{Verb: "test.tampered", Subject: ref.New(school, "school", school)}, err
			})
		}
		head := h.file(check).Head
		tamper(`UPDATE checks_chain SET head = 'x' WHERE school_id = ?`, school)
		if breaks() == 0 {
			t.Error("INC-23: another end of the chain is not noticed")
		}
		tamper(`UPDATE checks_chain SET head = ? WHERE school_id = ?`, head, school)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "keeping.removed", Subject: i.Ref()}, h.c.Gone(t.Context(), tx, i.ID)
		})
		if n := breaks(); n != 0 {
			t.Errorf("%d breaks after the check went with its case", n)
		}
	})
}

// Every page fits its struct.
func TestPagesFit(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	webtest.CheckPages(t, s)
}

// A check that is given up says why, and one that runs cannot be given up. shows INC-21
func TestACheckIsGivenUp(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	as := h.site()
	i := h.kase()
	check := h.opened(as, i)
	if code, doc := as("d.safe").post("/checks/"+check+"/withdraw", nil); code != 422 || doc.Find("#withdraw-reason-error").Length() != 1 || doc.Find("#withdraw[open]").Length() != 1 {
		t.Errorf("without a reason: %d", code)
	}
	_, doc := as("d.safe").post("/checks/"+check+"/withdraw", url.Values{"withdraw-reason": {"The child showed the messages."}})
	has(t, doc, "main", "The child showed the messages.")
	if code, _ := as("h.high").post("/checks/"+check+"/confirm", nil); code != 422 {
		t.Errorf("confirmed after it was given up: %d", code)
	}
	runs := h.running(as, i)
	if code, _ := as("d.safe").post("/checks/"+runs+"/withdraw", url.Values{"withdraw-reason": {"No."}}); code != 422 {
		t.Errorf("a running one was given up: %d", code)
	}
	_, list := as("n.wire").get("/checks")
	if list.Find("tbody tr").Length() != 2 {
		t.Errorf("the investigator's list: %s", text(list, "main"))
	}
	for _, who := range []string{"t.four"} {
		if _, list := as(who).get("/checks"); list.Find("tbody tr").Length() != 0 {
			t.Errorf("%s finds checks: %s", who, text(list, "main"))
		}
	}
	_, home := as("h.high").get("/")
	has(t, home, ".belisha-tiles", "Checks of devices 1")
}
