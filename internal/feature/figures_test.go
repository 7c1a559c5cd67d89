package feature

import (
	"context"
	"strings"
	"testing"
	"time"

	"belisha/internal/ledger"
)

// A figure of a family may be private for some of its names: nobody reads those but who handles children's matters.
func TestOpenKeepsPrivateReadingsBack(t *testing.T) { // shows STD-28
	t.Parallel()
	var f Figures
	f.Bind([]Figure{
		{Name: "registers.*", PrivateFor: func(name string) bool { return name == "registers.worries" }, Read: count},
		{Name: "cases.all", Private: true, Read: count}, {Name: "cases.open", Read: count}})
	for name, private := range map[string]bool{"registers.worries": true, "registers.loans": false, "cases.all": true, "cases.open": false} {
		r, err := f.Read(t.Context(), nil, name, Ask{})
		if err != nil || r.Private != private || r.Shown != "3 in all" {
			t.Errorf("%s reads %+v, %v", name, r, err)
		}
		o := f.Open(name, r)
		if strings.Contains(o.Shown, "3") == private || o.Latest != "" || o.State != Proven {
			t.Errorf("%s is open as %+v", name, o)
		}
		if one, _ := f.Find(name); one.Private != private {
			t.Errorf("%s is found as private: %v", name, one.Private)
		}
	}
	alone := Reading{State: Due, Shown: "2 in all", Private: true}
	if o := f.Open("nowhere", alone); strings.Contains(o.Shown, "2") {
		t.Errorf("a private reading of no known figure: %+v", o)
	}
}

func count(context.Context, *ledger.Tx, Ask) (Reading, error) {
	return Reading{State: Proven, Shown: "3 in all", Latest: "The newest is of today"}, nil
}

// What is to be attested and was signed by nobody is missing; once somebody has signed it is attested. shows STD-01
func TestAnAttestationThatNobodyGaveIsMissing(t *testing.T) {
	t.Parallel()
	var signed time.Time
	var f Figures
	f.Bind([]Figure{{Name: "a.b", Read: func(context.Context, *ledger.Tx, Ask) (Reading, error) {
		return Reading{State: Due, How: Attested, At: signed}, nil
	}}})
	for _, want := range []How{Missing, Attested} {
		if r, err := f.Read(t.Context(), nil, "a.b", Ask{}); err != nil || r.How != want {
			t.Errorf("signed %v, it reads %s, want %s (%v)", signed, r.How, want, err)
		}
		signed = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	}
}
