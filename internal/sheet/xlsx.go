package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the first sheet: values as the spreadsheet shows them, short dates as 2006-01-02.
func readXLSX(body []byte, l Limits) (s Sheet, err error) {
	// The library is given files from outside; should one of them bring it down, that is the file's fault.
	defer func() {
		if p := recover(); p != nil {
			s, err = Sheet{}, broken(fmt.Errorf("sheet: xlsx: %v", p))
		}
	}()
	if err := unfolds(body); err != nil {
		return Sheet{}, err
	}
	// Both limits are the same, so that nothing of the file is ever put on disk.
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: maxUnfold, UnzipXMLSizeLimit: maxUnfold, ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return Sheet{}, broken(err)
	}
	defer f.Close() //nolint:errcheck // it holds no file open
	names := f.GetSheetList()
	if len(names) == 0 {
		return Sheet{}, refuse("The spreadsheet has no sheet.")
	}
	return readRows(f, names[0], l)
}

// unfolds refuses a small file that would become a huge one, before anything of it is unpacked.
func unfolds(body []byte) error {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return broken(err)
	}
	if len(z.File) > maxParts {
		return refuse("The spreadsheet has too many parts. Copy the table into a new spreadsheet and save that.")
	}
	var sum uint64
	for _, part := range z.File {
		sum += min(part.UncompressedSize64, maxUnfold+1)
		if sum > maxUnfold {
			return refuse("The spreadsheet is too large once unpacked. Copy the table into a new spreadsheet and save that, or split it.")
		}
	}
	return nil
}

func readRows(f *excelize.File, name string, l Limits) (Sheet, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return Sheet{}, broken(err)
	}
	defer rows.Close() //nolint:errcheck // it holds no file open
	t := &table{limits: l}
	for number := 1; rows.Next(); number++ {
		// A row may name any place; the empty rows before it are counted too, so that a gap cannot keep us busy.
		if number > l.Rows+1+MaxRows {
			return Sheet{}, refuse("The sheet has more than %d rows. Split it into smaller files.", l.Rows)
		}
		cells, err := rows.Columns()
		if err != nil {
			return Sheet{}, broken(err)
		}
		if err := t.add(number, cells); err != nil {
			return Sheet{}, err
		}
	}
	if rows.Error() != nil {
		return Sheet{}, broken(rows.Error())
	}
	return t.done()
}

// broken keeps the cause for the log.
func broken(cause error) error {
	err := refuse("The spreadsheet could not be read. It may be damaged or locked with a password. Save it again as XLSX without a password, or as CSV UTF-8.")
	return fmt.Errorf("%w (%w)", err, cause)
}
