package notices

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/pusher"
	"belisha/internal/records/people"
)

func (h *house) sub() pusher.Subscription {
	return pusher.Subscription{Endpoint: h.browser.Endpoint, P256dh: h.browser.P256dh, Auth: h.browser.Auth}
}

func review() Notice {
	return Notice{Kind: "policy.review", Title: "The policy's review is due in 30 days", Text: "Read it and start the review.", Href: "/policies", Key: "review/2026/30"}
}

func alert() Notice {
	return Notice{Kind: "concern.alert", Title: "A concern needs you", Text: "Ada Quill searched for something in Y4.", Href: "/incidents/1", Urgent: true, Key: "alert/1"}
}

// The same key is told to the same person once, also after the notice itself is long gone.
func TestKeyIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 3 {
			h.tell(review(), "h.high", "h.high")
		}
		h.tell(review(), "t.four", "h.high")
		if a, b := h.mine("h.high"), h.mine("t.four"); len(a) != 1 || len(b) != 1 || a[0].Title != review().Title || a[0].Href != "/policies" || a[0].Urgent {
			t.Fatalf("%+v %+v", a, b)
		}
		x := review()
		x.Key = ""
		h.tell(x, "h.high")
		h.tell(x, "h.high")
		if len(h.mine("h.high")) != 3 {
			t.Error("without a key it is told each time")
		}
		h.write(func(tx *ledger.Tx) error {
			_, err := h.n.store.readAll(t.Context(), tx, h.who["h.high"].ID)
			return err
		})
		h.wait(89 * 24 * time.Hour)
		h.no(h.n.retain(t.Context()))
		if len(h.mine("h.high")) != 3 || h.count("notices.swept") != 0 {
			t.Error("removed too early")
		}
		h.wait(2 * 24 * time.Hour)
		h.no(h.n.retain(t.Context()))
		h.no(h.n.retain(t.Context()))
		if len(h.mine("h.high")) != 0 || len(h.mine("t.four")) != 1 || h.count("notices.swept") != 1 {
			t.Error("what was read is removed after 90 days, once; what was not read stays")
		}
		h.tell(review(), "h.high")
		if len(h.mine("h.high")) != 0 {
			t.Error("the key was told again")
		}
		h.wait(keepKeys * 24 * time.Hour)
		h.no(h.n.retain(t.Context()))
		if len(h.mine("t.four")) != 0 {
			t.Error("what nobody reads is removed in the end")
		}
	})
}

// A caller's transaction that fails has told nobody.
func TestTellIsPartOfTheCallersAct(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		sent := len(h.box())
		x := alert()
		x.To = []string{h.who["h.high"].ID}
		broken := errors.New("broken")
		if err := h.try(func(tx *ledger.Tx) error { return errors.Join(h.n.Tell(t.Context(), tx, x), broken) }); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if len(h.mine("h.high")) != 0 || len(h.box()) != sent {
			t.Error("something was told by an act that never was")
		}
	})
}

func TestWhoIsTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(tx *ledger.Tx) error {
			p := h.who["t.four"]
			_, err := tx.Exec(t.Context(), `UPDATE people_person SET left_on = '2026-03-10' WHERE school_id = ? AND id = ?`, tx.School, p.ID)
			return err
		})
		x := review()
		x.To = []string{"nobody", "", h.who["h.high"].ID}
		h.tell(x, "t.four")
		if len(h.mine("h.high")) != 1 || len(h.mine("t.four")) != 0 {
			t.Error("those in the register are told, leavers and strangers are not")
		}
		x.To = nil
		h.tell(x)
	})
}

func TestTellRefusesWhatCannotBeANotice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, spoil := range map[string]func(*Notice){
			"no kind": func(x *Notice) { x.Kind = "" }, "odd kind": func(x *Notice) { x.Kind = "Duty Due" }, "no title": func(x *Notice) { x.Title = " \r\n\u200e" },
			"another site": func(x *Notice) { x.Href = "https://evil.example" }, "no scheme": func(x *Notice) { x.Href = "//evil.example" }, "backslash": func(x *Notice) { x.Href = "/\\evil.example" },
			"line": func(x *Notice) { x.Href = "/x\r\nSet-Cookie: a" }, "script": func(x *Notice) { x.Href = "javascript:alert(1)" }, "key": func(x *Notice) { x.Key = "a\nb" },
			"long key": func(x *Notice) { x.Key = strings.Repeat("k", 201) }, "too many": func(x *Notice) { x.To = make([]string, maxTo+1) },
		} {
			x := review()
			x.To = []string{h.who["h.high"].ID}
			spoil(&x)
			if err := h.try(func(tx *ledger.Tx) error { return h.n.Tell(t.Context(), tx, x) }); err == nil {
				t.Errorf("%s was told", name)
			}
		}
		x := review()
		x.Title, x.Text = "One\r\nBcc: all@school.example\x00 \u202edue\u2069", strings.Repeat("ä", 3000)
		h.tell(x, "h.high")
		got := h.mine("h.high")
		if len(got) != 1 || got[0].Title != "One Bcc: all@school.example due" || len([]rune(got[0].Text)) != maxText {
			t.Errorf("%+v", got)
		}
	})
}

func TestChoices(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.addressed("h.high", "head@school.example")
		h.subscribed("h.high")
		channels := func(x Notice) string {
			x.Key = ""
			before := len(h.box())
			h.tell(x, "h.high")
			var out []string
			for _, s := range h.box()[before:] {
				out = append(out, s.Channel)
			}
			slices.Sort(out)
			if d := h.mine("h.high")[0].Digest; d != "" { // they all have one moment, the newest id stands first
				out = append(out, "daily")
			}
			return strings.Join(out, " ")
		}
		quiet, loud := review(), alert()
		for _, c := range []struct {
			kind, mail string
			push       bool
			want       string
		}{{"policy", On, true, "mail push"}, {"policy", Off, true, "push"}, {"policy", Off, false, ""}, {"policy", Digest, false, "daily"}, {everyKind, Off, false, ""}, {"duty", Off, false, "mail push"}} {
			h.choose("h.high", c.kind, c.mail, c.push)
			h.wait(time.Second)
			if got := channels(quiet); got != c.want {
				t.Errorf("%+v: %q", c, got)
			}
		}
		h.choose("h.high", everyKind, Off, false)
		h.wait(time.Second)
		if got := channels(loud); got != "mail push" {
			t.Errorf("urgent: %q", got)
		}
		h.config.KeyFile = ""
		h.open()
		if got := channels(loud); got != "" {
			t.Errorf("without a key nothing leaves the house: %q", got)
		}
	})
}

func TestFolded(t *testing.T) {
	t.Parallel()
	alike := []Choice{{"p", "a", On, true}, {"p", "b", On, true}}
	if got := folded(alike); len(got) != 1 || got[0].Kind != everyKind || got[0].Mail != On {
		t.Errorf("%+v", got)
	}
	alike[1].Push = false
	if got := folded(alike); len(got) != 2 || folded(nil) != nil {
		t.Errorf("%+v", got)
	}
}

// An address is used only once its owner has shown that mail arrives there.
func TestAddressNeedsItsCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		set := func(account, address string) error {
			return h.try(func(tx *ledger.Tx) error {
				_, err := h.n.setAddress(t.Context(), tx, h.who[account].ID, address)
				return err
			})
		}
		try := func(code string) error {
			var wrong error
			err := h.try(func(tx *ledger.Tx) (err error) {
				_, wrong, err = h.n.confirm(t.Context(), tx, h.who["h.high"].ID, code)
				return err
			})
			return errors.Join(err, wrong)
		}
		if err := set("ada.quill", "ada@family.example"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a child was asked for an address: %v", err)
		}
		if err := set("h.high", "head@school.example\r\nRCPT TO:<x@y.example>"); !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}
		if err := try("12345678"); !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}
		h.no(set("h.high", "head@school.example"))
		x := alert()
		h.tell(x, "h.high")
		h.deliver()
		got := h.mail.Got()
		if len(got) != 1 || got[0].To != "head@school.example" || strings.Contains(got[0].Text, "concern") {
			t.Fatalf("before the code, only the code is sent: %+v", got)
		}
		code := eight.FindString(got[0].Text)
		for range mostTries {
			if err := try("00000000"); !errs.Is(err, errs.Invalid) {
				t.Error(err)
			}
		}
		if err := try(code); !errs.Is(err, errs.Invalid) {
			t.Error("after five wrong tries even the right code is refused")
		}
		h.no(set("h.high", "head@school.example"))
		h.deliver()
		next := eight.FindString(h.mail.Got()[1].Text)
		if next == code || try(code) == nil {
			t.Error("an old code still holds")
		}
		h.wait(codeLives + time.Second)
		if err := try(next); !errs.Is(err, errs.Invalid) {
			t.Error("a code of yesterday holds")
		}
		for range mostCodes {
			h.no(set("h.high", "other@school.example"))
		}
		if err := set("h.high", "other@school.example"); !errs.Is(err, errs.Invalid) {
			t.Error("the house writes to strangers without end")
		}
		h.deliver()
		all := h.mail.Got()
		if len(all) != 3 {
			t.Errorf("codes that were overtaken are not sent: %d", len(all))
		}
		h.no(try(eight.FindString(all[2].Text)[:4] + " " + eight.FindString(all[2].Text)[4:]))
		x.Key = ""
		h.tell(x, "h.high")
		h.deliver()
		if all = h.mail.Got(); len(all) != 4 || all[3].To != "other@school.example" {
			t.Errorf("%+v", all)
		}
	})
}

func TestSubscription(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.subscribed("h.high")
		h.subscribed("t.four") // the same browser: it is now hers
		var a, b []Browser
		h.read(func(tx *ledger.Tx) (err error) {
			if a, err = h.n.store.browsersOf(t.Context(), tx, []string{h.who["h.high"].ID}); err == nil {
				b, err = h.n.store.browsersOf(t.Context(), tx, []string{h.who["t.four"].ID})
			}
			return err
		})
		if len(a) != 0 || len(b) != 1 {
			t.Errorf("%+v %+v", a, b)
		}
		for account, endpoint := range map[string]string{"h.high": "https://10.0.0.1/x", "t.four": "http://127.0.0.1/", "ada.quill": h.browser.Endpoint} {
			s := h.sub()
			s.Endpoint = endpoint
			if err := h.try(func(tx *ledger.Tx) error {
				_, err := h.n.subscribe(t.Context(), tx, h.who[account].ID, "x", s)
				return err
			}); err == nil {
				t.Errorf("%s at %s", account, endpoint)
			}
		}
	})
}

// Nothing of a neighbour's school is seen, told, sent or removed.
func TestNeighbour(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		other := build(t, h.d, "s2")
		other.addressed("h.high", "head@other.example")
		other.tell(alert(), "h.high")
		x := alert()
		x.To = []string{other.who["h.high"].ID}
		h.tell(x) // a person of the other school is nobody here
		h.deliver()
		h.wait(500 * 24 * time.Hour)
		h.no(h.n.retain(t.Context()))
		h.write(func(tx *ledger.Tx) error { return h.n.Settle(t.Context(), tx, alert().Key) })
		if len(h.mail.Got()) != 0 || len(h.box()) != 0 {
			t.Errorf("%+v", h.box())
		}
		if got := other.mine("h.high"); len(got) != 1 || got[0].Done {
			t.Errorf("%+v", got)
		}
		_, site := h.site()
		h.who["guest"] = people.Person{ID: other.who["h.high"].ID, Posts: []string{"head"}}
		if status, text, _ := h.ask(site, "guest", "/notices/"+other.mine("h.high")[0].ID, nil); status != 404 || strings.Contains(text, alert().Title) {
			t.Errorf("%d", status)
		}
		h.read(func(tx *ledger.Tx) error {
			for _, table := range []string{"notices_notice", "notices_choice", "notices_address", "notices_push", "notices_outbox", "notices_told"} {
				if n, err := db.One[int](t.Context(), tx.Tx, `SELECT COUNT(*) FROM `+table+` WHERE school_id = ?`, "s2"); h.d.Engine == db.Postgres && (err != nil || n != 0) {
					t.Errorf("%s: %d, %v", table, n, err)
				}
			}
			return nil
		})
	})
}

// Whatever is taken for a page of this site leads nowhere else, in any browser.
func FuzzHref(f *testing.F) {
	for _, s := range []string{"/duties/1?x=y#z", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:1", "/%2f/evil.example", "/..//evil.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, href string) {
		if !local(href) {
			return
		}
		here, err := url.Parse("https://belisha.example/notices")
		if err != nil {
			t.Fatal(err)
		}
		to, err := here.Parse(href)
		if err == nil && (to.Host != here.Host || to.Scheme != "https") || strings.ContainsAny(href, "\r\n\t\\ <>\"") {
			t.Errorf("%q leads to %v", href, to)
		}
	})
}
