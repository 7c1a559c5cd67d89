package people

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/policy"
	"belisha/internal/sheet"
)

func somePosts() []policy.Post {
	return []policy.Post{{Key: "teacher", Title: "Class teacher", Roles: []string{"teacher"}},
		{Key: "pupil", Title: "Child", Roles: []string{"pupil"}}, {Key: "council", Title: "Council", Roles: []string{"pupil"}},
		{Key: "office", Title: "Secretary", Roles: []string{"office"}}}
}

func TestPPL01SharedAccountsAreRefused(t *testing.T) {
	for _, c := range []struct {
		account, given, family string
		refused                bool
	}{
		{"class3", "Ada", "Lark", true}, {"class-3b", "Ada", "Lark", true}, {"class3b", "Ada", "Lark", true},
		{"office", "Ada", "Lark", true}, {"supply", "Ada", "Lark", true}, {"supply.2", "Ada", "Lark", true},
		{"guest", "Ada", "Lark", true}, {"teacher", "Ada", "Lark", true}, {"year4", "Ada", "Lark", true},
		{"teachers", "Ada", "Lark", true}, {"12345", "Ada", "Lark", true}, {"ks2-laptop", "Ada", "Lark", true},
		{"a.lark", "Ada", "Lark", false}, {"a.head", "Ada", "Head", false}, {"a.head", "Ada", "Lark", true},
		{"ada", "Ada", "Lark", false}, {"office.lark", "Ada", "Lark", false}, {"classon", "Ada", "Lark", false},
	} {
		err := Check(Person{Account: c.account, Given: c.given, Family: c.family, Kinds: []string{Staff}}, somePosts())
		e, _ := errs.As(err)
		if c.refused != (err != nil) || err != nil && e.Field != "account" {
			t.Errorf("shows PPL-01: %s %s as %q: %v", c.given, c.family, c.account, err)
		}
	}
}

func TestPPL03AChildHoldsNoAdultsRights(t *testing.T) {
	for _, c := range []struct {
		kinds, posts []string
		field        string
	}{
		{[]string{Pupil}, []string{"teacher"}, "posts"},
		{[]string{Pupil}, []string{"council"}, ""},
		{[]string{Pupil, Staff}, nil, "kind"},
		{[]string{Staff}, []string{"council"}, "posts"},
		{[]string{Staff}, []string{"unheard_of"}, "posts"},
		{[]string{Governor, Parent}, nil, ""},
		{[]string{"robot"}, nil, "kind"},
		{nil, nil, "kind"},
	} {
		err := Check(tidy(Person{Account: "a.lark", Given: "Ada", Family: "Lark", Kinds: c.kinds, Posts: c.posts}), somePosts())
		if e, _ := errs.As(err); (err == nil) != (c.field == "") || e != nil && e.Field != c.field {
			t.Errorf("%v with %v: %v", c.kinds, c.posts, err)
		}
	}
}

// Whoever keeps the register cannot hand out, or take, the rights to safeguarding records.
func TestWhoGivesWhichPost(t *testing.T) {
	posts := append(somePosts(), policy.Post{Key: "dsl", Roles: []string{"dsl"}}, policy.Post{Key: "head", Roles: []string{"head"}},
		policy.Post{Key: "chair", Roles: []string{"chair"}}, policy.Post{Key: "admin", Roles: []string{"admin"}})
	for _, c := range []struct {
		role      authz.Role
		founding  bool
		own       bool
		old, next []string
		good      bool
	}{
		{authz.Office, false, false, nil, []string{"teacher"}, true},
		{authz.Office, false, false, nil, []string{"dsl"}, false},
		{authz.Office, false, false, []string{"dsl"}, nil, false},
		{authz.Office, false, false, []string{"dsl"}, []string{"dsl", "teacher"}, true},
		{authz.Office, true, false, nil, []string{"head"}, false},
		{authz.Office, false, true, []string{"office"}, []string{"office", "teacher"}, false},
		{authz.Admin, false, false, nil, []string{"head"}, false},
		{authz.Admin, true, false, nil, []string{"head"}, true},
		{authz.Admin, true, true, nil, []string{"head"}, false},
		{authz.Office, false, false, nil, []string{"admin"}, false}, // who could then give passwords to anybody
		{authz.Admin, false, false, nil, []string{"admin"}, true},
		{authz.Head, false, false, nil, []string{"chair"}, false}, // who deals with cases about the head
		{authz.Coordinator, false, false, nil, []string{"chair"}, true},
		{authz.Coordinator, false, false, nil, []string{"dsl"}, true},
		{authz.Coordinator, false, true, nil, []string{"dsl"}, false},
		{authz.Head, false, false, []string{"dsl"}, nil, true},
	} {
		id := "someone"
		if c.own {
			id = "me"
		}
		g := giver{actor: authz.Actor{Person: "me", Roles: []authz.Role{c.role}}, posts: posts, founding: c.founding}
		if err := g.may(id, c.old, c.next); (err == nil) != c.good {
			t.Errorf("%s turns %v into %v (founding %v, own %v): %v", c.role, c.old, c.next, c.founding, c.own, err)
		}
	}
}

func TestPPL04KeyStages(t *testing.T) {
	want := map[string]string{"N": "eyfs", "R": "eyfs", "1": "ks1", "2": "ks1", "3": "lower_ks2", "4": "lower_ks2", "5": "upper_ks2", "6": "upper_ks2", "": "", "7": ""}
	for year, stage := range want {
		if got := KeyStage(year); got != stage {
			t.Errorf("year %q: %q, want %q", year, got, stage)
		}
	}
}

func TestALeaverIsGoneOnTheDay(t *testing.T) {
	p := Person{Left: "2026-07-21"}
	// Half past midnight in the school's summer is still the day before in UTC.
	for at, want := range map[string]bool{"2026-07-20T22:59:00Z": false, "2026-07-20T23:30:00Z": true, "2026-07-22T08:00:00Z": true} {
		now, _ := time.Parse(time.RFC3339, at)
		if p.Gone(now) != want {
			t.Errorf("at %s: gone %v", at, !want)
		}
	}
}

func TestNamesKeepToThemselves(t *testing.T) {
	p := Person{Given: "Ada", Family: "Ōe"}
	if p.Display() != "Ada Ō." || p.Full() != "Ada Ōe" {
		t.Errorf("got %q and %q", p.Display(), p.Full())
	}
	if file := string(sheet.WriteCSV(tableOf([]Person{{Given: "=1+1", Family: "@cmd"}}, time.Now()))); !strings.Contains(file, `"'=1+1"`) || !strings.Contains(file, `"'@cmd"`) {
		t.Errorf("a spreadsheet would read a formula: %s", file)
	}
}

const goodFile = "account,given,family,kind,posts,year,class,taught,manager,carers\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,4A,,\n" +
	"a.lark,Ada,Lark,pupil,,4,4A,,,j.lark; !k.lark\n" +
	"j.lark,Jo,Lark,parent; governor,,,,,,\n" +
	"k.lark,Kit,Lark,parent,,,,,m.reed,\n"

// shows PPL-05: a faulty file is refused with row, column and remedy.
func TestPPL05FaultsNameRowAndColumn(t *testing.T) {
	swap := func(old, with string) string { return strings.Replace(goodFile, old, with, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "Row 1: the file is empty"},
		"unknown column":  {swap("posts", "colour"), "Row 1, column colour: this column is not known"},
		"missing column":  {swap("family", "carers"), "Row 1, column"},
		"short row":       {goodFile + "x.y,X\n", "Row 6: there are 2 cells but 10 columns"},
		"same account":    {swap("k.lark,Kit", "J.Lark ,Kit"), "Row 5, column account: \"j.lark\" stands in row 4 already"},
		"shared account":  {swap("m.reed,Morgan", "class4,Morgan"), "Row 2, column account: \"class4\" looks like a shared account"},
		"year":            {swap(",4,4A,", ",7,4A,"), "Row 3, column year: \"7\" is not a year"},
		"formula as name": {swap("Ada,Lark", "=SUM(A1),Lark"), "Row 3, column given: The first name may hold only letters"},
		"adult's post":    {swap("pupil,,4", "pupil,teacher,4"), "Row 3, column posts: A pupil cannot hold"},
		"quotes":          {goodFile + "\"x,y\n", "Row 6: the quotation marks do not match"},
		"not UTF-8":       {goodFile + "\xff\xfe", "is not UTF-8"},
	} {
		rows, faults := ParseCSV(strings.NewReader(c.text), Limits{Posts: somePosts()})
		if rows != nil || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: got %d rows, %v; want %q", name, len(rows), faults, c.want)
		}
	}
}

func TestImportFilesAreBounded(t *testing.T) {
	if rows, f := ParseCSV(strings.NewReader(goodFile), Limits{Rows: 3}); rows != nil || len(f) == 0 {
		t.Error("a row too many must be refused")
	}
	if rows, f := ParseCSV(strings.NewReader(goodFile), Limits{Bytes: 100}); rows != nil || len(f) == 0 {
		t.Error("a byte too many must be refused")
	}
	rows, f := ParseCSV(strings.NewReader("\xef\xbb\xbf"+goodFile), Limits{Posts: somePosts()})
	if len(f) > 0 || len(rows) != 4 || rows[1].Number != 3 || rows[2].Person.Kind != Parent || !rows[2].Person.Is(Governor) {
		t.Errorf("got %+v, %v", rows, f)
	}
}

func FuzzParseCSV(f *testing.F) {
	f.Add(goodFile)
	f.Add("account,given,family,kind\n\"a\nb\",c,d,e\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, faults := ParseCSV(strings.NewReader(text), Limits{Posts: somePosts()})
		if len(faults) > 0 && rows != nil {
			t.Error("a faulty file gave rows")
		}
		for _, r := range rows {
			if err := check(r.Person, somePosts(), r.Has("account")); err != nil {
				t.Errorf("row %d came through unchecked: %v", r.Number, err)
			}
		}
	})
}

// shows PPL-05: what the export writes is read back as it was, what a spreadsheet would take for a formula too.
func TestWhatIsExportedIsReadAgain_PPL05(t *testing.T) {
	in := Person{Account: "s.upply", Given: "Sam", Family: "Upply", Kinds: []string{External}, Group: "+Plus Tutors", Starts: "2026-09-01"}
	rows, faults := ParseCSV(bytes.NewReader(sheet.WriteCSV(tableOf([]Person{in}, time.Now()))), Limits{})
	if len(faults) > 0 || len(rows) != 1 || rows[0].Person.Group != in.Group || rows[0].Person.Given != in.Given || rows[0].Person.Starts != in.Starts {
		t.Errorf("%v, %+v", faults, rows)
	}
}
