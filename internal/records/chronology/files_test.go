package chronology

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// leaves takes a child off the register, and lets this feature hear of it as the house does.
func (h *house) leaves(account, on string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := people.Store{}.Leave(h.t.Context(), tx, h.id(account), on)
		return ledger.Event{Verb: "people.left", Subject: p.Ref(school)}, err
	})
	ctx, stop := context.WithCancel(h.t.Context())
	defer stop()
	done := make(chan struct{})
	heard := make(chan struct{}, 1)
	l := h.own.Hears[0]
	tail := ledger.Listener{Name: "test.tail", Verbs: l.Verbs, Do: func(context.Context, ledger.Told) error {
		select {
		case heard <- struct{}{}:
		default:
		}
		return nil
	}}
	go func() {
		defer close(done)
		h.base.Ledger.Hear(ctx, h.base.Gate.System(school, "test"), []ledger.Listener{l, tail})
	}()
	<-heard
	stop()
	<-done
}

func (h *house) figure(name string) feature.Reading {
	h.t.Helper()
	var r feature.Reading
	h.read(func(tx *ledger.Tx) error {
		for _, f := range h.own.Figures {
			if f.Name == name {
				var err error
				r, err = f.Read(h.t.Context(), tx, feature.Ask{Name: name, Now: h.clock(), From: day(2026, 9, 1)})
				return err
			}
		}
		h.t.Fatalf("no figure %s", name)
		return nil
	})
	return r
}

// The whole way of a file: opened when the child leaves, its clock on screen, reminders, the head when it is late, sent with
// the reason why late, and a named receipt.
// shows STD-15
func TestTheFileOfAChildWhoLeaves(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(incidents.Opening{Words: "Somebody hurt Ada.", Affected: []string{h.id("ada.quill")}})
		if r := h.figure("chronology.files"); r.State != feature.None {
			t.Errorf("before anybody left: %+v", r)
		}
		h.leaves("ben.otter", "2026-11-24") // no case, no file
		h.leaves("ada.quill", "2026-11-24") // Tuesday: Tuesday to Monday are five school days
		dsl := h.browser("d.safe")
		_, d := dsl.get("/chronology/files")
		if d.Find("tbody tr").Length() != 1 {
			t.Errorf("files: %s", text(d, "main"))
		}
		has(t, d, "tbody", "30 November 2026")
		has(t, d, "tbody", "4 school days left")
		if len(h.told) != 1 || h.told[0].To[0] != h.id("d.safe") || strings.Contains(h.told[0].Title+h.told[0].Text, "Ada") {
			t.Errorf("told: %+v", h.told)
		}
		at, _ := d.Find("tbody a").Attr("href")
		h.no(h.c.Remind(t.Context()))
		h.at("2026-11-27T09:00:00Z") // Friday, the school day before
		h.no(h.c.Remind(t.Context()))
		h.no(h.c.Remind(t.Context()))
		if len(h.told) != 2 || len(h.told[1].To) != 1 {
			t.Errorf("told near the end: %+v", h.told)
		}
		h.at("2026-12-01T09:00:00Z")
		h.no(h.c.Remind(t.Context()))
		h.no(h.c.Remind(t.Context()))
		if len(h.told) != 3 || len(h.told[2].To) != 2 || h.told[2].Title != "A child protection file is late" {
			t.Errorf("told when late: %+v", h.told)
		}
		if r := h.figure("chronology.files"); r.State != feature.Failing || !strings.HasPrefix(r.Shown, "1 files past") {
			t.Errorf("the figure: %+v", r)
		}
		_, d = dsl.get("/")
		has(t, d, "main", "Child protection files")
		has(t, d, "main", "1 late")
		_, d = dsl.get(at)
		has(t, d, "#not-sealed", "cannot send this file sealed yet")
		has(t, d, "h1", "Late by 1 school day")
		h.sends(t, dsl, at)
	})
}

func (h *house) sends(t *testing.T, dsl visitor, at string) {
	t.Helper()
	form := url.Values{"school": {"Marsh End Primary"}, "lead": {"R. Wren"}, "way": {"hand"}, "sent-day": {"1"}, "sent-month": {"12"}, "sent-year": {"2026"}}
	status, d := dsl.post(at+"/send", form)
	if status != 422 {
		t.Errorf("sent late without a reason: %d", status)
	}
	has(t, d, "#late-error", "Five school days were over on 30 November 2026")
	if v, _ := d.Find("#school").Attr("value"); v != "Marsh End Primary" {
		t.Errorf("what was typed is lost: %q", v)
	}
	if status, _ := dsl.post(at+"/receive", url.Values{"receipt": {"R. Wren"}, "received-day": {"1"}, "received-month": {"12"}, "received-year": {"2026"}}); status != 422 {
		t.Errorf("a receipt before it went: %d", status)
	}
	form.Set("late", "The next school was not known until today.")
	if _, d = dsl.post(at+"/send", form); !strings.Contains(text(d, "h1"), "Sent, no receipt yet") {
		t.Errorf("after sending: %s", text(d, "main"))
	}
	for _, bad := range []url.Values{{"receipt": {""}, "received-day": {"1"}, "received-month": {"12"}, "received-year": {"2026"}}, {"receipt": {"R. Wren"}, "received-day": {"30"}, "received-month": {"11"}, "received-year": {"2026"}}} {
		if status, _ = dsl.post(at+"/receive", bad); status != 422 {
			t.Errorf("a receipt without a name or of an earlier day: %d", status)
		}
	}
	_, d = dsl.post(at+"/receive", url.Values{"receipt": {"R. Wren"}, "received-day": {"1"}, "received-month": {"12"}, "received-year": {"2026"}})
	has(t, d, "h1", "Received, sent late")
	has(t, d, "main", "R. Wren, 1 December 2026")
	if r := h.figure("chronology.files"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 of 1 signed for") {
		t.Errorf("the figure: %+v", r)
	}
	if len(h.over) == 0 {
		t.Error("the notices stay on top")
	}
}

// A file is for the safeguarding lead and the head alone; a last day that is put right moves the clock; the lead can say that
// there is none, with the reason, or open one by hand.
// shows STD-15
func TestAFileIsApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(incidents.Opening{Words: "Somebody hurt Ada.", Affected: []string{h.id("ada.quill")}})
		h.leaves("ada.quill", "2026-11-24")
		h.leaves("ada.quill", "2026-12-14")
		dsl := h.browser("d.safe")
		_, d := dsl.get("/chronology/files")
		if d.Find("tbody tr").Length() != 1 {
			t.Error("a second entry for the same leaving")
		}
		has(t, d, "tbody", "18 December 2026")
		at, _ := d.Find("tbody a").Attr("href")
		for account, want := range map[string]int{"h.high": 200, "c.ord": 403, "t.four": 403, "a.min": 403, "k.chair": 403} {
			if status, _ := h.browser(account).get(at); status != want {
				t.Errorf("%s: %d", account, status)
			}
		}
		if status, _ := dsl.post(at+"/none", url.Values{"why": {""}}); status != 422 {
			t.Errorf("no file without a reason: %d", status)
		}
		_, d = dsl.post(at+"/none", url.Values{"why": {"One small quarrel, nothing else."}})
		has(t, d, "h1", "No file")
		_, d = dsl.post("/chronology/files", url.Values{"child": {h.id("ben.otter")}})
		has(t, d, "body", "This child has no leaving date")
		h.leaves("ben.otter", "2026-12-14")
		_, d = dsl.post("/chronology/files", url.Values{"child": {h.id("ben.otter")}})
		has(t, d, "h1", "Ben Otter")
		_, d = dsl.post("/chronology/files", url.Values{"child": {h.id("ben.otter")}})
		has(t, d, "body", "There is an entry for this child already.")
		h.read(func(tx *ledger.Tx) error {
			f, err := h.c.store.fileOf(t.Context(), tx, h.id("ada.quill"))
			if f.State != FileNone {
				t.Errorf("the entry: %+v", f)
			}
			return err
		})
	})
}

// Which cases mean a file: those of a path of the safeguarding lead's, and what nobody has classified yet.
func TestWhichCasesMeanAFile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		pack := *h.pack
		pack.Cases.Paths = []policy.CasePath{{Key: "protection", Hands: []string{"dsl"}, When: policy.CaseWhen{Rows: []string{"harm"}}}}
		h.base.Policy.Store(&feature.Active{Pack: &pack, Version: "v2"})
		h.open(incidents.Opening{Words: "Ada saw it happen.", Reporter: h.id("ada.quill")})
		asks := func(want bool) {
			t.Helper()
			h.read(func(tx *ledger.Tx) error {
				got, err := h.c.protected(t.Context(), tx, h.id("ada.quill"))
				if got != want {
					t.Errorf("a file: %v", got)
				}
				return err
			})
		}
		asks(false)
		h.open(incidents.Opening{Words: "Somebody hurt Ada.", Affected: []string{h.id("ada.quill")}})
		asks(true)
		if meant(pack.Cases.Paths[0].When, incidents.Incident{Row: "joke"}) || !meant(pack.Cases.Paths[0].When, incidents.Incident{Row: "harm"}) {
			t.Error("the path fits the wrong rows")
		}
	})
}

// The figure of looks counts by role and what was blocked, and waits while something unusual is not settled.
// shows INC-42
func TestTheFigureOfLooks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if r := h.figure("chronology.views"); r.State != feature.None {
			t.Errorf("before any look: %+v", r)
		}
		h.look("d.safe", h.many(14))
		lead := h.browser("c.ord")
		lead.file(lead.asks("To see whether it works") + "/file")
		h.no(h.c.looks.TakeIn(t.Context()))
		r := h.figure("chronology.views")
		if r.State != feature.Due || r.Shown != "dsl: 14; 1 exports blocked; 1 unusual looks not settled" || r.At.Sub(h.clock()) > time.Second {
			t.Errorf("the figure: %+v", r)
		}
	})
}
