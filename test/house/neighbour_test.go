package house_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
)

const (
	neighbour = "neighbour"
	marker    = "NEXTDOOR" // stands in every text of the school next door
	suffix    = "-nextdoor"
)

// A second school has the same records under the same ids, and some of its own: none of it ever shows on any page of
// ours, to anybody, and on PostgreSQL not even a statement that forgets the school finds it.
func TestNeighbourNeverShows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := h.everybody()
		s := h.trouble("pupil")
		h.about(&s, guests)
		h.lastWeek("pupil", 7, 1)
		without := h.withoutNames(guests)
		before := h.numbers(guests)
		h.moveIn(h.db)
		h.moveIn(h.traffic)
		for at, page := range h.numbers(guests) {
			if page != before[at] {
				t.Errorf("%s counts the school next door:\nbefore %s\nafter  %s", at, before[at], page)
			}
		}
		for who, page := range h.withoutNames(guests) {
			if page != without[who] {
				t.Errorf("the log without names, as %s, counts the school next door:\nbefore %s\nafter  %s", who, without[who], page)
			}
		}
		for _, who := range roles() {
			n := h.crawl(guests[who], s)
			if n < 8 {
				t.Errorf("the crawl as %s saw only %d pages", who, n)
			}
		}
		h.theirsAreMissing(guests, s)
		if h.db.Engine == db.Postgres {
			h.rowsAreLocked()
		}
	})
}

// numbers are the pages that count and measure, as each role reads them.
func (h *house) numbers(guests map[string]*guest) map[string]string {
	out := map[string]string{}
	for _, who := range roles() {
		guests[who].get("/account") // takes the message that waits to be shown once
		for path, action := range map[string]string{"/": "home.show", "/report": "governance.report", "/policy": "policies.show", "/monitoring/health": "monitoring.health",
			"/monitoring/oversight": "monitoring.oversight", "/filtering": "filtering.show", "/people": "people.list", "/accounts": "accounts.list", "/dashboard": "governance.dashboard", "/standards": "governance.standards",
			"/duties": "duties.list", "/registers": "registers.list", "/registers/" + loans: "registers.list", "/policy/readers": "policies.show", "/notices": "notices.mine",
			"/people/delegations": "people.list", "/passes": "passes.list", "/passes/plans": "passes.plans", "/passes/looks": "passes.list", "/passes/digest": "passes.digest", "/probing": "probing.show",
			"/filtering/log": "filtering.log", "/filtering/failures": "filtering.failures", "/filtering/requests": "filtering.requests", "/filtering/review": "filtering.requests", "/monitoring/repeats": "monitoring.repeats",
			"/monitoring/fairness": "monitoring.fairness", "/monitoring/minutes": "monitoring.minutes",
			"/monitoring/checks": "monitoring.checks", "/alerts": "monitoring.alerts", "/alerts/figures": "monitoring.alerts", "/reviews": "reviews.read", "/sight/untold": "sight.untold",
			"/watching": "watching.list", "/watching/clubs": "watching.clubs", "/feeds": "feeds.show", "/defence": "defence.alerts", "/defence/audits": "defence.audits", "/defence/items": "defence.audits"} {
			if h.Gate.ReachOf(action, authz.Role(who)) != authz.None {
				out[path+" as "+who] = words(guests[who].get(path).body)
			}
		}
	}
	return out
}

// withoutNames is the log in numbers as each role reads it. That it was read is itself counted by the policy's pages.
func (h *house) withoutNames(guests map[string]*guest) map[string]string {
	out := map[string]string{}
	for _, who := range roles() {
		if h.Gate.ReachOf("reviews.log", authz.Role(who)) != authz.None {
			guests[who].get("/account") // takes the message that waits to be shown once
			out[who] = words(guests[who].get("/reviews/log").want(h.t, http.StatusOK, "the log in numbers as "+who).body)
		}
	}
	return out
}

// lastWeek lets somebody ask so many times for what is closed, a week ago: the log in numbers shows whole weeks.
func (h *house) lastWeek(who string, times, persons int) {
	h.t.Helper()
	var batch []board.Entry
	for n := range times {
		e := h.visit(who, "games.test", fmt.Sprintf("before-%s-%d-%d", who, persons, n))
		e.At = e.At.AddDate(0, 0, -7).Add(time.Duration(n) * time.Hour)
		e.Alert = ""
		if n%persons > 0 {
			e.Person = fmt.Sprintf("%s-%d", e.Person, n%persons)
		}
		batch = append(batch, e)
	}
	h.must(h.Take(h.ctx(), batch))
}

// moveIn copies every row of every table for the neighbour: once under the same ids, and once under ids of its own.
// A table that waits for another's rows is tried again.
func (h *house) moveIn(d *db.DB) {
	h.t.Helper()
	waiting := h.tables(d)
	for tries := len(waiting) * len(waiting); len(waiting) > 0; tries-- {
		table := waiting[0]
		waiting = waiting[1:]
		cols, rows := h.rows(d, table)
		err := h.insert(d, table, cols, rows, -1)
		if own := slices.Index(cols, "id"); err == nil && own >= 0 && !strings.HasPrefix(table, "ledger_") {
			err = h.insert(d, table, cols, rows, own)
		}
		if err != nil && tries > 0 && strings.Contains(strings.ToLower(err.Error()), "foreign key") {
			waiting = append(waiting, table)
			continue
		}
		h.must(err)
	}
}

func (h *house) tables(d *db.DB) (out []string) {
	h.t.Helper()
	query := `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'school_id' ORDER BY m.name`
	if d.Engine == db.Postgres {
		query = `SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'school_id' ORDER BY table_name`
	}
	h.must(d.Read(h.ctx(), school, func(tx *db.Tx) (err error) {
		out, err = db.All[string](h.ctx(), tx, query)
		return err
	}))
	if len(out) == 0 {
		h.t.Fatal("there are no tables with a school")
	}
	return out
}

func (h *house) rows(d *db.DB, table string) (cols []string, out [][]any) {
	h.t.Helper()
	h.must(d.Read(h.ctx(), school, func(tx *db.Tx) error {
		rows, err := tx.Rows(h.ctx(), `SELECT * FROM `+table+` WHERE school_id = ?`, school)
		if err != nil {
			return err
		}
		defer rows.Close()
		if cols, err = rows.Columns(); err != nil {
			return err
		}
		types, err := rows.ColumnTypes()
		if err != nil {
			return err
		}
		for out = nil; rows.Next(); {
			row, dst := make([]any, len(cols)), make([]any, len(cols))
			for i := range row {
				dst[i] = &row[i]
			}
			if err := rows.Scan(dst...); err != nil {
				return err
			}
			for i := range row {
				row[i] = plain(types[i], row[i])
			}
			out = append(out, row)
		}
		return rows.Err()
	}))
	return cols, out
}

// plain gives a value as it was written: SQLite's driver reads some texts as moments.
func plain(kind *sql.ColumnType, v any) any {
	b, ok := v.([]byte)
	if binary := kind.DatabaseTypeName() == "BYTEA" || kind.DatabaseTypeName() == "BLOB"; !ok || binary {
		return v
	}
	return string(b)
}

// insert writes the rows for the neighbour. own is the place of the id that gets a value of its own; -1: none does.
func (h *house) insert(d *db.DB, table string, cols []string, rows [][]any, own int) error {
	query := fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, table, strings.Join(cols, ", "), db.In(len(cols)))
	query += ` ON CONFLICT DO NOTHING` // a second try, or a number that is there already
	return d.Write(h.ctx(), neighbour, func(tx *db.Tx) error {
		for _, row := range rows {
			next := slices.Clone(row)
			for i, c := range cols {
				text, ok := next[i].(string)
				switch {
				case c == "school_id":
					next[i] = neighbour
				case i == own && ok:
					next[i] = text + suffix
				case ok && marked(c, text, own >= 0):
					next[i] = text + " " + marker
				}
			}
			if _, err := tx.Exec(h.ctx(), query, next...); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
}

// technical are columns by which the house finds and checks rows: their copies are exact, so that a statement that
// forgets the school would find two rows for one.
var technical = regexp.MustCompile(`^(id|seq|key|at|hash|prev|files|verifier|part|kind|state|level|route|audience|year|day|who|term|post|class|band|pack|verdict|part|child|carer|person|listener|matrix_row|risk_type|ticket|receipt|kinds|media|sha256|left_on|category|profile|profiles|clause|actor|verb|subject|until|outcome|scope|mail|channel|how|register|entry|field|form|duty|period|version|document|target|value|rank|only_once|expected|what|digest|sum|step|stage|meeting|notice|report|nonce|confirmed|ended|due|since|word|cause|method|place|service|about|signer|witness|mark|phase|answer|answers|purpose|sealed|addr|lane|system|signature|why_closed|suitable|act|flags|link|.*_(id|at|by|hash|from|to|until|on|day))$`) //nolint:gochecknoglobals // compiled once

func marked(column, text string, own bool) bool {
	if own && (column == "number" || column == "account" || column == "ticket" || column == "receipt" || column == "term") {
		return true
	}
	return text != "" && !technical.MatchString(column)
}
