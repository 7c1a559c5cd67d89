package gates

import (
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

const day = 24 * time.Hour

// shows AUA-04 AUA-07 WEB-29: a small child without a parent's signature has no internet of their own; the child's mark opens
// nothing, a barred carer's word opens nothing, each permission stands for itself.
func TestASmallChild(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		h.is("ada.y1", "internet unanswered, mail unanswered, small unsigned")
		h.system(func(tx *ledger.Tx) (ledger.Event, error) { // the child's own mark
			text, err := h.forms.Text("small", "en")
			if err != nil {
				return ledger.Event{}, err
			}
			_, e, err := h.forms.Sign(t.Context(), tx, agreements.Signing{Form: "small", Hash: text.Hash, About: []string{h.who["ada.y1"].ID},
				Signer: h.who["ada.y1"].ID, Name: "Ada", Mark: "cat", Method: agreements.OnScreen, Sanctions: true})
			return e, err
		})
		h.is("ada.y1", "internet unanswered, mail unanswered, small unsigned")
		h.sign("m.quill", "small", "ada.y1")
		h.is("ada.y1", "internet unanswered, mail unanswered")
		h.sign("m.quill", "parents", "ada.y1", "mail")
		h.is("ada.y1", "mail refused")
		h.closed("ada.y1", false) // whoever has no internet still signs in and uses the school's pages
		h.wait(time.Hour)
		h.sign("p.quill", "parents", "ada.y1", "internet", "mail")
		h.is("ada.y1", "internet disagreed, mail refused")
	})
}

// shows AUA-05 AUA-15 AUA-27: an older child signs; what a parent takes back shuts the internet and, with it, the mail.
func TestAWithdrawal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		h.sign("ben.y4", "big", "ben.y4")
		h.sign("m.quill", "parents", "ben.y4")
		h.is("ben.y4", "")
		h.wait(time.Hour)
		h.withdraw("m.quill", "internet", "ben.y4")
		if got := h.held("ben.y4"); got != "internet refused" && got != "internet refused, mail refused" {
			t.Errorf("held at %q", got)
		}
		h.see(func(tx *ledger.Tx) error {
			m, held, err := h.g.MailHeld(t.Context(), tx, h.who["ben.y4"].ID)
			if !held || m.Gate.Key != "internet" {
				t.Errorf("AUA-27: mail without the internet: %v %v", held, m.Gate.Key)
			}
			return err
		})
		h.verified()
	})
}

// shows AUA-02 AUA-13 AUA-15 PPL-24 EDU-18: staff and governors have no account before signature, check and induction; a
// starter has the days that the induction's gate gives, and the last who could enter a check is let in to do it.
func TestAdults(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		h.is("t.four", "staff unsigned, checks entry")
		h.closed("t.four", true)
		h.sign("t.four", "staff", "t.four")
		h.is("t.four", "checks entry")
		h.enter("dbs", "t.four")
		h.enter("inductions", "t.four")
		h.is("t.four", "")
		h.closed("t.four", false)

		h.is("g.over", "governors unsigned")
		h.closed("g.over", true)
		h.sign("g.over", "governors", "g.over")
		h.closed("g.over", false)

		h.sign("o.desk", "staff", "o.desk")
		h.enter("inductions", "o.desk")
		h.is("o.desk", "checks entry")
		h.closed("o.desk", false) // nobody of the office has an entry: without this nobody could ever make one
		h.add(people.Person{Account: "o.two", Given: "Otto", Family: "Two", Kind: people.Staff, Posts: []string{"office"}})
		h.enter("dbs", "o.two")
		h.closed("o.desk", true) // now somebody else can

		h.add(people.Person{Account: "n.new", Given: "Nell", Family: "New", Kind: people.Staff, Posts: []string{"teacher"}, Starts: "2026-09-08"})
		h.is("n.new", "staff unsigned, checks entry")
		h.no(h.g.Watch(t.Context()))
		h.wait(7 * day)
		h.is("n.new", "staff unsigned, checks entry")
		h.is("h.high", "staff unsigned, checks entry")
		h.wait(day)
		h.is("n.new", "staff unsigned, checks entry, induction entry")
		h.wait(day)
		h.is("h.high", "staff unsigned, checks entry") // who was here before has the days from when the gate came
		h.wait(day)
		h.is("h.high", "staff unsigned, checks entry, induction entry")
		next := testPack()
		next.Gates[7].Joiners = true
		h.force(next)
		h.is("h.high", "staff unsigned, checks entry") // a gate for joiners alone
		h.is("n.new", "staff unsigned, checks entry, induction entry")
	})
}

// shows AUA-02 AUA-26 AUA-15: a new version leaves whoever had signed the days of grace, and then shuts the door.
func TestGraceIsForRenewals(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		h.sign("g.over", "governors", "g.over")
		h.wait(day)
		next := testPack()
		next.Agreements[4].Version, next.Agreements[4].Items[0].Text = "2", "I am very kind."
		h.force(next)
		h.is("g.over", "")
		for _, l := range h.hears {
			h.no(l.Do(t.Context(), ledger.Told{Verb: "policies.activated"}))
		}
		h.is("g.over", "")
		h.wait(16 * day)
		h.is("g.over", "governors outdated")
		h.closed("g.over", true)
		h.sign("g.over", "governors", "g.over")
		h.is("g.over", "")
	})
}

// shows WEB-29 AUA-15: the facts say who is held, in words for the person's age, who can help, and where they can sign.
func TestFactsForTheGateway(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		var got map[string][]board.Held
		h.see(func(tx *ledger.Tx) (err error) {
			got, err = h.g.Held(t.Context(), tx, h.clock())
			return err
		})
		for account, want := range map[string]board.Held{
			"ada.y1": {Gate: "internet", Clause: "gate", Says: "Ask at home.", Helper: "Teacher"},
			"t.four": {Gate: "staff", Clause: "gate", Says: "You have not signed.", Helper: "Head", Link: "/agreements/sign/staff"},
		} {
			if all := got[h.who[account].ID]; len(all) == 0 || all[0] != want {
				t.Errorf("%s: %+v, want %+v", account, all, want)
			}
		}
		if all := got[h.who["ben.y4"].ID]; len(all) != 2 || all[1].Link != "/agreements/sign/big" {
			t.Errorf("an older child signs without help: %+v", all)
		}
		if _, is := got[h.who["g.over"].ID]; is {
			t.Error("the governors' gate shuts the account, not the internet")
		}
	})
}

// shows AUA-27: the gateway's word is given for what the facts show, and for nothing else.
func TestTheGatewayConfirms(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		h.sign("ben.y4", "big", "ben.y4")
		h.sign("m.quill", "parents", "ben.y4")
		h.wait(time.Hour)
		h.withdraw("m.quill", "internet", "ben.y4")
		open := func() (n int) {
			h.see(func(tx *ledger.Tx) error {
				all, err := h.forms.Unconfirmed(t.Context(), tx, Gateway)
				n = len(all)
				return err
			})
			return n
		}
		ben := board.Person{ID: h.who["ben.y4"].ID}
		before := open()
		if before == 0 {
			t.Fatal("nobody waits for the gateway")
		}
		facts := func(at time.Time, p board.Person) *board.Facts {
			return &board.Facts{At: at, People: map[string]board.Person{"ben.y4": p}}
		}
		h.no(h.g.Confirmed(t.Context(), facts(h.clock().Add(time.Minute), ben)))
		if open() != before {
			t.Error("facts in which the child is free confirmed the withdrawal")
		}
		ben.Held = []board.Held{{Gate: "internet"}}
		h.no(h.g.Confirmed(t.Context(), facts(h.clock().Add(-time.Minute), ben)))
		if open() != before {
			t.Error("facts older than the withdrawal confirmed it")
		}
		h.wait(time.Minute)
		h.no(h.g.Confirmed(t.Context(), facts(h.clock(), ben)))
		if open() != 0 {
			t.Error("the gateway obeys, and did not say so")
		}
		h.no(h.g.Confirmed(t.Context(), facts(h.clock(), ben)))
		h.verified()
	})
}
