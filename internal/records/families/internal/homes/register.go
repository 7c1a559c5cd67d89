package homes

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// How a carer can be reached.
const (
	ByMail    = "mail"
	OnPaper   = "paper"    // no address, or no mail server
	Unproven  = "unproven" // no child's date of birth: no link can be made
	Unlinked  = "unlinked" // the office has confirmed no link yet
	BarredAll = "barred"   // from every child
)

// Where the newest link of a carer stands.
const (
	NotSent  = "none"
	Waiting  = "waiting"
	Went     = "sent"
	Printed  = "printed"
	Refused  = "undelivered"
	WasRead  = "opened"
	AllDone  = "signed"
	WasShut  = "closed"
	RunOut   = "expired"
	SomeDone = "some" // signed by link, but something is still missing
)

// Row is one carer with the children that the reader of the register may see.
type Row struct {
	Carer    people.Person
	Children []people.Person
	Barred   []people.Person // children whom this carer may not see
	Missing  []agreements.Standing

	Unconfirmed []people.Person // children to whom the office has not confirmed the link

	Contact  string
	Link     Link // the newest; zero: none
	Stage    string
	Delivery notices.Delivery
	Last     Used
}

// Reachable reports whether a link can be made for the carer.
func (r Row) Reachable() bool { return r.Contact == ByMail || r.Contact == OnPaper }

// Used is when a link was used last.
type Used struct {
	Link   string `db:"link"`
	Opened string `db:"opened"`
	Signed string `db:"signed"`
}

// Filter picks rows; empty fields pick all.
type Filter struct {
	Class string
	Stage string // of the links, or "missing", "paper", "unproven", "barred"
	Words string
	Only  string // one carer's id
}

// Register gives all carers of children here, as far as a grant reaches, in the order of their names. serves AUA-16 AUA-22
func (f *Homes) Register(ctx context.Context, tx *ledger.Tx, g authz.Grant, q Filter) ([]Row, error) {
	all, err := f.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	ties, err := f.Store.ties(ctx, tx)
	if err != nil {
		return nil, err
	}
	b := builder{now: f.base.Now(), byID: map[string]people.Person{}, rows: map[string]*Row{}}
	for _, p := range all {
		b.byID[p.ID] = p
	}
	for _, t := range ties {
		b.add(t, g, q)
	}
	return f.complete(ctx, tx, b.sorted(), q)
}

// complete adds forms, links and letters to the rows that are left.
func (f *Homes) complete(ctx context.Context, tx *ledger.Tx, rows []Row, q Filter) ([]Row, error) {
	standings, err := f.agreements.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	links, used, err := f.newest(ctx, tx)
	if err != nil {
		return nil, err
	}
	var letters []string
	for _, l := range links {
		if l.Letter != "" {
			letters = append(letters, l.Letter)
		}
	}
	sent, err := f.notices.Deliveries(ctx, tx, letters)
	if err != nil {
		return nil, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return nil, err
	}
	out := rows[:0]
	for _, r := range rows {
		r.Contact, r.Link = f.contact(r), links[r.Carer.ID]
		r.Last, r.Delivery = used[r.Link.ID], sent[r.Link.Letter]
		r.Missing = missing(r, standings)
		r.Stage = r.stage(now.After(ends(r.Link)))
		if q.picks(r) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (f *Homes) contact(r Row) string {
	switch {
	case len(r.Children) == 0 && len(r.Unconfirmed) > 0:
		return Unlinked
	case len(r.Children) == 0:
		return BarredAll
	case !provable(r.Children):
		return Unproven
	case f.notices.Writes(r.Carer):
		return ByMail
	}
	return OnPaper
}

// missing are the forms about the children, and the carer's own as a parent, that nobody has signed yet.
func missing(r Row, standings map[string][]agreements.Standing) []agreements.Standing {
	var out []agreements.Standing
	for _, c := range r.Children {
		for _, s := range standings[c.ID] {
			if slices.Contains(s.Signers, r.Carer.ID) && (s.State == agreements.Asked || s.State == agreements.Late) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (r Row) stage(over bool) string {
	switch {
	case r.Link.ID == "":
		return NotSent
	case r.Last.Signed != "" && len(r.Missing) == 0:
		return AllDone
	case r.Link.Closed != "" && r.Link.Why != ByNewer:
		return WasShut
	case r.Last.Signed != "":
		return SomeDone
	case over:
		return RunOut
	case r.Last.Opened != "":
		return WasRead
	case r.Link.Letter == "":
		return Printed
	case r.Delivery.Refused():
		return Refused
	case r.Delivery.State == notices.Waiting:
		return Waiting
	}
	return Went
}

func (q Filter) picks(r Row) bool {
	switch q.Stage {
	case "":
		return true
	case "missing":
		return len(r.Missing) > 0
	case ByMail, OnPaper, Unproven, Unlinked, BarredAll:
		return r.Contact == q.Stage
	}
	return r.Stage == q.Stage
}

func (q Filter) named(r *Row) bool {
	if q.Words == "" {
		return true
	}
	words := strings.ToLower(q.Words)
	for _, p := range slices.Concat([]people.Person{r.Carer}, r.Children, r.Barred, r.Unconfirmed) {
		if strings.Contains(strings.ToLower(p.Full()), words) {
			return true
		}
	}
	return false
}

func byName(a, b people.Person) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a.Family), strings.ToLower(b.Family)), cmp.Compare(strings.ToLower(a.Given), strings.ToLower(b.Given)), cmp.Compare(a.ID, b.ID))
}
