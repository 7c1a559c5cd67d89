package registers

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/entry"
)

// faultsOf gives what was said beside each field.
func faultsOf(t *testing.T, err error) map[string]string {
	t.Helper()
	var f entry.Faults
	if !errors.As(err, &f) {
		t.Fatalf("no faults: %v", err)
	}
	out := map[string]string{}
	for _, one := range f {
		out[one.Field] = one.Says
	}
	return out
}

func TestEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	h := single(t)
	_, err := h.add("n.wire", "visitors", map[string]string{"phone": "call me", "mail": "Gus <gus@x.example>", "host": "ada.quill", "arrived": "25:00", "wifi": "perhaps", "people": "41"})
	got := faultsOf(t, err)
	for field, says := range map[string]string{"name": "write something", "phone": "telephone number", "mail": "e-mail address", "host": "not a member of staff", "arrived": "time of day", "wifi": "yes or no", "people": "40 or less"} {
		if !strings.Contains(got[field], says) {
			t.Errorf("%s: %q does not say %q", field, got[field], says)
		}
	}
	if len(got) != 7 || !errs.Is(err, errs.Invalid) {
		t.Errorf("%d faults: %v", len(got), got)
	}
}

func TestHiddenFieldKeepsNothing(t *testing.T) {
	t.Parallel()
	h := single(t)
	e := h.must("n.wire", "visitors", map[string]string{"name": "A guest", "host": "h.high", "wifi": "no", "rules": "yes"})
	if e.Values["rules"] != "" {
		t.Errorf("a hidden field kept %q", e.Values["rules"])
	}
	_, err := h.add("n.wire", "visitors", map[string]string{"name": "A guest", "host": "h.high", "wifi": "yes"})
	if got := faultsOf(t, err); !strings.Contains(got["rules"], "choose an answer") {
		t.Errorf("shown and required: %v", got)
	}
}

func TestCheckAndRequiredWhen(t *testing.T) {
	t.Parallel()
	h := single(t)
	_, err := h.add("n.wire", "loans", map[string]string{"device": "T1", "borrower": "ada.quill", "due": "2026-03-01"})
	if got := faultsOf(t, err); !strings.Contains(got["due"], "lies before the day of the loan") {
		t.Errorf("%v", got)
	}
	_, err = h.add("c.ord", "breaches", map[string]string{"title": "A letter went astray", "risk": "none"})
	if got := faultsOf(t, err); len(got) != 1 || got["why_not"] == "" {
		t.Errorf("%v", got)
	}
}

func TestUniqueValueStandsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		first := h.loan("Tablet 7")
		_, err := h.add("n.wire", "loans", map[string]string{"device": "tablet  7", "borrower": "ada.quick", "due": "2026-03-20"})
		if got := faultsOf(t, err); !strings.Contains(got["device"], "only one") {
			t.Errorf("%v", got)
		}
		h.no(h.try("c.ord", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.room.clerk.Remove(t.Context(), tx, h.def("loans"), first, "Typed twice")
		}))
		h.loan("tablet 7") // a removed entry takes nobody's number
		err = h.try("c.ord", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.room.clerk.Restore(t.Context(), tx, h.def("loans"), h.get(first))
		})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("restored beside another with its number: %v", err)
		}
	})
}

func TestPeopleAreFoundByNameAndNotGuessed(t *testing.T) {
	t.Parallel()
	h := single(t)
	for i, typed := range []string{"ada.quill", "Ada Quill", "ada quill", "Ada Quill (ada.quill)", "Quill", h.who["ada.quill"].ID} {
		e, err := h.add("n.wire", "loans", map[string]string{"device": fmt.Sprint("D", i), "borrower": typed, "due": "2026-03-20"})
		if err != nil || e.Values["borrower"] != h.who["ada.quill"].ID {
			t.Errorf("%s: %v", typed, err)
		}
	}
	_, err := h.add("n.wire", "loans", map[string]string{"device": "X", "borrower": "Ada", "due": "2026-03-20"})
	if got := faultsOf(t, err)["borrower"]; !strings.Contains(got, "several people fit") || !strings.Contains(got, "ada.quick") {
		t.Errorf("%s", got)
	}
	_, err = h.add("n.wire", "loans", map[string]string{"device": "X", "borrower": "%", "due": "2026-03-20"})
	if got := faultsOf(t, err)["borrower"]; !strings.Contains(got, "nobody") {
		t.Errorf("%s", got)
	}
}

func TestSignatureIsOnesOwn(t *testing.T) {
	t.Parallel()
	h := single(t)
	values := map[string]string{"device": "S1", "borrower": "ada.quill", "due": "2026-03-20", "signed": "Hanna High"}
	_, err := h.add("n.wire", "loans", values)
	if got := faultsOf(t, err)["signed"]; !strings.Contains(got, "your own name") || !strings.Contains(got, "Nora Wire") {
		t.Errorf("%s", got)
	}
	values["signed"] = "nora  wire"
	e := h.must("n.wire", "loans", values)
	if e.Values["signed"] != h.who["n.wire"].ID+" "+e.CreatedAt {
		t.Errorf("signed as %q", e.Values["signed"])
	}
}

func TestMoves(t *testing.T) {
	t.Parallel()
	h := single(t)
	e := h.loan("M1")
	move := func(who, key string, typed map[string]string) error {
		return h.try(who, func(tx *ledger.Tx) (ledger.Event, error) {
			_, ev, err := h.room.clerk.Move(t.Context(), tx, h.def("loans"), h.get(e), key, typed, nil)
			return ev, err
		})
	}
	if err := move("n.wire", "fly", nil); !errs.Is(err, errs.NotFound) {
		t.Errorf("no such step: %v", err)
	}
	if err := move("n.wire", "find", nil); !errs.Is(err, errs.Conflict) {
		t.Errorf("a step from elsewhere: %v", err)
	}
	if err := move("n.wire", "lose", map[string]string{"damage": "Left on a bus"}); !errs.Is(err, errs.Forbidden) {
		t.Errorf("another's step: %v", err)
	}
	if got := faultsOf(t, move("c.ord", "lose", nil)); !strings.Contains(got["damage"], "write something") {
		t.Errorf("%v", got)
	}
	h.no(move("c.ord", "lose", map[string]string{"damage": "Left on a bus"}))
	if got := h.get(e); got.State != "lost" || got.Values["damage"] != "Left on a bus" || got.ClosedAt == "" || got.DueOn != "" {
		t.Errorf("%+v", got)
	}
	h.no(move("n.wire", "find", nil))
	h.no(move("n.wire", "give_back", map[string]string{"returned": "2020-01-01"}))
	if got := h.get(e); got.State != "back" || got.Values["returned"] != "2026-03-10" {
		t.Errorf("the day is not what the step sets: %+v", got.Values)
	}
	cheap := h.must("n.wire", "loans", map[string]string{"device": "M2", "borrower": "ada.quill", "due": "2026-03-20", "worth": "5"})
	e = cheap
	h.no(move("c.ord", "lose", map[string]string{"damage": "Gone"}))
	if got := faultsOf(t, move("n.wire", "find", nil)); !strings.Contains(got[""], "Only a device of worth") {
		t.Errorf("%v", got)
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	h := single(t)
	if e := h.loan("U1"); e.DueOn != "2026-03-20" || e.Late(h.clock()) {
		t.Errorf("%+v", e)
	}
	b := h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-11"})
	if b.DueOn != "2026-03-13T10:42:00.000Z" {
		t.Errorf("the law's 72 hours end at %s", b.DueOn)
	}
}

func TestFiguresAreFrozen(t *testing.T) {
	t.Parallel()
	h := single(t)
	h.loan("F1")
	e := h.must("h.high", "seats", map[string]string{"seat": "chair", "holder": "c.hair"})
	was := e.Values["read"]
	if !strings.Contains(was, "1 in all") || !strings.Contains(was, "measured") || !strings.Contains(was, "10 March 2026, 10:42") || !strings.Contains(was, "no register of this name") {
		t.Errorf("%s", was)
	}
	h.loan("F2")
	h.no(h.try("h.high", func(tx *ledger.Tx) (ledger.Event, error) {
		_, ev, err := h.edit(tx, "seats", e, map[string]string{"read": "all is well", "holder": "g.over"})
		return ev, err
	}))
	if got := h.get(e); got.Values["read"] != was || got.Values["holder"] != h.who["g.over"].ID {
		t.Errorf("typed over or read anew: %s", got.Values["read"])
	}
}
