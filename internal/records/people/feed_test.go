package people

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// feed applies a file of any kind and gives what became of it.
func (r register) feed(school, text, scope string, percent int) (Report, error) {
	r.t.Helper()
	in, faults := ReadFeed([]byte(text), Limits{Posts: somePosts()})
	if len(faults) > 0 {
		return Report{}, faults
	}
	in.Scope, in.Percent = scope, percent
	var report Report
	err := r.ledger.Write(r.t.Context(), r.system(school), func(tx *ledger.Tx) (e ledger.Event, err error) {
		if report, err = (Store{}).ImportFeed(r.t.Context(), tx, in); err != nil {
			return e, err
		}
		return report.Event(tx), Store{}.NoteFeed(r.t.Context(), tx, in, report)
	})
	return report, err
}

func (r register) person(account string) (p Person) {
	r.t.Helper()
	r.read(r.system("ours"), func(tx *ledger.Tx) (err error) {
		p, err = Store{}.ByAccount(r.t.Context(), tx, account)
		return err
	})
	return p
}

func (r register) refuses(school, text, scope, want string) {
	r.t.Helper()
	_, err := r.feed(school, text, scope, 0)
	if err == nil || !strings.Contains(err.Error(), want) {
		r.t.Errorf("want %q, got %v", want, err)
	}
}

func TestUPNCheckLetters(t *testing.T) {
	for upn, good := range map[string]bool{
		"": true, "B801200005001": true, "P207000016049": true, // a published example, and one that is published with a slip in its sum
		"B207000016049": false, "A801200005001": false, "b801200005001": false, "X80120000A001": false, "B80120000500": false,
		"B8012000050011": false, "B80120000500I": false, "Ä801200005001": false, "B801200005 01": false,
	} {
		if err := checkUPN(upn); (err == nil) != good {
			t.Errorf("%q: %v", upn, err)
		}
	}
	for i := range len(upnLetters) { // a temporary number ends in a letter, which has its value
		sum, body := 0, "80120000500"
		for j, c := range body {
			sum += int(c-'0') * (j + 2)
		}
		upn := string(upnLetters[(sum+i*13)%23]) + body + string(upnLetters[i])
		if err := checkUPN(upn); err != nil {
			t.Errorf("%s: %v", upn, err)
		}
	}
}

func TestNamesOfEveryScript(t *testing.T) {
	for _, c := range []struct {
		given, family string
		good          bool
	}{
		{"Ada", "Ōe", true}, {"Sukarno", "", true}, {"", "Lark", false}, {"María-José", "d'Arc", true}, {"Anna", "'t Hart", true}, {"Anna", "’t Hart", true},
		{"王", "小明", true}, {"Мария", "Іванова", true}, {"مریم", "حسینی\u200cزاده", true}, {"שִׁירָה", "כהן", true}, {"अनुष्का", "क्षत्रिय", true},
		{"e\u0301mile", "Zola", true}, {"Ada", "O\u202elark", false}, {"Ada", "<b>", false}, {"Ada\x00", "Lark", false}, {"- Ada", "Lark", false}, {strings.Repeat("a", 61), "Lark", false},
	} {
		p := tidy(Person{Account: "a.lark2", Given: c.given, Family: c.family, Kinds: []string{Staff}})
		if err := Check(p, nil); (err == nil) != c.good {
			t.Errorf("%q %q: %v", c.given, c.family, err)
		}
	}
	if got := tidy(Person{Given: "e\u0301mile"}).Given; got != "émile" {
		t.Errorf("not composed: %q", got)
	}
	for p, want := range map[twoNames]string{{"Sukarno", ""}: "Sukarno", {"Anna", "'t Hart"}: "Anna t.", {"Ravi", "क्षत्रिय"}: "Ravi क्."} {
		if got := (Person{Given: p.given, Family: p.family}).Display(); got != want {
			t.Errorf("%v is shown as %q, want %q", p, got, want)
		}
	}
}

type twoNames struct{ given, family string }

// shows PPL-01: a name of any script gives a user name of its own, never one that several could share.
func TestPPL01ProposedUserNames(t *testing.T) {
	taken := map[string]bool{"a.lark": true}
	for _, c := range []struct {
		p    Person
		hint string
		want string
	}{
		{Person{Given: "Ada", Family: "Lark", Kinds: []string{Pupil}}, "", "a.lark2"},
		{Person{Given: "Zoë", Family: "Ōe-O’Lark", Kinds: []string{Pupil}}, "", "z.oeolark"},
		{Person{Given: "Łukasz", Family: "Groß", Kinds: []string{Parent}}, "", "l.gross"},
		{Person{Given: "Sukarno", Kinds: []string{Parent}}, "", "sukarno"},
		{Person{Given: "王", Family: "小明", UPN: "B801200005001", Kinds: []string{Pupil}}, "", "learner00500"},
		{Person{Given: "Мария", Family: "Іванова", Kinds: []string{Parent}}, "", "person1"},
		{Person{Given: "Мария", Family: "Іванова", Kinds: []string{Parent}}, "", "person12"},
		{Person{Given: "Ada", Family: "Lark", Kinds: []string{Staff}}, "ada.lark", "ada.lark"},
		{Person{Given: "Ada", Family: "Lark", Kinds: []string{Staff}}, "office", "a.lark3"},
		{Person{Given: "Ada", Family: "Office", Kinds: []string{Staff}}, "", "a.office"},
		{Person{Given: "A", Kinds: []string{Staff}}, "", "a1"},
	} {
		got := propose(c.p, c.hint, taken)
		c.p.Account = got
		if got != c.want || checkAccount(c.p) != nil {
			t.Errorf("%s %s: %q, want %q", c.p.Given, c.p.Family, got, c.want)
		}
		taken[got] = true
	}
}

const twins = "given,family,kind,born,upn,year,class\nAda,Lark,pupil,4/3/2018,B801200005001,4,4A\nAda,Lark,pupil,4/3/2018,P207000016049,4,4B\n"

// shows PPL-05: children are known by number, then by name and birthday where that is one child only.
func TestPPL05WhomARowMeans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		if _, err := r.feed("ours", twins, "", 0); err != nil {
			t.Fatal(err)
		}
		one, two := r.person("a.lark"), r.person("a.lark2")
		if one.UPN == two.UPN || one.Born != two.Born || one.Class != "4A" {
			t.Errorf("the twins are %+v and %+v", one, two)
		}
		again, err := r.feed("ours", strings.Replace(twins, "4B", "4C", 1), "", 0)
		if err != nil || again.Changed != 1 || again.Same != 1 || r.person("a.lark2").Class != "4C" {
			t.Errorf("the same twins again: %+v, %v", again, err)
		}
		if renamed, err := r.feed("ours", "account,given,family,kind,upn\nada.lark,Ada,Lark,pupil,P207000016049\n", "", 0); err != nil || renamed.Lines[0].What != "account" || r.person("ada.lark").ID != two.ID {
			t.Errorf("another user name for the same number: %+v, %v", renamed, err)
		}
		if _, err := r.feed("ours", "account,given,family,kind,upn\na.lark2,Ada,Lark,pupil,P207000016049\n", "", 0); err != nil {
			t.Error(err)
		}
		r.refuses("ours", "given,family,kind,born,class\nAda,Lark,pupil,4/3/2018,4A\n", "", "could be Ada Lark (a.lark) or Ada Lark (a.lark2)")
		r.refuses("ours", "given,family,kind\nAda,Lark,pupil\n", "", "could be Ada Lark (a.lark) or Ada Lark (a.lark2)")
		r.refuses("ours", "account,given,family,kind,upn\na.lark,Ada,Lark,pupil,P207000016049\n", "", "Correct one of the two")
		r.refuses("ours", "given,family,kind,born\nBo,Wren,pupil,1/2/2019\nBo,Wren,pupil,1/2/2019\n", "", "row 2 has the same name and date of birth")
		r.refuses("ours", strings.ReplaceAll(twins, "P207000016049", "B801200005001"), "", `"B801200005001" stands in row 2 already`)
		r.refuses("ours", "account,given,family,kind,upn\nz.new,Zoë,New,pupil,B801200005001\nq.new,Quin,New,pupil,B801200005001\n", "", "stands in row 2 already")
		r.refuses("ours", "given,family,kind,upn,Medical notes\nBo,Wren,pupil,,x\n", "", "keeps nothing medical and no photographs")
		r.refuses("ours", "given,family,kind,born\nBo,Wren,pupil,1/2/1999\n", "", "pupils here are 2 to 12")
		r.refuses("ours", "given,family,kind,email\nBo,Wren,parent,not an address\n", "", "Enter an email address")
		if _, err := r.feed("ours", "given,family,kind,born\nBó,Wren,pupil,1/2/2019\n", "", 0); err != nil {
			t.Fatal(err)
		}
		if same, err := r.feed("ours", "given,family,kind,born,year\nBO,WREN,pupil,2019-02-01,3\n", "", 0); err != nil || same.Added != 0 || r.person("b.wren").Year != "3" {
			t.Errorf("one child by name and birthday: %+v, %v", same, err)
		}
		err = r.ledger.Write(t.Context(), r.system("ours"), func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := Store{}.Add(t.Context(), tx, Person{Account: "x.y", Given: "Xa", Kind: Pupil, UPN: "B801200005001"}, somePosts())
			return ledger.Event{}, err
		})
		if e, _ := errs.As(err); e == nil || e.Field != "upn" || e.Kind != errs.Conflict {
			t.Errorf("a number that is taken: %v", err)
		}
	})
}

func school(n int) string {
	var file strings.Builder
	file.WriteString("account,given,family,kind,year,class\n")
	for i := range n {
		fmt.Fprintf(&file, "p%d.wren,Bo,Wren,pupil,%d,%dA\n", i, i%6+1, i%6+1)
	}
	return file.String()
}

// shows PPL-05: a file that would sign off too many is refused whole; one that signs off few gives them a leaving date.
func TestPPL05TheRemovalLimit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		if _, err := r.feed("ours", school(40)+"t.reed,Tam,Reed,staff,,\n", "", 0); err != nil {
			t.Fatal(err)
		}
		r.refuses("ours", school(35), ScopePupils, "would sign off 5 of 40 pupils, which is more than the 10 %")
		if p := r.person("p39.wren"); p.Left != "" {
			t.Errorf("a refused file signed somebody off: %+v", p)
		}
		r.refuses("ours", school(40), ScopeAll, "would sign off 1 of 1 staff")
		if _, err := r.feed("ours", school(35), ScopePupils, 15); err != nil {
			t.Errorf("the policy allows 15 %%: %v", err)
		}
		if report, err := r.feed("ours", school(40), "", 0); err != nil || len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "5 people of the file have left") {
			t.Errorf("who has left stays signed off: %+v, %v", report, err)
		}
		gone, here := r.person("p39.wren"), r.person("t.reed")
		now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		if gone.Left != "2026-11-22" || gone.Here(now) || here.Left != "" {
			t.Errorf("after it: %+v, %+v", gone, here)
		}
		report, err := r.feed("ours", "account,given,family,kind,left\np1.wren,Bo,Wren,pupil,23/11/2026\n", "", 0)
		if err != nil || report.Removed != 1 || r.person("p1.wren").Left != "2026-11-23" || !r.person("p1.wren").Here(now) {
			t.Errorf("a leaving date in a file: %+v, %v", report, err)
		}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			runs, err := Store{}.Feeds(t.Context(), tx, 1)
			if len(runs) != 4 || runs[0].Removed+runs[2].Removed != 6 || !runs[0].Applied {
				t.Errorf("runs: %+v", runs)
			}
			return err
		})
	})
}

// shows PPL-05: three thousand people and one broken line.
func TestPPL05OneBrokenLineOfThousands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		lines := strings.Split(school(3000), "\n")
		lines[1733] = strings.Replace(lines[1733], "pupil,", "pupil,1", 1)
		_, err := r.feed("ours", strings.Join(lines, "\n"), "", 0)
		var faults Faults
		if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Row != 1734 || faults[0].Column != "year" {
			t.Errorf("want the one row named: %v", err)
		}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			all, err := Store{}.Everybody(t.Context(), tx)
			if len(all) != 0 {
				t.Errorf("%d people came in", len(all))
			}
			return err
		})
	})
}

// shows PPL-22: what a feed links waits for the office, and a feed lifts no bar.
func TestPPL22LinksOfAFeedWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile) // the school's first own file: j.lark cares, k.lark is barred
		ctx, s := t.Context(), Store{}
		children := func(account string) (out []string) {
			r.read(r.system("ours"), func(tx *ledger.Tx) (err error) {
				out, err = s.ChildrenOf(ctx, tx, ids[account])
				return err
			})
			return out
		}
		if _, err := r.feed("ours", "account,given,family,kind,carers\na.lark,Ada,Lark,pupil,j.lark; !k.lark; m.reed\n", "", 0); err != nil {
			t.Fatal(err)
		}
		if len(children("j.lark")) != 1 || len(children("m.reed")) != 0 || len(children("k.lark")) != 0 {
			t.Errorf("children: %v, %v, %v", children("j.lark"), children("m.reed"), children("k.lark"))
		}
		r.refuses("ours", "account,given,family,kind,carers\na.lark,Ada,Lark,pupil,j.lark; k.lark\n", "", "a file lifts no bar")
		r.write("ours", func(tx *ledger.Tx) (ledger.Event, error) {
			waiting, err := s.Waiting(ctx, tx, 1)
			if len(waiting) != 1 || waiting[0].Carer != ids["m.reed"] {
				t.Errorf("waiting: %+v", waiting)
			}
			if err == nil {
				_, err = s.ConfirmLinks(ctx, tx, []string{waiting[0].Child + " " + waiting[0].Carer})
			}
			return ledger.Event{Verb: "people.links-confirmed", Subject: Person{ID: ids["a.lark"]}.Ref("ours")}, err
		})
		if len(children("m.reed")) != 1 {
			t.Error("a confirmed link opens nothing")
		}
		if report, err := r.ledger.Verify(ctx, r.system("ours")); err != nil || !report.Whole() {
			t.Errorf("the seals: %+v, %v", report, err)
		}
		// A file that leaves the barred one out takes away whom it no longer names, and not the bar.
		if _, err := r.feed("ours", "account,given,family,kind,carers\na.lark,Ada,Lark,pupil,j.lark\n", "", 0); err != nil {
			t.Fatal(err)
		}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			carers, err := s.CarersOf(ctx, tx, ids["a.lark"])
			if len(carers) != 2 || !slices.ContainsFunc(carers, func(c Carer) bool { return c.Person == ids["k.lark"] && c.Barred }) {
				t.Errorf("carers: %+v", carers)
			}
			return err
		})
	})
}

func TestWhatTheOfficeDecidesAboutALink(t *testing.T) {
	for _, c := range []struct {
		is       Carer
		by, act  string
		why      string
		good     bool
		becoming bool // cares afterwards
	}{
		{Carer{Person: "p", Waiting: true}, "o", Confirm, "", true, true},
		{Carer{Person: "p", Waiting: true}, "p", Confirm, "", false, false},
		{Carer{Person: "p"}, "o", Confirm, "", false, true},
		{Carer{Person: "p", Barred: true}, "o", Confirm, "", false, false},
		{Carer{Person: "p"}, "o", Bar, "", false, true},
		{Carer{Person: "p"}, "o", Bar, "Order of the family court, 3 May", true, false},
		{Carer{Person: "p", Barred: true}, "o", Lift, "", false, false},
		{Carer{Person: "p", Barred: true}, "p", Lift, "I say so myself", false, false},
		{Carer{Person: "p", Barred: true}, "o", Lift, "Order lapsed on 1 June", true, true},
		{Carer{Person: "p", Barred: true}, "o", Refuse, "", false, false},
		{Carer{Person: "p"}, "o", "dance", "", false, true},
	} {
		next, err := decided(c.is, c.by, c.act, c.why)
		if (err == nil) != c.good || next.Cares() != c.becoming {
			t.Errorf("%+v: %+v, %v", c, next, err)
		}
	}
}
