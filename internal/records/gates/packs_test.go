package gates

import (
	"slices"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/packs"
)

// The gates of the packs that come with the house can all be judged, for every kind of person.
// shows AUA-02 AUA-04 AUA-05 AUA-07 AUA-13 AUA-14 AUA-15
func TestTheGatesOfOurPacks(t *testing.T) {
	for _, name := range packs.Names() {
		t.Run(name, func(t *testing.T) {
			files, err := packs.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			pack, err := policy.Parse(files)
			if err != nil {
				t.Fatal(err)
			}
			d := dbtest.SQLite(t)
			if err := d.Migrate(t.Context(), schemas()...); err != nil {
				t.Fatal(err)
			}
			h := build(t, d, pack)
			for _, kind := range people.Kinds() {
				h.add(people.Person{Account: "nell." + kind[:3], Given: "Nell", Family: "New", Kind: kind, Starts: "2026-09-01", Year: map[bool]string{true: "1"}[kind == people.Pupil], Group: map[bool]string{true: "A club"}[kind == people.External]})
			}
			for _, kind := range people.Kinds() {
				p := h.who["nell."+kind[:3]]
				want := concerning(pack.Gates, p)
				h.see(func(tx *ledger.Tx) error {
					all, err := h.g.Of(t.Context(), tx, p.ID)
					for _, g := range want {
						at := slices.ContainsFunc(all, func(m Missing) bool { return m.Gate.Key == g.Key })
						if g.Grace == 0 && !at {
							t.Errorf("%s is not held at %s on the first day", kind, g.Key)
						}
						if at && says(Missing{Gate: g}, p) == "" || helper(pack, g) == "" {
							t.Errorf("%s: %s says nothing, or nobody can help", kind, g.Key)
						}
					}
					if len(want) == 0 && kind != people.Parent {
						t.Errorf("no gate stands before a %s", kind)
					}
					return err
				})
			}
		})
	}
}
