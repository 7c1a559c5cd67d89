package defence

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/sheet"
)

// maxDepth bounds how deep the elements of a report may lie in one another.
const maxDepth = 64

// openShare is what the name of a script that lists shares begins with.
const openShare = "smb-enum-shares"

// scanned gathers what a report of nmap says of one host.
type scanned struct {
	seen       Seen
	services   []string
	shares     []Seen
	up, script bool
	share, key string // the share that is read, and the name of the value
	allowed    bool   // … is open to somebody without an account
}

// readNmap reads the report that nmap writes with -oX. Nothing of it is resolved or fetched, and what it does not know it
// passes over. // serves MON-20
func readNmap(body []byte) (Report, error) {
	out := Report{Tool: "nmap"}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, errors.New("defence: another charset")
	}
	var h *scanned
	depth, known := 0, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Report{}, badXML()
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return Report{}, badXML()
			}
			known = known || depth == 1 && t.Name.Local == "nmaprun"
			if t.Name.Local == "host" {
				h = &scanned{up: true}
			} else if h != nil {
				h.start(t)
			}
		case xml.CharData:
			if h != nil {
				h.text(string(t))
			}
		case xml.EndElement:
			depth--
			if h == nil {
				break
			}
			if t.Name.Local != "host" {
				h.end(t.Name.Local)
				break
			}
			h.into(&out)
			if h = nil; out.Rows > sheet.MaxRows {
				return Report{}, errs.Bad("file", "The report has more than %d hosts. Scan one network at a time.", sheet.MaxRows)
			}
		}
	}
	if !known {
		return Report{}, errs.Bad("file", "This is no report of nmap. Save the scan with -oX, or upload a table (CSV or XLSX).")
	}
	return out, nil
}

func badXML() error {
	return errs.Bad("file", "The report is not whole. Save the scan with -oX again and upload that file.")
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

func (h *scanned) start(t xml.StartElement) {
	switch t.Name.Local {
	case "status":
		h.up = attr(t, "state") != "down"
	case "address":
		if attr(t, "addrtype") == "mac" {
			h.seen.Hardware, h.seen.Vendor = attr(t, "addr"), attr(t, "vendor")
		} else if h.seen.Address == "" {
			h.seen.Address = attr(t, "addr")
		}
	case "hostname":
		if h.seen.Name == "" {
			h.seen.Name = attr(t, "name")
		}
	case "service":
		if len(h.services) < 20 {
			h.services = append(h.services, attr(t, "name"))
		}
	case "script":
		h.script = strings.HasPrefix(attr(t, "id"), openShare)
	case "table":
		if key := attr(t, "key"); h.script && strings.HasPrefix(key, `\\`) {
			h.share, h.allowed = key, false
		}
	case "elem":
		h.key = attr(t, "key")
	}
}

// text reads the value of an element: who may read a share.
func (h *scanned) text(value string) {
	if h.share != "" && strings.Contains(strings.ToLower(h.key), "access") && strings.Contains(strings.ToUpper(value), "READ") {
		h.allowed = true
	}
}

func (h *scanned) end(name string) {
	switch name {
	case "elem":
		h.key = ""
	case "script":
		h.script = false
	case "table":
		if h.share != "" && h.allowed && len(h.shares) < 500 {
			h.shares = append(h.shares, Seen{Kind: Share, Share: h.share})
		}
		h.share, h.allowed = "", false
	}
}

// into adds a host that answered, with its shares, to the report.
func (h *scanned) into(out *Report) {
	if !h.up || h.seen.identity() == "" {
		return
	}
	out.Rows++
	h.seen.Kind, h.seen.Note = Machine, strings.Join(h.services, ", ")
	out.add(h.seen)
	for _, s := range h.shares {
		s.Name, s.Address = h.seen.Name, h.seen.Address
		out.add(s)
	}
}
