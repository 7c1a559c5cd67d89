package looks

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// elsewhereVerbs are the looks at a person that other parts of the house write down: in words.
func elsewhereVerbs() map[string]string {
	return map[string]string{"chronology.viewed": "Opened a chronology", "chronology.printed": "Printed a chronology", "chronology.exported": "Exported a chronology",
		"chronology.searched": "Searched the cases", "checks.viewed": "Opened a check of a device", "checks.printed": "Printed a check of a device", "checks.exported": "Exported a check of a device"}
}

const mostElsewhere = 100

// elsewhere lists the looks that the trail knows from chronologies and checks of devices, the newest of them. serves MON-15
func (b *Book) elsewhere(c *web.Ctx, tx *ledger.Tx, month time.Time) (web.Table, error) {
	t := web.Table{Caption: "Looks in chronologies and checks of devices", Head: []string{"When", "Who looked", "What", "About whom", "Why"}, Empty: "No chronology and no check of a device was opened in this month."}
	var all []ledger.Told
	for verb := range elsewhereVerbs() {
		some, err := within(c, tx, verb, clock.Text(month), clock.Text(month.AddDate(0, 1, 0)))
		if err != nil {
			return t, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b ledger.Told) int { return int(b.Seq - a.Seq) })
	if len(all) > mostElsewhere {
		t.Caption += ": the newest of " + strconv.Itoa(len(all))
		all = all[:mostElsewhere]
	}
	names, err := namesOf(c, tx, b.register, all, func(e ledger.Told) []string { return []string{strings.TrimPrefix(e.Actor, "person/"), e.Subject.ID} })
	for _, e := range all {
		about := ""
		if e.Subject.Kind == people.RefKind {
			about = names[e.Subject.ID]
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(e.At), Header: true}, {Text: names[strings.TrimPrefix(e.Actor, "person/")]}, {Text: elsewhereVerbs()[e.Verb]}, {Text: about}, {Text: e.Why}})
	}
	return t, err
}

// within finds the events of a verb from one moment to before another.
func within(ctx context.Context, tx *ledger.Tx, verb, from, to string) (out []ledger.Told, err error) {
	q := ledger.Query{Verb: verb, From: from, Limit: 500}
	for range 20 { // ten thousand events: more than a year of any school's
		some, err := ledger.Find(ctx, tx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			if e.At < to {
				out = append(out, e)
			}
		}
		if len(some) < q.Limit {
			return out, nil
		}
		q.Before = some[len(some)-1].Seq
	}
	return out, nil
}
