package archive

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// walk goes through a column's pages. rows are the numbers of those that are wanted, rising; nil wants all. f gets each page
// with the wanted rows inside it: from is the first's place in rows, at the row number with which the page begins.
func (f *File) walk(col int, rows []int64, page func(p parquet.Page, begins int64, wanted []int64, from int) (bool, error)) error {
	if f.rows == 0 || rows != nil && len(rows) == 0 {
		return nil
	}
	pages := f.chunks[col].Pages()
	defer pages.Close()
	begins, k := int64(0), 0
	for begins < f.rows && (rows == nil || k < len(rows)) {
		if rows != nil && rows[k] > begins {
			begins = rows[k]
			if err := pages.SeekToRow(begins); err != nil {
				return fmt.Errorf("archive: column %d: %w", col, err)
			}
		}
		p, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("archive: column %d: %w", col, err)
		}
		end, last := begins+p.NumRows(), k
		for rows != nil && last < len(rows) && rows[last] < end {
			last++
		}
		more, err := page(p, begins, rows[k:last], k)
		parquet.Release(p)
		if err != nil || !more {
			return err
		}
		begins, k = end, last
	}
	if rows != nil && k < len(rows) {
		return fmt.Errorf("archive: column %d ends before its rows do", col)
	}
	return nil
}

// texts is how a page's values are read: by the list of different values where there is one, which is kept from page to page.
type texts struct {
	known []string
	have  []bool
}

// of gives a function for the values of one page.
func (t *texts) of(p parquet.Page) func(i int) string {
	d := p.Dictionary()
	data := p.Data()
	if d == nil {
		bytes, offsets := data.ByteArray()
		return func(i int) string { return string(bytes[offsets[i]:offsets[i+1]]) }
	}
	if len(t.known) != d.Len() {
		t.known, t.have = make([]string, d.Len()), make([]bool, d.Len())
	}
	index := data.Int32()
	return func(i int) string {
		x := index[i]
		if !t.have[x] {
			t.known[x], t.have[x] = string(d.Index(x).ByteArray()), true
		}
		return t.known[x]
	}
}

// fill reads a column into rows that are being built.
func (f *File) fill(col int, rows []int64, out []Row) error {
	var known texts
	isText := out[0].text(col) != nil
	return f.walk(col, rows, func(p parquet.Page, begins int64, wanted []int64, from int) (bool, error) {
		if isText {
			value := known.of(p)
			for k, row := range wanted {
				*out[from+k].text(col) = value(int(row - begins))
			}
			return true, nil
		}
		value := figures(p)
		for k, row := range wanted {
			*out[from+k].figure(col) = value(int(row - begins))
		}
		return true, nil
	})
}

// figures gives a function for the values of one page of numbers.
func figures(p parquet.Page) func(i int) int64 {
	data := p.Data()
	d := p.Dictionary()
	if d == nil {
		all := data.Int64()
		return func(i int) int64 { return all[i] }
	}
	index := data.Int32()
	return func(i int) int64 { return d.Index(index[i]).Int64() }
}

// Read gives rows by their numbers, which rise.
func (f *File) Read(rows []int64) ([]Row, error) {
	all := make([]int, columns)
	for i := range all {
		all[i] = i
	}
	return f.part(rows, all...)
}

// part gives rows by their numbers with some of their columns.
func (f *File) part(rows []int64, cols ...int) ([]Row, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	out := make([]Row, len(rows))
	for _, col := range cols {
		if err := f.fill(col, rows, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// All gives every row.
func (f *File) All() ([]Row, error) {
	rows := make([]int64, f.rows)
	for i := range rows {
		rows[i] = int64(i)
	}
	return f.Read(rows)
}

// keep gives those rows whose text in a column is wanted. Each different text is asked about once; when none is wanted, no
// more of the column is read.
func (f *File) keep(col int, rows []int64, wanted func(string) bool) (out []int64, err error) {
	var hits []bool
	out = []int64{}
	err = f.walk(col, rows, func(p parquet.Page, begins int64, inside []int64, _ int) (bool, error) {
		d := p.Dictionary()
		if d != nil && hits == nil {
			any := false
			hits = make([]bool, d.Len())
			for i := range hits {
				hits[i] = wanted(string(d.Index(int32(i)).ByteArray()))
				any = any || hits[i]
			}
			if !any {
				return false, nil
			}
		}
		var is func(i int) bool
		data := p.Data()
		if d != nil {
			index := data.Int32()
			is = func(i int) bool { return hits[index[i]] }
		} else {
			bytes, offsets := data.ByteArray()
			is = func(i int) bool { return wanted(string(bytes[offsets[i]:offsets[i+1]])) }
		}
		if rows == nil {
			for i := range int(p.NumRows()) {
				if is(i) {
					out = append(out, begins+int64(i))
				}
			}
			return true, nil
		}
		for _, row := range inside {
			if is(int(row - begins)) {
				out = append(out, row)
			}
		}
		return true, nil
	})
	return out, err
}

// moments gives the times of rows, in their order; nil rows are all.
func (f *File) moments(rows []int64) (out []int64, err error) {
	err = f.walk(colAt, rows, func(p parquet.Page, begins int64, inside []int64, _ int) (bool, error) {
		all := p.Data()
		at := all.Int64()
		if rows == nil {
			out = append(out, at...)
			return true, nil
		}
		for _, row := range inside {
			out = append(out, at[row-begins])
		}
		return true, nil
	})
	return out, err
}
