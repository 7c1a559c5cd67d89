package tally

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/book"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

const school = "s1"

// desk is a small school, its book and the figures.
type desk struct {
	t       *testing.T
	base    feature.Base
	book    *book.Book
	figures []feature.Figure
	who     map[string]people.Person
	now     time.Time
}

func (d *desk) no(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) write(f func(tx *ledger.Tx) (ledger.Event, error)) {
	d.t.Helper()
	d.no(d.base.Ledger.Write(d.t.Context(), d.base.Gate.System(school, "test"), f))
}

func each(t *testing.T, body func(d *desk)) {
	t.Helper()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, book.Schema}, func(t *testing.T, base *db.DB) {
		d := &desk{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
		now := clock.Clock(func() time.Time { return d.now })
		gate, err := authz.New(nil, nil)
		d.no(err)
		d.base = feature.Base{School: school, Ledger: ledger.New(base, id.New(now), now), Gate: gate, Now: now, Policy: &feature.InForce{}}
		d.base.Policy.Store(&feature.Active{Pack: pack(), Version: "v1", ApprovedAt: d.now})
		d.book = book.New(d.base, people.Store{}, book.Hooks{Doors: func(string) []string { return []string{"gateway"} }})
		d.figures = New(d.base, people.Store{}, d.book).Figures()
		d.write(d.fill)
		body(d)
	})
}

func pack() *policy.Pack {
	return &policy.Pack{Forms: []policy.Form{{Key: "staff", Title: "Staff"}, {Key: "governors", Title: "Governors"}}, Agreements: []policy.Agreement{
		{Key: "staff", Version: "1", Title: "Staff", For: []string{people.Staff}, Items: []policy.Item{{Key: "a", Text: "A."}}},
		{Key: "ks2", Version: "1", Title: "Rules", For: []string{policy.KS2}, Items: []policy.Item{{Key: "a", Text: "A."}}},
		{Key: "parents", Version: "1", Title: "Parents", For: []string{people.Pupil}, Signs: "parent", Items: []policy.Item{
			{Key: "net", Kind: "consent", Service: "internet", Text: "Net"}, {Key: "home", Kind: "undertaking", Text: "Home."}}},
	}}
}

func (d *desk) fill(tx *ledger.Tx) (ledger.Event, error) {
	e := ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}
	if _, err := (schools.Store{}).Create(d.t.Context(), tx, "St Example"); err != nil {
		return e, err
	}
	for _, p := range []people.Person{
		{Account: "t.one", Given: "Tessa", Family: "One", Kind: people.Staff}, {Account: "t.two", Given: "Theo", Family: "Two", Kind: people.Staff},
		{Account: "m.quill", Given: "Mara", Family: "Quill", Kind: people.Parent}, {Account: "d.quill", Given: "Dan", Family: "Quill", Kind: people.Parent},
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4"},
	} {
		in, err := (people.Store{}).Add(d.t.Context(), tx, p, nil)
		if err != nil {
			return e, err
		}
		d.who[p.Account] = in
	}
	return e, people.Store{}.SetCarers(d.t.Context(), tx, d.who["ada.quill"].ID, []people.Carer{{Person: d.who["m.quill"].ID}, {Person: d.who["d.quill"].ID}})
}

func (d *desk) sign(form, signer, about string, answers map[string]string) {
	d.t.Helper()
	text, err := d.book.Text(form, "")
	d.no(err)
	d.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, e, err := d.book.Sign(d.t.Context(), tx, book.Signing{Form: form, Hash: text.Hash, Language: "en", About: []string{d.who[about].ID}, Signer: d.who[signer].ID,
			Name: signer, Method: book.OnScreen, Sanctions: true, Answers: answers})
		return e, err
	})
}

// reads demands a figure's state and words.
func (d *desk) reads(name string, state feature.State, words string) {
	d.t.Helper()
	i := slices.IndexFunc(d.figures, func(f feature.Figure) bool { return f.Name == "agreements."+name })
	if i < 0 {
		d.t.Fatalf("no figure %s", name)
	}
	d.no(d.base.Ledger.Read(d.t.Context(), d.base.Gate.System(school, "test"), func(tx *ledger.Tx) error {
		r, err := d.figures[i].Read(d.t.Context(), tx, feature.Ask{Now: d.now, From: d.now.AddDate(0, -2, 0)})
		if r.State != state || !strings.Contains(r.Shown, words) {
			d.t.Errorf("%s reads %q: %s; not %q: %s", name, r.State, r.Shown, state, words)
		}
		return err
	}))
}

// shows AUA-01: an audience of the policy without a form is reported. shows AUA-02 AUA-16: who has signed is counted from
// the register alone. shows AUA-17: joiners whose forms are not out are listed.
func TestFiguresOfAnEmptyBook(t *testing.T) {
	each(t, func(d *desk) {
		d.reads("texts", feature.Failing, "without one: Governors")
		d.reads("signed", feature.Failing, "0 of 2 have a current signature")
		d.reads("standing", feature.Due, "pupil 0 %, staff 0 %")
		d.reads("consents", feature.Due, "1 have not answered something")
		d.reads("withdrawals", feature.Proven, "No permission was withdrawn")
		d.reads("parents", feature.Due, "0 of 1 parents' forms")
		d.reads("sanctions", feature.None, "Nobody has signed")
		d.reads("copies", feature.None, "Nobody has signed")
		d.reads("renewals", feature.Proven, "Every signature that was given holds")
		d.reads("issue", feature.Failing, "4 joiners without theirs")
		d.reads("families", feature.Due, "0 of 1 families got")
		for _, j := range d.book.Jobs() {
			d.no(j.Do(d.t.Context()))
		}
		d.reads("issue", feature.Proven, "0 joiners without theirs")
		d.now = d.now.AddDate(0, 0, 15)
		d.reads("standing", feature.Failing, "4 asked for more than 14 days")
	})
}

// shows AUA-07 AUA-10 AUA-12 AUA-19 AUA-22 AUA-24 AUA-26 AUA-27: what was signed, struck out, refused and taken back moves
// the figures.
func TestFiguresMove(t *testing.T) {
	each(t, func(d *desk) {
		d.sign("staff", "t.one", "t.one", nil)
		d.sign("staff", "t.two", "t.two", nil)
		d.sign("parents", "m.quill", "ada.quill", map[string]string{"net": "yes", "home": book.Struck})
		d.reads("signed", feature.Proven, "2 of 2")
		d.reads("parents", feature.Proven, "1 of 1 parents' forms are complete; 1 clauses struck out")
		d.reads("consents", feature.Proven, "1 allow everything")
		d.reads("sanctions", feature.Proven, "3 of 3")
		d.reads("copies", feature.Proven, "3 signatures, 0 without a stored copy; 0 scans")
		d.now = d.now.Add(time.Minute)
		d.sign("parents", "d.quill", "ada.quill", map[string]string{"net": "no", "home": book.Agreed})
		d.reads("consents", feature.Failing, "1 with homes that disagree")
		d.now = d.now.Add(time.Minute)
		ada := d.who["ada.quill"].ID
		d.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return d.book.Withdraw(d.t.Context(), tx, book.Withdrawal{By: d.who["m.quill"].ID, About: ada, Service: "internet"})
		})
		d.reads("withdrawals", feature.Due, "1 not confirmed yet, 0 later")
		d.now = d.now.Add(3 * time.Minute)
		d.write(func(tx *ledger.Tx) (ledger.Event, error) {
			open, err := d.book.Unconfirmed(d.t.Context(), tx, "gateway")
			d.no(err)
			return d.book.Confirm(d.t.Context(), tx, open[0].ID, "gateway")
		})
		d.reads("withdrawals", feature.Proven, "in force after 3.0 minutes")
		d.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return d.book.Send(d.t.Context(), tx, book.Sent{Form: "ks2", About: ada, Carer: d.who["m.quill"].ID, How: book.ByMail})
		})
		d.reads("families", feature.Proven, "1 of 1 families got their child's agreement, 0 opened it")
		d.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return d.book.SentOpened(d.t.Context(), tx, "ks2", ada, d.who["m.quill"].ID)
		})
		d.reads("families", feature.Proven, "1 opened it")
		d.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return d.book.Undelivered(d.t.Context(), tx, "ks2", ada, d.who["m.quill"].ID)
		})
		d.reads("families", feature.Due, "1 not delivered")
		newer := pack()
		newer.Agreements[0].Items[0].Text = "B."
		d.base.Policy.Store(&feature.Active{Pack: newer, Version: "v2"})
		d.reads("renewals", feature.Due, "by a new text 2")
		d.reads("signed", feature.Due, "0 of 2")
	})
}
