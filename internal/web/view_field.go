package web

import (
	"strconv"
	"strings"
)

// Field is one question of a form. Type is one of text, email, tel, number,
// search, password, textarea, select, radios, checkboxes, pictures, date, file, hidden.
type Field struct {
	Name, Label, Hint, Type, Value, Error string

	ID           string   // empty means Name; set it when two forms of a page share names
	Autocomplete string   // as in HTML; a password's default is current-password
	Inputmode    string   // as in HTML
	Accept       string   // file: the types taken
	Width        string   // "2", "3", "4", "5", "10", "20", "30" characters; empty is full width
	Legend       string   // size of the label or legend: "", "s", "m", "l"
	Options      []Option // select, radios, checkboxes, pictures
	Values       []string // checkboxes: what is ticked; date: day, month, year as typed
	Rows         int      // textarea; nought means 5
	Max          int      // textarea: counts the characters left; nought sets none
	Required     bool     // told to screen readers; the server does the checking
	Optional     bool     // adds "(optional)" to the label
	Small        bool     // radios and checkboxes: the small form
	Inline       bool     // radios: side by side
}

// Option is one answer among several. Picture serves Type pictures only.
type Option struct {
	Value, Text, Hint, Picture string
	Checked                    bool
}

// Key is the id of the field's input, and the beginning of the ids around it.
func (f Field) Key() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// Target is the id the error summary leads to.
func (f Field) Target() string {
	if f.Type == "date" {
		return f.Key() + "-day"
	}
	return f.Key()
}

// DescribedBy lists the ids of hint and error, for aria-describedby.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Key()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Key()+"-error")
	}
	if f.Type == "textarea" && f.Max > 0 {
		ids = append(ids, f.Key()+"-info")
	}
	return strings.Join(ids, " ")
}

// InputType is the type attribute of the plain input.
func (f Field) InputType() string {
	switch f.Type {
	case "email", "tel", "search":
		return f.Type
	}
	return "text"
}

// Keyboard is the inputmode attribute: numbers are typed as text, with the
// keyboard for digits, since a number input loses what it cannot read.
func (f Field) Keyboard() string {
	if f.Inputmode == "" && f.Type == "number" {
		return "numeric"
	}
	return f.Inputmode
}

// Lines is the height of a textarea.
func (f Field) Lines() int {
	if f.Rows == 0 {
		return 5
	}
	return f.Rows
}

// Chosen says whether an option is picked, by itself or by the field's value.
func (f Field) Chosen(o Option) bool {
	if o.Checked || (f.Value != "" && f.Value == o.Value) {
		return true
	}
	for _, v := range f.Values {
		if v == o.Value {
			return true
		}
	}
	return false
}

// DatePart is the day, month or year (0, 1, 2) as typed, or out of a Value
// written as 2006-01-02.
func (f Field) DatePart(i int) string {
	if i < len(f.Values) {
		return f.Values[i]
	}
	if parts := strings.Split(f.Value, "-"); len(parts) == 3 {
		return strings.TrimLeft(parts[2-i], "0")
	}
	return ""
}

// FieldErrors gathers the faults of a form for the error summary, in its order.
func FieldErrors(fields ...Field) []FieldError {
	var out []FieldError
	for _, f := range fields {
		if f.Error != "" {
			out = append(out, FieldError{Field: f.Target(), Text: f.Error})
		}
	}
	return out
}

// ItemKey is the id of the i-th option's input; the first bears the field's own,
// so that the error summary leads to it.
func (f Field) ItemKey(i int) string {
	if i == 0 {
		return f.Key()
	}
	return f.Key() + "-" + strconv.Itoa(i+1)
}
