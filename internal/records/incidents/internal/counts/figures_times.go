package counts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/reading"
	"belisha/internal/records/incidents/internal/record"
)

// median is the middle of the spans that are over, with how many of all went amiss and how many are not over.
func median(all []span) (middle time.Duration, amiss, waiting int) {
	var lengths []time.Duration
	for _, s := range all {
		from, err := clock.Parse(s.From)
		to, terr := clock.Parse(s.To)
		if s.To == "" || err != nil || terr != nil {
			waiting++
			continue
		}
		if s.Amiss {
			amiss++
		}
		lengths = append(lengths, to.Sub(from))
	}
	if len(lengths) == 0 {
		return 0, amiss, waiting
	}
	slices.Sort(lengths)
	return lengths[len(lengths)/2], amiss, waiting
}

// delays is the time that staff take to tell. // serves INC-03
func delays(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := spans(ctx, tx, sqlDelays, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None}, err
	}
	middle, late, _ := median(all)
	return read(feature.Proven, all[len(all)-1].To, "A member of staff reported something", "%d reports by staff this term, half of them within %s, %d late", len(all), record.Lasting(middle), late)
}

// answeredIn is the time until somebody had a case that must not wait. // serves INC-08
func answeredIn(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := spans(ctx, tx, sqlWaits, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None}, err
	}
	middle, late, waiting := median(all)
	state := feature.Proven
	if waiting > 0 {
		state = feature.Due
	}
	if late > 0 {
		state = feature.Failing
	}
	return read(state, all[len(all)-1].From, "A case came in that must not wait", "%d such cases this term, half of them taken on within %s, %d late, %d waiting", len(all), record.Lasting(middle), late, waiting)
}

// staffSteps counts the steps of staff procedures. // serves INC-37
func staffSteps(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := db.All[stepTally](ctx, tx.Tx, sqlStaff, tx.School, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None}, err
	}
	var parts []string
	for _, s := range all {
		parts = append(parts, fmt.Sprintf("%s: %d", strings.ToLower(record.Said(reading.DisciplineSteps(), s.Step)), s.Many))
	}
	return feature.Reading{State: feature.Proven, Shown: "Steps this term: " + strings.Join(parts, ", "), Latest: "A step was entered", At: ask.Now, Href: "/incidents"}, nil
}

// guarded are the cases in which nothing may be stored, and the tries to. // serves INC-45
func guarded(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[manyTally](ctx, tx.Tx, sqlGuarded, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	tries, err := ledger.Count(ctx, tx, "incidents.upload-refused", "", clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	return read(feature.Proven, t.Latest, "A case came in on the guarded path", "%d cases this term in which nothing may be stored, %d uploads turned away", t.Many, tries)
}
