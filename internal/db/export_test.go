package db

import "database/sql"

// Pools are the bare connections for writing and reading, to see what a transaction leaves on them.
func (d *DB) Pools() (write, read *sql.DB) { return d.write, d.read }
