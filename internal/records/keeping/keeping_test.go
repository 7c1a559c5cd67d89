package keeping

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with cases and registers under a real pack.
type house struct {
	t       testing.TB
	base    feature.Base
	gate    *authz.Gate
	db      *db.DB
	room    *registers.Room
	cases   incidents.Store
	k       *Keeping
	feature feature.Feature
	rooms   feature.Feature // of the registers
	lead    people.Person

	mu  sync.Mutex
	now time.Time
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(days int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.AddDate(0, 0, days)
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

type version struct{ pack *policy.Pack }

func (v version) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", v.pack, nil
}
func (v version) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) {
	return v.pack, nil
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	empty := feature.Base{School: school, Policy: &feature.InForce{}}
	_, room := registers.New(empty, people.Store{})
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, incidents.Schema, room.Schema}, func(t *testing.T, d *db.DB) {
		body(t, build(t, d))
	})
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
	files, err := packs.Open("st-neot")
	h.no(err)
	pack, err := policy.Parse(files)
	h.no(err)
	empty := feature.Base{School: school, Policy: &feature.InForce{}}
	_, room := registers.New(empty, people.Store{})
	_, own := New(empty, incidents.Store{}, mustRoom(empty))
	h.gate, err = authz.New(slices.Concat(web.Actions(), room.Actions, own.Actions), func(context.Context, authz.Actor, authz.Action, authz.Subject, authz.Refusal) {})
	h.no(err)
	plan, err := h.gate.Prepare(pack)
	h.no(err)
	plan.Commit()
	l := ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
	h.cases = incidents.NewStore(h.base, people.Store{}, version{pack})
	h.room, room = registers.New(h.base, people.Store{})
	h.rooms = room
	h.k, h.feature = New(h.base, h.cases, h.room)
	h.base.Figures.Bind(slices.Concat(h.feature.Figures, room.Figures))
	for _, k := range room.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := (schools.Store{}).Create(t.Context(), tx, "St Example Primary School")
		return ledger.Event{Verb: "schools.created", Subject: ref.New(school, "school", school)}, err
	})
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		h.lead, err = people.Store{}.Add(t.Context(), tx, people.Person{Account: "d.lead", Given: "Dora", Family: "Lead", Kind: people.Staff, Posts: []string{"dsl"}}, pack.Posts)
		return ledger.Event{Verb: "people.added", Subject: h.lead.Ref(school)}, err
	})
	return h
}

func mustRoom(base feature.Base) *registers.Room {
	room, _ := registers.New(base, people.Store{})
	return room
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// opens opens a case; closes ends it as if its lead had, for how a case is closed is told in incidents.
func (h *house) opens() (i incidents.Incident) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.cases.Open(h.t.Context(), tx, incidents.Opening{Route: incidents.Paper, Words: "Something was said online.", ReporterKind: "parent",
			Evidence: []incidents.Evidence{{Kind: incidents.Address, Address: "example.org/page", Description: "Where it was said"}}})
		return i.Opened(), err
	})
	return i
}

func (h *house) closes(i incidents.Incident) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := tx.Exec(h.t.Context(), `UPDATE incidents_incident SET state = 'closed', outcome = 'resolved', reason = 'Settled.', closed_at = ? WHERE school_id = ? AND id = ?`, tx.Now, school, i.ID)
		return ledger.Event{Verb: "incidents.closed", Subject: i.Ref()}, err
	})
}

func (h *house) exists(i incidents.Incident) (found bool) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		all, err := db.All[string](h.t.Context(), tx.Tx, `SELECT id FROM incidents_incident WHERE school_id = ? AND id = ?`, school, i.ID)
		found = len(all) == 1
		return err
	})
	return found
}

func (h *house) sweeps() {
	h.t.Helper()
	h.no(h.feature.Jobs[0].Do(h.t.Context()))
}

func (h *house) says(figure string) (r feature.Reading) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, figure, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -3, 0)})
		return err
	})
	return r
}

// hold writes a hold into the pack's own register, for a quarter.
func (h *house) hold(reference string) (e registers.Entry) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		e, err = h.room.Add(h.t.Context(), tx, holds, map[string]string{"what": "All that belongs to the case", "why": "police", "reference": reference,
			"from": h.clock().Format(time.DateOnly), "owner": h.lead.ID, "review": h.clock().AddDate(0, 0, 90).Format(time.DateOnly)})
		return h.room.Added(tx, e), err
	})
	return e
}

func TestACaseGoesByItsRuleAndLeavesItsProof(t *testing.T) { // shows DATA-23
	each(t, func(t *testing.T, h *house) {
		done, open := h.opens(), h.opens()
		h.closes(done)
		h.wait(9130)
		h.sweeps()
		if !h.exists(done) {
			t.Fatal("a case went before its time")
		}
		h.wait(2)
		h.sweeps()
		h.sweeps()
		if h.exists(done) || !h.exists(open) {
			t.Errorf("the closed case is there: %v; the open one: %v", h.exists(done), h.exists(open))
		}
		h.read(func(tx *ledger.Tx) error {
			gone, err := h.cases.Gone(t.Context(), tx, 10, 0)
			if len(gone) != 1 || gone[0].Number != done.Number || len(gone[0].Hash) != 64 || gone[0].Items < 3 || !strings.Contains(gone[0].Rule, "9131 days") {
				t.Errorf("the proof: %+v", gone)
			}
			told, terr := ledger.Find(t.Context(), tx, ledger.Query{Verb: "keeping.removed", Limit: 5})
			if terr != nil || len(told) != 1 || told[0].Changes[1].After != gone[0].Hash {
				t.Errorf("the trail: %+v %v", told, terr)
			}
			return err
		})
		if r := h.says("keeping.removed"); !strings.Contains(r.Shown, "1 cases deleted") {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

func TestOneThatCannotGoKeepsNoOther(t *testing.T) { // shows DATA-23
	each(t, func(t *testing.T, h *house) {
		first, second := h.opens(), h.opens()
		h.closes(first)
		h.wait(1)
		h.closes(second)
		h.wait(9200)
		h.k.Lend(Hooks{Gone: []func(context.Context, *ledger.Tx, string) error{func(_ context.Context, _ *ledger.Tx, id string) error {
			if id == first.ID {
				return errors.New("something hangs on it")
			}
			return nil
		}}})
		if err := h.feature.Jobs[0].Do(t.Context()); err == nil || !strings.Contains(err.Error(), "1 cases") {
			t.Errorf("nobody hears of the case that stays: %v", err)
		}
		if !h.exists(first) || h.exists(second) {
			t.Errorf("the first is there: %v; the second: %v", h.exists(first), h.exists(second))
		}
	})
}

func TestNothingElseDeletesACase(t *testing.T) { // shows INC-04
	each(t, func(t *testing.T, h *house) {
		i := h.opens()
		h.closes(i)
		for _, table := range []string{"incidents_entry", "incidents_evidence", "incidents_incident"} {
			err := h.db.Write(t.Context(), school, func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `DELETE FROM `+table+` WHERE school_id = ?`, school)
				return err
			})
			if err == nil {
				t.Errorf("rows of %s were deleted by hand", table)
			}
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			open := h.cases
			j, err := open.Open(t.Context(), tx, incidents.Opening{Route: incidents.Paper, Words: "More of it."})
			if err != nil {
				return ledger.Event{}, err
			}
			if _, err := open.Remove(t.Context(), tx, j.ID, "a rule"); err == nil || !strings.Contains(err.Error(), "open") {
				t.Errorf("an open case was removed: %v", err)
			}
			return j.Opened(), nil
		})
	})
}

func TestAHoldStopsTheClock(t *testing.T) { // shows DATA-23
	each(t, func(t *testing.T, h *house) {
		i := h.opens()
		h.closes(i)
		h.wait(9000)
		e := h.hold(i.Number)
		if r := h.says("keeping.holds"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 written holds") {
			t.Errorf("%+v", r)
		}
		h.wait(200)
		h.sweeps()
		if !h.exists(i) {
			t.Fatal("a case on hold was deleted")
		}
		if r := h.says("keeping.holds"); r.State != feature.Failing || !strings.Contains(r.Shown, "1 were not looked at again in time") {
			t.Errorf("an expired hold: %+v", r)
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			_, ev, err := h.room.Move(t.Context(), tx, e, "release", map[string]string{"released_why": "The police have closed their file."})
			return ev, err
		})
		h.sweeps()
		if h.exists(i) {
			t.Error("a released case stayed")
		}
	})
}

func TestWhatCarriesTheNumberOfAnOpenCaseStays(t *testing.T) { // shows DATA-23, STD-14
	each(t, func(t *testing.T, h *house) {
		i := h.opens()
		refer := func(number string) (e registers.Entry) {
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				var err error
				today := h.clock().Format(time.DateOnly)
				e, err = h.room.Add(t.Context(), tx, "referrals", map[string]string{"body": "police", "allegation": "no", "aware": today, "made": today,
					"officer": "Sergeant Example", "reference": "P-1", "case": number, "advice": "Keep everything."})
				return h.room.Added(tx, e), err
			})
			return e
		}
		with, without := refer(i.Number), refer("2020-0001")
		h.wait(9200)
		h.no(h.rooms.Jobs[0].Do(t.Context())) // registers.keep
		h.read(func(tx *ledger.Tx) error {
			all, err := h.room.Current(t.Context(), tx, "referrals")
			if len(all) != 1 || all[0].ID != with.ID {
				t.Errorf("%d referrals are left; without: %s", len(all), without.ID)
			}
			return err
		})
	})
}

// shows STD-16: the number of a case of images closes the registers too; that of any other case, or of none, does not.
func TestTheRegistersAreClosedWithACaseOfImages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		plain := h.opens()
		var images incidents.Incident
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			var err error
			images, err = h.cases.Open(t.Context(), tx, incidents.Opening{Route: incidents.Paper, Words: "A picture is said to go round.", Tags: []string{"sexual_images"}})
			return images.Opened(), err
		})
		h.read(func(tx *ledger.Tx) error {
			for number, want := range map[string]bool{plain.Number: false, images.Number: true, "": false, "2020-0001": false, "%": false} {
				if no, err := h.k.NoFiles(t.Context(), tx, number); err != nil || no != want {
					t.Errorf("case %q: %v %v", number, no, err)
				}
			}
			return nil
		})
	})
}
