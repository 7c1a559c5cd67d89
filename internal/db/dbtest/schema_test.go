package dbtest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/test/golden"
)

// column is one column as both engines describe it.
type column struct {
	Table   string `db:"tab"`
	Name    string `db:"col"`
	Type    string `db:"typ"`
	NotNull bool   `db:"nonnull"`
	Key     int    `db:"key"` // place in the primary key, from 1
}

// index is one index beside the primary key.
type index struct {
	Name   string `db:"name"`
	Table  string `db:"tab"`
	Unique bool   `db:"uniq"`
	Some   bool   `db:"some"` // only for some rows
}

// catalogue holds the questions to an engine; both answer with the same columns.
type catalogue struct{ columns, indexes string }

func catalogueOf(e db.Engine) catalogue {
	if e == db.SQLite {
		return catalogue{
			`SELECT m.name AS tab, p.name AS col, lower(p.type) AS typ, p."notnull" AS nonnull, p.pk AS key
 FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name LIKE '%\_%' ESCAPE '\'
 AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.cid`,
			`SELECT l.name AS name, m.name AS tab, l."unique" AS uniq, l.partial AS some FROM sqlite_master m, pragma_index_list(m.name) l
 WHERE m.type = 'table' AND l.origin = 'c' ORDER BY l.name`,
		}
	}
	return catalogue{
		`SELECT c.table_name::text AS tab, c.column_name::text AS col, replace(c.data_type::text, 'bytea', 'blob') AS typ, c.is_nullable = 'NO' AS nonnull,
 COALESCE((SELECT array_position(i.indkey::int2[], a.attnum) + 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
   WHERE i.indisprimary AND i.indrelid = c.table_name::text::regclass AND a.attname = c.column_name), 0) AS key
 FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'goose%'
 ORDER BY c.table_name COLLATE "C", c.ordinal_position`,
		`SELECT x.relname::text AS name, t.relname::text AS tab, i.indisunique AS uniq, i.indpred IS NOT NULL AS some
 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
 JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid
 WHERE n.nspname = current_schema() AND k.oid IS NULL AND t.relname NOT LIKE 'goose%' ORDER BY x.relname COLLATE "C"`,
	}
}

// schemas are the features' schema folders, found on disk: this floor may not import a feature.
func schemas(t *testing.T) []fs.FS {
	t.Helper()
	var out []fs.FS
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == "schema" {
			out = append(out, os.DirFS(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no schema was found")
	}
	return out
}

// Both engines must end with the same tables; what they agree on is the golden file.
func TestSchemaIsOneOnBothEngines(t *testing.T) {
	printed := map[db.Engine]string{}
	Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Migrate(t.Context(), schemas(t)...); err != nil {
			t.Fatal(err)
		}
		err := d.Read(t.Context(), db.AnySchool, func(tx *db.Tx) error {
			text, err := describe(t.Context(), tx)
			printed[d.Engine] = text
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("..", "..", "..", "docs", "schema.sql"), printed[d.Engine])
	})
	if len(printed) == 2 && printed[db.SQLite] != printed[db.Postgres] {
		t.Error("the two engines do not hold the same schema")
	}
}

func describe(ctx context.Context, tx *db.Tx) (string, error) {
	ask := catalogueOf(tx.Engine)
	columns, err := db.All[column](ctx, tx, ask.columns)
	if err != nil {
		return "", err
	}
	indexes, err := db.All[index](ctx, tx, ask.indexes)
	if err != nil {
		return "", err
	}
	b := &strings.Builder{}
	b.WriteString("-- Printed by make golden from SQLite and from PostgreSQL, which must agree; do not edit.\n")
	for rest := columns; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(c column) bool { return c.Table != rest[0].Table })
		if n < 0 {
			n = len(rest)
		}
		table(b, rest[:n], indexes)
		rest = rest[n:]
	}
	return b.String(), nil
}

func table(b *strings.Builder, columns []column, indexes []index) {
	name := columns[0].Table
	fmt.Fprintf(b, "\nCREATE TABLE %s (\n", name)
	for _, c := range columns {
		line := "  " + c.Name + " " + strings.ToUpper(c.Type)
		if c.NotNull && c.Key == 0 {
			line += " NOT NULL"
		}
		b.WriteString(line + ",\n")
	}
	key := slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.Key == 0 })
	slices.SortFunc(key, func(a, b column) int { return a.Key - b.Key })
	var names []string
	for _, c := range key {
		names = append(names, c.Name)
	}
	fmt.Fprintf(b, "  PRIMARY KEY (%s)\n);\n", strings.Join(names, ", "))
	for _, i := range indexes {
		if i.Table != name {
			continue
		}
		kind, rest := "INDEX", ""
		if i.Unique {
			kind = "UNIQUE INDEX"
		}
		if i.Some {
			rest = " -- for some rows"
		}
		fmt.Fprintf(b, "-- %s %s%s\n", kind, i.Name, rest)
	}
}
