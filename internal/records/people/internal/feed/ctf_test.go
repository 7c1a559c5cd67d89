package feed

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const transferred = `<?xml version="1.0" encoding="UTF-8"?>
<CTfile><Header><DocumentName>Common Transfer File</DocumentName><CTFversion>24.0</CTFversion>
<DateTime>2026-09-01T09:00:00</DateTime><DocumentQualifier>full</DocumentQualifier><SupplierID>Test</SupplierID>
<SourceSchool><LEA>801</LEA><Estab>2000</Estab><SchoolName>Mill School</SchoolName><AcademicYear>2026</AcademicYear></SourceSchool>
<DestSchool><LEA>801</LEA><Estab>2001</Estab></DestSchool></Header>
<CTFpupilData>
<Pupil><UPN>B801200005001</UPN><Surname>Ōe-O’Lark</Surname><Forename>Ada</Forename><DOB>2018-03-04</DOB><Gender>F</Gender>
 <BasicDetails><PreferredForename>Addie</PreferredForename><NCyearActual>4</NCyearActual><MedicalFlag>true</MedicalFlag>
  <Disabilities><Disability>SECRETILLNESS</Disability></Disabilities></BasicDetails>
 <Contacts>
  <Contact><Order>1</Order><Surname>Lark</Surname><Forename>Jo</Forename><Relationship>MOT</Relationship><Responsibility>Y</Responsibility><Email>jo@example.org</Email></Contact>
  <Contact><Order>2</Order><Surname>Neighbour</Surname><Forename>Nan</Forename><Relationship>OTH</Relationship><Responsibility>N</Responsibility></Contact>
 </Contacts>
 <Photo>SECRETPICTURE</Photo>
 <SchoolHistory><School><Estab>2000</Estab><SchoolName>SECRETSCHOOL</SchoolName></School></SchoolHistory></Pupil>
<Pupil><UPN>P207000016049</UPN><Surname>Lark</Surname><Forename>Bo</Forename><DOB>2020-05-06</DOB>
 <BasicDetails><NCyearActual>N2</NCyearActual></BasicDetails>
 <Contacts><Contact><Surname>Lark</Surname><Forename>Jo</Forename><Responsibility>true</Responsibility><Email>jo@example.org</Email></Contact></Contacts></Pupil>
</CTFpupilData></CTfile>`

// shows PPL-05: a transfer file brings children and those who care for them, and nothing medical.
func TestPPL05CommonTransferFile(t *testing.T) {
	f, faults := Read([]byte(transferred))
	if len(faults) > 0 || f.Kind != CTF || len(f.Rows) != 3 {
		t.Fatalf("%v, %+v", faults, f.Rows)
	}
	for column, want := range map[string]string{"given": "Ada", "family": "Ōe-O’Lark", "upn": "B801200005001", "born": "2018-03-04", "year": "4", "kind": "pupil"} {
		if got := f.Rows[0].Cells[column]; got != want {
			t.Errorf("%s is %q, want %q", column, got, want)
		}
	}
	if f.Rows[1].Cells["year"] != "N" || f.Rows[2].Cells["email"] != "jo@example.org" {
		t.Errorf("got %+v", f.Rows)
	}
	if !slices.Equal(f.Rows[0].Carers, f.Rows[1].Carers) || !slices.Equal(f.Rows[0].Carers, []string{f.Rows[2].Key}) {
		t.Errorf("a parent of two is one person, and a neighbour none: %v, %v", f.Rows[0].Carers, f.Rows[1].Carers)
	}
	if text := fmt.Sprintf("%+v", f); strings.Contains(text, "SECRET") {
		t.Errorf("something was kept that must not be: %s", text)
	}
}

func TestPPL05CommonTransferFilesOldEncodings(t *testing.T) {
	old := strings.Replace(strings.Replace(transferred, "UTF-8", "windows-1252", 1), "Ōe-O’Lark", "Zo\xeb", 1)
	if f, faults := Read([]byte(old)); len(faults) > 0 || f.Rows[0].Cells["family"] != "Zoë" {
		t.Errorf("got %+v, %v", f.Rows, faults)
	}
	if _, faults := Read([]byte(strings.Replace(transferred, "UTF-8", "EBCDIC", 1))); len(faults) == 0 || !strings.Contains(faults[0].Why, "not written in UTF-8") {
		t.Errorf("got %v", faults)
	}
}

// Entities that grow without end or fetch a file of the machine are never so much as looked at.
func TestEntityBombsAreRefused(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE CTfile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>` +
		`<CTfile><CTFpupilData><Pupil><Surname>&c;</Surname></Pupil></CTFpupilData></CTfile>`
	for name, text := range map[string]string{
		"bomb":            bomb,
		"external entity": strings.Replace(bomb, `<!ENTITY a "ha">`, `<!ENTITY a SYSTEM "file:///etc/passwd">`, 1),
		"external type":   `<?xml version="1.0"?><!DOCTYPE CTfile SYSTEM "http://example.org/x.dtd">` + transferred[38:],
		"parameter":       `<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>` + transferred[38:],
		"lower case":      `<!doctype CTfile>` + transferred[38:],
		"unknown entity":  strings.Replace(transferred, "Ada", "&xxe;", 1),
		"too deep":        strings.Repeat("<CTfile>", 5000),
		"cut short":       transferred[:len(transferred)-30],
		"another root":    "<html><body>hello</body></html>",
		"nobody":          "<CTfile><CTFpupilData></CTFpupilData></CTfile>",
	} {
		if f, faults := Read([]byte(text)); len(faults) == 0 || len(f.Rows) > 0 {
			t.Errorf("%s was read: %+v", name, f.Rows)
		}
	}
	long := strings.Replace(transferred, "Ada", strings.Repeat("A", 100_000), 1)
	if f, faults := Read([]byte(long)); len(faults) == 0 && len(f.Rows[0].Cells["given"]) > longestText {
		t.Error("a field without end was kept")
	}
}

func FuzzCTF(f *testing.F) {
	f.Add([]byte(transferred))
	f.Add([]byte("<CTfile><CTFpupilData><Pupil><Contacts><Contact><Surname>x"))
	f.Add([]byte("<!DOCTYPE x>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		file, faults := readCTF(body)
		if (len(faults) > 0) == (len(file.Rows) > 0) {
			t.Errorf("%d rows and %v", len(file.Rows), faults)
		}
	})
}
