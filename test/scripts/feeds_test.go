package scripts

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"
	"belisha/internal/kit/clock"

	"github.com/xuri/excelize/v2"
)

// feeding is a real school that files of people are read into.
type feeding struct {
	config, dir, records string
}

func newFeeding(t *testing.T) feeding {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	f := feeding{config(t, dir, ""), dir, filepath.Join(dir, "belisha.db")}
	found(t, f.config)
	return f
}

// feed reads a file in, and gives what was said and the exit code.
func (f feeding) feed(t *testing.T, name string, body []byte, more ...string) (string, int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return tell(t, "", append([]string{"people", "import", "--config", f.config, path}, more...)...)
}

func (f feeding) says(t *testing.T, said string, code, want int, words ...string) {
	t.Helper()
	if code != want {
		t.Fatalf("exit %d, want %d\n%s", code, want, said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("it does not say %q:\n%s", w, said)
		}
	}
}

func (f feeding) people(t *testing.T) int {
	t.Helper()
	return len(ask(t, f.records, "SELECT id FROM people_person"))
}

// The same family as four programs would write it.
const familyCSV = "given,family,kind,year,class,born,upn,email\nAda,Lark,pupil,4,4A,2018-03-04,B801200005001,\nMorgan,Reed,staff,,,,,m.reed@school.example\n"

func familyXLSX(t *testing.T) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for i, line := range strings.Split(strings.TrimSpace(familyCSV), "\n") {
		cells := strings.Split(line, ",")
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func familyRoster(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"manifest.csv", "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\nfile.classes,bulk\nfile.enrollments,bulk\nfile.demographics,bulk\n"},
		{"classes.csv", "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nc4a,,,4A,,x,4A,homeroom,,s,t,,,\n"},
		{"enrollments.csv", "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,,,c4a,s,u1,student,,,\n"},
		{"demographics.csv", "sourcedId,status,dateLastModified,birthDate,sex\nu1,,,2018-03-04,female\n"},
		{"users.csv", "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n" +
			"u1,active,2026-09-01,true,s,student,,\"{UPN:B801200005001}\",Ada,Lark,,,,,,,04,hunter2\nu2,active,2026-09-01,true,s,teacher,,,Morgan,Reed,,,m.reed@school.example,,,,,\n"},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const familyCTF = `<?xml version="1.0" encoding="UTF-8"?>
<CTfile><Header><DocumentName>Common Transfer File</DocumentName><CTFversion>24.0</CTFversion></Header>
<CTFpupilData><Pupil><UPN>B801200005001</UPN><Surname>Lark</Surname><Forename>Ada</Forename><DOB>2018-03-04</DOB>
<BasicDetails><NCyearActual>4</NCyearActual></BasicDetails>
<Contacts><Contact><Order>1</Order><Surname>Lark</Surname><Forename>Jo</Forename><Responsibility>Y</Responsibility><Email>jo@example.org</Email></Contact></Contacts>
</Pupil></CTFpupilData></CTfile>`

// shows PPL-05: a file of each kind is tried first and changes nothing, then brings the people in, and a second time finds
// them as they are; the file itself says of what kind it is, whatever it is called.
func TestPPL05AFileOfEachKind(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{"csv": []byte(familyCSV), "xlsx": familyXLSX(t), "oneroster": familyRoster(t), "ctf": []byte(familyCTF)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFeeding(t)
			said, code := f.feed(t, "people.txt", body)
			f.says(t, said, code, 0, "Ada Lark (a.lark): new", "2 new, 0 changed", "Nothing has been changed. Add --yes to apply it.")
			if n := f.people(t); n != 1 {
				t.Errorf("the dry run left %d people, not the one who was there", n)
			}
			said, code = f.feed(t, "people.txt", body, "--yes")
			f.says(t, said, code, 0, "2 new, 0 changed")
			said, code = f.feed(t, "people.txt", body, "--yes")
			f.says(t, said, code, 0, "0 new, 0 changed, 2 as they were")
			got := ask(t, f.records, "SELECT given || ' ' || family || ' ' || year || ' ' || upn || ' ' || born FROM people_person WHERE account = 'a.lark'")
			if len(got) != 1 || got[0] != "Ada Lark 4 B801200005001 2018-03-04" {
				t.Errorf("the child came in as %q", got)
			}
			if text, err := os.ReadFile(f.records); err != nil || bytes.Contains(text, []byte("hunter2")) {
				t.Errorf("a password of the file stands in the database (%v)", err)
			}
			whole(t, "--config", f.config)
		})
	}
}

// crowd is a file of so many children; change says of a row what stands there instead.
func crowd(n int, change map[int]string) []byte {
	var b strings.Builder
	b.WriteString("account,given,family,kind,year,class\n")
	for i := range n {
		line := fmt.Sprintf("c.child%d,Child,Number%s,pupil,%d,%dA", i, letters(i), i%6+1, i%6+1)
		if other, changed := change[i]; changed {
			line = other
		}
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	return []byte(b.String())
}

// letters writes a number without digits, which no name has.
func letters(n int) string {
	out := ""
	for ; n > 0; n /= 26 {
		out += string(rune('a' + n%26))
	}
	return out
}

// shows PPL-05: of 3,000 lines one is broken: the file is refused whole, with its row and column, and nobody has come in.
func TestPPL05OneBrokenLineOfThreeThousand(t *testing.T) {
	t.Parallel()
	f := newFeeding(t)
	broken := crowd(3000, map[int]string{1776: "c.child1776,Child,Seventeen,pupil,9,9A"})
	for _, more := range [][]string{nil, {"--yes"}} {
		said, code := f.feed(t, "people.csv", broken, more...)
		f.says(t, said, code, 1, "the file was refused whole", `Row 1778, column year: "9" is not a year of this school`)
		if n := f.people(t); n != 1 {
			t.Errorf("with %q there are %d people, not the one who was there", more, n)
		}
	}
	if n := ask(t, f.records, "SELECT id FROM people_feed WHERE NOT applied"); len(n) != 1 {
		t.Errorf("%d refusals stand in the list of feeds, not the one that was to be applied", len(n))
	}
	said, code := f.feed(t, "people.csv", crowd(3000, nil), "--yes")
	f.says(t, said, code, 0, "3000 new")
	whole(t, "--config", f.config)
}

// shows PPL-05: a file that names everybody signs off who is missing, a few at once; one that is cut short is refused.
func TestPPL05TheLimitOfRemovals(t *testing.T) {
	t.Parallel()
	f := newFeeding(t)
	said, code := f.feed(t, "people.csv", crowd(40, nil), "--yes")
	f.says(t, said, code, 0, "40 new")
	for _, more := range [][]string{nil, {"--yes"}} {
		said, code = f.feed(t, "people.csv", crowd(35, nil), append(more, "--scope", "pupils")...)
		f.says(t, said, code, 1, "would sign off 5 of 40 pupils, which is more than the 10 % that the policy allows at once")
	}
	said, code = f.feed(t, "people.csv", crowd(35, nil), "--yes") // a part of the school signs nobody off
	f.says(t, said, code, 0, "0 new, 0 changed, 35 as they were; 6 people")
	gone := map[int]string{7: "", 31: ""}
	said, code = f.feed(t, "people.csv", crowd(40, gone), "--scope", "pupils")
	f.says(t, said, code, 0, "not in the file: Child Numberh (c.child7): leaves: not in the file", "2 signed off", "Nothing has been changed")
	said, code = f.feed(t, "people.csv", crowd(40, gone), "--scope", "pupils", "--yes")
	f.says(t, said, code, 0, "2 signed off")
	if left := ask(t, f.records, "SELECT account FROM people_person WHERE left_on <> '' ORDER BY account"); strings.Join(left, " ") != "c.child31 c.child7" {
		t.Errorf("signed off are %q", left)
	}
	whole(t, "--config", f.config)
}

// shows PPL-06: somebody who leaves works to the last day; from the next day on the open session is over, neither the pages
// nor the filter let them in, and their name is kept.
func TestPPL06ALeaverIsShutOutTheNextDay(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir, "--resolve", "learning.test="+origin(t))
	a := h.who(t, "assistant", "")
	day := func(n int) string { return time.Now().In(clock.London).AddDate(0, 0, n).Format(time.DateOnly) }
	names := ask(t, filepath.Join(dir, "belisha.db"), "SELECT given || ',' || family FROM people_person WHERE account = ?", a.Name)
	leaves := func(on string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "leaver.csv")
		write(t, file, "account,given,family,kind,left\n"+a.Name+","+names[0]+",staff,"+on+"\n")
		if out, code := tell(t, "", "people", "import", "--dir", dir, file, "--yes"); code != 0 || !strings.Contains(out, "row 2: ") {
			t.Fatalf("import: exit %d\n%s", code, out)
		}
	}
	leaves(day(1)) // the first day without access is tomorrow
	open := h.signIn(t, a)
	open.get(t, "/").expect(t, http.StatusOK)
	if got := h.browse(t, a, "http://learning.test/"); got.Status != http.StatusOK {
		t.Errorf("on the last day the filter answers %d: %s", got.Status, got.plain())
	}
	leaves(day(0)) // that day has come
	if got := open.get(t, "/"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
		t.Errorf("the open session still opens pages: %d to %q", got.Status, got.To)
	}
	b := newBrowser(t, h.Web)
	b.post(t, "/sign-in", "name", a.Name, "password", a.Password).expect(t, http.StatusUnprocessableEntity, "The user name or the password is not right.")
	soon(t, "the filter knows a leaver no longer", func() bool { return h.browse(t, a, "http://learning.test/").Status != http.StatusOK })
	head := h.signIn(t, h.who(t, "head", ""))
	given, family, _ := strings.Cut(names[0], ",")
	head.get(t, "/people/leavers").expect(t, http.StatusOK, given+" "+family)
	stays(t, h, head)
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}

// stays demands that nobody else was shut out.
func stays(t *testing.T, h *house, b *browser) {
	t.Helper()
	b.get(t, "/").expect(t, http.StatusOK)
	var others []demo.Account
	for _, a := range h.card.Accounts {
		if a.Role == "teacher" {
			others = append(others, a)
		}
	}
	h.signIn(t, others[0]).get(t, "/").expect(t, http.StatusOK)
}
