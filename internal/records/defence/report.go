package defence

import (
	"bytes"
	"net"
	"net/netip"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/sheet"
)

// What an audit finds.
const (
	Machine = "device"
	Program = "program"
	Share   = "share"
)

// Seen is one thing that an audit found.
type Seen struct {
	Kind     string `json:"kind"`
	Name     string `json:"name,omitempty"` // of the device; of a program or share: of the device it is on
	Hardware string `json:"hardware,omitempty"`
	Address  string `json:"address,omitempty"`
	Serial   string `json:"serial,omitempty"`
	Tag      string `json:"tag,omitempty"`
	Vendor   string `json:"vendor,omitempty"`
	Program  string `json:"program,omitempty"`
	Version  string `json:"version,omitempty"`
	Share    string `json:"share,omitempty"`
	Note     string `json:"note,omitempty"`
}

// Report is what was understood of an audit's file.
type Report struct {
	Tool    string   `json:"tool"`
	Rows    int      `json:"rows"`
	Skipped int      `json:"skipped"` // rows that say nothing that could be compared
	Ignored []string `json:"ignored"` // columns of which nothing is known
	All     []Seen   `json:"all"`

	keys map[string]int
}

// maxText bounds one value of a report.
const maxText = 200

// identity is by what a device is known again: what changes least comes first.
func (s Seen) identity() string {
	for _, k := range []struct{ sign, value string }{{"hw", hardware(s.Hardware)}, {"serial", plain(s.Serial)}, {"tag", plain(s.Tag)}, {"name", plain(s.Name)}, {"ip", address(s.Address)}} {
		if k.value != "" {
			return k.sign + ":" + k.value
		}
	}
	return ""
}

// key names the same thing in every audit.
func (s Seen) key() string {
	switch s.Kind {
	case Program:
		return plain(s.Program)
	case Share:
		return plain(firstOf(s.Name, s.Address)) + " " + plain(s.Share)
	}
	return s.identity()
}

// Title is the thing in a line.
func (s Seen) title() string {
	switch s.Kind {
	case Program:
		return strings.TrimSpace(s.Program + " " + s.Version)
	case Share:
		return s.Share
	}
	return firstOf(s.Name, s.Tag, s.Serial, s.Hardware, s.Address)
}

// detail is what else is known of it.
func (s Seen) detail() string {
	var out []string
	say := func(before, value string) {
		if value != "" {
			out = append(out, before+value)
		}
	}
	if s.Kind != Machine {
		say("On ", firstOf(s.Name, s.Address, s.Hardware))
	} else {
		say("Hardware address ", s.Hardware)
		say("Address ", s.Address)
		say("Serial number ", s.Serial)
		say("Tag ", s.Tag)
		say("Made by ", s.Vendor)
		say("Services: ", s.Note)
	}
	return strings.Join(out, ". ")
}

// add takes one thing in, once.
func (r *Report) add(s Seen) {
	for _, v := range []*string{&s.Name, &s.Hardware, &s.Address, &s.Serial, &s.Tag, &s.Vendor, &s.Program, &s.Version, &s.Share, &s.Note} {
		*v = bounded(*v)
	}
	k := s.Kind + "\n" + s.key()
	if strings.TrimSpace(s.key()) == "" {
		return
	}
	if r.keys == nil {
		r.keys = map[string]int{}
	}
	if _, twice := r.keys[k]; !twice && len(r.All) < 2*sheet.MaxRows {
		r.keys[k] = len(r.All)
		r.All = append(r.All, s)
	}
}

// count is how many things of a kind were found.
func (r *Report) count(kind string) (n int64) {
	for _, s := range r.All {
		if s.Kind == kind {
			n++
		}
	}
	return n
}

// readReport reads the file of an audit tool: a table, or the report of nmap. What it is shows in its first bytes.
func readReport(body []byte) (Report, error) {
	if len(body) > sheet.MaxBytes {
		return Report{}, errs.Bad("file", "The file is larger than %d MB. Split it into smaller files.", sheet.MaxBytes>>20)
	}
	if start := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))); bytes.HasPrefix(start, []byte("<")) {
		return readNmap(start)
	}
	t, err := sheet.Read(body, sheet.Limits{})
	if err != nil {
		return Report{}, err
	}
	return readTable(t)
}

// columns are the headings under which audit tools write what is compared, without spaces and signs.
func columns() map[string][]string {
	return map[string][]string{
		"hardware": {"mac", "macaddress", "macaddresses", "hardwareaddress", "physicaladdress", "hwaddress", "ethernetaddress"},
		"address":  {"ip", "ipaddress", "ipv4", "ipv4address", "address", "ipaddresses"},
		"name":     {"hostname", "host", "device", "devicename", "computer", "computername", "machine", "machinename", "dnsname", "netbiosname", "name", "asset", "assetname"},
		"serial":   {"serial", "serialnumber", "serialno", "servicetag"},
		"tag":      {"tag", "assettag", "assetnumber", "inventorynumber"},
		"vendor":   {"vendor", "manufacturer", "make"},
		"program":  {"software", "softwarename", "program", "programname", "application", "applicationname", "displayname", "product", "productname"},
		"version":  {"version", "softwareversion", "displayversion", "productversion"},
		"share":    {"share", "sharename", "sharepath", "openshare", "sharedfolder"},
		"access":   {"access", "permission", "permissions", "shareaccess", "openaccess", "open"},
	}
}

func readTable(t sheet.Sheet) (Report, error) {
	at := map[string]int{}
	out := Report{Tool: "A table"}
	for i, head := range t.Head {
		field := ""
		for f, names := range columns() {
			for _, n := range names {
				if n == letters(head) {
					field = f
				}
			}
		}
		if _, twice := at[field]; field == "" || twice {
			out.Ignored = append(out.Ignored, bounded(head))
			continue
		}
		at[field] = i
	}
	if !anyOf(at, "hardware", "name", "address", "serial", "tag", "program", "share") {
		return out, errs.Bad("file", "No column of this table is known. Name one of them “Host name”, “MAC address”, “IP address”, “Serial number”, “Asset tag”, “Software” or “Share”.")
	}
	for _, row := range t.Rows {
		value := func(field string) string {
			if i, ok := at[field]; ok {
				return row.Cells[i]
			}
			return ""
		}
		out.row(value)
	}
	return out, nil
}

// row takes a row in: its device, and the program and the share that it names on it.
func (r *Report) row(value func(string) string) {
	r.Rows++
	s := Seen{Kind: Machine, Name: value("name"), Hardware: value("hardware"), Address: value("address"), Serial: value("serial"), Tag: value("tag"), Vendor: value("vendor")}
	program, share := value("program"), value("share")
	if s.identity() == "" && program == "" && share == "" {
		r.Skipped++
		return
	}
	if s.identity() != "" {
		r.add(s)
	}
	if program != "" {
		r.add(Seen{Kind: Program, Program: program, Version: value("version"), Name: s.Name, Address: s.Address})
	}
	if share != "" && opened(value("access")) {
		r.add(Seen{Kind: Share, Share: share, Name: s.Name, Address: s.Address})
	}
}

// opened says whether what a tool writes about a share means that anybody may open it; a tool that writes nothing lists
// open ones only.
func opened(access string) bool {
	switch letters(access) {
	case "no", "none", "denied", "closed", "false", "0", "noaccess", "restricted":
		return false
	}
	return true
}

func anyOf(at map[string]int, fields ...string) bool {
	for _, f := range fields {
		if _, ok := at[f]; ok {
			return true
		}
	}
	return false
}

// letters is a heading or value without spaces, signs and case.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, text)
}

// plain is a name as two tools write it alike.
func plain(text string) string {
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

// hardware is a hardware address as this house writes it; "" when it is none.
func hardware(text string) string {
	a, err := net.ParseMAC(strings.TrimSpace(text))
	if err != nil || len(a) != 6 {
		return ""
	}
	return a.String()
}

func address(text string) string {
	a, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil {
		return ""
	}
	return a.Unmap().WithZone("").String()
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// bounded is a value on one line, of at most so many characters.
func bounded(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText])
	}
	return text
}
