package db

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"belisha/internal/kit/errs"
)

func pgError(code string) error { return fmt.Errorf("exec: %w", &pgconn.PgError{Code: code}) }

// What the engines say becomes what the house understands; the engine's own words stay the cause.
func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		taken bool
		kind  errs.Kind
	}{
		{sqlite3.CONSTRAINT_UNIQUE, true, errs.Internal},
		{sqlite3.CONSTRAINT_PRIMARYKEY, true, errs.Internal},
		{pgError("23505"), true, errs.Internal},
		{sqlite3.CONSTRAINT_NOTNULL, false, errs.Internal},
		{pgError("23502"), false, errs.Internal},
		{sqlite3.FULL, false, errs.Unavailable},
		{sqlite3.IOERR_WRITE, false, errs.Unavailable},
		{pgError("53100"), false, errs.Unavailable},
		{sqlite3.READONLY, false, errs.Unavailable},
		{sqlite3.CORRUPT, false, errs.Unavailable},
		{sqlite3.BUSY, false, errs.Unavailable},
		{sqlite3.BUSY_SNAPSHOT, false, errs.Unavailable},
		{pgError("40001"), false, errs.Unavailable},
		{pgError("40P01"), false, errs.Unavailable},
		{pgError("57P01"), false, errs.Unavailable},
		{pgError("08006"), false, errs.Unavailable},
		{pgError("53300"), false, errs.Unavailable},
		{&pgconn.ConnectError{}, false, errs.Unavailable},
		{io.EOF, false, errs.Internal},
	} {
		got := plain(c.err)
		if !errors.Is(got, c.err) || errors.Is(got, ErrTaken) != c.taken {
			t.Errorf("%v became %v", c.err, got)
		}
		if e, ok := errs.As(got); ok != (c.kind != errs.Internal) || ok && (e.Kind != c.kind || e.Safe == "") {
			t.Errorf("%v became %+v", c.err, e)
		}
	}
	if plain(nil) != nil {
		t.Error("nothing became something")
	}
}

// A lost race is tried again also after it has got its sentence.
func TestAgainSeesThroughTheSentence(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]bool{plain(sqlite3.BUSY): true, plain(pgError("40001")): true, plain(pgError("40P01")): true,
		plain(sqlite3.FULL): false, plain(pgError("57P01")): false, io.EOF: false} {
		if again(err) != want {
			t.Errorf("%v: %v", err, again(err))
		}
	}
}
