package incidents

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/incidents/internal/worklist"
)

// shows INC-39: a protected reporter's name stands on no page; whoever may not look is refused, and both are on record.
func TestINC39TheReporterIsKeptFromView(t *testing.T) {
	h, as := newSite(t)
	h.walk()
	i := h.open(Opening{Reporter: h.id("t.two"), Kind: "whistleblowing", Words: "Two of the forms were signed by one hand. I, Tom Two, saw it.", Subjects: []string{h.id("ada.quill")}})
	at := "/incidents/" + i.ID
	for _, account := range []string{"d.safe", "c.ord", "h.high"} {
		_, show := as(account).get(at)
		if body := show.Text(); strings.Contains(body, "Tom Two") || !strings.Contains(body, "Kept from view") {
			t.Errorf("%s reads the name", account)
		}
		_, list := as(account).get("/incidents?name=tom+two")
		if list.Find("tbody tr").Length() != 0 {
			t.Errorf("%s finds the case by the reporter's name", account)
		}
	}
	h.read(func(tx *ledger.Tx) error {
		all, err := h.store.Cases(t.Context(), tx, []string{i.ID})
		if len(all) != 1 || strings.Contains(fmt.Sprintf("%+v", all[0]), h.id("t.two")) {
			t.Errorf("what other features read names the reporter: %+v", all)
		}
		return err
	})
	for account, want := range map[string]int{"d.safe": 403, "c.ord": 403, "t.two": 403, "h.high": 200} {
		status, page := as(account).get(at + "/reporter")
		if status != want {
			t.Errorf("%s looks at the name: %d, want %d", account, status, want)
		}
		if want == 200 {
			has(t, page, "#reporter", "Tom Two")
		}
	}
	h.read(func(tx *ledger.Tx) error {
		seen, err := ledger.Count(t.Context(), tx, "incidents.reporter-seen", i.Ref().String(), "")
		if seen != 1 {
			t.Errorf("%d looks on record", seen)
		}
		return err
	})
	if k := h.kase(i.ID); len(k.Refusals) < 3 {
		t.Errorf("%d refusals on the case", len(k.Refusals))
	}
}

// shows INC-45: an intimate image opens the guarded path: no upload anywhere, the lead alone, and each try is counted.
func TestINC45NothingIsUploaded(t *testing.T) {
	h, as := newSite(t)
	h.walk()
	png := "\x89PNG\r\n\x1a\nxx"
	i := h.open(Opening{Reporter: h.id("ada.quill"), Kind: "images", Evidence: []Evidence{File(FileKind, "image/png", "It", []byte(png))}})
	k := h.kase(i.ID)
	if len(k.Evidence) != 0 || !k.NoPictures() || k.Handlers[0] != "dsl" || len(k.Handlers) != 1 {
		t.Errorf("%d items, handlers %v", len(k.Evidence), k.Handlers)
	}
	lead, at := as("d.safe"), "/incidents/"+i.ID
	_, show := lead.get(at)
	if show.Find("input[type=file]").Length() != 0 {
		t.Error("the page offers an upload")
	}
	has(t, show, "#evidence", "a copy may itself be a crime")
	for _, fields := range []map[string]string{{"description": "By hand"}, {"description": "Signed", "signed": "yes"}} {
		if status, _ := lead.upload(at+"/evidence", fields, png); status != 422 {
			t.Errorf("%v: %d", fields, status)
		}
	}
	h.read(func(tx *ledger.Tx) error {
		tries, err := ledger.Count(t.Context(), tx, "incidents.upload-refused", i.Ref().String(), "")
		if tries != 2 {
			t.Errorf("%d tries on record", tries)
		}
		return err
	})
}

// shows INC-12: the questions about a disturbing message; a yes proposes the police, and setting that aside is the head's.
func TestINC12TheQuestionsAboutAMessage(t *testing.T) {
	h, as := newSite(t)
	h.walk()
	i := h.open(Opening{Kind: "message", Reporter: h.id("t.two")})
	lead, at := as("d.safe"), "/incidents/"+i.ID
	status, fault := lead.post(at+"/answers", url.Values{"ask-threat": {"yes"}})
	has(t, fault, ".govuk-error-summary", "Is the sender known?")
	if status != 422 || len(h.kase(i.ID).Tasks) != 0 {
		t.Errorf("%d", status)
	}
	_, show := lead.post(at+"/answers", url.Values{"ask-threat": {"yes"}, "ask-known": {"no"}})
	if show.Find("[data-task='message/call']").Length() != 1 {
		t.Error("a yes proposes nothing")
	}
	if show.Find("[data-task='message/call'] [formaction]").Length() != 0 {
		t.Error("the lead is offered to decline")
	}
	if status, _ := lead.post(at+"/skip", url.Values{"key": {"message/call"}, "reason-message-call": {"No."}}); status != 403 {
		t.Errorf("the lead declines: %d", status)
	}
	if status, _ := as("h.high").post(at+"/skip", url.Values{"key": {"message/call"}}); status != 422 {
		t.Errorf("the head declines without a reason: %d", status)
	}
	_, show = as("h.high").post(at+"/skip", url.Values{"key": {"message/call"}, "reason-message-call": {"It is a known prank."}})
	has(t, show, "[data-task='message/call']", "It is a known prank.")
	_, show = lead.post(at+"/answers", url.Values{"ask-threat": {"no"}, "ask-known": {"no"}})
	has(t, show, "#chronology", "Does it threaten anybody? Yes.")
	has(t, show, "#chronology", "Does it threaten anybody? No.")
}

// shows INC-37: the steps of a staff procedure are for head and chair alone.
func TestINC37StepsOfAStaffProcedure(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Subjects: []string{h.id("t.two")}})
	at := "/incidents/" + i.ID + "/discipline"
	entry := url.Values{"step": {"written"}, "maker": {"The head"}, "decided-day": {"9"}, "decided-month": {"3"}, "decided-year": {"2026"}, "reason": {"As told in the meeting."}, "person": {h.id("t.two")}}
	for _, account := range []string{"d.safe", "c.ord", "t.two", "a.min", "k.chair"} { // the chair has no hand in this one
		if status, _ := as(account).post(at, entry); status != 403 {
			t.Errorf("%s enters a step: %d", account, status)
		}
		if status, _ := as(account).get(at); status != 403 {
			t.Errorf("%s reads: %d", account, status)
		}
	}
	head := as("h.high")
	status, fault := head.post(at, url.Values{"step": {"written"}, "maker": {"The head"}, "decided-day": {"9"}, "decided-month": {"3"}, "decided-year": {"2026"}})
	has(t, fault, ".govuk-error-summary", "Enter the reason")
	if status != 422 || fault.Find("input[name=maker]").AttrOr("value", "") != "The head" {
		t.Errorf("%d", status)
	}
	_, page := head.post(at, entry)
	has(t, page, "tbody", "Written warning Tom Two The head As told in the meeting.")
	_, show := head.get("/incidents/" + i.ID)
	if strings.Contains(show.Find("#chronology").Text(), "As told in the meeting.") {
		t.Error("the step stands in the chronology")
	}
	j := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	if status, _ := head.post("/incidents/"+j.ID+"/discipline", entry); status != 422 {
		t.Errorf("a step for a child: %d", status)
	}
}

// shows INC-06: an administrator reads a case only together with a second person, for half an hour, and never their own.
func TestINC06ReadingWithASecondPerson(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	at, admin, lead := "/incidents/"+i.ID, as("a.min"), as("d.safe")
	if status, _ := admin.get(at); status != 403 {
		t.Fatalf("before: %d", status)
	}
	if status, _ := admin.post(at+"/ask", url.Values{}); status != 422 {
		t.Errorf("without a reason: %d", status)
	}
	admin.post(at+"/ask", url.Values{"why": {"The disk is full of it."}})
	_, show := lead.get(at)
	has(t, show, "[data-wish]", "Amin Root asks to see this case")
	action := show.Find("[data-wish] form").AttrOr("action", "")
	if status, _ := admin.post(action, url.Values{"let": {"yes"}}); status != 403 {
		t.Errorf("the asker says yes: %d", status)
	}
	lead.post(action, url.Values{"let": {"yes"}})
	status, page := admin.get(at)
	if status != 200 || page.Find("main form").Length() != 0 {
		t.Errorf("within half an hour: %d, %d forms", status, page.Find("main form").Length())
	}
	if status, _ := admin.post(at+"/note", url.Values{"note": {"Mine."}}); status != 403 {
		t.Errorf("the reader writes: %d", status)
	}
	h.wait(31 * time.Minute)
	if status, _ := admin.get(at); status != 403 {
		t.Errorf("after half an hour: %d", status)
	}
	own := h.open(Opening{Subjects: []string{h.id("a.min")}})
	if status, _ := admin.get("/incidents/" + own.ID + "/ask"); status != 403 {
		t.Errorf("about oneself: %d", status)
	}
}

// shows INC-42: a class teacher reads of their own children by name, and of others as another child.
func TestINC42OtherChildrenAreNotNamed(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("ben.otter")}, Words: "Ada pushed Ben. Ben Otter cried.", Title: "Ada and Ben"})
	_, show := as("t.four").get("/incidents/" + i.ID)
	body := show.Find("main").Text()
	if strings.Contains(body, "Ben") || strings.Contains(body, "Otter") || !strings.Contains(body, "Ada pushed another child. another child cried.") {
		t.Errorf("the teacher of Year 4 reads: %s", body)
	}
	_, list := as("t.four").get("/incidents")
	if strings.Contains(list.Find("tbody").Text(), "Ben O.") {
		t.Error("the list names the other child")
	}
	_, show = as("d.safe").get("/incidents/" + i.ID)
	has(t, show, "#people", "Ben Otter")
}

// shows INC-08, INC-30: the head of the page says what the policy says, whom to call and how long there is, and the
// button stops the clock.
func TestINC30TheHeadOfTheCase(t *testing.T) {
	h, as := newSite(t)
	h.walk()
	i := h.open(Opening{Reporter: h.id("ada.quill"), Tags: []string{"grooming", "violence"}})
	lead, at := as("d.safe"), "/incidents/"+i.ID
	h.wait(5 * time.Minute)
	_, show := lead.get(at)
	has(t, show, "#next [data-path]", "Listen, do not promise to keep it secret.")
	has(t, show, "#next [data-call]", "101")
	has(t, show, "#next", "Say that you have this case: 10 min left")
	has(t, show, "[data-task='unlawful/police'] [data-due]", "55 min left")
	plain := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	if status, _ := as("t.four").post("/incidents/"+plain.ID+"/acknowledge", nil); status != 403 || h.kase(plain.ID).AcknowledgedAt != "" {
		t.Errorf("a class teacher, who does not deal with it, stops the clock: %d", status)
	}
	_, show = lead.post(at+"/acknowledge", nil)
	if strings.Contains(text(show, "#next"), "Say that you have this case") || show.Find("form[action$='/acknowledge']").Length() != 0 {
		t.Error("the clock still runs")
	}
	has(t, show, "main", "Taken on")
	h.wait(time.Hour)
	_, show = lead.get(at)
	has(t, show, "[data-task='unlawful/police'] h3 .govuk-tag--red", "Late")
	_, list := lead.get("/incidents")
	has(t, list, "tbody", "Dora Safe")
}

// shows INC-19, STD-14: a step's form asks for what the policy wants to know, keeps what was typed, and shows it after.
func TestINC19TheFormOfAStep(t *testing.T) {
	h, as := newSite(t)
	h.walk()
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Reporter: h.id("t.four")})
	lead, at := as("d.safe"), "/incidents/"+i.ID
	key := "child/parents/" + h.id("ada.quill")
	field := func(need string) string { return record.NeedField(key, need) }
	form := url.Values{"key": {key}, field("when") + "-day": {"10"}, field("when") + "-month": {"3"}, field("when") + "-year": {"2026"}, field("who"): {"Her mother"}, TaskField(key): {"Told her what we know."}}
	status, fault := lead.post(at+"/task", form)
	if n := fault.Find(".govuk-error-summary li").Length(); status != 422 || n != 2 {
		t.Errorf("%d, %d faults: %s", status, n, text(fault, ".govuk-error-summary"))
	}
	if got := fault.Find("#"+field("who")).AttrOr("value", ""); got != "Her mother" {
		t.Errorf("what was typed is lost: %q", got)
	}
	fault.Find(".govuk-error-summary a").Each(func(_ int, a *goquery.Selection) {
		if target := a.AttrOr("href", ""); fault.Find(target).Length() != 1 {
			t.Errorf("the summary leads nowhere: %q", target)
		}
	})
	form.Set(field("channel"), "telephone")
	form.Set(field("reply"), "She will talk to her.")
	_, show := lead.post(at+"/task", form)
	has(t, show, "[data-task='"+key+"']", "Her mother")
	has(t, show, "[data-task='"+key+"']", "By telephone")
	has(t, show, "[data-task='"+key+"'] h3", "Ada Quill")
}

// shows INC-04: the list is searched by number, state, type, class and person, and its filters stay in the address.
func TestINC04TheListIsSearched(t *testing.T) {
	h, as := newSite(t)
	for n := range 60 {
		who := "ada.quill"
		if n == 0 {
			who = "ben.otter"
		}
		h.open(Opening{Subjects: []string{h.id(who)}, Words: "Case of a day."})
	}
	lead := as("c.ord")
	for query, want := range map[string]int{"": 50, "page=2": 10, "name=ben": 1, "name=otter&class=Y2": 1, "name=nobody+at+all": 0, "class=Y4": 50, "text=2026-0007": 1, "state=closed": 0, "type=conduct": 0, "action=other": 0} {
		_, list := lead.get("/incidents?" + query)
		if got := list.Find("tbody tr").Length(); got != want {
			t.Errorf("%q: %d, want %d", query, got, want)
		}
	}
	_, list := lead.get("/incidents?class=Y4&state=all")
	next := list.Find(".govuk-pagination__next a").AttrOr("href", "")
	if !strings.Contains(next, "class=Y4") || !strings.Contains(next, "state=all") || !strings.Contains(next, "page=2") {
		t.Errorf("the next page: %q", next)
	}
}

// shows GOV-22: a note stands on top of the shared list until the next one.
func TestGOV22HandOver(t *testing.T) {
	h, as := newSite(t)
	if status, _ := as("t.four").post("/incidents/handover", url.Values{"handover": {"Mine"}}); status != 403 {
		t.Errorf("a teacher hands over: %d", status)
	}
	if status, _ := as("d.safe").post("/incidents/handover", url.Values{}); status != 422 {
		t.Errorf("an empty note: %d", status)
	}
	as("d.safe").post("/incidents/handover", url.Values{"handover": {"2026-0001 waits for a call."}})
	_, list := as("c.ord").get("/incidents")
	has(t, list, "[data-handover]", "2026-0001 waits for a call.Dora Safe")
	breaks := func() []ledger.Break {
		r, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		if err != nil {
			t.Fatal(err)
		}
		return r.Breaks
	}
	if found := breaks(); len(found) != 0 {
		t.Errorf("an untouched note: %v", found)
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := tx.Exec(t.Context(), `UPDATE incidents_handover SET text = 'Nothing waits.' WHERE school_id = ?`, tx.School)
		return ledger.Event{Verb: "test.touched", Subject: ref.New(tx.School, "test", "1")}, err
	})
	if found := breaks(); len(found) != 1 || !strings.Contains(found[0].Subject, worklist.NoteKind) {
		t.Errorf("a note that was rewritten behind the trail: %v", found)
	}
}
