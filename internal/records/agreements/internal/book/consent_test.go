package book

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"belisha/internal/ledger"
)

// shows AUA-07 AUA-08 AUA-12: each home answers for itself; the stricter answer holds and the office is told once, until it
// settles the matter; a home that speaks again opens it again.
func TestTwoHomes(t *testing.T) {
	each(t, func(h *house) {
		h.says("ada.quill", "internet", Silent, false)
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.says("ada.quill", "internet", Yes, false)
		h.wait(time.Minute)
		no := h.signing("parents", "d.quill", "ada.quill")
		no.Answers["internet"] = "no"
		h.sign(no)
		h.says("ada.quill", "internet", No, true)
		h.says("ada.quill", "mail", Yes, false)
		if to := h.bell.about("agreements.disagree"); !slices.Equal(to, h.ids("o.fice")) {
			t.Errorf("told: %v", to)
		}
		settle := func(service string, answer Answer, why string) error {
			return h.try(func(tx *ledger.Tx) (ledger.Event, error) {
				return h.book.Settle(h.t.Context(), tx, h.who["ada.quill"].ID, service, answer, why)
			})
		}
		h.wait(time.Minute)
		h.refused(settle("mail", Yes, "They agreed by telephone"), "do not disagree")
		h.refused(settle("internet", "perhaps", "They agreed"), "yes or no")
		h.refused(settle("internet", Yes, ""), "with whom")
		h.no(settle("internet", Yes, "Both parents met the head on 20 November"))
		h.says("ada.quill", "internet", Yes, false)
		h.wait(time.Minute)
		h.sign(no) // the text is today's still
		h.says("ada.quill", "internet", No, true)
		h.wait(time.Minute)
		yes := h.signing("parents", "d.quill", "ada.quill")
		h.sign(yes)
		h.says("ada.quill", "internet", Yes, false)
	})
}

// shows AUA-08: the answer of a barred carer, given before, does not count, in either direction.
func TestABarredCarersAnswerDoesNotCount(t *testing.T) {
	each(t, func(h *house) {
		no := h.signing("parents", "d.quill", "ada.quill")
		no.Answers["web"] = "no"
		h.sign(no)
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.says("ada.quill", "image.website", No, true)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "people.changed", Subject: h.who["ada.quill"].Ref(school)}, h.cares(tx, "ada.quill", "m.quill", "-d.quill")
		})
		h.says("ada.quill", "image.website", Yes, false)
		h.refused(h.withdraw(Withdrawal{By: h.who["d.quill"].ID, About: h.who["ada.quill"].ID, Service: "image.website"}), "taken back by the adult who gave it")
	})
}

// shows AUA-27: a withdrawal counts at once, takes mail with the internet, tells the class teacher and the coordinator, and
// keeps both records; a later yes gives the permission again.
func TestWithdraw(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.wait(time.Minute)
		ada := h.who["ada.quill"].ID
		h.refused(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: ada, Service: "moon"}), "No form of the policy")
		h.refused(h.withdraw(Withdrawal{By: ada, About: ada, Service: "internet"}), "taken back by the adult")
		h.refused(h.withdraw(Withdrawal{By: h.who["b.arred"].ID, About: ada, Service: "internet"}), "taken back by the adult")
		h.no(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: ada, Service: "internet"}))
		h.says("ada.quill", "internet", No, false)
		h.says("ada.quill", "mail", No, false)
		h.says("ada.quill", "image.website", Yes, false)
		h.stands("ada.quill", "parents", Current, "")
		if to := h.bell.about("agreements.withdrawn"); !slices.Equal(to, slices.Sorted(slices.Values(h.ids("c.ord", "t.four")))) {
			t.Errorf("told: %v", to)
		}
		h.refused(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: ada, Service: "internet"}), "taken back before")
		h.read(func(tx *ledger.Tx) error {
			back, err := h.book.Withdrawals(h.t.Context(), tx, ada)
			h.no(err)
			all, err := h.book.Of(h.t.Context(), tx, ada)
			if len(back) != 2 || len(all) != 1 || all[0].Answers["internet"] != "yes" || !all[0].Ended.IsZero() {
				t.Errorf("kept: %+v and %+v", back, all)
			}
			return err
		})
		h.wait(time.Minute)
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.says("ada.quill", "internet", Yes, false)
	})
}

// shows AUA-27: staff write down what a parent says, with a reason; it is a no until a parent signs again. A whole form
// taken back is no signature any more.
func TestWithdrawOnBehalfAndWhole(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.wait(time.Minute)
		ada, office := h.who["ada.quill"].ID, h.who["o.fice"].ID
		h.refused(h.withdraw(Withdrawal{By: office, About: ada, Service: "mail"}), "Write who asked")
		h.no(h.withdraw(Withdrawal{By: office, About: ada, Service: "mail", Why: "The mother telephoned", Method: OnPaper}))
		h.says("ada.quill", "mail", No, false)
		h.wait(time.Minute)
		h.no(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: ada, Form: "parents"}))
		h.stands("ada.quill", "parents", Late, Withdrawn)
		h.says("ada.quill", "image.website", No, false)
		h.refused(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: ada, Form: "parents"}), "no signature to take back")
		h.sign(h.signing("staff", "t.four"))
		h.no(h.withdraw(Withdrawal{By: h.who["t.four"].ID, About: h.who["t.four"].ID, Form: "staff"}))
		h.stands("t.four", "staff", Late, Withdrawn)
	})
}

// shows AUA-08: a permission for pictures that is taken back opens a task at once; without anything that keeps tasks the
// coordinator is told, until it is done.
func TestTakeDown(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "m.quill", "ada.quill", "bea.quill"))
		h.wait(time.Minute)
		h.no(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: h.who["ada.quill"].ID, Service: "image.website"}))
		if to := h.bell.about("agreements.takedown"); !slices.Equal(to, h.ids("c.ord")) {
			t.Errorf("told: %v", to)
		}
		var id string
		h.read(func(tx *ledger.Tx) error {
			all, err := h.book.Withdrawals(h.t.Context(), tx, h.who["ada.quill"].ID)
			id = all[0].ID
			return err
		})
		h.write(func(tx *ledger.Tx) (ledger.Event, error) { return h.book.TakenDown(h.t.Context(), tx, id) })
		if !slices.Contains(h.bell.settled, takeDownKey(id)) {
			t.Error("the notice stays")
		}
		var tasks []TakeDown
		h.book.Bind(Hooks{Tell: h.bell, Task: func(_ context.Context, _ *ledger.Tx, task TakeDown) (bool, error) {
			tasks = append(tasks, task)
			return true, nil
		}})
		h.no(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: h.who["bea.quill"].ID, Form: "parents"}))
		if len(tasks) != 1 || tasks[0].About != h.who["bea.quill"].ID || tasks[0].Service != "image.website" {
			t.Errorf("tasks: %+v", tasks)
		}
	})
}

// shows AUA-27: a door that has not said within the time that it obeys is reported to the coordinator, once.
func TestADoorThatDoesNotConfirm(t *testing.T) {
	each(t, func(h *house) {
		h.book.Bind(Hooks{Tell: h.bell, Doors: func(service string) []string {
			if service == "internet" {
				return []string{"gateway", "wifi"}
			}
			return nil
		}})
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.wait(time.Minute)
		h.no(h.withdraw(Withdrawal{By: h.who["m.quill"].ID, About: h.who["ada.quill"].ID, Service: "internet"}))
		open := func(door string) (out []Open) {
			h.read(func(tx *ledger.Tx) (err error) {
				out, err = h.book.Unconfirmed(h.t.Context(), tx, door)
				return err
			})
			return out
		}
		waits := open("gateway")
		if len(waits) != 1 || waits[0].Service != "internet" || len(open("mail")) != 0 {
			t.Fatalf("%+v", waits)
		}
		confirm := func(door string) error {
			return h.try(func(tx *ledger.Tx) (ledger.Event, error) { return h.book.Confirm(h.t.Context(), tx, waits[0].ID, door) })
		}
		h.wait(2 * time.Minute)
		h.no(confirm("gateway"))
		h.refused(confirm("gateway"), "Nobody waits")
		h.refused(confirm(""), "Nobody waits")
		h.wait(10 * time.Minute)
		h.do(h.book.watchDoors)
		if len(h.bell.about("agreements.slow")) != 0 {
			t.Error("told too early")
		}
		h.wait(4 * time.Minute)
		h.do(h.book.watchDoors)
		h.do(h.book.watchDoors)
		n := 0
		for _, told := range h.bell.told {
			if told.Kind == "agreements.slow" {
				n++
			}
		}
		if to := h.bell.about("agreements.slow"); n != 1 || !slices.Equal(to, h.ids("c.ord")) {
			t.Errorf("told %d times: %v", n, to)
		}
		h.no(confirm("wifi"))
		if len(open("")) != 0 || !slices.Contains(h.bell.settled, slowKey(waits[0].ID)) {
			t.Error("it is still open")
		}
	})
}

// shows AUA-29: the trail seals a signature with its end and its scan: a change behind the house's back shows.
func TestSealed(t *testing.T) {
	each(t, func(h *house) {
		s := h.sign(h.signing("staff", "t.four"))[0]
		h.wait(time.Minute)
		h.sign(h.signing("staff", "t.four"))
		g := h.gate.System(school, "test")
		r, err := h.base.Ledger.Verify(h.t.Context(), g)
		if err != nil || !r.Whole() || r.Sealed == 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := tx.Exec(h.t.Context(), `UPDATE agreements_signature SET name = 'Another' WHERE school_id = ? AND id = ?`, school, s.ID)
			return ledger.Event{Verb: "test.forged", Subject: h.who["t.four"].Ref(school)}, err
		})
		r, err = h.base.Ledger.Verify(h.t.Context(), g)
		if err != nil || r.Whole() {
			t.Errorf("nobody noticed: %+v, %v", r, err)
		}
	})
}

// shows AUA-09: a service that keeps its data elsewhere by now asks anew; when the days of grace are over the earlier yes
// is none, and the other permissions stand.
func TestAPermissionInOtherWordsLapses(t *testing.T) {
	each(t, func(h *house) {
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.do(h.book.issueAll)
		all := forms()
		all[3].Items[1].Where = "Outside the United Kingdom"
		h.force("2", all)
		h.do(h.book.issueAll)
		h.wait(14 * 24 * time.Hour)
		h.stands("ada.quill", "parents", Asked, NewText)
		h.says("ada.quill", "mail", Yes, false)
		h.wait(24 * time.Hour)
		h.stands("ada.quill", "parents", Late, NewText)
		h.says("ada.quill", "mail", Silent, false)
		h.says("ada.quill", "internet", Yes, false)
		h.sign(h.signing("parents", "m.quill", "ada.quill"))
		h.says("ada.quill", "mail", Yes, false)
	})
}

// One parent who presses twice, or signs on two screens at once, holds one signature.
func TestSigningAtOnce(t *testing.T) {
	each(t, func(h *house) {
		s := h.signing("parents", "m.quill", "ada.quill", "bea.quill")
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if _, err := h.signs(s); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		h.read(func(tx *ledger.Tx) error {
			list, err := h.book.Of(h.t.Context(), tx, h.who["m.quill"].ID)
			holds := 0
			for _, n := range list {
				if n.Ended.IsZero() {
					holds++
				}
			}
			if len(list) != 12 || holds != 2 {
				t.Errorf("%d of %d hold", holds, len(list))
			}
			return err
		})
	})
}
