package feed

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"belisha/internal/sheet"
)

// roll is a OneRoster archive with the headings that the specification lays down.
func roll(version string) map[string]string {
	parts := map[string]string{
		"manifest.csv": "propertyName,value\nmanifest.version,1.0\noneroster.version," + version +
			"\nfile.users,bulk\nfile.classes,bulk\nfile.enrollments,bulk\nfile.demographics,bulk\nfile.results,absent\n",
		"classes.csv": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n" +
			"c4a,,,4A,,x,4A,homeroom,,s,t,,,\nc4m,,,Mathematics for the fourth year,,x,4M,scheduled,,s,t,,,\n",
		"enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n" +
			"e1,,,c4a,s,u1,student,,,\ne2,,,c4m,s,u1,student,,,\ne3,,,c4a,s,u2,teacher,true,,\n",
		"demographics.csv": "sourcedId,status,dateLastModified,birthDate,sex\nu1,,,2018-03-04,female\n",
		"users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n" +
			"u1,active,2026-09-01,true,s,student,a.lark@school.example,\"{UPN:B801200005001}\",Ada,Lark,,,,,,\"u3,u4\",04,hunter2\n" +
			"u2,active,2026-09-01,true,s,teacher,m.reed,,Morgan,Reed,,,m.reed@school.example,,,,,\n" +
			"u3,active,2026-09-01,true,s,guardian,,,Jo,Lark,,,jo@example.org,,,,,\n" +
			"u4,active,2026-09-01,true,s,parent,,,Kit,Lark,,,,,,u1,,\n" +
			"u5,tobedeleted,2026-09-01,false,s,student,b.wren,,Bo,Wren,,,,,,,05,\n",
	}
	if version == "1.2" {
		parts["manifest.csv"] += "file.roles,bulk\n"
		parts["roles.csv"] = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n" +
			"r1,,,u1,primary,student,,,s,\nr2,,,u2,primary,teacher,,,s,\nr3,,,u2,secondary,parent,,,s,\nr4,,,u3,primary,guardian,,,s,\nr5,,,u4,primary,parent,,,s,\nr6,tobedeleted,,u5,primary,student,,,s,\n"
		parts["users.csv"] = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName\n" +
			"u1,active,,true,a.lark,,Ada,Lark,,B801200005001,,,,\"u3,u4\",4,,,\nu2,active,,true,m.reed,,Morgan,Reed,,,,,,,,,,\n" +
			"u3,active,,true,,,Jo,Lark,,,,,,,,,,\nu4,active,,true,,,Kit,Lark,,,,,,,,,,\nu5,tobedeleted,,false,b.wren,,Bo,Wren,,,,,,,05,,,\n"
	}
	return parts
}

func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range parts {
			if !yield(n) {
				return
			}
		}
	}) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shows PPL-05: both versions of OneRoster say the same of the same school.
func TestPPL05OneRosterOfBothVersions(t *testing.T) {
	for _, version := range []string{"1.1", "1.2"} {
		f, faults := Read(pack(t, roll(version)))
		if len(faults) > 0 || f.Kind != OneRoster || len(f.Rows) != 5 {
			t.Fatalf("%s: %v, %d rows", version, faults, len(f.Rows))
		}
		ada, reed, last := f.Rows[0], f.Rows[1], f.Rows[4]
		for column, want := range map[string]string{"given": "Ada", "family": "Lark", "kind": "pupil", "upn": "B801200005001", "born": "2018-03-04", "class": "4A", "year": "4"} {
			if ada.Cells[column] != want {
				t.Errorf("%s: the child's %s is %q, want %q", version, column, ada.Cells[column], want)
			}
		}
		if ada.Hint != "a.lark" || !slices.Equal(ada.Carers, []string{"u3", "u4"}) {
			t.Errorf("%s: hint %q, carers %v", version, ada.Hint, ada.Carers)
		}
		if reed.Cells["taught"] != "4A" || !strings.HasPrefix(reed.Cells["kind"], "staff") || (version == "1.2") != strings.Contains(reed.Cells["kind"], "parent") {
			t.Errorf("%s: the teacher is %v", version, reed.Cells)
		}
		if !last.Leaving || last.Cells["kind"] != "pupil" {
			t.Errorf("%s: a user to be deleted is somebody who leaves: %+v", version, last)
		}
		if strings.Contains(strings.Join(slices.Collect(func(yield func(string) bool) {
			for _, v := range ada.Cells {
				yield(v)
			}
		}), " "), "hunter2") {
			t.Error("a password was read")
		}
	}
}

func TestPPL05OneRosterFaults(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"no manifest":   {func(p map[string]string) { delete(p, "manifest.csv") }, "no manifest.csv"},
		"version":       {func(p map[string]string) { p["manifest.csv"] = "propertyName,value\noneroster.version,1.0\n" }, "1.1 and 1.2 are understood"},
		"no users":      {func(p map[string]string) { delete(p, "users.csv") }, "this list is missing"},
		"named absent":  {func(p map[string]string) { delete(p, "classes.csv") }, "it is not in the archive"},
		"no such class": {func(p map[string]string) { p["enrollments.csv"] += "e9,,,c9,s,u1,student,,,\n" }, `no class is called "c9"`},
		"no role":       {func(p map[string]string) { p["users.csv"] += "u9,active,,true,s,wizard,,,Z,Z,,,,,,,,\n" }, "no role that is understood"},
		"twice":         {func(p map[string]string) { p["users.csv"] += "u1,active,,true,s,student,,,Z,Z,,,,,,,,\n" }, `"u1" stands in row 2 already`},
		"no such agent": {func(p map[string]string) { p["users.csv"] += "u9,active,,true,s,student,,,Z,Z,,,,,,u99,,\n" }, `is called "u99"`},
		"two years":     {func(p map[string]string) { p["users.csv"] += "u9,active,,true,s,student,,,Z,Z,,,,,,,\"04,05\",\n" }, "several are named"},
		"a folder":      {func(p map[string]string) { p["roster/users.csv"] = "x" }, "lie in a folder"},
		"outside":       {func(p map[string]string) { p[`..\users.csv`] = "x" }, "lie in a folder"},
		"zip in zip":    {func(p map[string]string) { p["users.csv"] = "PK\x03\x04" }, "an archive again"},
	} {
		parts := roll("1.1")
		c.change(parts)
		f, faults := Read(pack(t, parts))
		if len(f.Rows) > 0 || len(faults) == 0 || !strings.Contains(faults[0].Why, c.want) {
			t.Errorf("%s: %d rows, %v; want %q", name, len(f.Rows), faults, c.want)
		}
	}
}

// An archive of a few kilobytes that would unfold to a gigabyte is refused before its end.
func TestArchivesAreBounded(t *testing.T) {
	parts := roll("1.1")
	parts["users.csv"] = "sourcedId\n" + strings.Repeat("a\n", maxUnfold/2)
	if _, faults := Read(pack(t, parts)); len(faults) == 0 || !strings.Contains(faults[0].Why, "too large once unpacked") {
		t.Errorf("a bomb gave %v", faults)
	}
	many := roll("1.1")
	for i := range mostParts {
		many[strings.Repeat("x", i+1)] = ""
	}
	if _, faults := Read(pack(t, many)); len(faults) == 0 || !strings.Contains(faults[0].Why, "too many files") {
		t.Errorf("too many parts gave %v", faults)
	}
	body := pack(t, roll("1.1"))
	if _, faults := Read(body[:len(body)/2]); len(faults) == 0 {
		t.Error("half an archive was read")
	}
	if _, faults := Read(make([]byte, MaxBytes+1)); len(faults) == 0 || !strings.Contains(faults[0].Why, "larger than") {
		t.Errorf("a byte too many gave %v", faults)
	}
}

func TestSpreadsheetsAndTheirHeadings(t *testing.T) {
	body, err := sheet.WriteXLSX(sheet.Table{Name: "People", Head: []string{"Forename", "Surname", "DOB", "kind"},
		Rows: [][]sheet.Cell{{{Text: "Ada"}, {Text: "Lark"}, {Text: "4/3/2018"}, {Text: "pupil"}}}})
	if err != nil {
		t.Fatal(err)
	}
	f, faults := Read(body)
	if len(faults) > 0 || Sniff(body) != XLSX || !slices.Equal(f.Head, []string{"given", "family", "born", "kind"}) || f.Rows[0].Cells["born"] != "4/3/2018" {
		t.Errorf("got %+v, %v", f, faults)
	}
	for _, head := range []string{"Medical notes", "Allergies", "Photo", "SEN", "GP", "NHS number", "Disability"} {
		if !Refused(head) {
			t.Errorf("a column %q would be kept", head)
		}
	}
	for _, c := range columns() {
		if Refused(c) {
			t.Errorf("the register's own column %q is refused", c)
		}
	}
}

// columns of the register, as package people documents them.
func columns() []string {
	return []string{"account", "given", "family", "kind", "posts", "year", "class", "taught", "manager", "carers", "starts", "born", "upn", "email", "language", "needs", "group", "left", "status"}
}

func FuzzOneRoster(f *testing.F) {
	f.Add(pack(f, roll("1.1")))
	f.Add(pack(f, roll("1.2")))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if file, faults := readOneRoster(body); len(faults) > 0 && len(file.Rows) > 0 {
			t.Error("a faulty archive gave rows")
		}
	})
}

func FuzzSheet(f *testing.F) {
	body, err := sheet.WriteXLSX(sheet.Table{Name: "P", Head: []string{"given"}, Rows: [][]sheet.Cell{{{Text: "Ada"}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte("given\nAda\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		file, faults := readSheet(body)
		if (len(faults) > 0) == (len(file.Rows) > 0) {
			t.Errorf("%d rows and %v", len(file.Rows), faults)
		}
	})
}
