package monitoring

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// lesson is the time within which a child tells of what it met by accident, from INC-35: the lesson.
const lesson = 60 * time.Minute

// notReported is the row of the children's matrix that a person may choose then; nothing here chooses it.
const notReported = "accidental_not_reported"

// proposal is a row of the matrix that whoever deals with an alert may think of. // serves INC-35
type proposal struct {
	Title   string
	Minutes int
	Matrix  string // title of the matrix, where it is not the children's lesson
}

// proposal says whether the row for not telling is proposed on an alert: a child met something blocked in a lesson, and
// told nobody before the lesson was over. // serves INC-35
func (m *Monitoring) proposal(ctx context.Context, tx *ledger.Tx, a Alert) (*proposal, error) {
	active := m.base.Policy.Load()
	if active == nil || a.Kind != KindTraffic || a.Person == "" || a.TextKind != "" { // nobody is asked to tell of their own words
		return nil, nil
	}
	i := slices.IndexFunc(active.Pack.Learner.Rows, func(r policy.MatrixRow) bool { return r.Key == notReported })
	if i < 0 {
		return nil, nil
	}
	who, err := m.people.Get(ctx, tx, a.Person)
	if errs.Is(err, errs.NotFound) || err == nil && !who.Is(people.Pupil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	late, err := m.untold(ctx, tx, met{ID: a.ID, Person: a.Person, At: a.At})
	if err != nil || !late {
		return nil, err
	}
	return &proposal{Title: active.Pack.Learner.Rows[i].Title, Minutes: int(lesson.Minutes())}, nil
}

// untold reports that something was met in a lesson which is over, and that the child told nobody in it.
func (m *Monitoring) untold(ctx context.Context, tx *ledger.Tx, x met) (bool, error) {
	at := clock.Moment(x.At)
	if m.base.Now().Before(at.Add(lesson)) || !m.schoolHour(at.In(clock.London)) {
		return false, nil
	}
	told, err := m.store.toldBetween(ctx, tx, x.Person, x.At, clock.Text(at.Add(lesson)))
	return !told, err
}

// readUnreported counts what children met in lessons, and how much of it they told. // serves INC-35
func (m *Monitoring) readUnreported(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/alerts", Shown: "No child met a page in a lesson that raised an alert this term"}
	all, err := m.store.metSince(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	lessons, late := 0, 0
	for _, x := range all {
		if !m.schoolHour(clock.Moment(x.At).In(clock.London)) {
			continue
		}
		lessons++
		r.At = clock.Moment(x.At)
		untold, err := m.untold(ctx, tx, x)
		if err != nil {
			return r, err
		}
		if untold {
			late++
		}
	}
	if lessons > 0 {
		r.State, r.Shown = feature.Proven, fmt.Sprintf("%d alerts in lessons this term, %d of them with no report within %d minutes", lessons, late, int(lesson.Minutes()))
		r.Latest = "An alert at " + clock.Human(r.At)
	}
	return r, nil
}
