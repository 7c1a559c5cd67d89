package traffic

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/archive"
)

// school is what the rows of a long archive are made of, drawn once, so that making a row costs little beside sealing it.
type school struct {
	g                                *rand.Rand
	persons, accounts                []string
	hosts, kinds, lists, rules, says []string
	paths, words                     []string
}

func newSchool() *school {
	s := &school{g: rand.New(rand.NewPCG(1, 2))}
	m := newMaker(benchStart())
	for i := range 1500 {
		s.persons, s.accounts = append(s.persons, m.ids.Next()), append(s.accounts, fmt.Sprint("pupil", i))
	}
	for i := range 20_000 {
		s.hosts = append(s.hosts, fmt.Sprintf("cdn%d.site-%d.example", i%5, i))
		s.paths = append(s.paths, fmt.Sprintf("/assets/v%d/page-%d.html", i%9, i))
	}
	for i := range 60 {
		s.kinds, s.lists, s.rules, s.says = append(s.kinds, fmt.Sprint("category", i)), append(s.lists, fmt.Sprint("list", i)), append(s.rules, fmt.Sprint("rule", i)), append(s.says, fmt.Sprint("filter.", i))
	}
	for i := range 5000 {
		s.words = append(s.words, fmt.Sprintf("how do %d roman roads work", i))
	}
	return s
}

// row is one, of a person, in the mixture that maker makes.
func (s *school) row(who int, at int64) archive.Row {
	site := int(s.g.ExpFloat64()*400) % len(s.hosts)
	k := site % 60
	r := archive.Row{Person: s.persons[who], At: at, Chance: int64(s.g.Uint64()), Account: s.accounts[who], Device: fmt.Sprintf("10.1.%d.%d", who/200, who%200+s.g.IntN(2)), Profile: []string{"ks1", "lower_ks2", "upper_ks2"}[who%3],
		Method: "CONNECT", Scheme: "https", Host: s.hosts[site], Category: s.kinds[k], List: s.lists[k], Verdict: "allow", Rule: s.rules[k], Clause: s.says[k], Pack: "01jpackxxxxxxxxxxxxxxxxxxx",
		Status: 200, Bytes: int64(s.g.ExpFloat64() * 20000), Door: "proxy", Network: "pupils", How: "sign-in"}
	switch k := s.g.IntN(20); {
	case k < 3:
		r.Method, r.Scheme, r.Door, r.Bytes = "A", "dns", "dns", 0
	case k < 9:
		r.Method, r.Door, r.Path = "GET", "inspected", s.paths[s.g.IntN(len(s.paths))]
	case k == 9:
		r.Verdict, r.Status, r.Bytes = Blocked, 403, 0
	case k == 10 && s.g.IntN(5) == 0:
		r.Search = s.words[s.g.IntN(len(s.words))]
	}
	return r
}

// hour is n rows of one, by person as they are sealed.
func (s *school) hour(begin time.Time, n int) []archive.Row {
	rows := make([]archive.Row, n)
	for i := range rows {
		rows[i] = s.row(i*len(s.persons)/n, begin.UnixMilli()+s.g.Int64N(time.Hour.Milliseconds()))
	}
	return rows
}

// share is how much of a day's rows an hour has: nine in ten come in the nine hours of school.
func share(hour, day int) int {
	if hour >= 8 && hour < 17 {
		return day / 10
	}
	return day / 150
}

// fill seals days as the house does, straight from the maker: neither rows nor objects stay in memory, and the database gets
// no more than what it keeps of a sealed hour. One rare search stands in the oldest.
func fill(b *testing.B, t Log, days, lines int) (size, total int64) {
	b.Helper()
	s := newSchool()
	for day := range days {
		begin := benchStart().AddDate(0, 0, day)
		var hours []dueHour
		for h := range 24 {
			hours = append(hours, dueHour{hourOf(clock.Text(begin.Add(time.Duration(h) * time.Hour))), int64(share(h, lines))})
		}
		for i, span := range spans(hours, usualQuiet, "9") {
			from, to := millis(span.From+":00:00.000Z"), millis(span.To+":00:00.000Z")
			var rows []archive.Row
			for at := from; at <= to; at += time.Hour.Milliseconds() {
				when := time.UnixMilli(at).UTC()
				rows = append(rows, s.hour(when, share(when.Hour(), lines))...)
			}
			if day == 0 && i == 0 {
				rows[0].Search = "the one needle"
			}
			size += shelve(b, t, span, rows)
			total += int64(len(rows))
		}
	}
	return size, total
}

// shelve seals rows as an object of the archive whose rows have left the database, with the sums of its hours.
func shelve(b *testing.B, t Log, span Span, rows []archive.Row) int64 {
	b.Helper()
	ctx := b.Context()
	sums := map[hourly]int64{}
	first, last := rows[0].At, rows[0].At
	for _, r := range rows {
		sums[hourly{hourOf(clock.Text(time.UnixMilli(r.At))), r.Category, r.Verdict, r.Profile}]++
		first, last = min(first, r.At), max(last, r.At)
	}
	key, err := t.dayKey(ctx, dayOf(span.To), span.To)
	must(b, err)
	data, err := archive.Write(rows, key)
	must(b, err)
	o := Object{Hour: span.To, Serial: 1, Day: dayOf(span.To), Key: key.ID(), Lines: int64(len(rows)), Size: int64(len(data)), Digest: sha(data), First: clock.Text(time.UnixMilli(first)), Last: clock.Text(time.UnixMilli(last))}
	o.Name = nameOf(o.Hour, o.Serial, o.Digest)
	must(b, t.archive.Store.Put(ctx, o.Name, bytes.NewReader(data), o.Size))
	must(b, t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		if err := t.addObject(ctx, tx, o); err != nil {
			return err
		}
		return t.addHours(ctx, tx, sums)
	}))
	must(b, t.setState(ctx, o.Name, Dropped, 0))
	return o.Size
}
