// Package board is the notice board between the wings: facts and rules go down to the gateway, entries come up.
//
// It holds data and a swap, nothing else. The gateway reads one atomic pointer a request and takes no lock.
package board

import (
	"context"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"
)

// Board carries what the records know to the gateway.
type Board struct {
	facts    atomic.Pointer[Facts]
	rulebook atomic.Pointer[Rulebook]
}

// Facts returns the newest facts, nil when none have ever been put up.
func (b *Board) Facts() *Facts { return b.facts.Load() }

// PutFacts replaces the facts whole. The value must not change afterwards.
func (b *Board) PutFacts(f *Facts) { b.facts.Store(f) }

// Rulebook returns the pack in force, nil when none is.
func (b *Board) Rulebook() *Rulebook { return b.rulebook.Load() }

// PutRulebook replaces the rules whole. The value must not change afterwards.
func (b *Board) PutRulebook(r *Rulebook) { b.rulebook.Store(r) }

// Rulebook is the pack in force, as text, with who approved it.
type Rulebook struct {
	School     string            `json:"school"`
	SchoolName string            `json:"school_name"`
	Version    string            `json:"version"` // the stored policy version's id
	ApprovedBy string            `json:"approved_by"`
	ApprovedAt time.Time         `json:"approved_at"`
	Minute     string            `json:"minute"`
	Files      map[string]string `json:"files"` // the pack's files: policy.FromFiles reads them
	Exceptions []Exception       `json:"exceptions"`
	WebURL     string            `json:"web_url"` // where the records are, for the block page's button
}

// Exception lets a host through, or stops it, for some profiles until a moment.
type Exception struct {
	ID       string    `json:"id"`
	Host     string    `json:"host"`
	Profiles []string  `json:"profiles"` // empty: all
	Allow    bool      `json:"allow"`
	Until    time.Time `json:"until"` // zero: no end
	Reason   string    `json:"reason"`
	By       string    `json:"by"` // who decided, as a post or person id
}

// Facts are the people the gateway must know, and where they are signed in.
type Facts struct {
	School string              `json:"school"`
	People map[string]Person   `json:"people"` // by lower-case account name
	Seats  map[netip.Addr]Seat `json:"seats"`  // addresses with exactly one person signed in
	At     time.Time           `json:"at"`

	// Devices are the registered ones, by hardware address ("aa:bb:cc:dd:ee:ff") or, for those with a fixed one, by address
	// ("10.1.0.17"). // serves WEB-21
	Devices map[string]Device `json:"devices,omitempty"`

	// Cut are the devices that were cut off because of a security alert, by address or by id in the register. // serves NET-18
	Cut map[string]Held `json:"cut,omitempty"`

	// Checks are the checks of devices that run now. They are in no copy on disk: a gateway that starts without the records
	// opens nothing for an investigator, since nobody could tell it that a check has ended. // serves INC-23
	Checks []Check `json:"-"`
}

// Person is what the gateway knows of one account holder.
type Person struct {
	ID       string    `json:"id"`
	Account  string    `json:"account"`
	Roles    []string  `json:"roles"`
	Year     string    `json:"year"`             // N, R, 1 … 6; empty for adults, or a pupil without a year
	Profile  string    `json:"profile"`          // an override for this one person (WEB-04); empty: by year or role
	Until    time.Time `json:"until"`            // when the override ends; zero: no override
	Verifier string    `json:"verifier"`         // argon2id PHC string of the password
	Closed   bool      `json:"closed"`           // locked or left: no sign-in
	Lesson   *Lesson   `json:"lesson,omitempty"` // what a teacher opened for this person's class just now; nil: nothing (NEW-04)
	Shut     []Shut    `json:"shut,omitempty"`   // sites closed at once for this person's class or group (WEB-17, WEB-18)
	Fetch    *Fetch    `json:"fetch,omitempty"`  // a file that a technician fetches with a reason just now (WEB-12)
	Held     []Held    `json:"held"`             // gates that keep the internet shut; empty: none (WEB-29)
}

// Adult says whether this is surely not a pupil. Whoever is unknown, a nil Person, counts as one.
func (p *Person) Adult() bool {
	return p != nil && p.Year == "" && len(p.Roles) > 0 && !slices.Contains(p.Roles, "pupil")
}

// Sanction is the gate of access that was taken away in a case: it stands in no pack. // serves INC-17
const Sanction = "sanction"

// Hours is the gate of the times outside which children do not use the school's internet. // serves NET-23
const Hours = "hours"

// Held is one gate that keeps a person from the internet: only the school's site, help and the report button are left.
type Held struct {
	Gate   string `json:"gate"`   // key in the pack
	Clause string `json:"clause"` // the clause behind it
	Says   string `json:"says"`   // what is missing, in a sentence for this person
	Helper string `json:"helper"` // who can help: a post's title
	Link   string `json:"link"`   // a path of the records where it can be put right; empty: somebody else must

	Until   time.Time `json:"until"`   // when it opens by itself, whether the records can say so or not; zero: when it is put right (INC-17)
	Decided bool      `json:"decided"` // somebody decided it; otherwise something is missing, and whoever is held did nothing wrong
}

// Seat is one person signed in at one address.
type Seat struct {
	Account string    `json:"account"`
	Until   time.Time `json:"until"`
}

// Entry is one request as the gateway saw it. Content is never kept (MON-01).
type Entry struct {
	At       time.Time `json:"at"`
	School   string    `json:"school"`
	Person   string    `json:"person"`  // person id; empty when unknown
	Account  string    `json:"account"` // as typed
	Profile  string    `json:"profile"`
	Device   string    `json:"device"` // client address
	Method   string    `json:"method"`
	Scheme   string    `json:"scheme"`
	Host     string    `json:"host"`
	Path     string    `json:"path"` // without query; empty for a tunnel
	Category string    `json:"category"`
	List     string    `json:"list"`
	Verdict  string    `json:"verdict"` // allow | block
	Rule     string    `json:"rule"`
	Clause   string    `json:"clause"`
	Pack     string    `json:"pack"`  // the stored policy version's id
	Alert    string    `json:"alert"` // level, when this entry must be told at once
	Status   int       `json:"status"`
	Bytes    int64     `json:"bytes"`
	ID       string    `json:"id"` // unique; the block page's ticket names it

	Door    string `json:"door,omitempty"`    // proxy | transparent | inspected | dns | probe; empty: proxy
	Network string `json:"network,omitempty"` // key of the part of the network; empty: unknown (STD-10)
	Asset   string `json:"asset,omitempty"`   // id in the register of devices; empty: unknown (STD-07)
	How     string `json:"how,omitempty"`     // how the person is known: sign-in | seat | radius | device | front; empty: not known
	Search  string `json:"search,omitempty"`  // what was looked for, when it is a search that the gateway can see (STD-07)
	File    string `json:"file,omitempty"`    // kind of file that was stopped (WEB-12)
	Lesson  string `json:"lesson,omitempty"`  // the lesson that opened or closed it
	Probe   string `json:"probe,omitempty"`   // run of the gateway's own checks: no line of the ordinary log (STD-05)

	Text  string `json:"text,omitempty"`  // kind of worrying text that was found; empty: none (STD-09)
	Score int    `json:"score,omitempty"` // how sure the rules on words are, 1 to 100
	Where string `json:"where,omitempty"` // search | page | prompt | answer: where the words stood
	Signs string `json:"signs,omitempty"` // keys of the rules on words that spoke, joined by commas: never the text itself

	Check string `json:"check,omitempty"` // id of the check in which it was asked for: such an entry is no line of the ordinary log
}

// Tell is a child's (or adult's) press of the button on a block page (INC-01). Entry is the block that was shown,
// carried by a ticket that the gateway signed, so that it needs no sign-in and cannot be made up.
type Tell struct {
	Entry Entry     `json:"entry"`
	At    time.Time `json:"at"`
	Words string    `json:"words"` // the button's own sentence, or what was typed
	Kind  string    `json:"kind"`  // tell | unblock | wrong (staff: ask to unblock; should not be blocked)
}

// Sink takes what the gateway sends up; monitoring implements it. An error means: keep it and try again.
type Sink interface {
	// Take stores a batch. It may be given the same batch twice and must then store it once (by Entry.ID).
	Take(ctx context.Context, batch []Entry) error
	// Tell opens a concern or request and returns its number, to show on the screen. Same ticket, same number.
	Tell(ctx context.Context, t Tell) (receipt string, err error)
	// Warn reports trouble of the gateway's own: a full journal, rules that would not load.
	Warn(ctx context.Context, kind, text string)
}
