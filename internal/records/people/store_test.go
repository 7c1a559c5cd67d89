package people

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/schools"
)

// register is a real ledger over two schools, for the neighbour's rows must never show.
type register struct {
	t      testing.TB
	d      *db.DB
	ledger *ledger.Ledger
	gate   *authz.Gate
}

func newRegister(t testing.TB, d *db.DB) register {
	t.Helper()
	now := clock.Fixed(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	gate, err := authz.New(actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := register{t, d, ledger.New(d, id.New(now), now), gate}
	r.ledger.Seal(RefKind, Sealed())
	for _, school := range []string{"ours", "theirs"} {
		r.write(school, func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := schools.Store{}.Create(t.Context(), tx, "School of "+school)
			return ledger.Event{Verb: "test.set-up", Subject: ref.New(school, "school", school)}, err
		})
	}
	return r
}

func (r register) write(school string, f func(*ledger.Tx) (ledger.Event, error)) {
	r.t.Helper()
	if err := r.ledger.Write(r.t.Context(), r.gate.System(school, "test"), f); err != nil {
		r.t.Fatal(err)
	}
}

func (r register) read(g authz.Grant, f func(*ledger.Tx) error) {
	r.t.Helper()
	if err := r.ledger.Read(r.t.Context(), g, f); err != nil {
		r.t.Fatal(err)
	}
}

// load imports a file and gives the ids by account.
func (r register) load(school, text string) map[string]string {
	r.t.Helper()
	rows, faults := ParseCSV(strings.NewReader(text), Limits{Posts: somePosts()})
	if len(faults) > 0 {
		r.t.Fatal(faults)
	}
	var ids map[string]string
	r.write(school, func(tx *ledger.Tx) (ledger.Event, error) {
		report, err := Store{}.Import(r.t.Context(), tx, rows)
		ids = report.IDs
		return report.Event(tx), err
	})
	return ids
}

func (r register) system(school string) authz.Grant { return r.gate.System(school, "test") }

func TestPPL01AUserNameIsTakenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		r.load("ours", goodFile)
		again := Person{Account: " A.Lark", Given: "Abe", Family: "Lark", Kind: Pupil}
		err := r.ledger.Write(t.Context(), r.system("ours"), func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := Store{}.Add(t.Context(), tx, again, somePosts())
			return ledger.Event{}, err
		})
		if e, _ := errs.As(err); e == nil || e.Kind != errs.Conflict || e.Field != "account" {
			t.Errorf("shows PPL-01: a second a.lark must be refused at the field: %v", err)
		}
		r.write("theirs", func(tx *ledger.Tx) (ledger.Event, error) { // another school's names are its own
			p, err := Store{}.Add(t.Context(), tx, again, somePosts())
			return ledger.Event{Verb: "people.added", Subject: p.Ref("theirs")}, err
		})
	})
}

func TestPPL05ImportIsWholeOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile)
		bad := strings.Replace(goodFile, "m.reed,\n", "nobody.here,\n", 1) + "new.one,New,One,staff,,,,,,\n"
		rows, faults := ParseCSV(strings.NewReader(bad), Limits{Posts: somePosts()})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		err := r.ledger.Write(t.Context(), r.system("ours"), func(tx *ledger.Tx) (ledger.Event, error) {
			report, err := Store{}.Import(t.Context(), tx, rows)
			return report.Event(tx), err
		})
		if !errors.As(err, &faults) || faults[0].Row != 5 || faults[0].Column != "manager" {
			t.Errorf("shows PPL-05: want row 5, column manager: %v", err)
		}
		next := strings.Replace(goodFile, "a.lark,Ada,Lark,pupil,,4,4A", "a.lark,Ada,Lark,pupil,,5,5A", 1) + "new.one,New,One,staff,,,,,,\n"
		rows, _ = ParseCSV(strings.NewReader(next), Limits{Posts: somePosts()})
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			report, err := Store{}.Plan(t.Context(), tx, rows)
			if report.Added != 1 || report.Changed != 1 || report.Same != 3 || report.Lines[0].What != "year, class" {
				t.Errorf("dry run: %+v", report)
			}
			all, _ := Store{}.Everybody(t.Context(), tx)
			if len(all) != 4 {
				t.Errorf("a dry run or a refused file left %d people", len(all))
			}
			return err
		})
		r.load("ours", next)
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			p, err := Store{}.Get(t.Context(), tx, ids["a.lark"])
			if p.Year != "5" || p.Class != "5A" {
				t.Errorf("not moved up: %+v", p)
			}
			return err
		})
	})
}

func TestPeopleWithinReach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile+"b.wren,Bo,Wren,pupil,,,5A,,,\n")
		r.load("theirs", strings.ReplaceAll(goodFile, "Lark", "Neighbour"))
		actor := func(person string, role authz.Role, classes ...string) authz.Actor {
			return authz.Actor{School: "ours", Person: person, Roles: []authz.Role{role}, Classes: classes}
		}
		for _, c := range []struct {
			who  string
			q    Query
			want []string
		}{
			{"the office", Query{Reach: authz.All, Actor: actor("x", authz.Office)}, []string{"a.lark", "j.lark", "k.lark", "m.reed", "b.wren"}},
			{"a teacher", Query{Reach: authz.Class, Actor: actor(ids["m.reed"], authz.Teacher, "4A")}, []string{"a.lark", "m.reed"}},
			{"a teacher without a class", Query{Reach: authz.Class, Actor: actor("x", authz.Teacher)}, nil},
			{"a carer", Query{Reach: authz.Own, Actor: actor(ids["j.lark"], authz.Parent)}, []string{"a.lark", "j.lark"}},
			{"a barred carer", Query{Reach: authz.Own, Actor: actor(ids["k.lark"], authz.Parent)}, []string{"k.lark"}},
			{"nobody", Query{}, nil},
			{"a search", Query{Reach: authz.All, Text: "WREN"}, []string{"b.wren"}},
			{"a search for a sign", Query{Reach: authz.All, Text: "%"}, nil},
			{"parents", Query{Reach: authz.All, Kind: Parent}, []string{"j.lark", "k.lark"}},
			{"governors", Query{Reach: authz.All, Kind: Governor}, []string{"j.lark"}},
			{"page two", Query{Reach: authz.All, Size: 2, Page: 2}, []string{"k.lark", "m.reed"}},
		} {
			r.read(r.system("ours"), func(tx *ledger.Tx) error {
				found, _, err := Store{}.Find(t.Context(), tx, c.q)
				var got []string
				for _, p := range found {
					got = append(got, p.Account)
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%s sees %v, want %v", c.who, got, c.want)
				}
				return err
			})
		}
	})
}

func TestTiesAndFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile+"b.wren,Bo,Wren,pupil,,,5A,,,\n")
		ctx, s := t.Context(), Store{}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			if m, _ := s.Managed(ctx, tx, ids["m.reed"]); !slices.Equal(m, []string{ids["k.lark"]}) {
				t.Errorf("shows MON-15: managed %v", m)
			}
			if c, _ := s.ChildrenOf(ctx, tx, ids["k.lark"]); len(c) != 0 {
				t.Errorf("a barred carer has the children %v", c)
			}
			if names, _ := s.NameRegister(ctx, tx); !slices.Contains(names, "Wren") || !slices.Contains(names, "Ada") {
				t.Errorf("names %v", names)
			}
			if h, _ := s.Holding(ctx, tx, "teacher"); !slices.Equal(h, []string{ids["m.reed"]}) {
				t.Errorf("teachers %v", h)
			}
			return nil
		})
		want := map[string]string{"people.feeds": "No file has been imported yet", "people.leavers": "Nobody has left in the last year",
			"people.links": "2 links, 0 wait for the office, 1 barred", "people.accounts": "5 people, 5 user names, 0 shared", "people.classes": "1 of 2 pupils have a year; 1 exceptions",
			"people.register":    "5 people: parent 2, pupil 2, staff 1",
			"people.delegations": "No post is lent; every task is with whom the register names"}
		for _, f := range s.figures() {
			r.read(r.system("ours"), func(tx *ledger.Tx) error {
				reading, err := f.Read(ctx, tx, feature.Ask{})
				if reading.Shown != want[f.Name] {
					t.Errorf("%s: %q, want %q", f.Name, reading.Shown, want[f.Name])
				}
				return err
			})
		}
	})
}

func TestTheTrailSealsThePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile)
		if report, err := r.ledger.Verify(t.Context(), r.system("ours")); err != nil || !report.Whole() || report.Sealed != 4 {
			t.Fatalf("before: %+v, %v", report, err)
		}
		err := d.Write(t.Context(), "ours", func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE people_carer SET barred = FALSE WHERE school_id = ?", "ours")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		report, err := r.ledger.Verify(t.Context(), r.system("ours"))
		if err != nil || len(report.Breaks) != 1 || report.Breaks[0].Subject != "person/"+ids["a.lark"] {
			t.Errorf("a bar lifted behind the trail's back: %+v, %v", report, err)
		}
	})
}
