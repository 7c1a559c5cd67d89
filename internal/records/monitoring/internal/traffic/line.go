// Package traffic keeps the lines of the log in a database of their own: batches in, searches and sums out. It knows
// no person and leaves no event; whoever lets somebody look does that.
package traffic

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strconv"
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

	// What a filter does not always know: empty means unknown, and is never guessed. // serves STD-07
	Door    string `db:"door"`    // proxy | transparent | inspected | dns; empty: from before doors were told apart
	Network string `db:"network"` // key of the part of the network
	Asset   string `db:"asset"`   // id in a register of devices
	How     string `db:"how"`     // how the person is known
	Search  string `db:"search"`  // what was looked for
	File    string `db:"file"`    // kind of file that was stopped
	Lesson  string `db:"lesson"`  // the lesson that opened or closed it

	// What the rules on words said of it; empty: nothing. // serves STD-09
	Text  string `db:"text"`        // kind of worrying text
	Score int64  `db:"score"`       // how sure they were, 1 to 100
	Where string `db:"where_found"` // search | page | prompt | answer
	Signs string `db:"signs"`       // keys of the rules that spoke, joined by commas
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
		Door: door(e.Door), Network: Plain(e.Network), Asset: Plain(e.Asset), How: Plain(e.How), Search: Plain(e.Search), File: Plain(e.File), Lesson: Plain(e.Lesson),
		Text: Plain(e.Text), Score: int64(e.Score), Where: Plain(e.Where), Signs: Plain(e.Signs),
	}
	if l.Host == "" { // who seeks help is not watched: neither where nor with which words (STD-27)
		l.Path, l.Search, l.List = "", "", ""
		if l.Verdict != Blocked {
			l.Rule, l.Alert, l.Text, l.Score, l.Where, l.Signs = "", "", "", 0, "", ""
		}
	}
	if l.ID == "" { // the same entry given twice still counts once
		l.ID = "x" + Digest([]Line{l})[:25]
	}
	return l
}

// door names the way in; the proxy's own is the one that needs no name.
func door(d string) string {
	if d == "" {
		return "proxy"
	}
	return Plain(d)
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
		l.Category, l.List, l.Verdict, l.Rule, l.Clause, l.Pack, l.Alert, l.Status, l.Bytes,
		l.Door, l.Network, l.Asset, l.How, l.Search, l.File, l.Lesson, l.Text, l.Score, l.Where, l.Signs}
}

// later is how many of the values came after the first seals.
const later = 11

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

// seal writes what is sealed of a line. Lines were sealed in this form from the first on, so it never changes.
func (l Line) seal(h hash.Hash) {
	h.Write(l.sealed(make([]byte, 0, 1024))) // a hash takes everything
}

func (l Line) sealed(out []byte) []byte {
	l.Batch = ""
	all := l.values()
	first := len(all) - later
	for _, v := range all[:first] {
		out = append(quoted(out, v), ' ')
	}
	for i, v := range all[first:] { // a line from before has none of these, and keeps its seal
		if v != "" && v != int64(0) {
			out = append(strconv.AppendInt(out, int64(i), 10), '=')
			out = append(quoted(out, v), ' ')
		}
	}
	return append(out, '\n')
}

// quoted appends a text or a figure in quotation marks.
func quoted(out []byte, v any) []byte {
	if text, ok := v.(string); ok {
		return strconv.AppendQuote(out, text)
	}
	return strconv.AppendQuote(out, fmt.Sprint(v))
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
	b.WriteString("id\ttime (UTC)\tverdict\tmethod\taddress\tcategory\tlist\trule\tclause\tpolicy\tprofile\tdevice\tstatus\tdoor\tnetwork\tasset\tsearched for\twords\tscore\twhere\tsigns\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", l.ID, l.At, l.Verdict, l.Method, l.Address(),
			l.Category, l.List, l.Rule, l.Clause, l.Pack, l.Profile, l.Device, l.Status, Unknown(l.Door), Unknown(l.Network), Unknown(l.Asset), strings.ReplaceAll(l.Search, "\t", " "), l.Text, l.Score, l.Where, l.Signs)
	}
	return b.String()
}

// Unknown says so of what is not known. // serves STD-07
func Unknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
