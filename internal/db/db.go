// Package db is the mechanics of SQL: open, migrate, rebind, retry. It knows no table.
//
// One body of SQL serves SQLite and PostgreSQL: placeholders are ?, times are RFC 3339 text, identifiers are text.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"       // registers "pgx"
	_ "github.com/ncruces/go-sqlite3/driver" // registers "sqlite3"
)

// Engine is the kind of database.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says where the database is.
type Config struct {
	DSN      string // a file's path, or postgres://…
	Schema   string // PostgreSQL only: the schema all statements live in; empty: public
	MaxPages int    // SQLite only: an upper bound in pages, to try a full disk; 0: none
}

// DB is an open database. Safe for several goroutines.
type DB struct {
	Engine Engine
	write  *sql.DB // one connection on SQLite, which has one writer
	read   *sql.DB
	schema string
}

// Open opens and pings; it creates a missing SQLite file, not its folder.
func Open(ctx context.Context, c Config) (*DB, error) {
	if strings.HasPrefix(c.DSN, "postgres://") || strings.HasPrefix(c.DSN, "postgresql://") {
		return openPostgres(ctx, c)
	}
	return openSQLite(ctx, c)
}

func openSQLite(ctx context.Context, c Config) (*DB, error) {
	// SQLite would let the whole machine read a file that it makes itself.
	if f, err := os.OpenFile(c.DSN, os.O_CREATE, 0o600); err == nil {
		_ = f.Close() // nothing was written
	}
	common := []string{"busy_timeout(10000)", "foreign_keys(on)", "cache_size(-16000)", "temp_store(memory)"}
	// WAL lets readers go on while one writes; FULL keeps every acknowledged commit through a power cut.
	writer := append([]string{"journal_mode(wal)", "synchronous(full)"}, common...)
	if c.MaxPages > 0 {
		writer = append(writer, fmt.Sprintf("max_page_count(%d)", c.MaxPages))
	}
	write, err := sql.Open("sqlite3", sqliteDSN(c.DSN, "immediate", writer))
	if err != nil {
		return nil, fmt.Errorf("db: open: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("db: open: %w", err), write.Close())
	}
	read, err := sql.Open("sqlite3", sqliteDSN(c.DSN, "deferred", append(common, "query_only(on)")))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("db: open: %w", err), write.Close())
	}
	read.SetMaxOpenConns(4)
	return &DB{Engine: SQLite, write: write, read: read}, nil
}

func sqliteDSN(path, lock string, pragmas []string) string {
	q := url.Values{"_txlock": {lock}}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: q.Encode()}).String()
}

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	dsn := c.DSN
	if c.Schema != "" {
		u, err := url.Parse(dsn)
		if err != nil {
			return nil, fmt.Errorf("db: the database address cannot be read: %w", err)
		}
		q := u.Query()
		q.Set("search_path", c.Schema)
		u.RawQuery = q.Encode()
		dsn = u.String()
	}
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("db: open: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("db: open: %w", err), pool.Close())
	}
	if c.Schema != "" {
		if _, err := pool.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS "`+strings.ReplaceAll(c.Schema, `"`, "")+`"`); err != nil {
			return nil, errors.Join(fmt.Errorf("db: schema: %w", err), pool.Close())
		}
	}
	return &DB{Engine: Postgres, write: pool, read: pool, schema: c.Schema}, nil
}

// Close closes all connections.
func (d *DB) Close() error {
	if d.read == d.write {
		return d.write.Close()
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// AnySchool is for the few statements that serve all schools: sign-in before the school is known, migrations.
const AnySchool = "*"

// Write runs f in one read-write transaction for a school and commits when f returns nil. A transaction that
// lost to another is run again, so f must have no effect outside the transaction.
func (d *DB) Write(ctx context.Context, school string, f func(*Tx) error) error {
	return retry(ctx, func() error { return d.run(ctx, d.write, nil, school, f) })
}

// Read runs f in one read-only transaction for a school.
func (d *DB) Read(ctx context.Context, school string, f func(*Tx) error) error {
	return retry(ctx, func() error { return d.run(ctx, d.read, d.reading(), school, f) })
}

func (d *DB) run(ctx context.Context, pool *sql.DB, opt *sql.TxOptions, school string, f func(*Tx) error) error {
	raw, err := pool.BeginTx(ctx, opt)
	if err != nil {
		return plain(err)
	}
	defer raw.Rollback() //nolint:errcheck // after a commit it says ErrTxDone
	tx := &Tx{School: school, Engine: d.Engine, tx: raw}
	if d.Engine == Postgres {
		// The second lock of tenancy: row-level security reads this setting.
		if _, err := raw.ExecContext(ctx, "SELECT set_config('belisha.school', $1, true)", school); err != nil {
			return plain(err)
		}
	}
	if err := f(tx); err != nil {
		return err
	}
	return plain(raw.Commit())
}

// retry runs f again, a few times, after a conflict between two writers.
func retry(ctx context.Context, f func() error) error {
	for pause := 5 * time.Millisecond; ; pause *= 2 {
		err := f()
		if !again(err) || pause > time.Second {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// reading asks PostgreSQL for one unmoving view of the data, as SQLite gives anyway.
func (d *DB) reading() *sql.TxOptions {
	opt := &sql.TxOptions{ReadOnly: true}
	if d.Engine == Postgres {
		opt.Isolation = sql.LevelRepeatableRead
	}
	return opt
}
