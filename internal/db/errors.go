package db

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"belisha/internal/kit/errs"
)

// ErrTaken says that a unique value already exists. Features turn it into their own sentence.
var ErrTaken = errors.New("db: already there")

// plain turns what the engines say into what the house understands; anything else passes as it is.
func plain(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY),
		errors.As(err, &pg) && pg.Code == "23505":
		return errors.Join(ErrTaken, err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.IOERR), errors.As(err, &pg) && pg.Code == "53100":
		return errs.Down(err, "The server's disk is full, so nothing was saved. Please keep this page open, tell the technician, and try again when there is room.")
	case again(err): // tried often enough, if a user sees this
		return errs.Down(err, "Others are saving to the same records just now, so nothing was saved. Please try again in a moment.")
	case errors.Is(err, sqlite3.READONLY), errors.Is(err, sqlite3.CANTOPEN), errors.Is(err, sqlite3.CORRUPT), away(err):
		return errs.Down(err, "The school's records cannot be reached just now, so nothing was saved. Please tell the technician and try again.")
	}
	return err
}

// away says whether PostgreSQL cannot be reached, or has gone away in the middle.
func away(err error) bool {
	var connect *pgconn.ConnectError
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P") || pg.Code == "53300"
	}
	var wire *net.OpError
	return errors.As(err, &connect) || errors.As(err, &wire) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

// again says whether a transaction lost a race that it may win next time.
func again(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	return errors.Is(err, sqlite3.BUSY)
}
