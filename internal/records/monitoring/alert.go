package monitoring

import (
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/episodes"
)

// State is where an alert stands.
type State string

const (
	Open      State = "open"
	Acted     State = "acted"
	Dismissed State = "dismissed"
	Incident  State = "incident" // it follows the concern from here (MON-08)
)

// The kinds of alert.
const (
	KindTraffic = "traffic" // somebody tried to reach what the policy wants told
	KindGateway = "gateway" // the gateway's own trouble
	KindChain   = "chain"   // the trail is broken (MON-18)
	KindGap     = "gap"     // nothing was logged when it should have been (MON-01)
	KindClass   = "class"   // many children of a class at once: one note, with a part for each (NEW-09)
)

// The levels, quietest first.
const (
	Normal = episodes.Normal
	High   = episodes.High
	Urgent = episodes.Urgent
)

// Alert is one episode that somebody has to look at. It stays open until an action is written down.
type Alert struct {
	ID         string `db:"id"`
	Level      string `db:"level"`
	Kind       string `db:"kind"`
	Person     string `db:"person_id"`
	Device     string `db:"device"`
	At         string `db:"at"`
	Latest     string `db:"latest_at"`
	Line       string `db:"line_id"` // the first line of the episode
	Host       string `db:"host"`
	Category   string `db:"category"`
	Clause     string `db:"clause"`
	Pack       string `db:"pack"`
	Words      string `db:"words"`
	State      State  `db:"state"`
	Action     string `db:"action"`
	ActedBy    string `db:"acted_by"`
	ActedAt    string `db:"acted_at"`
	IncidentID string `db:"incident_id"`
	Signs      int64  `db:"signs"` // lines or warnings that belong to it

	// What an alert knows of the school day. // serves NEW-09
	Family    string `db:"family"`    // kinds that are one worry
	TextKind  string `db:"text_kind"` // of the gravest words that were found; empty: none were
	Score     int64  `db:"score"`     // of the surest
	Story     string `db:"story"`     // why it was raised and how it was rated
	Post      string `db:"post"`      // whom the policy wants told
	Class     string `db:"class"`     // of the child
	Lesson    string `db:"lesson"`    // the lesson's id
	Aim       string `db:"aim"`       // and its aim
	Asked     string `db:"asked"`     // the level that the policy gives; a lesson may have lowered it
	Explained int64  `db:"explained"` // 1: the lesson explains all of it
	PartOf    string `db:"part_of"`   // the alert of the whole class that it is in
	Judged    string `db:"judged"`    // whether it was right, said by whoever closed it

	left  string // the alert of a class that it has just left
	risen bool   // a sign has just made it louder than it was
}

// Ref names the alert.
func (a Alert) Ref(school string) ref.Ref { return ref.New(school, "alert", a.ID) }

const (
	episode      = episodes.Pause   // a further attempt within this time belongs to the same alert
	repeatWithin = 10 * time.Minute // the stretch in which attempts are counted (MON-04)
)

func loudness(level string) int { return slices.Index([]string{Normal, High, Urgent}, level) }

func louder(a, b string) string {
	if loudness(b) > loudness(a) {
		return b
	}
	return a
}

// ruleOf is what the policy says of telling of one category, of single requests before several.
func ruleOf(pack *policy.Pack, category string) (found policy.Alert, ok bool) {
	for _, repeat := range []bool{true, false} {
		if r, has := rule(pack, category, repeat); has && r.Category == category {
			found, ok = r, true
		}
	}
	return found, ok
}

// sign is what an alert is made from.
type sign struct {
	id    string // a line's, or one made up for a warning: the same sign never counts twice
	alert Alert  // as it would be if it were the first
	rule  string // of the line, for whoever has to be told

	kind, where, rules string // what it was, where the words stood, the rules on words that spoke (NEW-09)
	score              int64
	lesson             string // the lesson that opened or closed it
}

// searched is the category of an alert that a search raised and no category.
const searched = "search"

// rule finds what the pack says about telling of a category.
func rule(pack *policy.Pack, category string, repeat bool) (policy.Alert, bool) {
	if pack == nil {
		return policy.Alert{}, false
	}
	fits := func(a policy.Alert) bool { return a.Category == category && (a.Repeat > 0) == repeat }
	i := slices.IndexFunc(pack.Filtering.Alerts, fits)
	if i < 0 { // the site is in a graver category than the one that closed it
		i = slices.IndexFunc(pack.Filtering.Alerts, func(a policy.Alert) bool { return (a.Repeat > 0) == repeat })
	}
	if i < 0 {
		return policy.Alert{}, false
	}
	return pack.Filtering.Alerts[i], true
}

// with is an open alert after a further sign: the gravest says what it is about. What becomes louder leaves the alert of
// its class, for it stands out there, and one sign that the lesson does not explain is enough for all of it not to be. // serves NEW-09, MON-05
func (a Alert) with(n Alert) Alert {
	risen := loudness(n.Level) > loudness(a.Level)
	if risen {
		a.Host, a.Category, a.TextKind, a.Clause, a.Post = n.Host, n.Category, n.TextKind, n.Clause, n.Post
		a.Lesson, a.Aim, a.risen = n.Lesson, n.Aim, true
	}
	if n.Words != "" {
		a.Words = n.Words
	}
	a.Latest, a.Level, a.Asked, a.Score = max(a.Latest, n.At), louder(a.Level, n.Level), louder(a.Asked, n.Asked), max(a.Score, n.Score)
	lost := a.Explained == 1 && n.Explained == 0
	a.Explained = min(a.Explained, n.Explained)
	if risen || lost {
		a.left, a.PartOf = a.PartOf, ""
	}
	return a
}

// oldest is when an open alert must have begun, so that this sign still belongs to it.
func (a Alert) oldest() string {
	if a.daily() || !a.tried() { // the day bounds those, and the house's own trouble goes on as long as it goes on
		return ""
	}
	return before(a.At, episodes.Longest)
}

// newest is when an open alert may have begun at the latest, so that this sign still belongs to it: lines may come late, but an
// alert from a clock that ran ahead must not take in all that is told once it is set right.
func (a Alert) newest() string {
	if a.daily() {
		return clock.Text(policy.Day(clock.Moment(a.At)).AddDate(0, 0, 1))
	}
	return before(a.At, -episode)
}
