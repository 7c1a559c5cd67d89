package monitoring

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/ledger"
)

// shows MON-04: when alerts cannot be raised for a while, the technician hears of it: silence would look like a quiet day.
func TestAlertsThatCannotBeRaisedAreToldOf_MON04(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		away := errors.New("the lessons are away")
		h.m.config.Studies = func(context.Context, *ledger.Tx, string, time.Time) (Study, error) { return Study{}, away }
		if err := h.m.Take(t.Context(), []board.Entry{h.loud("a1", "ada.quill", "selfharm", Urgent)}); err == nil || len(h.told) != 0 {
			t.Fatalf("%v, told %+v", err, h.told)
		}
		h.wait(6 * time.Minute)
		if err := h.m.settle(t.Context()); !errors.Is(err, away) {
			t.Errorf("%v", err)
		}
		if len(h.told) != 1 || !slices.Contains(h.told[0].To, h.who["n.wire"].ID) {
			t.Errorf("told %+v", h.told)
		}
	})
}

// shows MON-04, MON-05: what cannot be raised for one child keeps no other's alert of the same batch, and comes later, once.
func TestOneChildDoesNotHoldUpTheOthers_MON04(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		broken := true
		h.m.config.Studies = func(_ context.Context, _ *ledger.Tx, person string, _ time.Time) (Study, error) {
			if broken && person == h.who["ada.quill"].ID {
				return Study{}, errors.New("the lessons are away")
			}
			return Study{}, nil
		}
		if err := h.m.Take(t.Context(), []board.Entry{h.loud("a1", "ada.quill", "selfharm", Urgent), h.loud("b1", "ben.otter", "selfharm", Urgent)}); err == nil {
			t.Fatal("what failed was called told")
		}
		if all := h.alerts(); len(all) != 1 || all[0].Person != h.who["ben.otter"].ID || len(h.calls) != 1 {
			t.Fatalf("%+v, calls %+v", all, h.calls)
		}
		broken = false
		h.no(h.m.settle(t.Context()))
		if all := h.alerts(); len(all) != 2 || all[0].Signs+all[1].Signs != 2 {
			t.Errorf("%+v", all)
		}
	})
}
