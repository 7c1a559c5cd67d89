package schools

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
)

func TestNamesOfSchools(t *testing.T) {
	for name, good := range map[string]bool{"Larkfield Primary School": true, "": false, "  ": false, "a\nb": false, strings.Repeat("x", 121): false} {
		if err := CheckName(name); (err == nil) != good {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}

func TestASchoolIsSetUpOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.Fixed(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
		if err := d.Migrate(t.Context(), ledger.Schema, Schema); err != nil {
			t.Fatal(err)
		}
		gate, err := authz.New(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		l := ledger.New(d, id.New(now), now)
		create := func(school string) error {
			return l.Write(t.Context(), gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
				s, err := Store{}.Create(t.Context(), tx, "School "+school)
				return ledger.Event{Verb: "schools.created", Subject: s.Ref()}, err
			})
		}
		if err := create("s1"); err != nil {
			t.Fatal(err)
		}
		if err := create("s1"); !errs.Is(err, errs.Conflict) {
			t.Errorf("a second set-up over data: %v", err)
		}
		if err := create("s2"); err != nil {
			t.Fatal(err)
		}
		err = l.Read(t.Context(), gate.System("s2", "test"), func(tx *ledger.Tx) error {
			s, err := Store{}.Get(t.Context(), tx)
			if s.ID != "s2" || s.Name != "School s2" {
				t.Errorf("the neighbour shows: %+v", s)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
