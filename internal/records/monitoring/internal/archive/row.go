// Package archive is the file in which an hour of the log is sealed: Parquet by columns, sorted by person and then time,
// encrypted with the key of its day. It knows rows, keys and files; no database, no person and no store.
//
// Reading goes by pages of columns: a search looks at the few columns it needs, and tests a text on the list of a column's
// different values before it looks at any row.
package archive

import (
	"cmp"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// Row is one line of the log as the file holds it. The three columns that say who it was are columns of their own, so that
// they can be sealed apart later. // serves NEW-05
type Row struct {
	Person   string `parquet:"person,dict,zstd"`
	At       int64  `parquet:"at,delta,zstd"` // milliseconds
	Tick     int64  `parquet:"id_tick,delta,zstd"`
	Chance   int64  `parquet:"id_chance,plain,uncompressed"`
	Odd      string `parquet:"id_odd,dict,zstd"` // an id of another make, whole
	Account  string `parquet:"account,dict,zstd"`
	Device   string `parquet:"device,dict,zstd"`
	Profile  string `parquet:"profile,dict,zstd"`
	Method   string `parquet:"method,dict,zstd"`
	Scheme   string `parquet:"scheme,dict,zstd"`
	Host     string `parquet:"host,dict,zstd"`
	Path     string `parquet:"path,dict,zstd"`
	Category string `parquet:"category,dict,zstd"`
	List     string `parquet:"list,dict,zstd"`
	Verdict  string `parquet:"verdict,dict,zstd"`
	Rule     string `parquet:"rule,dict,zstd"`
	Clause   string `parquet:"clause,dict,zstd"`
	Pack     string `parquet:"pack,dict,zstd"`
	Alert    string `parquet:"alert,dict,zstd"`
	Status   int64  `parquet:"status,dict,zstd"`
	Bytes    int64  `parquet:"bytes,plain,zstd"`
	Door     string `parquet:"door,dict,zstd"`
	Network  string `parquet:"network,dict,zstd"`
	Asset    string `parquet:"asset,dict,zstd"`
	How      string `parquet:"how,dict,zstd"`
	Search   string `parquet:"search,dict,zstd"`
	File     string `parquet:"file,dict,zstd"`
	Lesson   string `parquet:"lesson,dict,zstd"`
	Text     string `parquet:"text,dict,zstd"`
	Score    int64  `parquet:"score,dict,zstd"`
	Where    string `parquet:"where_found,dict,zstd"`
	Signs    string `parquet:"signs,dict,zstd"`
}

// The columns, in the order of Row.
const (
	colPerson = iota
	colAt
	colTick
	colChance
	colOdd
	colAccount
	colDevice
	colProfile
	colMethod
	colScheme
	colHost
	colPath
	colCategory
	colList
	colVerdict
	colRule
	colClause
	colPack
	colAlert
	colStatus
	colBytes
	colDoor
	colNetwork
	colAsset
	colHow
	colSearch
	colFile
	colLesson
	colText
	colScore
	colWhere
	colSigns
	columns
)

// text is the place of a column of text in a row; nil for one of figures.
func (r *Row) text(col int) *string {
	switch col {
	case colPerson:
		return &r.Person
	case colOdd:
		return &r.Odd
	case colAccount:
		return &r.Account
	case colDevice:
		return &r.Device
	case colProfile:
		return &r.Profile
	case colMethod:
		return &r.Method
	case colScheme:
		return &r.Scheme
	case colHost:
		return &r.Host
	case colPath:
		return &r.Path
	case colCategory:
		return &r.Category
	case colList:
		return &r.List
	case colVerdict:
		return &r.Verdict
	case colRule:
		return &r.Rule
	case colClause:
		return &r.Clause
	case colPack:
		return &r.Pack
	case colAlert:
		return &r.Alert
	}
	return r.wider(col)
}

// wider is text for the columns that came later.
func (r *Row) wider(col int) *string {
	switch col {
	case colDoor:
		return &r.Door
	case colNetwork:
		return &r.Network
	case colAsset:
		return &r.Asset
	case colHow:
		return &r.How
	case colSearch:
		return &r.Search
	case colFile:
		return &r.File
	case colLesson:
		return &r.Lesson
	case colText:
		return &r.Text
	case colWhere:
		return &r.Where
	case colSigns:
		return &r.Signs
	}
	return nil
}

// figure is the place of a column of figures in a row; nil for one of text.
func (r *Row) figure(col int) *int64 {
	switch col {
	case colAt:
		return &r.At
	case colTick:
		return &r.Tick
	case colChance:
		return &r.Chance
	case colStatus:
		return &r.Status
	case colBytes:
		return &r.Bytes
	case colScore:
		return &r.Score
	}
	return nil
}

// alphabet is that of kit/id.
var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding) //nolint:gochecknoglobals // constant

const idSize = 26

// SetID keeps the id of a row after its moment is set: nearly all of an id that kit/id made is the time it was made, which
// the row has already. What is left are eight bytes of chance and a little more.
func (r *Row) SetID(id string) {
	var raw [16]byte
	n, err := 0, error(nil)
	if len(id) == idSize && strings.IndexByte(id, '\n') < 0 && strings.IndexByte(id, '\r') < 0 {
		n, err = alphabet.Decode(raw[:], []byte(id))
	}
	if n != len(raw) || err != nil || alphabet.EncodeToString(raw[:]) != id {
		r.Odd = id
		return
	}
	r.Tick = int64(binary.BigEndian.Uint64(raw[:8])) - r.At<<16
	r.Chance = int64(binary.BigEndian.Uint64(raw[8:]))
}

// ID gives it back.
func (r *Row) ID() string {
	if r.Odd != "" {
		return r.Odd
	}
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(r.Tick+r.At<<16))
	binary.BigEndian.PutUint64(raw[8:], uint64(r.Chance))
	return alphabet.EncodeToString(raw[:])
}

// Made is when an id of kit/id was made, in milliseconds; false for an id of another make.
func Made(id string) (int64, bool) {
	var r Row
	r.SetID(id)
	return int64(uint64(r.Tick) >> 16), r.Odd == ""
}

func byPerson(a, b Row) int {
	return cmp.Or(strings.Compare(a.Person, b.Person), cmp.Compare(a.At, b.At), cmp.Compare(a.Tick, b.Tick), cmp.Compare(a.Chance, b.Chance), strings.Compare(a.Odd, b.Odd))
}
