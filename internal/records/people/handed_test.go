package people

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
)

const handedOver = `<?xml version="1.0" encoding="UTF-8"?><CTfile><Header><CTFversion>24.0</CTFversion></Header><CTFpupilData>
<Pupil><UPN>B801200005001</UPN><Surname>Lark</Surname><Forename>Ada</Forename><DOB>2018-03-04</DOB><BasicDetails><NCyearActual>4</NCyearActual></BasicDetails>
<Contacts><Contact><Surname>Lark</Surname><Forename>Jo</Forename><Responsibility>Y</Responsibility></Contact></Contacts></Pupil>
</CTFpupilData></CTfile>`

func archive(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shows PPL-05: a transfer file, again and again, is one child and one parent, who waits for the office.
func TestPPL05ATransferFileComesIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		if report, err := r.feed("ours", handedOver, "", 0); err != nil || report.Added != 2 || len(report.Notes) == 0 {
			t.Fatalf("%+v, %v", report, err)
		}
		ada, jo := r.person("a.lark"), r.person("j.lark")
		if ada.UPN != "B801200005001" || ada.Year != "4" || !jo.Is(Parent) {
			t.Errorf("%+v and %+v", ada, jo)
		}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			carers, err := Store{}.CarersOf(t.Context(), tx, ada.ID)
			if len(carers) != 1 || carers[0].Person != jo.ID || !carers[0].Waiting || carers[0].Cares() {
				t.Errorf("shows PPL-22: carers %+v", carers)
			}
			return err
		})
		if report, err := r.feed("ours", handedOver, "", 0); err != nil || report.Same != 2 {
			t.Errorf("again: %+v, %v", report, err)
		}
		r.refuses("ours", strings.Replace(handedOver, "B801200005001", "C801200005001", 1), "", "check letter")
		r.refuses("ours", strings.Replace(handedOver, "<NCyearActual>4", "<NCyearActual>11", 1), "", `"11" is not a year of this school`)
	})
}

// shows PPL-05, PPL-03: an archive joins what a person is, and takes away nothing that it does not know.
func TestPPL05AnArchiveComesIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		r.load("ours", "account,given,family,kind,posts,class,upn,year\nm.reed,Morgan,Reed,governor; staff,teacher,,,\na.lark,Ada,Lark,pupil,,4A,B801200005001,4\nb.wren,Bo,Wren,pupil,,4A,,4\n")
		manifest := "propertyName,value\noneroster.version,1.1\nfile.users,delta\nfile.classes,absent\n"
		users := "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier,email,agentSourcedIds,grades\n" +
			"u1,active,,true,s,student,other.name,Ada,Lark,B801200005001,,u2,05\nu2,active,,true,s,parent,m.reed,Morgan,Reed,,m.reed@example.org,,\n"
		report, err := r.feed("ours", archive(t, "manifest.csv", manifest, "users.csv", users), "", 0)
		if err != nil || report.Added != 0 || report.Changed != 2 {
			t.Fatalf("%+v, %v", report, err)
		}
		ada, reed := r.person("a.lark"), r.person("m.reed")
		if ada.Year != "5" || ada.Class != "4A" || !reed.Is(Governor) || !reed.Is(Parent) || !reed.Is(Staff) || len(reed.Posts) != 1 {
			t.Errorf("%+v and %+v", ada, reed)
		}
		gone := users + "u3,tobedeleted,,false,s,student,b.wren,Bo,Wren,,,,\nu4,tobedeleted,,false,s,student,,Never,Here,,,,\n"
		r.refuses("ours", archive(t, "manifest.csv", manifest, "users.csv", gone), "", "would sign off 1 of 2 pupils")
		if report, err = r.feed("ours", archive(t, "manifest.csv", manifest, "users.csv", gone), "", 50); err != nil || report.Removed != 1 || report.Added != 0 || r.person("b.wren").Left != "2026-11-22" {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestPPL05ASpreadsheetComesIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		body, err := sheet.WriteXLSX(sheet.Table{Name: "P", Head: []string{"Forename", "Surname", "Kind", "DOB", "Year group"},
			Rows: [][]sheet.Cell{{{Text: "Ada"}, {Text: "Lark"}, {Text: "pupil"}, {Text: "2018-03-04", Kind: sheet.Date}, {Text: "4"}}}})
		if err != nil {
			t.Fatal(err)
		}
		if report, err := r.feed("ours", string(body), "", 0); err != nil || report.Added != 1 || r.person("a.lark").Born != "2018-03-04" {
			t.Errorf("shows PPL-05: %+v, %v", report, err)
		}
		body, err = sheet.WriteXLSX(sheet.Table{Name: "P", Head: []string{"given", "family", "kind", "shoe"}, Rows: [][]sheet.Cell{{{Text: "A"}, {Text: "B"}, {Text: "staff"}, {Text: "7"}}}})
		if err != nil {
			t.Fatal(err)
		}
		r.refuses("ours", string(body), "", "this column is not known")
	})
}

// thousands is a school of n as a file.
func thousands(n int) []byte {
	var b strings.Builder
	b.WriteString("account,given,family,kind,year,class,born\n")
	for i := range n {
		fmt.Fprintf(&b, "p%d.wren,Bo%s,Wren,pupil,%d,%dA,2018-03-%02d\n", i, strings.Repeat("x", i%7), i%6+1, i%6+1, i%28+1)
	}
	return []byte(b.String())
}

// BenchmarkFeed reads, plans and applies a file of 3,000 people.
func BenchmarkFeed(b *testing.B) {
	body := thousands(3000)
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		for _, apply := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/apply=%v", name, apply), func(b *testing.B) {
				r := newRegister(b, open(b))
				for i := 0; b.Loop(); i++ {
					in, faults := ReadFeed(body, Limits{Posts: somePosts()})
					if len(faults) > 0 {
						b.Fatal(faults)
					}
					school := "ours"
					if !apply {
						r.read(r.system(school), func(tx *ledger.Tx) error {
							_, err := Store{}.PlanFeed(b.Context(), tx, in)
							return err
						})
						continue
					}
					if i > 0 {
						b.Skip("applied once; run with -benchtime=1x")
					}
					if _, err := r.feed(school, string(body), "", 0); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
