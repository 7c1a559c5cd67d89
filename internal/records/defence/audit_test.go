package defence

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/registers"
	"belisha/internal/sheet"
)

func stock(h *house) {
	laptop := func(tag, serial, hardware string) {
		h.registered("devices", map[string]string{"tag": tag, "kind": "laptop", "make": "Acme 1", "serial": serial, "place": "Office", "bought": "2025-01-10", "personal_data": "no", "encrypted": "no", "seen": "2026-09-10", "hardware": hardware})
	}
	laptop("L1", "SN001", "aa:bb:cc:00:00:01")
	laptop("L2", "SN002", "aa:bb:cc:00:00:02")
	laptop("L3", "SN003", "")
	h.registered("software", map[string]string{"name": "Writer", "version": "1", "latest": "yes", "licence": "free", "installed": "3", "owner": "technician", "where": "Everywhere", "checked": "2026-09-10"})
}

const table = "Host name,MAC Address,IP address,Software,Version,Share,Access,Room\n" +
	"l1.school.example,AA-BB-CC-00-00-01,10.0.0.1,Writer Pro,2,,,1\n" +
	"stranger,aa:bb:cc:00:00:99,10.0.0.99,Toolbar,7.1,Public,Everyone,2\n" +
	"stranger,aa:bb:cc:00:00:99,10.0.0.99,=cmd(),1,Private,none,2\n" +
	",,,,,,,3\n"

// shows MON-20: a report is looked at before it is taken in, and what no inventory has becomes one task, however often it is found.
func TestAudit_MON20(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stock(h)
		if r := h.figure("defence.audit"); r.State != feature.None {
			t.Errorf("before the first: %+v", r)
		}
		if code, doc := h.get("n.wire", "/defence/items"); code != 200 || !strings.Contains(doc.Find("#items").Text(), "nothing here") {
			t.Errorf("the empty list answers %d", code)
		}
		code, doc := h.upload("n.wire", "scan.csv", []byte(table))
		take, _ := doc.Find("#take").Attr("action")
		unknown := doc.Find("#unknown tbody").Text()
		if code != 200 || take == "" || doc.Find("#unknown tbody tr").Length() != 4 || !strings.Contains(unknown, "stranger") || !strings.Contains(unknown, "Toolbar 7.1") || !strings.Contains(unknown, "Public") {
			t.Fatalf("the preview answers %d: %s", code, doc.Find("main").Text())
		}
		if gaps := doc.Find("#gaps tbody").Text(); !strings.Contains(gaps, "L2") || strings.Contains(gaps, "L1") || strings.Contains(gaps, "L3") {
			t.Errorf("not seen: %s", gaps)
		}
		if said := doc.Find("#ignored").Text(); !strings.Contains(said, "Room") {
			t.Errorf("columns that are not compared: %q", said)
		}
		if len(h.items("")) != 0 {
			t.Error("something was taken in before anybody looked")
		}
		if code, _ := h.post("h.high", take); code != 403 {
			t.Errorf("the head takes it in: %d", code)
		}
		h.post("n.wire", take)
		if all := h.items(OpenItem); len(all) != 4 || all[0].Owner != h.id("n.wire") {
			t.Fatalf("the tasks: %+v", all)
		}
		var entries []registers.Entry
		h.read(func(tx *ledger.Tx) (err error) {
			entries, err = h.room.Current(t.Context(), tx, "network_audits")
			return err
		})
		if len(entries) != 3 || entries[0].Values["tool"] != "A scanner" {
			t.Errorf("the register of audits has %+v", entries)
		}
		if r := h.figure("defence.audit"); r.State != feature.Due || !strings.Contains(r.Shown, "4 unknown items found, 0 resolved, 4 open") {
			t.Errorf("the figure: %+v", r)
		}
		again(t, h, take)
		settled(t, h)
		h.whole()
	})
}

// again uploads the same report: nothing is new, and a report is taken in once.
func again(t *testing.T, h *house, take string) {
	if code, _ := h.post("n.wire", take); code != 409 {
		t.Errorf("taken in twice: %d", code)
	}
	h.wait(time.Hour)
	_, doc := h.upload("n.wire", "scan.csv", []byte(table))
	next, _ := doc.Find("#take").Attr("action")
	h.post("n.wire", next)
	if all := h.items(""); len(all) != 4 || all[0].Last == all[0].Found {
		t.Errorf("after the same report again: %+v", all)
	}
}

// settled settles tasks by hand, by the inventory, and opens what comes back.
func settled(t *testing.T, h *house) {
	var device, program, share Item
	for _, i := range h.items("") {
		switch {
		case i.Kind == Machine:
			device = i
		case i.Kind == Share:
			share = i
		case strings.HasPrefix(i.Title, "Toolbar"):
			program = i
		}
	}
	_, doc := h.get("n.wire", "/defence/items/"+device.ID)
	add, _ := doc.Find("#add").Attr("href")
	link, err := url.Parse(add)
	h.no(err)
	if link.Path != "/registers/devices/new" || link.Query().Get("f-hardware") != "aa:bb:cc:00:00:99" || link.Query().Get("f-tag") != "stranger" {
		t.Errorf("adding it leads to %q", add)
	}
	if code, doc := h.post("n.wire", "/defence/items/"+program.ID, "state", RemovedItem, "words", "gone"); code != 422 || doc.Find("#words-error").Length() != 1 {
		t.Errorf("too few words: %d", code)
	}
	h.post("n.wire", "/defence/items/"+program.ID, "state", RemovedItem, "words", "It was taken off the computer.")
	h.post("c.ord", "/defence/items/"+share.ID+"/mine")
	h.post("c.ord", "/defence/items/"+share.ID, "state", KnownItem, "words", "The folder of the printer, without anything of anybody.")
	h.registered("devices", map[string]string{"tag": "L9", "kind": "laptop", "make": "Acme 9", "serial": "SN009", "place": "Hall", "bought": "2025-01-10", "personal_data": "no", "encrypted": "no", "seen": "2026-09-10", "hardware": "aa:bb:cc:00:00:99"})
	h.wait(time.Hour)
	_, doc = h.upload("n.wire", "scan.csv", []byte(table))
	next, _ := doc.Find("#take").Attr("action")
	h.post("n.wire", next)
	states := map[string]string{}
	for _, i := range h.items("") {
		states[i.ID] = i.State
		if i.ID == share.ID && i.Owner != h.id("c.ord") {
			t.Error("an audit took the task from its owner")
		}
	}
	if states[device.ID] != KnownItem || states[share.ID] != KnownItem || states[program.ID] != OpenItem {
		t.Errorf("after the next audit the device is %s, the share %s, the program that is back %s", states[device.ID], states[share.ID], states[program.ID])
	}
	if code, doc := h.get("n.wire", "/defence/items.csv?state=open"); code != 200 || !strings.Contains(doc.Text(), "Toolbar 7.1") || !strings.Contains(doc.Text(), `"'=cmd() 1"`) || h.verbs("defence.exported") != 1 {
		t.Errorf("the file: %d %s", code, doc.Text())
	}
}

const nmap = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nmaprun><nmaprun scanner="nmap">
<host><status state="up"/><address addr="10.0.0.5" addrtype="ipv4"/><address addr="AA:BB:CC:00:00:05" addrtype="mac" vendor="Acme"/><hostnames><hostname name="nas.school.example"/></hostnames>
<ports><port protocol="tcp" portid="445"><state state="open"/><service name="microsoft-ds"/></port></ports>
<hostscript><script id="smb-enum-shares" output="x"><table key="\\10.0.0.5\films"><elem key="Type">STYPE_DISKTREE</elem><elem key="Anonymous access">READ/WRITE</elem></table>
<table key="\\10.0.0.5\staff"><elem key="Anonymous access">&lt;none&gt;</elem></table></script></hostscript></host>
<host><status state="down"/><address addr="10.0.0.6" addrtype="ipv4"/></host></nmaprun>`

// shows MON-20: a report of nmap is understood, with the shares that anybody may open; a machine that is off is none.
func TestNmap_MON20(t *testing.T) {
	t.Parallel()
	r, err := readReport([]byte(nmap))
	if err != nil || r.Rows != 1 || r.Tool != "nmap" || len(r.All) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if d := r.All[0]; d.identity() != "hw:aa:bb:cc:00:00:05" || d.Name != "nas.school.example" || d.Vendor != "Acme" || d.Note != "microsoft-ds" {
		t.Errorf("the device: %+v", d)
	}
	if s := r.All[1]; s.Kind != Share || s.Share != `\\10.0.0.5\films` || s.key() == "" {
		t.Errorf("the share: %+v", s)
	}
}

// shows MON-20: a spreadsheet is read like a table, and what cannot be understood is refused with the way out.
func TestOtherReports_MON20(t *testing.T) {
	t.Parallel()
	book, err := sheet.WriteXLSX(sheet.Table{Name: "Audit", Head: []string{"Asset Tag", "Serial No."}, Rows: [][]sheet.Cell{{{Text: "T1"}, {Text: "S1"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := readReport(book); err != nil || len(r.All) != 1 || r.All[0].Serial != "S1" || r.All[0].Tag != "T1" {
		t.Errorf("the spreadsheet: %+v, %v", r, err)
	}
	for name, body := range map[string]string{"no column is known": "Colour,Size\nred,3\n", "no report of nmap": "<html><body/></html>", "cut off": nmap[:200], "deep": strings.Repeat("<a>", 100),
		"empty": "", "large": strings.Repeat("x", sheet.MaxBytes+1)} {
		if _, err := readReport([]byte(body)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// FuzzReport asks that no report, whatever it holds, brings the reader down or passes its bounds.
func FuzzReport(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte(nmap))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := readReport(body)
		if err != nil {
			return
		}
		for _, s := range r.All {
			if s.key() == "" || len([]rune(s.Name)) > maxText || len([]rune(s.Program)) > maxText {
				t.Errorf("%+v", s)
			}
			s.addLink()
		}
	})
}

// shows MON-20: a report that nobody takes in is gone after a day.
func TestDraftsLapse_MON20(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.upload("n.wire", "scan.csv", []byte(table))
		h.no(h.d.sweep(t.Context()))
		if h.verbs("defence.swept") != 0 {
			t.Error("it was gone at once")
		}
		h.wait(25 * time.Hour)
		h.no(h.d.sweep(t.Context()))
		if code, doc := h.get("n.wire", "/defence/audits"); code != 200 || h.verbs("defence.swept") != 1 || !strings.Contains(doc.Find("#audits").Text(), "No report") {
			t.Errorf("after a day: %d", code)
		}
		if code, doc := h.upload("n.wire", "scan.csv", nil); code != 422 || doc.Find("#file-error").Length() != 1 {
			t.Errorf("an empty file: %d", code)
		}
		h.whole()
	})
}
