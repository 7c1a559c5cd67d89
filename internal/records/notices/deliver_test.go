package notices

import (
	"context"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/posttest"
)

// headers reads one mail.
func (h *house) headers(m posttest.Mail) (mail.Header, string) {
	h.t.Helper()
	e, err := mail.ReadMessage(strings.NewReader(m.Text))
	h.no(err)
	body, err := io.ReadAll(e.Body)
	h.no(err)
	return e.Header, string(body)
}

func (h *house) reading() (r feature.Reading) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.n.readDelivery(h.t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -3, 0)})
		return err
	})
	return r
}

// What leaves the house holds no name and no detail; the reader signs in for those. shows GOV-16 (reminders), MON-04 (alerts leave).
func TestWhatLeavesTheHouse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.subscribed("h.high")
		h.tell(alert(), "h.high")
		h.wait(time.Second)
		h.tell(review(), "h.high")
		h.deliver()
		got := h.mail.Got()
		if len(got) != 3 {
			t.Fatalf("%d mails: %+v", len(got), h.box())
		}
		head, body := h.headers(got[1])
		id := h.mine("h.high")[0].ID
		if head.Get("Subject") != "A concern needs you" || head.Get("To") != "<head@school.example>" || head.Get("Auto-Submitted") != "auto-generated" || head.Get("Date") == "" || head.Get("Message-Id") == "" {
			t.Errorf("%v", head)
		}
		if strings.Contains(got[1].Text, "Quill") || strings.Contains(got[1].Text, "Y4") || strings.Contains(got[1].Text, "Hanna") || !strings.Contains(body, "https://belisha.example/notices/"+id) {
			t.Errorf("a private kind says more than its title\n%s", got[1].Text)
		}
		if _, body := h.headers(got[2]); !strings.Contains(body, "Read it and start the review.") {
			t.Errorf("an open kind may say its text\n%s", body)
		}
		pushed, err := h.browser.Got()
		if err != nil || len(pushed) != 2 || pushed[0].Title != "A concern needs you" || pushed[0].Href != "/notices/"+id || pushed[0].Urgency != "high" || pushed[1].Urgency != "normal" {
			t.Errorf("%+v %v", pushed, err)
		}
		h.deliver()
		if len(h.mail.Got()) != 3 {
			t.Error("sent twice")
		}
		if r := h.reading(); r.State != feature.Proven || r.Shown != "5 sent this term, 0 waiting, 0 could not be sent" {
			t.Errorf("%+v", r)
		}
	})
}

// A server that asks to come again later is asked later, less and less often, with the same message id.
func TestGreyListingIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.mail.Answer(posttest.Says(451, "grey"), posttest.Says(421, "busy"))
		h.tell(alert(), "h.high")
		h.deliver()
		s := h.box()[1]
		if s.State != Waiting || s.Attempt != 1 || s.Error != "server_451" || s.Next != clock.Text(h.clock().Add(time.Minute)) {
			t.Fatalf("%+v", s)
		}
		h.wait(59 * time.Second)
		h.deliver()
		if got := h.box()[1]; got.Attempt != 1 {
			t.Error("tried too early")
		}
		h.wait(time.Second)
		h.deliver()
		if s = h.box()[1]; s.Attempt != 2 || s.Error != "server_421" || s.Next != clock.Text(h.clock().Add(2*time.Minute)) {
			t.Errorf("%+v", s)
		}
		h.wait(2 * time.Minute)
		h.deliver()
		if s = h.box()[1]; s.State != Sent || s.Error != "" || s.Ended == "" {
			t.Errorf("%+v", s)
		}
		if got := h.mail.Got(); len(got) != 2 || !strings.Contains(got[1].Text, "Message-Id: <"+s.ID+"@school.example>") {
			t.Errorf("%+v", got)
		}
	})
}

func TestBackOff(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int]time.Duration{0: time.Minute, 1: time.Minute, 2: 2 * time.Minute, 5: 16 * time.Minute, 10: 512 * time.Minute, 11: 12 * time.Hour, 1000: 12 * time.Hour} {
		if got := backOff(attempt); got != want {
			t.Errorf("%d: %v, not %v", attempt, got, want)
		}
	}
}

// What the server refuses for good is not tried again, and shows; what it never takes is given up after three days.
func TestRefusedAndGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.mail.Answer(posttest.Says(550, "nobody here called head@school.example"))
		h.tell(review(), "h.high")
		h.deliver()
		if s := h.box()[1]; s.State != Failed || s.Error != "server_550" {
			t.Errorf("%+v", s)
		}
		if r := h.reading(); r.State != feature.Due {
			t.Errorf("%+v", r)
		}
		h.config.SMTP.Addr = "127.0.0.1:1"
		h.open()
		h.tell(alert(), "h.high")
		tries := 0
		for range 400 {
			h.deliver()
			s := h.box()[2]
			tries = s.Attempt
			if s.State != Waiting {
				break
			}
			h.wait(20 * time.Minute)
		}
		s := h.box()[2]
		since, _ := clock.Parse(s.Since)
		ended, _ := clock.Parse(s.Ended)
		if s.State != GivenUp || s.Error != "connect" || ended.Sub(since) > giveUp || ended.Sub(since) < giveUp-13*time.Hour || tries < 10 || tries > 20 {
			t.Errorf("%+v after %v", s, ended.Sub(since))
		}
		if r := h.reading(); r.State != feature.Failing {
			t.Errorf("%+v", r)
		}
		h.config.SMTP.Addr = h.mail.Addr
		h.open()
		h.write(func(tx *ledger.Tx) error {
			n, err := h.n.store.again(t.Context(), tx, "")
			if n != 2 {
				t.Errorf("%d are tried again", n)
			}
			return err
		})
		h.deliver()
		if r := h.reading(); r.State != feature.Proven || len(h.mail.Got()) != 3 {
			t.Errorf("%+v", r)
		}
	})
}

// Something urgent that has not left within a quarter of an hour shows as failing, and no longer once it is opened.
func TestUrgentHasAQuarterOfAnHour(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if r := h.reading(); r.State != feature.None {
			t.Errorf("%+v", r)
		}
		h.addressed("h.high", "head@school.example")
		h.config.SMTP.Addr = "127.0.0.1:1"
		h.open()
		h.tell(alert(), "h.high")
		h.wait(14 * time.Minute)
		h.deliver()
		if r := h.reading(); r.State != feature.Proven {
			t.Errorf("%+v", r)
		}
		h.wait(2 * time.Minute)
		if r := h.reading(); r.State != feature.Failing || !strings.Contains(r.Shown, "1 urgent not out within 15 minutes") {
			t.Errorf("%+v", r)
		}
		h.write(func(tx *ledger.Tx) error {
			return h.n.store.read(t.Context(), tx, h.who["h.high"].ID, h.mine("h.high")[0].ID)
		})
		if r := h.reading(); r.State == feature.Failing {
			t.Errorf("it was opened: %+v", r)
		}
		h.wait(12 * time.Hour)
		h.deliver()
		if s := h.box()[1]; s.State != Dropped || s.Error != "read" {
			t.Errorf("what was opened is not sent any more: %+v", s)
		}
	})
}

// A slow server holds nobody up for ever, and no claim is lost.
func TestSlowServer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.config.SMTP.Timeout = 3 * time.Second // long enough to come as far as the message, or the hang waits for the next one
		h.open()
		h.mail.Answer(posttest.Hang)
		h.tell(review(), "h.high")
		h.deliver()
		if s := h.box()[1]; s.State != Waiting || s.Error != "timeout" {
			t.Fatalf("%+v", s)
		}
		h.config.SMTP.Timeout = 20 * time.Second
		h.open()
		h.wait(time.Minute)
		h.deliver()
		if s := h.box()[1]; s.State != Sent {
			t.Errorf("%+v", s)
		}
	})
}

// A browser that is gone is forgotten; one that is busy is not.
func TestGoneBrowserIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		browsers := func() (n int) {
			h.read(func(tx *ledger.Tx) error {
				all, err := h.n.store.browsersOf(t.Context(), tx, []string{h.who["t.four"].ID})
				n = len(all)
				return err
			})
			return n
		}
		for _, gone := range []int{404, 410} {
			h.subscribed("t.four")
			h.browser.Answer(503, gone)
			x := review()
			x.Key = ""
			h.tell(x, "t.four")
			h.tell(x, "t.four")
			h.deliver() // the first is to be tried again; the second finds the browser gone
			if browsers() != 0 {
				t.Errorf("%d: still there", gone)
			}
			h.wait(time.Minute)
			h.deliver()
			for _, s := range h.box() {
				if s.State == Waiting || s.State == Sent {
					t.Errorf("%+v", s)
				}
			}
		}
	})
}

// Two houses on one database send each message once.
func TestTwoWorkers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		for i := range 30 {
			x := review()
			x.Key, x.Title = fmt.Sprint(i), fmt.Sprintf("Number %d", i)
			h.tell(x, "h.high")
		}
		second, _ := New(h.base, h.n.people, h.config)
		var all sync.WaitGroup
		for _, n := range []*Notices{h.n, second} {
			all.Go(func() {
				if err := n.deliverMail(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen := map[string]int{}
		for _, m := range h.mail.Got()[1:] {
			head, _ := h.headers(m)
			seen[head.Get("Subject")]++
		}
		for s, n := range seen {
			if n != 1 {
				t.Errorf("%s was sent %d times", s, n)
			}
		}
		if len(seen) != 30 {
			t.Errorf("%d of 30 were sent", len(seen))
		}
	})
}

// A house that stops between sending and noting sends again after its lease, under the same message id; a second house
// does not before that.
func TestCrashSendsAgainAfterTheLease(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.tell(alert(), "h.high")
		claimed, err := h.n.claim(t.Context(), byMail, h.clock())
		h.no(err)
		if len(claimed) != 1 {
			t.Fatalf("%+v", claimed)
		}
		h.no(h.n.post(t.Context(), claimed[0])) // and here it stops
		h.open()
		h.deliver()
		if len(h.mail.Got()) != 2 {
			t.Error("sent by another while claimed")
		}
		h.wait(h.n.lease())
		h.deliver()
		got := h.mail.Got()
		if len(got) != 3 {
			t.Fatalf("%d", len(got))
		}
		a, _ := h.headers(got[1])
		b, _ := h.headers(got[2])
		if a.Get("Message-Id") != b.Get("Message-Id") || a.Get("Date") != b.Get("Date") {
			t.Errorf("the mailbox cannot tell that it is the same: %v %v", a, b)
		}
		// What the first house notes now, long after its claim ran out, changes nothing.
		claimed[0].State, claimed[0].Next = Waiting, clock.Text(h.clock())
		h.no(h.n.settled(t.Context(), claimed))
		if s := h.box()[1]; s.State != Sent {
			t.Errorf("%+v", s)
		}
	})
}

// Told to stop, the house notes what has left and leaves the rest for the next start.
func TestStopNotesWhatHasLeft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.tell(review(), "h.high")
		claimed, err := h.n.claim(t.Context(), byMail, h.clock())
		h.no(err)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		h.n.attempt(ctx, &claimed[0])
		h.no(h.n.settled(context.WithoutCancel(ctx), claimed))
		if s := h.box()[1]; s.State != Waiting || s.Next != clock.Text(h.clock()) {
			t.Errorf("%+v", s)
		}
		h.deliver()
		if s := h.box()[1]; s.State != Sent {
			t.Errorf("%+v", s)
		}
	})
}

func TestSettledIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.tell(alert(), "h.high", "t.four")
		h.write(func(tx *ledger.Tx) error { return h.n.Settle(t.Context(), tx, alert().Key) })
		h.deliver()
		if s := h.box()[1]; s.State != Dropped {
			t.Errorf("%+v", s)
		}
		if got := h.mine("t.four"); len(got) != 1 || !got[0].Done || got[0].Pinned() {
			t.Errorf("%+v", got)
		}
		if err := h.try(func(tx *ledger.Tx) error { return h.n.Settle(t.Context(), tx, "") }); err == nil {
			t.Error("no key settles nothing")
		}
	})
}

func TestDigestFrom(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]string{
		"2026-03-10T06:59:59Z": "", "2026-03-10T07:00:00Z": "2026-03-10T07:00:00Z", "2026-03-13T23:59:00Z": "2026-03-13T07:00:00Z",
		"2026-03-14T12:00:00Z": "", "2026-03-15T12:00:00Z": "", // Saturday and Sunday
		"2026-06-10T05:59:59Z": "", "2026-06-10T06:00:00Z": "2026-06-10T06:00:00Z", // summer time
		"2026-03-30T06:00:00Z": "2026-03-30T06:00:00Z", "2026-06-14T23:30:00Z": "", // just after the change; half past midnight on Monday
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		from, ok := digestFrom(at)
		if got := from.UTC().Format(time.RFC3339); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v", now, got, ok)
		}
	}
}

// Who chose one mail a day gets one, at seven on a weekday, with what was told before and not read.
func TestDailyMail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.choose("h.high", everyKind, Digest, false)
		at := func(day, hour int) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.now = time.Date(2026, 3, day, hour, 5, 0, 0, time.UTC)
		}
		turn := func() int {
			before := len(h.mail.Got())
			h.no(h.n.digest(t.Context()))
			h.no(h.n.digest(t.Context()))
			h.deliver()
			return len(h.mail.Got()) - before
		}
		say := func(title string) {
			x := review()
			x.Key, x.Title = "", title
			h.tell(x, "h.high")
		}
		at(13, 12) // Friday
		say("First")
		say("Second")
		say("Read already")
		h.write(func(tx *ledger.Tx) error {
			return h.n.store.read(t.Context(), tx, h.who["h.high"].ID, h.mine("h.high")[0].ID)
		})
		if turn() != 0 {
			t.Error("sent at noon")
		}
		at(14, 8)
		at(15, 8)
		if turn() != 0 {
			t.Error("sent at the weekend")
		}
		at(16, 6)
		if turn() != 0 {
			t.Error("sent before seven")
		}
		at(16, 7)
		say("Third, too late for today")
		if turn() != 1 {
			t.Error("not sent on Monday at seven")
		}
		all := h.mail.Got()
		head, body := h.headers(all[len(all)-1])
		if head.Get("Subject") != "2 notices for you" || !strings.Contains(body, "First") || !strings.Contains(body, "Second") || strings.Contains(body, "Third") || strings.Contains(body, "Read already") || strings.Contains(body, review().Text) {
			t.Errorf("%v\n%s", head, body)
		}
		at(16, 9)
		if turn() != 0 {
			t.Error("sent twice")
		}
		at(17, 11) // the house was off at seven
		if turn() != 1 {
			t.Error("not made up for")
		}
		if h.count("notices.gathered") != 2 {
			t.Errorf("%d", h.count("notices.gathered"))
		}
	})
}

// Those who have left are forgotten: nothing is sent to them, and their addresses go.
func TestLeaver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("t.four", "t@school.example")
		h.subscribed("t.four")
		h.tell(alert(), "t.four")
		h.write(func(tx *ledger.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE people_person SET left_on = '2026-03-10' WHERE school_id = ? AND id = ?`, tx.School, h.who["t.four"].ID)
			return err
		})
		h.deliver()
		h.no(h.n.retain(t.Context()))
		if pushed, err := h.browser.Got(); len(h.mail.Got()) != 1 || len(pushed) != 0 || err != nil {
			t.Errorf("%+v %+v", h.mail.Got(), pushed)
		}
		h.read(func(tx *ledger.Tx) error {
			a, err := h.n.store.address(t.Context(), tx, h.who["t.four"].ID)
			if a.Address != "" {
				t.Error("the address is still there")
			}
			return err
		})
	})
}

// The trail says how many, never who, where or what.
func TestTrailHoldsNoAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.subscribed("h.high")
		h.tell(alert(), "h.high")
		h.deliver()
		h.read(func(tx *ledger.Tx) error {
			all, err := ledger.Find(t.Context(), tx, ledger.Query{Limit: 200})
			for _, e := range all {
				text := fmt.Sprintf("%+v", e)
				if strings.Contains(text, "@school") || strings.Contains(text, "127.0.0.1") || strings.Contains(text, "concern") || strings.Contains(text, h.browser.Auth) {
					t.Errorf("%s", text)
				}
			}
			return err
		})
		if h.count("notices.sent") == 0 || h.count("notices.confirmed") != 0 { // confirm ran inside a test's own act
			t.Errorf("%d", h.count("notices.sent"))
		}
	})
}
