package schoolday_test

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring"
	register "belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/schools"
	"belisha/packs"
)

// town is what all scenarios share: the databases, the policy that comes with Belisha, and the gateway's own decision.
type town struct {
	t       *testing.T
	school  school
	pack    *policy.Pack
	engine  *filter.Engine
	records *db.DB
	lines   *db.DB
	gate    *authz.Gate
	now     time.Time
}

func (o *town) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *town) clock() time.Time { return o.now }

func openTown(t *testing.T, s school, all []scenario) *town {
	t.Helper()
	o := &town{t: t, school: s, records: dbtest.SQLite(t), lines: dbtest.SQLite(t)}
	files, err := packs.Open("england")
	o.must(err)
	o.pack, err = policy.Parse(files)
	o.must(err)
	o.engine = o.decides(all)
	_, frame := policies.New(feature.Base{})
	_, own := monitoring.New(feature.Base{}, nil, register.Store{}, incidents.Store{}, monitoring.Config{})
	o.gate, err = authz.New(own.Actions, nil)
	o.must(err)
	plan, err := o.gate.Prepare(o.pack)
	o.must(err)
	plan.Commit()
	o.must(o.records.Migrate(t.Context(), ledger.Schema, schools.Schema, register.Schema, frame.Schema, incidents.Schema, own.Schema))
	o.must(o.lines.Migrate(t.Context(), monitoring.TrafficSchema()))
	return o
}

// decides compiles the gateway's own rules, over lists on which the scenarios' sites stand.
func (o *town) decides(all []scenario) *filter.Engine {
	o.t.Helper()
	dir := o.t.TempDir()
	hosts := map[string]string{}
	for _, name := range o.pack.Filtering.Illegal.Lists {
		hosts[name] = name + ".list.test\n"
	}
	for _, c := range all {
		for _, e := range c.Entries {
			if list := o.list(e.Category); list != "" && !strings.Contains(hosts[list], e.Host+"\n") {
				hosts[list] += e.Host + "\n"
			}
		}
	}
	for list, names := range hosts {
		o.must(os.MkdirAll(filepath.Join(dir, "lists", list), 0o700))
		o.must(os.WriteFile(filepath.Join(dir, "lists", list, "domains"), []byte(names), 0o600))
	}
	_, err := lists.Build(o.t.Context(), filepath.Join(dir, "lists"), filepath.Join(dir, "index"))
	o.must(err)
	index, err := lists.Open(filepath.Join(dir, "index"))
	o.must(err)
	o.t.Cleanup(func() { o.must(index.Close()) })
	engine, err := filter.CompilePack(&board.Rulebook{Files: o.pack.Files}, o.pack, index)
	o.must(err)
	return engine
}

// list is one on which the sites of a category stand.
func (o *town) list(category string) string {
	if category == string(filter.Illegal) {
		return o.pack.Filtering.Illegal.Lists[0]
	}
	i := slices.IndexFunc(o.pack.Filtering.Categories, func(c policy.Category) bool { return c.Key == category })
	if i < 0 || len(o.pack.Filtering.Categories[i].Lists) == 0 {
		return ""
	}
	return o.pack.Filtering.Categories[i].Lists[0]
}

// day is one scenario in a school of its own, with the real feature over the real databases.
type day struct {
	*town
	scenario
	base feature.Base
	m    *monitoring.Monitoring
	who  map[string]register.Person // by the scenario's key
}

// pupils is the class of a key; empty: an adult.
func (o *town) pupils(key string) class {
	for _, c := range o.school.Classes {
		if key != "" && key[:1] == c.Letter && !slices.ContainsFunc(o.school.Staff, func(a adult) bool { return a.Key == key }) {
			return c
		}
	}
	return class{}
}

func (o *town) open(c scenario) *day {
	o.t.Helper()
	d := &day{town: o, scenario: c, who: map[string]register.Person{}}
	o.now = c.when(o.t, c.Date, "00:01")
	d.base = feature.Base{School: c.Key, Now: o.clock, Gate: o.gate, Policy: &feature.InForce{}, Ledger: ledger.New(o.records, id.New(o.clock), o.clock)}
	d.base.Policy.Store(&feature.Active{Pack: o.pack, Version: "v1", ApprovedAt: o.now.AddDate(0, -1, 0)})
	var own feature.Feature
	d.m, own = monitoring.New(d.base, o.lines, register.Store{}, incidents.NewStore(d.base, register.Store{}, inForce{o.pack}), monitoring.Config{Studies: d.studies})
	for _, k := range own.Keep {
		d.base.Ledger.Seal(k.Kind, k.Rows)
	}
	o.must(d.base.Ledger.Write(o.t.Context(), o.gate.System(c.Key, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := schools.Store{}.Create(o.t.Context(), tx, c.Title)
		for _, e := range c.Entries {
			for _, key := range people(e.Who) {
				if err == nil && key != "" && d.who[key].ID == "" {
					d.who[key], err = register.Store{}.Add(o.t.Context(), tx, d.person(key), o.pack.Posts)
				}
			}
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(c.Key, "school", c.Key)}, err
	}))
	return d
}

// letter makes a letter of a digit: names hold no others.
func letter(c rune) rune {
	if c >= '0' && c <= '9' {
		return c - '0' + 'A'
	}
	return c
}

// person is whom a key stands for.
func (d *day) person(key string) register.Person {
	p := register.Person{Account: key, Given: "Of " + strings.Map(letter, key), Family: "Example"}
	if c := d.pupils(key); c.Name != "" {
		p.Kind, p.Year, p.Class, p.Posts = register.Pupil, c.Year, c.Name, []string{"pupil"}
		return p
	}
	i := slices.IndexFunc(d.school.Staff, func(a adult) bool { return a.Key == key })
	role := d.school.Staff[i].Role
	if role == "guest" {
		p.Kind = register.Visitor
		return p
	}
	p.Kind, p.Posts = register.Staff, d.pack.PostsWith(role)[:1]
	return p
}

// studies is the lesson of the scenario, as the app asks for the one that a teacher has opened.
func (d *day) studies(_ context.Context, _ *ledger.Tx, person string, at time.Time) (monitoring.Study, error) {
	for _, p := range d.who {
		if p.ID != person || p.Class == "" {
			continue
		}
		for _, l := range d.Lessons {
			if from, until := d.when(d.t, l.On, l.From), d.when(d.t, l.On, l.Until); l.Class == p.Class && !at.Before(from) && at.Before(until) {
				topics, kinds := d.pack.Filtering.Texts.Explains(l.Topic)
				return monitoring.Study{Lesson: l.Key, Class: p.Class, Aim: l.Topic, Topics: topics, Kinds: kinds}, nil
			}
		}
		return monitoring.Study{Class: p.Class}, nil
	}
	return monitoring.Study{}, nil
}

// when reads a date and a time of London; no date is the scenario's.
func (c scenario) when(t *testing.T, on, at string) time.Time {
	t.Helper()
	out, err := time.ParseInLocation("2006-01-02 15:04", cmp.Or(on, c.Date)+" "+at, clock.London)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// inForce is the policy that counts on every day.
type inForce struct{ pack *policy.Pack }

func (o inForce) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", o.pack, nil
}

func (o inForce) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) {
	return o.pack, nil
}
