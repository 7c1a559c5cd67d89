package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Tx is one transaction for one school.
type Tx struct {
	School string
	Engine Engine
	tx     *sql.Tx
}

// Exec runs a statement and says how many rows it changed.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := t.tx.ExecContext(ctx, t.rebind(query), args...)
	if err != nil {
		return 0, plain(err)
	}
	n, err := r.RowsAffected()
	return n, plain(err)
}

// Rows runs a query whose shape is not known beforehand. The caller closes the rows.
func (t *Tx) Rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := t.tx.QueryContext(ctx, t.rebind(query), args...)
	return rows, plain(err)
}

// ErrNone says that a query for one row found none.
var ErrNone = errors.New("db: no such row")

// All runs a query and scans each row into a T: a struct by its db tags, or one plain value.
func All[T any](ctx context.Context, t *Tx, query string, args ...any) ([]T, error) {
	rows, err := t.Rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, plain(err)
	}
	at, err := places(reflect.TypeFor[T](), cols)
	if err != nil {
		return nil, err
	}
	var out []T
	dst := make([]any, len(cols))
	for rows.Next() {
		var v T
		target(reflect.ValueOf(&v).Elem(), at, dst)
		if err := rows.Scan(dst...); err != nil {
			return nil, fmt.Errorf("db: scan: %w", err)
		}
		out = append(out, v)
	}
	return out, plain(rows.Err())
}

// One is All for exactly one row; ErrNone when there is none.
func One[T any](ctx context.Context, t *Tx, query string, args ...any) (T, error) {
	var zero T
	all, err := All[T](ctx, t, query, args...)
	if err != nil {
		return zero, err
	}
	if len(all) == 0 {
		return zero, ErrNone
	}
	return all[0], nil
}

// OneOr is One for a row that a person asked for: none is the sentence that says it is not there.
func OneOr[T any](ctx context.Context, t *Tx, none error, query string, args ...any) (T, error) {
	v, err := One[T](ctx, t, query, args...)
	if errors.Is(err, ErrNone) {
		err = none
	}
	return v, err
}

func target(v reflect.Value, at [][]int, dst []any) {
	if at == nil {
		dst[0] = v.Addr().Interface()
		return
	}
	for i, index := range at {
		dst[i] = v.FieldByIndex(index).Addr().Interface()
	}
}

// places finds the field of each column; nil means that T is a plain value of one column.
func places(t reflect.Type, cols []string) ([][]int, error) {
	if t.Kind() != reflect.Struct {
		if len(cols) != 1 {
			return nil, fmt.Errorf("db: %d columns do not fit in one %s", len(cols), t)
		}
		return nil, nil
	}
	fields := tagged(t)
	at := make([][]int, len(cols))
	for i, c := range cols {
		index, ok := fields[c]
		if !ok {
			return nil, fmt.Errorf("db: %s has no field for column %q", t, c)
		}
		at[i] = index
	}
	return at, nil
}

var tags sync.Map //nolint:gochecknoglobals // reflect.Type → map[string][]int, filled once a type

func tagged(t reflect.Type) map[string][]int {
	if m, ok := tags.Load(t); ok {
		return m.(map[string][]int)
	}
	m := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if c := f.Tag.Get("db"); c != "" {
			m[c] = f.Index
		}
	}
	tags.Store(t, m)
	return m
}

// rebind turns ? into $1… for PostgreSQL, leaving quoted text and quoted names alone.
func (t *Tx) rebind(q string) string {
	if t.Engine != Postgres {
		return q
	}
	var b strings.Builder
	n, quote := 0, byte(0) // quote: the mark that opened what we are in
	for i := range len(q) {
		switch c := q[i]; {
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
			b.WriteByte(c)
		case quote != 0 && c == quote: // a doubled mark closes and opens again
			quote = 0
			b.WriteByte(c)
		case c == '?' && quote == 0:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// In gives "?,?,?" for n values, for an IN list; the values are still bound.
func In(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// Args gathers values and a list into one list of arguments.
func Args[T any](list []T, before ...any) []any {
	for _, v := range list {
		before = append(before, v)
	}
	return before
}
