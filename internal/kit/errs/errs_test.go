package errs_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"belisha/internal/kit/errs"
)

func TestKindsSurviveWrapping(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		kind  errs.Kind
		field string
		safe  string
	}{
		{errs.Missing("no case %d", 7), errs.NotFound, "", "no case 7"},
		{errs.Bad("note", "say why"), errs.Invalid, "note", "say why"},
		{errs.Denied("not you"), errs.Forbidden, "", "not you"},
		{errs.Clash("number", "taken by %s", "3B"), errs.Conflict, "number", "taken by 3B"},
		{errs.Down(io.ErrUnexpectedEOF, "later"), errs.Unavailable, "", "later"},
	} {
		wrapped := errors.Join(io.EOF, fmt.Errorf("incidents: close: %w", c.err))
		e, ok := errs.As(wrapped)
		if !ok || e.Kind != c.kind || e.Field != c.field || e.Safe != c.safe {
			t.Errorf("%v came back as %+v", c.err, e)
		}
		for k := errs.Internal; k <= errs.Unavailable; k++ {
			if errs.Is(wrapped, k) != (k == c.kind) {
				t.Errorf("%v is of kind %d: %v", c.err, k, !(k == c.kind))
			}
		}
	}
}

func TestCauseIsForTheLogAlone(t *testing.T) {
	t.Parallel()
	err := errs.Down(io.ErrUnexpectedEOF, "Please try again.")
	e, _ := errs.As(err)
	if e.Safe != "Please try again." || err.Error() != "Please try again. (unexpected EOF)" {
		t.Errorf("%q, %q", e.Safe, err)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}

func TestOtherErrorsHaveNoKind(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, io.EOF, fmt.Errorf("x: %w", io.EOF)} {
		if _, ok := errs.As(err); ok || errs.Is(err, errs.Internal) {
			t.Errorf("%v has a kind", err)
		}
	}
}
