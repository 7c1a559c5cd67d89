package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The bounds of a transfer file.
const (
	deepest      = 32      // elements inside one another
	mostElements = 2000000 // in one file: assessments are many, and all are passed over
	longestText  = 1000    // of a field that is read
)

// readCTF reads the children of a Common Transfer File, in which one school of England sends them to the next, and who
// cares for them. A declaration of a document type or of an entity refuses the file, for there is none in a true one.
// Medical flags, disabilities, pictures, results and attendance are passed over without being kept anywhere.
func readCTF(body []byte) (File, Faults) {
	if bytes.Contains(body, []byte("<!DOCTYPE")) || bytes.Contains(body, []byte("<!ENTITY")) {
		return File{}, Faults{{"", 1, "", "the file declares entities, which no Common Transfer File does. It was not read. Ask who sent it."}}
	}
	t := &transfer{}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = charset
	if err := t.read(d); err != nil {
		line, _ := d.InputPos()
		why := "the file is damaged or is no XML. Export it again."
		var own refusal
		if errors.As(err, &own) {
			why = string(own)
		}
		return File{}, Faults{{"", line, "", why}}
	}
	if !t.root {
		return File{}, Faults{{"", 1, "", "this is no Common Transfer File: it does not begin with CTfile. Choose the file ending in .xml that the other school sent."}}
	}
	if len(t.children) == 0 {
		return File{}, Faults{{"", 1, "", "the file names no child. Export it again with its pupils."}}
	}
	return t.file(), nil
}

// refusal is a sentence of ours about a file.
type refusal string

func (r refusal) Error() string { return string(r) }

// charset takes the two old encodings that information systems still write.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "us-ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, refusal("the file is not written in UTF-8. Export it again as UTF-8.")
}

type transfer struct {
	root     bool
	children []child
	path     []string
	text     strings.Builder
	elements int
}

type child struct {
	fields   map[string]string
	contacts []map[string]string
}

// read walks the file once and keeps the few fields that wanted names.
func (t *transfer) read(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch x := token.(type) {
		case xml.Directive:
			return refusal("the file declares a document type, which no Common Transfer File does. It was not read. Ask who sent it.")
		case xml.StartElement:
			if err := t.open(x.Name.Local); err != nil {
				return err
			}
		case xml.CharData:
			if t.wanted() && t.text.Len()+len(x) <= longestText {
				t.text.Write(x)
			}
		case xml.EndElement:
			t.shut()
		}
	}
}

func (t *transfer) open(name string) error {
	t.path = append(t.path, name)
	t.text.Reset()
	if t.elements++; t.elements > mostElements || len(t.path) > deepest {
		return refusal("the file is nested too deeply or holds too much. Export fewer pupils at once.")
	}
	switch t.place() {
	case "CTfile":
		t.root = true
	case "CTfile/CTFpupilData/Pupil":
		if len(t.children) == MaxRows {
			return refusal(fmt.Sprintf("the file names more than %d children. Export fewer at once.", MaxRows))
		}
		t.children = append(t.children, child{fields: map[string]string{}})
	case "CTfile/CTFpupilData/Pupil/Contacts/Contact":
		c := &t.children[len(t.children)-1]
		if len(c.contacts) == 20 {
			return refusal("a child has more than 20 contacts. Export fewer at once.")
		}
		c.contacts = append(c.contacts, map[string]string{})
	}
	return nil
}

func (t *transfer) place() string { return strings.Join(t.path, "/") }

// wanted are the fields that are read; everything else of the file leaves no trace.
func (t *transfer) wanted() bool {
	inside, ok := strings.CutPrefix(t.place(), "CTfile/CTFpupilData/Pupil/")
	return ok && slices.Contains([]string{"UPN", "Surname", "Forename", "DOB", "NCyearActual", "BasicDetails/NCyearActual",
		"Contacts/Contact/Surname", "Contacts/Contact/Forename", "Contacts/Contact/Email", "Contacts/Contact/Responsibility",
		"Contacts/Contact/ParentalResponsibility"}, inside)
}

func (t *transfer) shut() {
	if t.wanted() {
		c := &t.children[len(t.children)-1]
		name, text := t.path[len(t.path)-1], strings.TrimSpace(t.text.String())
		if slices.Contains(t.path, "Contacts") {
			c.contacts[len(c.contacts)-1][name] = text
		} else {
			c.fields[name] = text
		}
	}
	t.path = t.path[:len(t.path)-1]
	t.text.Reset()
}
