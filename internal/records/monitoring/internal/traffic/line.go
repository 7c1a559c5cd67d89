// Package traffic keeps the lines of the log in a database of their own: batches in, searches and sums out. It knows
// no person and leaves no event; whoever lets somebody look does that.
package traffic

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// Line is one request as it is kept: never its content (MON-01).
type Line struct {
	ID       string `db:"id"`
	Batch    string `db:"batch_id"`
	At       string `db:"at"`
	Person   string `db:"person_id"`
	Account  string `db:"account"`
	Profile  string `db:"profile"`
	Device   string `db:"device"`
	Method   string `db:"method"`
	Scheme   string `db:"scheme"`
	Host     string `db:"host"`
	Path     string `db:"path"`
	Category string `db:"category"`
	List     string `db:"list"`
	Verdict  string `db:"verdict"`
	Rule     string `db:"rule"`
	Clause   string `db:"clause"`
	Pack     string `db:"pack"`
	Alert    string `db:"alert"`
	Status   int64  `db:"status"`
	Bytes    int64  `db:"bytes"`
}

const (
	Blocked  = "block"
	maxField = 2048
)

// LineOf takes an entry as it comes from the network's side: whatever a database would refuse is taken out, since
// an entry that cannot be stored would hold up all those behind it.
func LineOf(e board.Entry) Line {
	l := Line{
		ID: Plain(e.ID), At: clock.Text(e.At), Person: Plain(e.Person), Account: Plain(e.Account), Profile: Plain(e.Profile),
		Device: Plain(e.Device), Method: Plain(e.Method), Scheme: Plain(e.Scheme), Host: Plain(strings.ToLower(e.Host)),
		Path: Plain(e.Path), Category: Plain(e.Category), List: Plain(e.List), Verdict: Plain(e.Verdict), Rule: Plain(e.Rule),
		Clause: Plain(e.Clause), Pack: Plain(e.Pack), Alert: Plain(e.Alert), Status: int64(e.Status), Bytes: e.Bytes,
	}
	if l.ID == "" { // the same entry given twice still counts once
		l.ID = "x" + Digest([]Line{l})[:25]
	}
	return l
}

// Plain keeps valid text without control characters, and not too much of it.
func Plain(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), maxField)], "")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func (l Line) values() []any {
	return []any{l.ID, l.Batch, l.At, l.Person, l.Account, l.Profile, l.Device, l.Method, l.Scheme, l.Host, l.Path,
		l.Category, l.List, l.Verdict, l.Rule, l.Clause, l.Pack, l.Alert, l.Status, l.Bytes}
}

// Digest seals lines whatever order they come in. The batch is left out: it is the lines that count.
func Digest(lines []Line) string {
	h := sha256.New()
	sorted := slices.Clone(lines)
	slices.SortFunc(sorted, func(a, b Line) int { return strings.Compare(a.ID, b.ID) })
	for _, l := range sorted {
		l.seal(h)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (l Line) seal(h hash.Hash) {
	l.Batch = ""
	for _, v := range l.values() {
		fmt.Fprintf(h, "%q ", fmt.Sprint(v))
	}
	h.Write([]byte("\n"))
}

// Address is what was asked for, as far as it was kept.
func (l Line) Address() string {
	if l.Host == "" {
		return "–" // a helpline's name is never kept (STD-27)
	}
	return l.Scheme + "://" + l.Host + l.Path
}

// Transcript is the lines as evidence: one text that is the same each time, with a heading that explains the columns.
func Transcript(lines []Line) string {
	var b strings.Builder
	b.WriteString("id\ttime (UTC)\tverdict\tmethod\taddress\tcategory\tlist\trule\tclause\tpolicy\tprofile\tdevice\tstatus\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", l.ID, l.At, l.Verdict, l.Method, l.Address(),
			l.Category, l.List, l.Rule, l.Clause, l.Pack, l.Profile, l.Device, l.Status)
	}
	return b.String()
}
